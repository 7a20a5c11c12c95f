import Engine
import TestKit
import XCTest

final class PageChecksumTests: XCTestCase {
  /// CRC-32 bit by bit, as its definition reads.
  private func plain(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
    var crc: UInt32 = ~0
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }

  func testTheChecksumOfAllShortPagesIsThatOfItsPlainTwin() {
    var random = SeededGenerator(seed: 9)
    let bytes = (0..<700).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    bytes.withUnsafeBufferPointer { all in
      XCTAssertEqual(PageChecksum.of(UnsafeBufferPointer(rebasing: all[0..<0])), 0)
      for count in 0..<400 {
        let page = UnsafeBufferPointer(rebasing: all[count % 7..<count % 7 + count])
        XCTAssertEqual(PageChecksum.of(page), plain(page), "\(count) bytes")
      }
    }
    XCTAssertEqual(Array("123456789".utf8).withUnsafeBufferPointer { PageChecksum.of($0) }, 0xCBF4_3926)
  }
}
