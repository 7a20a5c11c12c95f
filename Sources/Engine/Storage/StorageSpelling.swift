/// What programs of other engines say once, so that they reach a storage by the paths of the recipe.
package struct StorageSpelling: Sendable {
  /// By which Spark alone reads and writes there.
  package let sparkScheme: String
  /// Settings of Spark.
  package let spark: [(key: String, value: String)]
  /// Statements of DuckDB. Where its extensions are not there yet, it fetches them itself.
  package let duckDB: [String]
}
