#if canImport(Glibc)
  import Glibc
#endif

/// The bytes of some rows of one table, growing at the end, kept between uses.
final class RowBytes {
  /// A row never needs more: `beginRow` makes room for that many bytes.
  private static let longestRow = 2048

  private(set) var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0
  private(set) var rowCount = 0

  init(capacity: Int = 1 << 16) {
    self.capacity = capacity
    base = .allocate(capacity: capacity)
  }

  deinit { base.deallocate() }

  func clear() {
    count = 0
    rowCount = 0
  }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  /// Starts a row.
  @inline(__always)
  func beginRow() { if capacity - count < Self.longestRow { grow(by: Self.longestRow) } }

  /// Ends a row: the last separator becomes the end of the line.
  @inline(__always)
  func endRow() {
    base[count - 1] = UInt8(ascii: "\n")
    rowCount += 1
  }

  /// Appends a field with a separator behind it.
  @inline(__always)
  func field(_ text: StaticString) {
    memcpy(base + count, text.utf8Start, text.utf8CodeUnitCount)
    count += text.utf8CodeUnitCount
    base[count] = UInt8(ascii: ",")
    count += 1
  }

  @inline(__always)
  func field(_ id: Identifier) {
    withUnsafeBytes(of: id.text) { text in
      if let start = text.baseAddress { memcpy(base + count, start, 36) }
    }
    base[count + 36] = UInt8(ascii: ",")
    count += 37
  }

  /// A date as `yyyy-MM-dd`.
  @inline(__always)
  func field(day: Int) {
    memcpy(base + count, DayTexts.shared.text(of: day), 10)
    base[count + 10] = UInt8(ascii: ",")
    count += 11
  }

  @inline(__always)
  func emptyField() {
    base[count] = UInt8(ascii: ",")
    count += 1
  }

  /// A number of hundredths as `12.34`, `12.3` or `12.0`.
  func field(hundredths: Int) {
    if hundredths < 0 { byte(UInt8(ascii: "-")) }
    let magnitude = abs(hundredths)
    number(magnitude / 100)
    byte(UInt8(ascii: "."))
    byte(UInt8(48 + magnitude / 10 % 10))
    if magnitude % 10 != 0 { byte(UInt8(48 + magnitude % 10)) }
    byte(UInt8(ascii: ","))
  }

  // Parts of a field: no separator behind them.

  @inline(__always)
  func byte(_ value: UInt8) {
    base[count] = value
    count += 1
  }

  func text(_ text: StaticString) {
    memcpy(base + count, text.utf8Start, text.utf8CodeUnitCount)
    count += text.utf8CodeUnitCount
  }

  func number(_ value: Int) {
    var digits = 1
    var limit = 10
    while value >= limit {
      digits += 1
      limit *= 10
    }
    number(value, digits: digits)
  }

  /// A number of exactly `digits` digits.
  func number(_ value: Int, digits: Int) {
    var rest = value
    for place in stride(from: digits - 1, through: 0, by: -1) {
      base[count + place] = UInt8(truncatingIfNeeded: 48 + rest % 10)
      rest /= 10
    }
    count += digits
  }

  /// Appends row `index` of other rows.
  func copyRow(_ index: Int, of other: RowBytes) {
    var start = 0
    for _ in 0..<index { start = other.end(ofRowAt: start) }
    let length = other.end(ofRowAt: start) - start
    beginRow()
    memcpy(base + count, other.base + start, length)
    count += length
    rowCount += 1
  }

  private func end(ofRowAt start: Int) -> Int {
    var end = start
    while base[end] != UInt8(ascii: "\n") { end += 1 }
    return end + 1
  }

  private func grow(by room: Int) {
    let larger = capacity * 2 + room
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    moved.update(from: base, count: count)
    base.deallocate()
    base = moved
    capacity = larger
  }
}
