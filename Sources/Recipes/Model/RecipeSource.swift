public import Engine

/// Where a table comes from, over its JSON: the recipe's source, or the other table of a join or union.
public struct RecipeSource: Hashable, Sendable {
  /// What it is named by.
  public enum Kind: String, CaseIterable, Sendable {
    case path, table, recipe, database

    /// Keys that say more of a source of this kind.
    var ownKeys: Set<String> {
      switch self {
      case .path:
        Set(RecipeSections.source.map(\.key)).subtracting(
          Self.allCases.map(\.rawValue) + ["note", "set", "from", "query", "catalog"])
      case .table: ["catalog"]
      case .recipe: ["set"]
      case .database: ["from", "query"]
      }
    }
  }

  public var json: JSON

  public init(json: JSON) { self.json = json }
  public init(path: String) { json = .object([("path", .text(path))]) }
  public init(table: String) { json = .object([("table", .text(table))]) }
  public init(recipe: String) { json = .object([("recipe", .text(recipe))]) }

  /// Which of them it is; `nil` when none is given.
  public var kind: Kind? {
    Kind.allCases.first { json[$0.rawValue] != nil }
  }

  /// The path, table, recipe or database as written; empty when none is given.
  public var name: String { kind.flatMap { json[$0.rawValue]?.text } ?? "" }

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
    .optional(.text("local")), "The catalog that knows the table: that of this machine, or the Glue Data Catalog.")
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
