import ArgumentParser
import Engine
import Recipes
import Runs

#if canImport(Glibc)
  import Glibc
#endif

/// `sous preview RECIPE|PATH`
struct PreviewCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "preview", abstract: "Prints the table after a step of a recipe, or the rows of a file.",
      discussion: """
        Step 0 is the source; without --step the last step is shown. Without --sample the steps work on all rows. Rows \
        that a run would reject are counted and left out (--ragged-rows pad and truncate take short and long ones). As \
        CSV, the fields of a CSV file are printed as they stand in it, and the names of columns only if it has them; \
        --typed prints values in the standard form of their types instead.
        """)
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var listing: ListingOptions
  @Option(help: ArgumentHelp("Show the table after this step; 0 is the source.", valueName: "n")) var step: Int?
  @Option(help: ArgumentHelp("Rows to print, or all.", valueName: "n|all")) var rows = "20"
  @Option(help: ArgumentHelp("Let the steps work on the first n rows of the source only.", valueName: "n"))
  var sample: Int?
  @Flag(help: "As CSV: values in the standard form of their types, and a header always.") var typed = false
  @OptionGroup var input: TableInput

  func run() throws {
    let console = try common.begin()
    let limit = try rowLimit()
    if let sample, sample < 1 { throw Failure(.usage, "--sample \(sample) is not possible; write 1 or more") }
    let text = listing.format == .csv && !typed ? try input.openAsText() : nil
    // The steps work on the first rows of the source, whatever they are, when these are asked for.
    let recipe = try text?.recipe ?? input.open(uncountedStep: sample == nil ? step ?? .max : nil)
    var options = try input.options()
    options.stopsEarly = true
    let (rejects, notes, lowered) = try recipe.run(options.cancellation) { lowered in
      let collector = RejectCollector(temporaryFolder: options.temporaryFolder)
      let plan = try self.plan(lowered, limit: limit)
      if listing.format == .table {
        let (batches, outcome) = try LocalEngine.collect(plan, options: options, rejects: collector)
        BatchTable(schema: plan.schema, batches: batches).print(to: console)
        return (collector, recipe.notes(lowered) + outcome.notes, lowered)
      }
      let outcome = try spool(plan, hasHeader: text?.hasHeader ?? true, options, collector, console)
      let guessed = text?.notes ?? []
      let own = recipe.notes(lowered).filter { !guessed.contains($0) }
      return (collector, guessed + own + outcome.notes, lowered)
    }
    console.output.flush()
    for note in notes { console.note(note) }
    if let note = RejectsFile.note(rejects, of: lowered) { console.note(note) }
  }

  /// `nil` is all.
  private func rowLimit() throws -> Int? {
    if rows == "all" { return nil }
    guard let number = Int(rows), number >= 0 else {
      throw Failure(.usage, "--rows \(rows) is not possible; write a number or all")
    }
    return number
  }

  private func plan(_ lowered: LoweredRecipe, limit: Int?) throws -> Plan {
    guard let last = lowered.tables.indices.last, (0...last).contains(step ?? last) else {
      throw Failure(.usage, "--step \(step ?? 0) is not there; the recipe has steps 0 to \(lowered.tables.count - 1)")
    }
    var plan = lowered.tables[step ?? last]
    if let sample { plan = plan.limitingSources(to: sample) }
    guard let limit else { return plan }
    return Plan(.limit(count: limit, offset: 0), inputs: [plan], step: .outside, schema: plan.schema)
  }

  /// Rows as CSV or JSON go through the engine's own writers and a file, so that they need no memory.
  private func spool(
    _ plan: Plan, hasHeader: Bool, _ options: RunOptions, _ rejects: RejectCollector, _ console: Console
  ) throws -> RunOutcome {
    let folder = try TemporaryFolder()
    var write = WriteRequest(
      folder: folder.path, format: listing.format == .csv ? .csv : .jsonl, compression: .none)
    write.singleFile = "rows"
    write.hasHeader = hasHeader
    let outcome = try LocalEngine.run(plan, write: write, options: options, rejects: rejects)
    if listing.format == .csv {
      try folder.read("rows") { console.output.writeData($0) }
    } else {
      try JSONList.write(folder, "rows", to: console.output)
    }
    return outcome
  }
}

extension Plan {
  /// The same plan over the first rows of its first source.
  fileprivate func limitingSources(to rows: Int) -> Plan {
    var plan = self
    if case .scan(let scan) = operation, scan.number == 0 {
      return Plan(.limit(count: rows, offset: 0), inputs: [self], step: .outside, schema: schema)
    }
    plan.inputs = inputs.map { $0.limitingSources(to: rows) }
    return plan
  }
}

/// JSON Lines as one JSON list.
private enum JSONList {
  static func write(_ folder: TemporaryFolder, _ name: String, to output: StandardOutput) throws {
    output.write("[")
    // A comma and a line before every row but the first; rows end in a newline that is held back.
    var isAtStart = true
    var isFirst = true
    try folder.read(name) { bytes in
      var start = 0
      for position in bytes.indices where bytes[position] == 0x0A || position == bytes.count - 1 {
        let isNewline = bytes[position] == 0x0A
        let end = isNewline ? position : position + 1
        if end > start {
          if isAtStart { output.write(isFirst ? "\n" : ",\n") }
          output.writeData(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
          isFirst = false
          isAtStart = false
        }
        if isNewline { isAtStart = true }
        start = position + 1
      }
    }
    output.write(isFirst ? "]\n" : "\n]\n")
  }
}
