import ArgumentParser
import Engine
import Runs

/// Which engine runs a recipe, and where.
struct EngineOptions: ParsableArguments {
  enum Choice: String, CaseIterable, ExpressibleByArgument { case local, spark }

  @Option(help: "local, or spark: the recipe becomes a PySpark script that spark-submit runs.")
  var engine = Choice.local
  @Option(
    help: ArgumentHelp(
      "Spark's master: local, spark://host:port, yarn or k8s://https://host:port.", valueName: "master"))
  var master: String?
  @Option(help: ArgumentHelp("Cores of a node on Spark; 1 when not given.", valueName: "n")) var nodeCores: Int?
  @Option(help: ArgumentHelp("Memory of a node on Spark, such as 4G.", valueName: "size")) var nodeMemory: String?

  /// `nil` for the local engine.
  /// - Throws: `Failure` (`usage`) for options that the engine does not have.
  func settings(nodes: Int?, maxRejects: String) throws -> SparkSettings? {
    guard engine == .spark else {
      for (name, isGiven) in [
        ("--master", master != nil), ("--node-cores", nodeCores != nil), ("--node-memory", nodeMemory != nil),
      ] where isGiven {
        throw Failure(.usage, "\(name) belongs to --engine spark; add that, or leave \(name) out")
      }
      return nil
    }
    guard maxRejects == "0" else {
      throw Failure(.usage, "Spark stops at the first row that cannot be taken; leave --max-rejects out")
    }
    guard let master else {
      throw Failure(.usage, "--engine spark needs a --master, such as local or spark://host:7077")
    }
    return try SparkSettings(master: master, nodes: nodes, coresPerNode: nodeCores, memoryPerNode: nodeMemory)
  }

  /// What is drawn while the run works.
  func display(_ run: RecipeRun, _ console: Console) -> ProgressDisplay? {
    guard engine == .spark else { return RunBars(run.monitor, console.messageStyle).display() }
    let stage = run.stage
    return ProgressDisplay(style: console.messageStyle) { [SafeText.escape(stage.line, limit: 100).text] }
  }
}
