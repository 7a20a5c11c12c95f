public import Engine

/// What one enabled step, or several that share an entry, did to the rows:
/// `rowsIn + added = rowsOut + removed + rejected`.
public struct LedgerEntry: Hashable, Sendable {
  /// Number of the step, from 1, counting disabled ones.
  public var number: Int
  public var kind: String
  public var id: String?
  /// The recipe that has the step, when it is one that is read.
  public var recipe: String?
  /// With a merged ledger: the steps right behind this one whose counts cannot be told from its own.
  public var sharedWith: [Int] = []
  public var rowsIn: Int
  public var rowsOut: Int
  public var added: Int
  public var removed: Int
  public var rejected: Int
  /// CPU seconds.
  public var seconds: Double
}

/// The account of a run: an entry for every enabled step, in order.
public struct Ledger: Hashable, Sendable {
  public var entries: [LedgerEntry]
  /// Rows that the recipe's source delivered, without its rejects.
  public var sourceRows: Int
  /// The accounts of the recipes that are read, by their numbers from 1.
  public var nested: [[LedgerEntry]] = []
  /// All entries in the order in which rows meet them: those of a recipe that is read before the step that reads it.
  public private(set) var lines: [LedgerEntry] = []

  /// Adds up the counts of a run of the whole recipe, from the source on.
  public init(_ recipe: LoweredRecipe, _ outcome: RunOutcome) {
    self.init(recipe.steps, recipe: 0, of: recipe.nested, outcome)
    nested = recipe.nested.indices.map { Ledger(nested: $0 + 1, of: recipe.nested, outcome).entries }
    lines = account(of: 0, recipe.nested)
  }

  private func account(of recipe: Int, _ recipes: [NestedRecipe]) -> [LedgerEntry] {
    var lines: [LedgerEntry] = []
    func addReaders(of steps: [Int]) {
      for (index, other) in recipes.enumerated() where other.reader == recipe && steps.contains(other.readerStep) {
        lines += account(of: index + 1, recipes)
      }
    }
    addReaders(of: [0])
    for entry in recipe == 0 ? entries : nested[recipe - 1] {
      addReaders(of: [entry.number] + entry.sharedWith)
      var entry = entry
      if recipe > 0 { entry.recipe = recipes[recipe - 1].path }
      lines.append(entry)
    }
    return lines
  }

  /// The account of the nth recipe that is read.
  init(nested number: Int, of nested: [NestedRecipe], _ outcome: RunOutcome) {
    self.init(nested[number - 1].steps, recipe: number, of: nested, outcome)
  }

  private init(_ steps: [LoweredStep], recipe: Int, of nested: [NestedRecipe], _ outcome: RunOutcome) {
    sourceRows = nested.sourceRows(of: recipe, outcome)
    var rows = sourceRows
    entries = []
    let shared = Self.ranges(outcome.mergedSteps)
    var before: PlanStep?
    for step in steps {
      let number = PlanStep.number(step.number, recipe: recipe)
      let counts = outcome.counts(step: number)
      let seconds = outcome.stepSeconds[number] ?? 0
      let rowsIn = rows
      rows = rowsIn + counts.added - counts.removed - counts.rejected
      let isShared = before.map { before in shared.contains { $0.contains(number) && $0.contains(before) } } ?? false
      if let last = entries.indices.last, isShared {
        entries[last].sharedWith.append(step.number)
        entries[last].rowsOut = rows
        entries[last].added += counts.added
        entries[last].removed += counts.removed
        entries[last].rejected += counts.rejected
        entries[last].seconds += seconds
        continue
      }
      before = number
      entries.append(
        LedgerEntry(
          number: step.number, kind: step.kind, id: step.id, rowsIn: rowsIn, rowsOut: rows, added: counts.added,
          removed: counts.removed, rejected: counts.rejected, seconds: seconds))
    }
  }

  /// Steps that are mixed, with those between them, as ranges that do not overlap.
  private static func ranges(_ merged: [[PlanStep]]) -> [ClosedRange<PlanStep>] {
    var ranges: [ClosedRange<PlanStep>] = []
    let spans = merged.compactMap { steps in steps.min().flatMap { low in steps.max().map { low...$0 } } }
    for span in spans.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = ranges.last, last.overlaps(span) {
        ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, span.upperBound)
      } else {
        ranges.append(span)
      }
    }
    return ranges
  }

  /// Adds up what another engine counted.
  /// - Parameter changes: rows added and removed by a step, given the rows that went in.
  public init(
    steps: some Sequence<LoweredStep>, sourceRows: Int,
    changes: (LoweredStep, Int) -> (added: Int, removed: Int)
  ) {
    self.sourceRows = sourceRows
    var rows = sourceRows
    entries = steps.map { step in
      let rowsIn = rows
      let (added, removed) = changes(step, rowsIn)
      rows = rowsIn + added - removed
      return LedgerEntry(
        number: step.number, kind: step.kind, id: step.id, rowsIn: rowsIn, rowsOut: rows, added: added,
        removed: removed, rejected: 0, seconds: 0)
    }
    lines = entries
  }

  public var rowsOut: Int { entries.last?.rowsOut ?? sourceRows }
}

extension LoweredRecipe {
  /// Whether a step expects something of its own counts, which a merged ledger may not have.
  public var hasExpectations: Bool {
    (steps + nested.flatMap(\.steps)).contains { !$0.expectations.isEmpty }
  }

  /// The expectations that the run does not meet, as one failure; `nil` when all hold.
  public func unmetExpectations(_ ledger: Ledger) -> Failure? {
    var unmet: [String] = []
    func judge(_ steps: [LoweredStep], _ entries: [LedgerEntry], _ owner: String) {
      let entries = Dictionary(entries.map { ($0.number, $0) }) { first, _ in first }
      for step in steps {
        guard let entry = entries[step.number] else { continue }
        for expectation in step.expectations where !expectation.holds(for: entry) {
          unmet.append(
            "step \(step.number) (\(step.kind))\(owner) expects \(expectation.count.rawValue) \(expectation.text), but "
              + expectation.actual(entry))
        }
      }
    }
    for (recipe, entries) in zip(nested, ledger.nested) { judge(recipe.steps, entries, " of \(recipe.path)") }
    judge(steps, ledger.entries, "")
    guard !unmet.isEmpty else { return nil }
    let named = unmet.prefix(5)
    let more = unmet.count > named.count ? "; \(NumberText.counted(unmet.count - named.count, "more expectation")) failed" : ""
    return Failure(.expectation, "\(named.joined(separator: "; "))\(more); nothing was published")
  }
}

extension Expectation {
  /// Whether the condition holds for a step's entry.
  public func holds(for entry: LedgerEntry) -> Bool {
    holds(
      rowsIn: entry.rowsIn, rowsOut: entry.rowsOut, added: entry.added, removed: entry.removed,
      rejected: entry.rejected)
  }

  /// `removed is 7 of 10 rows`.
  fileprivate func actual(_ entry: LedgerEntry) -> String {
    let actual =
      switch count {
      case .rowsIn: entry.rowsIn
      case .rowsOut: entry.rowsOut
      case .added: entry.added
      case .removed: entry.removed
      case .rejected: entry.rejected
      }
    return "\(count.rawValue) is \(actual)" + (count == .rowsIn ? "" : " of \(entry.rowsIn) rows")
  }
}
