import Synchronization

/// Rows on their way from one pipeline to the next, split into partitions by a hash, in memory or spilled.
///
/// Each node appends through a writer of its own, without locks; a record carries its sequence number, so the input
/// order can be restored. When the budget is exceeded a writer moves what it holds to a temporary file and goes on.
/// After the last writer has finished, any partition can be loaded, on any thread.
final class RowExchange: Sendable {
  let codec: RowCodec
  let partitionCount: Int
  private let context: RunContext
  private let finished = Mutex<[Int: RowExchangeWriter]>([:])

  /// - Parameter partitionCount: a power of two, at most 65,536.
  convenience init(types: [DataType], partitionCount: Int, context: RunContext) {
    let codec = RowCodec(types: types, nodes: context.nodes, budget: context.budget)
    self.init(codec: codec, partitionCount: partitionCount, context: context)
  }

  /// An exchange of records that another one has made, and whose texts it shares.
  init(codec: RowCodec, partitionCount: Int, context: RunContext) {
    precondition(partitionCount > 0 && partitionCount & (partitionCount - 1) == 0, "partitions are a power of two")
    self.codec = codec
    self.partitionCount = partitionCount
    self.context = context
  }

  /// Partitions such that one fits a node's share of the memory, given the bytes that are expected.
  static func partitionCount(expectedBytes: Int, context: RunContext) -> Int {
    let share = max(context.budget.limit / (context.nodes * 4), 1 << 16)
    var count = 64
    while count < 1024 && expectedBytes / count > share { count *= 2 }
    return count
  }

  /// The partition of a hash: its high bits, so that the low ones stay for hash tables.
  @inline(__always)
  static func partition(of hash: UInt64, count: Int) -> Int { Int(truncatingIfNeeded: hash >> 48) & (count - 1) }

  /// A writer for one node. Writers are numbered by `run`, any distinct numbers.
  func makeWriter(run: Int) -> RowExchangeWriter {
    let writer = RowExchangeWriter(exchange: self, context: context)
    finished.withLock { $0[run] = writer }
    return writer
  }

  /// Bytes of records in a partition. After all writers have finished.
  func byteCount(partition: Int) -> Int { writers.reduce(0) { $0 + $1.blocks.byteCount(partition: partition) } }
  func rowCount(partition: Int) -> Int { writers.reduce(0) { $0 + $1.rowCount(partition: partition) } }
  var hasSpilled: Bool { writers.contains { $0.blocks.hasSpilled } }

  private var writers: [RowExchangeWriter] { finished.withLock { $0.sorted { $0.key < $1.key }.map(\.value) } }

  /// The rows of a partition, by run (writer), each run in sequence order. Spilled rows are read back.
  func load(partition: Int) throws -> RowRuns {
    let writers = writers
    let total = writers.reduce(0) { $0 + $1.rowCount(partition: partition) }
    let records = Buffer<UnsafeRawPointer>(capacity: total)
    var owners: [RowBlock] = []
    var starts: [Int] = []
    var at = 0
    for writer in writers {
      starts.append(at)
      for segment in writer.blocks.segments(partition: partition) {
        let block: RowBlock
        switch segment {
        case .memory(let held, _): block = held
        case .spilled(let file, let offset, let byteCount):
          context.budget.chargeAnyway(byteCount)
          block = RowBlock(charged: byteCount, to: context.budget)
          try file.read(UnsafeMutableRawBufferPointer(start: block.start, count: byteCount), at: offset)
        }
        owners.append(block)
        var record = UnsafeRawPointer(block.start)
        let end = record + segment.byteCount
        while record < end {
          records[at] = record
          at += 1
          record += RowCodec.length(record)
        }
      }
    }
    starts.append(at)
    return RowRuns(records: records, starts: starts, owners: owners)
  }

  /// The rows of a partition in sequence order, read piece by piece.
  func stream(partition: Int) -> RowStream {
    RowStream(writers.map { $0.blocks.segments(partition: partition) })
  }

  /// Frees a partition's rows. Not while another thread loads it.
  func drop(partition: Int) {
    for writer in writers { writer.blocks.drop(partition: partition) }
  }
}

/// The loaded rows of a partition: `records[starts[r]..<starts[r + 1]]` came through writer r, in sequence order.
struct RowRuns {
  let records: Buffer<UnsafeRawPointer>
  let starts: [Int]
  let owners: [RowBlock]

  /// All records in sequence order. Complexity: O(n × log runs).
  func inSequence() -> Buffer<UnsafeRawPointer> {
    var (sorted, starts) = (records, starts)
    while starts.count > 2 {
      let merged = Buffer<UnsafeRawPointer>(capacity: sorted.count)
      var ends: [Int] = [0]
      for run in stride(from: 0, to: starts.count - 1, by: 2) {
        let end = starts[min(run + 2, starts.count - 1)]
        Self.merge(sorted.base, starts[run]..<starts[run + 1], starts[run + 1]..<end, into: merged.base)
        ends.append(end)
      }
      (sorted, starts) = (merged, ends)
    }
    return sorted
  }

  /// Merges two runs that follow one another, to the same places. Rows of a run come many at a time: a morsel's.
  private static func merge(
    _ records: UnsafePointer<UnsafeRawPointer>, _ left: Range<Int>, _ right: Range<Int>,
    into target: UnsafeMutablePointer<UnsafeRawPointer>
  ) {
    var (a, b, at) = (left.lowerBound, right.lowerBound, left.lowerBound)
    while a < left.upperBound && b < right.upperBound {
      let limit = RowCodec.sequence(records[b])
      while a < left.upperBound, RowCodec.sequence(records[a]) < limit {
        target[at] = records[a]
        (a, at) = (a + 1, at + 1)
      }
      guard a < left.upperBound else { break }
      let other = RowCodec.sequence(records[a])
      while b < right.upperBound, RowCodec.sequence(records[b]) < other {
        target[at] = records[b]
        (b, at) = (b + 1, at + 1)
      }
    }
    (target + at).update(from: records + a, count: left.upperBound - a)
    (target + at + (left.upperBound - a)).update(from: records + b, count: right.upperBound - b)
  }

  private struct Entry: BitwiseCopyable {
    var sequence: UInt64
    var record: UnsafeRawPointer
  }

  /// Records of many short runs sorted by their sequence number, by the bytes in which the numbers differ.
  /// Complexity: O(n) for each of these, mostly three or four.
  static func sortedByBytes(_ records: UnsafeBufferPointer<UnsafeRawPointer>) -> Buffer<UnsafeRawPointer> {
    let count = records.count
    let result = Buffer<UnsafeRawPointer>(capacity: count)
    guard let first = records.first.map(RowCodec.sequence) else { return result }
    var (entries, sorted) = (Buffer<Entry>(capacity: count), Buffer<Entry>(capacity: count))
    var differing: UInt64 = 0
    for (position, record) in records.enumerated() {
      let sequence = RowCodec.sequence(record)
      entries[position] = Entry(sequence: sequence, record: record)
      differing |= sequence ^ first
    }
    let places = Buffer<Int>(capacity: 256)
    for shift in stride(from: 0, to: UInt64(UInt64.bitWidth), by: 8) where differing >> shift & 0xFF != 0 {
      places.base.update(repeating: 0, count: 256)
      let (source, target, next) = (entries.base, sorted.base, places.base)
      for position in 0..<count { next[Int(source[position].sequence >> shift & 0xFF)] += 1 }
      var start = 0
      for byte in 0..<256 {
        let size = next[byte]
        next[byte] = start
        start += size
      }
      for position in 0..<count {
        let byte = Int(source[position].sequence >> shift & 0xFF)
        target[next[byte]] = source[position]
        next[byte] += 1
      }
      swap(&entries, &sorted)
    }
    for position in 0..<count { result[position] = entries[position].record }
    return result
  }
}
