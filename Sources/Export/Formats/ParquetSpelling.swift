import Engine
import Recipes

extension FormatSpelling {
  static let parquet: FormatSpelling = {
    var spelling = FormatSpelling(.parquet)
    spelling.pySparkRead = { reading, variable in reading.typedFiles(variable, method: "parquet", merging: true) }
    spelling.pySparkWrite = { output in
      PySparkFile(method: "parquet", options: "compression=\"\(output.compression.rawValue)\"")
    }
    spelling.sparkSQLRead = { _ in SparkSQLFiles(format: "parquet") }
    spelling.sparkSQLWrite = "parquet"
    spelling.duckDBRead = { _, files in "read_parquet(\(files.text), union_by_name = true\(files.hive))" }
    spelling.duckDBWrite = { output in ["FORMAT parquet", DuckDBDialect.compression(output)] }
    spelling.athenaRead = { _ in AthenaFiles(clauses: "\nSTORED AS PARQUET", columnsAreText: false) }
    spelling.athenaWrite = { _ in ["format = 'PARQUET'"] }
    return spelling
  }()
}
