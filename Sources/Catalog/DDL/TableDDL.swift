public import Engine

/// A table of the catalog as statements for Hive and Athena.
public enum TableDDL {
  /// Most partitions in one statement: what Athena and the Hive metastore take without complaint.
  public static let partitionsPerStatement = 1000

  /// `CREATE EXTERNAL TABLE`, then `ALTER TABLE … ADD PARTITION` for all partitions; without final semicolons.
  /// - Parameter location: where the reader finds the table, `s3://bucket/lake/observations`; `nil` is its place here.
  /// - Throws: `Failure` (`usage`) when Hive has no reader for the table's format.
  public static func statements(
    for table: CatalogTable, partitions: [CatalogPartition], location: String? = nil
  ) throws(Failure) -> [String] {
    let format = table.description.format
    guard let form = format.hive else {
      throw Failure(
        .usage,
        "Hive does not read \(format.title) files, so there is no DDL for \(table.name); write the table as \(FormatTable.standard.title)"
      )
    }
    var base = location ?? "file://" + table.location
    while base.hasSuffix("/") { base.removeLast() }
    let name = identifier(table.name.database) + "." + identifier(table.name.table)
    var statements = [create(table, form, name: name, location: base)]
    for start in stride(from: 0, to: partitions.count, by: partitionsPerStatement) {
      let group = partitions[start..<min(start + partitionsPerStatement, partitions.count)]
      let lines = group.map { partition in
        let keys = zip(table.description.partitionKeys, partition.values).map {
          "\(identifier($0.name)) = \(value($1, $0.type))"
        }
        return "\n  PARTITION (\(keys.joined(separator: ", "))) LOCATION \(literal(base + "/" + partition.path))"
      }
      statements.append("ALTER TABLE \(name) ADD IF NOT EXISTS" + lines.joined())
    }
    return statements
  }

  private static func create(_ table: CatalogTable, _ form: HiveForm, name: String, location: String) -> String {
    let description = table.description
    let columns = description.columns.map {
      "  \(identifier($0.name)) \(HiveType.text($0.type, in: form))"
    }
    var text = "CREATE EXTERNAL TABLE IF NOT EXISTS \(name) (\n" + columns.joined(separator: ",\n") + "\n)"
    if !description.partitionKeys.isEmpty {
      let keys = description.partitionKeys.map { "  \(identifier($0.name)) \(HiveType.text($0.type))" }
      text += "\nPARTITIONED BY (\n" + keys.joined(separator: ",\n") + "\n)"
    }
    text += "\n\(form.clauses)\nLOCATION \(literal(location + (table.isFolder ? "/" : "")))"
    let properties = form.properties(description.compression).map { "\(literal($0.name)) = \(literal($0.value))" }
    if !properties.isEmpty { text += "\nTBLPROPERTIES (\(properties.joined(separator: ", ")))" }
    return text
  }

  private static func value(_ text: String?, _ type: DataType) -> String {
    guard let text else { return "'__HIVE_DEFAULT_PARTITION__'" }
    if type == .integer, Int64(text) != nil { return text }
    return literal(text)
  }

  private static func identifier(_ name: String) -> String {
    "`" + name.reduce(into: "") { $0 += $1 == "`" ? "``" : String($1) } + "`"
  }

  private static func literal(_ text: String) -> String {
    var quoted = "'"
    for scalar in text.unicodeScalars {
      switch scalar {
      case "'", "\\": quoted += "\\" + String(scalar)
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "'"
  }
}
