#if canImport(Glibc)
  import Glibc
#endif

/// The rows of an exchange's partition in sequence order without loading it: a merge of runs read through windows.
final class RowStream {
  private var runs: [Run]

  init(_ segments: [[RowSegment]]) { runs = segments.map(Run.init) }

  /// The next record, valid until the next call. Complexity: O(runs).
  func next() throws -> UnsafeRawPointer? {
    var best: Int?
    var bestSequence = UInt64.max
    for index in runs.indices {
      guard let sequence = try runs[index].peek(), best == nil || sequence < bestSequence else { continue }
      (best, bestSequence) = (index, sequence)
    }
    guard let best else { return nil }
    return runs[best].take()
  }

  /// One writer's records, read front to back.
  private struct Run {
    private static let windowBytes = 128 << 10
    private var segments: [RowSegment]
    private var segment = 0
    /// Bytes of the current segment that have been taken.
    private var offset = 0
    private var window = [UInt8]()
    private var windowStart = 0
    private var current: UnsafeRawPointer?
    /// Holds the record that a caller looks at, when it comes from a file.
    private let held: GrowingBuffer<UInt8> = GrowingBuffer()

    init(_ segments: [RowSegment]) { self.segments = segments }

    mutating func peek() throws -> UInt64? {
      if let current { return RowCodec.sequence(current) }
      while segment < segments.count && offset >= segments[segment].byteCount {
        segment += 1
        offset = 0
        window.removeAll(keepingCapacity: true)
      }
      guard segment < segments.count else { return nil }
      switch segments[segment] {
      case .memory(let block, _): current = UnsafeRawPointer(block.start + offset)
      case .spilled(let file, let fileOffset, let byteCount):
        try fill(RowCodec.nullsOffset, file, fileOffset, byteCount)
        let lengthAt = offset - windowStart + RowCodec.lengthOffset
        let length = window.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: lengthAt, as: UInt32.self)) }
        try fill(length, file, fileOffset, byteCount)
        let target = held.reserving(length)
        window.withUnsafeBufferPointer { bytes in
          if let start = bytes.baseAddress { target.update(from: start + (offset - windowStart), count: length) }
        }
        current = UnsafeRawPointer(target)
      }
      return current.map(RowCodec.sequence)
    }

    mutating func take() -> UnsafeRawPointer {
      guard let record = current else { preconditionFailure("peeked before") }
      offset += RowCodec.length(record)
      current = nil
      return record
    }

    /// Has at least `count` bytes from `offset` on in the window.
    private mutating func fill(_ count: Int, _ file: SpillFile, _ fileOffset: Int, _ byteCount: Int) throws {
      if !window.isEmpty && offset >= windowStart && offset + count <= windowStart + window.count { return }
      let size = min(max(count, Self.windowBytes), byteCount - offset)
      window = [UInt8](repeating: 0, count: size)
      windowStart = offset
      try window.withUnsafeMutableBytes { try file.read($0, at: fileOffset + offset) }
    }
  }
}
