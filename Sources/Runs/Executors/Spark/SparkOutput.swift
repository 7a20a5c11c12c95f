import Catalog
import Engine
import Recipes

#if canImport(Glibc)
  import Glibc
#endif

/// Brings what Spark wrote into the layout of an output, and counts it.
struct SparkOutput {
  let output: LoweredOutput
  let schema: Schema
  let maximumPartitions: Int

  /// Moves the files of `folder` to the staging folder, under the names of the contract.
  /// - Throws: `Failure` (`run`).
  func take(from folder: String, into staging: String) throws -> WriteResult {
    var result = WriteResult()
    result.fileSchema = Schema(schema.fields.filter { !output.partitionBy.contains($0.name) })
    for path in try Self.folders(of: folder, depth: output.partitionBy.count).sorted(by: Self.byBytes) {
      let source = path.isEmpty ? folder : FilePath.join(folder, path)
      let target = path.isEmpty ? staging : FilePath.join(staging, path)
      let files = try Self.names(in: source).filter { $0.hasPrefix("part-") }.sorted(by: Self.byBytes)
      guard !files.isEmpty else { continue }
      if !path.isEmpty { _ = try FilePath.makeFolders(target) }
      var partition = WriteResult.Partition(values: [], path: path, rows: 0, files: 0, bytes: 0)
      partition.values = path.split(separator: "/").map { PartitionName.decode(String($0))?.text }
      for (number, name) in files.enumerated() {
        let place = FilePath.join(target, self.name(number))
        guard rename(FilePath.join(source, name), place) == 0 else {
          throw Failure(.run, "cannot move Spark's output to \(place): \(String(cString: strerror(errno)))")
        }
        let (rows, bytes) = try measure(place)
        partition.rows += rows
        partition.bytes += bytes
        partition.files += 1
      }
      result.rows += partition.rows
      result.bytes += partition.bytes
      result.files += partition.files
      if !output.partitionBy.isEmpty { result.partitions.append(partition) }
      guard result.partitions.count <= maximumPartitions else {
        throw Failure(
          .run,
          "the output would have more than \(maximumPartitions) partitions; partition by fewer columns or raise --max-partitions"
        )
      }
    }
    return result
  }

  private func name(_ number: Int) -> String {
    if output.isSingleFile { return FilePath.name(of: output.path) }
    return output.format.partName(number, output.compression)
  }

  /// Rows and bytes of one file.
  private func measure(_ path: String) throws -> (rows: Int, bytes: Int) {
    var facts = stat()
    guard lstat(path, &facts) == 0 else { throw Failure(.run, "\(path) is gone; something else moved it") }
    let bytes = Int(facts.st_size)
    if output.format.knowledge.contains(.rowCount) {
      return (try Files.open(SourceDescription(path: path, format: output.format)).knownRowCount ?? 0, bytes)
    }
    return (try LocalEngine.count(try output.table(at: path, schema: schema), options: RunOptions()).rows, bytes)
  }

  /// Paths of the folders at a depth below a folder; the empty path is the folder itself.
  private static func folders(of folder: String, depth: Int) throws(Failure) -> [String] {
    guard depth > 0 else { return [""] }
    var found: [String] = []
    for name in try names(in: folder) where PartitionName.decode(name) != nil {
      for inner in try folders(of: FilePath.join(folder, name), depth: depth - 1) {
        found.append(inner.isEmpty ? name : name + "/" + inner)
      }
    }
    return found
  }

  private static func byBytes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

  private static func names(in folder: String) throws(Failure) -> [String] {
    guard let names = FilePath.names(in: folder) else {
      throw Failure(
        .run,
        "Spark's output is not at \(folder); the output must be on a file system that this machine and all executors share"
      )
    }
    return names
  }
}
