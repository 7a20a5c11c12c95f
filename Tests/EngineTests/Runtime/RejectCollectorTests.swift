import Engine
import TestKit
import XCTest

final class RejectCollectorTests: XCTestCase {
  /// However little memory it may use, everything comes back in order.
  func testRejectsComeBackInOrderFromMemoryAndFromFiles() throws {
    var random = SeededGenerator(seed: 5)
    let steps: [PlanStep] = [.source, .number(1), .number(2, recipe: 1), .otherTables(of: 1)]
    let rejects = (0..<5000).map { number in
      Reject(
        step: steps[Int(random.next() % 4)], source: Int(random.next() % 2),
        origin: random.next() % 4 == 0 ? nil : RowOrigin(file: Int(random.next() % 2), position: number),
        column: random.next() % 2 == 0 ? nil : "é\(number % 7)", reason: "reason \(number)",
        raw: random.next() % 2 == 0 ? nil : String(repeating: "r", count: Int(random.next() % 2000)), sequence: number)
    }
    let whole = RejectCollector()
    let spilling = RejectCollector(maximumBytes: 100_000)
    let tiny = RejectCollector(maximumBytes: 1)
    for reject in rejects {
      try whole.add(reject)
      try spilling.add(reject)
    }
    for reject in rejects.prefix(300) { try tiny.add(reject) }
    let sorted = try whole.sorted
    XCTAssertEqual(Set(sorted), Set(rejects))
    XCTAssertEqual(try spilling.sorted, sorted)
    XCTAssertEqual(try spilling.sorted, sorted, "a second time")
    XCTAssertEqual(spilling.first, sorted.first)
    XCTAssertEqual(try spilling.prefix(3), Array(sorted.prefix(3)))
    XCTAssertEqual(spilling.count, 5000)
    XCTAssertEqual(spilling.count(step: .number(1)), rejects.filter { $0.step == .number(1) }.count)
    XCTAssertEqual(Set(try tiny.sorted), Set(rejects.prefix(300)))
    XCTAssertEqual(try tiny.sorted.map(\.step), try tiny.sorted.map(\.step).sorted())
  }

  func testAFullTemporaryFolderIsSaid() throws {
    let collector = RejectCollector(temporaryFolder: "/nowhere", maximumBytes: 1)
    XCTAssertThrowsError(try collector.add(Reject(step: .source, origin: nil, column: nil, reason: "bad"))) {
      XCTAssertTrue("\($0)".contains("/nowhere"), "\($0)")
    }
  }
}
