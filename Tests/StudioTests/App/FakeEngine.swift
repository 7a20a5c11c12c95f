import Recipes
import Studio
import Synchronization

/// An engine of a few rows that knows a few kinds of steps: enough for screens, sessions and the robot.
final class FakeEngine: StudioEngine {
  static let columns: [(name: String, type: String)] = [
    ("ID", "text"), ("DATE", "date"), ("PATIENT", "text"), ("CODE", "integer"), ("DESCRIPTION", "text"),
    ("REASONCODE", "integer"),
    ("REASONDESCRIPTION", "text"),
  ]

  let saves = Mutex<[String: RecipeDraft]>([:])
  /// What stands on the disk, for tests that change it behind the studio's back.
  let disk = Mutex<[String: RecipeDraft]>([:])
  /// Why drafts cannot be kept, for tests of leaving.
  let draftFailure = Mutex<StudioError?>(nil)
  /// The files that are read, as they are now.
  let stamps = Mutex<[String: Int]>([:])
  /// Tables by the recipe before them.
  private let made = Mutex<[Int: MemoryTable]>([:])

  let functions = [FunctionHint(name: "contains", detail: "contains(text, part): true where part occurs in the text")]

  let kinds: [StepKindEntry]
  /// What is opened whatever is asked for; `nil` for the recipes of session files.
  let recipe: RecipeDraft?
  /// Whether a saved recipe says what was guessed.
  private let pinsWhenSaving: Bool

  init(
    kinds: [StepKindEntry] = FakeEngine.kinds, recipe: RecipeDraft? = nil, pinsWhenSaving: Bool = false
  ) {
    self.pinsWhenSaving = pinsWhenSaving
    self.kinds = kinds
    self.recipe = recipe
  }

  /// Those that it can do.
  static let kinds: [StepKindEntry] = [
    "filter-rows", "remove-duplicates", "drop-columns", "keep-columns", "remove-missing", "rename-columns",
    "date-parts",
    "map-values", "join-table",
  ].compactMap { kind in StepKinds.all.first { $0.kind == kind } }

  static let source: MemoryTable = {
    var rows: [[CellText]] = []
    let texts = [
      "Outpatient Encounter", "Encounter for symptom", "Emergency room admission", "Encounter for 'check-up'",
      " Prenatal visit ",
    ]
    for index in 0..<200 {
      let pick = (index * 7 + index / 3) % 5
      let day = 1 + index % 28
      let month = 1 + index % 12
      rows.append([
        .text("5114a5b4-64b8-47b2-82a6-\(100_000_000_000 + index)"),
        .text("20\(index % 2 == 0 ? "06" : "12")-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"),
        .text("1ce9d247-f5f4-4a1c-a5b6-\(200_000_000_000 + index / 4)"), .text("\(185_345_009 + pick * 1000)"),
        .text(texts[pick]),
        index % 3 == 0 ? .null : .text("\(444_814_009 - pick)"),
        index % 3 == 0 ? .text("") : .text("Viral sinusitis (disorder)"),
      ])
    }
    for index in 0..<20 { rows.append(rows[index]) }
    return MemoryTable(columns: columns, rows: rows, lines: Array(2..<(rows.count + 2)), places: Array(rows.indices))
  }()

  /// Twenty columns; the first hold what terminals and expressions stumble over.
  static let wide: MemoryTable = {
    var columns: [(name: String, type: String)] = [
      ("k1", "text"), ("城市", "text"), ("two words", "text"), ("case", "text"), ("order", "integer"),
    ]
    for index in 6...19 { columns.append(("c\(index)", "integer")) }
    columns.append(("last", "text"))
    let cities = ["東京", "O'Higgins", "ｆｕｌｌ", "한국어 서울", "é\u{301}tude", "👩‍👩‍👧 family"]
    let rows = (0..<60).map { row -> [CellText] in
      var cells: [CellText] = [
        .text("k\(row)"), .text(cities[row % 6]), .text(row % 2 == 0 ? "a b" : ""), .text("from"), .text("\(row)"),
      ]
      for index in 6...19 { cells.append(.text("\(row * index)")) }
      cells.append(.text(row % 3 == 0 ? "\u{1b}[31mred" : row % 3 == 1 ? " blanks " : "tab\tand\u{0}zero"))
      return cells
    }
    return MemoryTable(columns: columns, rows: rows)
  }()

  /// The rows of a table for which a condition holds, with where they stood.
  private func kept(_ table: MemoryTable, _ isKept: (Int) -> Bool) -> MemoryTable {
    let rows = (0..<table.rowCount).filter(isKept)
    return MemoryTable(
      columns: table.columns.map { (name: $0.name, type: $0.type) },
      rows: rows.map { row in table.columns.indices.map { table.cell(row: row, column: $0) } },
      lines: rows.map { table.line(row: $0) ?? 0 }, places: rows.map { table.place(row: $0) ?? 0 })
  }

  func importing(_ target: String, source: String, _ cancellation: any Cancelling) throws -> Opened {
    try open(target, cancellation)
  }

  func proposals(
    _ recipe: RecipeDraft, sample: SampleRequest, step: Int, column: String, examples: [ExampleTask.Example],
    _ cancellation: any Cancelling
  ) throws -> [ExampleProposal] { [] }

  func removed(
    _ recipe: RecipeDraft, step: Int, rows: Int, _ cancellation: any Cancelling
  ) throws -> any SampleTable {
    let tables = tables(recipe, through: step).tables
    guard tables.count == step + 1 else { throw StudioError("there is no step \(step) that works") }
    let before = tables[step - 1]
    guard isRare(recipe.steps[step - 1]) else { return kept(before) { _ in false } }
    return MemoryTable(
      columns: before.columns.map { (name: $0.name, type: $0.type) },
      rows: (0..<7).map { row in before.columns.indices.map { $0 == 0 ? .null : before.cell(row: row, column: $0) } },
      lines: (0..<7).map { 100_000 + $0 })
  }

  /// Mapping values of `ID` changes one row far behind the sample.
  func changed(
    _ recipe: RecipeDraft, step: Int, rows: Int, _ cancellation: any Cancelling
  ) throws -> (before: any SampleTable, after: any SampleTable)? {
    guard recipe.steps.indices.contains(step - 1), recipe.steps[step - 1]["column"]?.text == "ID",
      recipe.steps[step - 1]["step"]?.text == "map-values", let table = tables(recipe, through: step).tables.last
    else { return nil }
    func row(_ text: String) -> MemoryTable {
      MemoryTable(
        columns: table.columns.map { (name: $0.name, type: $0.type) },
        rows: [table.columns.indices.map { $0 == 0 ? .text(text) : table.cell(row: 0, column: $0) }], lines: [150_000])
    }
    return (row("old"), row("new"))
  }

  /// Whether the whole input has rows that the step removes, and the sample none.
  private func isRare(_ step: JSON) -> Bool {
    step["step"]?.text == "remove-missing" && step["columns"]?.texts == ["ID"]
  }

  private func apply(_ step: JSON, _ table: MemoryTable) -> MemoryTable? {
    let names = table.columns.map(\.name)
    let rows = (0..<table.rowCount).map { row in names.indices.map { table.cell(row: row, column: $0) } }
    let columns = table.columns.map { (name: $0.name, type: $0.type) }
    if step["disabled"]?.boolean == true { return table }
    switch step["step"]?.text {
    case "remove-duplicates":
      var seen: Set<[CellText]> = []
      return kept(table) { seen.insert(rows[$0]).inserted }
    case "remove-missing":
      let wanted = (step["columns"]?.texts ?? names).compactMap { names.firstIndex(of: $0) }
      return kept(table) { row in wanted.allSatisfy { !rows[row][$0].isMissing } }
    case "drop-columns", "keep-columns":
      guard let listed = step["columns"]?.texts, listed.allSatisfy(names.contains) else { return nil }
      let kept = names.indices.filter { listed.contains(names[$0]) == (step["step"]?.text == "keep-columns") }
      return MemoryTable(columns: kept.map { columns[$0] }, rows: rows.map { row in kept.map { row[$0] } })
    case "rename-columns":
      var renamed = columns
      for member in step["names"]?.members ?? [] {
        guard let index = names.firstIndex(of: member.key), let new = member.value.text else { return nil }
        renamed[index].name = new
      }
      return MemoryTable(columns: renamed, rows: rows)
    case "date-parts":
      guard let column = step["column"]?.text.flatMap({ names.firstIndex(of: $0) }), let parts = step["parts"]?.texts
      else { return nil }
      let order = ["year", "month", "day"]
      return MemoryTable(
        columns: columns + parts.map { ($0, "integer") },
        rows: rows.map { row in
          let pieces = (row[column].text ?? "").split(separator: "-").map { "\(Int($0) ?? 0)" }
          return row
            + parts.map { part in
              order.firstIndex(of: part).flatMap { pieces.indices.contains($0) ? .text(pieces[$0]) : nil } ?? .null
            }
        })
    case "filter-rows":
      guard let text = step["where"]?.text else { return nil }
      guard let condition = Condition.reading(text, columns: table.columns) else {
        return text.contains("= ") || text.contains("in (") || text.contains("<>") || text.contains("is n")
          ? table : nil
      }
      guard let column = names.firstIndex(of: condition.column) else { return nil }
      func holds(_ value: String, _ part: String) -> Bool {
        part.utf8.count <= value.utf8.count && value.contains(part)
      }
      return kept(table) { row in
        guard case .text(let value) = rows[row][column] else { return condition.operation == .missing }
        switch condition.operation {
        case .containing: return holds(value, condition.value)
        case .notContaining: return !holds(value, condition.value)
        case .equal: return value == condition.value
        case .notEqual: return value != condition.value
        case .missing: return value.isEmpty
        case .present: return !value.isEmpty
        default: return true
        }
      }
    case "fly": return nil
    default: return table
    }
  }

  private func tables(_ recipe: RecipeDraft, through step: Int) -> (tables: [MemoryTable], problem: Problem?) {
    var tables = [recipe.source["path"]?.text == "wide.csv" ? Self.wide : Self.source]
    for (index, json) in recipe.steps.prefix(step).enumerated() {
      let key = recipe.prefixKey(index + 1)
      let known = made.withLock { $0[key] }
      guard let last = tables.last, let next = known ?? apply(json, last) else {
        return (tables, Problem(step: index + 1, key: "where", message: "the step cannot be understood"))
      }
      made.withLock {
        if $0.count > 500 { $0 = [:] }
        $0[key] = next
      }
      tables.append(next)
    }
    return (tables, nil)
  }

  func open(_ target: String, _ cancellation: any Cancelling) throws -> Opened {
    if let recipe { return Opened(recipe: recipe, path: target, saved: recipe, evidence: []) }
    if target.contains("missing") { throw StudioError("There is no file \"\(target)\"; check the path") }
    if target == "wide" {
      return Opened(
        recipe: RecipeDraft(name: "wide", source: .object([("path", .text("wide.csv"))])), path: nil, saved: nil,
        evidence: [])
    }
    if target == "steps" {
      var recipe = RecipeDraft(name: "steps", source: .object([("path", .text("encounters.csv"))]))
      recipe.steps = [
        .object([("step", .text("remove-duplicates"))]),
        .object([("step", .text("drop-columns")), ("columns", .texts(["ID"]))]),
      ]
      return Opened(
        recipe: recipe, path: "steps.json", saved: recipe, evidence: [])
    }
    var recipe = RecipeDraft(name: "encounters", source: .object([("path", .text("encounters.csv"))]))
    if target.hasSuffix(".json") {
      recipe.name = String(target.dropLast(5))
      recipe.steps = [.object([("step", .text("remove-duplicates"))])]
      recipe.output = .object([("path", .text("lake/encounters")), ("format", .text("parquet"))])
      var opened = Opened(
        recipe: recipe, path: target, saved: recipe, evidence: [["delimiter", ",", "30 of 30 lines have 7 fields"]])
      if target.contains("lost") {
        opened.missing = MissingSource(
          path: "encounters.csv",
          candidates: [OpenEntry(kind: .file, name: "encounters.csv", target: "old/encounters.csv", detail: "176 MB")])
      }
      if target.contains("failed") {
        opened.failed = FailedRun(
          when: "22 Nov 02:00", error: "2 rows rejected, over the limit of 0", step: 1,
          rejects: [
            RejectLine(
              step: 1, file: "encounters.csv", line: 17, column: "CODE", reason: "\"12a\" is not an integer",
              raw: "a,2006-01-01,p,12a"),
            RejectLine(
              step: 1, file: "encounters.csv", line: 40, column: "CODE", reason: "\"x\" is not an integer",
              raw: "b,2006-01-02,p,x"),
          ], rejectCount: 2)
      }
      return opened
    }
    return Opened(
      recipe: recipe, path: nil, saved: nil,
      evidence: [["delimiter", ",", "30 of 30 lines have 7 fields"], ["encoding", "UTF-8", "all bytes are valid"]])
  }

  func preview(_ request: PreviewRequest, _ cancellation: any Cancelling) throws -> Preview {
    let tables = tables(request.recipe, through: request.step).tables
    let problem = self.tables(request.recipe, through: request.recipe.steps.count).problem
    let step = tables.count - 1
    let comparison =
      request.comparing && step == request.step && step > 0
      ? Comparison(before: tables[step - 1], after: tables[step]) : nil
    return Preview(
      step: step, table: tables[step], sampleCounts: tables.map(\.rowCount), comparison: comparison,
      problems: problem.map { [$0] } ?? [])
  }

  func count(_ recipe: RecipeDraft, asked: Bool, _ cancellation: any Cancelling) throws -> WholeCounts {
    // This name stands for what takes much memory.
    if !asked, recipe.steps.contains(where: { $0["names"]?["ID"]?.text == "huge" }) {
      throw CountingDeferred(seconds: 2, bytes: 690_000_000)
    }
    let tables = tables(recipe, through: recipe.steps.count).tables
    var steps: [StepCount] = []
    for (index, table) in tables.enumerated() {
      let rowsIn = (index == 0 ? table : tables[index - 1]).rowCount * 1000
      steps.append(
        StepCount(
          rowsIn: rowsIn, rowsOut: table.rowCount * 1000, removed: rowsIn - table.rowCount * 1000, seconds: 0.04,
          origin: .all))
      if index > 0, isRare(recipe.steps[index - 1]) {
        steps[index].removed += 7
        steps[index].rowsOut -= 7
      }
    }
    return WholeCounts(steps: steps, outputFiles: recipe.output == nil ? nil : 6208)
  }

  func profile(
    _ recipe: RecipeDraft, step: Int, column: String, _ cancellation: any Cancelling,
    progress: @escaping @Sendable (Double) -> Void
  ) throws -> ColumnProfile {
    guard let table = tables(recipe, through: step).tables.last,
      let index = table.columns.firstIndex(where: { $0.name == column })
    else {
      throw StudioError("no column \(column)")
    }
    var profile = SampleProfile.make(table, column: index)
    profile.rows.origin = .all
    return profile
  }

  func joinSide(_ source: JSON, recipe: RecipeDraft, step: Int, _ cancellation: any Cancelling) throws -> JoinSide {
    let table = MemoryTable(
      columns: [
        ("ID", "text"), ("BIRTHDATE", "date"), ("SSN", "text"), ("MARITAL", "text"), ("RACE", "text"),
        ("GENDER", "text"), ("ETHNICITY", "text"),
      ],
      rows: (0..<5).map {
        [
          .text("p\($0)"), .text("1931-06-0\($0 + 1)"), .text("999-1\($0)"), $0 == 1 ? .null : .text("S"),
          .text("hispanic"), .text("M"), .text("italian"),
        ]
      })
    return JoinSide(
      source: source, table: table, rows: 132_000,
      proposedKeys: [
        JoinPair(left: "PATIENT", right: "ID", overlap: 1), JoinPair(left: "ID", right: "SSN", overlap: 0),
      ])
  }

  func joinCounts(
    _ source: JSON, recipe: RecipeDraft, _ cancellation: any Cancelling
  ) throws -> (rows: Int, missing: [Int]) { (132_000, [0, 0, 0, 40_920, 0, 0, 0]) }

  func unmatched(
    _ recipe: RecipeDraft, join: JSON, at step: Int, side: JoinRows, _ cancellation: any Cancelling
  ) throws -> any SampleTable {
    MemoryTable(
      columns: [("BIRTHDATE", "date"), ("ID", "text")],
      rows: side == .left ? [] : [[.text("1950-01-01"), .text("p-unmatched")]])
  }

  func joinFacts(_ recipe: RecipeDraft, join: JSON, at step: Int, _ cancellation: any Cancelling) throws -> JoinFacts {
    JoinFacts(
      leftRows: 220_000, leftMatched: 220_000, rightRows: 132_000, rightMatched: 106_731, pairs: 220_000,
      rightIsUnique: true)
  }

  func trace(
    _ recipe: RecipeDraft, sample: SampleRequest, place: Int, _ cancellation: any Cancelling
  ) throws -> RowTrace { throw StudioError("rows are not followed here") }

  func list(_ folder: String) -> [OpenEntry] {
    [
      OpenEntry(kind: .recipe, name: "sinusitis-study.json", target: "sinusitis-study.json", detail: "5 steps"),
      OpenEntry(kind: .folder, name: "data", target: "data", detail: "9 files"),
      OpenEntry(kind: .file, name: "encounters.csv", target: "encounters.csv", detail: "176 MB"),
      OpenEntry(
        kind: .table, name: "healthcare.observations", target: "healthcare.observations", detail: "5,231,043 rows"),
    ]
  }

  func joinTargets(_ recipe: RecipeDraft, folder: String?) -> [OpenEntry] {
    [OpenEntry(kind: .file, name: "patients.csv", target: "data/patients.csv", detail: "34 MB")]
  }

  func save(_ request: SaveRequest) throws -> RecipeDraft {
    var written = request.recipe
    if pinsWhenSaving { written.source["header"] = .boolean(true) }
    saves.withLock { $0[request.path] = written }
    return written
  }

  func autosave(_ recipe: RecipeDraft, _ history: History, target: String) throws {
    if let failure = draftFailure.withLock({ $0 }) { throw failure }
  }

  func inputStamps(_ recipe: RecipeDraft) -> [String: Int] { stamps.withLock { $0 } }
}
