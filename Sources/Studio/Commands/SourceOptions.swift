import ArgumentParser
import Engine
import Recipes

#if canImport(Glibc)
  import Glibc
#endif

/// How a data file is to be read when its own look does not say it.
struct SourceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Format of the files: \(FormatTable.nameList).", valueName: "format"),
    completion: .list(FormatTable.all.map(\.name)))
  var sourceFormat: String?
  @Option(help: ArgumentHelp("Delta: the version to read, from 0.", valueName: "n")) var tableVersion: Int?
  @Option(help: ArgumentHelp("Delta: the time whose version is read, 2026-11-01T00:00:00Z.", valueName: "time"))
  var asOf: String?
  @Option(help: ArgumentHelp(#"CSV: what separates fields, also as \t or \u0001; empty for none."#, valueName: "text"))
  var delimiter: String?
  @Option(help: ArgumentHelp("CSV: the quote character; empty for none.", valueName: "text")) var quote: String?
  @Option(help: ArgumentHelp("CSV: what escapes a quote in quotes.", valueName: "text")) var escape: String?
  @Option(
    help: ArgumentHelp("CSV, Excel: true, false, or a number of rows.", valueName: "rows"),
    completion: .list(["true", "false"]))
  var header: String?
  @Flag(help: "CSV, Excel: an empty header cell above a name takes the text left of it.") var fillHeader = false
  @Option(help: ArgumentHelp("CSV: encoding, any name iconv knows.", valueName: "name")) var encoding: String?
  @Option(help: ArgumentHelp("CSV, Excel: a field that means null; may be repeated.", valueName: "text"))
  var nullValue: [String] = []
  @Option(help: ArgumentHelp("CSV, Excel: lines before the header to skip.", valueName: "n")) var skipLines: Int?
  @Option(help: ArgumentHelp("CSV, Excel: lines or rows at the end of each file to skip.", valueName: "n"))
  var skipFooter: Int?
  @Option(help: ArgumentHelp("CSV: lines that begin with this are skipped.", valueName: "text")) var comment: String?
  @Option(
    help: ArgumentHelp("CSV: reject, pad or truncate.", valueName: "policy"),
    completion: .list(["reject", "pad", "truncate"]))
  var raggedRows: String?
  @Option(help: ArgumentHelp("Excel: the sheet, by name or number.", valueName: "sheet")) var sheet: String?
  @Option(help: ArgumentHelp("Excel: the cells, as A3:F.", valueName: "cells")) var range: String?

  /// A recipe without steps that reads `path` this way.
  /// - Parameters:
  ///   - catalog: where `path` is looked up as the name of a table when there is no file of that name.
  ///   - textColumns: columns that are text whatever they look like.
  func recipe(reading path: String, catalog: CatalogOptions, textColumns: [String] = []) throws -> RecipeFile {
    if let named = try named(path, catalog: catalog) {
      var recipe = Recipe(name: nil, path: path)
      recipe.source = named
      return RecipeFile(path: nil, bytes: Array(recipe.canonicalText.utf8))
    }
    var source = RecipeSource(path: TextTemplate.escaped(path))
    source["format"] = sourceFormat.map { .text($0) }
    source["version"] = tableVersion.map { .number($0) }
    source["asOf"] = asOf.map { .text($0) }
    source["delimiter"] = delimiter.map { .text(Self.sign(spelledAs: $0)) }
    source["quote"] = quote.map { .text($0) }
    source["escape"] = escape.map { .text($0) }
    source["encoding"] = encoding.map { .text($0) }
    source["comment"] = comment.map { .text($0) }
    source["skipLines"] = skipLines.map { .number($0) }
    source["skipFooter"] = skipFooter.map { .number($0) }
    if fillHeader { source["fillHeader"] = .boolean(true) }
    if !nullValue.isEmpty { source["nullValues"] = .texts(nullValue) }
    source["raggedRows"] = raggedRows.map { .text($0) }
    source["sheet"] = sheet.map { .text($0) }
    source["range"] = range.map { .text($0) }
    if !textColumns.isEmpty { source["types"] = .object(textColumns.map { ($0, .text("text")) }) }
    switch header {
    case "true": source["header"] = .boolean(true)
    case "false": source["header"] = .boolean(false)
    case let text?:
      guard let rows = Int(text) else {
        throw Failure(.usage, "--header \(text) is neither true, false nor a number of rows")
      }
      source["header"] = .number(rows)
    case nil: break
    }
    var recipe = Recipe(name: nil, path: path)
    recipe.source = source
    return RecipeFile(path: nil, bytes: Array(recipe.canonicalText.utf8))
  }

  /// What cannot be typed in a shell is spelled as in JSON, or by its byte: `\t`, `\u0001`, `\x01`. Other texts are what they are.
  private static func sign(spelledAs text: String) -> String {
    if text == #"\t"# { return "\t" }
    guard text.hasPrefix(#"\u"#) && text.count == 6 || text.hasPrefix(#"\x"#) && text.count == 4,
      let code = UInt32(text.dropFirst(2), radix: 16), let scalar = Unicode.Scalar(code)
    else { return text }
    return String(scalar)
  }

  /// A table of a database or of the catalog, where it is no file.
  func named(_ text: String, catalog: CatalogOptions) throws -> RecipeSource? {
    let named = RecipeSource(named: text)
    // What has a form of its own in one text, as tables of databases have.
    if access(text, F_OK) != 0, named.hasOwnText { return named }
    if catalog.isGlueTable(text) {
      var source = RecipeSource(table: text)
      source["catalog"] = .text(CatalogKind.glue.rawValue)
      return source
    }
    return try catalog.isTable(text) ? RecipeSource(table: text) : nil
  }
}

/// What `RECIPE|PATH` names: a recipe is a JSON object with a `source`.
enum RecipeOrData {
  case recipe(RecipeFile)
  case data(String)

  init(_ path: String) throws {
    guard path.hasSuffix(".json"), let bytes = try? FileBytes.read(path, cancellation: Interruptions.cancellation)
    else {
      self = .data(path)
      return
    }
    let file = RecipeFile(path: path, bytes: bytes)
    // A recipe with a typing mistake is still a recipe: better its problems than those of an odd data file.
    let text = String(decoding: bytes, as: UTF8.self)
    if file.recipe?.json["source"] != nil || file.recipe == nil && text.contains("\"source\"") {
      self = .recipe(file)
    } else {
      self = .data(path)
    }
  }
}
