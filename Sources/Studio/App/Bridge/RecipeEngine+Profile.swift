import Engine
import Recipes

#if canImport(Glibc)
  import Glibc
#endif

/// Statistics of a column over all rows, in bounded memory.
extension RecipeEngine {
  package func profile(
    _ recipe: RecipeDraft, step: Int, column: String, _ cancelling: any Cancelling,
    progress: @escaping @Sendable (Double) -> Void
  ) throws -> ColumnProfile {
    let cancellation = Self.engineCancellation(cancelling)
    return try running(recipe, cancellation) { analysed in
      guard analysed.tables.indices.contains(step), let field = analysed.tables[step].schema[column] else {
        throw StudioError("the column \(column) is not there any more")
      }
      let narrow = Plan(
        .project([Projection(column, .column(column, field.type))]), inputs: [analysed.tables[step]], step: .outside,
        schema: Schema([field]))
      var options = ProfileOptions()
      options.topValues = options.exactValues
      let monitor = RunMonitor()
      let watch = ShareWatch(monitor: monitor, report: progress)
      watch.start()
      defer { watch.stop() }
      let whole = try LocalEngine.profile(
        narrow, profile: options, options: Self.background(cancellation), monitor: monitor
      ).profile
      guard let statistics = whole.columns.first else { throw StudioError("the column \(column) has no statistics") }
      return ColumnProfile(statistics, rows: whole.rows)
    }
  }
}

extension ColumnProfile {
  /// What the engine found in all rows. A column of more values than it keeps has estimates, and says so.
  init(_ statistics: ColumnStatistics, rows: Int) {
    var counts = statistics.values.map { (CellText(value: $0.item), $0.rows) }
    if statistics.nulls > 0 { counts.append((.null, statistics.nulls)) }
    let type = statistics.type.description
    self = SampleProfile.make(
      column: statistics.name, type: type, isNumeric: statistics.type.isNumeric, counts: counts, origin: .all)
    self.rows = Count(rows, .all)
    missing = statistics.missing
    beginnings = Set(statistics.beginnings.map { CellText(value: $0) })
    if !beginnings.isEmpty, let shortest = statistics.shortest, let longest = statistics.longest {
      facts["length"] = shortest == longest ? "\(shortest)" : "\(shortest) to \(longest)"
    }
    guard statistics.isSampled else { return }
    isEstimate = true
    distinct = statistics.distinct.value
    unique = statistics.unique.value
    // Drawn rows are scaled up and may overshoot by a few.
    for index in values.indices { values[index].rows = min(values[index].rows, rows) }
    for index in patterns.indices { patterns[index].rows = min(patterns[index].rows, rows) }
    bins = statistics.histogram.enumerated().map { index, bin in
      let lower = ValueText.shown(bin.lower) ?? ""
      let upper = ValueText.shown(bin.upper) ?? ""
      return Bin(
        lower: lower, upper: upper, title: "\(lower) to \(upper)", rows: bin.rows,
        includesUpper: index == statistics.histogram.count - 1)
    }
    facts = [:]
    factOrder = []
    if let least = statistics.minimum.flatMap({ ValueText.shown($0) }) { add("least", least) }
    for quantile in statistics.quantiles {
      let names = [0.25: "lower quarter", 0.5: "median", 0.75: "upper quarter"]
      if let name = names[quantile.share], let text = ValueText.shown(quantile.value) { add(name, "~" + text) }
    }
    if let greatest = statistics.maximum.flatMap({ ValueText.shown($0) }) { add("greatest", greatest) }
    if let mean = statistics.mean { add("mean", SampleProfile.short(mean)) }
    if let shortest = statistics.shortest, let longest = statistics.longest {
      add("length", shortest == longest ? "\(shortest)" : "\(shortest) to \(longest)")
    }
  }
}

extension CellText {
  init(value: Value) { self = ValueText.shown(value).map { .text($0) } ?? .null }
}

/// Tells ten times a second which share of the input is read, until stopped.
private final class ShareWatch: Sendable {
  private let monitor: RunMonitor
  private let report: @Sendable (Double) -> Void
  private let isStopped = StudioCancellation()

  init(monitor: RunMonitor, report: @escaping @Sendable (Double) -> Void) {
    self.monitor = monitor
    self.report = report
  }

  func start() {
    DeskThread.start { [self] in
      while !isStopped.isCancelled {
        usleep(100_000)
        let pipelines = monitor.pipelines
        let read = pipelines.reduce(0) { $0 + $1.progress.bytes }
        let total = pipelines.reduce(0) { $0 + max($1.progress.ofBytes, $1.progress.bytes) }
        if total > 0, !isStopped.isCancelled { report(Double(read) / Double(total)) }
      }
    }
  }

  func stop() { isStopped.cancel() }
}
