import Engine
import Recipes

/// A recipe as SQL: one `WITH` query, a named part for every step, and the statements around it.
enum SQLScript {
  static func text(_ request: ExportRequest, _ dialect: any SQLDialect, _ refusals: inout Refusals) -> String {
    var parts = SQLParts(request: request, dialect: dialect, refusals: refusals)
    let last = parts.write()
    let order = parts.order
    let lowered = request.lowered
    var statements = lowered.storages.flatMap(dialect.reach) + parts.statements
    let schema = lowered.plan.schema
    if let output = lowered.output {
      let keys = output.partitionBy
      let columns = schema.fields.filter { !keys.contains($0.name) } + keys.compactMap { schema[$0] }
      let writing = SQLOutput(
        parts: parts.parts, last: last, columns: columns, partitionBy: keys, path: output.path,
        table: output.table ?? tableName(request), format: output.format,
        compression: output.compression.rawValue, delimiter: output.delimiter,
        order: order,
        files: output.filesPerPartition, partitionCount: request.partitionCount, isSingleFile: output.isSingleFile)
      if output.options["forSpreadsheets"] == .boolean(true) {
        parts.refusals.add(
          step: .output, "\"forSpreadsheets\" cannot be said", remedy: "remove it, or run this recipe with Sous")
      }
      if output.filesPerPartition > 1 {
        parts.refusals.add(
          step: .output, "\(output.filesPerPartition) files cannot be asked for", remedy: "remove \"filesPerPartition\""
        )
      }
      do {
        statements += try dialect.output(writing)
      } catch {
        parts.refusals.add(step: .output, error.reason, remedy: error.remedy)
      }
    } else {
      let list = schema.names.map { dialect.quoted($0) }.joined(separator: ", ")
      statements.append(
        "WITH\n" + parts.parts.joined(separator: ",\n") + "\nSELECT \(list)\nFROM \(last)"
          + (order.isEmpty ? "" : "\nORDER BY \(order.joined(separator: ", "))"))
    }
    refusals = parts.refusals
    return header(request, dialect) + statements.map { "\n" + $0 + ";\n" }.joined()
  }

  private static func tableName(_ request: ExportRequest) -> String {
    String(request.name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }

  private static func header(_ request: ExportRequest, _ dialect: any SQLDialect) -> String {
    var title = request.name
    if let description = request.recipe.description { title += ": " + description }
    let origin = request.path.map { " from \($0)" } ?? ""
    var lines = [title, "", "Exported by \(request.generator)\(origin), SHA-256 of the recipe:", request.digest]
    lines.append("To change it, change the recipe and export it again.")
    lines += [""] + dialect.usage
    if !request.recipe.parameters.isEmpty {
      lines += ["", "Values of the recipe's parameters when this was exported:"]
      for parameter in request.recipe.parameters {
        lines.append("  \(parameter.name) = \(request.lowered.parameters[parameter.name] ?? "")")
      }
    }
    return lines.map { $0.isEmpty ? "--\n" : "-- " + PythonText.sqlComment($0) + "\n" }.joined()
  }
}
