import Engine
import Foundation
import XCTest

/// Damaged files: every byte flipped, every length. Reading gives rows, rejects or a sentence.
final class CSVDamageTests: XCTestCase {
  private let texts = [
    "id,name,day\n1,\"Ada, L.\",2020-01-02\n2,\"say \"\"hi\"\"\",2020-13-01\r\n3,,\n",
    "# report\n\na;b\n1,5;\u{E9}\n\"x\ny\";z\n",
  ]

  private func read(_ bytes: [UInt8], _ folder: TemporaryFolder) throws {
    let file = try folder.csv(bytes)
    do {
      let whole = try CSVReading([file])
      let cut = try CSVReading([file], readers: 2, chunkBytes: 5, batchRows: 2)
      XCTAssertEqual(whole.rows, cut.rows)
      XCTAssertEqual(whole.rejects, cut.rejects)
    } catch let failure as Failure {
      XCTAssertFalse(failure.message.isEmpty)
    }
  }

  func testEveryFlippedByteIsSurvived() throws {
    let folder = try TemporaryFolder()
    for text in texts {
      let bytes = Array(text.utf8)
      for position in bytes.indices {
        for mask: UInt8 in [0x01, 0x80, 0xFF] {
          var damaged = bytes
          damaged[position] ^= mask
          try read(damaged, folder)
        }
      }
    }
  }

  func testEveryTruncationIsSurvived() throws {
    let folder = try TemporaryFolder()
    for text in texts {
      let bytes = Array(text.utf8)
      for length in 0..<bytes.count { try read(Array(bytes[..<length]), folder) }
    }
  }

  func testAFileThatShrinksWhileReadIsNamed() throws {
    let folder = try TemporaryFolder()
    let file = try folder.csv(String(repeating: "a,b\n1,2\n", count: 10_000))
    let source = try CSVSource.open(files: [file])
    var request = ScanRequest(columns: source.schema.names)
    request.chunkBytes = 1000
    let reader = try source.scan(request).makeReader()
    _ = try reader.nextMorsel()
    truncate(file.path, 2000)
    XCTAssertThrowsError(try { while try reader.nextMorsel() != nil {} }()) { error in
      let failure = error as? Failure
      XCTAssertEqual(failure?.kind, .input)
      XCTAssertTrue(failure?.message.contains(file.path) ?? false)
    }
  }
}
