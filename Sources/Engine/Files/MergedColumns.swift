/// A column of one file that says its columns' types.
struct TypedFileColumn: Equatable {
  var name: String
  /// `nil` where every value is null.
  var type: DataType?
  /// The kind of nested column it is.
  var nesting: String?
  /// Why it cannot be read, as a clause.
  var refusal: String?
  /// What a reader of the table should know about the way its values are read.
  var remark: String?
  /// Whether its times name no zone.
  var isWallClock = false
}

/// Puts the columns of several files together, which say their types, while the files are opened one after the other.
struct MergedColumns {
  private struct Merged {
    var name: String
    /// `nil` as long as the column is null in every file that has it.
    var type: DataType?
    var path: String
    var fileCount = 0
    var remark: String?
    var isWallClock = false
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
  /// The first column that has a name, whatever its case, and its file.
  private var folded: [String: (name: String, path: String)] = [:]
  /// The columns that files have, each list once, and which of these lists every file has.
  private var shapes: [[Int]: Int] = [:]
  private var files: [(path: String, shape: Int)] = []
  private var evidence: [Evidence] = []
  /// Names given to columns that have the name of another one, each said once.
  private var renamed: [String: String] = [:]
  /// Columns that have the name of a folder's key.
  private var hidden: Set<String> = []

  init(_ partitions: PartitionColumns, pinned: Set<String>) {
    self.partitions = partitions
    self.pinned = pinned
  }

  /// - Throws: `Failure` (`input`) when a column has another type than in the files before, or the name of one in
  ///   another case.
  mutating func add(
    _ added: [TypedFileColumn], renamed renamings: [(from: String, to: String)], path: String
  ) throws(Failure) {
    for renaming in renamings {
      let reason = "\(path) has several columns named \"\(renaming.from)\", if case and composition are ignored"
      evidence.append(Evidence("column \"\(renaming.to)\"", "renamed", reason))
      if renamed[renaming.to] == nil { renamed[renaming.to] = "\(reason); a later one is read as \"\(renaming.to)\"" }
    }
    var present: [Int] = []
    for column in added {
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
        if let other = folded.updateValue((column.name, path), forKey: column.name.lowercased()) {
          throw ColumnNames.differ(column.name, path, from: other)
        }
      }
      present.append(position)
      columns[position].fileCount += 1
      if let kind = column.nesting, columns[position].nesting == nil { columns[position].nesting = (kind, path) }
      if let reason = column.refusal {
        if columns[position].refusal == nil {
          columns[position].refusal = Failure(
            .input, "\(path): the column \"\(column.name)\" cannot be read: \(reason); leave it out of the recipe")
          columns[position].refusalReason = reason
        }
        continue
      }
      if columns[position].remark == nil { columns[position].remark = column.remark }
      if column.isWallClock { columns[position].isWallClock = true }
      try merge(column.type, position, path)
    }
    present.sort()
    files.append((path, shapes[present] ?? shapes.count))
    if shapes[present] == nil { shapes[present] = shapes.count }
    for column in columns {
      // Half of its values would vanish.
      guard let nesting = column.nesting, let type = column.type else { continue }
      throw Failure(
        .input,
        "the column \"\(column.name)\" is nested (\(nesting.kind)) in \(nesting.path) and \(type) in \(column.path);"
          + " read these files as separate sources")
    }
  }

  private mutating func merge(_ type: DataType?, _ position: Int, _ path: String) throws(Failure) {
    guard let type else { return }
    if pinned.contains(columns[position].name) { columns[position].fileTypes.insert(type) }
    guard let known = columns[position].type else {
      columns[position].type = type
      columns[position].path = path
      return
    }
    if known == type || pinned.contains(columns[position].name) { return }
    if case .decimal(let a, let scale) = known, case .decimal(let b, let other) = type, scale == other {
      columns[position].type = .decimal(precision: max(a, b), scale: scale)
      return
    }
    throw Failure(
      .input,
      "the column \"\(columns[position].name)\" is \(known) in \(columns[position].path) and \(type) in \(path);"
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
    if fields.isEmpty, let first = columns.first(where: { $0.refusal != nil }) {
      throw Failure(
        .input,
        "\(first.path) has no column that can be read: \"\(first.name)\" cannot, because \(first.refusalReason)")
    }
    finished.notes = leftOutNotes + renamed.sorted { $0.key < $1.key }.prefix(Self.namedColumns).map(\.value)
    finished.notes += missing.notes
    finished.notes += hidden.sorted().map(PartitionColumns.hidingNote)
    finished.notes += WallClock.notes(columns.filter { $0.isWallClock && $0.refusal == nil }.map(\.name))
    for field in partitions.fields {
      finished.evidence.append(
        Evidence("column \"\(field.name)\"", "\(field.type)", "from the names of folders (\(field.name)=…)"))
      fields.append(field)
    }
    finished.schema = Schema(fields)
    return finished
  }

  /// Columns of the table that some files do not have.
  private var missing: MissingColumns {
    let lacking = shapes.reduce(into: [Int: [String]]()) { lists, shape in
      let present = Set(shape.key)
      lists[shape.value] = columns.indices.filter { columns[$0].refusal == nil && !present.contains($0) }
        .map { columns[$0].name }
    }
    return MissingColumns(files.map { ($0.path, lacking[$0.shape] ?? []) }, ofFiles: files.count)
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

extension MergedColumns.Finished {
  /// The columns with the types that a recipe pins, and how those are converted: by name, and by the type in a file.
  /// - Throws: `Failure` (`expectation`) for a pin of a column that is not there or cannot have that type.
  func pinned(
    _ types: [String: TypePin], _ found: [FoundFile]
  ) throws(Failure) -> (schema: Schema, evidence: [Evidence], pins: [String: [DataType: PinnedColumn]]) {
    let path = found.first?.path ?? "the input"
    var pins: [String: [DataType: PinnedColumn]] = [:]
    var (fields, evidence) = (schema.fields, evidence)
    for (name, pin) in types.sorted(by: { $0.key < $1.key }) {
      guard let place = schema.index(of: name) else {
        throw refusals[name]
          ?? Failure(.expectation, "\(path) has no column \"\(name)\", whose type is pinned; remove it from \"types\"")
      }
      // A partition key, or a column that is null in all files, has one type.
      var fileTypes = fileTypes[name] ?? []
      if fileTypes.isEmpty { fileTypes = [schema.fields[place].type] }
      fields[place].type = pin.type
      let others = fileTypes.filter { $0 != pin.type }.sorted { "\($0)" < "\($1)" }
      guard !others.isEmpty else { continue }
      for type in others {
        pins[name, default: [:]][type] = try PinnedColumn(pin, of: type, owner: "column \"\(name)\" of \(path)")
      }
      let had = others.map { "\($0)" }.joined(separator: ", ")
      evidence.append(
        Evidence("type of \(name)", "\(pin.type)", "pinned; the \(found.count == 1 ? "file has" : "files have") \(had)")
      )
    }
    return (Schema(fields), evidence, pins)
  }
}
