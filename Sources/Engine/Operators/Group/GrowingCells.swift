internal import CSIMD

/// Where the entries of each group begin when those of a group stand together, and the end of all.
/// - Parameter groups: By entry. Complexity: O(entries + groups).
func groupStarts<Number: FixedWidthInteger>(
  _ groups: UnsafePointer<Number>, count: Int, groupCount: Int
) -> [Int] {
  var starts = [Int](repeating: 0, count: groupCount + 1)
  for entry in 0..<count { starts[Int(groups[entry]) + 1] += 1 }
  for group in 0..<groupCount { starts[group + 1] += starts[group] }
  return starts
}

/// Asks the memory for the cells of the group that comes some rows after `row`: those of many groups are far away.
@inline(__always)
func prefetchCells<A, B, C>(
  after row: Int, of count: Int, _ groups: UnsafePointer<Int32>, _ a: UnsafeMutablePointer<A>,
  _ b: UnsafeMutablePointer<B>, _ c: UnsafeMutablePointer<C>
) {
  let group = Int(groups[min(row &+ KeyHashes.lookahead, count &- 1)])
  csimd_prefetch(a + group)
  csimd_prefetch(b + group)
  csimd_prefetch(c + group)
}

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
