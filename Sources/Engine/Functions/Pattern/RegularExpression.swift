internal import CRE2

/// A compiled regular expression (RE2 syntax); matching takes time linear in the text.
final class RegularExpression {
  private let pattern: OpaquePointer
  /// Number of capturing groups.
  let groupCount: Int
  /// Where the last match and its groups begin and end, in pairs; -1 for a group without part.
  let spans: UnsafeMutablePointer<Int>

  private let source: String
  /// What the pattern is one of: empty where that is not several expressions without groups.
  private(set) lazy var alternatives: [RegularExpression] = {
    guard groupCount == 0 else { return [] }
    let parts = PatternAlternatives.split(source)
    let made = parts.compactMap { part in try? RegularExpression(part) }
    return parts.count > 1 && made.count == parts.count ? made : []
  }()

  /// Why a pattern cannot be used.
  struct Problem: Error {
    var message: String
  }

  init(_ text: String) throws(Problem) {
    if PatternSize.isTooLarge(text) {
      throw Problem(
        message: "the regular expression is too large: what it repeats makes more than \(PatternSize.limit) parts")
    }
    pattern = try Self.compile(text)
    source = text
    groupCount = Int(cre2_group_count(pattern))
    spans = .allocate(capacity: 2 * (groupCount + 1))
    spans.initialize(repeating: -1, count: 2 * (groupCount + 1))
  }

  private static func compile(_ text: String) throws(Problem) -> OpaquePointer {
    let (compiled, problem, reason) = compileOnce(text)
    if let compiled { return compiled }
    if problem == CRE2_REPEATED_TOO_OFTEN, let split = RepetitionSplitter.rewrite(text),
      let compiled = compileOnce(split).compiled
    {
      return compiled
    }
    throw Problem(message: "the regular expression cannot be used: \(reason)")
  }

  private static func compileOnce(_ text: String) -> (compiled: OpaquePointer?, problem: cre2_problem, reason: String) {
    var problem = CRE2_INVALID
    var message: UnsafeMutablePointer<CChar>?
    var text = text
    let compiled = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { cre2_compile($0.baseAddress, $0.count, &problem, &message) }
    }
    defer { cre2_free_text(message) }
    return (compiled, problem, message.map { String(cString: $0) } ?? "no reason given")
  }

  deinit {
    spans.deallocate()
    cre2_free(pattern)
  }

  /// Whether some part of the text matches.
  func isMatch(_ text: TextView) -> Bool {
    text.start.withMemoryRebound(to: CChar.self, capacity: text.count) { cre2_test(pattern, $0, text.count) }
  }

  /// Looks for the first match at or after a byte offset; `spans` then say where it and its first `groups` groups are.
  /// Fewer groups are found faster, none fastest.
  func findMatch(_ text: TextView, from: Int = 0, groups: Int) -> Bool {
    text.start.withMemoryRebound(to: CChar.self, capacity: text.count) {
      cre2_match(pattern, $0, text.count, from, Int32(truncatingIfNeeded: groups), spans)
    }
  }
}

/// The pattern argument of a call: compiled once when it is a literal, else whenever the text changes.
final class PatternArgument {
  private let fixed: RegularExpression?
  private let index: Int
  private var last: (text: String, compiled: RegularExpression?, problem: String)?

  init(_ binding: Binding, _ index: Int) throws(BindingProblem) {
    self.index = index
    guard let text = binding.text(index) else {
      fixed = nil
      return
    }
    do {
      fixed = try RegularExpression(text)
    } catch {
      throw BindingProblem(message: error.message, argument: index)
    }
  }

  /// Calls `body` for every row that is not null, with its expression; rows with a bad pattern fail.
  @inline(__always)
  func forEachRow(_ call: KernelCall, _ body: (Int, RegularExpression) throws -> Void) rethrows {
    if let fixed {
      for row in 0..<call.count where call.nulls?[row] ?? 0 == 0 { try body(row, fixed) }
      return
    }
    let patterns = call.texts(index)
    for row in 0..<call.count where call.nulls?[row] ?? 0 == 0 {
      let text = patterns[row].string
      if last?.text != text {
        do {
          last = (text, try RegularExpression(text), "")
        } catch {
          last = (text, nil, error.message)
        }
      }
      if let compiled = last?.compiled { try body(row, compiled) } else { call.fail(row, last?.problem ?? "") }
    }
  }

  /// Whether all rows have one pattern, which is known to be valid.
  static func canFail(_ arguments: [Expression], _ type: DataType) -> Bool {
    arguments.count < 2 || !arguments[1].isLiteral
  }
}
