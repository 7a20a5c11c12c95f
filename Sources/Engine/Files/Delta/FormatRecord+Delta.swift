extension FormatRecord {
  /// Delta Lake: Parquet files that belong to a table by its log.
  public static let delta = FormatRecord(
    name: "delta", since: .v1_1, title: "Delta", summary: "a Delta Lake table: Parquet files with a log of versions",
    endings: [],
    signature: .none, compression: FormatRecord.parquet.compression, knowledge: [.names, .types, .rowCount],
    sourceOptions: [
      FormatOption("version", "Version", .count, "the version to read, from 0; the last one when left out."),
      FormatOption(
        "asOf", "As of", .text, "the time whose version is read, such as 2026-11-01T00:00:00Z; UTC without a zone."),
    ],
    hive: nil, tableFormat: .delta, partEnding: FormatRecord.parquet.usualEnding,
    modes: [.replace, .append, .replacePartitions], open: { try DeltaSource($0) },
    makeWriter: FormatRecord.parquet.makeWriter)
}
