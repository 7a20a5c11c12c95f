import Engine
package import Recipes

/// The same run at several numbers of nodes: what was measured, what limits it, and which number to choose.
package struct NodeComparison: Sendable {
  /// One measured run.
  package struct Trial: Sendable {
    package var nodes: Int
    package var wallSeconds: Double
    package var cpuSeconds: Double
    package var peakMemoryBytes: Int
    /// Rows that the run read.
    package var rows: Int
    /// Of every node.
    package var busySeconds: [Double]
    /// CPU time that the system spent for the run: files, memory. 0 where that is not known.
    package var systemSeconds = 0.0
    /// Seconds that all nodes together waited for bytes of the input, or of each other.
    package var readingSeconds = 0.0
    /// Seconds that all nodes together were ready to work and had no core.
    package var coreSeconds = 0.0
    /// How many nodes a cluster has given; `nil` when as many as were asked for.
    package var grantedNodes: Int?
    /// Seconds in which no node worked on anything; `nil` where that is not known.
    package var quietSeconds: Double?
    /// The longest piece of work that one node had to do alone; `nil` where that is not known.
    package var longestTaskSeconds: Double?

    package init(
      nodes: Int, wallSeconds: Double, cpuSeconds: Double, peakMemoryBytes: Int, rows: Int, busySeconds: [Double]
    ) {
      self.nodes = nodes
      self.wallSeconds = wallSeconds
      self.cpuSeconds = cpuSeconds
      self.peakMemoryBytes = peakMemoryBytes
      self.rows = rows
      self.busySeconds = busySeconds
    }
  }

  /// The trials of one number of nodes, taken together: medians.
  package struct Line: Sendable {
    package var nodes: Int
    /// What the cluster gave, when that was not what was asked for.
    package var grantedNodes: Int?
    package var wallSeconds: Double
    package var cpuSeconds: Double
    package var systemSeconds: Double
    package var peakMemoryBytes: Int
    package var rowsPerSecond: Double
    /// Times faster than the fewest nodes.
    package var speedUp: Double
    /// Speed-up for each node that was added.
    package var efficiency: Double
    /// Of each node, busy time as a share of the run's.
    package var nodeUtilisation: [Double]
    /// Longest busy time of a node over the mean: 1 is even.
    package var skew: Double
    package var readingShare: Double
    package var coreShare: Double
    package var quietShare: Double?
    package var longestTaskShare: Double?

    /// Of all nodes together.
    package var utilisation: Double {
      nodeUtilisation.reduce(0, +) / Double(max(1, nodeUtilisation.count))
    }

    init(_ trials: [Trial], nodes: Int, first: Line?) {
      func median(_ value: (Trial) -> Double) -> Double { NodeComparison.median(trials.map(value)) }
      self.nodes = nodes
      grantedNodes = trials.compactMap(\.grantedNodes).min().flatMap { $0 == nodes ? nil : $0 }
      let wall = median(\.wallSeconds)
      wallSeconds = wall
      cpuSeconds = median(\.cpuSeconds)
      systemSeconds = median(\.systemSeconds)
      peakMemoryBytes = Int(median { Double($0.peakMemoryBytes) })
      rowsPerSecond = Double(trials.first?.rows ?? 0) / max(wall, 1e-9)
      speedUp = first.map { $0.wallSeconds / max(wall, 1e-9) } ?? 1
      efficiency = speedUp * Double(first?.nodes ?? nodes) / Double(nodes)
      nodeUtilisation = (0..<(trials.map(\.busySeconds.count).max() ?? 0)).map { node in
        median { trial in
          guard trial.busySeconds.indices.contains(node) else { return 0 }
          return min(1, trial.busySeconds[node] / max(trial.wallSeconds, 1e-9))
        }
      }
      skew = median { trial in
        let mean = trial.busySeconds.reduce(0, +) / Double(max(1, trial.busySeconds.count))
        return mean > 0 ? (trial.busySeconds.max() ?? 0) / mean : 1
      }
      let whole = { (trial: Trial) in max(Double(nodes) * trial.wallSeconds, 1e-9) }
      readingShare = median { $0.readingSeconds / whole($0) }
      coreShare = median { $0.coreSeconds / whole($0) }
      let quiet = trials.compactMap { trial in trial.quietSeconds.map { $0 / max(trial.wallSeconds, 1e-9) } }
      quietShare = quiet.isEmpty ? nil : NodeComparison.median(quiet)
      let longest = trials.compactMap { trial in trial.longestTaskSeconds.map { $0 / max(trial.wallSeconds, 1e-9) } }
      longestTaskShare = longest.isEmpty ? nil : NodeComparison.median(longest)
    }

    /// Number of the node that works most, from 1.
    var busiestNode: Int { (nodeUtilisation.indices.max { nodeUtilisation[$0] < nodeUtilisation[$1] } ?? 0) + 1 }
  }

  package var lines: [Line]
  /// Cores that the nodes share; `nil` for a cluster, where every node has its own.
  package var cores: Int?
  /// `Spark on spark://host:7077`; `nil` for the local engine.
  package var engine: String?
  /// Bytes of the largest partition as a share of the output; `nil` without partitions.
  package var largestPartition: (path: String, share: Double)?
  package var trialCount: Int

  /// - Parameter trials: at least one; the fewest nodes are what speed-ups are measured against.
  package init(trials: [Trial], cores: Int?, largestPartition: (path: String, share: Double)? = nil) {
    self.cores = cores
    self.largestPartition = largestPartition
    trialCount = trials.count
    var lines: [Line] = []
    for nodes in Set(trials.map(\.nodes)).sorted() {
      lines.append(Line(trials.filter { $0.nodes == nodes }, nodes: nodes, first: lines.first))
    }
    self.lines = lines
  }

  /// The smallest number of nodes whose time is within a tenth of the best.
  package var recommended: Line? {
    guard let best = lines.map(\.wallSeconds).min() else { return nil }
    return lines.first { $0.wallSeconds <= best * 1.1 }
  }

  /// The lines that show what nodes are good for: beyond the cores, waiting for one of them hides everything else.
  private var telling: [Line] {
    let within = lines.filter { $0.nodes <= cores ?? .max }
    return within.isEmpty ? Array(lines.prefix(1)) : within
  }

  /// The share of the time on one node that more nodes do not shorten, by Amdahl's law: the straight line through the
  /// times over 1 / nodes that fits best. `nil` when there is only one number of nodes within the cores.
  package var serialShare: Double? {
    let points = telling.map { (x: 1 / Double($0.nodes), y: $0.wallSeconds) }
    guard points.count > 1 else { return nil }
    let count = Double(points.count)
    let meanX = points.reduce(0) { $0 + $1.x } / count
    let meanY = points.reduce(0) { $0 + $1.y } / count
    let spread = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
    let slope = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) } / spread
    let rest = meanY - slope * meanX
    return min(1, max(0, rest / max(rest + slope, 1e-9)))
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}

// MARK: What limits

extension NodeComparison {
  /// What keeps more nodes from being faster: sentences.
  package var limits: [String] {
    guard let first = lines.first, let last = lines.last, let within = telling.last, lines.count > 1 else { return [] }
    var limits: [String] = []
    for line in lines {
      guard let granted = line.grantedNodes else { continue }
      limits.append("\(counted(line.nodes)) were asked for and \(granted) given: the cluster has no more")
    }
    if let cores, last.nodes > cores {
      limits.append(
        "this machine has \(NumberText.counted(cores, "core")): more nodes than that take turns on them")
    }
    let isBusy = within.coreShare >= 0.15
    if isBusy {
      limits.append(
        "nodes wait for a core or the disk during \(percent(within.coreShare)) of their time: something else keeps this machine busy"
      )
    }
    if let serial = serialShare, serial >= 0.05, !isBusy {
      limits.append("about \(percent(serial)) of the time does not get shorter with more nodes: \(serialWork)")
    }
    if let quiet = within.quietShare, quiet >= 0.2 {
      limits.append("no node works during \(percent(quiet)) of the time: Spark starts, plans and ends")
    }
    if within.skew >= 1.2 {
      limits.append(
        "work is spread unevenly: node \(within.busiestNode) works \(NumberText.fixed(within.skew, 1)) times the mean")
    }
    if let largest = largestPartition, largest.share >= 0.2 {
      limits.append("the partition \(largest.path) holds \(percent(largest.share)) of the output")
    }
    if let longest = within.longestTaskShare, longest >= 0.4 {
      limits.append("one task takes \(percent(longest)) of the time: a heavy partition, or a file that cannot be split")
    }
    if within.readingShare >= 0.15 {
      let awaited = engine == nil ? "the input" : "rows of other nodes"
      limits.append("nodes wait for \(awaited) during \(percent(within.readingShare)) of their time")
    }
    let system = within.systemSeconds / max(within.cpuSeconds, 1e-9)
    if system >= 0.3 {
      limits.append("the system takes \(percent(system)) of the CPU time: files and memory, not the steps")
    }
    if last.cpuSeconds > first.cpuSeconds * 1.2 {
      let times = NumberText.fixed(last.cpuSeconds / max(first.cpuSeconds, 1e-9), 2)
      limits.append("\(counted(last.nodes)) need \(times) times the CPU time of \(first.nodes)")
    }
    return limits
  }

  private var serialWork: String {
    engine == nil ? "opening, the ends of steps, publishing" : "Spark's start, planning, the ends of stages"
  }

  private func counted(_ nodes: Int) -> String { NumberText.counted(nodes, "node") }

  private func percent(_ share: Double) -> String { "\(NumberText.fixed(min(1, share) * 100, 0)) %" }
}

// MARK: As JSON

extension NodeComparison {
  /// The comparison as JSON, which the catalog keeps in the report of the run that was published.
  package var json: JSON {
    .object([
      ("engine", .text(engine ?? "local")),
      ("nodeCounts", .list(lines.map(Self.json))),
      ("cores", cores.map { .number($0) } ?? .null), ("runs", .number(trialCount)),
      ("serialShare", serialShare.map(JSONText.number) ?? .null),
      (
        "largestPartition",
        largestPartition.map { .object([("path", .text($0.path)), ("share", JSONText.number($0.share))]) } ?? .null
      ),
      ("limits", .texts(limits)),
      ("recommended", recommended.map { .number($0.nodes) } ?? .null),
    ])
  }

  private static func json(_ line: Line) -> JSON {
    .object([
      ("nodes", .number(line.nodes)), ("nodesGranted", .number(line.grantedNodes ?? line.nodes)),
      ("wallSeconds", JSONText.number(line.wallSeconds)), ("cpuSeconds", JSONText.number(line.cpuSeconds)),
      ("speedUp", JSONText.number(line.speedUp)), ("efficiency", JSONText.number(line.efficiency)),
      ("rowsPerSecond", JSONText.number(line.rowsPerSecond)), ("peakMemoryBytes", .number(line.peakMemoryBytes)),
      ("utilisation", JSONText.number(line.utilisation)),
      ("perNode", .list(line.nodeUtilisation.map(JSONText.number))), ("skew", JSONText.number(line.skew)),
      ("waitsForInput", JSONText.number(line.readingShare)), ("waitsForCore", JSONText.number(line.coreShare)),
      ("systemSeconds", JSONText.number(line.systemSeconds)),
    ])
  }
}
