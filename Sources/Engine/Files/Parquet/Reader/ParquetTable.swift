/// Puts the columns of several files together while their footers are read.
struct ParquetTable {
  private struct Merged {
    var name: String
    /// `nil` as long as the column is null in every file that has it.
    var type: DataType?
    var path: String
    var fileCount = 0
    var remark: String?
    var refusal: Failure?
    var refusalReason = ""
    /// The kind of nested column it is in some file, and which.
    var nesting: (kind: String, path: String)?
    /// The types that it has in the files, when it is pinned to one of its own.
    var fileTypes: Set<DataType> = []
  }

  /// The columns of all files.
  struct Finished {
    var schema: Schema
    var evidence: [Evidence]
    var notes: [String] = []
    /// Why a column is not in the schema.
    var refusals: [String: Failure] = [:]
    var leftOut: [String: String] = [:]
    /// Columns that are null in every file.
    var valueless: Set<String> = []
    /// The types of pinned columns in the files.
    var fileTypes: [String: Set<DataType>] = [:]
  }

  let partitions: PartitionColumns
  /// Names of columns whose types are pinned: files may differ in them.
  private let pinned: Set<String>
  private var columns: [Merged] = []
  private var positions: [String: Int] = [:]
  private var evidence: [Evidence] = []
  /// Names given to columns that have the name of another one, each said once.
  private var renamed: [String: String] = [:]
  /// Columns that have the name of a folder's key.
  private var hidden: Set<String> = []

  init(_ partitions: PartitionColumns, pinned: Set<String>) {
    self.partitions = partitions
    self.pinned = pinned
  }

  /// - Throws: `Failure` (`input`) when a column has another type than in the files before.
  mutating func add(_ file: OpenParquetFile, path: String) throws(Failure) {
    for renaming in file.tree.renamed {
      let reason = "\(path) has several columns named \"\(renaming.from)\", if case and composition are ignored"
      evidence.append(Evidence("column \"\(renaming.to)\"", "renamed", reason))
      if renamed[renaming.to] == nil { renamed[renaming.to] = "\(reason); a later one is read as \"\(renaming.to)\"" }
    }
    for column in file.columns {
      if partitions.fields.contains(where: { $0.name == column.name }) {
        hidden.insert(column.name)
        continue
      }
      let position: Int
      if let known = positions[column.name] {
        position = known
      } else {
        position = columns.count
        positions[column.name] = position
        columns.append(Merged(name: column.name, type: nil, path: path))
      }
      columns[position].fileCount += 1
      if let kind = column.nesting, columns[position].nesting == nil { columns[position].nesting = (kind, path) }
      guard let form = column.form else {
        if columns[position].refusal == nil, let problem = column.refusal {
          columns[position].refusal = Failure(
            .input,
            "\(path): the column \"\(column.name)\" cannot be read: \(problem.message); leave it out of the recipe")
          columns[position].refusalReason = problem.message
        }
        continue
      }
      if columns[position].remark == nil {
        let parts = [form.remark(column.element), file.calendar(of: column).map { _ in Self.oldCalendar }]
        let remark = parts.compactMap { $0 }.joined(separator: "; ")
        columns[position].remark = remark.isEmpty ? nil : remark
      }
      try merge(form, position, path)
    }
    for column in columns {
      // Half of its values would vanish.
      guard let nesting = column.nesting, let type = column.type else { continue }
      throw Failure(
        .input,
        "the column \"\(column.name)\" is nested (\(nesting.kind)) in \(nesting.path) and \(type) in \(column.path);"
          + " read these files as separate sources")
    }
  }

  private static let oldCalendar = "from the old calendar, as Spark marks it: days keep their names"

  private mutating func merge(_ form: ColumnForm, _ position: Int, _ path: String) throws(Failure) {
    guard form != .null else { return }
    if pinned.contains(columns[position].name) { columns[position].fileTypes.insert(form.type) }
    guard let known = columns[position].type else {
      columns[position].type = form.type
      columns[position].path = path
      return
    }
    if known == form.type || pinned.contains(columns[position].name) { return }
    if case .decimal(let a, let scale) = known, case .decimal(let b, let other) = form.type, scale == other {
      columns[position].type = .decimal(precision: max(a, b), scale: scale)
      return
    }
    throw Failure(
      .input,
      "the column \"\(columns[position].name)\" is \(known) in \(columns[position].path) and \(form.type) in \(path);"
        + " give it one type in the source's \"types\"")
  }

  /// - Throws: `Failure` (`input`) when no column can be read.
  mutating func finish(fileCount: Int) throws(Failure) -> Finished {
    var finished = Finished(schema: Schema([]), evidence: evidence)
    var fields: [Field] = []
    for column in columns {
      if let refusal = column.refusal {
        finished.refusals[column.name] = refusal
        finished.leftOut[column.name] = column.refusalReason
        finished.evidence.append(Evidence("column \"\(column.name)\"", "refused", column.refusalReason))
        continue
      }
      fields.append(Field(column.name, column.type ?? .text))
      if column.type == nil { finished.valueless.insert(column.name) }
      finished.fileTypes[column.name] = column.fileTypes
      if let remark = column.remark {
        finished.evidence.append(Evidence("column \"\(column.name)\"", "\(column.type ?? .text)", remark))
      }
      if column.fileCount < fileCount {
        finished.evidence.append(
          Evidence(
            "column \"\(column.name)\"", "null where missing",
            "\(fileCount - column.fileCount) of \(fileCount) files do not have it"))
      }
    }
    if fields.isEmpty, let first = columns.first(where: { $0.refusal != nil })?.refusal { throw first }
    finished.notes = leftOutNotes + renamed.sorted { $0.key < $1.key }.prefix(Self.namedColumns).map(\.value)
    finished.notes += hidden.sorted().map(PartitionColumns.hidingNote)
    for field in partitions.fields {
      finished.evidence.append(
        Evidence("column \"\(field.name)\"", "\(field.type)", "from the names of folders (\(field.name)=…)"))
      fields.append(field)
    }
    finished.schema = Schema(fields)
    return finished
  }

  /// Which columns are not in the table and why: nested ones together, others one by one.
  private var leftOutNotes: [String] {
    let refused = columns.filter { $0.refusal != nil }
    var notes: [String] = []
    let nested = refused.filter { $0.nesting != nil }
    if let path = nested.first?.nesting?.path {
      let names = nested.prefix(Self.namedColumns).map { "\"\($0.name)\" (\($0.nesting?.kind ?? ""))" }
      let more = nested.count > names.count ? ["\(nested.count - names.count) more"] : []
      let list = (names + more).joined(separator: ", ")
      notes.append(
        nested.count == 1
          ? "\(path): the column \(list) is nested and left out; only flat columns are read"
          : "\(path): the columns \(list) are nested and left out; only flat columns are read")
    }
    let others = refused.filter { $0.nesting == nil }
    notes += others.prefix(Self.namedColumns).map {
      "\($0.path): the column \"\($0.name)\" is left out: \($0.refusalReason)"
    }
    if others.count > Self.namedColumns {
      notes.append("\(others.count - Self.namedColumns) more columns are left out; sous schema lists them")
    }
    return notes
  }

  private static let namedColumns = 8
}
