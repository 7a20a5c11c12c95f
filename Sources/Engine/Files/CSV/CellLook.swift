/// What a text looks like to a person: the kinds of values that are written in tables, beyond those that are types here.
///
/// The sniffer weighs with it: a delimiter that is one leaves whole values, one that is none leaves pieces of them.
enum CellLook: UInt8, CaseIterable {
  case empty, null, number, amount, truth, date, time, timestamp, link, mail, phone, address, structure
  case code, word, words, sentence, list, piece, other

  /// Whether it is a value of some kind, not just text.
  var isValue: Bool { rawValue >= CellLook.number.rawValue && rawValue <= CellLook.structure.rawValue }

  /// Whether two texts can be values of one column: amounts are numbers, and days and hours go together.
  func isLike(_ other: CellLook) -> Bool {
    if self == other { return true }
    switch self {
    case .number, .amount, .phone: return other == .number || other == .amount || other == .phone
    case .date, .time, .timestamp: return other == .date || other == .time || other == .timestamp
    default: return false
    }
  }

  /// What it counts as among the parts of a list.
  fileprivate var asPart: CellLook { self == .words ? .word : self }

  /// How sure one can be that such a text is a field as it was meant.
  var clarity: Double {
    switch self {
    case .empty, .sentence: 0.9
    case .code: 0.95
    case .list: 0.85
    case .piece: 0.2
    case .other: 0.6
    default: 1
    }
  }

  /// What stands for a value that is not there.
  private static let nullWords: Set<String> = [
    "na", "n/a", "n.a.", "nan", "null", "nil", "none", "-", "--", ".", "?", "\\n", "#n/a", "(null)", "<na>", "unknown",
    "missing",
  ]

  /// What `text` looks like, blanks around it aside. Complexity: O(count), of at most 400 bytes.
  static func of(_ text: TextView) -> CellLook {
    var (start, count) = (text.start, min(text.count, 400))
    while count > 0 && start[0] == 32 { (start, count) = (start + 1, count - 1) }
    while count > 0 && start[count - 1] == 32 { count -= 1 }
    guard count > 0 else { return .empty }
    if count <= 8, start[0] &- 48 > 9, nullWords.contains(TextView(start: start, count: count).string.lowercased()) {
      return .null
    }
    return CellReading(UnsafeBufferPointer(start: start, count: count), isCut: text.count > 400).look
  }
}

/// One look at the bytes of a cell. Thousands of cells are looked at before a file is open, so nothing is allocated here.
private struct CellReading {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let isCut: Bool
  private var (digits, letters, blanks, marks) = (0, 0, 0, 0)
  /// How often a mark stands there.
  private var counts = InlineArray<128, UInt8>(repeating: 0)

  init(_ bytes: UnsafeBufferPointer<UInt8>, isCut: Bool) {
    self.bytes = bytes
    self.isCut = isCut
    for byte in bytes {
      switch byte {
      case 48...57: digits += 1
      case 65...90, 97...122, 128...255: letters += 1
      case 10, 13, 32: blanks += 1
      default:
        marks += 1
        counts[Int(byte)] = min(counts[Int(byte)], 200) + 1
      }
    }
  }

  private func count(_ mark: Unicode.Scalar) -> Int { Int(counts[Int(mark.value)]) }
  private func has(_ mark: Unicode.Scalar) -> Bool { count(mark) > 0 }
  private func isOnly(_ allowed: StaticString) -> Bool {
    allowed.withUTF8Buffer { $0.reduce(0) { $0 + Int(counts[Int($1)]) } } == marks
  }

  var look: CellLook {
    // Tabs hardly ever stand within values: what holds one is cut at the wrong places.
    if counts[9] > 0 { return .piece }
    if digits == 0 && marks == 0 {
      if BooleanText.parse(bytes) != nil { return .truth }
      return blanks == 0 ? .word : blanks < 5 ? .words : .sentence
    }
    if digits > 0 && isAddress { return .address }
    if let structure { return structure }
    if has(":"), count("/") >= 2, blanks == 0, let link { return link }
    if count("@") == 1 && blanks == 0 && has(".") && !has(",") && !has(";") && !has(":") { return .mail }
    if digits > 0 {
      if Self.isNumber(bytes) { return .number }
      if isAmount { return .amount }
      if let moment = Moment(bytes).look { return moment }
      if letters == 0 && (7...15).contains(digits) && isOnly("+()-./") && marks + blanks > 0 { return .phone }
    }
    if let parts { return parts }
    if blanks == 0 && isOnly("-_./#+\\=&%'") { return digits == 0 && isOnly("-'.") ? .word : .code }
    return prose
  }

  /// Texts in brackets, and what is left of one that was cut.
  private var structure: CellLook? {
    let (first, last) = (bytes[0], bytes[bytes.count - 1])
    if !isCut && (count("{") != count("}") || count("[") != count("]") || count("(") != count(")")) { return .piece }
    let close: UInt8? =
      switch first {
      case UInt8(ascii: "{"): UInt8(ascii: "}")
      case UInt8(ascii: "["): UInt8(ascii: "]")
      case UInt8(ascii: "<"): UInt8(ascii: ">")
      default: nil
      }
    if let close, isCut || last == close { return .structure }
    if count("\"") % 2 == 1 && !isCut { return .piece }
    if first.isOne(of: ",;:|)]}?&=") || bytes.count > 1 && first == 47 && bytes[1] == 47 { return .piece }
    if last.isOne(of: ",;|") && !isCut { return .piece }
    return nil
  }

  /// Texts of one kind with a mark between them are a list; of several kinds they are rather a record that was cut at the
  /// wrong places. A mark with a blank behind it is one of prose.
  private var parts: CellLook? {
    guard !isCut, let mark = onlyDivider else { return nil }
    let parts = bytes.split(separator: mark, omittingEmptySubsequences: false)
    guard parts.dropFirst().allSatisfy({ ($0.first ?? 32) != 32 }), !parts[0].isEmpty else { return nil }
    if parts.contains(where: { $0.first == UInt8(ascii: "\"") }) { return .piece }
    let looks = parts.map { CellReading(UnsafeBufferPointer(rebasing: $0), isCut: false).look.asPart }
    let isAlike = looks.allSatisfy { $0.isLike(looks[0]) }
    // Colons stand between a key and its value too, and between the words of prose.
    if mark == UInt8(ascii: ":") { return isAlike && looks[0] == .number ? .list : nil }
    return !isAlike ? .piece : looks[0] == .other ? nil : .list
  }

  /// The mark that could stand between the parts of a list, where there is one of them.
  private var onlyDivider: UInt8? {
    switch (has(","), has(";"), has("|"), has(":")) {
    case (true, false, false, false): UInt8(ascii: ",")
    case (false, true, false, false): UInt8(ascii: ";")
    case (false, false, true, false): UInt8(ascii: "|")
    case (false, false, false, true): UInt8(ascii: ":")
    default: nil
    }
  }

  private var link: CellLook? {
    var index = 0
    while index < bytes.count, bytes[index] != UInt8(ascii: ":") { index += 1 }
    guard index > 1, bytes[index...].starts(with: "://".utf8), bytes.count > index + 3 else { return nil }
    return has(",") || has(";") || has("|") || has("\"") ? .other : .link
  }

  /// `1234`, `1,234.50`, `1.234,50`, `1 234`, `12,5`, `5e-324`, of any number of digits. Leading zeros are those of codes.
  static func isNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = bytes.baseAddress else { return false }
    if DoubleText.scan(start, bytes.count) != nil {
      let digits = bytes[(bytes[0] == UInt8(ascii: "-") ? 1 : 0)...].prefix { $0 &- 48 < 10 }
      if bytes[0] != UInt8(ascii: "+"), digits.count < 2 || digits.first != 48 { return true }
    }
    var groups: [Int] = [0]
    var separators: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case 48...57: groups[groups.count - 1] += 1
      case UInt8(ascii: "-"), UInt8(ascii: "+"): if index > 0 { return false }
      case 32, 39, 44, 46:
        separators.append(byte)
        groups.append(0)
      default: return false
      }
    }
    guard groups.allSatisfy({ $0 > 0 }), let last = separators.last else { return false }
    if separators.count == 1 && last != 32 && last != 39 && groups[0] <= 15 {
      return bytes[0] != 48 || groups[0] == 1
    }
    // All groups but the first and the fraction have three digits.
    let hasFraction = last != separators[0]
    guard groups[0] <= 3, Set(separators.dropLast(hasFraction ? 1 : 0)).count == 1 else { return false }
    return groups[1..<(hasFraction ? groups.count - 1 : groups.count)].allSatisfy { $0 == 3 }
  }

  /// A number beside a sign of currency or percent.
  private var isAmount: Bool {
    // Signs beyond ASCII and names of currencies count as letters; a number has an `e` at most.
    guard has("$") || has("%") || (2...5).contains(letters) else { return false }
    var rest = bytes[...]
    func strip(_ sign: String) -> Bool {
      if rest.starts(with: sign.utf8) {
        rest = rest.dropFirst(sign.utf8.count)
        return true
      }
      if rest.count > sign.utf8.count, rest.suffix(sign.utf8.count).elementsEqual(sign.utf8) {
        rest = rest.dropLast(sign.utf8.count)
        return true
      }
      return false
    }
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest = rest.dropFirst() }
    guard ["$", "€", "£", "¥", "%", "EUR", "USD", "GBP", "CHF"].contains(where: strip) else { return false }
    while rest.first == 32 { rest = rest.dropFirst() }
    while rest.last == 32 { rest = rest.dropLast() }
    return !rest.isEmpty && Self.isNumber(UnsafeBufferPointer(rebasing: rest))
  }

  /// Addresses of machines: four numbers, or groups of hexadecimal digits.
  private var isAddress: Bool {
    guard blanks == 0 else { return false }
    let isHexadecimal = bytes.allSatisfy { byte in
      byte &- 48 < 10 || (byte | 32) &- 97 < 6 || byte.isOne(of: ":-.")
    }
    guard isHexadecimal else { return false }
    func groups(_ mark: Unicode.Scalar) -> [Int] { bytes.split(separator: UInt8(ascii: mark)).map(\.count) }
    if count(".") == 3 && marks == 3 && letters == 0 { return groups(".").allSatisfy { $0 <= 3 } }
    if count(":") == marks && marks >= 2
      && (1..<bytes.count).contains(where: { bytes[$0] == 58 && bytes[$0 - 1] == 58 })
    {
      return true
    }
    let mark: Unicode.Scalar = has(":") ? ":" : "-"
    guard count(mark) == marks && marks >= 4 else { return false }
    let parts = groups(mark)
    if parts.allSatisfy({ $0 == 2 }) || parts == [8, 4, 4, 4, 12] { return true }
    return mark == ":" && parts.allSatisfy { $0 <= 4 }
  }

  /// Words with the marks of sentences, each followed by a blank.
  private var prose: CellLook {
    guard letters * 2 >= bytes.count else { return .other }
    for index in 0..<(bytes.count - 1) where bytes[index].isOne(of: ",;:!?") {
      let next = bytes[index + 1]
      if next > 32 && !next.isOne(of: "\"')") { return .other }
    }
    guard isOnly(",;:!?.'\"()-/&") else { return .other }
    return blanks == 0 ? .code : blanks < 3 ? .words : .sentence
  }
}

/// Dates and times of day as people write them.
private struct Moment {
  private let bytes: UnsafeBufferPointer<UInt8>

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var look: CellLook? {
    guard bytes.count >= 4, bytes.count <= 40 else { return nil }
    if isTime(0) { return .time }
    if isDate(bytes.count) { return .date }
    for index in 6..<max(bytes.count - 3, 6) where bytes[index] == 32 || bytes[index] | 32 == UInt8(ascii: "t") {
      if isDate(index) && isTime(index + 1) { return .timestamp }
    }
    return nil
  }

  /// `9:05`, `09:05:30.250`, `9:05 PM`, `09:05:30+02:00`.
  private func isTime(_ start: Int) -> Bool {
    var index = start
    func number(_ most: Int) -> Int? {
      var (value, length) = (0, 0)
      while index < bytes.count, bytes[index] &- 48 < 10, length < most {
        value = value * 10 + Int(bytes[index] &- 48)
        (index, length) = (index + 1, length + 1)
      }
      return length == 0 ? nil : value
    }
    guard let hour = number(2), hour < 25 else { return false }
    var parts = 1
    while index + 2 < bytes.count, bytes[index] == UInt8(ascii: ":"), bytes[index + 1] &- 48 < 10, parts < 3 {
      index += 1
      guard let value = number(2), value < 61 else { return false }
      parts += 1
    }
    guard parts > 1 else { return false }
    if index < bytes.count, bytes[index] == UInt8(ascii: "."), parts == 3 {
      index += 1
      guard number(9) != nil else { return false }
    }
    let rest = bytes[index...].filter { $0 != 32 }.map { $0 | 32 }
    if rest.isEmpty || rest == Array("am".utf8) || rest == Array("pm".utf8) || rest == Array("z".utf8) { return true }
    return index > start + 4 && (bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-"))
      && rest.dropFirst().allSatisfy { $0 &- 48 < 10 || $0 == UInt8(ascii: ":") } && rest.count <= 6
  }

  private static let months: [StaticString] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mai", "okt", "dez",
  ]

  /// A number, or the name of something.
  private struct Part {
    var start = 0
    var length = 0
    /// -1 for a name.
    var number = 0

    mutating func add(_ byte: UInt8) {
      length += 1
      guard number >= 0, byte &- 48 < 10 else {
        number = -1
        return
      }
      let (tens, isLarge) = number.multipliedReportingOverflow(by: 10)
      let (sum, isLarger) = tens.addingReportingOverflow(Int(byte &- 48))
      number = isLarge || isLarger ? -1 : sum
    }
  }

  private func isMonth(_ part: Part) -> Bool {
    part.length >= 3
      && Self.months.contains { name in
        name.withUTF8Buffer { $0.indices.allSatisfy { bytes[part.start + $0] | 32 == name.utf8Start[$0] } }
      }
  }

  /// Three numbers of which one is a year at an end, or a day and a year around the name of a month.
  private func isDate(_ end: Int) -> Bool {
    guard end >= 6, end <= 24, bytes[end - 1] != 44, bytes[end - 1] != 45, bytes[end - 1] != 47 else { return false }
    var parts = InlineArray<3, Part>(repeating: Part())
    var count = 0
    var (isInPart, isMixed) = (false, false)
    var separator: UInt8?
    for index in 0..<end {
      let byte = bytes[index]
      switch byte {
      case 32, 44, 45, 46, 47:
        if separator != nil && separator != byte { isMixed = true }
        separator = byte
        isInPart = false
      case 48...57, 65...90, 97...122:
        if !isInPart {
          guard count < 3 else { return false }
          parts[count].start = index
          count += 1
        }
        isInPart = true
        parts[count - 1].add(byte)
      default: return false
      }
    }
    guard count >= 2 else { return false }
    let names = (0..<count).count { parts[$0].number < 0 }
    if names == 1, let name = (0..<count).first(where: { parts[$0].number < 0 }) {
      return isMonth(parts[name]) && (count == 3 || (0..<count).contains { (1000...2999).contains(parts[$0].number) })
    }
    guard names == 0, count == 3, let separator, !isMixed, separator != 32, separator != 44 else { return false }
    let (first, second, third) = (parts[0], parts[1], parts[2])
    if first.length == 4 {
      return second.length <= 2 && third.length <= 2 && second.number <= 12 && third.number <= 31
    }
    return first.length <= 2 && second.length <= 2 && (third.length == 4 || third.length == 2) && first.number <= 31
      && second.number <= 31 && min(first.number, second.number) <= 12
  }
}

extension UInt8 {
  /// Whether it is one of some characters of ASCII.
  fileprivate func isOne(of marks: StaticString) -> Bool { marks.withUTF8Buffer { $0.contains(self) } }
}
