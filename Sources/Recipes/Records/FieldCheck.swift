import Engine

/// Checks JSON against field records: unknown and missing keys, wrong types, unknown words. Columns and expressions are
/// checked later, by the steps.
package struct FieldCheck {
  let sink: DiagnosticSink

  /// What is wrong with an object of these keys, as sentences.
  package static func problems(_ json: JSON, _ fields: [FieldRecord]) -> [String] {
    let sink = DiagnosticSink()
    _ = FieldCheck(sink: sink).object(json, fields, owner: "the object", place: Place())
    return sink.sorted.items.map(\.sentence)
  }

  /// Checks an object with these keys. `owner` names it in messages: `the source`, `filter-rows`.
  func object(_ json: JSON, _ fields: [FieldRecord], owner: String, place: Place) -> Bool {
    guard let members = json.members else {
      sink.add(place, at: json.offset, "\(owner) is \(json.kindName)", remedy: "write an object: { … }")
      return false
    }
    var isValid = true
    let keys = fields.map(\.key)
    var meant = Set<String>()
    var unknownCount = 0
    for member in members {
      if let field = fields.first(where: { $0.key == member.key }) {
        isValid = value(member.value, field.kind, place: place.inside(field.key)) && isValid
        continue
      }
      isValid = false
      unknownCount += 1
      // Suggestions cost time, and nobody reads a hundred of them.
      let nearest = unknownCount > 100 ? nil : Nearest.name(to: member.key, in: keys)
      if let nearest { meant.insert(nearest) }
      sink.add(
        place.inside(member.key), at: member.keyOffset, "\(owner) has no key \"\(member.key.shortened)\"",
        remedy: nearest.map { "did you mean \"\($0)\"?" } ?? "its keys are \(keys.quotedList)")
    }
    // A mistyped key is not missing as well.
    for field in fields where field.isRequired && !meant.contains(field.key) && json[field.key] == nil {
      sink.add(
        place.inside(field.key), at: json.offset, "\"\(field.key)\" is missing",
        remedy: "write \(field.kind.expected)")
      isValid = false
    }
    return isValid
  }

  /// Checks the value of one key.
  func value(_ json: JSON, _ kind: FieldKind, place: Place) -> Bool {
    switch kind {
    case .text, .plainText, .path, .typeName, .parameterType, .column, .otherColumn, .newColumn:
      return json.text != nil || wrong(json, kind, place)
    case .integer(let minimum): return integer(json, minimum: minimum, kind, place)
    case .boolean: return json.boolean != nil || wrong(json, kind, place)
    case .scalar, .parameterValue:
      return json.list == nil && json.members == nil || wrong(json, kind, place)
    case .choice(let choices): return word(json, choices, kind, place)
    case .choices(let choices):
      guard let items = json.list else { return wrong(json, kind, place) }
      return all(items) { word($0, choices, kind, place) }
    case .columns, .otherColumns, .newColumns, .texts:
      return json.texts != nil || wrong(json, kind, place)
    case .predicates, .note:
      return json.text != nil || json.texts != nil || wrong(json, kind, place)
    case .newExpressions, .columnExpressions, .aggregations, .renames:
      return memberValues(json, kind, place) { $0.text != nil }
    case .valueMap, .scalarMap:
      return memberValues(json, kind, place) { $0.list == nil && $0.members == nil }
    case .types: return types(json, kind, RecipeSections.typedColumn, place)
    case .source: return object(json, RecipeSections.source, owner: "the source", place: place)
    case .sources:
      guard let items = json.list else { return wrong(json, kind, place) }
      return all(items) { object($0, RecipeSections.source, owner: "a source", place: place) }
    case .records(let fields):
      guard let items = json.list else { return wrong(json, kind, place) }
      return all(items) { object($0, fields, owner: "an item of \"\(place.key ?? "")\"", place: place) }
    case .output:
      return object(json, RecipeSections.output(json), owner: "\"\(place.key ?? "")\"", place: place)
    case .record(let fields): return object(json, fields, owner: "\"\(place.key ?? "")\"", place: place)
    case .recordMap(let fields):
      guard let members = json.members else { return wrong(json, kind, place) }
      return all(members) { object($0.value, fields, owner: "\"\($0.key.shortened)\"", place: place.inside($0.key)) }
    case .scalars:
      guard let items = json.list else { return wrong(json, kind, place) }
      guard let item = items.first(where: { $0.list != nil || $0.members != nil || $0.isNull }) else { return true }
      let key = place.key?.split(separator: ".").last ?? "values"
      sink.add(
        place, at: item.offset, "an item of \"\(key)\" is \(item.kindName)",
        remedy: "write texts, numbers, true or false")
      return false
    case .integers:
      return json.list?.allSatisfy { $0.isNull || $0.integer != nil } ?? false || wrong(json, kind, place)
    case .either(let kinds):
      return kinds.contains { FieldCheck(sink: DiagnosticSink()).value(json, $0, place: place) }
        || wrong(json, kind, place)
    case .nameOrNumber:
      return json.text?.isEmpty == false || (json.integer.map { $0 >= 1 } ?? false) || wrong(json, kind, place)
    case .header:
      return json.boolean != nil || (json.integer.map { (0...1000).contains($0) } ?? false) || wrong(json, kind, place)
    case .window: return object(json, WindowFields.keys, owner: "\"over\"", place: place)
    case .rowRange: return rowRange(json, kind, place)
    case .expectations: return object(json, Expectation.fields, owner: "\"expect\"", place: place)
    case .steps: return json.list != nil || wrong(json, kind, place)
    }
  }

  private func all<Items: Sequence>(_ items: Items, _ check: (Items.Element) -> Bool) -> Bool {
    var isValid = true
    for item in items { isValid = check(item) && isValid }
    return isValid
  }

  private func wrong(_ json: JSON, _ kind: FieldKind, _ place: Place) -> Bool {
    let key = place.key?.split(separator: ".").last.map(String.init) ?? "value"
    sink.add(place, at: json.offset, "\"\(key)\" is \(json.kindName)", remedy: "write \(kind.expected)")
    return false
  }

  private func integer(_ json: JSON, minimum: Int, _ kind: FieldKind, _ place: Place) -> Bool {
    if let text = json.text, TextTemplate(text).isOneParameter { return true }
    guard let number = json.integer, number >= minimum else { return wrong(json, kind, place) }
    return true
  }

  private func rowRange(_ json: JSON, _ kind: FieldKind, _ place: Place) -> Bool {
    guard let bounds = json.list else { return wrong(json, kind, place) }
    guard bounds.count == 2 else {
      sink.add(
        place, at: json.offset, "\"rows\" has \(NumberText.counted(bounds.count, "item"))",
        remedy: "write \(kind.expected)")
      return false
    }
    for bound in bounds where !bound.isNull {
      // No group has more rows.
      let most = Int(Int32.max)
      if let number = bound.integer, number.magnitude <= most { continue }
      let isFar = bound.number?.utf8.allSatisfy { $0 &- 48 < 10 || $0 == UInt8(ascii: "-") } ?? false
      sink.add(
        place, at: bound.offset,
        isFar
          ? "\((bound.number ?? "").shortened) in \"rows\" is more than \(most) rows"
          : "an item of \"rows\" is \(bound.kindName)",
        remedy: isFar ? "write null for the end of the group" : "write \(kind.expected)")
      return false
    }
    return true
  }

  private func word(_ json: JSON, _ choices: [Choice], _ kind: FieldKind, _ place: Place) -> Bool {
    guard let word = json.text else { return wrong(json, kind, place) }
    let words = choices.map(\.word)
    if words.contains(word) { return true }
    sink.add(
      place, at: json.offset, "\"\(word.shortened)\" is not a choice",
      remedy: Nearest.remedy(for: word, in: words) ?? (words.count == 1 ? "write" : "write one of")
        + " \(words.quotedList)")
    return false
  }

  private func memberValues(_ json: JSON, _ kind: FieldKind, _ place: Place, _ isRight: (JSON) -> Bool) -> Bool {
    guard let members = json.members else { return wrong(json, kind, place) }
    return all(members) { member in
      if isRight(member.value) { return true }
      sink.add(
        place, at: member.value.offset, "\"\(member.key.shortened)\" is \(member.value.kindName)",
        remedy: "write \(kind.expected)")
      return false
    }
  }

  private func types(_ json: JSON, _ kind: FieldKind, _ keys: [FieldRecord], _ place: Place) -> Bool {
    guard let members = json.members else { return wrong(json, kind, place) }
    return all(members) { member in
      let place = place.inside(member.key)
      if member.value.text != nil { return TypeName.check(member.value, place, sink) }
      guard member.value.members != nil else {
        sink.add(
          place, at: member.value.offset, "the type of \"\(member.key.shortened)\" is \(member.value.kindName)",
          remedy: "write a type, such as \"text\" or { \"type\": \"date\", \"format\": \"dd.MM.yyyy\" }")
        return false
      }
      guard object(member.value, keys, owner: "a type", place: place) else { return false }
      return member.value["type"].map { TypeName.check($0, place.inside("type"), sink) } ?? false
    }
  }
}

/// Names of types as recipes write them.
package enum TypeName {
  static let words = ["text", "integer", "decimal(10,2)", "double", "boolean", "date", "timestamp"]

  private static let synonyms = [
    "string": "text", "varchar": "text", "char": "text", "str": "text", "int": "integer", "bigint": "integer",
    "long": "integer", "int64": "integer", "int32": "integer", "number": "double", "float": "double", "real": "double",
    "float64": "double", "bool": "boolean", "datetime": "timestamp", "time": "timestamp", "decimal": "decimal(10,2)",
    "numeric": "decimal(10,2)",
  ]

  /// What was probably meant.
  package static func remedy(for name: String) -> String {
    let lower = name.lowercased()
    if lower.hasPrefix("decimal(") || lower.hasPrefix("numeric(") {
      return "write decimal(precision,scale) with at most 38 digits, such as decimal(10,2)"
    }
    if let meant = synonyms[lower] { return "write \"\(meant)\"" }
    return Nearest.remedy(for: name, in: words) ?? "types are \(words.quotedList)"
  }

  package static let parameterWords = [
    "text", "integer", "decimal", "double", "boolean", "date", "timestamp", ParameterType.secret,
  ]

  /// What was probably meant as the type of a parameter.
  static func parameterRemedy(for name: String) -> String {
    if let meant = synonyms[name.lowercased()] { return "write \"\(meant.prefix { $0 != "(" })\"" }
    return Nearest.remedy(for: name, in: parameterWords) ?? "types are \(parameterWords.quotedList)"
  }

  static func check(_ json: JSON, _ place: Place, _ sink: DiagnosticSink) -> Bool {
    guard let name = json.text else { return false }
    if DataType(name: name) != nil { return true }
    sink.add(place, at: json.offset, "\"\(name.shortened)\" is not a type", remedy: remedy(for: name))
    return false
  }
}
