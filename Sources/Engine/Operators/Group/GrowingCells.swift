/// One plain value for each group, in memory that grows. Used by one thread.
final class GrowingCells<Cell: BitwiseCopyable & Sendable> {
  private(set) var buffer = Buffer<Cell>(capacity: 0)
  private let initial: Cell

  init(_ initial: Cell) { self.initial = initial }

  var base: UnsafeMutablePointer<Cell> { buffer.base }

  /// Makes room for `capacity` groups, new ones with the initial value.
  func grow(to capacity: Int) {
    let known = buffer.capacity
    guard capacity > known else { return }
    buffer = Buffer(growing: buffer, capacity: capacity)
    (buffer.base + known).update(repeating: initial, count: capacity - known)
  }

  /// Lets go of the memory.
  func clear() { buffer = Buffer(capacity: 0) }

  /// The first `count` values. Shares memory: valid until the next change.
  func shared(_ count: Int) -> Buffer<Cell> {
    buffer.count = count
    return buffer
  }
}
