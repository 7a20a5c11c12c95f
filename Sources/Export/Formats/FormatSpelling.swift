import Engine
import Recipes

/// How the languages of export read and write files of one format. What is not said is refused in words, so that a new
/// format or language compiles before anything is said here.
struct FormatSpelling: Sendable {
  let format: FormatRecord

  /// SQL: throws what is special about a source and no dialect can take.
  var check: @Sendable (any TableSource) throws(SpellingRefusal) -> Void = { _ throws(SpellingRefusal) in }
  /// SQL: the texts of a source's files that mean null.
  var nullTexts: @Sendable (any TableSource) -> [String] = { _ in [] }

  private var sayings: [ObjectIdentifier: any Sendable] = [:]

  init(_ format: FormatRecord) { self.format = format }

  /// Takes what a language says, by its type.
  mutating func say<Saying: Sendable>(_ saying: Saying) { sayings[ObjectIdentifier(Saying.self)] = saying }

  /// What a language says; `nil` when nobody has.
  func saying<Saying: Sendable>(_ type: Saying.Type) -> Saying? { sayings[ObjectIdentifier(type)] as? Saying }

  /// One line for each format that some language can say.
  private static let all: [FormatSpelling] = [.csv, .parquet, .jsonLines]

  /// What is said of a format: nothing, when nobody has.
  static func of(_ format: FormatRecord) -> FormatSpelling {
    all.first { $0.format == format } ?? FormatSpelling(format)
  }

  var unread: SpellingRefusal {
    SpellingRefusal(
      "\(format.title) files cannot be read", remedy: "write the data as \(FormatTable.standard.title) first")
  }

  var unwritten: SpellingRefusal {
    SpellingRefusal(
      "the format \(format.name) is not written", remedy: "write \"\(FormatTable.standard.name)\"")
  }
}
