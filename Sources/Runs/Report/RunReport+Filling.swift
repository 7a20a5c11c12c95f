import Catalog
package import Engine
package import Recipes

extension RunReport {
  /// Takes over what the engine counted.
  mutating func fill(_ outcome: LocalEngine.Outcome, _ ledger: Ledger, _ lowered: LoweredRecipe) {
    let unread = unreadRows(outcome.sources.count)
    sources = outcome.sources.map {
      Source(path: $0.path, bytes: $0.bytes, rows: $0.rows, rejected: unread[$0.number] ?? 0)
    }
    perNode = outcome.nodes.map { Node(busySeconds: $0.busySeconds, rows: $0.rows) }
    spilledBytes = outcome.spilledBytes
    readSeconds = outcome.stepSeconds[.source] ?? 0
    writeSeconds = outcome.stepSeconds[.output] ?? 0
    steps = ledger.lines
    notes += outcome.notes
    if let note = ZoneData.note(lowered.plan) { notes.append(note) }
    if let written = outcome.write, let target = lowered.output {
      notes += written.notes.map { "\(target.path), \($0)" }
      output = Output(
        path: target.path, table: target.table, rows: written.rows, files: written.files,
        partitions: written.partitions.count, bytes: written.bytes)
      for (first, _) in PartitionName.lookalikes(written.partitions.map(\.path)).prefix(5) {
        notes.append(
          "there are two partitions \(first) that only differ in how Unicode composes their characters; on some systems they would be one folder"
        )
      }
      if written.emptyPartitionTexts > 0 {
        notes.append(
          "\(NumberText.counted(written.emptyPartitionTexts, "row")) with empty text as a partition key went to \(PartitionName.defaultPartition), as null does"
        )
      }
      if written.defaultPartitionTexts > 0 {
        notes.append(
          "\(NumberText.counted(written.defaultPartitionTexts, "row")) with the text \(PartitionName.defaultPartition) as a partition key will be read as null"
        )
      }
      if written.negativeZeroKeys > 0 {
        notes.append(
          "\(NumberText.counted(written.negativeZeroKeys, "row")) with -0.0 as a partition key went to that of 0.0")
      }
    }
  }

  /// Takes over notes of sources, some of which may have been settled since they were said first.
  mutating func add(_ more: [String]) { notes += more.filter { !notes.contains($0) } }

  /// Rows that could not be read, by the number of their source.
  private func unreadRows(_ sourceCount: Int) -> [Int: Int] {
    let total = rejects.count(step: .source)
    guard sourceCount > 1, total > 0 else { return [0: total] }
    var counts: [Int: Int] = [:]
    try? rejects.forEach { reject in
      if reject.step == .source { counts[reject.source, default: 0] += 1 }
      return true
    }
    return counts
  }

  mutating func fail(_ error: any Error) {
    let known = error as? Failure ?? Failure(.run, "\(error)")
    failure = known
    // What was counted before is no output.
    output = nil
    outcome = known.kind == .interrupted || known.kind == .terminated ? .interrupted : .failed
  }

  /// Takes the clocks: time since the report was made.
  mutating func measure() {
    guard !isMeasured else { return }
    wallSeconds = Double(ProcessClock.wallNanoseconds - begun.wall) / 1e9
    cpuSeconds = Double(ProcessClock.cpuNanoseconds - begun.cpu) / 1e9 + childCPUSeconds
    systemSeconds = ProcessMemory.systemSeconds - begun.system
    peakMemoryBytes = max(ProcessClock.peakResidentBytes, childPeakMemoryBytes)
  }

  /// Takes the clocks for the last time: what follows is no part of the run.
  mutating func stopClocks() {
    measure()
    isMeasured = true
  }

  /// What the catalog keeps.
  var finish: RunFinish {
    RunFinish(
      wallSeconds: wallSeconds, cpuSeconds: cpuSeconds, peakMemoryBytes: peakMemoryBytes, report: json.line)
  }
}

extension Ledger {
  /// The rows that the ledger leaves are the rows that were written.
  /// - Throws: `Failure` (`run`) when they are not: a mistake of this program, which must not be published.
  func checkBalance(written: Int) throws {
    guard rowsOut != written else { return }
    throw Failure(
      .run,
      "the ledger does not balance: \(rowsOut) rows after the last step, but \(written) written; nothing was published. Please report this"
    )
  }
}

extension WriteRequest {
  /// How a recipe's output is written, into `folder`.
  package init(output: LoweredOutput, folder: String) {
    self.init(folder: folder, format: output.format, compression: output.compression)
    partitionBy = output.partitionBy
    filesPerPartition = output.filesPerPartition
    options = output.options
    delimiter = output.delimiter
  }
}

extension OutputOrder {
  /// What a recipe's output asks of its place.
  package init(_ output: LoweredOutput, schema: Schema) {
    self.init(format: output.format, mode: output.mode, partitionBy: output.partitionBy, schema: schema)
  }
}

extension TableDescription {
  /// The table that an output becomes; `nil` when it names none.
  init?(_ output: LoweredOutput, schema: Schema, written: WriteResult) throws {
    guard let name = output.table else { return nil }
    self.init(
      name: try TableName(name), format: output.format, compression: output.compression,
      columns: written.fileSchema.fields, partitionKeys: output.partitionBy.compactMap { schema[$0] })
    for field in columns {
      guard let known = written.columns[field.name] else { continue }
      statistics[field.name] = Statistics(
        minimum: known.minimum.flatMap { ValueText.string($0) },
        maximum: known.maximum.flatMap { ValueText.string($0) },
        nulls: known.nulls)
    }
    for (place, field) in partitionKeys.enumerated() {
      statistics[field.name] = Self.statistics(of: field, place, written.partitions)
    }
  }

  /// A partition key has the values of its folders.
  private static func statistics(of key: Field, _ place: Int, _ partitions: [WriteResult.Partition]) -> Statistics {
    var texts: Set<String> = []
    var nulls = 0
    for partition in partitions where place < partition.values.count {
      if let text = partition.values[place] { texts.insert(text) } else { nulls += partition.rows }
    }
    let values = texts.compactMap { ValueText.parse($0, as: key.type) }
    let isLess = { (a: Value, b: Value) in Value.precedes(a, b) }
    return Statistics(
      minimum: values.min(by: isLess).flatMap { ValueText.string($0) },
      maximum: values.max(by: isLess).flatMap { ValueText.string($0) }, nulls: nulls, distinctValues: texts.count)
  }
}
