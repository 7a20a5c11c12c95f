import Engine
import Foundation
import XCTest

/// gzip as RFC 1952 has it, in pieces of any size: headers, several members, cuts, and everything that is checked.
final class GzipStreamTests: XCTestCase {
  /// Bytes that come a few at a time.
  private final class Pieces: ByteStream {
    let path = "p.gz"
    let bytes: [UInt8]
    let size: Int
    private(set) var consumedBytes = 0

    init(_ bytes: [UInt8], of size: Int) { (self.bytes, self.size) = (bytes, size) }

    func read(into target: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
      let count = min(size, target.count, bytes.count - consumedBytes)
      target.copyBytes(from: bytes[consumedBytes..<(consumedBytes + count)])
      consumedBytes += count
      return count
    }
  }

  private func read(_ bytes: [UInt8], pieces: Int = 1 << 20, room: Int = 1 << 16) throws -> [UInt8] {
    let stream = try GzipStream(Pieces(bytes, of: pieces))
    var (result, block) = ([UInt8](), [UInt8](repeating: 0, count: room))
    while true {
      let count = try block.withUnsafeMutableBytes { try stream.read(into: $0) }
      if count == 0 { return result }
      result += block[..<count]
    }
  }

  private func assertFails(_ bytes: [UInt8], _ sentence: String, _ about: String, line: UInt = #line) {
    for pieces in [1, 7, 1 << 20] {
      XCTAssertThrowsError(try read(bytes, pieces: pieces), "\(about), pieces of \(pieces)", line: line) {
        XCTAssertEqual(($0 as? Failure)?.kind, .input, line: line)
        XCTAssertTrue("\($0)".contains("p.gz \(sentence)"), "\(about), pieces of \(pieces): \($0)", line: line)
      }
    }
  }

  /// What `gzip` makes of text, with the ten bytes of its header taken off: codes of its own, many copies.
  private func body(_ text: String, level: Int = 6) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    try folder.write("t", text)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "gzip -n -\(level) '\(folder.path)/t'"]
    try process.run()
    process.waitUntilExit()
    return Array(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/t.gz")).dropFirst(10))
  }

  /// A header with the fields that its flags announce: text 1, checksum 2, extra 4, name 8, comment 16.
  private func header(flags: UInt8, method: UInt8 = 8, checksumOff: UInt8 = 0) -> [UInt8] {
    var bytes: [UInt8] = [0x1F, 0x8B, method, flags, 1, 2, 3, 4, 0, 3]
    if flags & 4 != 0 { bytes += [44, 1] + (0..<300).map { UInt8($0 & 255) } }
    if flags & 8 != 0 { bytes += Array("näme.csv".utf8) + [0] }
    if flags & 16 != 0 { bytes += [0] }
    if flags & 2 != 0 {
      let checksum = bytes.withUnsafeBufferPointer { PageChecksum.of($0) }
      bytes += [UInt8(checksum & 255) ^ checksumOff, UInt8(checksum >> 8 & 255)]
    }
    return bytes
  }

  private let text = (0..<400).map { "line \($0),\($0 &* 7919 % 1_000_003)\n" }.joined()

  func testEveryHeaderIsReadInPieces() throws {
    let body = try body(text)
    for flags in UInt8(0)..<32 {
      for pieces in [1, 3, 11, 1 << 20] {
        XCTAssertEqual(
          try read(header(flags: flags) + body, pieces: pieces), Array(text.utf8), "flags \(flags), pieces of \(pieces)"
        )
      }
    }
  }

  func testHeadersThatAreNotAllowedAreDamage() throws {
    let body = try body(text)
    for flags: UInt8 in [2, 6, 30] {
      assertFails(header(flags: flags, checksumOff: 1) + body, "has damaged gzip data near byte", "header checksum")
    }
    for flag: UInt8 in [0x20, 0x40, 0x80] {
      assertFails(header(flags: flag) + body, "has damaged gzip data near byte", "reserved flag \(flag)")
    }
    assertFails(header(flags: 0, method: 7) + body, "has damaged gzip data near byte", "method")
  }

  func testEveryCutIsSaid() throws {
    let member = header(flags: 31) + (try body(String(text.prefix(1200))))
    for count in 1..<member.count {
      assertFails(Array(member[..<count]), "ends in the middle of its gzip data", "\(count) bytes")
    }
    for count in [1, 2, 9, 300, member.count - 9, member.count - 8, member.count - 1] {
      assertFails(member + member[..<count], "ends in the middle of its gzip data", "\(count) bytes of the second")
    }
  }

  func testChecksumAndLengthAreVerified() throws {
    let member = header(flags: 0) + (try body(text))
    for byte in 1...8 {
      for bit in 0..<8 {
        var bytes = member
        bytes[bytes.count - byte] ^= 1 << bit
        assertFails(bytes, "has damaged gzip data near byte", "bit \(bit), \(byte) bytes before the end")
        assertFails(bytes + member, "has damaged gzip data near byte", "the same in the first of two")
      }
    }
    // Who asks again hears the same.
    var wrong = member
    wrong[wrong.count - 1] ^= 1
    let stream = try GzipStream(Pieces(wrong + member, of: 1 << 20))
    var block = [UInt8](repeating: 0, count: 1 << 16)
    for _ in 0..<3 { XCTAssertThrowsError(try block.withUnsafeMutableBytes { try stream.read(into: $0) }) }
    assertFails(Array(member.dropLast(8)) + [0, 0, 0, 0, 0, 0, 0, 0], "has damaged gzip data", "no checksum")
  }

  func testWhatFollowsAMember() throws {
    let member = header(flags: 8) + (try body(text))
    let empty = header(flags: 0) + (try body(""))
    let (once, padding) = (Array(text.utf8), [UInt8](repeating: 0, count: 700))
    for pieces in [1, 2, 13, 1 << 20] {
      XCTAssertEqual(try read(empty, pieces: pieces), [])
      XCTAssertEqual(try read(empty + empty + member + empty + member + empty, pieces: pieces), once + once)
      XCTAssertEqual(try read(member + padding, pieces: pieces), once)
      XCTAssertEqual(try read(member + padding + member, pieces: pieces), once + once)
      XCTAssertEqual(try read(PackedText.gzip(once) + member + PackedText.gzip([]), pieces: pieces), once + once)
    }
    assertFails(member + Array("rest".utf8), "has bytes behind its gzip data that are not gzip", "text")
    assertFails(member + padding + [1, 2], "has bytes behind its gzip data that are not gzip", "behind zeros")
    assertFails(member + [0x1F], "ends in the middle of its gzip data", "half a magic")
    assertFails(member + [0x1F, 0x8B, 9, 0, 0, 0, 0, 0, 0, 0], "has damaged gzip data near byte", "another method")
  }

  /// More output than the decoder holds back, into little and into much room; copies from as far as they may reach.
  func testAnyRoomGivesTheSameBytes() throws {
    let far = (0..<9000).map { "\($0 &* 2_654_435_761 % 1_000_000_007)," }.joined()
    for text in [far + far, String(repeating: "abc", count: 400_000), String(repeating: "x", count: 70_000)] {
      for level in [1, 9] {
        let bytes = header(flags: 0) + (try body(text, level: level))
        for (pieces, room) in [(1, 65_536), (1 << 20, 257), (4096, 32_768), (1 << 20, 1 << 21)] {
          XCTAssertTrue(
            try read(bytes + bytes, pieces: pieces, room: room).elementsEqual((text + text).utf8),
            "level \(level), pieces of \(pieces), room of \(room)")
        }
      }
    }
  }
}
