/// Computes an aggregate over the rows that each row sees.
///
/// Without a frame there is one result for each group, made as `group-rows` makes it. With one there is a result for each
/// position: sums, means and counts follow the frame row by row (`SlidingState`), a frame that only grows hands on what
/// it knows, and everything else is computed anew from the rows of every frame.
struct WindowAggregate {
  let function: AggregateFunction
  let shape: GroupShape
  let layout: WindowLayout
  /// What it is of, by row of the table.
  let argument: Column?
  let context: RunContext

  private static let chunk = 1 << 13
  /// Most rows that the frames of one call may have together, where each is computed anew.
  static let mostFrameRows = 1 << 32

  init(
    _ function: AggregateFunction, name: String, type: DataType, step: PlanStep, of argument: Column?,
    _ layout: WindowLayout, _ context: RunContext
  ) {
    self.function = function
    self.argument = argument
    self.layout = layout
    self.context = context
    shape = Self.shape(function, name: name, type: type, step: step, of: argument)
  }

  /// One aggregate of one column, or of none, without keys.
  static func shape(
    _ function: AggregateFunction, name: String, type: DataType, step: PlanStep, of argument: Column?
  ) -> GroupShape {
    let aggregate = GroupAggregate(name: name, function: function, column: argument == nil ? nil : 0, type: type)
    return GroupShape(inputTypes: argument.map { [$0.type] } ?? [], keys: [], aggregates: [aggregate], step: step)
  }

  // MARK: One result for each group

  func column(groups: Range<Int>) throws -> Column {
    let results = Accumulation(shape, count: groups.count, budget: context.budget)
    let numbers = Buffer<Int32>(capacity: Self.chunk)
    var group = groups.lowerBound
    var start = layout.starts[groups.lowerBound]
    let end = layout.starts[groups.upperBound]
    while start < end {
      try context.cancellation.check()
      let range = start..<min(start + Self.chunk, end)
      for position in range {
        while position >= layout.starts[group + 1] { group += 1 }
        numbers[position - start] = Int32(truncatingIfNeeded: group - groups.lowerBound)
      }
      results.add(batch(range), groups: numbers)
      start = range.upperBound
    }
    return try results.column(groups.count)
  }

  /// The values of some positions.
  private func batch(_ range: Range<Int>) -> Batch {
    guard let argument else { return Batch(columns: [], rowCount: range.count) }
    let cells =
      layout.rows.map { argument.gather(UnsafeBufferPointer(start: $0.base + range.lowerBound, count: range.count)) }
      ?? argument.slice(range)
    return Batch(columns: [cells], rowCount: range.count)
  }

  // MARK: One result for each position

  func column(groups: Range<Int>, frame: WindowFrame) throws -> Column {
    if let state = AggregateStates.make(shape.aggregates[0], shape) {
      if let sliding = state as? any SlidingState { return try slide(sliding, groups, frame) }
      if frame.from == nil { return try grow(groups, frame) }
    }
    return try computeAnew(groups, frame)
  }

  private func slide(_ state: any SlidingState, _ groups: Range<Int>, _ frame: WindowFrame) throws -> Column {
    let all = layout.starts[groups.lowerBound]..<layout.starts[groups.upperBound]
    let values = batch(all).columns.first
    state.grow(to: min(Self.chunk, all.count))
    var pieces: [Column] = []
    try forEachChunk(groups) { positions in
      let frames = positions.map { position, range in
        let seen = frame.range(position, in: range)
        return seen.lowerBound - all.lowerBound..<seen.upperBound - all.lowerBound
      }
      state.slide(values, frames: frames)
      // Some results are the state's own memory, which the next frames are written into.
      pieces.append(try state.results(frames.count).slice(0..<frames.count))
    }
    return Column.concatenated(pieces)
  }

  /// Frames that begin with their group: what is known of one is taken over into the next.
  private func grow(_ groups: Range<Int>, _ frame: WindowFrame) throws -> Column {
    var pieces: [Column] = []
    var (group, next): (Range<Int>, Int) = (0..<0, 0)
    var known: Accumulation?
    var zero: Int32 = 0
    try forEachChunk(groups) { positions in
      let results = Accumulation(shape, count: positions.count, budget: context.budget)
      for (index, (position, range)) in positions.enumerated() {
        if known == nil || range != group {
          (known, group, next) = (Accumulation(shape, count: 1, budget: context.budget), range, range.lowerBound)
        }
        let seen = frame.range(position, in: range)
        while next < seen.upperBound {
          known?.add(batch(next..<next + 1), groups: &zero)
          next += 1
        }
        if let known { results.take(known, into: index) }
      }
      pieces.append(try results.column(positions.count))
    }
    return Column.concatenated(pieces)
  }

  private func computeAnew(_ groups: Range<Int>, _ frame: WindowFrame) throws -> Column {
    var pieces: [Column] = []
    try forEachChunk(groups) { positions in
      let results = Accumulation(shape, count: positions.count, budget: context.budget)
      let (rows, numbers) = (Buffer<Int32>(capacity: Self.chunk), Buffer<Int32>(capacity: Self.chunk))
      rows.count = 0
      func flush() throws {
        guard rows.count > 0 else { return }
        try context.cancellation.check()
        let columns = argument.map { [$0.gather(rows.elements)] } ?? []
        results.add(Batch(columns: columns, rowCount: rows.count), groups: numbers)
        rows.count = 0
      }
      for (index, (position, range)) in positions.enumerated() {
        for seen in frame.range(position, in: range) {
          if rows.count == Self.chunk { try flush() }
          rows[rows.count] = Int32(truncatingIfNeeded: layout.row(seen))
          numbers[rows.count] = Int32(truncatingIfNeeded: index)
          rows.count += 1
        }
      }
      try flush()
      pieces.append(try results.column(positions.count))
    }
    return Column.concatenated(pieces)
  }

  /// Calls `body` with some positions and the ranges of their groups at a time.
  private func forEachChunk(_ groups: Range<Int>, _ body: ([(Int, Range<Int>)]) throws -> Void) throws {
    var positions: [(Int, Range<Int>)] = []
    positions.reserveCapacity(Self.chunk)
    for group in groups {
      let range = layout.range(of: group)
      for position in range {
        positions.append((position, range))
        if positions.count == Self.chunk {
          try context.cancellation.check()
          try body(positions)
          positions.removeAll(keepingCapacity: true)
        }
      }
    }
    if !positions.isEmpty { try body(positions) }
  }

  /// - Throws: `Failure` (`run`) when frames that are computed anew have too many rows together.
  func checkFrames(_ frame: WindowFrame) throws {
    let isState = AggregateStates.make(shape.aggregates[0], shape) != nil
    if isState, frame.from == nil || AggregateStates.make(shape.aggregates[0], shape) is any SlidingState { return }
    var rows = 0.0
    for group in 0..<layout.groupCount {
      let count = Double(layout.range(of: group).count)
      let width = frame.from.flatMap { from in frame.to.map { Double($0 - from + 1) } } ?? count
      rows += count * min(width, count)
    }
    guard rows > Double(Self.mostFrameRows) else { return }
    let name = shape.aggregates[0].name
    throw Failure(
      .run,
      "the frames of \"\(name)\" in step \(shape.step.number) have \(Int(rows)) rows together, and \(function.word) looks at all of them anew; let \"rows\" begin and end nearer"
    )
  }
}
