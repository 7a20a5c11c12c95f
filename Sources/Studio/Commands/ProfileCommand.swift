import ArgumentParser
import Engine
import Recipes

/// `sous profile PATH`
struct ProfileCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "profile", abstract: "Shows statistics of every column, over all rows.",
      discussion: "Null and empty text are missing. Lengths are in characters. Of a recipe, the result is profiled.")
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var parameters: ParameterOptions
  @OptionGroup var catalog: CatalogOptions
  @OptionGroup var listing: ListingOptions
  @Argument(help: "A file, pattern or folder of data, or a recipe; - is standard input.") var path: String
  @Option(help: ArgumentHelp("Threads that work; by default the machine's cores.", valueName: "n")) var nodes: Int?
  @Option(help: ArgumentHelp("Most memory; by default half of what is free.", valueName: "size")) var memory: String?
  @OptionGroup(title: "Reading a file") var source: SourceOptions

  func run() throws {
    let console = try common.begin()
    let file: RecipeFile
    switch try RecipeOrData(path) {
    case .recipe(let recipe): file = recipe
    case .data(let path): file = try source.recipe(reading: path, raggedRows: "truncate")
    }
    let recipe = try OpenRecipe(
      file, set: try parameters.values(), catalogPath: catalog.catalog, confine: parameters.confine)
    var options = RunOptions()
    options.nodes = try NodeCount.checked(nodes)
    options.memory = try MemoryOption.bytes(memory)
    options.cancellation = Interruptions.cancellation
    options.temporaryFolder = TemporaryFolder.path
    let monitor = RunMonitor()
    let display = common.quiet ? nil : RunBars(monitor, console.messageStyle).display()
    defer { display?.finish() }
    let rejects = RejectCollector()
    let profile = try recipe.run(options.cancellation) { lowered in
      try ProfilePlan(lowered.plan).run(options, rejects: rejects, monitor: monitor)
    }
    display?.finish()
    profile.print(listing.format, to: console.output, style: console.style)
    console.output.flush()
    if rejects.count > 0 {
      console.note("\(LedgerText.counted(rejects.count, "row")) could not be read and are not counted")
    }
  }
}

/// Statistics of all columns of a plan as one aggregation without keys: one reading, in bounded memory.
private struct ProfilePlan {
  private enum Fact: String, CaseIterable { case present, distinct, least, greatest, mean, shortest, longest }

  private let table: Plan
  private let plan: Plan
  /// Position of each fact of each column in the result.
  private var positions: [[Fact: Int]] = []

  init(_ table: Plan) throws {
    self.table = table
    var aggregations = [Aggregation(name: "rows", function: .count, argument: nil, type: .integer)]
    for field in table.schema.fields {
      var own: [Fact: Int] = [:]
      for (fact, text) in Self.facts(of: field) {
        own[fact] = aggregations.count
        let name = "\(aggregations.count)"
        switch ExpressionText.compileAggregation(text, name: name, schema: table.schema) {
        case .success(let aggregation): aggregations.append(aggregation)
        case .failure(let problems):
          throw Failure(.run, "the column \(field.name) cannot be profiled: \(problems.problems.first?.message ?? text)")
        }
      }
      positions.append(own)
    }
    plan = Plan(
      .aggregate(keys: [], aggregations), inputs: [table], step: 0,
      schema: Schema(aggregations.map { Field($0.name, $0.type) }))
  }

  private static func facts(of field: Field) -> [(Fact, String)] {
    let name = "\"" + field.name.reduce(into: "") { $0 += $1 == "\"" ? "\"\"" : String($1) } + "\""
    let value = field.type == .text ? "nullif(\(name), '')" : name
    var facts: [(Fact, String)] = [
      (.present, "count(\(value))"), (.distinct, "count(distinct \(value))"), (.least, "min(\(value))"),
      (.greatest, "max(\(value))"),
    ]
    if field.type.isNumeric { facts.append((.mean, "mean(\(value))")) }
    if field.type == .text {
      facts += [(.shortest, "min(length(\(value)))"), (.longest, "max(length(\(value)))")]
    }
    return facts
  }

  func run(_ options: RunOptions, rejects: RejectCollector, monitor: RunMonitor) throws -> Listing {
    let batches = try Engine.collect(plan, options: options, rejects: rejects, monitor: monitor).batches
    let row = batches.first { $0.rowCount > 0 }
    func value(_ position: Int?) -> Value { position.flatMap { row?.columns[$0].value(at: 0) } ?? .null }
    func number(_ position: Int?) -> Int {
      if case .integer(let number) = value(position) { Int(number) } else { 0 }
    }
    let rows = number(0)
    var list = Listing([
      "column", "type", "rows", "missing", "distinct", "least", "greatest", "mean", "shortest", "longest",
    ])
    list.maximumWidth = 32
    list.rows = zip(table.schema.fields, positions).map { field, own in
      func cell(_ fact: Fact) -> Listing.Cell { .init(ValueText.string(value(own[fact]))) }
      func count(_ fact: Fact) -> Listing.Cell {
        if case .integer(let number) = value(own[fact]) { .integer(Int(number)) } else { .missing }
      }
      return [
        .text(field.name), .text(field.type.description), .integer(rows), .integer(rows - number(own[.present])),
        .integer(number(own[.distinct])), cell(.least), cell(.greatest), cell(.mean), count(.shortest), count(.longest),
      ]
    }
    return list
  }
}
