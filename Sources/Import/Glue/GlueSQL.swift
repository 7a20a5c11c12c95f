import Engine
import Recipes

/// A node's query where it is one SELECT over one table.
enum GlueSQL {
  static func translate(_ call: GlueCall) throws {
    let query = try call.text("SqlQuery")
    guard call.inputs.count == 1 else { throw refusal("it reads several tables", query) }
    let parts = try clauses(query)
    guard let select = parts["select"], let from = parts["from"], !from.contains(where: { $0 == "," || $0 == " " })
    else {
      throw refusal("it is more than one SELECT over one table", query)
    }
    if let condition = parts["where"] { call.add("filter-rows", [("where", .text(try call.expression(condition)))]) }
    let items = try split(select).map { try item($0, call, query) }
    let keys = try split(parts["order by"] ?? "").map { try sortKey($0, call, query) }
    let sort = keys.isEmpty ? [] : [Step("sort-rows", [("by", .list(keys))])]
    let isOneGroup = parts["group by"] == nil && items.contains { aggregates($0.expression) }
    if parts["group by"] != nil || isOneGroup {
      let by = try split(parts["group by"] ?? "").map { try column($0, call, query) }
      let values = items.filter { !by.contains($0.expression) }
      guard !values.isEmpty else { throw refusal("it groups without an aggregate", query) }
      if isOneGroup, let alone = values.first(where: { !aggregates($0.expression) }) {
        throw refusal("it computes \(alone.name) beside aggregates of all rows", query)
      }
      call.add(
        "group-rows",
        [("by", .texts(by.map(plain))), ("values", .object(values.map { ($0.name, .text($0.expression)) }))])
      call.add("keep-columns", [("columns", .texts(items.map { plain($0.name) }))])
      sort.forEach(call.add)
    } else {
      // It may sort by a column that it does not select, or by one that it computes.
      let made = Set(items.map(\.name))
      let sortsResult = keys.allSatisfy { $0["column"]?.text.map(made.contains) ?? false }
      if !sortsResult { sort.forEach(call.add) }
      if items.map(\.expression) != ["*"] { try project(items, call, query) }
      if sortsResult { sort.forEach(call.add) }
    }
    if let limit = parts["limit"] {
      guard let rows = Int(limit) else { throw refusal("its limit is no number", query) }
      call.add("limit-rows", [("rows", .number(rows))])
    }
  }

  private static func refusal(_ why: String, _ query: String) -> Refusal {
    let line = query.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return Refusal("\(why): \(line)", "write filter-rows, add-columns, group-rows or join-table for it")
  }

  private struct Item {
    var name: String
    var expression: String
  }

  private static func item(_ text: String, _ call: GlueCall, _ query: String) throws -> Item {
    if text == "*" { return Item(name: "*", expression: "*") }
    let words = top(text, at: \.isWhitespace)
    guard words.count > 2, words[words.count - 2].lowercased() == "as" else {
      let expression = try call.expression(text)
      return Item(name: plain(expression), expression: expression)
    }
    return Item(
      name: plain(try call.expression(words[words.count - 1])),
      expression: try call.expression(words.dropLast(2).joined(separator: " ")))
  }

  /// Whether an expression calls an aggregate.
  private static func aggregates(_ expression: String) -> Bool {
    var word = ""
    for character in expression.lowercased() {
      if character.isLetter || character.isNumber || character == "_" {
        word.append(character)
      } else {
        if character == "(", AggregateFunction.all.contains(where: { $0.words.contains(word) }) { return true }
        word = ""
      }
    }
    return false
  }

  private static func column(_ text: String, _ call: GlueCall, _ query: String) throws -> String {
    let expression = try call.expression(text)
    guard Words.column(plain(expression)) == expression else { throw refusal("\(text) is no column", query) }
    return expression
  }

  private static func plain(_ expression: String) -> String {
    expression.hasPrefix("\"") && expression.hasSuffix("\"") && expression.count > 2
      ? String(expression.dropFirst().dropLast()) : expression
  }

  private static func project(_ items: [Item], _ call: GlueCall, _ query: String) throws {
    let computed = items.filter { $0.expression != "*" && Words.column($0.name) != $0.expression }
    let known = Set(call.draft.columns?.map(\.name) ?? [])
    if let taken = computed.first(where: { known.contains($0.name) }) {
      throw refusal("it computes \(taken.name), which is a column already", query)
    }
    if !computed.isEmpty {
      call.add("add-columns", [("values", .object(computed.map { ($0.name, .text($0.expression)) }))])
    }
    if !items.contains(where: { $0.expression == "*" }) {
      call.add("keep-columns", [("columns", .texts(items.map(\.name)))])
    }
  }

  private static func sortKey(_ text: String, _ call: GlueCall, _ query: String) throws -> JSON {
    let words = text.split(separator: " ").map(String.init)
    let isDescending = words.last?.lowercased() == "desc"
    let name = ["asc", "desc"].contains(words.last?.lowercased()) ? words.dropLast().joined(separator: " ") : text
    var key: [(String, JSON)] = [("column", .text(plain(try column(name, call, query))))]
    if isDescending { key.append(contentsOf: [("order", .text("descending")), ("nulls", .text("last"))]) }
    return .object(key)
  }

  private static let keywords = ["select", "from", "where", "group by", "order by", "limit"]
  private static let others = ["join", "union", "having", "distinct", "over", "with", "intersect", "except", "lateral"]

  /// The clauses of a query, outside of brackets and quotes.
  private static func clauses(_ query: String) throws -> [String: String] {
    var parts: [String: String] = [:]
    var current = ""
    let words = top(query, at: { $0.isWhitespace || $0 == ";" })
    var index = 0
    while index < words.count {
      let one = words[index].lowercased()
      let two = index + 1 < words.count ? one + " " + words[index + 1].lowercased() : one
      if let keyword = [two, one].first(where: keywords.contains) {
        guard parts[keyword] == nil else { throw refusal("it is more than one SELECT over one table", query) }
        parts[keyword] = ""
        current = keyword
        index += keyword.contains(" ") ? 2 : 1
        continue
      }
      guard !current.isEmpty, !others.contains(one) else { throw refusal("it uses \(words[index])", query) }
      parts[current] =
        parts[current, default: ""].isEmpty ? words[index] : parts[current, default: ""] + " " + words[index]
      index += 1
    }
    return parts
  }

  private static func split(_ list: String) throws -> [String] { top(list, at: { $0 == "," }).map(\.trimmed) }

  /// Parts between separators that stand in no brackets and quotes; empty ones are left out.
  private static func top(_ text: String, at isSeparator: (Character) -> Bool) -> [String] {
    var parts = [""]
    var depth = 0
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil }
      } else if "'\"`".contains(character) {
        quote = character
      } else if character == "(" {
        depth += 1
      } else if character == ")" {
        depth -= 1
      } else if depth == 0, isSeparator(character) {
        parts.append("")
        continue
      }
      parts[parts.count - 1].append(character)
    }
    return parts.filter { !$0.trimmed.isEmpty }
  }
}
