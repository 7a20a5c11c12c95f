import Catalog
import Engine
import TestKit

#if canImport(Glibc)
  import Glibc
#endif

/// A project in memory: a catalog with something in every table, an output that a run wrote, files that none wrote.
final class CatalogWorld {
  /// The outputs, with all their files.
  let whole = ["own/k=0/part-00000.csv": "old", "own/k=1/part-00000.csv": "old", "foreign/k=0/part-00000.csv": "mine"]
  private let folder: TestFolder

  var catalogPath: String { folder("catalog.sqlite") }
  var lake: String { folder("lake") }

  init() throws {
    folder = try TestFolder(in: "/dev/shm")
    for (path, text) in whole { Self.write(lake + "/" + path, text) }
    // Paths of all these folders are of the same length, and no page of the file is checked by a sum.
    let made = try Self.made.get()
    try FileBytes.write(made.bytes.replacing(Array(made.folder.utf8), with: folder.path.utf8), to: catalogPath)
  }

  private init(making folder: TestFolder) { self.folder = folder }

  /// The catalog's file and the folder it was made in.
  private static let made = Result { try make() }

  private static func make() throws -> (folder: String, bytes: [UInt8]) {
    let world = CatalogWorld(making: try TestFolder(in: "/dev/shm"))
    do {
      let catalog = try Catalog.open(world.catalogPath)
      try publish(catalog, world.lake + "/own", text: "old", table: "own", partitions: 2)
      let failed = try catalog.begin(start(world.lake + "/free"))
      let finish = RunFinish(wallSeconds: 2, cpuSeconds: 1, peakMemoryBytes: 7, report: "{}")
      try catalog.end(run: failed, outcome: .failed, error: "disk full", finish: finish)
      _ = try catalog.begin(start(world.lake + "/free"))
    }
    try CatalogDamage.complete(world.catalogPath, lake: world.lake)
    return (world.folder.path, try FileBytes.read(world.catalogPath))
  }

  /// Writes a file of a fixed time: catalogs know files by their times.
  private static func write(_ path: String, _ text: String) {
    TestFolder.write(path, text)
    let time = timespec(tv_sec: 1_700_000_000, tv_nsec: 0)
    utimensat(AT_FDCWD, path, [time, time], 0)
  }

  private static func start(_ output: String) -> RunStart {
    RunStart(recipeName: "r", recipePath: "r.json", recipeDigest: "d", output: output, nodes: 1)
  }

  /// A run that writes partitions `k=0 …`, each with one file that holds `text`.
  static func publish(_ catalog: Catalog, _ path: String, text: String, table: String, partitions: Int = 1) throws {
    let id = try catalog.begin(start(path))
    let target = try OutputTarget(path, shape: .folder, catalog: catalog)
    let publication = try Publication.begin(target, catalog: catalog)
    var result = WriteResult()
    for number in 0..<partitions {
      write(publication.stagingFolder + "/k=\(number)/part-00000.csv", text)
      result.partitions.append(.init(values: ["\(number)"], path: "k=\(number)", rows: 1, files: 1, bytes: 3))
    }
    result.rows = partitions
    result.files = partitions
    var description = TableDescription(
      name: TableName(database: "lake", table: table), format: .csv, compression: .gzip,
      columns: [Field("a", .decimal(precision: 10, scale: 2))], partitionKeys: [Field("k", .integer)])
    description.statistics["a"] = .init(minimum: "1", maximum: "2", nulls: 0, distinctValues: 2)
    _ = try publication.publish(
      result, table: description, run: id,
      finish: RunFinish(wallSeconds: 1, cpuSeconds: 1, peakMemoryBytes: 1, report: #"{"output":{"bytes":3}}"#))
  }
}

/// Files as bytes.
enum FileBytes {
  static func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = fopen(path, "w") else { throw BrokenLaw("cannot write \(path)") }
    defer { fclose(file) }
    try law(fwrite(bytes, 1, bytes.count, file) == bytes.count, "cannot write \(path)")
  }

  static func read(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw BrokenLaw("cannot read \(path)") }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes[..<count])
  }
}
