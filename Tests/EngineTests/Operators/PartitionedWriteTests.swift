import Engine
import Foundation
import XCTest

/// Partitioned writes: the same tree of files for every number of nodes, batch size and memory.
final class PartitionedWriteTests: XCTestCase {
  private let fields = [Field("key", .text), Field("n", .integer), Field("t", .text)]

  private func source(_ count: Int) -> InMemorySource {
    InMemorySource.table(
      fields,
      (0..<count).map { row in
        let key: Value = row % 11 == 0 ? .null : row % 13 == 0 ? .text("") : .text("k \(row * row % 17)/ä")
        return [key, .integer(Int64(row % 500)), .text(String(repeating: "x", count: row % 40))]
      })
  }

  private func plan(_ source: InMemorySource, distinct: Bool) -> Plan {
    distinct
      ? Plan(.distinct(columns: nil), inputs: [source.plan], step: .number(1), schema: source.schema) : source.plan
  }

  func testWritesTheSameBytesWhateverTheNodesBatchesAndMemory() throws {
    let source = source(4000)
    for distinct in [false, true] {
      var expected: [String: String]?
      for options in RunOptions.variations {
        let folder = try TemporaryFolder()
        var write = WriteRequest(folder: folder.path)
        write.partitionBy = ["key"]
        write.filesPerPartition = 2
        let outcome = try LocalEngine.run(plan(source, distinct: distinct), write: write, options: options)
        let files = try folder.files()
        if expected == nil { expected = files }
        XCTAssertEqual(files, expected)
        XCTAssertEqual(outcome.write?.rows, 4000 - outcome.counts(step: .number(1)).removed)
        XCTAssertEqual(outcome.write?.files, files.count)
        XCTAssertEqual(outcome.write?.partitions.count, 10)
        XCTAssertEqual(outcome.write?.emptyPartitionTexts ?? 0 > 0, true)
      }
    }
  }

  /// Partitions of every size beside a memory that holds none of them, some of them of rows that are nearly all equal.
  func testRemovesDuplicatesOfPartitionsThatAreLargerThanTheMemory() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<20_000).map { row in
      let key = row % 100 < 60 ? 0 : row % 7
      return "\(key),\(key == 3 ? "the same" : "value \(row * row % 5003)"),\(row % 400 == 0 ? "" : "\(row % 3)")"
    }
    let kept = Set(rows).count
    let source = try Files.open(
      SourceDescription(path: try folder.write("in.csv", "key,text,n\n" + rows.joined(separator: "\n"))))
    let scan = Plan(
      .scan(Scan(source: source, number: 0, name: "in.csv")), inputs: [], step: .source, schema: source.schema)
    let plan = Plan(.distinct(columns: nil), inputs: [scan], step: .number(1), schema: source.schema)
    var expected: [String: String]?
    for (memory, nodes) in [(64 << 20, 1), (64 << 10, 1), (64 << 10, 3), (256 << 10, 2), (1 << 20, 8)] {
      let output = try TemporaryFolder()
      var write = WriteRequest(folder: output.path)
      write.partitionBy = ["key"]
      write.filesPerPartition = 3
      var options = RunOptions()
      (options.memory, options.nodes) = (memory, nodes)
      let outcome = try LocalEngine.run(plan, write: write, options: options)
      XCTAssertEqual(outcome.sources.map(\.rows), [20_000])
      XCTAssertEqual(outcome.counts(step: .number(1)).removed, 20_000 - kept)
      XCTAssertEqual(outcome.write?.rows, kept)
      let files = try output.files()
      if expected == nil { expected = files }
      XCTAssertEqual(files, expected, "\(memory) bytes, \(nodes) nodes")
    }
  }

  func testRefusesMorePartitionsThanAllowed() throws {
    let folder = try TemporaryFolder()
    var write = WriteRequest(folder: folder.path)
    write.partitionBy = ["key"]
    write.maximumPartitions = 5
    XCTAssertThrowsError(try LocalEngine.run(plan(source(1000), distinct: false), write: write, options: RunOptions()))
    {
      XCTAssertEqual(($0 as? Failure)?.message.hasPrefix("the output would have more than 5 partitions"), true)
    }
  }

  func testKeepsValuesApartThatAreEqualOnlyWhenNormalized() throws {
    let composed = "caf\u{E9}"
    let decomposed = "cafe\u{301}"
    let source = InMemorySource.table(
      [Field("key", .text), Field("n", .integer)],
      [[.text(composed), .integer(1)], [.text(decomposed), .integer(2)], [.text(composed), .integer(3)]], morselRows: 1)
    for nodes in [1, 3] {
      let folder = try TemporaryFolder()
      var write = WriteRequest(folder: folder.path)
      write.partitionBy = ["key"]
      var options = RunOptions()
      options.nodes = nodes
      let outcome = try LocalEngine.run(source.plan, write: write, options: options)
      XCTAssertEqual(outcome.write?.partitions.map(\.rows).sorted(), [1, 2])
    }
  }

  func testRefusesPartitionNamesThatDifferOnlyByCase() throws {
    let source = InMemorySource.table(
      [Field("key", .text), Field("n", .integer)],
      [
        [.text("A"), .integer(1)], [.text("a"), .integer(2)],
      ])
    let folder = try TemporaryFolder()
    var write = WriteRequest(folder: folder.path)
    write.partitionBy = ["key"]
    XCTAssertThrowsError(try LocalEngine.run(source.plan, write: write, options: RunOptions()))
    XCTAssertEqual(try folder.files(), [:])
  }
}

extension TemporaryFolder {
  /// Every file below, by relative path, with its length and an FNV-1a hash of its bytes.
  func files() throws -> [String: String] {
    var result: [String: String] = [:]
    for name in FileManager.default.subpaths(atPath: path) ?? [] {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
      if !isFolder.boolValue {
        result[name] = Self.fingerprint(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
      }
    }
    return result
  }

  private static func fingerprint(_ bytes: Data) -> String {
    let hash = bytes.reduce(into: UInt64(0xcbf2_9ce4_8422_2325)) { hash, byte in
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return "\(bytes.count) bytes, \(String(hash, radix: 16))"
  }
}
