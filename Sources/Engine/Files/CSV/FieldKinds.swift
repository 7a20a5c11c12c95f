/// The types that a field's text can be read as without losing anything. A column's type follows from the kinds that
/// all its fields share, so it does not depend on their order.
struct FieldKinds: OptionSet, Hashable, Sendable {
  let rawValue: UInt16

  static let boolean = FieldKinds(rawValue: 1 << 0)
  static let integer = FieldKinds(rawValue: 1 << 1)
  static let double = FieldKinds(rawValue: 1 << 2)
  static let date = FieldKinds(rawValue: 1 << 3)
  static let timestamp = FieldKinds(rawValue: 1 << 4)
  static let yearFirst = FieldKinds(rawValue: 1 << 5)
  static let dayFirstSlash = FieldKinds(rawValue: 1 << 6)
  static let monthFirstSlash = FieldKinds(rawValue: 1 << 7)
  static let dayFirstDot = FieldKinds(rawValue: 1 << 8)
  static let monthFirstDot = FieldKinds(rawValue: 1 << 9)
  static let dayFirstDash = FieldKinds(rawValue: 1 << 10)
  static let monthFirstDash = FieldKinds(rawValue: 1 << 11)
  /// Days and months have two digits: says how a date is written, is no type.
  static let twoDigits = FieldKinds(rawValue: 1 << 12)

  /// Up to three digits, and where there is a point three behind it, as thousands are written in many countries: is no type.
  static let pointedThousands = FieldKinds(rawValue: 1 << 13)

  static let all = FieldKinds(rawValue: (1 << 14) - 1)
  static let numericDates: FieldKinds = [
    .dayFirstSlash, .monthFirstSlash, .dayFirstDot, .monthFirstDot, .dayFirstDash, .monthFirstDash,
  ]

  /// The type of a column all of whose values are of these kinds, and how it is written.
  var type: (type: DataType, format: FieldFormat) {
    if contains(.boolean) { return (.boolean, .standard) }
    if contains(.integer) { return (.integer, .standard) }
    if contains(.double) { return (.double, .standard) }
    if contains(.date) { return (.date, .standard) }
    if contains(.timestamp) { return (.timestamp, .standard) }
    let padded = contains(.twoDigits)
    if contains(.yearFirst) {
      return (.date, .numericDate(NumericDate(order: .yearMonthDay, separator: UInt8(ascii: "/"), isPadded: padded)))
    }
    let pairs: [(FieldKinds, FieldKinds, UInt8)] = [
      (.dayFirstSlash, .monthFirstSlash, UInt8(ascii: "/")), (.dayFirstDot, .monthFirstDot, UInt8(ascii: ".")),
      (.dayFirstDash, .monthFirstDash, UInt8(ascii: "-")),
    ]
    for (dayFirst, monthFirst, separator) in pairs where contains(dayFirst) != contains(monthFirst) {
      let order = contains(dayFirst) ? NumericDate.Order.dayMonthYear : .monthDayYear
      return (.date, .numericDate(NumericDate(order: order, separator: separator, isPadded: padded)))
    }
    return (.text, .standard)
  }

  /// Whether the values are dates whose day and month cannot be told apart.
  var isAmbiguousDate: Bool { type.type == .text && !isDisjoint(with: .numericDates) }

  /// Whether the values are read as fractions and may have been meant as thousands: `1.000`, `12.500`, `500`.
  var mayBePointedThousands: Bool { type.type == .double && contains(.pointedThousands) }

  /// The kinds of one field, which is not empty.
  ///
  /// Integers: digits without a leading zero, at most one minus before them, within 64 bits. Doubles: these up to 2⁵³, or
  /// with a point or an exponent, no leading zero before another digit, and no digit that a double does not hold.
  /// Timestamps: no digit behind the microseconds but zeros. Longer digit strings, plus signs and words are text.
  /// - Complexity: O(1).
  static func of(_ start: UnsafePointer<UInt8>, _ count: Int) -> FieldKinds {
    guard count > 0, count <= 40 else { return [] }
    let first = start[0]
    if first >= UInt8(ascii: "A") {
      return BooleanText.parse(UnsafeBufferPointer(start: start, count: count)) == nil ? [] : .boolean
    }
    guard first &- 48 < 10 || first == UInt8(ascii: "-") || first == UInt8(ascii: ".") else { return [] }
    var digits = 0
    var others = 0
    for index in 0..<count {
      if start[index] &- 48 < 10 { digits += 1 } else { others += 1 }
    }
    let sign = first == UInt8(ascii: "-") ? 1 : 0
    guard digits > 0 else { return [] }
    if others == sign {
      if sign == 1 && digits == 1 && start[1] == UInt8(ascii: "0") { return .double }
      guard let value = integer(start, count) else { return [] }
      if digits <= 3 { return [.integer, .double, .pointedThousands] }
      return value.magnitude <= 1 << 53 ? [.integer, .double] : .integer
    }
    if count == 10 && start[4] == UInt8(ascii: "-") {
      return DateText.parse10(start) == nil ? [] : [.date, .timestamp]
    }
    if count >= 16 && start[4] == UInt8(ascii: "-") && digits >= 12 {
      return timestamp(start, count) == nil ? [] : .timestamp
    }
    if others == 2 && count >= 8 && count <= 10 && sign == 0 {
      let kinds = numericDate(start, count)
      if !kinds.isEmpty { return kinds }
    }
    var longer = 0
    if double(start, count, longer: &longer) == nil { return [] }
    let isPointed = digits >= 4 && digits <= 6 && others == sign + 1 && start[count - 4] == UInt8(ascii: ".")
    return isPointed && start[sign] != UInt8(ascii: "0") ? [.double, .pointedThousands] : .double
  }

  // What a field of a guessed type is read as: the same while types are guessed and while columns are read.

  @inline(__always)
  static func integer(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int64? {
    let first = start[0]
    if first &- 49 < 9 { return IntegerText.parse(start, count) }
    // A leading zero before another digit marks an identifier.
    if first == UInt8(ascii: "0") { return count == 1 ? 0 : nil }
    guard first == UInt8(ascii: "-"), count > 1, start[1] &- 49 < 9 else { return nil }
    return IntegerText.parse(start, count)
  }

  /// - Parameter longer: counts numbers that fewer digits spell too (`DoubleText.parseSpelled`).
  @inline(__always)
  static func double(_ start: UnsafePointer<UInt8>, _ count: Int, longer: inout Int) -> Double? {
    guard count <= 40 else { return nil }
    let sign = start[0] == UInt8(ascii: "-") ? 1 : 0
    guard count > sign else { return nil }
    let first = start[sign]
    guard first &- 48 < 10 || first == UInt8(ascii: ".") else { return nil }
    if first == UInt8(ascii: "0"), count > sign + 1, start[sign + 1] &- 48 < 10 { return nil }
    let last = start[count - 1]
    guard last &- 48 < 10 || last == UInt8(ascii: ".") else { return nil }
    return DoubleText.parseSpelled(start, count, longer: &longer)
  }

  @inline(__always)
  static func timestamp(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int64? {
    if count == 10 { return DateText.parse10(start).map { Int64($0) * TimestampText.microsPerDay } }
    let bytes = UnsafeBufferPointer(start: start, count: count)
    guard count <= 40, let micros = TimestampText.parse(bytes), !TimestampText.losesDigits(bytes) else { return nil }
    return micros
  }

  private static func numericDate(_ start: UnsafePointer<UInt8>, _ count: Int) -> FieldKinds {
    var separator: UInt8 = 0
    for index in 0..<count where start[index] &- 48 >= 10 {
      separator = start[index]
      break
    }
    func fits(_ order: NumericDate.Order) -> Bool {
      NumericDate(order: order, separator: separator, isPadded: false).parse(start, count) != nil
    }
    var kinds: FieldKinds = []
    switch separator {
    case UInt8(ascii: "/"):
      if fits(.dayMonthYear) { kinds.insert(.dayFirstSlash) }
      if fits(.monthDayYear) { kinds.insert(.monthFirstSlash) }
      if fits(.yearMonthDay) { kinds.insert(.yearFirst) }
    case UInt8(ascii: "."):
      if fits(.dayMonthYear) { kinds.insert(.dayFirstDot) }
      if fits(.monthDayYear) { kinds.insert(.monthFirstDot) }
    case UInt8(ascii: "-"):
      if fits(.dayMonthYear) { kinds.insert(.dayFirstDash) }
      if fits(.monthDayYear) { kinds.insert(.monthFirstDash) }
    default: break
    }
    if !kinds.isEmpty && count == 10 { kinds.insert(.twoDigits) }
    return kinds
  }
}
