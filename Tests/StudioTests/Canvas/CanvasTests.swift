import Recipes
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

final class CanvasTests: XCTestCase {
  private func line(_ text: String, width: Int, align: Alignment = .left, glyphs: Glyphs = .unicode) -> String {
    var canvas = Canvas(Size(width, 1), glyphs: glyphs)
    canvas.text(text, x: 0, y: 0, width: width, align: align)
    return String(canvas.description.dropLast())
  }

  func testTextIsCutWithAnEllipsis() {
    XCTAssertEqual(line("Encounter", width: 9), "Encounter")
    XCTAssertEqual(line("Encounter", width: 6), "Encou…")
    XCTAssertEqual(line("Encounter", width: 1), "…")
    XCTAssertEqual(line("Encounter", width: 6, glyphs: .ascii), "Encou~")
  }

  func testTextIsAligned() {
    XCTAssertEqual(line("42", width: 5, align: .right), "   42")
    XCTAssertEqual(line("42", width: 6, align: .center), "  42")
  }

  func testWideCharactersTakeTwoCellsAndAreNeverHalved() {
    XCTAssertEqual(TextWidth.width(of: "日本"), 4)
    XCTAssertEqual(line("日本語", width: 6), "日本語")
    XCTAssertEqual(line("日本語", width: 5), "日本…")
    XCTAssertEqual(line("日本語", width: 4), "日 …")
    var canvas = Canvas(Size(4, 1))
    canvas.text("日本", x: 0, y: 0)
    canvas.text("x", x: 1, y: 0)
    XCTAssertEqual(canvas.description, " x本\n")
  }

  func testCombiningMarksShareTheCellOfTheirBase() {
    XCTAssertEqual(TextWidth.width(of: "e\u{301}x"), 2)
    var canvas = Canvas(Size(3, 1))
    canvas.text("e\u{301}x", x: 0, y: 0)
    XCTAssertEqual(canvas[0, 0].base, 0x65)
    XCTAssertEqual(canvas[1, 0].base, 0x78)
  }

  func testControlDirectionAndInvisibleCharactersBecomeMarks() {
    let hostile = "\u{1B}[31m\u{9B}2J\u{202E}\u{200B}\u{FEFF}\u{7F}\r\n\t\u{E0041}\u{FFFE}"
    let text = line(hostile, width: 60)
    for scalar in text.unicodeScalars { XCTAssertNotEqual(TextWidth.kind(scalar.value), .marked, "\(scalar.value)") }
    XCTAssertTrue(text.contains("␛[31m"))
    for scalar in line(hostile, width: 60, glyphs: .ascii).unicodeScalars {
      XCTAssertTrue((0x20...0x7E).contains(scalar.value))
    }
  }

  func testHostileCellsOfTheCorpusNeverReachACanvas() throws {
    var folders = getenv("SOUS_SHARED").map { [String(cString: $0)] } ?? []
    var parts = #filePath.split(separator: "/").dropLast()
    while !parts.isEmpty {
      folders.append("/" + parts.joined(separator: "/") + "/shared")
      parts.removeLast()
    }
    let files = folders.lazy.compactMap { fopen($0 + "/corpora/terminal/payloads.json", "r") }
    guard let file = files.first else { return print("the corpus is not here") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[0..<count] }
    let payloads = try XCTUnwrap(JSONParser.parse(bytes).value?.list)
    XCTAssertGreaterThan(payloads.count, 50)
    for payload in payloads {
      let text = payload["text"]?.text ?? ""
      for glyphs in [Glyphs.unicode, .ascii] {
        var canvas = Canvas(Size(80, 1), glyphs: glyphs)
        canvas.text(text, x: 0, y: 0)
        for cell in canvas.cells {
          cell.forEachScalar { XCTAssertNotEqual(TextWidth.kind($0), .marked, payload["id"]?.text ?? "") }
        }
      }
    }
  }

  func testDrawingOutsideIsClipped() {
    for size in [Size(0, 0), Size(1, 1), Size(3, 2)] {
      var canvas = Canvas(size)
      canvas.text("text", x: -2, y: 0)
      canvas.text("text", x: 0, y: 9)
      canvas.fill(Rect(x: -5, y: -5, width: 50, height: 50), .dim)
      canvas.horizontal(x: -1, y: 0, width: 99)
      canvas.vertical(x: 2, y: -1, height: 99)
      canvas.ground(Rect(x: 2, y: 1, width: 9, height: 9), .selection)
      XCTAssertEqual(canvas.cells.count, size.width * size.height)
    }
  }

  func testDifferencesAreFewAndComplete() {
    var old = Canvas(Size(40, 3))
    old.text("one row of text", x: 0, y: 0)
    var new = old
    XCTAssertTrue(CanvasDiff(from: old, to: new).runs.isEmpty)
    new.text("X", x: 4, y: 0)
    new.text("日", x: 10, y: 2)
    let runs = CanvasDiff(from: old, to: new).runs
    XCTAssertEqual(runs, [CanvasDiff.Run(x: 4, y: 0, count: 1), CanvasDiff.Run(x: 10, y: 2, count: 2)])
    XCTAssertEqual(CanvasDiff(from: nil, to: new).runs.count, 3)
  }

  func testColoursFallBackToAttributes() {
    let selection = Style(.plain, on: .selection)
    XCTAssertNotNil(Theme(isLight: false, depth: .many).look(selection).background)
    XCTAssertTrue(Theme(isLight: true, depth: .eight).look(selection).reversed)
    XCTAssertTrue(Theme(isLight: false, depth: .none).look(selection).reversed)
    for role in Role.allCases {
      let look = Theme(isLight: false, depth: .none).look(Style(role))
      XCTAssertNil(look.foreground)
      XCTAssertNil(look.background)
    }
  }
}
