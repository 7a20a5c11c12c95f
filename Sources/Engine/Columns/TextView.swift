#if canImport(Glibc)
  import Glibc
#endif

/// UTF-8 bytes that somebody else owns: the cell of a text column, 16 bytes wide.
///
/// Whoever holds a view holds its owner too (`TextColumn.owners`). A null cell is the empty view.
public struct TextView: BitwiseCopyable, @unchecked Sendable {
  public var start: UnsafePointer<UInt8>
  public var count: Int

  public init(start: UnsafePointer<UInt8>, count: Int) {
    self.start = start
    self.count = count
  }

  /// The empty text; its pointer is valid and never read.
  public static let empty = TextView(start: UnsafePointer(emptyByte), count: 0)
  nonisolated(unsafe) private static let emptyByte: UnsafeMutablePointer<UInt8> = {
    let byte = UnsafeMutablePointer<UInt8>.allocate(capacity: 64)
    byte.initialize(repeating: 0, count: 64)
    return byte
  }()

  public var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

  /// A copy as a Swift string; invalid UTF-8 is repaired. Slow: for messages and screens, not for kernels.
  public var string: String { String(decoding: bytes, as: UTF8.self) }

  /// Short texts, as cells mostly are, are compared without a call.
  public static func == (a: TextView, b: TextView) -> Bool {
    a.count <= 64
      ? textEqual(a, b) : a.count == b.count && (a.start == b.start || memcmp(a.start, b.start, a.count) == 0)
  }

  /// Order of the bytes, as unsigned numbers; a prefix comes first. Negative, zero or positive.
  public static func compare(_ a: TextView, _ b: TextView) -> Int {
    let order = memcmp(a.start, b.start, min(a.count, b.count))
    return order != 0 ? Int(order) : a.count - b.count
  }
}

/// Bytes that views point into; kept alive by the columns that hold such views.
public typealias ByteOwner = AnyObject & Sendable

/// An append-only store of text for builders: stable addresses, freed as a whole.
public final class TextArena: @unchecked Sendable {
  private var blocks: [Buffer<UInt8>] = []
  private var next: UnsafeMutablePointer<UInt8>
  private var left = 0
  private let blockBytes: Int
  /// Bytes of the next block: a column of a wide table may need few.
  private var nextBytes: Int
  private let budget: MemoryBudget?

  public convenience init(blockBytes: Int = 64 << 10) { self.init(blockBytes: blockBytes, budget: nil) }

  /// - Parameter budget: is charged for every block until the arena is freed.
  init(blockBytes: Int, budget: MemoryBudget?) {
    self.blockBytes = blockBytes
    nextBytes = min(blockBytes, 256)
    self.budget = budget
    next = UnsafeMutablePointer(mutating: TextView.empty.start)
  }

  deinit { budget?.release(byteCount) }

  /// Copies the bytes and returns a view of the copy. Complexity: O(count).
  public func copy(_ view: TextView) -> TextView {
    if view.count == 0 { return .empty }
    let target = reserve(view.count)
    target.update(from: view.start, count: view.count)
    return TextView(start: UnsafePointer(target), count: view.count)
  }

  public func copy(_ text: String) -> TextView {
    var text = text
    return text.withUTF8 { bytes in
      bytes.baseAddress.map { copy(TextView(start: $0, count: bytes.count)) } ?? .empty
    }
  }

  /// `count` writable bytes at an address that stays.
  public func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if count > left {
      let block = Buffer<UInt8>(capacity: max(count, nextBytes))
      nextBytes = min(blockBytes, nextBytes * 2)
      budget?.chargeAnyway(block.capacity)
      blocks.append(block)
      next = block.base
      left = block.capacity
    }
    let start = next
    next += count
    left -= count
    return start
  }

  /// Gives back the last bytes of the last reservation, which turned out too long.
  public func giveBack(_ count: Int) {
    next -= count
    left += count
  }

  public var byteCount: Int { blocks.reduce(0) { $0 + $1.capacity } }
}
