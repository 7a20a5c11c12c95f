import Engine
import Foundation
import XCTest

final class ByteStreamTests: XCTestCase {
  /// Reads a file as text in small steps of varying size.
  private func read(_ path: String, encoding: String? = nil) throws -> [UInt8] {
    try read(
      FileSearch.resolve(path)[0].openStream(encoding: try encoding.map { try TextEncoding(named: $0) }))
  }

  private func read(_ stream: any ByteStream) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 70_000)
    var step = 1
    while true {
      let count = try block.withUnsafeMutableBytes {
        try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<step]))
      }
      if count == 0 { return bytes }
      bytes += block[..<count]
      step = step * 7 % 65_521 + 1
    }
  }

  private func shell(_ command: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    try process.run()
    process.waitUntilExit()
    XCTAssertEqual(process.terminationStatus, 0, command)
  }

  private let text = (0..<40_000).map { "line \($0),\($0 &* 7919 % 1_000_003)\n" }.joined()

  func testGzipWithManyMembersPaddingAndDamage() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", text)
    try shell(
      "cd '\(folder.path)' && gzip -kn a.csv && cat a.csv.gz a.csv.gz > two.gz && cp a.csv.gz pad.gz && head -c 600 /dev/zero >> pad.gz"
    )
    XCTAssertEqual(try read(folder.path + "/a.csv.gz"), Array(text.utf8))
    XCTAssertEqual(try read(folder.path + "/two.gz"), Array((text + text).utf8))
    XCTAssertEqual(try read(folder.path + "/pad.gz"), Array(text.utf8))
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/a.csv.gz")))
    for cut in [11, 1000, bytes.count - 1] {
      let path = try folder.write("cut.gz", bytes[..<cut])
      XCTAssertThrowsError(try read(path)) { XCTAssertTrue("\($0)".contains("ends in the middle"), "\($0)") }
    }
    var flipped = bytes
    flipped[bytes.count - 6] ^= 1
    XCTAssertThrowsError(try read(try folder.write("bad.gz", flipped))) { XCTAssertTrue("\($0)".contains("damaged")) }
    XCTAssertThrowsError(try read(try folder.write("tail.gz", bytes + Array("rest".utf8)))) {
      XCTAssertTrue("\($0)".contains("not gzip"))
    }
  }

  func testZstdWithManyFramesAndDamage() throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/zstd") else {
      // A frame with one raw block: magic, descriptor (single segment, 1-byte size), block header, bytes.
      let folder = try TemporaryFolder()
      let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x20, 3, 0x19, 0, 0] + Array("abc".utf8)
      let skipped: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 9, 9]
      XCTAssertEqual(try read(try folder.write("a.zst", skipped + frame + frame)), Array("abcabc".utf8))
      for cut in 5..<frame.count {
        XCTAssertThrowsError(try read(try folder.write("cut.zst", frame[..<cut]))) {
          XCTAssertTrue("\($0)".contains("ends in the middle"), "\($0)")
        }
      }
      return
    }
    let folder = try TemporaryFolder()
    try folder.write("a.csv", text)
    try shell("cd '\(folder.path)' && zstd -q a.csv -o a.zst && cat a.zst a.zst > two.zst")
    XCTAssertEqual(try read(folder.path + "/a.zst"), Array(text.utf8))
    XCTAssertEqual(try read(folder.path + "/two.zst"), Array((text + text).utf8))
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/a.zst")))
    XCTAssertThrowsError(try read(try folder.write("cut.zst", bytes[..<(bytes.count - 1)]))) {
      XCTAssertTrue("\($0)".contains("ends in the middle"), "\($0)")
    }
  }

  func testOtherCompressionsAreNamed() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.csv", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, 0, 0])
    XCTAssertThrowsError(try read(path)) { XCTAssertTrue("\($0)".contains("xz data")) }
  }

  func testEncodingsBecomeUTF8() throws {
    let folder = try TemporaryFolder()
    let sample = "naïve;Straße;日本;🦆\n"
    let long = String(repeating: sample, count: 20_000)
    for (name, encoding, mark) in [
      ("UTF-16LE", String.Encoding.utf16LittleEndian, [0xFF, 0xFE]), ("utf-16-be", .utf16BigEndian, [0xFE, 0xFF]),
      ("utf-32-le", .utf32LittleEndian, [0xFF, 0xFE, 0, 0]), ("UTF-16", .utf16LittleEndian, [0xFF, 0xFE]),
    ] as [(String, String.Encoding, [UInt8])] {
      let data = try XCTUnwrap(long.data(using: encoding))
      XCTAssertEqual(try read(try folder.write("a", mark + Array(data)), encoding: name), Array(long.utf8), name)
      XCTAssertEqual(TextEncoding.announced(by: mark + Array(data.prefix(8)))?.markBytes, mark.count)
    }
    let latin: [UInt8] = [0x63, 0x61, 0x66, 0xE9, 0x80]
    XCTAssertEqual(try read(try folder.write("b", latin), encoding: "windows-1252"), Array("café€".utf8))
    XCTAssertEqual(try read(try folder.write("b", latin), encoding: "cp1252"), Array("café€".utf8))
    XCTAssertEqual(try read(try folder.write("b", latin[..<4]), encoding: "latin-1"), Array("café".utf8))
    XCTAssertEqual(try read(try folder.write("c", [0x82, 0xA0]), encoding: "shift_jis"), Array("あ".utf8))
    XCTAssertEqual(try read(try folder.write("c", [0xB0, 0xA1]), encoding: "euc-kr"), Array("가".utf8))
    XCTAssertThrowsError(try TextEncoding(named: "klingon")) { XCTAssertTrue("\($0)".contains("klingon")) }
    XCTAssertThrowsError(try TextEncoding(named: "latin1//IGNORE"))
  }

  func testInvalidSequencesAreMarkedOrReplaced() throws {
    let folder = try TemporaryFolder()
    // An unpaired surrogate, and half a code unit at the end.
    let path = try folder.write("a", [0x61, 0, 0x00, 0xDC, 0x62, 0, 0x63])
    XCTAssertEqual(try read(path, encoding: "UTF-16LE"), [0x61, 0xFF, 0x62, 0xFF])
    let replacing = try TranscodingStream(
      FileSearch.resolve(path)[0].openStream(), encoding: TextEncoding(named: "UTF-16LE"), invalid: .replace)
    XCTAssertEqual(try read(replacing), Array("a\u{FFFD}b\u{FFFD}".utf8))
  }
}
