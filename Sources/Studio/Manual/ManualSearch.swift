import Engine
import Recipes

#if canImport(Glibc)
  import Glibc
#endif

/// Pages found by words, ranked by BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009): a word says
/// the more the fewer pages have it, and saying it often counts ever less.
package struct ManualSearch {
  private struct Entry {
    var page: ManualPage
    /// How often the page has each word; in titles and headings it counts several times.
    var weights: [String: Double] = [:]
    /// The words of its name and title.
    var names: Set<String> = []
    /// What it is asked for as, each with its words.
    var phrases: Set<Set<String>> = []
    var length: Double { weights.values.reduce(0, +) }
  }

  private var entries: [Entry]

  /// Complexity: O(bytes of the pages).
  package init(_ pages: [ManualPage]) {
    entries = pages.map { page in
      var entry = Entry(page: page)
      Self.add(page.path + " " + page.title, 8, to: &entry)
      entry.names = Set(Self.words(page.path + " " + page.title))
      for phrase in page.askedFor {
        Self.add(phrase, 6, to: &entry)
        entry.phrases.insert(Set(Self.words(phrase)).subtracting(Self.empty))
      }
      for line in page.lines where !line.hasPrefix("<!--") { Self.add(line, line.hasPrefix("#") ? 4 : 1, to: &entry) }
      return entry
    }
    // A question leads to the page that answers it, whatever words that page has.
    for line in pages.first(where: { $0.name == "questions" })?.lines ?? [] {
      for index in entries.indices where line.contains("](\(entries[index].page.path).md") {
        Self.add(MarkdownInline.plain(String(line)), 6, to: &entries[index])
      }
    }
  }

  /// The word nearest to one that no page has.
  package func word(near word: String) -> String? {
    Nearest.name(to: word, in: Set(entries.flatMap(\.weights.keys)).filter { $0.count > 3 }.sorted())
  }

  /// Pages that have at least a share of the words, best first.
  /// Complexity: O(pages × words).
  package func pages(about topic: String, share: Double = 0.5) -> [ManualPage] {
    let all = Self.words(topic)
    let words = all.filter { !Self.empty.contains($0) }
    guard !words.isEmpty else { return [] }
    let mean = entries.reduce(0) { $0 + $1.length } / Double(max(entries.count, 1))
    let rarity = words.map { word in
      let having = Double(entries.count { Self.weight(of: word, in: $0) > 0 })
      return log(1 + (Double(entries.count) - having + 0.5) / (having + 0.5))
    }
    let found = entries.compactMap { entry -> (page: ManualPage, score: Double)? in
      var (score, hits) = (0.0, 0)
      for (word, rarity) in zip(words, rarity) {
        let weight = Self.weight(of: word, in: entry)
        if weight == 0 { continue }
        hits += 1
        score += rarity * weight * 2.2 / (weight + 1.2 * (0.5 + 0.5 * entry.length / mean))
      }
      guard Double(hits) >= share * Double(words.count), hits > 0 else { return nil }
      // What is called by its name is meant; else who asks in words wants to do something more often than to look up a key.
      if words.allSatisfy({ entry.names.contains($0) }) || entry.phrases.contains(Set(words)) {
        return (entry.page, score * 2)
      }
      return (entry.page, entry.page.kind == .reference ? score * 0.7 : score)
    }
    return found.sorted { ($1.score, $0.page.path) < ($0.score, $1.page.path) }.map(\.page)
  }

  /// A longer word is also found by its beginning: `postgres`.
  private static func weight(of word: String, in entry: Entry) -> Double {
    if let weight = entry.weights[word] { return weight }
    guard word.count >= 4 else { return 0 }
    var best = 0.0
    for (longer, weight) in entry.weights where longer.hasPrefix(word) { best = max(best, weight / 2) }
    return best
  }

  /// Words that say nothing of what is sought.
  private static let empty: Set<String> = [
    "a", "an", "the", "how", "do", "doe", "i", "to", "of", "my", "is", "are", "what", "in", "with", "can", "it", "and",
    "or",
  ]

  private static func add(_ text: some StringProtocol, _ weight: Double, to entry: inout Entry) {
    for word in words(text) { entry.weights[word, default: 0] += weight }
  }

  /// In small letters, without the s of plurals.
  private static func words(_ text: some StringProtocol) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.map { word in
      String(word.count > 3 && word.hasSuffix("s") && !word.hasSuffix("ss") ? word.dropLast() : word)
    }
  }
}
