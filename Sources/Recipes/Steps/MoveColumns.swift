import Engine

/// `move-columns`: columns at another place.
enum MoveColumns {
  static let record = StepRecord(
    kind: "move-columns", since: .v1_1,
    summary: "Moves columns to another place.",
    elsewhere: ["reorder", "relocate", "move to start", "move to end", "move before", "move after", "move to index"],
    details: [
      "One of \"to\", \"before\" and \"after\" says where.",
      "The columns stand there side by side, in the order in which they are named.",
    ],
    fields: [
      FieldRecord("columns", "Columns", .columns, .required, "The columns to move."),
      FieldRecord(
        "to", "To", .nameOrNumber, .optional(nil),
        "start, end, or the place of the first of them, counted from 1."),
      FieldRecord("before", "Before", .column, .optional(nil), "The column that they come before.", isPlain: false),
      FieldRecord("after", "After", .column, .optional(nil), "The column that they come after.", isPlain: false),
    ],
    example: StepExample(
      step: #"{ "step": "move-columns", "columns": ["price"], "after": "id" }"#,
      input: "id,name,price\n1,pear,2\n",
      output: "id,price,name\n1,2,pear\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    let moved = call.columns("columns") ?? []
    let names = Set(moved.map(\.name))
    var fields = call.schema.fields.filter { !names.contains($0.name) }
    guard call.onlyOne(of: ["to", "before", "after"]), let place = place(among: fields, names, call) else {
      return call.input
    }
    fields.insert(contentsOf: moved, at: place)
    return call.project(fields.map(\.projection))
  }

  /// How many of the other columns stand before those that are moved.
  private static func place(among others: [Field], _ moved: Set<String>, _ call: StepCall) -> Int? {
    for key in ["before", "after"] {
      guard let json = call.step[key], let field = call.column(json, key: key) else { continue }
      guard let position = others.firstIndex(where: { $0.name == field.name }) else {
        call.error(
          key, at: json, "\"\(field.name.shortened)\" is moved itself", remedy: "name a column that stays where it is")
        return nil
      }
      return key == "before" ? position : position + 1
    }
    guard let json = call.step["to"] else { return nil }
    if let number = json.integer {
      if number <= others.count + 1 { return number - 1 }
      call.error(
        "to", at: json, "there is no place \(number) for them among \(call.schema.count) columns",
        remedy: "write \"end\", or a number of at most \(others.count + 1)")
      return nil
    }
    switch json.text {
    case "start": return 0
    case "end": return others.count
    default:
      call.error(
        "to", at: json, "\(json.line.shortened) is not a place", remedy: "write \"start\", \"end\" or a number from 1")
      return nil
    }
  }
}

extension StepCall {
  /// Whether exactly one of these keys is there; reports when none or several are.
  func onlyOne(of keys: [String]) -> Bool {
    let found = keys.filter { step[$0] != nil }
    if found.count == 1 { return true }
    if let second = found.dropFirst().first {
      error(
        second, at: step[second], "\"\(found[0])\" and \"\(second)\" exclude each other", remedy: "remove one of them")
    } else {
      error(keys[0], at: nil, "none of \(keys.quotedList) is there", remedy: "write one of them")
    }
    return false
  }
}
