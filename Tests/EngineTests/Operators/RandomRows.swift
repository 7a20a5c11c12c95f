import Engine
import TestKit

/// Rows of every type with nulls, repeats and awkward values, the same for a seed.
struct RandomRows {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  static let fields = [
    Field("id", .integer), Field("int", .integer), Field("double", .double), Field("text", .text),
    Field("money", .decimal(precision: 9, scale: 2)), Field("big", .decimal(precision: 38, scale: 4)),
    Field("flag", .boolean), Field("day", .date), Field("moment", .timestamp),
  ]

  /// `id` numbers the rows; every other column has about `different` values and one null in ten.
  mutating func rows(_ count: Int, different: Int) -> [[Value]] {
    (0..<count).map { number in
      [.integer(Int64(number))] + Self.fields.dropFirst().map { value(of: $0.type, different) }
    }
  }

  mutating func number(below bound: Int) -> Int { Int(random.next() >> 33) % bound }

  /// A UUID in lower case, which rows keep in 16 bytes, or something that only looks like one.
  private mutating func identifier(_ number: Int) -> String {
    let digits = String(UInt64(bitPattern: Int64(number)) &* 0x9E37_79B9_7F4A_7C15, radix: 16)
    let tail = String(String(repeating: "0", count: 16 - digits.count) + digits)
    let id =
      "0189abcd-ef\(tail.prefix(2))-4\(tail.dropFirst(2).prefix(3))-8\(tail.dropFirst(5).prefix(3))-12345\(tail.suffix(7))"
    switch self.number(below: 5) {
    case 0: return id.uppercased()
    case 1: return String(id.map { $0 == "-" ? "_" : $0 })
    case 2: return String(id.map { $0 == "a" ? "g" : $0 == "0" ? "`" : $0 == "9" ? ":" : $0 })
    default: return id
    }
  }

  private mutating func value(of type: DataType, _ different: Int) -> Value {
    if number(below: 10) == 0 { return .null }
    let number = number(below: different) - different / 2
    switch type {
    case .text:
      let texts = ["", "a", "a\u{0}", "ab", "é", "zz", String(repeating: "long text ", count: 4)]
      if self.number(below: 2) == 0 { return .text(texts[abs(number) % texts.count]) }
      if self.number(below: 3) == 0 { return .text(identifier(number)) }
      return .text("a text that is longer \(number)")
    case .integer: return .integer(number == 0 ? .min : number == 1 ? .max : Int64(number) * 77)
    case .decimal(let precision, let scale):
      return .decimal(
        Int128(number) * (precision > 18 ? 1_000_000_000_000_000_007 : 1), precision: precision, scale: scale)
    case .double:
      let specials: [Double] = [.nan, -0.0, 0.0, .infinity, -.infinity, .leastNonzeroMagnitude, -0x1p1000]
      return .double(number >= 0 && number < specials.count ? specials[number] : Double(number) / 4)
    case .boolean: return .boolean(number % 2 == 0)
    case .date: return .date(Int32(number))
    case .timestamp: return .timestamp(Int64(number) * 1_000_000_007)
    }
  }
}

extension Value {
  /// The value such that equal texts mean identical cells: one NaN, but -0.0 apart from 0.0.
  var shown: String {
    switch self {
    case .null: "null"
    case .text(let text): "'" + text + "'"
    case .integer(let number), .timestamp(let number): String(number)
    case .decimal(let number, _, let scale): String(number) + "e-" + String(scale)
    case .double(let number): number.isNaN ? "NaN" : String(number.bitPattern, radix: 16)
    case .boolean(let flag): flag ? "true" : "false"
    case .date(let days): String(days)
    }
  }

  /// As keys compare: -0.0 as 0.0.
  var canonical: Value {
    if case .double(let value) = self, value == 0 { return .double(0) }
    return self
  }

  /// Order of two values of one type that are not null: NaN greatest, texts by their bytes.
  static func precedes(_ a: Value, _ b: Value) -> Bool {
    switch (a, b) {
    case (.text(let a), .text(let b)): Array(a.utf8).lexicographicallyPrecedes(Array(b.utf8))
    case (.integer(let a), .integer(let b)), (.timestamp(let a), .timestamp(let b)): a < b
    case (.decimal(let a, _, _), .decimal(let b, _, _)): a < b
    case (.double(let a), .double(let b)): a.isNaN ? false : b.isNaN ? true : a < b
    case (.boolean(let a), .boolean(let b)): !a && b
    case (.date(let a), .date(let b)): a < b
    default: false
    }
  }
}

extension [[Value]] {
  /// One line a row, for comparing tables.
  var lines: [String] { map { $0.map(\.shown).joined(separator: " | ") } }
}

extension Plan {
  /// The rows that running the plan gives, and the ledger's counts of a step.
  func run(_ options: RunOptions) throws -> (rows: [[Value]], outcome: RunOutcome) {
    let (batches, outcome) = try LocalEngine.collect(self, options: options)
    return (batches.flatMap(\.boxedRows), outcome)
  }
}

extension RunOutcome {
  func added(step: PlanStep) -> Int { counts(step: step).added }
  func removed(step: PlanStep) -> Int { counts(step: step).removed }
}
