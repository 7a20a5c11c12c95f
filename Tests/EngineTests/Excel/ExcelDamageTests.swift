import Engine
import Foundation
import TestKit
import XCTest

final class ExcelDamageTests: XCTestCase {
  private func whole() -> [UInt8] {
    let rows =
      #"<row r="1"><c t="s"><v>0</v></c><c t="inlineStr"><is><t>day</t></is></c></row>"#
      + (0..<9).map { #"<row><c><v>\#($0).5</v></c><c s="1"><v>\#(45_000 + $0)</v></c></row>"# }.joined()
    return StoredArchive.workbook(
      [("s", StoredArchive.sheet(rows))], formats: [0, 14], texts: "<si><t>n</t></si>")
  }

  /// Why a file cannot be read to its end; `nil` when it can.
  private static func refusal(_ path: String, memory: Int = 256 << 20) -> String? {
    do {
      let source = try Files.open(SourceDescription(path: path, memory: memory))
      _ = try ReadTable.rows(source, budget: MemoryBudget(limit: memory))
      return nil
    } catch let failure as Failure where failure.kind == .input {
      return failure.message
    } catch {
      return "not a failure of the input: \(error)"
    }
  }

  func testEveryTruncationIsRefused() throws {
    let folder = try TemporaryFolder()
    let whole = whole()
    XCTAssertNil(Self.refusal(try folder.write("cut.xlsx", whole)))
    for count in 0..<whole.count {
      let refusal = Self.refusal(try folder.write("cut.xlsx", whole[..<count]))
      XCTAssertNotNil(refusal, "\(count) bytes")
      XCTAssertFalse(refusal?.hasPrefix("not a failure") ?? false, "\(count) bytes: \(refusal ?? "")")
    }
  }

  func testEveryFlippedByteIsReadOrRefused() throws {
    let folder = try TemporaryFolder()
    var bytes = whole()
    for offset in bytes.indices {
      let flip: UInt8 = [0xFF, 0x01, 0x10, 0x80][offset % 4]
      bytes[offset] ^= flip
      let refusal = Self.refusal(try folder.write("flip.xlsx", bytes))
      XCTAssertFalse(refusal?.hasPrefix("not a failure") ?? false, "byte \(offset): \(refusal ?? "")")
      bytes[offset] ^= flip
    }
  }

  func testAListOfTextsThatDoesNotFitIsASentence() throws {
    let folder = try TemporaryFolder()
    let text = String(repeating: "x", count: 30_000)
    let texts = (0..<400).map { "<si><t>\($0)\(text)</t></si>" }.joined()
    let rows = (0..<400).map { #"<row><c t="s"><v>\#($0)</v></c></row>"# }.joined()
    let path = try folder.write(
      "big.xlsx", StoredArchive.workbook([("s", StoredArchive.sheet(rows))], texts: texts))
    let refusal = Self.refusal(path, memory: 8 << 20) ?? "read"
    XCTAssertTrue(refusal.contains("the list of texts of") && refusal.contains("give more --memory"), refusal)
    XCTAssertNil(Self.refusal(path))
  }
}
