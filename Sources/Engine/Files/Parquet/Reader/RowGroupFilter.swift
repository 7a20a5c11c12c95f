/// Tells from the bounds in a footer that no row of a row group can satisfy the hints of a scan.
///
/// Wrong only on the side of reading too much: what a bound does not say for certain is taken as possible.
enum RowGroupFilter {
  /// Whether a column whose cells are all `value` can satisfy every hint on it.
  static func mayMatch(_ value: Value, _ hint: ScanHint) -> Bool {
    switch hint.comparison {
    case .isNull: return value == .null
    case .isNotNull: return value != .null
    default:
      guard value != .null, hint.value != .null else { return false }
      return mayMatch(Bounds(minimum: value, maximum: value), hint)
    }
  }

  /// Whether a row of the chunk can satisfy the hint.
  static func mayMatch(
    _ chunk: ColumnChunkMetadata, _ form: ColumnForm, rowCount: Int, hasColumnOrders: Bool, _ hint: ScanHint
  ) -> Bool {
    mayMatch(
      bounds(chunk.statistics, form, hasColumnOrders), nullCount: chunk.statistics.nullCount, rowCount: rowCount, hint)
  }

  /// Whether one of some rows can satisfy the hint.
  /// - Parameter nullCount: cells of them that are null; `nil` where nobody has counted.
  static func mayMatch(_ bounds: Bounds, nullCount: Int?, rowCount: Int, _ hint: ScanHint) -> Bool {
    switch hint.comparison {
    case .isNull: return nullCount.map { $0 > 0 } ?? true
    case .isNotNull: return nullCount.map { $0 < rowCount } ?? true
    default:
      if let nullCount, nullCount >= rowCount { return false }
      return mayMatch(bounds, hint)
    }
  }

  /// No value of the rows is less than the one or greater than the other; `nil` where that is not known.
  struct Bounds {
    var minimum: Value?
    var maximum: Value?
  }

  private static func mayMatch(_ bounds: Bounds, _ hint: ScanHint) -> Bool {
    if case .double(let number) = hint.value, number.isNaN { return true }
    let minimum = bounds.minimum.flatMap { order($0, hint.value) }
    let maximum = bounds.maximum.flatMap { order($0, hint.value) }
    // NaN is greatest and stands in no bounds, so doubles have no upper end.
    let hasTop = hint.value.type != .double
    switch hint.comparison {
    case .equal: return minimum.map { $0 <= 0 } ?? true && maximum.map { $0 >= 0 } ?? true
    case .less: return minimum.map { $0 < 0 } ?? true
    case .lessOrEqual: return minimum.map { $0 <= 0 } ?? true
    case .greater: return hasTop ? maximum.map { $0 > 0 } ?? true : true
    case .greaterOrEqual: return hasTop ? maximum.map { $0 >= 0 } ?? true : true
    case .isNull, .isNotNull: return true
    }
  }

  /// Negative, zero or positive; `nil` for values that cannot be compared.
  private static func order(_ bound: Value, _ value: Value) -> Int? {
    func compare<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a > b ? 1 : 0 }
    switch (bound, value) {
    case (.integer(let a), .integer(let b)), (.timestamp(let a), .timestamp(let b)): return compare(a, b)
    case (.date(let a), .date(let b)): return compare(a, b)
    case (.double(let a), .double(let b)): return a.isNaN || b.isNaN ? nil : compare(a, b)
    case (.boolean(let a), .boolean(let b)): return compare(a ? 1 : 0, b ? 1 : 0)
    case (.decimal(let a, _, let scale), .decimal(let b, _, let other)): return scale == other ? compare(a, b) : nil
    case (.text(let a), .text(let b)):
      return a.utf8.elementsEqual(b.utf8) ? 0 : a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
    default: return nil
    }
  }

  /// The bounds that can be trusted. Old fields were ordered as signed numbers whatever the type, and many writers
  /// filled them wrongly for text: they count only for signed numbers.
  private static func bounds(_ statistics: ChunkStatistics, _ form: ColumnForm, _ hasColumnOrders: Bool) -> Bounds {
    var (low, high) = hasColumnOrders ? (statistics.minimum, statistics.maximum) : (nil, nil)
    if low == nil && high == nil {
      switch form {
      case .integer32, .integer64, .date, .timestamp, .decimal32, .decimal64:
        (low, high) = (statistics.oldMinimum, statistics.oldMaximum)
      default: break
      }
    }
    let bounds = Bounds(minimum: low.flatMap { value($0, form) }, maximum: high.flatMap { value($0, form) })
    if let minimum = bounds.minimum, let maximum = bounds.maximum, let order = order(minimum, maximum), order > 0 {
      return Bounds()
    }
    return bounds
  }

  /// A bound as a value; `nil` when its bytes are not what the type has.
  private static func value(_ bytes: [UInt8], _ form: ColumnForm) -> Value? {
    func word32() -> UInt32? {
      bytes.count == 4 ? bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) } : nil
    }
    func word64() -> UInt64? {
      bytes.count == 8 ? bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } : nil
    }
    func signed64() -> Int64? { word64().map { Int64(bitPattern: $0) } }
    switch form {
    case .boolean: return bytes.count == 1 ? .boolean(bytes[0] != 0) : nil
    case .integer32: return word32().map { .integer(Int64(Int32(bitPattern: $0))) }
    case .unsigned32: return word32().map { .integer(Int64($0)) }
    case .integer64: return signed64().map { .integer($0) }
    case .unsigned64: return word64().map { .decimal(Int128($0), precision: 20, scale: 0) }
    case .float: return word32().flatMap { number(Double(Float(bitPattern: $0))) }
    case .double: return word64().flatMap { number(Double(bitPattern: $0)) }
    case .date: return word32().map { .date(Int32(bitPattern: $0)) }
    case .timestamp(.micros): return signed64().map { .timestamp($0) }
    case .timestamp(.nanos): return signed64().map { .timestamp($0.flooredMicros) }
    case .timestamp(.millis):
      return signed64().flatMap { millis in
        let (micros, overflow) = millis.multipliedReportingOverflow(by: 1000)
        return overflow ? nil : .timestamp(micros)
      }
    case .decimal32(let precision, let scale):
      return word32().map { .decimal(Int128(Int32(bitPattern: $0)), precision: precision, scale: scale) }
    case .decimal64(let precision, let scale):
      return signed64().map { .decimal(Int128($0), precision: precision, scale: scale) }
    case .decimalBytes(let precision, let scale):
      return bytes.withUnsafeBufferPointer { bytes in
        bytes.baseAddress.flatMap { CellConversion.bigEndian(TextView(start: $0, count: bytes.count)) }
      }.map { .decimal($0, precision: precision, scale: scale) }
    case .text:
      // Some writers cut bounds within a character; repaired, such a bound would be another text.
      return bytes.withUnsafeBufferPointer { bytes in
        guard let start = bytes.baseAddress else { return .text("") }
        return UTF8Check.isValid(start, bytes.count) ? .text(String(decoding: bytes, as: UTF8.self)) : nil
      }
    case .float16, .int96, .uuid, .time32, .time64, .null: return nil
    }
  }

  private static func number(_ value: Double) -> Value? { value.isNaN ? nil : .double(value) }
}
