/// One plain value for each group, in memory that grows. Used by one thread.
final class GrowingCells<Cell: BitwiseCopyable & Sendable> {
  private(set) var buffer = Buffer<Cell>(capacity: 0)
  private let initial: Cell

  init(_ initial: Cell) { self.initial = initial }

  var base: UnsafeMutablePointer<Cell> { buffer.base }

  /// Makes room for `capacity` groups, new ones with the initial value.
  func grow(to capacity: Int) {
    guard capacity > buffer.capacity else { return }
    let grown = Buffer<Cell>(capacity: capacity)
    grown.base.update(from: buffer.base, count: buffer.capacity)
    (grown.base + buffer.capacity).update(repeating: initial, count: capacity - buffer.capacity)
    buffer = grown
  }

  /// The first `count` values. Shares memory: valid until the next change.
  func shared(_ count: Int) -> Buffer<Cell> {
    buffer.count = count
    return buffer
  }
}
