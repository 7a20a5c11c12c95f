package import Engine

/// Which cluster a recipe runs on, and how much of it.
package struct SparkSettings: Hashable, Sendable {
  /// As `spark-submit` takes it: `local[4]`, `spark://host:7077`, `yarn`, `k8s://…`.
  package var master: String
  /// Executors; `nil` leaves it to the master.
  package var nodes: Int?
  /// Cores of each; 1 when not given.
  package var coresPerNode: Int?
  /// Memory of each, as Spark writes it: `4g`.
  package var memoryPerNode: String?
  /// Whether Spark writes down what its nodes do, for a comparison.
  package var keepsEvents = false

  /// - Throws: `Failure` (`usage`) for what no master takes.
  package init(master: String, nodes: Int?, coresPerNode: Int?, memoryPerNode: String?) throws(Failure) {
    let known = ["local", "spark://", "yarn", "k8s://"]
    guard known.contains(where: master.hasPrefix) else {
      throw Failure(
        .usage, "--master \(master) is no master; write local, spark://host:port, yarn or k8s://https://host:port")
    }
    for (name, count) in [("--nodes", nodes), ("--node-cores", coresPerNode)] {
      if let count, !(1...10_000).contains(count) {
        throw Failure(.usage, "\(name) \(count) is not possible; choose 1 to 10000")
      }
    }
    if let text = memoryPerNode {
      guard let bytes = AvailableMemory.parse(text), bytes >= 512 << 20 else {
        throw Failure(.usage, "--node-memory \(text) is not possible; give at least 512M")
      }
      self.memoryPerNode = "\(bytes >> 20)m"
    }
    self.master = master
    self.nodes = nodes
    self.coresPerNode = coresPerNode
  }

  /// Whether nodes are threads of one process on this machine.
  package var isLocal: Bool { master.hasPrefix("local") }

  /// Cores of all nodes together, when the number of nodes was given.
  private var cores: Int? { nodes.map { $0 * (coresPerNode ?? 1) } }

  /// What `spark-submit` is told.
  package var arguments: [String] {
    var arguments = ["--master", isLocal ? cores.map { "local[\($0)]" } ?? master : master]
    var settings: [(String, String)] = [
      ("spark.ui.showConsoleProgress", "true"), ("spark.ui.enabled", isLocal ? "false" : "true"),
    ]
    if isLocal {
      if let memoryPerNode { arguments += ["--driver-memory", memoryPerNode] }
    } else {
      settings.append(("spark.executor.cores", String(coresPerNode ?? 1)))
      if let memoryPerNode { settings.append(("spark.executor.memory", memoryPerNode)) }
      if let nodes, let cores {
        // A standalone master counts cores; the others count executors.
        settings.append(
          master.hasPrefix("spark://")
            ? ("spark.cores.max", String(cores)) : ("spark.executor.instances", String(nodes)))
        // What was asked for should be there when the work begins.
        settings.append(("spark.scheduler.minRegisteredResourcesRatio", "1.0"))
        settings.append(("spark.scheduler.maxRegisteredResourcesWaitingTime", "60s"))
      }
    }
    if let cores { settings.append(("spark.sql.shuffle.partitions", String(max(8, 4 * cores)))) }
    return arguments + settings.flatMap { ["--conf", "\($0)=\($1)"] }
  }

  /// What `spark-submit` is told so that events are kept in a folder, whatever the installation's own settings say.
  static func eventArguments(_ folder: String) -> [String] {
    [
      "spark.eventLog.enabled=true", "spark.eventLog.dir=file://\(folder)", "spark.eventLog.compress=false",
      "spark.eventLog.rolling.enabled=false", "spark.executor.processTreeMetrics.enabled=true",
      "spark.executor.metrics.pollingInterval=500",
    ].flatMap { ["--conf", $0] }
  }

  /// For people: `spark://host:7077`.
  package var title: String { master }
}
