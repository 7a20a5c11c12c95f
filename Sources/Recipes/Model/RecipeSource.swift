public import Engine

/// Where a table comes from, over its JSON: the recipe's source, or the other table of a join or union.
public struct RecipeSource: Hashable, Sendable {
  public var json: JSON

  public init(json: JSON) { self.json = json }
  public init(path: String) { json = .object([("path", .text(path))]) }
  public init(table: String) { json = .object([("table", .text(table))]) }
  public init(recipe: String) { json = .object([("recipe", .text(recipe))]) }

  /// The source that a text in a form or on the command line names: `data/x.csv`, `lake.visits`, `other.json`.
  package init(named text: String) { self = SourceRecord.source(named: text) }

  /// What it is; `nil` when it names no table.
  public var kind: SourceRecord? { SourceRecord.all.first { json[$0.key] != nil } }

  /// The text that names it in a form; empty when it names no table.
  package var text: String { kind.flatMap { $0.text?(self) ?? json[$0.key]?.text } ?? "" }

  /// Whether that text says more than its name, in a form of its own.
  package var hasOwnText: Bool { kind?.text?(self) != nil }

  /// The source with another text; where it stays of its kind, with all that was said of it.
  /// - Parameter naming: makes a new source of a text.
  package func renamed(_ text: String, naming: (String) -> RecipeSource) -> RecipeSource {
    guard let kind else { return naming(text) }
    if text == self.text { return self }
    if let renamed = kind.renamed {
      var new = renamed(self, text) ?? naming(text)
      new.json["note"] = json["note"]
      return new
    }
    let (guess, guessBefore) = (RecipeSource(named: text).kind, RecipeSource(named: self.text).kind)
    // What a name alone would not have told goes on being so.
    let isSame = guess == kind || (guess == guessBefore && guessBefore != kind)
    var new = isSame ? self : naming(text)
    if isSame { new.json[kind.key] = .text(text) } else { new.json["note"] = json["note"] }
    return new
  }

  /// The path, table, recipe or database as written; empty when none is given.
  public var name: String { kind.flatMap { json[$0.key]?.text } ?? "" }

  public var catalog: CatalogKind { CatalogKind(json) }

  /// A key's value; defaults are not written.
  public subscript(key: String) -> JSON? {
    get { json[key] }
    set { json = json.setting(newValue, for: key, fields: RecipeSections.source) }
  }
}

/// Which catalog knows a table.
public enum CatalogKind: String, CaseIterable, Sendable {
  /// That of this machine.
  case local
  /// The Glue Data Catalog.
  case glue

  /// What a source or an output says; the catalog of this machine where it says nothing.
  init(_ json: JSON) { self = json["catalog"]?.text.flatMap { CatalogKind(rawValue: $0) } ?? .local }

  static let field = FieldRecord(
    "catalog", "Catalog", .choice([Choice("local", "of this machine"), Choice("glue", "the Glue Data Catalog")]),
    .optional(.text("local")), "The catalog that knows the table: that of this machine, or the Glue Data Catalog.",
    since: .v1_1)
}

/// Where the result goes, over its JSON.
public struct RecipeOutput: Hashable, Sendable {
  public var json: JSON

  public init(json: JSON) { self.json = json }
  public init(path: String) { json = .object([("path", .text(path))]) }

  public var path: String? { json["path"]?.text }
  public var table: String? { json["table"]?.text }
  /// The path, or the table of a database, as written; empty when none is given.
  public var name: String { path ?? json["database"]?.text.map { "\(table ?? "") of \($0)" } ?? "" }
  public var catalog: CatalogKind { CatalogKind(json) }
  public var partitionBy: [String] { json["partitionBy"]?.texts ?? [] }
  public var mode: OutputMode { json["mode"]?.text.flatMap { OutputMode(rawValue: $0) } ?? .replace }

  /// A key's value; defaults are not written.
  public subscript(key: String) -> JSON? {
    get { json[key] }
    set { json = json.setting(newValue, for: key, fields: RecipeSections.output(json)) }
  }
}

/// A parameter of a recipe, over its JSON.
public struct Parameter: Hashable, Sendable {
  public var name: String
  public var json: JSON
  /// Byte offset of the name in the file.
  var offset: Int?

  init(name: String, json: JSON, offset: Int?) {
    self.name = name
    self.json = json
    self.offset = offset
  }

  public init(name: String, type: String, defaultValue: JSON? = nil, description: String? = nil) {
    self.name = name
    json = .object([("type", .text(type))])
    self["default"] = defaultValue
    self["description"] = description.map { .text($0) }
  }

  public var type: String? { json["type"]?.text }
  public var defaultValue: JSON? { json["default"] }
  public var description: String? { json["description"]?.text }

  /// A key's value.
  public subscript(key: String) -> JSON? {
    get { json[key] }
    set { json = json.setting(newValue, for: key, fields: RecipeSections.parameter) }
  }

  public static func == (a: Parameter, b: Parameter) -> Bool { a.name == b.name && a.json == b.json }
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(json)
  }
}

extension JSON {
  /// A copy with the key set at its canonical place; a value that equals the default is removed.
  func setting(_ value: JSON?, for key: String, fields: [FieldRecord]) -> JSON {
    let byDefault = fields.first { $0.key == key }?.defaultValue
    return setting(key, byDefault == value ? nil : value, order: fields.map(\.key))
  }
}
