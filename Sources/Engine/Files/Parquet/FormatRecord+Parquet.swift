extension FormatRecord {
  /// Apache Parquet.
  public static let parquet = FormatRecord(
    name: "parquet", title: "Parquet", summary: "Apache Parquet",
    endings: [FileEnding("parquet"), FileEnding("parq", .written), FileEnding("pq", .written)],
    signature: .bytes(Array("PAR1".utf8), mayBeText: true),
    compression: .inside([.snappy, .zstd, .gzip, .none], standard: .snappy, isInPartNames: true),
    knowledge: [.names, .types, .rowCount],
    hive: HiveForm(
      "STORED AS PARQUET",
      .binary(
        "parquet", input: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        output: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        serde: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        serdeParameters: { _ in ["serialization.format": "1"] })
    ) { compression in
      guard let compression, compression != .none else { return [] }
      return [("parquet.compression", compression.rawValue.uppercased())]
    },
    open: { opening in
      try ParquetSource.open(
        files: opening.files, types: opening.types, memory: opening.memory, cancellation: opening.cancellation)
    },
    makeWriter: { schema, request in try ParquetTableWriter(schema: schema, request: request) })
}
