import Engine
import Recipes
import Runs
import Synchronization

/// Numbers over all rows: counts behind each step, statistics of a column.
extension RecipeEngine {
  package func count(_ recipe: RecipeDraft, asked: Bool, _ cancelling: any Cancelling) throws -> WholeCounts {
    let cancellation = Self.engineCancellation(cancelling)
    return try running(recipe, cancellation) { analysed in
      // Before reading: what changes meanwhile must not pass for what was read.
      let inputs = InputStamps.of(analysed)
      guard let last = analysed.tables.last else { return WholeCounts(steps: []) }
      let bytes = analysed.sources.reduce(0) { $0 + $1.source.files.reduce(0) { $0 + ($1.byteCount ?? 0) } }
      let seconds = Double(bytes) / cache.withLock { $0.countingRate }
      let remembered = last.rememberedBytes
      if !asked, seconds > 10 || remembered > Self.backgroundMemory {
        throw CountingDeferred(seconds: seconds, bytes: remembered)
      }
      let (plan, isPartitioned) = Self.partitionPlan(last, analysed.lowered)
      var options = Self.background(cancellation)
      if asked { options.memory = max(Self.backgroundMemory, AvailableMemory.half) }
      let rejects = RejectCollector(temporaryFolder: options.temporaryFolder)
      let (rows, outcome) = try LocalEngine.count(plan, options: options, rejects: rejects)
      // What this machine has done on this recipe is a better guess than any other.
      if bytes > 8 << 20, outcome.wallSeconds > 0.05 {
        let rate = max(20e6, min(4e9, Double(bytes) / outcome.wallSeconds))
        cache.withLock { $0.countingRate = rate }
      }
      var rowsOut = analysed.nested.sourceRows(of: 0, outcome)
      let refused = rejects.count(step: .source)
      var steps = [
        StepCount(
          rowsIn: rowsOut + refused, rowsOut: rowsOut, rejected: refused, seconds: outcome.stepSeconds[.source],
          origin: .all)
      ]
      for number in 1..<max(1, analysed.tables.count) {
        let change = outcome.counts(step: .number(number))
        let rowsIn = rowsOut
        rowsOut = rowsIn + change.added - change.removed - change.rejected
        steps.append(
          StepCount(
            rowsIn: rowsIn, rowsOut: rowsOut, added: change.added, removed: change.removed, rejected: change.rejected,
            seconds: outcome.stepSeconds[.number(number)], origin: .all))
      }
      var files: Int?
      if let output = analysed.lowered?.output { files = (isPartitioned ? rows : 1) * max(1, output.filesPerPartition) }
      var counts = WholeCounts(steps: steps, outputFiles: files, seconds: outcome.wallSeconds)
      counts.inputs = inputs
      counts.rejects = try Self.lines(of: rejects.prefix(Self.shownRejects), analysed)
      return counts
    }
  }

  /// Rejects that a screen lists; the rejects file of a run has all.
  private static let shownRejects = 500

  private static func lines(of rejects: [Reject], _ analysed: AnalysedRecipe) -> [RejectLine] {
    let places = RejectPlaces(analysed.sources, analysed.nested)
    return rejects.map { reject in
      let place = places.place(of: reject)
      return RejectLine(
        step: place.step, file: place.file ?? "", line: place.line ?? place.row, column: reject.column ?? "",
        reason: reject.reason, raw: reject.raw ?? place.raw ?? "")
    }
  }

  /// Behind the last step: the different values of the partition keys, whose number is that of the folders.
  private static func partitionPlan(_ plan: Plan, _ lowered: LoweredRecipe?) -> (plan: Plan, isPartitioned: Bool) {
    guard let output = lowered?.output, !output.partitionBy.isEmpty else { return (plan, false) }
    let fields = output.partitionBy.compactMap { plan.schema[$0] }
    guard fields.count == output.partitionBy.count else { return (plan, false) }
    let schema = Schema(fields)
    let keys = Plan(
      .project(fields.map { Projection($0.name, .column($0.name, $0.type)) }), inputs: [plan],
      step: .outside, schema: schema)
    return (Plan(.distinct(columns: nil), inputs: [keys], step: .outside, schema: schema), true)
  }
}

extension Plan {
  /// What the operators that remember rows would hold, roughly: the bytes of the files below them, and of the right side
  /// of joins; groups are few beside their rows.
  fileprivate var rememberedBytes: Int {
    var bytes = inputs.reduce(0) { $0 + $1.rememberedBytes }
    switch operation {
    case .distinct, .sort, .window: bytes += inputs.first?.scannedBytes ?? 0
    case .aggregate: bytes += (inputs.first?.scannedBytes ?? 0) / 8
    case .join: bytes += inputs.last?.scannedBytes ?? 0
    default: break
    }
    return bytes
  }

  private var scannedBytes: Int {
    if case .scan(let scan) = operation { return scan.source.files.reduce(0) { $0 + ($1.byteCount ?? 0) } }
    return inputs.reduce(0) { $0 + $1.scannedBytes }
  }
}
