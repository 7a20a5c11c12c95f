import Engine

/// Reads one value of a type from text: parameters, values to fill in and map. Not for columns.
enum ScalarText {
  /// The value; `nil` when the text is none of that type. Decimals keep their digits, whatever the type's precision,
  /// unless it is given.
  static func parse(_ text: String, as type: DataType) -> Value? {
    switch type {
    case .text: .text(text)
    case .integer: Int64(text).map { .integer($0) }
    case .double: double(text)
    case .boolean: text == "true" ? .boolean(true) : text == "false" ? .boolean(false) : nil
    case .decimal(let precision, let scale): decimal(text, precision: precision, scale: scale)
    case .date: date(text).map { .date($0) }
    case .timestamp: timestamp(text).map { .timestamp($0) }
    }
  }

  private static func double(_ text: String) -> Value? {
    guard let first = text.utf8.first, first < 0x80, !text.lowercased().hasPrefix("0x") else { return nil }
    return Double(text).map { .double($0) }
  }

  /// A decimal with as many digits as are written.
  static func decimal(_ text: String) -> Value? {
    var digits = text[...]
    let isNegative = digits.hasPrefix("-")
    if isNegative || digits.hasPrefix("+") { digits = digits.dropFirst() }
    let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let whole = parts[0].drop { $0 == "0" }
    let fraction = parts.count > 1 ? parts[1] : ""
    guard !digits.isEmpty, !(parts[0].isEmpty && fraction.isEmpty), whole.utf8.count + fraction.utf8.count <= 38 else {
      return nil
    }
    var number: Int128 = 0
    for byte in (String(whole) + fraction).utf8 {
      guard (0x30...0x39).contains(byte) else { return nil }
      number = number * 10 + Int128(byte - 0x30)
    }
    let precision = max(whole.utf8.count + fraction.utf8.count, 1)
    return .decimal(isNegative ? -number : number, precision: precision, scale: fraction.utf8.count)
  }

  private static func decimal(_ text: String, precision: Int, scale: Int) -> Value? {
    guard case .decimal(var number, let digits, let ownScale)? = decimal(text) else { return nil }
    guard ownScale <= scale, digits - ownScale + scale <= precision || digits - ownScale == 0 else { return nil }
    for _ in ownScale..<scale { number *= 10 }
    return .decimal(number, precision: precision, scale: scale)
  }

  /// `yyyy-MM-dd` as days since 1970-01-01.
  static func date(_ text: String) -> Int32? {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D, let year = number(bytes[0..<4]),
      let month = number(bytes[5..<7]), let day = number(bytes[8..<10]), (1...12).contains(month), year >= 1
    else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let length = month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    guard (1...length).contains(day) else { return nil }
    // Days of the civil calendar, years beginning in March so that the leap day is last.
    let shifted = month <= 2 ? year - 1 : year
    let yearOfEra = shifted % 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int32(shifted / 400 * 146_097 + dayOfEra - 719_468)
  }

  /// `yyyy-MM-dd[ T]HH:mm[:ss[.ffffff]][Z|±HH:mm]` or a date, as microseconds since 1970-01-01T00:00:00Z.
  static func timestamp(_ text: String) -> Int64? {
    guard let days = date(String(text.prefix(10))) else { return nil }
    var micros = Int64(days) * 86_400_000_000
    var rest = Array(text.utf8.dropFirst(10))
    if rest.isEmpty { return micros }
    guard rest[0] == 0x20 || rest[0] == UInt8(ascii: "T") else { return nil }
    rest.removeFirst()
    var zone: Int64 = 0
    if rest.last == UInt8(ascii: "Z") {
      rest.removeLast()
    } else if rest.count >= 11, let sign = rest.dropLast(5).last, sign == 0x2B || sign == 0x2D,
      rest[rest.count - 3] == 0x3A
    {
      guard let hours = number(rest[(rest.count - 5)..<(rest.count - 3)]),
        let minutes = number(rest[(rest.count - 2)...]),
        hours <= 18, minutes < 60
      else { return nil }
      zone = Int64(hours * 60 + minutes) * 60_000_000 * (sign == 0x2B ? 1 : -1)
      rest.removeLast(6)
    }
    guard rest.count >= 5, rest[2] == 0x3A, let hours = number(rest[0..<2]), let minutes = number(rest[3..<5]),
      hours < 24,
      minutes < 60
    else { return nil }
    micros += Int64(hours * 60 + minutes) * 60_000_000
    if rest.count > 5 {
      guard rest.count >= 8, rest[5] == 0x3A, let seconds = number(rest[6..<8]), seconds < 60 else { return nil }
      micros += Int64(seconds) * 1_000_000
      if rest.count > 8 {
        guard rest[8] == 0x2E, (1...6).contains(rest.count - 9), let fraction = number(rest[9...]) else { return nil }
        var value = Int64(fraction)
        for _ in (rest.count - 9)..<6 { value *= 10 }
        micros += value
      }
    }
    return micros - zone
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var number = 0
    for byte in digits {
      guard (0x30...0x39).contains(byte) else { return nil }
      number = number * 10 + Int(byte - 0x30)
    }
    return digits.isEmpty ? nil : number
  }
}
