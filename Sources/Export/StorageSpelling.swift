import Engine
import Recipes

/// What programs of other engines say once, so that they reach a storage by the paths of the recipe.
package struct StorageSpelling: Sendable {
  package let scheme: String
  /// By which Spark alone reads and writes there.
  package let sparkScheme: String
  /// Settings of Spark.
  let spark: [(key: String, value: String)]
  /// Statements of DuckDB. Where its extensions are not there yet, it fetches them itself.
  let duckDB: [String]

  /// Athena knows its storage.
  private static let all = [
    StorageSpelling(
      scheme: "s3://", sparkScheme: "s3a://",
      // Spark itself knows the scheme only by this name; it has to have Hadoop's module for AWS.
      spark: [("fs.s3.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem")],
      duckDB: ["CREATE OR REPLACE SECRET sous (TYPE s3, PROVIDER credential_chain)"])
  ]

  /// That of the storage in which a path lies.
  package static func of(_ path: String) -> StorageSpelling? {
    all.first { path.lowercased().hasPrefix($0.scheme) }
  }

  /// Those of the storages that the recipe reads from or writes to.
  static func used(by lowered: LoweredRecipe) -> [StorageSpelling] {
    let paths = lowered.sources.compactMap(\.key.files?.path) + (lowered.output.map { [$0.path] } ?? [])
    return all.filter { storage in paths.contains { $0.lowercased().hasPrefix(storage.scheme) } }
  }
}

extension LoweredSource {
  /// Whether its files are elsewhere, where programs of other engines find them by the path of the recipe.
  var isElsewhere: Bool { source is RemoteTable || key.files.map { Storages.isRemote($0.path) } ?? false }
}
