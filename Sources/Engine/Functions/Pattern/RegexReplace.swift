/// `regexp_replace`: matches are replaced from left to right without overlap.
enum RegexReplace {
  /// Calls `body` with the spans of every match; an empty match moves on by one character.
  static func forEachMatch(_ regex: RegularExpression, _ text: TextView, from: Int, _ body: ([Int]) -> Void) {
    var position = from
    while position <= text.count, let spans = regex.firstMatch(text, from: position) {
      body(spans)
      position = spans[1]
      if spans[1] == spans[0] {
        position += 1
        while position < text.count, text.start[position] & 0xC0 == 0x80 { position += 1 }
      }
    }
  }

  private enum Piece {
    case literal([UInt8])
    case group(Int)
  }

  /// The replacement as Java reads it: `$1` and `${1}` are groups, a backslash takes the next character as it is.
  private static func pieces(_ replacement: TextView) throws(RegularExpression.Problem) -> [Piece] {
    var pieces: [Piece] = []
    var literal: [UInt8] = []
    let bytes = replacement.bytes
    var position = 0
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\\") {
        guard position < bytes.count else {
          throw RegularExpression.Problem(message: "the replacement ends in a backslash; write \\\\ for one")
        }
        literal.append(bytes[position])
        position += 1
      } else if byte == UInt8(ascii: "$") {
        let isBraced = position < bytes.count && bytes[position] == UInt8(ascii: "{")
        if isBraced { position += 1 }
        guard let group = bytes.number(at: &position, digits: 1...2), !isBraced || bytes.skip("}", at: &position) else {
          throw RegularExpression.Problem(
            message: "$ in the replacement must be followed by the number of a group; write \\$ for a dollar")
        }
        if !literal.isEmpty { pieces.append(.literal(literal)) }
        literal = []
        pieces.append(.group(group))
      } else {
        literal.append(byte)
      }
    }
    if !literal.isEmpty { pieces.append(.literal(literal)) }
    return pieces
  }

  static let make: @Sendable (Binding) throws(BindingProblem) -> Kernel = { binding throws(BindingProblem) in
    let pattern = try PatternArgument(binding, 1)
    if let replacement = binding.text(2) { try check(replacement, binding.text(1)) }
    let hasPosition = binding.has(3)
    let isFixed = binding.text(2) != nil
    var compiled: [Piece]?
    return { call in
      let (texts, replacements) = (call.texts(0), call.texts(2))
      let positions = hasPosition ? call.integers(3) : nil
      let views = Buffer<TextView>(repeating: .empty, count: call.count)
      let arena = TextArena()
      var bytes: [UInt8] = []
      pattern.forEachRow(call) { row, regex in
        let text = texts[row]
        views[row] = text
        let made: [Piece]
        do {
          made = try (isFixed ? compiled : nil) ?? pieces(replacements[row])
          if isFixed { compiled = made }
        } catch {
          return call.fail(row, (error as? RegularExpression.Problem)?.message ?? "")
        }
        for case .group(let group) in made where group > regex.groupCount {
          return call.fail(
            row, "the replacement names group \(group), but the regular expression has \(regex.groupCount)")
        }
        guard (positions?[row] ?? 1) >= 1 else { return call.fail(row, "the position of regexp_replace counts from 1") }
        let from = text.offset(ofCodePoint: Int(clamping: (positions?[row] ?? 1) - 1))
        var copied = 0
        var any = false
        bytes.removeAll(keepingCapacity: true)
        forEachMatch(regex, text, from: from) { spans in
          any = true
          bytes.append(text.slice(copied, spans[0]))
          for piece in made {
            switch piece {
            case .literal(let literal): bytes.append(contentsOf: literal)
            case .group(let group) where spans[2 * group] >= 0:
              bytes.append(text.slice(spans[2 * group], spans[2 * group + 1]))
            case .group: break
            }
          }
          copied = spans[1]
        }
        guard any else { return }
        bytes.append(text.slice(copied, text.count))
        views[row] = bytes.withUnsafeBufferPointer { made in
          made.baseAddress.map { arena.copy(TextView(start: $0, count: made.count)) } ?? .empty
        }
      }
      return call.text(views, owners: call.owners(0) + [arena])
    }
  }

  private static func check(_ replacement: String, _ pattern: String?) throws(BindingProblem) {
    let arena = TextArena(blockBytes: 256)
    do {
      let made = try pieces(arena.copy(replacement))
      guard let pattern else { return }
      let groups = try RegularExpression(pattern).groupCount
      for case .group(let group) in made where group > groups {
        throw RegularExpression.Problem(
          message: "the replacement names group \(group), but the regular expression has \(groups)")
      }
    } catch {
      throw BindingProblem(message: (error as? RegularExpression.Problem)?.message ?? "", argument: 2)
    }
  }
}
