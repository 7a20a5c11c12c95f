import Engine

/// One line of text being edited, with a cursor. Every key costs no more than the length of the text.
package struct TextField: Hashable, Sendable {
  package private(set) var characters: [Character]
  package private(set) var text: String
  /// Characters before the cursor.
  package private(set) var cursor: Int

  package init(_ text: String = "") {
    characters = Array(text)
    self.text = text
    cursor = characters.count
  }

  package static func == (a: TextField, b: TextField) -> Bool { a.cursor == b.cursor && a.text == b.text }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(text)
    hasher.combine(cursor)
  }

  package var isEmpty: Bool { characters.isEmpty }
  /// The text before the cursor.
  package var head: String { cursor == characters.count ? text : String(characters[0..<cursor]) }

  /// Longest text that a field takes; pasting a file must not stop the screen.
  package static let limit = 200_000

  /// What is said when a text has no room.
  static let noRoom = Message(
    "a field takes \(NumberText.grouped(limit)) characters, so nothing was put in: a table and a join take more", .error
  )

  /// Whether the text stays within the limit with what the key puts into it.
  package func hasRoom(for key: Key) -> Bool {
    switch key {
    case .character: characters.count < Self.limit
    case .paste(let text): text.count <= Self.limit - characters.count
    default: true
    }
  }

  /// Edits; `false` when the key means nothing to a text field. What has no room is not taken at all.
  package mutating func handle(_ key: Key) -> Bool {
    guard hasRoom(for: key) else { return false }
    switch key {
    case .character(let character): insert([character])
    case .paste(let text): insert(text.map { $0.isNewline ? " " : $0 })
    case .backspace: if cursor > 0 { edit((cursor - 1)..<cursor, []) }
    case .delete: if cursor < characters.count { edit(cursor..<(cursor + 1), []) }
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(characters.count, cursor + 1)
    case .home: cursor = 0
    case .end: cursor = characters.count
    // As shells have them.
    case .alt("b"): cursor = wordStart
    case .alt("f"): cursor = wordEnd
    case .alt("d"): edit(cursor..<wordEnd, [])
    case .control("u"): edit(0..<cursor, [])
    case .control("k"): edit(cursor..<characters.count, [])
    case .control("w"): edit(wordStart..<cursor, [])
    default: return false
    }
    return true
  }

  package mutating func insert(_ new: [Character]) { edit(cursor..<cursor, new) }

  /// Replaces the last `count` characters before the cursor.
  package mutating func replaceBeforeCursor(_ count: Int, with text: String) {
    edit(max(0, cursor - count)..<cursor, Array(text))
  }

  /// Puts a text in the place of some characters; the cursor goes behind it.
  package mutating func replace(_ range: Range<Int>, with text: String) {
    edit(range.clamped(to: 0..<characters.count), Array(text))
  }

  private mutating func edit(_ range: Range<Int>, _ new: [Character]) {
    characters.replaceSubrange(range, with: new)
    text = String(characters)
    cursor = range.lowerBound + new.count
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

  /// The part of a text that a field of some cells shows: which characters stand in each row, and where the cursor is.
  package struct View: Sendable {
    package var rows: [Range<Int>]
    package var cursor: (x: Int, y: Int)
  }

  /// The rows that a text of this width takes with its cursor. Complexity: O(length).
  package func rowCount(width: Int) -> Int { allRows(width: width).rows.count }

  /// What stands in `height` rows of `width` cells, with the cursor in it.
  package func view(width: Int, height: Int) -> View {
    guard width > 1, height > 0 else { return View(rows: [], cursor: (0, 0)) }
    if height > 1 {
      let all = allRows(width: width)
      let top = max(0, all.cursor.y - height + 1)
      return View(rows: Array(all.rows.dropFirst(top).prefix(height)), cursor: (all.cursor.x, all.cursor.y - top))
    }
    // One row: as far left as keeps the cursor inside.
    var start = cursor
    var used = 0
    while start > 0, used + Self.width(characters[start - 1]) < width {
      start -= 1
      used += Self.width(characters[start])
    }
    var end = cursor
    var room = width - used
    while end < characters.count, Self.width(characters[end]) <= room {
      room -= Self.width(characters[end])
      end += 1
    }
    return View(rows: [start..<end], cursor: (used, 0))
  }

  private func allRows(width: Int) -> (rows: [Range<Int>], cursor: (x: Int, y: Int)) {
    var rows: [Range<Int>] = []
    var start = 0
    var used = 0
    var place = (x: 0, y: 0)
    for index in characters.indices {
      let wide = Self.width(characters[index])
      if used + wide > width {
        rows.append(start..<index)
        start = index
        used = 0
      }
      if index == cursor { place = (used, rows.count) }
      used += wide
    }
    rows.append(start..<characters.count)
    if cursor == characters.count {
      // A full row leaves the cursor no cell.
      if used >= width {
        rows.append(characters.count..<characters.count)
        used = 0
      }
      place = (used, rows.count - 1)
    }
    return (rows, place)
  }

  /// Cells of a character.
  package static func width(_ character: Character) -> Int {
    character.isASCII ? character.utf8.count : TextWidth.width(of: String(character))
  }
}
