public import Engine

/// One thing that is wrong with a recipe, or worth knowing: what, where, and what to do.
public struct Diagnostic: Hashable, Sendable {
  public enum Severity: Int, Sendable, CaseIterable { case error, warning, note }

  public var severity: Severity
  /// What decides the exit status: `recipe`, `input`, `usage` or `expectation`.
  public var kind: Failure.Kind
  /// The recipe file as it was named; `nil` for a recipe that has none.
  public var file: String?
  /// Place in the file; `nil` for a recipe that was edited since it was read.
  public var position: TextPosition?
  /// Number of the step, from 1.
  public var step: Int?
  /// Kind of the step as written.
  public var stepKind: String?
  /// The key at fault: `where`, `output.path`.
  public var key: String?
  /// Bytes of the text value of `key` that are at fault, for expressions.
  public var range: Range<Int>?
  /// What is wrong, without a final period.
  public var message: String
  private let words: String?
  private let advice: Advice?

  public init(
    _ severity: Severity, _ message: String, remedy: String? = nil, advice: Advice? = nil,
    kind: Failure.Kind = .recipe, file: String? = nil,
    position: TextPosition? = nil, step: Int? = nil, stepKind: String? = nil, key: String? = nil,
    range: Range<Int>? = nil
  ) {
    self.severity = severity
    self.message = message
    words = remedy
    self.advice = advice
    self.kind = kind
    self.file = file
    self.position = position
    self.step = step
    self.stepKind = stepKind
    self.key = key
    self.range = range
  }

  /// What to do, when that can be said, as the command line says it.
  public var remedy: String? { words ?? advice?.onCommandLine }

  /// Message and remedy as one sentence.
  public var sentence: String { failure.message }

  /// The same as a failure, which says what to do in the words of whoever shows it.
  public var failure: Failure {
    if let words { return Failure(kind, message + "; " + words) }
    return Failure(kind, message + (advice == nil ? "" : "; "), advice)
  }

  /// For people: `step 3 (filter-rows), where: no column "X" after step 2; did you mean "Y"?`.
  public var text: String { place + sentence }

  /// `step 3 (filter-rows), where: `; empty for the whole recipe.
  fileprivate var place: String {
    var place = ""
    if let step { place = "step \(step)" + (stepKind.map { " (\($0.shortened))" } ?? "") }
    if let key { place += (place.isEmpty ? "" : ", ") + key }
    return place.isEmpty ? "" : place + ": "
  }

  /// For editors: `file:line:col: error: …`.
  public var editorLine: String {
    var line = file ?? "recipe"
    if let position { line += ":\(position.line):\(position.column)" }
    return "\(line): \(severity): \(text)"
  }
}

/// Problems of a recipe in the order of the file.
public struct Diagnostics: Error, Hashable, Sendable, CustomStringConvertible {
  public var items: [Diagnostic]

  public init(_ items: [Diagnostic] = []) { self.items = items }

  public var errors: [Diagnostic] { items.filter { $0.severity == .error } }
  public var hasErrors: Bool { items.contains { $0.severity == .error } }

  /// The same without the names of keys, for a recipe that nobody wrote.
  public var withoutKeys: Diagnostics {
    Diagnostics(
      items.map { item in
        var item = item
        item.key = nil
        return item
      })
  }

  /// All of them, one a line, as editors read them.
  public var description: String { items.map(\.editorLine).joined(separator: "\n") }

  /// The failure that a command ends with: the first error and how many more there are. The recipe's own mistakes
  /// decide the status before missing inputs do.
  public var failure: Failure? {
    let errors = errors
    guard let first = errors.first(where: { $0.kind == .recipe }) ?? errors.first else { return nil }
    let file = first.file.map { file in first.position.map { "\(file):\($0.line): " } ?? "\(file): " } ?? ""
    let more = errors.count > 1 ? " (and \(errors.count - 1) more: sous check shows all)" : ""
    return first.failure.said(behind: file + first.place, before: more)
  }
}
