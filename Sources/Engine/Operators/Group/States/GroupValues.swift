/// The different values of one column in each group, nulls left out: what aggregates are computed from that need all of them.
/// Used by one thread.
protocol GroupValues: AnyObject {
  var column: Int { get }
  var type: DataType { get }
  var chargedBytes: Int { get }
  /// Bytes with those that are taken for the results.
  var bytesToFinish: Int { get }

  /// Makes room for `additional` pairs of a group and a value; false when the budget refuses.
  func reserve(_ additional: Int, force: Bool) -> Bool

  /// Takes in values of which none is null: value i belongs to group `groups[i]` and occurs `occurrences[i]` times (once when
  /// `nil`). - Precondition: `reserve(rowCount)`.
  func addPresent(
    _ values: Column, rowCount: Int, groups: UnsafePointer<Int32>, occurrences: UnsafePointer<Int64>?)

  /// Takes in all pairs of another node; its group i is `groups[i]` here.
  func merge(_ other: any GroupValues, groups: UnsafePointer<Int32>)

  /// Pairs of another node are going to be merged.
  func follow(_ pairs: GroupPairs)

  /// All pairs, for another node; those of a list may come more than once. Shares memory: valid until the next change.
  func export() -> GroupPairs

  /// Every pair once. Shares memory: valid until the next change.
  func different(groupCount: Int) -> GroupPairs
}

/// Pairs of a group and a value.
struct GroupPairs: Sendable {
  /// By pair.
  let groups: Buffer<Int32>
  /// By pair, its row in `values`; `nil` where that is the pair's own number.
  let rows: Buffer<Int32>?
  let values: Column
  /// How often each pair occurs; `nil` where nobody asks, or each does once.
  let occurrences: Buffer<Int64>?
  /// Whether one pair may stand here more than once, as most are different.
  var isList = false

  var count: Int { groups.count }

  /// Values of some pairs, and how often they occur (once where nobody asks).
  func cells(_ pairs: UnsafeBufferPointer<Int32>) -> [Column] {
    let counts = Buffer<Int64>(repeating: 1, count: pairs.count)
    if let occurrences {
      for (position, pair) in pairs.enumerated() { counts[position] = occurrences[Int(pair)] }
    }
    guard let rows else { return [values.gather(pairs), .integer(PlainColumn(counts))] }
    let places = Buffer<Int32>(capacity: pairs.count)
    for (position, pair) in pairs.enumerated() { places[position] = rows[Int(pair)] }
    return withExtendedLifetime(places) { [values.gather(places.elements), .integer(PlainColumn(counts))] }
  }

  /// How many pairs each group has.
  func counts(groupCount: Int) -> Buffer<Int64> {
    let results = Buffer<Int64>(repeating: 0, count: groupCount)
    for pair in 0..<count { results[Int(groups[pair])] += 1 }
    return results
  }
}

extension [any GroupValues] {
  /// The values of a group are kept until its result is known, and nothing smaller than a group can be put away.
  /// - Throws: `Failure` (`run`) when those of all columns take more than all of the memory.
  func checkMemory(_ limit: Int, step: PlanStep) throws {
    let byteCount = reduce(0) { $0 + $1.bytesToFinish }
    guard byteCount > limit else { return }
    throw Failure(
      .run,
      "the different values that step \(step.number) counts together do not fit into the memory (more than \(byteCount >> 20) MB); allow more with --memory, or let \"by\" make smaller groups"
    )
  }
}

extension GroupValues {
  func follow(_ pairs: GroupPairs) {}

  func different(groupCount: Int) -> GroupPairs { export() }

  var bytesToFinish: Int { chargedBytes }

  /// Takes in values, which may be null, as `addPresent` does.
  func add(_ values: Column, rowCount: Int, groups: UnsafePointer<Int32>, occurrences: UnsafePointer<Int64>?) {
    guard let nulls = values.nulls?.base else {
      return addPresent(values, rowCount: rowCount, groups: groups, occurrences: occurrences)
    }
    let rows = Buffer<Int32>(capacity: rowCount)
    var kept = 0
    for row in 0..<rowCount {
      rows[kept] = Int32(truncatingIfNeeded: row)
      kept += nulls[row] == 0 ? 1 : 0
    }
    if kept == rowCount {
      return addPresent(values, rowCount: rowCount, groups: groups, occurrences: occurrences)
    }
    rows.count = kept
    let keptGroups = Buffer<Int32>(capacity: kept)
    for position in 0..<kept { keptGroups[position] = groups[Int(rows[position])] }
    let keptValues = values.gather(rows.elements)
    let keptOccurrences = occurrences.map { occurrences in
      Buffer((0..<kept).map { occurrences[Int(rows[$0])] })
    }
    // Passed as pointers; what holds them has to outlive the call.
    withExtendedLifetime((keptGroups, keptOccurrences)) {
      addPresent(
        keptValues, rowCount: kept, groups: keptGroups.base,
        occurrences: keptOccurrences.map { UnsafePointer($0.base) })
    }
  }

  /// Takes in some pairs of another node, as `merge` does all of them.
  func merge(_ pairs: GroupPairs, _ some: UnsafeBufferPointer<Int32>, groups map: UnsafePointer<Int32>) {
    follow(pairs)
    let chunkRows = 4096
    let groups = Buffer<Int32>(capacity: chunkRows)
    var at = 0
    while at < some.count {
      let chunk = UnsafeBufferPointer(rebasing: some[at..<min(at + chunkRows, some.count)])
      for (position, pair) in chunk.enumerated() { groups[position] = map[Int(pairs.groups[Int(pair)])] }
      let cells = pairs.cells(chunk)
      _ = reserve(chunk.count, force: true)
      // Groups and occurrences are passed as pointers; what holds them has to outlive the call.
      withExtendedLifetime((groups, cells)) {
        addPresent(
          cells[0], rowCount: chunk.count, groups: groups.base, occurrences: UnsafePointer(cells[1].integerCells))
      }
      at += chunk.count
    }
  }
}
