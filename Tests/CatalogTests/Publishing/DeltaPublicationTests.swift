import Catalog
import Engine
import TestKit
import XCTest

/// Runs that write to one Delta table, with others between their beginning and their commit.
final class DeltaPublicationTests: XCTestCase {
  private static let schema = Schema([Field("id", .integer), Field("ward", .text)])

  /// A run that has written its rows and not published them yet.
  private struct Run {
    let catalog: Catalog
    let publication: any OutputPublication
    let result: WriteResult
    let id: Int64

    func publish() throws {
      _ = try publication.publish(
        result, table: nil, run: id,
        finish: RunFinish(wallSeconds: 1, cpuSeconds: 1, peakMemoryBytes: 1, report: "{}"), stop: { false })
    }
  }

  private func begin(
    _ catalog: Catalog, _ target: String, _ mode: OutputMode, _ rows: [(Int64, String)], keys: [String] = ["ward"]
  ) throws -> Run {
    let order = OutputOrder(format: .delta, mode: mode, partitionBy: keys, schema: Self.schema)
    let id = try catalog.begin(
      RunStart(recipeName: "r", recipePath: "r.json", recipeDigest: "d", output: target, nodes: 1))
    let place = try OutputPlaces.judge(target, shape: .folder, order: order, inputs: [], catalog: catalog)
    let publication = try place.begin(catalog: catalog, options: RunOptions(), stop: { false })
    var request = WriteRequest(folder: "", format: .delta)
    request.partitionBy = keys
    try publication.renew(&request)
    let source = InMemorySource(schema: Self.schema, rows: rows.map { [.integer($0.0), .text($0.1)] })
    let plan = Plan(
      .scan(Scan(source: source, number: 0, name: "rows")), inputs: [], step: .source, schema: Self.schema)
    let outcome = try LocalEngine.run(plan, write: request, options: RunOptions())
    return Run(catalog: catalog, publication: publication, result: outcome.write ?? WriteResult(), id: id)
  }

  private func write(
    _ catalog: Catalog, _ target: String, _ mode: OutputMode, _ rows: [(Int64, String)], keys: [String] = ["ward"]
  ) throws {
    try begin(catalog, target, mode, rows, keys: keys).publish()
  }

  /// The numbers in the table, sorted.
  private func numbers(_ target: String) throws -> [Int64] {
    let source = try Files.open(SourceDescription(path: target))
    let plan = Plan(
      .scan(Scan(source: source, number: 0, name: target)), inputs: [], step: .source, schema: source.schema)
    return try LocalEngine.collect(plan, options: RunOptions()).batches.flatMap { batch in
      (0..<batch.rowCount).compactMap { row -> Int64? in
        if case .integer(let number) = batch.columns[0].value(at: row) { number } else { nil }
      }
    }.sorted()
  }

  func testACommitIsPutOnTopOfOthersThatDoNotTouchIt() throws {
    let folder = try TestFolder()
    let catalog = try Catalog.open(folder("c/catalog.sqlite"))
    let target = folder("lake")
    try write(catalog, target, .replace, [(1, "a"), (2, "b")])
    // Appended to what was appended to, replaced and partitioned anew meanwhile.
    let append = try begin(catalog, target, .append, [(3, "a")])
    try write(catalog, target, .append, [(4, "a")])
    try write(catalog, target, .replacePartitions, [(5, "b")])
    try append.publish()
    XCTAssertEqual(try numbers(target), [1, 3, 4, 5])
    // Partitions of others.
    let partition = try begin(catalog, target, .replacePartitions, [(6, "a")])
    try write(catalog, target, .append, [(7, "b")])
    try partition.publish()
    XCTAssertEqual(try numbers(target), [5, 6, 7])
    XCTAssertEqual(try catalog.runs().map(\.outcome), Array(repeating: .done, count: 6))
  }

  func testACommitThatWouldUndoAnotherIsRefusedAndLeavesNothing() throws {
    for mode in [OutputMode.replace, .replacePartitions] {
      let folder = try TestFolder()
      let catalog = try Catalog.open(folder("c/catalog.sqlite"))
      let target = folder("lake")
      try write(catalog, target, .replace, [(1, "a"), (2, "b")])
      let late = try begin(catalog, target, mode, [(3, "a"), (4, "new")])
      try write(catalog, target, .append, [(5, "a")])
      let before = TestFolder.content(target).keys.filter { !$0.contains("ward=new") }.count
      XCTAssertThrowsError(try late.publish()) { error in
        XCTAssertTrue("\(error)".contains("another writer has changed"), "\(error)")
      }
      XCTAssertEqual(try numbers(target), [1, 2, 5])
      XCTAssertEqual(TestFolder.content(target).count, before - 1, "files that no version names are left")
      XCTAssertFalse(TestFolder.names(target).contains("ward=new"))
    }
  }

  func testPartitionsOfOtherWritersAreKnownByTheirValues() throws {
    for (others, isDisturbed) in [
      (#"{"add":{"path":"x","partitionValues":{"id":"01"},"size":1,"modificationTime":1,"dataChange":true}}"#, true),
      (#"{"add":{"path":"x","partitionValues":{"id":"02"},"size":1,"modificationTime":1,"dataChange":true}}"#, false),
      (#"{"remove":{"path":"x","partitionValues":{"id":"01"},"size":1,"dataChange":true}}"#, true),
      (#"{"remove":{"path":"x","partitionValues":{"id":"02"},"size":1,"dataChange":true}}"#, false),
      // It may have been any partition's.
      (#"{"remove":{"path":"x","dataChange":true}}"#, true),
    ] {
      let folder = try TestFolder()
      let catalog = try Catalog.open(folder("c/catalog.sqlite"))
      let target = folder("lake")
      try write(catalog, target, .replace, [(1, "a"), (2, "b")], keys: ["id"])
      let late = try begin(catalog, target, .replacePartitions, [(1, "c")], keys: ["id"])
      TestFolder.write(folder("lake/_delta_log/00000000000000000001.json"), others + "\n")
      if isDisturbed {
        XCTAssertThrowsError(try late.publish(), others) { error in
          XCTAssertTrue("\(error)".contains("another writer has changed"), "\(error)")
        }
      } else {
        XCTAssertNoThrow(try late.publish(), others)
      }
    }
  }

  func testATableThatBeginsWhileARunGoesOnIsNotReplaced() throws {
    let folder = try TestFolder()
    let catalog = try Catalog.open(folder("c/catalog.sqlite"))
    let target = folder("lake")
    let (replace, append) = (
      try begin(catalog, target, .replace, [(1, "a")]), try begin(catalog, target, .append, [(2, "a")])
    )
    try write(catalog, target, .append, [(3, "a")])
    XCTAssertThrowsError(try replace.publish())
    try append.publish()
    XCTAssertEqual(try numbers(target), [2, 3])
    // Other columns, or other partitions, by then: what was begun does not fit any more.
    let late = try begin(catalog, target, .append, [(4, "a")])
    try write(catalog, target, .replace, [(5, "a")], keys: [])
    XCTAssertThrowsError(try late.publish()) { XCTAssertTrue("\($0)".contains("is not partitioned"), "\($0)") }
    XCTAssertEqual(try numbers(target), [5])
  }
}
