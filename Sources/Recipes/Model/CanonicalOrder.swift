/// Puts the keys of a recipe into the order that `sous steps` documents. Unknown keys follow the known ones in their own
/// order; names that the user chose (columns, parameters, values) keep theirs. Nothing is added or removed.
enum CanonicalOrder {
  static func recipe(_ json: JSON) -> JSON { ordered(json, RecipeSections.root) }

  static func step(_ json: JSON) -> JSON {
    guard let record = StepTable[json["step"]?.text ?? ""] else {
      return ordered(
        json, CommonStepFields.before + CommonStepFields.after, unknownAfter: CommonStepFields.before.count)
    }
    return ordered(json, record.allFields)
  }

  /// The object with its known keys in order; unknown keys stand after the first `unknownAfter` known ones.
  private static func ordered(_ json: JSON, _ fields: [FieldRecord], unknownAfter: Int? = nil) -> JSON {
    guard let members = json.members else { return json }
    let ranks = Dictionary(fields.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
    let unknown = unknownAfter ?? fields.count
    let ranked = members.enumerated().map { position, member in
      let rank = ranks[member.key].map { $0 < unknown ? $0 : $0 + 1 } ?? unknown
      return (rank: rank, position: position, member: member)
    }
    let sorted = ranked.sorted { ($0.rank, $0.position) < ($1.rank, $1.position) }.map { entry in
      var member = entry.member
      if let field = fields.first(where: { $0.key == member.key }) { member.value = value(member.value, field.kind) }
      return member
    }
    return JSON(.object(sorted), offset: json.offset)
  }

  private static func value(_ json: JSON, _ kind: FieldKind) -> JSON {
    switch kind {
    case .source: ordered(json, RecipeSections.source)
    case .sources: each(json) { ordered($0, RecipeSections.source) }
    case .output: ordered(json, RecipeSections.output(json))
    case .record(let fields): ordered(json, fields)
    case .records(let fields): each(json) { ordered($0, fields) }
    case .recordMap(let fields): eachMember(json) { ordered($0, fields) }
    case .types: eachMember(json) { ordered($0, RecipeSections.typedColumn) }
    case .window: ordered(json, WindowFields.keys)
    case .expectations: ordered(json, Expectation.fields)
    case .steps: each(json, step)
    default: json
    }
  }

  private static func each(_ json: JSON, _ change: (JSON) -> JSON) -> JSON {
    guard let items = json.list else { return json }
    return JSON(.list(items.map(change)), offset: json.offset)
  }

  private static func eachMember(_ json: JSON, _ change: (JSON) -> JSON) -> JSON {
    guard let members = json.members else { return json }
    return JSON(
      .object(members.map { JSON.Member($0.key, change($0.value), keyOffset: $0.keyOffset) }), offset: json.offset)
  }
}
