import TestKit
import XCTest

/// The texts in a file of Swift, with `…` for what is filled in.
enum SwiftTexts {
  /// Those of the files of `Sources` whose paths there, without the ending, are wanted.
  static func ofSources(where isWanted: (String) -> Bool) throws -> [String] {
    let sources = TestFiles.package + "/Sources"
    let files = TestFiles.paths(below: sources, ending: ".swift").filter(isWanted)
    XCTAssertGreaterThan(files.count, 500)
    return try files.flatMap { file in
      all(in: Array(try XCTUnwrap(TestFiles.text("\(sources)/\(file).swift")).utf8))
    }
  }

  static func all(in source: [UInt8]) -> [String] {
    var found: [String] = []
    var place = 0
    while place < source.count {
      if starts(source, place, "//") {
        while place < source.count, source[place] != UInt8(ascii: "\n") { place += 1 }
      } else if source[place] == UInt8(ascii: "\"") {
        place = text(source, place, &found)
      } else {
        place += 1
      }
    }
    return found
  }

  /// Reads the text that begins at a quote, and gives the place behind it; texts within what is filled in come first.
  private static func text(_ source: [UInt8], _ start: Int, _ found: inout [String]) -> Int {
    let isLong = starts(source, start, "\"\"\"")
    var place = start + (isLong ? 3 : 1)
    var bytes: [UInt8] = []
    while place < source.count {
      if starts(source, place, "\\(") {
        place = filledIn(source, place + 1, &found)
        bytes += Array("…".utf8)
      } else if source[place] == UInt8(ascii: "\\"), place + 1 < source.count {
        // A line that goes on is one with the next.
        if source[place + 1] != UInt8(ascii: "\n") { bytes.append(source[place + 1]) }
        place += 2
      } else if starts(source, place, isLong ? "\"\"\"" : "\"") {
        found.append(String(decoding: bytes, as: UTF8.self))
        return place + (isLong ? 3 : 1)
      } else {
        bytes.append(source[place])
        place += 1
      }
    }
    return place
  }

  /// The place behind the bracket that closes the one at `start`.
  private static func filledIn(_ source: [UInt8], _ start: Int, _ found: inout [String]) -> Int {
    var (place, depth) = (start, 0)
    while place < source.count {
      switch source[place] {
      case UInt8(ascii: "\""):
        place = text(source, place, &found)
        continue
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      default: break
      }
      place += 1
      if depth == 0 { return place }
    }
    return place
  }

  private static func starts(_ source: [UInt8], _ place: Int, _ text: String) -> Bool {
    source[place...].starts(with: text.utf8)
  }
}
