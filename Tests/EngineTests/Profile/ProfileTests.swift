import Engine
import Foundation
import XCTest

final class ProfileTests: XCTestCase {
  private func profile(
    _ text: String, nodes: Int = 1, options: ProfileOptions = ProfileOptions(), types: [String: TypePin] = [:],
    memory: Int = 1 << 30
  ) throws -> TableProfile {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.csv", text)
    let source = try CSVSource.open(files: try FileSearch.resolve(path), types: types)
    let plan = Plan(
      .scan(Scan(source: source, number: 0, name: path)), inputs: [], step: .source, schema: source.schema)
    var run = RunOptions()
    run.nodes = nodes
    run.memory = memory
    return try LocalEngine.profile(plan, profile: options, options: run).profile
  }

  func testFiguresOfNumbersAndTexts() throws {
    let table = try profile(
      "n,t,d\n1,Boston,2026-01-01\n2,boston,2026-01-03\n2,,\n4,\"Köln 7\",2026-01-03\n,Boston,2026-01-02\n")
    XCTAssertEqual(table.rows, 5)
    let numbers = table.columns[0]
    XCTAssertEqual([numbers.nulls, numbers.distinct.value, numbers.unique.value], [1, 3, 2])
    XCTAssertEqual([numbers.minimum, numbers.maximum], [.integer(1), .integer(4)])
    XCTAssertEqual(try XCTUnwrap(numbers.mean), 2.25)
    XCTAssertEqual(try XCTUnwrap(numbers.standardDeviation), 1.2583057392117916, accuracy: 1e-15)
    XCTAssertEqual(numbers.values.map(\.item), [.integer(2), .integer(1), .integer(4)])
    XCTAssertEqual(numbers.quantiles.first { $0.share == 0.5 }?.value, .integer(2))
    XCTAssertEqual(numbers.histogram.reduce(0) { $0 + $1.rows }, 4)
    let texts = table.columns[1]
    XCTAssertEqual([texts.missing, texts.distinct.value], [1, 3])
    XCTAssertEqual([texts.shortest, texts.longest], [6, 6])
    XCTAssertEqual(texts.patterns.map(\.item), ["Aa+", "Aa+ 9", "a+"])
    XCTAssertEqual(texts.clusters.map { $0.map(\.item) }, [["Boston", "boston"]])
    XCTAssertNil(texts.resemblance)
    XCTAssertEqual(table.columns[2].minimum, .date(20_454))
    XCTAssertEqual(table.columns[2].quantiles.last?.value, .date(20_456))
  }

  /// Long texts and little memory: less is kept, the same for any number of nodes, and counts stay exact.
  func testLittleMemoryIsEnough() throws {
    let filler = String(repeating: "word_", count: 1500)
    let text = "id,t\n" + (0..<3000).map { "\($0),\(filler)\($0 % 2000)\n" }.joined()
    let small = try profile(text, memory: 64 << 20)
    XCTAssertEqual(small, try profile(text, nodes: 3, memory: 64 << 20))
    let ample = try profile(text)
    XCTAssertEqual(small.rows, 3000)
    XCTAssertTrue(small.columns[1].distinct.isEstimate)
    XCTAssertEqual(Double(small.columns[1].distinct.value), 2000, accuracy: 800)
    XCTAssertEqual(ample.columns[1].distinct.value, 2000)
    XCTAssertFalse(ample.columns[1].distinct.isEstimate)
    for (own, other) in zip(small.columns, ample.columns) {
      XCTAssertEqual([own.minimum, own.maximum], [other.minimum, other.maximum])
      XCTAssertEqual([own.shortest, own.longest], [other.shortest, other.longest])
    }
  }

  func testATextColumnOfMostlyNumbersSaysSo() throws {
    let lines = (0..<30).map { "\($0)\n" }.joined()
    let column = try profile("x\n" + lines + "n/a\n").columns[0]
    XCTAssertEqual(column.type, .text)
    XCTAssertEqual(column.resemblance?.type, .integer)
    XCTAssertEqual(column.resemblance?.matching, 30)
    XCTAssertEqual(column.resemblance?.examples, ["n/a"])
  }

  func testManyValuesAreEstimatedTheSameForEveryNodeCount() throws {
    let count = 60_000
    var text = "id,x,common\n"
    for row in 0..<count {
      text += "id-\(row &* 7919 % count),\(Double(row % 50_000) / 8),\(row % 10 == 0 ? "rare\(row)" : "often")\n"
    }
    var options = ProfileOptions()
    options.exactValues = 4000
    options.sampledRows = 3000
    let one = try profile(text, options: options)
    XCTAssertEqual(one, try profile(text, nodes: 3, options: options))
    let ids = one.columns[0]
    XCTAssertTrue(ids.distinct.isEstimate && ids.isSampled)
    XCTAssertEqual(Double(ids.distinct.value), Double(count), accuracy: Double(count) * 0.1)
    XCTAssertEqual(Double(ids.unique.value), Double(count), accuracy: Double(count) * 0.1)
    XCTAssertEqual(ids.patterns.first?.item, "a+-99999")
    let common = one.columns[2]
    XCTAssertEqual(common.values.first?.item, .text("often"))
    XCTAssertEqual(Double(common.values.first?.rows ?? 0), 54_000, accuracy: 2500)
    guard case .double(let median)? = one.columns[1].quantiles.first(where: { $0.share == 0.5 })?.value else {
      return XCTFail("no median")
    }
    XCTAssertEqual(median, 2700, accuracy: 400)
    let exact = try profile(text)
    XCTAssertEqual(exact.columns[2].distinct, ColumnStatistics.Figure(value: 6001, isEstimate: false))
  }

  func testAnEmptyTableHasNoFigures() throws {
    let column = try profile("a,b\n").columns[0]
    XCTAssertEqual([column.rows, column.distinct.value], [0, 0])
    XCTAssertNil(column.minimum)
  }

  /// Texts that are ASCII go by their bytes: one more word beyond ASCII, which is read as Unicode, changes nothing else.
  func testShapesOfPlainTextsAreThoseOfAllTexts() {
    var random = SystemRandomNumberGenerator()
    let signs = Array("aAbBzZ019 \t\r\n.,;:!?'\"-_/$%&@#()[]\u{1}\u{7F}")
    for _ in 0..<3000 {
      let text = String(
        (0..<Int.random(in: 0...24, using: &random)).map { _ in signs.randomElement(using: &random) ?? " " })
      let key = TextShape.fingerprint(text)
      XCTAssertEqual(
        TextShape.fingerprint(text + " \u{E9}"), key.isEmpty ? "\u{E9}" : key + " \u{E9}", text.debugDescription)
      XCTAssertEqual(TextShape.pattern(text + " \u{E9}"), TextShape.pattern(text) + " a", text.debugDescription)
    }
  }

  func testShapesAndFingerprints() {
    XCTAssertEqual(TextShape.pattern("Ab-2016"), "Aa-9999")
    XCTAssertEqual(TextShape.pattern("BOSTON MA"), "A+ A+")
    XCTAssertEqual(TextShape.pattern("Äöü 1"), "Aa+ 9")
    XCTAssertEqual(TextShape.fingerprint("Boston, MA"), TextShape.fingerprint(" ma  BOSTON"))
    XCTAssertEqual(TextShape.fingerprint("O'Neil"), TextShape.fingerprint("oneil"))
    XCTAssertEqual(TextShape.fingerprint("Route 66."), TextShape.fingerprint(" route  66 "))
    XCTAssertEqual(TextShape.fingerprint("--"), "")
    // What differs in a number is another value, however near it is spelled.
    for (one, other) in [("99.9", "9.99"), ("-3", "3"), ("2024-01-02", "2024-02-01"), ("1 2", "2 1"), ("1,5", "15")] {
      XCTAssertNotEqual(TextShape.fingerprint(one), TextShape.fingerprint(other), "\(one) and \(other)")
    }
  }
}
