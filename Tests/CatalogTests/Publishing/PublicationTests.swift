import Catalog
import Engine
import TestKit
import Synchronization
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// Stands for the death of the process at one step.
private struct Death: Error {}

private let things = TableName(database: "lake", table: "things")

/// A run that writes partitions `k=0 … k=<count-1>`, each with one file that holds `text`.
private func publishThings(
  _ catalog: Catalog, _ target: String, text: String, partitions: Int, registers: Bool = true,
  canExchange: Bool = true,
  pass: @escaping @Sendable (Publication.Step) throws -> Void = { _ in }
) throws -> Publication.Outcome {
  let id = try catalog.begin(
    RunStart(recipeName: text, recipePath: "r.json", recipeDigest: "d", output: target, nodes: 1))
  let place = try OutputTarget(target, shape: .folder, catalog: catalog)
  let publication = try Publication.begin(place, catalog: catalog, canExchange: canExchange, pass: pass)
  var result = WriteResult()
  for number in 0..<partitions {
    TestFolder.write(publication.stagingFolder + "/k=\(number)/part-00000.csv", text)
    result.partitions.append(
      .init(values: ["\(number)"], path: "k=\(number)", rows: 1, files: 1, bytes: text.utf8.count))
  }
  result.rows = partitions
  result.files = partitions
  let table = TableDescription(
    name: things, format: .csv, compression: nil, columns: [Field("a", .text)], partitionKeys: [Field("k", .integer)])
  return try publication.publish(
    result, table: registers ? table : nil, run: id,
    finish: RunFinish(wallSeconds: 1, cpuSeconds: 1, peakMemoryBytes: 1, report: "{}"))
}

final class PublicationTests: XCTestCase {
  /// The folder holds `count` partitions of `text`, and the catalog says the same.
  private func assertAgrees(
    _ catalog: Catalog, _ target: String, _ text: String?, _ count: Int, _ note: String, line: UInt = #line
  ) throws {
    var expected: [String: String] = [:]
    if let text { for number in 0..<count { expected["k=\(number)/part-00000.csv"] = text } }
    XCTAssertEqual(TestFolder.content(target), expected, note, line: line)
    XCTAssertEqual(try catalog.partitions(of: things).map(\.path), (0..<count).map { "k=\($0)" }, note, line: line)
    XCTAssertEqual(try catalog.table(things)?.rows, text == nil ? nil : count, note, line: line)
  }

  func testAnOutputIsMadeAndReplaced() throws {
    let folder = try TestFolder()
    let catalog = try Catalog.open(folder("c/catalog.sqlite"))
    let target = folder("lake/things")
    XCTAssertEqual(try publishThings(catalog, target, text: "one", partitions: 3).notes, [])
    try assertAgrees(catalog, target, "one", 3, "made")
    XCTAssertEqual(try publishThings(catalog, target, text: "two", partitions: 2).notes, [])
    try assertAgrees(catalog, target, "two", 2, "replaced")
    XCTAssertEqual(TestFolder.names(folder("lake")), ["things"])
    XCTAssertEqual(try catalog.table(things)?.version, 2)
    XCTAssertEqual(try catalog.runs().map(\.outcome), [.done, .done])
    XCTAssertEqual(try catalog.lastRun(of: things)?.start.recipeName, "two")
  }

  func testADeathAtAnyStepLeavesOldOrNewWholeAndTheCatalogAgrees() throws {
    for canExchange in [true, false] {
      for overwrites in [false, true] {
        for step in Publication.Step.allCases {
          let note = "\(step), exchange \(canExchange), overwrites \(overwrites)"
          let folder = try TestFolder()
          let file = folder("c/catalog.sqlite")
          let target = folder("lake/things")
          do {
            let catalog = try Catalog.open(file)
            if overwrites { _ = try publishThings(catalog, target, text: "old", partitions: 3) }
            var died = false
            do {
              _ = try publishThings(catalog, target, text: "new", partitions: 2, canExchange: canExchange) {
                if $0 == step { throw Death() }
              }
            } catch is Death { died = true }
            XCTAssertEqual(died, step != .movedAside || (overwrites && !canExchange), note)
          }
          let isNew =
            [.inPlace, .placeSynced, .settled, .oldDeleted].contains(step)
            || (step == .movedAside && (!overwrites || canExchange))
          let catalog = try Catalog.open(file)
          let standing: String? = isNew ? "new" : overwrites ? "old" : nil
          try assertAgrees(catalog, target, standing, isNew ? 2 : overwrites ? 3 : 0, note)
          XCTAssertFalse(try catalog.runs().contains { $0.outcome == .publishing }, note)
          // The next run takes the same place and cleans up.
          _ = try publishThings(catalog, target, text: "next", partitions: 4)
          try assertAgrees(catalog, target, "next", 4, note + ", next")
          XCTAssertEqual(TestFolder.names(folder("lake")), ["things"], note)
        }
      }
    }
  }

  func testATreeSetAsideSurvivesARunThatKnowsAnotherCatalog() throws {
    let folder = try TestFolder()
    let target = folder("lake/things")
    let first = try Catalog.open(folder("a/catalog.sqlite"))
    _ = try publishThings(first, target, text: "old", partitions: 1)
    XCTAssertThrowsError(
      try publishThings(first, target, text: "new", partitions: 1, canExchange: false) {
        if $0 == .movedAside { throw Death() }
      })
    XCTAssertEqual(TestFolder.content(target), [:])
    let second = try Catalog.open(folder("b/catalog.sqlite"))
    // The target came back while this run began, so it must look again before it replaces anything.
    let said = message { _ = try publishThings(second, target, text: "other", partitions: 1) }
    XCTAssertTrue(said.contains("was replaced while this run began"), said)
    XCTAssertEqual(TestFolder.content(target).values.first, "old")
  }

  func testASecondRunOnABusyTargetFailsAtOnceAndNamesTheHolder() throws {
    let folder = try TestFolder()
    let catalog = try Catalog.open(folder("catalog.sqlite"))
    let target = try OutputTarget(folder("out"), shape: .folder, catalog: catalog)
    let held = try Publication.begin(target, catalog: catalog)
    let said = message { _ = try Publication.begin(target, catalog: catalog) }
    XCTAssertTrue(said.contains("is being written by process \(getpid()) since "), said)
    held.discard()
    XCTAssertEqual(TestFolder.names(folder.path).filter { $0.contains("sous-") }, [])
    try Publication.begin(target, catalog: catalog).discard()
  }

  func testManyThreadsOnOneTargetAndOneCatalogNeverMixOutputs() throws {
    let folder = try TestFolder()
    let file = folder("catalog.sqlite")
    let target = folder("out")
    let done = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 4) { number in
      for round in 0..<8 {
        do {
          let catalog = try Catalog.open(file)
          _ = try publishThings(catalog, target, text: "\(number).\(round)", partitions: 3)
          done.withLock { $0 += 1 }
        } catch let failure as Failure {
          let expected = ["is being written", "was replaced while", "was changed by", "cannot list"]
          XCTAssertTrue(expected.contains { failure.message.contains($0) }, failure.message)
        } catch { XCTFail("\(error)") }
      }
    }
    XCTAssertGreaterThan(done.withLock { $0 }, 0)
    XCTAssertEqual(Set(TestFolder.content(target).values).count, 1)
    XCTAssertEqual(TestFolder.content(target).count, 3)
    let catalog = try Catalog.open(file)
    XCTAssertEqual(try catalog.partitions(of: things).count, 3)
    XCTAssertEqual(try catalog.table(things)?.version, done.withLock { $0 })
  }

  func testARunWithoutATableForgetsTheTableItReplaces() throws {
    let folder = try TestFolder()
    let catalog = try Catalog.open(folder("catalog.sqlite"))
    _ = try publishThings(catalog, folder("out"), text: "a", partitions: 1)
    _ = try publishThings(catalog, folder("out"), text: "b", partitions: 1, registers: false)
    XCTAssertNil(try catalog.table(things))
    XCTAssertEqual(TestFolder.content(folder("out")).values.first, "b")
  }

  func testASingleFileIsPublishedAndReplaced() throws {
    let folder = try TestFolder()
    let catalog = try Catalog.open(folder("catalog.sqlite"))
    for text in ["one", "two"] {
      let id = try catalog.begin(RunStart(recipeName: "", recipePath: "", recipeDigest: "", output: "", nodes: 1))
      let publication = try Publication.begin(
        try OutputTarget(folder("x.csv"), shape: .file, catalog: catalog), catalog: catalog)
      TestFolder.write(publication.stagingFolder + "/x.csv", text)
      var result = WriteResult()
      result.files = 1
      _ = try publication.publish(
        result, table: nil, run: id, finish: .init(wallSeconds: 0, cpuSeconds: 0, peakMemoryBytes: 0, report: "{}"))
      XCTAssertEqual(TestFolder.content(folder.path)["x.csv"], text)
    }
    XCTAssertEqual(TestFolder.names(folder.path).filter { !$0.hasPrefix("catalog") }, ["x.csv"])
  }

  func testTheOutputGetsTheRightsOfTheOneItReplaces() throws {
    let folder = try TestFolder()
    let catalog = try Catalog.open(folder("catalog.sqlite"))
    mkdir(folder("out"), 0o750)
    chmod(folder("out"), 0o750)
    _ = try publishThings(catalog, folder("out"), text: "a", partitions: 1)
    var facts = stat()
    stat(folder("out"), &facts)
    XCTAssertEqual(facts.st_mode & 0o777, 0o750)
  }

  func testUnusualNamesOfOutputs() throws {
    let folder = try TestFolder()
    let catalog = try Catalog.open(folder("catalog.sqlite"))
    for name in ["a b", "naïve €", "it's \"so\"", "x.sous-abc", "-n", "%41", String(repeating: "n", count: 255)] {
      for text in ["one", "two"] {
        _ = try publishThings(catalog, folder("lake/" + name), text: text, partitions: 2)
        try assertAgrees(catalog, folder("lake/" + name), text, 2, name)
      }
    }
    XCTAssertEqual(TestFolder.names(folder("lake")).filter { $0.hasPrefix(".") }, [])
  }

  func testElevenThousandPartitions() throws {
    let folder = try TestFolder()
    let catalog = try Catalog.open(folder("catalog.sqlite"))
    let entries = (0..<11_000).map { number in
      CatalogPartition(
        values: ["\(number / 366)", "\(number % 366)"], path: "y=\(number / 366)/d=\(number % 366)", rows: 500,
        files: 1, bytes: 9_000)
    }
    let table = TableDescription(
      name: things, format: .parquet, compression: .snappy, columns: (0..<12).map { Field("c\($0)", .text) },
      partitionKeys: [Field("y", .integer), Field("d", .integer)])
    let start = Instant.now
    for _ in 0..<2 {
      try catalog.register(table, location: folder("x"), rows: 5, files: 11_000, bytes: 9, partitions: entries)
    }
    print("11,000 partitions registered twice in \((Instant.now.microseconds - start.microseconds) / 1000) ms")
    XCTAssertEqual(try catalog.partitions(of: things), entries)
    XCTAssertEqual(try catalog.table(things)?.partitionCount, 11_000)
  }
}
