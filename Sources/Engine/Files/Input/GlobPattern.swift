/// A path pattern: `*`, `?`, `[a-z]`, `[!a]` within a name, `{a,b}` anywhere, `**` for any number of folders.
///
/// A wildcard never stands for the first character of a name that begins with `.` or `_`: such names are ignored
/// unless the pattern spells that character out. Matching is by code points; `\` takes the next character literally.
///
/// A pattern stays one where something of its very name is there: shells leave files named `*.csv` behind, and one must not
/// hide all others. Only where it matches nothing, as `visits [1].csv` mostly does, is it the name itself; where it matches
/// other files and not that one, nobody can tell which is meant.
package struct GlobPattern {
  /// Whether a path holds any pattern character.
  package static func isPattern(_ path: String) -> Bool { path.contains { "*?[{".contains($0) } }

  /// Whether the braces of a path are closed, without which it is no pattern.
  static func isClosed(_ path: String) -> Bool { (try? expandBraces(path)) != nil }

  /// Whether a path, read as a pattern, matches its own letters, as `a*.csv` does and `a[1].csv` does not.
  static func matchesItself(_ path: String) -> Bool {
    let names = path.split(separator: "/")
    return ((try? expandBraces(path)) ?? []).contains { alternative in
      let components = alternative.split(separator: "/")
      return names.count == components.count
        && zip(names, components).allSatisfy { matches(String($0), component: String($1)) }
    }
  }

  /// What is to be said of a path that is there and, as a pattern, leads only elsewhere.
  static func ambiguous(_ path: String, _ other: String) -> Failure {
    let spelled = path.map { "*?[]{}\\".contains($0) ? "\\\($0)" : "\($0)" }.joined()
    return Failure(
      .input,
      "\"\(path)\" is there, and as a pattern it finds \(other) instead; write \(spelled) for the one of that very name"
    )
  }

  /// All alternatives of the braces, in order; nested braces too.
  /// - Throws: `Failure` (`input`) for an open brace or over 10,000 alternatives.
  package static func expandBraces(_ pattern: String) throws(Failure) -> [String] {
    var results: [[Unicode.Scalar]] = []
    var pending: [[Unicode.Scalar]] = [Array(pattern.unicodeScalars)]
    while let text = pending.popLast() {
      guard let open = firstBrace(text) else {
        results.append(text)
        continue
      }
      guard let (alternatives, end) = alternatives(text, from: open) else {
        throw Failure(.input, "the pattern \"\(pattern)\" has a { without its }; close it")
      }
      // The stack is last in, first out: pushed in reverse so that results come in the order of writing.
      for alternative in alternatives.reversed() { pending.append(text[..<open] + alternative + text[end...]) }
      guard pending.count + results.count <= 10_000 else {
        throw Failure(.input, "the pattern \"\(pattern)\" has over 10,000 alternatives; use * instead")
      }
    }
    return results.map { scalars in
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars)
      return String(view)
    }
  }

  /// The first brace with alternatives, or without its end; as in shells, `{a}` is those three characters.
  private static func firstBrace(_ text: [Unicode.Scalar]) -> Int? {
    var index = 0
    while index < text.count {
      if text[index] == "\\" {
        index += 1
      } else if text[index] == "{", alternatives(text, from: index).map({ $0.0.count > 1 }) ?? true {
        return index
      }
      index += 1
    }
    return nil
  }

  /// The alternatives of the brace at `open` and the position behind it.
  private static func alternatives(_ text: [Unicode.Scalar], from open: Int) -> ([[Unicode.Scalar]], Int)? {
    var found: [[Unicode.Scalar]] = []
    var current: [Unicode.Scalar] = []
    var depth = 0
    var index = open + 1
    while index < text.count {
      let scalar = text[index]
      if scalar == "\\", index + 1 < text.count {
        current += [scalar, text[index + 1]]
        index += 2
        continue
      }
      if scalar == "}" && depth == 0 { return (found + [current], index + 1) }
      if scalar == "," && depth == 0 {
        found.append(current)
        current = []
      } else {
        depth += scalar == "{" ? 1 : scalar == "}" ? -1 : 0
        current.append(scalar)
      }
      index += 1
    }
    return nil
  }

  /// Whether one name of a path matches one component of a pattern without braces. Complexity: O(name × pattern).
  static func matches(_ name: String, component: String) -> Bool {
    let name = Array(name.unicodeScalars)
    let pattern = Array(component.unicodeScalars)
    if let first = name.first, first == "." || first == "_" {
      guard pattern.first == first || (pattern.count > 1 && pattern[0] == "\\" && pattern[1] == first) else {
        return false
      }
    }
    var (place, at) = (0, 0)
    var retry: (place: Int, at: Int)?
    while place < name.count {
      if at < pattern.count, pattern[at] == "*" {
        retry = (place, at + 1)
        at += 1
      } else if at < pattern.count, let next = matchOne(name[place], pattern, at) {
        place += 1
        at = next
      } else if let last = retry {
        retry = (last.place + 1, last.at)
        (place, at) = (last.place + 1, last.at)
      } else {
        return false
      }
    }
    return pattern[at...].allSatisfy { $0 == "*" }
  }

  /// The position behind the one-character pattern at `at` when it matches; `nil` when not.
  private static func matchOne(_ scalar: Unicode.Scalar, _ pattern: [Unicode.Scalar], _ at: Int) -> Int? {
    switch pattern[at] {
    case "?": return at + 1
    case "\\" where at + 1 < pattern.count: return pattern[at + 1] == scalar ? at + 2 : nil
    case "[":
      guard let (isMatch, end) = matchSet(scalar, pattern, at) else { return scalar == "[" ? at + 1 : nil }
      return isMatch ? end : nil
    default: return pattern[at] == scalar ? at + 1 : nil
    }
  }

  /// Reads `[a-z]` or `[!a-z]`; `nil` when the bracket is never closed and so stands for itself.
  private static func matchSet(_ scalar: Unicode.Scalar, _ pattern: [Unicode.Scalar], _ at: Int) -> (Bool, Int)? {
    var index = at + 1
    let isNegated = index < pattern.count && (pattern[index] == "!" || pattern[index] == "^")
    if isNegated { index += 1 }
    let first = index
    var found = false
    while index < pattern.count {
      if pattern[index] == "]" && index > first { return (found != isNegated, index + 1) }
      if index + 2 < pattern.count, pattern[index + 1] == "-", pattern[index + 2] != "]" {
        if pattern[index] <= scalar && scalar <= pattern[index + 2] { found = true }
        index += 3
      } else {
        if pattern[index] == scalar { found = true }
        index += 1
      }
    }
    return nil
  }
}
