/// Times of one zone as those of another.
enum ZoneFunctions {
  static let all: [FunctionDefinition] = [
    FunctionDefinition(
      "convert_timezone", .date, [.text("from"), .text("to"), .timestamp("timestamp")], .fixed(.timestamp),
      "What clocks of a zone show when those of another show the timestamp; zones are offsets such as +02:00 or UTC+8, or names such as Europe/Berlin, by the time zone data of the system. A time that clocks show twice is the first, one that they leave out comes out later by what was left out.",
      example: "convert_timezone('Europe/Berlin', 'America/New_York', timestamp '2026-07-01 12:00:00')",
      gives: "2026-07-01 06:00:00", fails: .always,
      .kernel { binding throws(BindingProblem) in
        let (from, to) = (try ZoneArgument(binding, 0), try ZoneArgument(binding, 1))
        return { call in
          let instants = call.integers(2)
          let values = Buffer<Int64>(repeating: 0, count: call.count)
          for row in 0..<call.count where call.nulls?[row] ?? 0 == 0 {
            guard let source = from.rules(call, row), let target = to.rules(call, row) else { continue }
            let local = Int64(CivilDate.floorDivide(Int(instants[row]), 1_000_000))
            let instant = local - Int64(source.offset(ofLocal: local))
            let moved = instant + Int64(target.offset(at: instant)) - local
            if let made = CalendarRange.instant(instants[row] + moved * 1_000_000) {
              values[row] = made
            } else {
              call.fail(row, "the timestamp is out of range")
            }
          }
          return call.timestamp(values)
        }
      })
  ]
}

/// A zone among the arguments of a call: looked up once when it is a literal, else whenever the text changes.
private final class ZoneArgument {
  private let fixed: ZoneRules?
  private let index: Int
  private var last: (name: String, rules: ZoneRules?)?

  init(_ binding: Binding, _ index: Int) throws(BindingProblem) {
    self.index = index
    guard let name = binding.text(index) else {
      fixed = nil
      return
    }
    guard let rules = ZoneData.rules(name) else {
      throw BindingProblem(message: Self.problem(name), argument: index)
    }
    fixed = rules
  }

  private static func problem(_ name: String) -> String {
    "'\(name)' is not an offset such as +02:00 and no zone of the time zone data in \(ZoneData.folder)"
  }

  /// The row's zone; one that is none fails the row.
  func rules(_ call: KernelCall, _ row: Int) -> ZoneRules? {
    if let fixed { return fixed }
    let text = call.texts(index)[row]
    if last.map({ !$0.name.utf8.elementsEqual(text.bytes) }) ?? true {
      last = (text.string, ZoneData.rules(text.string))
    }
    if let rules = last?.rules { return rules }
    call.fail(row, Self.problem(text.string))
    return nil
  }
}
