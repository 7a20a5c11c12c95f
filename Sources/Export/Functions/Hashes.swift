import Engine

extension FunctionTable {
  /// Digests and ciphers.
  static let hashes: [FunctionRow] = [
    FunctionRow(
      "md5",
      .spark(.f("md5")),
      .duckDB(.call("md5({0})")),
      .athena(.call("lower(to_hex(md5(to_utf8({0}))))"))),
    FunctionRow(
      "sha1",
      .spark(.f("sha1")),
      .duckDB(.call("sha1({0})")),
      .athena(.call("lower(to_hex(sha1(to_utf8({0}))))"))),
    FunctionRow(
      "sha2",
      .spark(.named("sha2", narrow: [1])),
      .duckDB(
        .made { call throws(SpellingRefusal) in
          guard SharedSQLFunctions.literal(call, 1).map({ $0 == 0 || $0 == 256 }) ?? false else {
            throw SpellingRefusal("it has SHA-256 only", remedy: "write 256, or export to pyspark")
          }
          return .call("sha256({0})")
        }),
      .athena(
        .made { call throws(SpellingRefusal) in
          switch SharedSQLFunctions.literal(call, 1) {
          case 0, 256: return .call("lower(to_hex(sha256(to_utf8({0}))))")
          case 512: return .call("lower(to_hex(sha512(to_utf8({0}))))")
          default:
            throw SpellingRefusal("it has SHA-256 and SHA-512 only", remedy: "write 256 or 512, or export to pyspark")
          }
        })),
    FunctionRow(
      "base64",
      .spark(
        .both(
          "F.replace(F.base64({0!}.cast(\"binary\")), F.lit(\"\\r\\n\"), F.lit(\"\"))",
          sql: "replace(base64(CAST({0} AS BINARY)), '\\r\\n', '')")),
      .duckDB(.call("to_base64(encode({0}))")),
      .athena(.call("to_base64(to_utf8({0}))"))),
    FunctionRow(
      "unbase64",
      .spark(.both("F.unbase64({0}).cast(\"string\")", sql: "CAST(unbase64({0}) AS STRING)")),
      .duckDB(.call("decode(from_base64({0}))")),
      .athena(.call("from_utf8(from_base64({0}))"))),
    onlyHere(
      "hmac", "there is no keyed digest", remedy: "run the recipe in Sous, or write sha2 where no key is needed"),
    onlyHere("aes_encrypt", "its form of encryption is Sous' own", remedy: "run the recipe in Sous"),
    onlyHere("aes_decrypt", "its form of encryption is Sous' own", remedy: "run the recipe in Sous"),
  ]

  /// A function that no other engine has.
  static func onlyHere(_ name: String, _ reason: String, remedy: String) -> FunctionRow {
    FunctionRow(
      name, .spark(SparkFunction(form: .refused(reason, remedy: remedy))), .sql(.refused(reason, remedy: remedy)))
  }
}
