import Engine
import TestKit

#if canImport(Glibc)
  import Glibc
#endif

/// Any bytes as a file of the log of a Delta table. What can be read says the same when it is a checkpoint.
enum DeltaLogTarget {
  static let commit = FuzzTarget("delta-commit", limit: 1 << 14) { bytes in
    try read(bytes, "00000000000000000000.json")
  }

  static let checkpoint = FuzzTarget("delta-checkpoint", limit: 1 << 16) { bytes in
    try read(bytes, "00000000000000000000.checkpoint.parquet")
  }

  private static func read(_ bytes: [UInt8], _ name: String) throws {
    let folder = try TestFolder(in: "/dev/shm")
    mkdir(folder("_delta_log"), 0o700)
    try write(bytes, folder("_delta_log/" + name))
    var snapshot: DeltaSnapshot?
    _ = try refusal { snapshot = try DeltaLog(DeltaFolder(folder.path)).snapshot() }
    guard let snapshot else { return }
    _ = try refusal { _ = try Files.open(SourceDescription(path: folder.path)) }
    unlink(folder("_delta_log/" + name))
    try write(
      try DeltaCheckpoint.write(snapshot, oldest: .min).bytes,
      folder("_delta_log/00000000000000000000.checkpoint.parquet"))
    let again = try DeltaLog(DeltaFolder(folder.path)).snapshot()
    try law(again.metadata == snapshot.metadata, "metadata")
    try law(again.features == snapshot.features, "features")
    try law(again.domains == snapshot.domains, "domains")
    try law(again.adds.map(\.path) == snapshot.adds.map(\.path), "files")
    try law(again.adds.map(\.partitionValues) == snapshot.adds.map(\.partitionValues), "partition values")
    try law(again.adds.map(\.statistics) == snapshot.adds.map(\.statistics), "statistics")
  }

  private static func write(_ bytes: [UInt8], _ path: String) throws {
    let file = try FileOutput(path: path)
    try bytes.withUnsafeBytes { try file.write($0) }
    try file.close()
  }
}
