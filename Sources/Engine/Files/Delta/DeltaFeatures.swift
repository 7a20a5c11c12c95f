/// Which features of tables are carried (PROTOCOL.md, "Table Features"); others are refused by their names.
package enum DeltaFeatures {
  /// Why a table cannot be read; `nil` when it can.
  static func refusalToRead(_ features: DeltaProtocol, _ metadata: DeltaMetadata) -> String? {
    if features.reader > 3 { return "it asks for readers of version \(features.reader), and Sous is one of version 3" }
    if metadata.provider != "parquet" { return "its files are \(metadata.provider), and only Parquet is read" }
    if let mode = metadata.configuration["delta.columnMapping.mode"], mode != "none" {
      return "it uses column mapping (delta.columnMapping.mode is \(mode)), which is not read"
    }
    let names = features.reader == 3 ? features.readerFeatures ?? [] : []
    return names.first { !readFeatures.contains($0) }.map { "it uses the table feature \($0), which is not read" }
  }

  /// Features of readers that are carried, or do no harm as long as nothing makes use of them: column mapping is judged by
  /// its setting, deletion vectors by the files that have some, checkpoints when one has to be read.
  private static let readFeatures: Set<String> = [
    "timestampNtz", "columnMapping", "deletionVectors", "v2Checkpoint", "vacuumProtocolCheck",
  ]

  /// Why a table cannot be written, with what to do; `nil` when it can.
  package static func refusalToWrite(
    _ features: DeltaProtocol, _ metadata: DeltaMetadata, _ schema: DeltaSchema
  ) -> String? {
    if features.writer > 7 { return "it asks for writers of version \(features.writer), and Sous is one of version 7" }
    if features.writer == 7, let name = (features.writerFeatures ?? []).first(where: { !writeFeatures.contains($0) }) {
      return "it uses the table feature \(name), which Sous does not write"
    }
    if let check = metadata.configuration.keys.filter({ $0.hasPrefix("delta.constraints.") }).min() {
      return "it has a constraint (\(check)), which Sous does not check"
    }
    for column in schema.columns {
      for (setting, meaning) in columnSettings where column.settings.contains(where: { $0.hasPrefix(setting) }) {
        return "its column \"\(column.name)\" \(meaning)"
      }
    }
    return nil
  }

  private static let writeFeatures: Set<String> = [
    "appendOnly", "invariants", "checkConstraints", "generatedColumns", "identityColumns", "changeDataFeed",
    "columnMapping", "timestampNtz", "deletionVectors", "vacuumProtocolCheck", "domainMetadata", "v2Checkpoint",
  ]

  /// Settings of columns that ask for more of a writer than rows.
  private static let columnSettings: [(prefix: String, meaning: String)] = [
    ("delta.invariants", "has an invariant, which Sous does not check"),
    ("delta.generationExpression", "is generated, which Sous does not do"),
    ("delta.identity", "is an identity column, which Sous does not fill"),
  ]
}
