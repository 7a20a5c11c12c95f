internal import CSIMD

#if canImport(Glibc)
  import Glibc
#endif

/// Finding a text in a text.
enum TextSearch {
  /// Byte offset of the first place at or after `from` where `needle` stands; `nil` when there is none. The empty text
  /// is found at once.
  ///
  /// Compares the first and the last byte of the needle in 64 places at a time and looks closer only where both fit; when
  /// that was in vain too often, goes on with `BorderSearch`. Complexity: O(text + needle).
  @inline(__always)
  static func find(_ needle: TextView, in text: TextView, from: Int = 0) -> Int? {
    let (n, length) = (needle.count, text.count)
    if n == 0 { return from }
    guard length &- from >= n else { return nil }
    let (first, last) = (needle.start[0], needle.start[n &- 1])
    var position = from
    let end = length &- n &+ 1
    var wasted = 0
    while position < end {
      let place = text.start + position
      guard isReadable(place), isReadable(place + (n &- 1)) else {
        return findPlainly(needle, in: text, from: position)
      }
      var mask = csimd_equal64(place, first) & csimd_equal64(place + (n &- 1), last)
      let places = end &- position
      if places < 64 { mask &= (1 << UInt64(places)) &- 1 }
      while mask != 0 {
        let candidate = place + mask.trailingZeroBitCount
        if n <= 2 || isEqual(candidate + 1, needle.start + 1, n &- 2) { return candidate - text.start }
        wasted &+= n
        mask &= mask &- 1
      }
      if isTooMuch(wasted, for: position &- from) {
        return BorderSearch(needle).first(in: text, from: min(position &+ 64, end))
      }
      position &+= 64
    }
    return nil
  }

  /// Whether comparing so many bytes in vain is out of proportion to those that were searched.
  @inline(__always)
  private static func isTooMuch(_ wasted: Int, for searched: Int) -> Bool { wasted > 8192 &+ 32 &* searched }

  /// Whether 64 bytes can be read: memory is mapped in pages of at least 4096 bytes, so not beyond the end of one.
  @inline(__always)
  private static func isReadable(_ place: UnsafePointer<UInt8>) -> Bool { UInt(bitPattern: place) & 4095 <= 4096 - 64 }

  @inline(__always)
  private static func isEqual(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    if count < 8 {
      for index in 0..<count where a[index] != b[index] { return false }
      return true
    }
    var position = 0
    while position &+ 8 <= count {
      if DigitBytes.load8(a + position) != DigitBytes.load8(b + position) { return false }
      position &+= 8
    }
    return DigitBytes.load8(a + (count &- 8)) == DigitBytes.load8(b + (count &- 8))
  }

  /// The same without reading beyond the text.
  private static func findPlainly(_ needle: TextView, in text: TextView, from: Int) -> Int? {
    var (position, wasted) = (from, 0)
    while position &+ needle.count <= text.count {
      let places = text.count &- needle.count &- position &+ 1
      guard let found = memchr(text.start + position, Int32(needle.start[0]), places) else { return nil }
      position = UnsafeRawPointer(found) - UnsafeRawPointer(text.start)
      if memcmp(found, needle.start, needle.count) == 0 { return position }
      position &+= 1
      wasted &+= needle.count
      if isTooMuch(wasted, for: position &- from) { return BorderSearch(needle).first(in: text, from: position) }
    }
    return nil
  }

  @inline(__always)
  static func hasPrefix(_ text: TextView, _ prefix: TextView) -> Bool {
    text.count >= prefix.count && memcmp(text.start, prefix.start, prefix.count) == 0
  }

  @inline(__always)
  static func hasSuffix(_ text: TextView, _ suffix: TextView) -> Bool {
    text.count >= suffix.count && memcmp(text.start + (text.count &- suffix.count), suffix.start, suffix.count) == 0
  }

  /// Calls `body` with the byte offset of every place where `needle`, which is not empty, stands, overlapping ones too, from
  /// the start or the end of the text on, until it returns `false`. Complexity: O(text + needle).
  static func forEachPlace(of needle: TextView, in text: TextView, fromEnd: Bool, _ body: (Int) -> Bool) {
    // Few bytes may be compared at every place.
    guard needle.count <= 32 else {
      return BorderSearch(needle, isBackward: fromEnd).forEachPlace(in: text, body)
    }
    if fromEnd {
      var position = text.count - needle.count
      while position >= 0 {
        if memcmp(text.start + position, needle.start, needle.count) == 0, !body(position) { return }
        position -= 1
      }
    } else {
      var start = 0
      while let found = find(needle, in: text, from: start), body(found) { start = found + 1 }
    }
  }

  /// Position from 1 of a byte offset, in code points.
  static func position(_ offset: Int, in text: TextView) -> Int64 { Int64(text.slice(0, offset).codePointCount + 1) }
}
