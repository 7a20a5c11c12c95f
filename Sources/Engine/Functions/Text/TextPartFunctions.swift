/// Taking parts of text; results share the bytes of their arguments.
enum TextPartFunctions {
  static let all: [FunctionDefinition] = [
    FunctionDefinition(
      "substring", .text, [.text("text"), .integer("position"), .integer("length").optional], .fixed(.text),
      "The part from a position (counted from 1, negative from the end) on, with at most so many code points.",
      example: "substring('Spark SQL', 5, 1)", gives: "k", aliases: ["substr"],
      .kernel { binding throws(BindingProblem) in
        let hasLength = binding.has(2)
        return { call in
          let (texts, positions) = (call.texts(0), call.integers(1))
          let lengths = hasLength ? call.integers(2) : nil
          let views = Buffer<TextView>(capacity: call.count)
          for row in 0..<call.count {
            views[row] = texts[row].substring(position: positions[row], length: lengths?[row] ?? .max)
          }
          return call.text(views, owners: call.owners(0))
        }
      }),
    FunctionDefinition(
      "left", .text, [.text("text"), .integer("length")], .fixed(.text), "The first code points, at most so many.",
      example: "left('Spark SQL', 3)", gives: "Spa",
      .kernel { _ in
        { call in
          call.text(
            call.map(call.texts(0), call.integers(1)) { $0.codePoints(0, Int(clamping: $1)) }, owners: call.owners(0))
        }
      }),
    FunctionDefinition(
      "right", .text, [.text("text"), .integer("length")], .fixed(.text), "The last code points, at most so many.",
      example: "right('Spark SQL', 3)", gives: "SQL",
      .kernel { _ in
        { call in
          call.text(
            call.map(call.texts(0), call.integers(1)) { text, length in
              length <= 0 ? .empty : text.substring(position: length == .max ? -.max : -length, length: .max)
            }, owners: call.owners(0))
        }
      }),
    trim("trim", "Without the blanks at both ends.", "trim('  a b  ')", left: true, right: true),
    trim(
      "ltrim", "Without the blanks at the start.", "concat('[', ltrim('  a'), ']')", "[a]", left: true, right: false),
    trim("rtrim", "Without the blanks at the end.", "concat('[', rtrim('a  '), ']')", "[a]", left: false, right: true),
    FunctionDefinition(
      "btrim", .text, [.text("text"), .text("characters").optional], .fixed(.text),
      "Without the given characters (blanks when none are given) at both ends.", example: "btrim('xyabcyx', 'xy')",
      gives: "abc",
      .kernel { binding throws(BindingProblem) in
        let hasCharacters = binding.has(1)
        return { call in
          guard hasCharacters else { return call.mapViews(call.texts(0)) { trimmed($0, true, true) } }
          return call.text(call.map(call.texts(0), call.texts(1), trimmed), owners: call.owners(0))
        }
      }),
    FunctionDefinition(
      "split_part", .text, [.text("text"), .text("separator"), .integer("part")], .fixed(.text),
      "One of the parts between separators, counted from 1, negative from the end; empty when there are fewer; part 0 is an error.",
      example: "split_part('11.12.13', '.', 3)", gives: "13", fails: .always,
      .kernel { _ in
        { call in
          let (texts, separators, parts) = (call.texts(0), call.texts(1), call.integers(2))
          let views = Buffer<TextView>(capacity: call.count)
          for row in 0..<call.count {
            views[row] = .empty
            if parts[row] == 0 {
              call.fail(row, "split_part counts parts from 1, and 0 is none")
            } else {
              views[row] = part(parts[row], of: texts[row], separators[row])
            }
          }
          return call.text(views, owners: call.owners(0))
        }
      }),
    FunctionDefinition(
      "substring_index", .text, [.text("text"), .text("separator"), .integer("count")], .fixed(.text),
      "What stands before the separator's n-th place, or for a negative n behind its n-th place from the end.",
      example: "substring_index('www.apache.org', '.', 2)", gives: "www.apache",
      .kernel { _ in
        { call in
          let (texts, separators, counts) = (call.texts(0), call.texts(1), call.integers(2))
          let views = Buffer<TextView>(capacity: call.count)
          for row in 0..<call.count { views[row] = index(texts[row], separators[row], counts[row]) }
          return call.text(views, owners: call.owners(0))
        }
      }),
  ]

  private static func trim(
    _ name: String, _ summary: String, _ example: String, _ result: String = "a b", left: Bool, right: Bool
  ) -> FunctionDefinition {
    FunctionDefinition(
      name, .text, [.text("text")], .fixed(.text), summary, example: example, gives: result,
      .kernel { _ in { call in call.mapViews(call.texts(0)) { trimmed($0, left, right) } } })
  }

  @inline(__always)
  private static func trimmed(_ text: TextView, _ left: Bool, _ right: Bool) -> TextView {
    var (low, high) = (0, text.count)
    if left { while low < high, text.start[low] == 32 { low &+= 1 } }
    if right { while high > low, text.start[high &- 1] == 32 { high &-= 1 } }
    return text.slice(low, high)
  }

  private static func trimmed(_ text: TextView, _ characters: TextView) -> TextView {
    // Looking through many characters for every one of the text would take the product of both.
    let set = characters.count > 32 ? Set(characters.scalars) : nil
    func isListed(_ character: TextView) -> Bool {
      guard let set else { return TextSearch.find(character, in: characters) != nil }
      return character.scalars.first.map { set.contains($0) } ?? false
    }
    var (low, high) = (0, text.count)
    while low < high {
      var next = low + 1
      while next < high, text.start[next] & 0xC0 == 0x80 { next += 1 }
      guard isListed(text.slice(low, next)) else { break }
      low = next
    }
    while high > low {
      var previous = high - 1
      while previous > low, text.start[previous] & 0xC0 == 0x80 { previous -= 1 }
      guard isListed(text.slice(previous, high)) else { break }
      high = previous
    }
    return text.slice(low, high)
  }

  private static func part(_ number: Int64, of text: TextView, _ separator: TextView) -> TextView {
    if separator.count == 0 { return number == 1 || number == -1 ? text : .empty }
    var left = number.magnitude
    if number > 0 {
      var start = 0
      while true {
        let end = TextSearch.find(separator, in: text, from: start)
        left -= 1
        if left == 0 { return text.slice(start, end ?? text.count) }
        guard let end else { return .empty }
        start = end + separator.count
      }
    }
    // From the end: separators are still found from the start, so that overlapping ones count alike.
    var parts: [TextView] = []
    var start = 0
    while let end = TextSearch.find(separator, in: text, from: start) {
      parts.append(text.slice(start, end))
      start = end + separator.count
    }
    parts.append(text.slice(start, text.count))
    return left <= UInt64(parts.count) ? parts[parts.count - Int(left)] : .empty
  }

  private static func index(_ text: TextView, _ separator: TextView, _ count: Int64) -> TextView {
    if separator.count == 0 || count == 0 { return .empty }
    var left = count.magnitude
    var result = text
    TextSearch.forEachPlace(of: separator, in: text, fromEnd: count < 0) { place in
      left -= 1
      if left > 0 { return true }
      result = count > 0 ? text.slice(0, place) : text.slice(place + separator.count, text.count)
      return false
    }
    return result
  }
}
