#if canImport(Glibc)
  import Glibc
#endif

/// A fixed-capacity run of plain values in memory of its own, shared by reference.
///
/// Filled once by its maker, immutable afterwards: that discipline, not a lock, makes it `Sendable`. The memory is
/// not zeroed. Sixty-four readable bytes stand behind the last element, so that kernels may load whole blocks.
public final class Buffer<Element: BitwiseCopyable>: @unchecked Sendable {
  public static var slackBytes: Int { 64 }

  public let base: UnsafeMutablePointer<Element>
  public let capacity: Int
  /// Number of elements in use, set by the maker.
  public var count: Int

  /// Whether the memory has gone over to a larger buffer.
  private var isMoved = false

  public convenience init(capacity: Int, count: Int? = nil) {
    self.init(memory: nil, capacity: capacity, count: count ?? capacity)
  }

  /// The elements of a smaller buffer with room for more, in its memory where that can grow without a copy.
  /// - Precondition: `smaller` is not used any more.
  convenience init(growing smaller: Buffer, capacity: Int) {
    precondition(capacity >= smaller.capacity && !smaller.isMoved, "a buffer grows once")
    smaller.isMoved = true
    self.init(memory: UnsafeMutableRawPointer(smaller.base), capacity: capacity, count: smaller.count)
  }

  private init(memory: UnsafeMutableRawPointer?, capacity: Int, count: Int) {
    precondition(capacity >= 0, "a buffer cannot have a negative capacity")
    let byteCount = capacity * MemoryLayout<Element>.stride + Self.slackBytes
    guard let raw = realloc(memory, byteCount) else {
      fatalError("the system has no memory left for \(byteCount) bytes")
    }
    raw.advanced(by: byteCount - Self.slackBytes).initializeMemory(as: UInt8.self, repeating: 0, count: Self.slackBytes)
    base = raw.bindMemory(to: Element.self, capacity: max(capacity, 1))
    self.capacity = capacity
    self.count = count
  }

  /// A buffer of `count` copies of one value.
  public convenience init(repeating value: Element, count: Int) {
    self.init(capacity: count)
    base.update(repeating: value, count: count)
  }

  public convenience init(_ elements: [Element]) {
    self.init(capacity: elements.count)
    elements.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { base.update(from: start, count: source.count) }
    }
  }

  deinit { if !isMoved { free(base) } }

  public subscript(index: Int) -> Element {
    get { base[index] }
    set { base[index] = newValue }
  }

  public var elements: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }
  public var byteCount: Int { capacity * MemoryLayout<Element>.stride }
}
