import Engine

/// Whether what is to be written fits a table that stands there.
struct DeltaFit {
  private let order: OutputOrder

  init(_ order: OutputOrder) { self.order = order }

  /// - Throws: `Failure` (`run`) with what does not fit.
  func check(_ table: DeltaSnapshot) throws(Failure) {
    let path = table.folder.path
    if let refusal = DeltaFeatures.refusalToWrite(table.features, table.metadata, table.schema) {
      throw Failure(.run, "the Delta table \(path) cannot be written: \(refusal)")
    }
    if order.mode != .append, table.metadata.configuration["delta.appendOnly"] == "true" {
      throw Failure(
        .run, "the Delta table \(path) takes new rows only (delta.appendOnly); write with \"mode\": \"append\"")
    }
    guard order.mode != .replace else { return }
    try checkColumns(table)
    guard order.partitionBy.elementsEqual(table.metadata.partitionColumns, by: { $0.utf8.elementsEqual($1.utf8) })
    else {
      let keys = table.metadata.partitionColumns
      let own = keys.isEmpty ? "is not partitioned" : "is partitioned by \(quoted(keys))"
      throw Failure(
        .run,
        "the Delta table \(path) \(own); give the output \(keys.isEmpty ? "no \"partitionBy\"" : "\"partitionBy\": [\(quoted(keys))]"), or replace the table"
      )
    }
    if order.mode == .replacePartitions, order.partitionBy.isEmpty {
      throw Failure(.run, "the Delta table \(path) has no partitions to be replaced; use \"replace\" or \"append\"")
    }
  }

  /// Columns are matched by name; their order means nothing.
  private func checkColumns(_ table: DeltaSnapshot) throws(Failure) {
    var differences: [String] = []
    let columns = Dictionary(table.schema.columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let folded = Dictionary(
      table.schema.columns.map { ($0.name.lowercased(), $0.name) }, uniquingKeysWith: { first, _ in first })
    for field in order.schema.fields {
      let type = DeltaSchema.name(of: field.type)
      if let column = columns[field.name] {
        let isNarrow = column.typeName == DeltaSchema.narrowInteger && field.type == .integer
        if column.typeName != type, !isNarrow {
          differences.append("\"\(field.name)\" is \(type), but \(column.typeName) in the table")
        }
      } else if let other = folded[field.name.lowercased()] {
        differences.append("\"\(field.name)\" is spelled \"\(other)\" in the table")
      } else {
        differences.append("\"\(field.name)\" is not in the table")
      }
    }
    let names = Set(order.schema.names.map { $0.lowercased() })
    for column in table.schema.columns where !names.contains(column.name.lowercased()) {
      differences.append("\"\(column.name)\" of the table is missing")
    }
    guard !differences.isEmpty else { return }
    let more = differences.count > 4 ? " (and \(differences.count - 4) more)" : ""
    throw Failure(
      .run,
      "the columns do not fit the Delta table \(table.folder.path): \(differences.prefix(4).joined(separator: ", "))\(more); change them with a step, or replace the table"
    )
  }

  /// Refuses nulls in columns that may have none.
  /// - Throws: `Failure` (`run`).
  func checkNulls(_ table: DeltaSnapshot, nulls: [String: Int]) throws(Failure) {
    for column in table.schema.columns where !column.isNullable {
      guard let count = nulls[column.name], count > 0 else { continue }
      throw Failure(
        .run,
        "the column \"\(column.name)\" of the Delta table \(table.folder.path) takes no nulls, and \(count) of the rows have one; fill them with a step"
      )
    }
  }

  private func quoted(_ names: [String]) -> String { names.map { "\"\($0)\"" }.joined(separator: ", ") }
}
