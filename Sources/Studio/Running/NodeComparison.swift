package import Recipes

/// The same run at several numbers of nodes: what was measured, what limits it, and which number to choose.
package struct NodeComparison: Sendable {
  /// One measured run.
  package struct Trial: Sendable {
    package var nodes: Int
    package var wallSeconds: Double
    package var cpuSeconds: Double
    /// CPU time that the system spent for the run: files, memory.
    package var systemSeconds: Double
    package var peakMemoryBytes: Int
    package var rows: Int
    package var busySeconds: [Double]
    /// Seconds that all nodes together waited for bytes of the input.
    package var readingSeconds: Double
    /// Seconds that all nodes together were ready to work and had no core.
    package var coreSeconds = 0.0

    package init(
      nodes: Int, wallSeconds: Double, cpuSeconds: Double, systemSeconds: Double, peakMemoryBytes: Int, rows: Int,
      busySeconds: [Double], readingSeconds: Double
    ) {
      self.nodes = nodes
      self.wallSeconds = wallSeconds
      self.cpuSeconds = cpuSeconds
      self.systemSeconds = systemSeconds
      self.peakMemoryBytes = peakMemoryBytes
      self.rows = rows
      self.busySeconds = busySeconds
      self.readingSeconds = readingSeconds
    }
  }

  /// The trials of one number of nodes, taken together.
  package struct Line: Sendable {
    package var nodes: Int
    /// Medians over the trials.
    package var wallSeconds: Double
    package var cpuSeconds: Double
    package var systemSeconds: Double
    package var peakMemoryBytes: Int
    package var rowsPerSecond: Double
    /// Times faster than the fewest nodes.
    package var speedUp: Double
    /// Speed-up for each node that was added.
    package var efficiency: Double
    /// Busy time of the nodes as a share of their time.
    package var utilisation: Double
    /// Longest busy time of a node over the mean: 1 is even.
    package var skew: Double
    package var readingShare: Double
    package var coreShare: Double
  }

  package var lines: [Line]
  /// Cores of this machine.
  package var cores: Int
  /// Bytes of the largest partition as a share of the output; `nil` without partitions.
  package var largestPartition: (path: String, share: Double)?
  package var trialCount: Int

  /// - Parameter trials: at least one; the fewest nodes are what speed-ups are measured against.
  package init(trials: [Trial], cores: Int, largestPartition: (path: String, share: Double)? = nil) {
    self.cores = cores
    self.largestPartition = largestPartition
    trialCount = trials.count
    let counts = Set(trials.map(\.nodes)).sorted()
    var lines: [Line] = []
    for nodes in counts {
      let own = trials.filter { $0.nodes == nodes }
      let wall = Self.median(own.map(\.wallSeconds))
      let first = lines.first
      let speedUp = first.map { $0.wallSeconds / max(wall, 1e-9) } ?? 1
      let more = Double(nodes) / Double(first?.nodes ?? nodes)
      lines.append(
        Line(
          nodes: nodes, wallSeconds: wall, cpuSeconds: Self.median(own.map(\.cpuSeconds)),
          systemSeconds: Self.median(own.map(\.systemSeconds)),
          peakMemoryBytes: Int(Self.median(own.map { Double($0.peakMemoryBytes) })),
          rowsPerSecond: Double(own.first?.rows ?? 0) / max(wall, 1e-9), speedUp: speedUp, efficiency: speedUp / more,
          utilisation: Self.median(
            own.map { trial in
              min(1, trial.busySeconds.reduce(0, +) / max(Double(nodes) * trial.wallSeconds, 1e-9))
            }),
          skew: Self.median(
            own.map { trial in
              let mean = trial.busySeconds.reduce(0, +) / Double(max(1, trial.busySeconds.count))
              return mean > 0 ? (trial.busySeconds.max() ?? 0) / mean : 1
            }),
          readingShare: Self.median(
            own.map { $0.readingSeconds / max(Double(nodes) * $0.wallSeconds, 1e-9) }),
          coreShare: Self.median(own.map { $0.coreSeconds / max(Double(nodes) * $0.wallSeconds, 1e-9) })))
    }
    self.lines = lines
  }

  /// The smallest number of nodes whose time is within a tenth of the best.
  package var recommended: Line? {
    guard let best = lines.map(\.wallSeconds).min() else { return nil }
    return lines.first { $0.wallSeconds <= best * 1.1 }
  }

  /// What keeps more nodes from being faster: sentences, the weightiest first.
  package var limits: [String] {
    guard let first = lines.first, let last = lines.last, lines.count > 1 else { return [] }
    var limits: [String] = []
    if last.nodes > cores {
      limits.append(
        "this machine has \(cores) \(cores == 1 ? "core" : "cores"): more nodes than that take turns on them")
    }
    // What nodes up to the cores show; beyond, waiting for a core hides everything else.
    let within = lines.last { $0.nodes <= cores } ?? first
    let isBusy = within.coreShare >= 0.15
    if isBusy {
      limits.append(
        "nodes wait for a core or the disk during \(percent(within.coreShare)) of their time: something else keeps this machine busy"
      )
    }
    if within.nodes > first.nodes, !isBusy {
      let more = Double(within.nodes) / Double(first.nodes)
      // Amdahl: the share s of the time that does not shrink, from speed-up = 1 / (s + (1 - s) / n).
      let serial = min(1, max(0, (more / within.speedUp - 1) / (more - 1)))
      if serial >= 0.05 {
        limits.append(
          "about \(percent(serial)) of the time does not get shorter with more nodes (opening, the ends of steps, publishing)"
        )
      }
    }
    if within.skew >= 1.2 {
      limits.append(
        "work is spread unevenly: the busiest node works \(NumberText.fixed(within.skew, 1)) times the mean")
    }
    if let largest = largestPartition, largest.share >= 0.2 {
      limits.append("the partition \(largest.path) holds \(percent(largest.share)) of the output")
    }
    if within.readingShare >= 0.15 {
      limits.append("nodes wait for the input during \(percent(within.readingShare)) of their time")
    }
    let system = within.systemSeconds / max(within.cpuSeconds, 1e-9)
    if system >= 0.3 {
      limits.append("the system takes \(percent(system)) of the CPU time: files and memory, not the steps")
    }
    if last.cpuSeconds > first.cpuSeconds * 1.2 {
      limits.append(
        "\(last.nodes) nodes need \(NumberText.fixed(last.cpuSeconds / max(first.cpuSeconds, 1e-9), 2)) times the CPU time of \(first.nodes)"
      )
    }
    return limits
  }

  private func percent(_ share: Double) -> String { "\(NumberText.fixed(min(1, share) * 100, 0)) %" }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The comparison as JSON.
  package var json: JSON {
    .object([
      (
        "nodeCounts",
        .list(
          lines.map { line in
            .object([
              ("nodes", .number(line.nodes)), ("wallSeconds", JSONText.number(line.wallSeconds)),
              ("cpuSeconds", JSONText.number(line.cpuSeconds)), ("speedUp", JSONText.number(line.speedUp)),
              ("efficiency", JSONText.number(line.efficiency)), ("rowsPerSecond", JSONText.number(line.rowsPerSecond)),
              ("peakMemoryBytes", .number(line.peakMemoryBytes)), ("utilisation", JSONText.number(line.utilisation)),
            ])
          })
      ),
      ("cores", .number(cores)), ("runs", .number(trialCount)), ("limits", .texts(limits)),
      ("recommended", recommended.map { .number($0.nodes) } ?? .null),
    ])
  }
}
