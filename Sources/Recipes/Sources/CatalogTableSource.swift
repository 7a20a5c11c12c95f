public import Engine

extension SourceRecord {
  /// A table of a catalog.
  public static let table = SourceRecord(
    key: "table",
    naming: [
      FieldRecord("table", "Table", .plainText, .optional(nil), "A table of the catalog, database.name."),
      CatalogKind.field,
    ],
    lower: { body, call in body.catalogTable(call) }, named: { RecipeSource(tableText: $0) },
    text: { $0.catalog == .glue ? $0.name + RecipeSource.ofGlue : nil }, renamed: { $0.replacingTableText($1) })
}

/// The table in one text, as forms and the command line take it: `healthcare.visits`, `healthcare.visits of glue`.
extension RecipeSource {
  fileprivate static let ofGlue = " of glue"

  /// The source that such a text names; `nil` for a text that names no table of a catalog.
  fileprivate init?(tableText text: String) {
    let (name, catalog) = Self.split(text)
    guard !name.contains("/"), name.split(separator: ".").count == 2, FormatTable.format(ofFile: name) == nil else {
      return nil
    }
    self.init(table: name)
    self["catalog"] = .text(catalog.rawValue)
  }

  /// The source with another text in place of its own.
  fileprivate func replacingTableText(_ text: String) -> RecipeSource? {
    let (guess, guessBefore) = (RecipeSource(named: text).kind, RecipeSource(named: self.text).kind)
    // What a name alone would not have told goes on being so.
    guard guess == kind || (guess == guessBefore && guessBefore != kind) else { return nil }
    let (name, catalog) = Self.split(text)
    var new = self
    new["table"] = .text(name)
    new["catalog"] = .text(catalog.rawValue)
    return new
  }

  private static func split(_ text: String) -> (name: String, catalog: CatalogKind) {
    text.hasSuffix(ofGlue) ? (String(text.dropLast(ofGlue.count)), .glue) : (text, .local)
  }

  /// What stands for all tables of Glue where folders are listed.
  package static let glueFolder = "glue:"

  /// Whether a text stands for what holds tables and is no folder: Glue, or the address of a database with a server.
  package static func holdsTables(_ text: String) -> Bool { text == glueFolder || isServer(text) }

  /// The text of a table there.
  package static func text(of table: String, in place: String) -> String {
    table + (place == glueFolder ? ofGlue : " of " + place)
  }
}

/// A table of a catalog, to be opened.
public struct TableRequest: OpeningRequest {
  /// `database.name`
  public var name: String
  public var catalog: CatalogKind
  /// Comparisons with partition keys of a table of Glue: only partitions that may satisfy them are read.
  public var hints: [ScanHint] = []

  public init(name: String, catalog: CatalogKind, hints: [ScanHint] = []) {
    self.name = name
    self.catalog = catalog
    self.hints = hints
  }

  /// Whether a text is two names joined by a point.
  static func isName(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { part in
        !part.isEmpty
          && part.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
              || byte == 0x5F || byte == 0x2D || byte >= 0x80
          }
      }
  }

  public var elsewhere: SourceElsewhere {
    switch catalog {
    case .local: .table(name)
    case .glue:
      .refused(
        "a table of Glue is not read by an exported program, which could not tell what partitions are registered",
        remedy: "read its files by their path")
    }
  }
}

extension RecipeBody {
  fileprivate func catalogTable(_ call: SourceCall) -> Plan? {
    let (name, catalog, offset, place) = (call.name, call.source.catalog, call.offset, call.place)
    guard TableRequest.isName(name) else {
      sink.add(
        place, at: offset, "\"\(name.shortened)\" is not the name of a table", remedy: "write database.name")
      return nil
    }
    if catalog == .glue, analysis.options.confine {
      sink.add(
        place, at: offset, "tables of Glue are not opened under --confine", remedy: "read a file of the project folder")
      return nil
    }
    var request = TableRequest(name: name, catalog: catalog)
    if call.isOwn { request.hints = partitionHints(request) }
    let plan = open(request, name: name, offset: offset, place: place)
    if !request.hints.isEmpty, plan != nil {
      let shown = request.hints.map(\.text).joined(separator: " and ")
      sink.add(.note, place, at: offset, "of \(name) only partitions where \(shown) are read, others are not counted")
    }
    return plan
  }

  /// What the filter right behind the source asks of the keys of a table that is asked for by its partitions, where nobody
  /// counts the rows that it removes.
  private func partitionHints(_ request: TableRequest) -> [ScanHint] {
    let steps = recipe.steps
    guard let wanted = analysis.options.uncountedStep, nestedNumber == 0,
      let first = steps.firstIndex(where: { !$0.isDisabled }), first < wanted,
      steps[first].kind == FilterRows.record.kind, let condition = steps[first]["where"],
      !steps.contains(where: { $0["expect"] != nil && !$0.isDisabled }),
      let keys = try? analysis.opener.partitionKeys(of: request), !keys.fields.isEmpty
    else { return [] }
    var hints: [ScanHint] = []
    for text in (condition.list ?? [condition]).map({ $0.text ?? "" }) {
      let (found, isWhole) = ExpressionText.leadingHints(text, schema: keys, parameters: scope.values)
      hints += found
      if !isWhole { break }
    }
    return hints
  }
}
