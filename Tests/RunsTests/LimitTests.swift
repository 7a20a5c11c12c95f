import Runs
import XCTest

final class LimitTests: XCTestCase {
  func testSizesOfMemory() {
    XCTAssertEqual(AvailableMemory.parse("64M"), 64 << 20)
    XCTAssertEqual(AvailableMemory.parse("1.5g"), 3 << 29)
    XCTAssertEqual(AvailableMemory.parse("2GiB"), 2 << 30)
    XCTAssertEqual(AvailableMemory.parse("800000kb"), 800_000 << 10)
    XCTAssertEqual(AvailableMemory.parse("1073741824"), 1 << 30)
    for wrong in ["", "M", "12X", "-1M", "1e9", "0", "1.2.3M", "9999999999T", "１M"] {
      XCTAssertNil(AvailableMemory.parse(wrong), wrong)
    }
    XCTAssertGreaterThanOrEqual(AvailableMemory.half, AvailableMemory.minimum)
  }

  func testLimitsOfRejects() {
    XCTAssertEqual(RejectLimit("0"), .rows(0))
    XCTAssertEqual(RejectLimit("0.5%"), .percent(0.5))
    XCTAssertEqual(RejectLimit("5 %"), .percent(5))
    for wrong in ["", "-1", "x", "%", "101%", "1.5", "1e2%"] { XCTAssertNil(RejectLimit(wrong), wrong) }
    XCTAssertTrue(RejectLimit.rows(2).allows(2, of: 2))
    XCTAssertFalse(RejectLimit.rows(2).allows(3, of: 1000))
    XCTAssertTrue(RejectLimit.percent(50).allows(2, of: 4))
    XCTAssertFalse(RejectLimit.percent(49.9).allows(2, of: 4))
    XCTAssertTrue(RejectLimit.percent(0).allows(0, of: 0))
  }

  func testDigestsAreThoseOfTheStandard() {
    XCTAssertEqual(
      SHA256.hex(Array("abc".utf8)), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    XCTAssertEqual(SHA256.hex([]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    XCTAssertEqual(
      SHA256.hex(Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)),
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
  }
}
