import Studio
import XCTest

/// The glossary says which words are not used; pages and messages keep to it.
final class WordsTests: XCTestCase {
  func testPagesAndMessagesUseTheWordsOfTheGlossary() throws {
    let pages = ManualPage.all.filter { !Self.speaksOfOthers($0) }.flatMap { page in
      Self.prose(of: page).map { (place: page.path, text: $0) }
    }
    // What is put together of four words or more is said to people; names and words of other tools are shorter, and programs and
    // scripts are nobody's to read.
    let messages = try SwiftTexts.ofSources { path in
      !["Export/", "Import/", "Recipes/Words/", "Studio/Commands/CompletionsCommand"].contains { path.hasPrefix($0) }
    }.filter { $0.split(separator: " ").count >= 4 }.map { (place: "a message", text: $0) }
    XCTAssertGreaterThan(pages.count + messages.count, 5_000)
    var found: [String] = []
    for (unwanted, wanted) in try Self.unwanted() {
      let pattern = try NSRegularExpression(pattern: "\\b\(unwanted)s?\\b")
      for (place, text) in pages + messages
      where pattern.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil {
        found.append("\(place): \"\(text.prefix(120))\" has \(unwanted), we write \(wanted)")
      }
    }
    XCTAssertEqual(found, [])
  }

  /// The second table of the glossary: each word with what is written instead.
  private static func unwanted() throws -> [(word: String, instead: String)] {
    let lines = try XCTUnwrap(Manual.page("glossary")).lines
    let table = lines.drop { $0 != "## Words that these pages do not use" }.filter { $0.hasPrefix("| ") }.dropFirst()
    let words = table.flatMap { line -> [(word: String, instead: String)] in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      return cells[0].components(separatedBy: ", ").map { ($0, cells[1]) }
    }
    XCTAssertGreaterThan(words.count, 15)
    return words
  }

  /// Pages that say what other tools call things.
  private static func speaksOfOthers(_ page: ManualPage) -> Bool {
    page.name.hasPrefix("from-") || page.name.hasPrefix("spark") || page.name == "databrew"
  }

  /// Lines without code, addresses of links, what is called or asked for otherwise elsewhere, and the list itself.
  private static func prose(of page: ManualPage) -> [String] {
    var isCode = false
    var lines: [String] = []
    for line in page.lines {
      if line.hasPrefix("## Words that these pages do not use") { break }
      if line.hasPrefix("```") { isCode.toggle() }
      if isCode || line.hasPrefix("```") || line.hasPrefix("Elsewhere called: ")
        || line.hasPrefix(ManualPage.asked)
      {
        continue
      }
      let isQuoted = line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      lines.append(isQuoted.filter { $0.offset % 2 == 0 }.map(\.element).joined().replacing(/\]\([^)]*\)/, with: "]"))
    }
    return lines
  }
}
