import Recipes

/// Recipes that are valid by the records of their keys, each key there or not; the same for the same seed.
struct RandomRecipe {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  private mutating func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }

  private mutating func pick<Value>(_ values: [Value]) -> Value { values[next(values.count)] }

  mutating func recipe() -> JSON {
    var members: [(String, JSON)] = [("version", .number(1)), ("name", .text("r"))]
    let names = ["x", "day", "code"].filter { _ in next(2) == 0 }
    if !names.isEmpty || next(3) == 0 {
      members.append(("parameters", .object(names.map { ($0, object(RecipeSections.parameter)) })))
    }
    members.append(("source", source()))
    let records = (0..<5).map { _ in pick(StepTable.all) }
    members.append(("steps", .list(records.map { step($0) })))
    if next(4) > 0 { members.append(("output", object(RecipeSections.output))) }
    return .object(members)
  }

  private mutating func step(_ record: StepRecord) -> JSON {
    var step = object(record.allFields)
    step["step"] = .text(record.kind)
    return step
  }

  /// In canonical order, as the studio writes it.
  private mutating func object(_ fields: [FieldRecord]) -> JSON {
    var members: [(String, JSON)] = []
    for field in fields where field.isRequired || next(2) == 0 { members.append((field.key, value(field))) }
    return .object(members)
  }

  private mutating func value(_ field: FieldRecord) -> JSON {
    // What leaving it out says may be written.
    if let value = field.defaultValue, next(4) == 0 { return value }
    switch field.kind {
    case .text, .plainText: return .text(text())
    case .path: return .text(pick(["table.csv", "out", "a.b", "${x}/out.parquet"]))
    case .integer(let minimum): return next(4) == 0 ? .text("${x}") : .number(minimum + next(9))
    case .boolean: return .boolean(next(2) == 0)
    case .scalar, .parameterValue: return scalar()
    case .choice(let choices): return .text(pick(choices).word)
    case .choices(let choices): return .texts(some(choices.map(\.word)))
    case .typeName: return .text(type())
    case .parameterType: return .text(pick(["text", "integer", "decimal", "double", "boolean", "date", "timestamp"]))
    case .column, .otherColumn, .newColumn: return .text(column())
    case .columns, .otherColumns, .newColumns:
      return .texts(some(["amount", "id", "city", "gone", "day", "a, b", " c "]))
    case .texts: return .texts((0..<next(4)).map { _ in text() })
    case .predicates:
      let all = ["id > 1", "name = 'a'", "id > ${x} or contains(name, '\"')", "amount is null", "", "(("]
      return next(2) == 0 ? .text(pick(all)) : .texts(some(all))
    case .newExpressions, .columnExpressions: return map { .text($0.pick(["id + 1", "upper(name)", "", "'a, b'"])) }
    case .aggregations: return map { .text($0.pick(["count()", "sum(id)", ""])) }
    case .renames: return map { .text($0.text()) }
    case .types:
      return map { random in
        if random.next(2) == 0 { return .text(random.type()) }
        let format: [(String, JSON)] =
          random.next(3) > 0 ? [("format", .text(random.pick(["dd.MM.yyyy", "d M y", ""])))] : []
        return .object([("type", .text(random.type()))] + format)
      }
    case .valueMap, .scalarMap: return map { $0.scalar() }
    case .source: return source()
    case .sources: return .list((0...next(3)).map { _ in source() })
    case .records(let fields): return .list((0...next(3)).map { _ in object(fields) })
    case .output: return object(next(4) == 0 ? RecipeSections.databaseOutput : RecipeSections.output)
    case .record(let fields): return object(fields)
    case .recordMap(let fields): return map { $0.object(fields) }
    case .note: return next(2) == 0 ? .text(text()) : .texts((0..<next(3)).map { _ in text() })
    case .scalars: return .list((0...next(3)).map { _ in next(2) == 0 ? .text(text()) : .number(next(9)) })
    case .integers: return .list((0...next(3)).map { _ in next(3) == 0 ? .null : .number(next(9)) })
    case .either(let kinds):
      let kind = pick(kinds)
      return value(FieldRecord(field.key, field.label, kind, .required, field.help))
    case .nameOrNumber: return next(2) == 0 ? .text(text()) : .number(1 + next(3))
    case .header: return next(2) == 0 ? .boolean(next(2) == 0) : .number(next(3))
    case .expectations: return .object([("removed", .text("<= 5 %"))])
    case .window: return object(WindowFields.keys)
    case .rowRange:
      return .list([next(3) == 0 ? .null : .number(-next(9)), next(3) == 0 ? .null : .number(next(9))])
    case .steps: return .list([])
    }
  }

  private mutating func source() -> JSON {
    let kind = pick(["path", "table", "recipe"])
    var source = object(RecipeSections.source)
    for key in ["path", "table", "recipe"] { source[key] = nil }
    let name = kind == "path" ? pick(["table.csv", "other.csv", "a.b"]) : kind == "table" ? "a.b" : "other.json"
    return .object([(kind, .text(name))] + (source.members ?? []).map { ($0.key, $0.value) })
  }

  private mutating func map(_ value: (inout RandomRecipe) -> JSON) -> JSON {
    let keys = some(["id", "name", "", "gone", " a ", "\"", "007", "\"\""])
    return .object(keys.map { ($0, value(&self)) })
  }

  /// Some of the texts in any order, each once.
  private mutating func some(_ texts: [String]) -> [String] {
    var rest = texts
    return (0...next(min(4, texts.count))).map { _ in rest.remove(at: next(rest.count)) }
  }

  private mutating func column() -> String { pick(["id", "name", "amount", "day", "gone", "other name"]) }
  private mutating func type() -> String {
    pick(["text", "integer", "decimal(12,2)", "decimal(5, 1)", "date", "timestamp"])
  }

  private mutating func text() -> String {
    pick([
      "", "a", "007", "5", "null", "true", " a ", "\"", "\"\"", "\\", "a\nb", "a, b", "${x}", "$${y}", "é\u{301}👩‍👧",
      "\t",
    ])
  }

  private mutating func scalar() -> JSON {
    switch next(8) {
    case 0: return .null
    case 1: return .boolean(next(2) == 0)
    case 2: return .number(next(100))
    case 3:
      return JSONNumber(pick(["1.50", "-0", "1e400", "12345678901234567890123"])).map { JSON(.number($0)) } ?? .null
    default: return .text(text())
    }
  }
}
