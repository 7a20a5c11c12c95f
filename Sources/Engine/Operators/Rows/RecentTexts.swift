/// Texts that a growing column got lately, by a cheap look at their ends: a cache, which forgets what comes in the way. In
/// most columns of real tables, codes, names and ids, a text comes again soon, and its bytes need not be kept twice.
final class RecentTexts {
  private static let slots = 1 << 10
  /// Texts after which the share of those found is judged.
  private static let judgedTexts = 4096

  private let views: UnsafeMutablePointer<TextView>
  private var asked = 0
  private var found = 0

  init() {
    views = .allocate(capacity: Self.slots)
    views.initialize(repeating: .empty, count: Self.slots)
  }

  deinit { views.deallocate() }

  /// Whether a text was found often enough so far.
  var pays: Bool { asked < Self.judgedTexts || found * 4 >= asked }

  /// The kept text that equals this one; else `nil`, and the caller copies the text to `place`, where it is known from now on.
  @inline(__always)
  func text(equalTo view: TextView, orAt place: UnsafeMutablePointer<UInt8>) -> TextView? {
    asked &+= 1
    let slot = Self.slot(view, of: Self.slots)
    let known = views[slot]
    if textEqual(known, view) {
      found &+= 1
      return known
    }
    views[slot] = TextView(start: UnsafePointer(place), count: view.count)
    return nil
  }

  /// The place of a text among so many, a power of two: by its length, its first eight bytes and its last eight.
  @inline(__always)
  static func slot(_ view: TextView, of count: Int) -> Int {
    let start = UnsafeRawPointer(view.start)
    var (first, last) = (UInt64(0), UInt64(0))
    if view.count >= 8 {
      first = start.loadUnaligned(as: UInt64.self)
      last = start.loadUnaligned(fromByteOffset: view.count - 8, as: UInt64.self)
    } else if view.count >= 4 {
      first = UInt64(start.loadUnaligned(as: UInt32.self))
      last = UInt64(start.loadUnaligned(fromByteOffset: view.count - 4, as: UInt32.self))
    } else if view.count > 0 {
      let middle = UInt64(view.start[view.count >> 1])
      first = UInt64(view.start[0]) << 16 | middle << 8 | UInt64(view.start[view.count - 1])
    }
    let product = (first ^ last &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(view.count)).multipliedFullWidth(
      by: 0xE703_7ED1_A0B4_28DB)
    return Int(truncatingIfNeeded: product.high ^ product.low) & (count - 1)
  }
}
