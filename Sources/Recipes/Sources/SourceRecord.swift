import Engine

/// A kind of source: what a recipe names it by, what else it says of it, and how it becomes a plan.
///
/// Another one is a file with its record and request, a line in `all`, and a case where requests are opened (`SourceAccess` of
/// Runs). Checks, forms, the schema and exported programs follow.
public struct SourceRecord: Sendable {
  /// The key that names the table, and what the record is known by: `path`.
  public let key: String
  /// That key and those that say more of which table it is, in canonical order.
  let naming: [FieldRecord]
  /// Keys that say how it is read, behind those of all kinds that name a table.
  var reading: [FieldRecord] = []
  /// Opens the table, or reports why it cannot be.
  let lower: @Sendable (RecipeBody, SourceCall) -> Plan?
  /// The source that a text in a form or on the command line names; `nil` for a text that names none of this kind.
  let named: @Sendable (String) -> RecipeSource?
  /// What such a text is for a source; `nil` when it is the value of the key.
  package var text: (@Sendable (RecipeSource) -> String?)?
  /// The source with another text, when that is more than another value of the key; `nil` for a text that names none.
  var renamed: (@Sendable (RecipeSource, String) -> RecipeSource?)?

  public static let all = [path, table, recipe, database]

  /// Texts are shown to the kinds in this order: any may be a path.
  private static let byText = [database, recipe, table, path]

  /// The source that a text names: `data/x.csv`, `lake.visits`, `other.json`.
  static func source(named text: String) -> RecipeSource {
    byText.lazy.compactMap { $0.named(text) }.first ?? RecipeSource(path: text)
  }

  /// Keys beside its own that a source of this kind may have.
  var ownKeys: Set<String> { Set((naming + reading).map(\.key)).subtracting([key]) }

  /// The keys of all sources, in canonical order.
  static let fields = all.flatMap(\.naming) + all.flatMap(\.reading)
}

extension SourceRecord: Hashable {
  public static func == (left: Self, right: Self) -> Bool { left.key == right.key }
  public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

/// A source that is to be lowered.
struct SourceCall {
  var source: RecipeSource
  /// The value of the key that names it.
  var name: String
  var offset: Int?
  /// Of that key.
  var place: Place
  /// Of the source.
  var outer: Place
  /// Whether it is the recipe's source, not another table of a step.
  var isOwn: Bool
}

/// What a source is opened by, parameters replaced: equal requests are the same table.
public protocol OpeningRequest: Hashable, Sendable {
  /// How a program of another engine finds the table.
  var elsewhere: SourceElsewhere { get }
}

/// How a program of another engine finds a table.
public enum SourceElsewhere: Hashable, Sendable {
  /// By its files.
  case files(path: String)
  /// By its name in that engine's catalog.
  case table(String)
  /// Not at all: why, and what to do.
  case refused(String, remedy: String)
}
