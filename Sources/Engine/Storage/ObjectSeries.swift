import Synchronization

/// An object of those that a search has found.
struct RemoteFile: Sendable {
  let series: ObjectSeries
  let index: Int

  var object: StoredObject { series.objects[index] }
  var reader: ObjectReader { series.reader(index) }
}

/// Objects that are read one after the other, by nodes that take turns. All who have one open share its reader, and of
/// small objects the next ones are fetched while one is read, as each by itself costs a way through the network.
final class ObjectSeries: Sendable {
  /// Bytes of an object that is fetched as a whole.
  private static let smallBytes = 256 << 10
  private static let objectsAhead = 16

  private struct Readers {
    /// Those of small objects around the one that was opened last.
    var near: [Int: ObjectReader] = [:]
    var open: [Int: WeakReader] = [:]
  }

  private struct WeakReader {
    weak var reader: ObjectReader?
  }

  let objects: [StoredObject]
  private let storage: any ObjectStorage
  private let cancellation: Cancellation
  private let readers = Mutex(Readers())

  init(_ storage: any ObjectStorage, _ objects: [StoredObject], _ cancellation: Cancellation) {
    (self.storage, self.objects, self.cancellation) = (storage, objects, cancellation)
  }

  /// Complexity: O(objects ahead).
  func reader(_ index: Int) -> ObjectReader {
    readers.withLock { readers in
      let known = readers.near[index] ?? readers.open[index]?.reader
      let reader = known ?? ObjectReader(storage, objects[index], cancellation)
      if known == nil { readers.open[index] = WeakReader(reader: reader) }
      guard objects[index].byteCount <= Self.smallBytes else { return reader }
      readers.near[index] = reader
      for next in (index + 1)..<max(index + 1, min(index + 1 + Self.objectsAhead, objects.count))
      where objects[next].byteCount <= Self.smallBytes && readers.near[next] == nil {
        let ahead = ObjectReader(storage, objects[next], cancellation)
        ahead.expect(0..<objects[next].byteCount)
        readers.near[next] = ahead
      }
      for far in readers.near.keys where abs(far - index) > 2 * Self.objectsAhead { readers.near[far] = nil }
      if readers.open.count > 256 { readers.open = readers.open.filter { $0.value.reader != nil } }
      return reader
    }
  }
}
