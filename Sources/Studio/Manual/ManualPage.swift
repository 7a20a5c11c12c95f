internal import CManual

/// A page of the manual: a file of `docs/`, carried in the program so that it can be read wherever the program is.
package struct ManualPage: Hashable, Sendable {
  /// What a reader wants of a page (the four kinds of Procida, https://diataxis.fr).
  package enum Kind: String, CaseIterable, Sendable {
    case tutorial = "Learn", howTo = "Do", explanation = "Understand", reference = "Look up"
  }

  /// Below `docs/`, without the ending: `how-to/undo-a-run`.
  package let path: String
  /// Markdown.
  package let text: String

  package static let all: [ManualPage] = (0..<sous_manual_page_count()).map { index in
    let page = sous_manual_pages()[index]
    return ManualPage(
      path: String(cString: page.path),
      text: String(decoding: UnsafeBufferPointer(start: page.text, count: page.count), as: UTF8.self))
  }

  /// What it is asked for by: `undo-a-run`.
  package var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  package var kind: Kind {
    switch path.split(separator: "/").first {
    case "tutorial", "questions": .tutorial
    case "how-to": .howTo
    case "explanation": .explanation
    default: .reference
    }
  }

  /// The first heading.
  package var title: String {
    lines.first { $0.hasPrefix("# ") }.map { String($0.dropFirst(2)) } ?? name
  }

  /// The first sentence of prose below the title, as plain text.
  package var summary: String {
    var isCode = false
    let start = lines.firstIndex { line in
      if line.hasPrefix("```") {
        isCode.toggle()
        return false
      }
      return !isCode && line.first.map { !"#<!|-".contains($0) } ?? false
    }
    let paragraph = start.map { lines[$0...].prefix { !$0.isEmpty } } ?? []
    let text = MarkdownInline.plain(paragraph.joined(separator: " "))
    guard let end = text.firstRange(of: ". ") else { return text }
    return String(text[..<end.lowerBound]) + "."
  }

  /// Words that people have for what it answers and that stand nowhere else in it, from its comments
  /// `<!-- Asked for: headless, keep the last -->`.
  package var askedFor: [Substring] {
    lines.filter { $0.hasPrefix(Self.asked) }.flatMap { line in
      line.dropFirst(Self.asked.count).prefix { $0 != ">" }.split(separator: ",")
    }
  }

  package static let asked = "<!-- Asked for:"

  /// Names of the pages that it leads to, in their order.
  package var linked: [String] {
    var found: [String] = []
    for link in text.split(separator: "](").dropFirst() {
      let path = link.prefix { $0 != ")" && $0 != "#" }
      guard path.hasSuffix(".md"), let last = path.dropLast(3).split(separator: "/").last.map(String.init) else { continue }
      if last != name, !found.contains(last), ManualPage.all.contains(where: { $0.name == last }) { found.append(last) }
    }
    return found
  }

  package var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
}

/// Pages by what people ask for.
package enum Manual {
  /// The page of that path, name or title; `nil` for none.
  package static func page(_ topic: String) -> ManualPage? {
    let wanted = key(topic)
    return ManualPage.all.first { $0.path == wanted } ?? ManualPage.all.first { $0.name == wanted }
      ?? ManualPage.all.first { key($0.title) == wanted }
  }

  /// `Undo a run` as names are written: `undo-a-run`.
  private static func key(_ topic: String) -> String {
    var topic = topic.lowercased()[...]
    if topic.hasPrefix("docs/") { topic = topic.dropFirst(5) }
    if topic.hasSuffix(".md") { topic = topic.dropLast(3) }
    return topic.split(separator: " ").joined(separator: "-")
  }
}
