import Engine
import TestKit
import XCTest

/// The fast number parsers against plain twins on random input.
final class NumberTextTests: XCTestCase {
  func testIntegersReadAsThePlainTwinReadsThem() {
    var random = SeededGenerator(seed: 1)
    for round in 0..<60_000 {
      let text = round % 3 == 0 ? random.text(from: "0123456789+-. ", upTo: 22) : randomInteger(&random)
      XCTAssertEqual(bytes(text) { IntegerText.parse($0) }, plainInteger(text), text)
    }
    for text in [
      "", "-", "+", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "-0",
      "+00000000000000000000001",
    ] {
      XCTAssertEqual(bytes(text) { IntegerText.parse($0) }, plainInteger(text), text)
    }
  }

  func testDoublesReadAsTheStandardLibraryReadsThem() {
    var random = SeededGenerator(seed: 2)
    for round in 0..<150_000 {
      let text: String
      switch round % 5 {
      case 0: text = "\(Double(bitPattern: random.next()))"
      case 1: text = "\(Double(Int64(bitPattern: random.next()) % 1_000_000_007) / 1000)"
      case 2: text = "\(random.next() % 10_000_000).\(random.next())e\(Int(random.next() % 60) - 30)"
      case 3: text = "\(random.next())\(random.next() % 2 == 0 ? "" : ".5")e\(Int(random.next() % 90) - 35)"
      default: text = random.text(from: "0123456789.eE+-", upTo: 24)
      }
      guard !text.contains("n") else { continue }
      let wanted = plainDouble(text)
      let found = bytes(text) { DoubleText.parse($0) }
      XCTAssertEqual(found?.bitPattern, wanted?.bitPattern, text)
    }
  }

  func testDoublesHalfwayBetweenTwoNumbersRoundToEven() {
    for text in [
      "9007199254740993", "9007199254740993e0", "9007199254740995", "9007199254740993e1", "1e23", "8.5e22",
      "9007199254740993.0000000001", "2251799813685248.75", "4503599627370497.5", "6.25e-2", "1e-27", "3e55",
    ] {
      XCTAssertEqual(bytes(text) { DoubleText.parse($0) }, Double(text), text)
    }
  }

  func testDoublesAreWrittenAsSparkShowsThem() {
    let cases: [(Double, String)] = [
      (0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (-1.5, "-1.5"), (0.001, "0.001"), (0.00099, "9.9E-4"), (1e7, "1.0E7"),
      (9_999_999, "9999999.0"), (1234567.125, "1234567.125"), (12345678.9, "1.23456789E7"), (1e10, "1.0E10"),
      (1e23, "1.0E23"), (.leastNonzeroMagnitude, "4.9E-324"), (1.7976931348623157e308, "1.7976931348623157E308"),
      (0.1, "0.1"),
      (100.25, "100.25"), (123456, "123456.0"), (.nan, "NaN"), (-.infinity, "-Infinity"), (2.5e-3, "0.0025"),
    ]
    for (value, wanted) in cases { XCTAssertEqual(ValueText.string(.double(value)), wanted) }
  }

  func testWrittenDoublesReadBackAsTheSameNumber() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<50_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite, let text = ValueText.string(.double(value)) else { continue }
      XCTAssertEqual(bytes(text) { DoubleText.parse($0) }?.bitPattern, value.bitPattern, text)
    }
  }

  func testDecimalsKeepEveryDigitAndRoundHalfUp() {
    func read(_ text: String, _ precision: Int, _ scale: Int) -> String? {
      bytes(text) { DecimalText.parse($0, precision: precision, scale: scale) }
        .flatMap { ValueText.string(.decimal($0, precision: precision, scale: scale)) }
    }
    XCTAssertEqual(read("1.10", 10, 2), "1.10")
    XCTAssertEqual(read("-1.005", 10, 2), "-1.01")
    XCTAssertEqual(read("1.004999", 10, 2), "1.00")
    XCTAssertEqual(read("0.05", 3, 1), "0.1")
    XCTAssertEqual(read("99.95", 3, 1), nil)
    XCTAssertEqual(read("1e3", 10, 0), "1000")
    XCTAssertEqual(read("12.5e-1", 10, 2), "1.25")
    XCTAssertEqual(read("-.5", 10, 2), "-0.50")
    XCTAssertEqual(read("99999999999999999999999999999999999999", 38, 0), "99999999999999999999999999999999999999")
    XCTAssertEqual(read("100000000000000000000000000000000000000", 38, 0), nil)
    XCTAssertEqual(read("0.00000000000000000000000000000000000000", 38, 38), "0.00000000000000000000000000000000000000")
    XCTAssertEqual(read("1.2.3", 10, 2), nil)
    XCTAssertEqual(read(".", 10, 2), nil)
    XCTAssertEqual(read("12345678901234567890.123456789012345678", 38, 18), "12345678901234567890.123456789012345678")
    let natural = bytes("0.050") { DecimalText.parse($0) }
    XCTAssertEqual(natural?.value, 50)
    XCTAssertEqual(natural?.precision, 3)
    XCTAssertEqual(natural?.scale, 3)
  }

  private func randomInteger(_ random: inout SeededGenerator) -> String {
    let sign = ["", "", "-", "+"][Int(random.next() % 4)]
    return sign + random.text(from: "0123456789", upTo: 21)
  }

  private func plainInteger(_ text: String) -> Int64? {
    guard text.unicodeScalars.allSatisfy({ ("0"..."9").contains($0) || $0 == "-" || $0 == "+" }) else { return nil }
    return Int64(text)
  }

  /// Digits with at most one point, at least one digit, and an exponent with at least one digit.
  private func plainDouble(_ text: String) -> Double? {
    var rest = Substring(text)
    if rest.first == "-" || rest.first == "+" { rest = rest.dropFirst() }
    let whole = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(whole.count)
    var fraction = Substring("")
    if rest.first == "." {
      rest = rest.dropFirst()
      fraction = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(fraction.count)
    }
    guard !(whole.isEmpty && fraction.isEmpty) else { return nil }
    var exponent = ""
    if rest.first == "e" || rest.first == "E" {
      rest = rest.dropFirst()
      if rest.first == "-" || rest.first == "+" { exponent = String(rest.removeFirst()) }
      guard !rest.isEmpty, rest.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
      exponent = "e" + exponent + rest
    } else {
      guard rest.isEmpty else { return nil }
    }
    let sign = text.first == "-" ? "-" : ""
    return Double(
      sign + (whole.isEmpty ? "0" : String(whole)) + "." + (fraction.isEmpty ? "0" : String(fraction)) + exponent)
  }

  private func bytes<Result>(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    var text = text
    return text.withUTF8(body)
  }
}
