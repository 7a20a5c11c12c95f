/// The entries of a dictionary under construction: plain values one behind the other, in memory that grows and is kept
/// from chunk to chunk.
struct EntryStore<Entry: BitwiseCopyable> {
  private let bytes = ByteStore(capacity: 512 * 16)
  private static var stride: Int { MemoryLayout<Entry>.stride }

  var base: UnsafeMutablePointer<Entry> {
    UnsafeMutableRawPointer(bytes.base).assumingMemoryBound(to: Entry.self)
  }

  var capacity: Int { bytes.capacity / Self.stride }

  /// Room for `wanted` entries, of which the first `count` stay; they may move.
  func room(for wanted: Int, keeping count: Int) -> UnsafeMutablePointer<Entry> {
    bytes.count = count * Self.stride
    _ = bytes.reserve((wanted - count) * Self.stride)
    return base
  }
}
