import Engine
import Recipes
import XCTest

/// Columns from examples: what is proposed first, and what it gives for rows that nobody wrote an example for.
final class ExampleSearchTests: XCTestCase {
  private struct Case {
    var name: String
    /// Of the column that is meant, which is called `x`.
    var type: DataType = .text
    var inputs: [String?]
    /// Other columns by name.
    var others: [(name: String, type: DataType, values: [String])] = []
    var examples: [Int: String]
    /// All rows; `nil` where only the expression is checked.
    var outputs: [String?]?
    var expression: String?
  }

  private static let cases: [Case] = [
    Case(
      name: "first word", inputs: ["Ada Lovelace", "Alan Turing", "Grace Brewster Hopper"], examples: [0: "Ada"],
      outputs: ["Ada", "Alan", "Grace"], expression: "split_part(x, ' ', 1)"),
    Case(
      name: "last word", inputs: ["Ada Lovelace", "Alan Turing", "Grace Brewster Hopper"],
      examples: [0: "Lovelace", 2: "Hopper"],
      outputs: ["Lovelace", "Turing", "Hopper"], expression: "split_part(x, ' ', -1)"),
    Case(
      name: "turned round", inputs: ["Ada Lovelace", "Alan Turing", "Kurt Gödel"], examples: [0: "Lovelace, Ada"],
      outputs: ["Lovelace, Ada", "Turing, Alan", "Gödel, Kurt"]),
    Case(
      name: "initials", inputs: ["Ada Lovelace", "Alan Turing", "Kurt Gödel"], examples: [0: "A. L.", 1: "A. T."],
      outputs: ["A. L.", "A. T.", "K. G."]),
    Case(
      name: "initial and name", inputs: ["Ada Lovelace", "Alan Turing", "Kurt Gödel"], examples: [0: "A. Lovelace"],
      outputs: ["A. Lovelace", "A. Turing", "K. Gödel"]),
    Case(
      name: "upper case", inputs: ["pear", "Fig", "äpple"], examples: [0: "PEAR"], outputs: ["PEAR", "FIG", "ÄPPLE"],
      expression: "upper(x)"),
    Case(
      name: "title case", inputs: ["red pear", "GREEN FIG", "blue plum"], examples: [1: "Green Fig"],
      outputs: ["Red Pear", "Green Fig", "Blue Plum"], expression: "initcap(x)"),
    Case(
      name: "without blanks", inputs: [" pear", "fig ", "  plum  "], examples: [2: "plum"],
      outputs: ["pear", "fig", "plum"], expression: "trim(x)"),
    Case(
      name: "domain", inputs: ["ana@example.org", "ben@mail.example.com", "cy@x.io"], examples: [0: "example.org"],
      outputs: ["example.org", "mail.example.com", "x.io"]),
    Case(
      name: "in brackets", inputs: ["sinusitis (disorder)", "rest (procedure)", "walk (regime)"],
      examples: [0: "disorder"], outputs: ["disorder", "procedure", "regime"]),
    Case(
      name: "before brackets", inputs: ["viral sinusitis (disorder)", "rest (procedure)", "walk (regime)"],
      examples: [0: "viral sinusitis", 1: "rest"], outputs: ["viral sinusitis", "rest", "walk"]),
    Case(
      name: "number in a text", inputs: ["room 12, bed 3", "room 7, bed 41", "room 100, bed 5"],
      examples: [0: "12", 2: "100"], outputs: ["12", "7", "100"]),
    Case(
      name: "second number", inputs: ["room 12, bed 3", "room 7, bed 41", "room 100, bed 5"],
      examples: [0: "3", 1: "41"], outputs: ["3", "41", "5"]),
    Case(
      name: "digits", inputs: ["(555) 123-4567", "555.987.6543", "555 000 1111"], examples: [0: "5551234567"],
      outputs: ["5551234567", "5559876543", "5550001111"]),
    Case(
      name: "telephone number", inputs: ["5551234567", "5559876543"], examples: [0: "555-123-4567"],
      outputs: ["555-123-4567", "555-987-6543"]),
    Case(
      name: "another separator", inputs: ["a_b_c", "d_e", "f"], examples: [0: "a b c"], outputs: ["a b c", "d e", "f"]),
    Case(
      name: "file name without its ending", inputs: ["report.pdf", "data.csv", "archive.tar"], examples: [0: "report"],
      outputs: ["report", "data", "archive"]),
    Case(
      name: "middle part", inputs: ["2026/DE/17", "2025/US/9", "2024/FR/120"], examples: [0: "DE"],
      outputs: ["DE", "US", "FR"], expression: "split_part(x, '/', 2)"),
    Case(
      name: "constant around", inputs: ["17", "9", "120"], examples: [0: "ID-17", 1: "ID-9"],
      outputs: ["ID-17", "ID-9", "ID-120"]),
    Case(
      name: "date as a text", inputs: ["31.01.2026", "01.12.2025", "15.06.2024"], examples: [0: "2026-01-31"],
      outputs: ["2026-01-31", "2025-12-01", "2024-06-15"]),
    Case(
      name: "day first", type: .date, inputs: ["2026-01-31", "2025-12-01", "2024-06-15"], examples: [0: "31.01.2026"],
      outputs: ["31.01.2026", "01.12.2025", "15.06.2024"], expression: "date_format(x, 'dd.MM.yyyy')"),
    Case(
      name: "month in words", type: .date, inputs: ["2026-01-31", "2025-12-01"], examples: [0: "January 2026"],
      outputs: ["January 2026", "December 2025"]),
    Case(
      name: "year", type: .date, inputs: ["2026-01-31", "2025-12-01"], examples: [0: "2026"],
      outputs: ["2026", "2025"],
      expression: "year(x)"),
    Case(
      name: "quarter", type: .date, inputs: ["2026-01-31", "2025-12-01"], examples: [0: "2026 Q1", 1: "2025 Q4"],
      outputs: ["2026 Q1", "2025 Q4"]),
    Case(
      name: "leading zeros", type: .integer, inputs: ["7", "42", "1234"], examples: [0: "00007"],
      outputs: ["00007", "00042", "01234"], expression: "lpad(cast(x as text), 5, '0')"),
    Case(
      name: "hundredfold", type: .integer, inputs: ["7", "42", "3"], examples: [0: "700"],
      outputs: ["700", "4200", "300"], expression: "x * 100"),
    Case(
      name: "Fahrenheit", type: .double, inputs: ["0", "100", "40"], examples: [0: "32", 1: "212"],
      outputs: ["32.0", "212.0", "104.0"]),
    Case(
      name: "rounded", type: .double, inputs: ["3.14159", "2.71828"], examples: [0: "3.14"], outputs: ["3.14", "2.72"],
      expression: "round(x, 2)"),
    Case(
      name: "product of columns", type: .integer, inputs: ["2", "3", "4"],
      others: [("price", .integer, ["10", "20", "30"])], examples: [0: "20", 1: "60"], outputs: ["20", "60", "120"],
      expression: "x * price"),
    Case(
      name: "joined columns", inputs: ["Ada", "Alan", "Kurt"],
      others: [("last", .text, ["Lovelace", "Turing", "Gödel"])], examples: [0: "Ada Lovelace"],
      outputs: ["Ada Lovelace", "Alan Turing", "Kurt Gödel"], expression: "x || ' ' || last"),
    Case(
      name: "address of mail", inputs: ["Ada", "Alan", "Kurt"],
      others: [("family", .text, ["Lovelace", "Turing", "Godel"])], examples: [0: "alovelace@example.org"],
      outputs: ["alovelace@example.org", "aturing@example.org", "kgodel@example.org"]),
    Case(
      name: "lookup", inputs: ["M", "F", "M", "F"], examples: [0: "male", 1: "female"],
      outputs: ["male", "female", "male", "female"]),
    Case(
      name: "nulls stay", inputs: ["Ada Lovelace", nil, "Alan Turing"], examples: [0: "Ada"],
      outputs: ["Ada", nil, "Alan"]),
    Case(
      name: "quotes", inputs: ["it's, here", "that's, there"], examples: [0: "it's"], outputs: ["it's", "that's"]),
  ]

  private func value(_ text: String?, _ type: DataType) throws -> Value {
    guard let text else { return .null }
    switch type {
    case .integer: return .integer(try XCTUnwrap(Int64(text)))
    case .double: return .double(try XCTUnwrap(Double(text)))
    case .date:
      let parts = text.split(separator: "-").compactMap { Int($0) }
      let compiled = ExpressionText.compile("make_date(\(parts[0]), \(parts[1]), \(parts[2]))", schema: Schema([]))
      return try XCTUnwrap(try compiled.get().constantValue)
    default: return .text(text)
    }
  }

  private func task(_ item: Case) throws -> ExampleTask {
    let fields = [Field("x", item.type)] + item.others.map { Field($0.name, $0.type) }
    let rows = try item.inputs.indices.map { row in
      [try value(item.inputs[row], item.type)] + (try item.others.map { try value($0.values[row], $0.type) })
    }
    let source = InMemorySource(schema: Schema(fields), rows: rows)
    return ExampleTask(
      schema: Schema(fields), batches: source.batches, column: 0,
      examples: item.examples.sorted { $0.key < $1.key }.map { ExampleTask.Example(row: $0.key, text: $0.value) })
  }

  func testTheBestExpressionGivesWhatIsMeant() throws {
    var slowest = (name: "", seconds: 0.0)
    for item in Self.cases {
      let task = try task(item)
      let start = ContinuousClock.now
      let found = ExampleSearch.find(task)
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      if seconds > slowest.seconds { slowest = (item.name, seconds) }
      let context = "\(item.name): \(found.map { "\($0.cost) \($0.expression)" })"
      let best = try XCTUnwrap(found.first, context)
      if let outputs = item.outputs { XCTAssertEqual(best.outputs, outputs, context) }
      if let expression = item.expression { XCTAssertEqual(best.expression, expression, context) }
      for proposal in found {
        for (row, text) in item.examples {
          let output = proposal.outputs[row]
          XCTAssertTrue(output == text || output.flatMap(Double.init) == Double(text) && Double(text) != nil, context)
        }
      }
      XCTAssertEqual(Set(found.map(\.outputs)).count, found.count, "twice the same: \(context)")
      XCTAssertEqual(
        ExampleSearch.find(task).map(\.expression), found.map(\.expression), "not the same again: \(item.name)")
    }
    print("slowest search: \(slowest.name), \(slowest.seconds) s")
  }

  func testWhatCannotBeFoundIsNotMadeUp() throws {
    let task = try task(Case(name: "", inputs: ["pear", "fig"], examples: [0: "zzz"]))
    XCTAssertEqual(ExampleSearch.find(task), [])
    let contradiction = try self.task(Case(name: "", inputs: ["pear", "pear"], examples: [0: "a", 1: "b"]))
    XCTAssertEqual(ExampleSearch.find(contradiction), [])
    XCTAssertEqual(ExampleSearch.find(try self.task(Case(name: "", inputs: ["pear"], examples: [:]))), [])
  }

  func testACancelledSearchGivesNothing() throws {
    let task = try task(Self.cases[0])
    XCTAssertEqual(ExampleSearch.find(task, isCancelled: { true }), [])
  }
}
