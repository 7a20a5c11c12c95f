import Engine

/// A status that a command may end with.
struct ExitStatusRecord: Sendable {
  var code: Int32
  /// In two or three words.
  var title: String
  /// In a sentence.
  var meaning: String

  /// By number.
  static let all: [ExitStatusRecord] =
    ([
      ExitStatusRecord(
        code: 0, title: "done", meaning: "Done. Rows may have been rejected within --max-rejects; they are said."),
      ExitStatusRecord(
        code: 129, title: "the terminal is gone", meaning: "The studio's terminal is gone (SIGHUP). Its draft is kept."),
    ] + Failure.Kind.allCases.map { ExitStatusRecord(code: $0.rawValue, title: $0.title, meaning: $0.meaning) })
    .sorted { $0.code < $1.code }

  /// `0 done, 1 the run failed, …`
  static var list: String { all.map { "\($0.code) \($0.title)" }.joined(separator: ", ") }
}
