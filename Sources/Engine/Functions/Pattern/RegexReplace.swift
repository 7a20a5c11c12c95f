/// `regexp_replace`: matches are replaced from left to right without overlap.
enum RegexReplace {
  /// Calls `body` for every match, whose place `regex.spans` then tells; an empty match moves on by one character.
  @inline(__always)
  static func forEachMatch(
    _ regex: RegularExpression, _ text: TextView, from: Int, groups: Int, _ body: () -> Void
  ) {
    var position = from
    var (count, several): (Int, AlternativeSearch?) = (0, nil)
    while position <= text.count {
      if count == AlternativeSearch.matchesBefore, groups == 0 { several = AlternativeSearch(regex) }
      count += 1
      guard several?.findMatch(text, from: position) ?? regex.findMatch(text, from: position, groups: groups) else {
        return
      }
      let (start, end) = (regex.spans[0], regex.spans[1])
      body()
      position = end
      if end == start {
        position += 1
        while position < text.count, text.start[position] & 0xC0 == 0x80 { position += 1 }
      }
    }
  }

  /// A replacement as Java reads it: `$1` and `${1}` are groups, a backslash takes the next character as it is.
  private struct Replacement {
    private enum Piece {
      case literal([UInt8])
      case group(Int)
    }

    private var pieces: [Piece] = []
    /// The greatest group that it names; 0 for none.
    private(set) var groups = 0

    init(_ replacement: TextView) throws(RegularExpression.Problem) {
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
          guard let group = bytes.number(at: &position, digits: 1...2), !isBraced || bytes.skip("}", at: &position)
          else {
            throw RegularExpression.Problem(
              message: "$ in the replacement must be followed by the number of a group; write \\$ for a dollar")
          }
          if !literal.isEmpty { pieces.append(.literal(literal)) }
          literal = []
          pieces.append(.group(group))
          groups = max(groups, group)
        } else {
          literal.append(byte)
        }
      }
      if !literal.isEmpty { pieces.append(.literal(literal)) }
    }

    func problem(_ groupCount: Int) -> String {
      "the replacement names group \(groups), but the regular expression has \(groupCount)"
    }

    @inline(__always)
    func append(_ text: TextView, _ spans: UnsafePointer<Int>, to bytes: inout [UInt8]) {
      for piece in pieces {
        switch piece {
        case .literal(let literal): bytes.append(contentsOf: literal)
        case .group(let group) where spans[2 * group] >= 0:
          bytes.append(text.slice(spans[2 * group], spans[2 * group + 1]))
        case .group: break
        }
      }
    }
  }

  static let make: @Sendable (Binding) throws(BindingProblem) -> Kernel = { binding throws(BindingProblem) in
    let pattern = try PatternArgument(binding, 1)
    if let replacement = binding.text(2) { try check(replacement, binding.text(1)) }
    let hasPosition = binding.has(3)
    let isFixed = binding.text(2) != nil
    var compiled: Replacement?
    return { call in
      let (texts, replacements) = (call.texts(0), call.texts(2))
      let positions = hasPosition ? call.integers(3) : nil
      let views = Buffer<TextView>(repeating: .empty, count: call.count)
      // The new texts of all rows one behind the other, and where each is.
      var bytes: [UInt8] = []
      var made: [(row: Int, start: Int)] = []
      try pattern.forEachRow(call) { row, regex in
        let text = texts[row]
        views[row] = text
        let replacement: Replacement
        if let compiled {
          replacement = compiled
        } else {
          do throws(RegularExpression.Problem) {
            replacement = try Replacement(replacements[row])
            if isFixed { compiled = replacement }
          } catch {
            return call.fail(row, error.message)
          }
        }
        guard replacement.groups <= regex.groupCount else {
          return call.fail(row, replacement.problem(regex.groupCount))
        }
        guard (positions?[row] ?? 1) >= 1 else { return call.fail(row, "the position of regexp_replace counts from 1") }
        let from = positions.map { text.offset(ofCodePoint: Int(clamping: $0[row] - 1)) } ?? 0
        let start = bytes.count
        let longest = max(text.count, replacements[row].count)
        var copied = 0
        var any = false
        forEachMatch(regex, text, from: from, groups: replacement.groups) {
          any = true
          guard bytes.count - start <= max(longest, TextAllowance.maximumBytes) else { return }
          bytes.append(text.slice(copied, regex.spans[0]))
          replacement.append(text, UnsafePointer(regex.spans), to: &bytes)
          copied = regex.spans[1]
        }
        guard any else { return }
        bytes.append(text.slice(copied, text.count))
        guard call.admits(bytes.count - start, from: longest, row: row) else {
          bytes.removeSubrange(start...)
          views[row] = .empty
          return
        }
        try call.texts.take(bytes.count - start)
        made.append((row, start))
      }
      let arena = call.arena()
      let base = bytes.withUnsafeBufferPointer { all in
        all.baseAddress.map { arena.copy(TextView(start: $0, count: all.count)).start }
      }
      for (index, entry) in made.enumerated() {
        let end = index + 1 < made.count ? made[index + 1].start : bytes.count
        if let base { views[entry.row] = TextView(start: base + entry.start, count: end - entry.start) }
      }
      return call.text(views, owners: call.owners(0) + [arena])
    }
  }

  private static func check(_ replacement: String, _ pattern: String?) throws(BindingProblem) {
    let arena = TextArena(blockBytes: 256)
    do {
      let made = try Replacement(arena.copy(replacement))
      guard let pattern else { return }
      let groups = try RegularExpression(pattern).groupCount
      if made.groups > groups { throw RegularExpression.Problem(message: made.problem(groups)) }
    } catch {
      throw BindingProblem(message: (error as? RegularExpression.Problem)?.message ?? "", argument: 2)
    }
  }
}
