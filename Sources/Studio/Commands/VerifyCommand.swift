import ArgumentParser
import Catalog
import Engine
import Recipes
import Runs

/// `sous verify RECIPE --against spark`
struct VerifyCommand: ParsableCommand {
  enum Other: String, CaseIterable, ExpressibleByArgument { case spark }

  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "verify", abstract: "Runs a recipe on two engines and compares rows, types and values.",
      discussion: """
        Nothing is published. Both engines read the first rows of the recipe's source (1,000 when nothing is said), or with \
        --full the files as they are. Where they differ, the first step that made them differ and some rows are shown, and \
        the exit status is 1.
        """)
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var parameters: ParameterOptions
  @OptionGroup var catalog: CatalogOptions
  @Argument(help: "The recipe's file; - is standard input.", completion: .file()) var recipe: String
  @Option(help: "The other engine: spark.") var against: Other
  @Option(help: ArgumentHelp("Rows of the recipe's source; 1000 when not given.", valueName: "n")) var sample: Int?
  @Flag(help: "All rows, read by both engines from the files themselves.") var full = false
  @Option(help: ArgumentHelp("Spark's master.", valueName: "master")) var master = "local"
  @Option(help: ArgumentHelp("Nodes of Spark; 2 when not given.", valueName: "n")) var nodes = 2
  @Option(help: ArgumentHelp("Memory of a node on Spark, such as 4G.", valueName: "size")) var nodeMemory: String?

  func run() throws {
    let console = try common.begin()
    if full, sample != nil { throw Failure(.usage, "--full takes all rows; leave --sample out") }
    if let sample, sample < 1 { throw Failure(.usage, "--sample \(sample) is not possible; write 1 or more") }
    let file = try RecipeInput.read(recipe)
    let opened = try OpenRecipe(
      file, set: try parameters.values(), catalogPath: catalog.file, confine: parameters.confine, takesRemote: true,
      cancellation: Interruptions.cancellation)
    var options = RunOptions()
    options.nodes = NodeCount.standard
    options.memory = AvailableMemory.half
    options.temporaryFolder = Environment.temporaryFolder
    options.cancellation = Interruptions.cancellation
    let stage = SparkStage()
    let verification = RecipeVerification(
      opened: opened, workingFolder: FilePath.workingFolder,
      settings: try SparkSettings(master: master, nodes: nodes, coresPerNode: nil, memoryPerNode: nodeMemory),
      sampleRows: full ? nil : sample ?? 1_000, options: options, stage: stage)
    let progress =
      common.quiet
      ? nil : ProgressDisplay(style: console.messageStyle) { [SafeText.escape(stage.line, limit: 100).text] }
    let outcome: RecipeVerification.Outcome
    do {
      outcome = try verification.run()
      progress?.finish()
    } catch {
      progress?.finish()
      throw error
    }
    show(outcome, file, console)
    console.output.flush()
    for note in opened.notes(try opened.lower()) { console.note(note) }
    if let step = outcome.step {
      let kind = step > 0 ? file.recipe?.steps[step - 1].kind ?? "" : ""
      let place = step == 0 ? "the source" : "step \(step) (\(kind))"
      throw Failure(.run, "the engines differ after \(place)")
    }
  }

  private func show(_ outcome: RecipeVerification.Outcome, _ file: RecipeFile, _ console: Console) {
    let (local, other) = (outcome.comparison.digests[0], outcome.comparison.digests[1])
    let others = Dictionary(other.columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var rows = [
      ["rows", "", NumberText.grouped(local.rows), NumberText.grouped(other.rows), same(local.rows == other.rows)]
    ]
    for column in local.columns {
      let found = others[column.name]
      let isSame = found == column
      let types =
        found.map { $0.type == column.type ? "\(column.type)" : "\(column.type), \($0.type)" } ?? "\(column.type)"
      rows.append([column.name, types, digest(column.sum), found.map { digest($0.sum) } ?? "not there", same(isSame)])
    }
    let names = Set(local.columns.map(\.name))
    for column in other.columns where !names.contains(column.name) {
      rows.append([column.name, "\(column.type)", "not there", digest(column.sum), same(false)])
    }
    let isWhole = local.whole == other.whole
    rows.append(["whole rows", "", digest(local.whole), digest(other.whole), same(isWhole)])
    let table = TextTable(
      headers: ["", "type", "local", "spark", ""], rows: rows, alignRight: [false, false, true, true, false],
      maximumWidth: 40)
    console.output.write(table.text(console.style))
    guard outcome.step != nil, !outcome.rows.isEmpty else { return }
    console.output.write("\nfirst rows that differ, and how often each engine has them:\n")
    let shown = outcome.rows.map { row in
      ["\(row.counts[0])", "\(row.counts[1])"] + row.cells.map { $0 ?? "null" }
    }
    let list = TextTable(
      headers: ["local", "spark"] + outcome.columns, rows: shown,
      alignRight: [true, true] + outcome.columns.map { _ in false }, maximumWidth: 30)
    console.output.write(list.text(console.style))
  }

  private func same(_ isSame: Bool) -> String { isSame ? "same" : "differs" }

  private func digest(_ sum: Int64) -> String { String(UInt64(bitPattern: sum), radix: 16) }
}
