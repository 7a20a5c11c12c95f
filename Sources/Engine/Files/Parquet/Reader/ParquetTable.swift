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
  }

  let partitions: PartitionColumns
  private var columns: [Merged] = []
  private var positions: [String: Int] = [:]
  private var evidence: [Evidence] = []

  init(_ partitions: PartitionColumns) { self.partitions = partitions }

  /// - Throws: `Failure` (`input`) when a column has another type than in the files before.
  mutating func add(_ file: OpenParquetFile, path: String) throws(Failure) {
    for renaming in file.tree.renamed {
      evidence.append(
        Evidence("column \"\(renaming.to)\"", "renamed", "\(path) has several columns named \"\(renaming.from)\""))
    }
    for column in file.columns {
      if partitions.fields.contains(where: { $0.name == column.name }) { continue }
      let position: Int
      if let known = positions[column.name] {
        position = known
      } else {
        position = columns.count
        positions[column.name] = position
        columns.append(Merged(name: column.name, type: nil, path: path))
      }
      columns[position].fileCount += 1
      guard let form = column.form else {
        if columns[position].refusal == nil, let problem = column.refusal {
          columns[position].refusal = Failure(
            .input,
            "\(path): the column \"\(column.name)\" cannot be read: \(problem.message); leave it out of the recipe")
          columns[position].refusalReason = problem.message
        }
        continue
      }
      if columns[position].remark == nil { columns[position].remark = form.remark(column.element) }
      try merge(form, position, path)
    }
  }

  private mutating func merge(_ form: ColumnForm, _ position: Int, _ path: String) throws(Failure) {
    guard form != .null else { return }
    guard let known = columns[position].type else {
      columns[position].type = form.type
      columns[position].path = path
      return
    }
    if known == form.type { return }
    if case .decimal(let a, let scale) = known, case .decimal(let b, let other) = form.type, scale == other {
      columns[position].type = .decimal(precision: max(a, b), scale: scale)
      return
    }
    throw Failure(
      .input,
      "the column \"\(columns[position].name)\" is \(known) in \(columns[position].path) and \(form.type) in \(path);"
        + " read these files as separate sources and change the type of one")
  }

  /// - Throws: `Failure` (`input`) when no column can be read.
  mutating func finish(
    fileCount: Int
  ) throws(Failure) -> (schema: Schema, evidence: [Evidence], refusals: [String: Failure]) {
    var fields: [Field] = []
    var refusals: [String: Failure] = [:]
    for column in columns {
      if let refusal = column.refusal {
        refusals[column.name] = refusal
        evidence.append(Evidence("column \"\(column.name)\"", "refused", column.refusalReason))
        continue
      }
      fields.append(Field(column.name, column.type ?? .text))
      if let remark = column.remark {
        evidence.append(Evidence("column \"\(column.name)\"", "\(column.type ?? .text)", remark))
      }
      if column.fileCount < fileCount {
        evidence.append(
          Evidence(
            "column \"\(column.name)\"", "null where missing",
            "\(fileCount - column.fileCount) of \(fileCount) files do not have it"))
      }
    }
    if fields.isEmpty, let first = columns.first(where: { $0.refusal != nil })?.refusal { throw first }
    for field in partitions.fields {
      evidence.append(
        Evidence("column \"\(field.name)\"", "\(field.type)", "from the names of folders (\(field.name)=…)"))
      fields.append(field)
    }
    return (Schema(fields), evidence, refusals)
  }
}
