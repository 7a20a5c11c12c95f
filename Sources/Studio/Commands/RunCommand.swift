import ArgumentParser
import Engine
import Recipes
import Runs

/// `sous run RECIPE`
struct RunCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "run", abstract: "Runs a recipe and publishes its output in one step.",
      discussion: """
        The output appears whole or not at all, and is the same for any number of nodes and any memory. Rows that could not \
        be taken go to <output>.rejects.jsonl.
        """)
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var parameters: ParameterOptions
  @OptionGroup var catalog: CatalogOptions
  @OptionGroup var listing: ListingOptions
  @Argument(help: "The recipe's file; - is standard input.", completion: .file()) var recipe: String
  @Option(
    help: ArgumentHelp(
      "Threads that work, 1 to \(NodeCount.most); by default the machine's cores. On Spark: executors.", valueName: "n")
  )
  var nodes: Int?
  @Flag(help: "Run and count, but write nothing.") var dryRun = false
  @Option(help: ArgumentHelp("Most memory, such as 512M or 4G; by default half of what is free.", valueName: "size"))
  var memory: String?
  @Option(help: ArgumentHelp("Rows that may be rejected before the run fails: a number or 0.5%.", valueName: "n|p%"))
  var maxRejects = "0"
  @Option(help: ArgumentHelp("Write the report as JSON; - is standard output.", valueName: "file"), completion: .file())
  var report: String?
  @Option(help: "exact: counts as if the steps ran one after another; merged: a little faster.")
  var ledger = LedgerChoice.exact
  @Option(help: ArgumentHelp("Most partitions of the output.", valueName: "n"))
  var maxPartitions = 100_000
  @Flag(help: "Replace an output that no run of Sous wrote, or that was changed since.") var replaceForeign = false
  @Option(help: ArgumentHelp("Run at each of these numbers of nodes, compare, publish once.", valueName: "n,n,…"))
  var compareNodes: String?
  @Option(name: .customLong("repeat"), help: ArgumentHelp("Runs of each number of nodes to compare.", valueName: "n"))
  var repeats = 3

  @OptionGroup(title: "Spark") var engine: EngineOptions

  func run() throws {
    let console = try common.begin()
    var run = RecipeRun(file: try RecipeInput.read(recipe))
    run.set = try parameters.values()
    run.confine = parameters.confine
    try catalog.refuseGlue()
    run.catalogPath = catalog.file
    run.isDryRun = dryRun
    run.replacesForeign = replaceForeign
    run.options = try options()
    run.spark = try engine.settings(nodes: nodes, maxRejects: maxRejects)
    guard let limit = RejectLimit(maxRejects) else {
      throw Failure(.usage, "--max-rejects \(maxRejects) is no limit; write a number or a share such as 0.5%")
    }
    run.maximumRejects = limit
    guard maxPartitions > 0 else {
      throw Failure(.usage, "--max-partitions \(maxPartitions) is not possible; write 1 or more")
    }
    run.maximumPartitions = maxPartitions
    run.endsCleanup = { Interruptions.endsCleanup }
    let file = try report.flatMap { $0 == "-" ? nil : $0 }.map { try ReportFile($0) }
    if let compareNodes { return try compare(run, compareNodes, file, console) }

    let progress = common.quiet ? nil : engine.display(run, console)
    let report = run.run()
    progress?.finish()
    try show(report, file, console)
    console.output.flush()
    if let failure = report.failure { throw failure }
  }

  /// `--compare-nodes`: one line for each number of nodes, what limits them, and which to choose.
  private func compare(_ run: RecipeRun, _ text: String, _ file: ReportFile?, _ console: Console) throws {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let counts = parts.compactMap { Int($0.filter { $0 != " " }) }
    guard counts.count == parts.count, !counts.isEmpty, Set(counts).count == counts.count else {
      throw Failure(.usage, "--compare-nodes \(text) is no list of numbers; write one such as 1,2,4")
    }
    guard (1...100).contains(repeats) else {
      throw Failure(.usage, "--repeat \(repeats) is not possible; choose 1 to 100")
    }
    if dryRun { throw Failure(.usage, "--compare-nodes writes an output; leave --dry-run out") }
    guard nodes == nil else { throw Failure(.usage, "--compare-nodes says how many nodes; leave --nodes out") }
    for count in counts {
      if run.spark == nil { _ = try NodeCount.checked(count) } else { try checkSparkNodes(count) }
    }
    var comparing = RecipeComparison(run: run, nodes: counts.sorted(), repeats: repeats)
    if !common.quiet {
      comparing.onTrial = { number, total, nodes in
        console.note("run \(number) of \(total): \(NumberText.counted(nodes, "node"))")
      }
    }
    let report = comparing.compare()
    for note in report.notes { console.note(note) }
    if let failure = report.failure { throw failure }
    try file?.write(report.json)
    if let comparison = report.comparison { ComparisonText.print(comparison, listing.format, console) }
    console.output.flush()
  }

  /// - Throws: `Failure` (`usage`).
  private func checkSparkNodes(_ count: Int) throws { _ = try engine.settings(nodes: count, maxRejects: maxRejects) }

  private func options() throws -> RunOptions {
    var options = RunOptions()
    options.nodes = try NodeCount.checked(engine.engine == .local ? nodes : nil)
    options.ledger = ledger.mode
    options.cancellation = Interruptions.cancellation
    options.temporaryFolder = Environment.temporaryFolder
    options.memory = try MemoryOption.bytes(memory)
    return options
  }

  private func show(_ report: RunReport, _ file: ReportFile?, _ console: Console) throws {
    for note in report.notes { console.note(note) }
    let json = JSONText.pretty(report.json) + "\n"
    if self.report == "-" {
      console.output.writeData(json)
    } else {
      do {
        try file?.write(report.json)
      } catch let failure as Failure where report.failure != nil {
        // Why the run failed is what the command ends with.
        console.note(failure.message)
      }
      switch listing.format {
      case .json: console.output.writeData(json)
      case .csv: LedgerText.listing(report).print(.csv, to: console.output, style: console.style)
      case .table:
        if report.failure == nil || !report.steps.isEmpty {
          console.output.write(LedgerText.page(report, console.style))
        }
      }
    }
  }
}

/// `--ledger exact|merged`
enum LedgerChoice: String, CaseIterable, ExpressibleByArgument {
  case exact, merged

  var mode: RunOptions.LedgerMode { self == .exact ? .exact : .merged }
}

/// `--memory SIZE`
enum MemoryOption {
  static func bytes(_ text: String?) throws -> Int {
    guard let text else { return AvailableMemory.half }
    guard let bytes = AvailableMemory.parse(text) else {
      throw Failure(.usage, "--memory \(text) is no size; write one such as 512M or 4G")
    }
    guard bytes >= AvailableMemory.minimum else {
      throw Failure(.usage, "--memory \(text) is too little; give at least 64M")
    }
    return bytes
  }
}
