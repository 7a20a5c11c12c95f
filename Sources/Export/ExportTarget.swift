/// A language that a recipe can be exported to.
public enum ExportTarget: String, CaseIterable, Hashable, Sendable {
  /// A script for Spark's DataFrame API, for `spark-submit` and Glue.
  case pyspark
  case sparkSQL = "spark-sql"
  /// Statements for Athena, engine version 3 (Trino).
  case athenaSQL = "athena-sql"
  case duckdbSQL = "duckdb-sql"

  /// As messages name it.
  public var title: String {
    switch self {
    case .pyspark: "PySpark"
    case .sparkSQL: "Spark SQL"
    case .athenaSQL: "Athena SQL"
    case .duckdbSQL: "DuckDB SQL"
    }
  }
}
