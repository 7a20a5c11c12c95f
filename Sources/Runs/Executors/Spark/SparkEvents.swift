import Catalog
import Engine
import Recipes

#if canImport(Glibc)
  import Glibc
#endif

/// What Spark's nodes did during one application, from the events that Spark writes down (`spark.eventLog`).
///
/// One JSON object a line; only the ends of tasks and the coming of executors are read.
package struct SparkEvents {
  /// One executor; with a local master the only one.
  package struct Executor {
    package var cores = 1
    /// Time in tasks, of all its cores together.
    package var busySeconds = 0.0
    package var peakMemoryBytes = 0
  }

  /// By Spark's name for it.
  package private(set) var executors: [String: Executor] = [:]
  /// CPU time of all tasks.
  package private(set) var cpuSeconds = 0.0
  /// Time in which tasks waited for rows that other nodes hold.
  package private(set) var fetchSeconds = 0.0
  package private(set) var longestTaskSeconds = 0.0
  private var intervals: [(start: Int, end: Int)] = []

  package init() {}

  /// Reads the only file of a folder of event logs; empty when there is none.
  init(folder: String) {
    for name in FilePath.names(in: folder) ?? [] {
      guard let file = fopen(FilePath.join(folder, name), "re") else { continue }
      defer { fclose(file) }
      var line: UnsafeMutablePointer<CChar>?
      var capacity = 0
      defer { free(line) }
      while true {
        let count = getline(&line, &capacity, file)
        guard count > 0, let line else { break }
        take(UnsafeRawBufferPointer(start: line, count: count))
      }
    }
  }

  /// Takes one line in; what it does not know is passed over.
  package mutating func take(_ line: UnsafeRawBufferPointer) {
    // The event's name stands first; most events are long and of no interest.
    let head = String(decoding: line.prefix(64), as: UTF8.self)
    let isTask = head.hasPrefix("{\"Event\":\"SparkListenerTaskEnd\"")
    guard isTask || head.hasPrefix("{\"Event\":\"SparkListenerExecutorAdded\"") else { return }
    guard let event = JSONParser.parse(Array(line)).value else { return }
    if isTask { takeTask(event) } else { takeExecutor(event) }
  }

  private mutating func takeExecutor(_ event: JSON) {
    guard let id = event["Executor ID"]?.text else { return }
    executors[id, default: Executor()].cores = event["Executor Info"]?["Total Cores"]?.integer ?? 1
  }

  private mutating func takeTask(_ event: JSON) {
    guard let info = event["Task Info"], let id = info["Executor ID"]?.text,
      let start = info["Launch Time"]?.integer, let end = info["Finish Time"]?.integer, end >= start
    else { return }
    let seconds = Double(end - start) / 1000
    var executor = executors[id] ?? Executor()
    executor.busySeconds += seconds
    let peaks = event["Task Executor Metrics"]
    let resident = ["ProcessTreeJVMRSSMemory", "ProcessTreePythonRSSMemory"].reduce(0) { sum, name in
      sum + (peaks?[name]?.integer ?? 0)
    }
    let heap = ["JVMHeapMemory", "JVMOffHeapMemory"].reduce(0) { sum, name in sum + (peaks?[name]?.integer ?? 0) }
    executor.peakMemoryBytes = max(executor.peakMemoryBytes, resident > 0 ? resident : heap)
    executors[id] = executor
    longestTaskSeconds = max(longestTaskSeconds, seconds)
    intervals.append((start, end))
    let metrics = event["Task Metrics"]
    let nanoseconds =
      (metrics?["Executor CPU Time"]?.integer ?? 0) + (metrics?["Executor Deserialize CPU Time"]?.integer ?? 0)
    cpuSeconds += Double(nanoseconds) / 1e9
    fetchSeconds += Double(metrics?["Shuffle Read Metrics"]?["Fetch Wait Time"]?.integer ?? 0) / 1000
  }

  /// Seconds in which some task ran.
  package var activeSeconds: Double {
    var (active, end) = (0, 0)
    for interval in intervals.sorted(by: { $0.start < $1.start }) {
      active += max(0, interval.end - max(interval.start, end))
      end = max(end, interval.end)
    }
    return Double(active) / 1000
  }

  /// Busy time of every node for each of its cores, by name.
  package var busySeconds: [Double] {
    executors.sorted { $0.key < $1.key }.filter { $0.value.busySeconds > 0 || $0.key != "driver" }
      .map { $0.value.busySeconds / Double(max(1, $0.value.cores)) }
  }

  package var peakMemoryBytes: Int { executors.values.reduce(0) { $0 + $1.peakMemoryBytes } }
}
