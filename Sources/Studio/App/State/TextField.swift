/// One line of text being edited, with a cursor.
package struct TextField: Hashable, Sendable {
  package private(set) var characters: [Character]
  /// Characters before the cursor.
  package private(set) var cursor: Int

  package init(_ text: String = "") {
    characters = Array(text)
    cursor = characters.count
  }

  package var text: String { String(characters) }
  package var isEmpty: Bool { characters.isEmpty }
  /// The text before the cursor.
  package var head: String { String(characters[0..<cursor]) }

  /// Longest text that a field takes; pasting a file must not stop the screen.
  private static let limit = 20_000

  /// Edits; `false` when the key means nothing to a text field.
  package mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .character(let character): insert([character])
    case .paste(let text): insert(Array(text.map { $0.isNewline ? " " : $0 }))
    case .backspace:
      if cursor > 0 {
        cursor -= 1
        characters.remove(at: cursor)
      }
    case .delete: if cursor < characters.count { characters.remove(at: cursor) }
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(characters.count, cursor + 1)
    case .home: cursor = 0
    case .end: cursor = characters.count
    // As shells have them.
    case .alt("b"): cursor = wordStart
    case .alt("f"): cursor = wordEnd
    case .alt("d"): characters.removeSubrange(cursor..<wordEnd)
    case .control("u"):
      characters.removeFirst(cursor)
      cursor = 0
    case .control("k"): characters.removeLast(characters.count - cursor)
    case .control("w"):
      let start = wordStart
      characters.removeSubrange(start..<cursor)
      cursor = start
    default: return false
    }
    return true
  }

  package mutating func insert(_ new: [Character]) {
    let room = max(0, Self.limit - characters.count)
    characters.insert(contentsOf: new.prefix(room), at: cursor)
    cursor += min(room, new.count)
  }

  /// Replaces the last `count` characters before the cursor.
  package mutating func replaceBeforeCursor(_ count: Int, with text: String) {
    let start = max(0, cursor - count)
    characters.removeSubrange(start..<cursor)
    cursor = start
    insert(Array(text))
  }

  /// Puts a text in the place of some characters; the cursor goes behind it.
  package mutating func replace(_ range: Range<Int>, with text: String) {
    let range = range.clamped(to: 0..<characters.count)
    characters.replaceSubrange(range, with: Array(text))
    cursor = min(characters.count, range.lowerBound + text.count)
  }

  private var wordStart: Int {
    var start = cursor
    while start > 0, characters[start - 1] == " " { start -= 1 }
    while start > 0, characters[start - 1] != " " { start -= 1 }
    return start
  }

  private var wordEnd: Int {
    var end = cursor
    while end < characters.count, characters[end] == " " { end += 1 }
    while end < characters.count, characters[end] != " " { end += 1 }
    return end
  }

  /// The part that fits into `width` cells with the cursor in it, and the cursor's cell.
  package func visible(width: Int) -> (text: String, cursor: Int) {
    guard width > 1 else { return ("", 0) }
    var start = 0
    while TextWidth.width(of: String(characters[start..<cursor])) >= width { start += 1 }
    return (String(characters[start...]), TextWidth.width(of: String(characters[start..<cursor])))
  }
}
