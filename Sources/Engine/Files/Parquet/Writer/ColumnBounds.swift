/// Smallest and largest value of a column chunk in the form of the footer (parquet.thrift, `Statistics`).
///
/// Texts longer than 64 bytes are cut at a character, the largest then raised to the next greater text; NaN is left
/// out, and zeros are written as -0.0 below and 0.0 above, as the specification asks.
final class ColumnBounds {
  private static let textByteCount = 64

  let minimum = ByteStore(capacity: 128)
  let maximum = ByteStore(capacity: 128)
  private(set) var hasMinimum = false
  private(set) var hasMaximum = false
  private(set) var minimumIsExact = true
  private(set) var maximumIsExact = true
  /// Whether a value was left out for being no number.
  private(set) var hasNaN = false

  func clear() {
    (minimum.count, maximum.count) = (0, 0)
    (hasMinimum, hasMaximum, minimumIsExact, maximumIsExact, hasNaN) = (false, false, true, true, false)
  }

  /// Order: unsigned bytes.
  func setTexts(_ values: UnsafePointer<TextView>, count: Int) {
    guard count > 0 else { return }
    var (smallest, largest) = (values[0], values[0])
    var (smallestKey, largestKey) = (textOrderKey(values[0]), textOrderKey(values[0]))
    for row in 1..<max(count, 1) {
      let view = values[row]
      let key = textOrderKey(view)
      if key <= smallestKey {
        if key < smallestKey || TextView.compare(view, smallest) < 0 { (smallest, smallestKey) = (view, key) }
      }
      if key >= largestKey {
        if key > largestKey || TextView.compare(view, largest) > 0 { (largest, largestKey) = (view, key) }
      }
    }
    hasMinimum = true
    let smallestCount = Self.cut(smallest)
    minimum.append(smallest.start, count: smallestCount)
    minimumIsExact = smallestCount == smallest.count
    let largestCount = Self.cut(largest)
    maximum.append(largest.start, count: largestCount)
    maximumIsExact = largestCount == largest.count
    hasMaximum = maximumIsExact || raiseMaximum()
  }

  /// Bytes of the text that are kept: all, or whole characters within the limit.
  private static func cut(_ view: TextView) -> Int {
    if view.count <= textByteCount { return view.count }
    var count = textByteCount
    while count > 0 && view.start[count] & 0xC0 == 0x80 { count -= 1 }
    return count
  }

  /// Turns a cut text into one that is greater than every text it begins; false when there is none.
  private func raiseMaximum() -> Bool {
    while maximum.count > 0 {
      let last = maximum.base[maximum.count - 1]
      // The last byte of a character can rise within its range: ASCII below 7F, a continuation byte below BF.
      if last < 0x7F || (last >= 0x80 && last < 0xBF) {
        maximum.base[maximum.count - 1] = last + 1
        return true
      }
      maximum.count -= 1
      while maximum.count > 0 && maximum.base[maximum.count] & 0xC0 == 0x80 { maximum.count -= 1 }
    }
    return false
  }

  /// Order: signed.
  func setIntegers<Element: FixedWidthInteger & SignedInteger>(_ values: UnsafePointer<Element>, count: Int) {
    guard count > 0 else { return }
    var (smallest, largest) = (values[0], values[0])
    for row in 0..<count {
      smallest = min(smallest, values[row])
      largest = max(largest, values[row])
    }
    setLittleEndian(smallest, largest)
  }

  /// Order: signed, as big-endian numbers of `byteCount` bytes.
  func setDecimals(_ values: UnsafePointer<UInt128>, count: Int, byteCount: Int) {
    guard count > 0 else { return }
    var (smallest, largest) = (Int128(bitPattern: values[0]), Int128(bitPattern: values[0]))
    for row in 0..<count {
      let value = Int128(bitPattern: values[row])
      smallest = min(smallest, value)
      largest = max(largest, value)
    }
    let low = minimum.reserve(byteCount)
    appendBigEndian(UInt128(bitPattern: smallest), byteCount: byteCount, to: low)
    minimum.count += byteCount
    let high = maximum.reserve(byteCount)
    appendBigEndian(UInt128(bitPattern: largest), byteCount: byteCount, to: high)
    maximum.count += byteCount
    (hasMinimum, hasMaximum) = (true, true)
  }

  func setDoubles(_ values: UnsafePointer<Double>, count: Int) {
    var (smallest, largest) = (Double.infinity, -Double.infinity)
    var any = false
    for row in 0..<count {
      let value = values[row]
      if value.isNaN {
        hasNaN = true
        continue
      }
      any = true
      if value < smallest { smallest = value }
      if value > largest { largest = value }
    }
    guard any else { return }
    if smallest == 0 { smallest = -0.0 }
    if largest == 0 { largest = 0.0 }
    setLittleEndian(smallest.bitPattern, largest.bitPattern)
  }

  func setBooleans(_ values: UnsafePointer<UInt8>, count: Int) {
    guard count > 0 else { return }
    var (all, any): (UInt8, UInt8) = (1, 0)
    for row in 0..<count {
      all &= values[row]
      any |= values[row]
    }
    setLittleEndian(all, any)
  }

  private func setLittleEndian<Element: FixedWidthInteger>(_ smallest: Element, _ largest: Element) {
    let byteCount = MemoryLayout<Element>.size
    UnsafeMutableRawPointer(minimum.reserve(byteCount)).storeBytes(of: smallest.littleEndian, as: Element.self)
    UnsafeMutableRawPointer(maximum.reserve(byteCount)).storeBytes(of: largest.littleEndian, as: Element.self)
    (minimum.count, maximum.count) = (byteCount, byteCount)
    (hasMinimum, hasMaximum) = (true, true)
  }

  /// Writes the `Statistics` struct as field 12 of the column's metadata.
  func write(_ thrift: inout CompactWriter, nullCount: Int) {
    let outer = thrift.begin(ThriftField.ColumnMetaData.statistics)
    thrift.i64(ThriftField.Statistics.nullCount, nullCount)
    if hasMaximum { thrift.binary(ThriftField.Statistics.maxValue, maximum.base, count: maximum.count) }
    if hasMinimum { thrift.binary(ThriftField.Statistics.minValue, minimum.base, count: minimum.count) }
    if hasMaximum { thrift.boolean(ThriftField.Statistics.isMaxValueExact, maximumIsExact) }
    if hasMinimum { thrift.boolean(ThriftField.Statistics.isMinValueExact, minimumIsExact) }
    thrift.end(outer)
  }
}

/// Stores the low `byteCount` bytes of a number, the highest first.
@inline(__always)
func appendBigEndian(_ value: UInt128, byteCount: Int, to target: UnsafeMutablePointer<UInt8>) {
  for position in 0..<byteCount {
    target[position] = UInt8(truncatingIfNeeded: value >> UInt128(8 * (byteCount - 1 - position)))
  }
}
