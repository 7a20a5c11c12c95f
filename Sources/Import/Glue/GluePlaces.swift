import Engine
import Recipes

/// Sources and sinks of a job as sources and outputs of recipes.
enum GluePlaces {
  private static let separators = ["comma": ",", "ctrla": "\u{1}", "pipe": "|", "semicolon": ";", "tab": "\t"]
  private static let quotes = [
    "quote": "\"", "quillemet": "\"", "single_quote": "'", "singlequote": "'", "disabled": "",
  ]
  /// The format that Glue calls so; most have one name in both.
  private static func format(_ name: String) -> FormatRecord? {
    let own = ["json": "jsonl", "glueparquet": "parquet"]
    return FormatTable[own[name.lowercased()] ?? name.lowercased()]
  }

  /// The tables that a node reads, the first one the recipe's source.
  static func sources(of node: GlueNode, _ places: ImportPlaces) throws -> [RecipeSource] {
    if node.kind.contains("catalog") || node.flag("isCatalog") {
      guard let database = node.text("Database"), let table = node.text("Table") else {
        throw Refusal("it names no database and table of a catalog", "name them in the recipe's source")
      }
      var source = RecipeSource(table: "\(database).\(table)")
      source["catalog"] = .text("glue")
      return [source]
    }
    let named = node.text("Format") ?? String(node.kind.dropFirst(2).dropLast("source".count))
    guard let format = format(named)?.name else {
      throw Refusal(
        "sources of the kind \(node.type) are not read from a job",
        "write the table to files or name it in the recipe's source by hand")
    }
    if let path = node.text("JsonPath"), !path.isEmpty {
      throw Refusal("it takes rows from inside a document (JsonPath \(path))", "write these rows as JSON Lines first")
    }
    let addresses = node.paths("Paths") + [node.path("Path"), node.path("S3Path")].compactMap(\.self)
    guard !addresses.isEmpty else { throw Refusal("it names no path", "name it in the recipe's source") }
    return addresses.map { address in
      var source = RecipeSource(path: parameters(places.path(of: address)))
      source["format"] = .text(format)
      if format == "csv" {
        if let separator = node.text("Separator") {
          source["delimiter"] = .text(separators[separator.lowercased()] ?? separator)
        }
        if let quote = node.text("QuoteChar") { source["quote"] = .text(quotes[quote.lowercased()] ?? quote) }
        if let header = node.text("WithHeader") { source["header"] = .boolean(header.lowercased() == "true") }
      }
      if format == "csv" || format == "jsonl" { source["types"] = types(node) }
      return source
    }
  }

  /// What a source says that its recipe does not.
  static func lost(of node: GlueNode) -> [String] {
    var lost: [String] = []
    if let files = node.properties.member("Exclusions")?.givenList?.compactMap(\.plainText), !files.isEmpty {
      lost.append("files that Exclusions leaves out are read too: \(files.joined(separator: ", "))")
    }
    if node.flag("SkipFirst") { lost.append("SkipFirst leaves out the first line there, which is read here") }
    return lost
  }

  /// Types of columns from OutputSchemas; `nil` where it says none.
  private static func types(_ node: GlueNode) -> JSON? {
    // In the console's form a schema is the list itself.
    let columns = (node.properties.member("OutputSchemas")?.list ?? []).flatMap {
      $0.member("Columns")?.list ?? $0.list ?? []
    }
    let types = columns.compactMap { column -> (String, JSON)? in
      guard let name = (column.member("Name") ?? column.member("key"))?.text,
        let type = column.member("Type")?.text.flatMap(type)
      else {
        return nil
      }
      return (name, .text(type.description))
    }
    return types.isEmpty ? nil : .object(types)
  }

  /// A type of Glue or Hive.
  static func type(_ name: String) -> DataType? {
    let lower = name.lowercased()
    if lower.hasPrefix("decimal(") { return DataType(name: lower.filter { $0 != " " }) }
    if lower == "decimal" { return .decimal(precision: 10, scale: 2) }
    return lower.hasPrefix("varchar") || lower.hasPrefix("char") ? .text : DataBrewType.type(lower)
  }

  /// Where a sink writes, and what to know about it.
  static func output(of node: GlueNode, _ places: ImportPlaces) throws -> (RecipeOutput, remarks: [String], Parameter?)
  {
    var remarks = ["Glue appends to what is there, Sous replaces it (\"mode\" says otherwise)"]
    let policy = node.properties.member("SchemaChangePolicy") ?? node.properties
    let database = policy.member("Database")?.plainText ?? node.text("Database")
    let table = policy.member("Table")?.plainText ?? node.text("Table")
    let isCatalog = node.kind.contains("catalog") || node.flag("isCatalog")
    var parameter: Parameter?
    var output: RecipeOutput
    if let address = node.path("Path") {
      output = RecipeOutput(path: parameters(places.path(of: address)))
    } else if isCatalog, let database, let table {
      output = RecipeOutput(path: "${output}")
      parameter = Parameter(name: "output", type: "text", description: "The folder of the table \(database).\(table).")
    } else {
      throw Refusal("it writes to \(node.type), which is no file", "name the output in the recipe by hand")
    }
    // Tables of these formats are more than the files that they lie in.
    let ofKind = ["parquet", "delta", "hudi", "iceberg"].first { node.kind.contains($0) }
    let givenFormat = ofKind ?? node.text("Format") ?? "parquet"
    guard let format = format(givenFormat)?.name else {
      throw Refusal("it writes \(givenFormat), which Sous does not write", "choose parquet, csv, json, avro or delta")
    }
    output["format"] = .text(format)
    if let compression = node.text("Compression")?.lowercased(), ["snappy", "gzip", "zstd"].contains(compression) {
      output["compression"] = .text(compression)
    }
    let keys = node.paths("PartitionKeys")
    if !keys.isEmpty { output["partitionBy"] = .texts(keys) }
    let updates = policy.member("EnableUpdateCatalog")?.plainText?.lowercased() == "true" || isCatalog
    if updates, let database, let table { output["table"] = .text("\(database).\(table)") }
    if node.text("NumberTargetPartitions") != nil { remarks.append("NumberTargetPartitions is left out") }
    return (output, remarks, parameter)
  }

  /// Parameters of templates (`{{name}}`) as those of recipes.
  private static func parameters(_ path: String) -> String {
    path.replacing("{{", with: "${").replacing("}}", with: "}")
  }

  /// The parameters that a path names.
  static func parameters(in path: String) -> [Parameter] {
    TextTemplate(path).pieces.compactMap { piece in
      if case .parameter(let name) = piece { Parameter(name: name, type: "text") } else { nil }
    }
  }
}
