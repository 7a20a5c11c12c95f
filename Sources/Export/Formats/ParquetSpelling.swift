import Engine
import Recipes

extension FormatSpelling {
  static let parquet: FormatSpelling = {
    var spelling = FormatSpelling(.parquet)
    spelling.say(PySparkReader { reading, variable in reading.typedFiles(variable, method: "parquet", merging: true) })
    spelling.say(
      PySparkWriter { output in
        PySparkFile(method: "parquet", options: "compression=\"\(output.compression.rawValue)\"")
      })
    spelling.say(SparkSQLReader { _ in SparkSQLFiles(format: "parquet") })
    spelling.say(SparkSQLWriter(word: "parquet"))
    spelling.say(DuckDBReader { _, files in "read_parquet(\(files.text), union_by_name = true\(files.hive))" })
    spelling.say(DuckDBWriter { output in ["FORMAT parquet", DuckDBDialect.compression(output)] })
    spelling.say(AthenaReader { _ in AthenaFiles(clauses: "\nSTORED AS PARQUET", columnsAreText: false) })
    spelling.say(AthenaWriter { _ in ["format = 'PARQUET'"] })
    return spelling
  }()
}
