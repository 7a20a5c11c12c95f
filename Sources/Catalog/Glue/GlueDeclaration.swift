internal import AWS
internal import Engine

/// A table of this machine's catalog as it is declared to Glue, so that Athena reads it.
struct GlueDeclaration {
  let name: TableName
  /// The table as it is made where there is none.
  let table: GlueTable
  private let form: HiveForm

  /// `nil` when Hive has no reader for the table's format.
  init?(_ source: CatalogTable) {
    let description = source.description
    guard let form = description.format.hive else { return nil }
    name = source.name
    self.form = form
    var storage = GlueStorage()
    // Names are folded as Athena folds those of its own statements.
    storage.columns = description.columns.map { GlueColumn($0.name.lowercased(), HiveType.text($0.type, in: form)) }
    storage.location = source.location + "/"
    storage.inputFormat = form.reader.inputFormat
    storage.outputFormat = form.reader.outputFormat
    storage.serde = GlueSerDe(
      form.reader.serdes[0], form.reader.serdeParameters(Schema(description.columns)))
    var table = GlueTable(name: name.table)
    table.type = "EXTERNAL_TABLE"
    table.storage = storage
    table.partitionKeys = description.partitionKeys.map { GlueColumn($0.name.lowercased(), HiveType.text($0.type)) }
    var parameters = ["EXTERNAL": "TRUE", "classification": form.reader.classification]
    for property in form.properties(description.compression) { parameters[property.name] = property.value }
    parameters[GlueStatistics.rows] = source.rows.map(String.init)
    parameters[GlueStatistics.files] = "\(source.files)"
    parameters[GlueStatistics.bytes] = "\(source.bytes)"
    table.parameters = parameters
    self.table = table
  }

  /// The table with what others have said of one that stands there: description, owner, comments, parameters.
  func table(keepingFrom known: GlueTable) -> GlueTable {
    var table = table
    table.description = known.description
    table.owner = known.owner
    table.retention = known.retention
    // What Spark notes of the columns would be that of older ones.
    let kept = (known.parameters ?? [:]).filter { !$0.key.hasPrefix("spark.sql.") }
    table.parameters = kept.merging(table.parameters ?? [:]) { _, ours in ours }
    func commented(_ columns: [GlueColumn]?, _ known: [GlueColumn]?) -> [GlueColumn]? {
      columns?.map { column in
        var column = column
        column.comment = known?.first { $0.name == column.name }?.comment
        return column
      }
    }
    let columns = commented(table.storage?.columns, known.storage?.columns)
    table.storage?.columns = columns
    table.partitionKeys = commented(table.partitionKeys, known.partitionKeys)
    return table
  }

  func partition(_ partition: CatalogPartition) -> GluePartition {
    var storage = table.storage ?? GlueStorage()
    storage.location = (storage.location ?? "") + partition.path + "/"
    var parameters = [GlueStatistics.files: "\(partition.files)", GlueStatistics.bytes: "\(partition.bytes)"]
    parameters[GlueStatistics.rows] = partition.rows.map(String.init)
    return GluePartition(
      values: partition.values.map { $0 ?? PartitionName.defaultPartition }, storage: storage, parameters: parameters)
  }
}
