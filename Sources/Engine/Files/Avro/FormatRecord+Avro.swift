extension FormatRecord {
  /// Apache Avro, object container files.
  public static let avro = FormatRecord(
    name: "avro", since: .v1_1, title: "Avro", summary: "Apache Avro", endings: [FileEnding("avro")],
    signature: .bytes(OpenAvroFile.magic, mayBeText: false),
    // The one compression that every reader of Avro must have: snappy and zstandard are extras of the specification.
    compression: .inside([.deflate, .snappy, .zstd, .none], standard: .deflate, isInPartNames: false),
    knowledge: [.names, .types],
    // Hive takes instants for milliseconds, whatever the file says.
    hive: HiveForm(
      "STORED AS AVRO",
      .binary(
        "avro", input: "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
        output: "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat",
        serde: "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
        serdeParameters: { columns in
          ["avro.schema.literal": String(decoding: AvroWriterSchema(columns).json, as: UTF8.self)]
        }),
      timestampType: "bigint"),
    refusal: AvroWriterSchema.refusal,
    open: { try AvroSource($0) },
    makeWriter: { schema, request in try AvroWriter(schema: schema, compression: request.compression) })
}
