extension FormatRecord {
  /// JSON Lines, one object a line.
  public static let jsonl = FormatRecord(
    name: "jsonl", title: "JSON Lines", summary: "JSON Lines, one object a line",
    endings: [FileEnding("jsonl"), FileEnding("ndjson", .written), FileEnding("json", .read)],
    signature: .text { beginsWithObject($0) }, compression: .wholeFile, knowledge: [],
    hive: HiveForm(
      "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'\nSTORED AS TEXTFILE",
      .text(
        "json",
        [
          "org.apache.hive.hcatalog.data.JsonSerDe", "org.openx.data.jsonserde.JsonSerDe",
          "org.apache.hadoop.hive.serde2.JsonSerDe",
        ]
      ) { (table) throws(Failure) in
        if let key = table.serdeParameters.keys.sorted().first(where: { $0.hasPrefix("mapping.") }) {
          throw Failure(.input, "its columns have other names than in the files (\(key)); read it by its path")
        }
        return [:]
      }),
    open: { opening in
      try JSONLinesSource.open(
        files: opening.files, types: opening.types, typeOrder: opening.typeOrder, memory: opening.memory,
        cancellation: opening.cancellation)
    },
    makeWriter: { schema, request in
      try TextFileWriter(encoder: JSONLinesWriter(schema: schema), compression: request.compression)
    })

  /// `{` and, behind blanks, `"` or `}`.
  private static func beginsWithObject(_ bytes: [UInt8]) -> Bool {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    let visible = text.lazy.filter { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }.prefix(2)
    let (first, second) = (visible.first, visible.dropFirst().first)
    return first == UInt8(ascii: "{") && (second == UInt8(ascii: "\"") || second == UInt8(ascii: "}"))
  }
}
