import Engine
import Recipes

extension FormatSpelling {
  static let jsonLines: FormatSpelling = {
    var spelling = FormatSpelling(.jsonl)
    spelling.say(
      PySparkReader { reading, variable in
        for refusal in renamedKeys(reading.source.source) { reading.refuse(refusal) }
        reading.text(
          variable, "json", types: reading.source.source.types, ["mode=\"FAILFAST\"", "dateFormat=\"yyyy-MM-dd\""])
      })
    spelling.say(
      PySparkWriter { output throws(SpellingRefusal) in
        try refusePacking(output)
        return PySparkFile(
          method: "json", options: "ignoreNullFields=False, compression=\"\(output.compression.rawValue)\"")
      })
    spelling.check = { source throws(SpellingRefusal) in
      if let refusal = renamedKeys(source).first { throw refusal }
    }
    spelling.say(
      SparkSQLReader { _ in
        SparkSQLFiles(format: "json", options: ["mode": "FAILFAST"], columnsAreText: true)
      })
    spelling.say(SparkSQLWriter(word: "json"))
    spelling.say(
      DuckDBReader { source, files in
        let columns = DuckDBDialect.textColumns(source)
        return "read_json(\(files.text), format = 'newline_delimited', columns = {\(columns)}\(files.hive))"
      })
    spelling.say(DuckDBWriter { output in ["FORMAT json", DuckDBDialect.compression(output)] })
    spelling.say(
      AthenaReader { _ in
        AthenaFiles(clauses: "\nROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'")
      })
    return spelling
  }()

  /// Text that is compressed with zstd is not read by every Spark.
  static func refusePacking(_ output: LoweredOutput) throws(SpellingRefusal) {
    guard output.compression == .zstd else { return }
    throw SpellingRefusal(
      "zstd for \(output.format.name) is not in every Spark", remedy: "write \"gzip\" or \"none\"")
  }

  /// Keys that other engines read by the name of their column alone, and would find no value of.
  private static func renamedKeys(_ source: any TableSource) -> [SpellingRefusal] {
    guard let source = source as? JSONLinesSource else { return [] }
    return source.renamedKeys.sorted { $0.key < $1.key }.map { name, key in
      SpellingRefusal(
        "the key \"\(key)\", which is the column \"\(name)\" as another key is too near to it, cannot be read",
        remedy: "give it another name in the file")
    }
  }
}
