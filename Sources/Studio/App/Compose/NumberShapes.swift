import Recipes

/// Numbers as people write them: with thousands, a decimal comma, a currency, per cent, a minus behind or in brackets.
struct NumberShapes {
  /// How all texts of a column write numbers.
  struct Shape {
    var type: String
    var decimal: Character
    var thousands: Character?
    /// What is noticeable about them: `decimal comma`, `thousands`, `currency`.
    var words: [String]
    /// The first text, and the number it is.
    var example: (text: String, number: String)
    /// Whether something shows that it is no other one.
    var isSure = true

    /// As `change-type` takes it.
    var json: JSON {
      var members: [(String, JSON)] = [("type", .text(type))]
      if decimal != "." || thousands == nil { members.append(("decimal", .text(String(decimal)))) }
      if let thousands { members.append(("thousands", .text(String(thousands)))) }
      return .object(members)
    }

    func step(column: String) -> JSON {
      .object([("step", .text("change-type")), ("columns", .object([(column, json)]))])
    }
  }

  /// What the sign before the decimals would be.
  private struct Reading {
    let decimal: Character
    var thousands: Character?
    var fits = true
    var places = 0
    var digits = 0
    /// Whether a number shows that this reading is the right one.
    var isProven = false
  }

  private var readings = [Reading(decimal: "."), Reading(decimal: ",")]
  private var count = 0
  private var percents = 0
  private var features: Set<String> = []
  private var first: String?
  /// The first text with a sign that may stand before decimals or between thousands.
  private var telling: String?

  /// The shapes that all texts of a column of a sample have: none where they are plain numbers or no numbers at all, two
  /// where nothing shows what their sign is.
  static func fitting(_ table: any SampleTable, column: Int) -> [Shape] {
    guard table.columns[column].type == "text" else { return [] }
    var shapes = NumberShapes()
    for row in 0..<table.rowCount {
      if let text = table.cell(row: row, column: column).text, !text.isEmpty { shapes.add(text) }
    }
    return shapes.shapes
  }

  mutating func add(_ text: String) {
    count += 1
    if first == nil { first = text }
    if telling == nil, text.contains(where: { $0 == "," || $0 == "." }) { telling = text }
    // Most texts are none: one is enough to know.
    guard readings.contains(where: \.fits) else { return }
    var rest = Substring(text.replacing("\u{A0}", with: " ").replacing("\u{202F}", with: " "))
    func trim() { while rest.first == " " { rest.removeFirst() }; while rest.last == " " { rest.removeLast() } }
    func percent() {
      guard rest.last == "%" else { return }
      rest.removeLast()
      percents += 1
      trim()
    }
    trim()
    if rest.first == "(", rest.last == ")" || rest.hasSuffix(")%") {
      percent()
      rest = rest.dropFirst().dropLast()
      features.insert("brackets")
    }
    func sign() {
      if rest.first == "-" || rest.first == "+" {
        if rest.first == "+" { features.insert("plus") }
        rest.removeFirst()
      }
      trim()
    }
    sign()
    if let length = Self.currency(rest.unicodeScalars) {
      rest = Substring(rest.unicodeScalars.dropFirst(length))
      features.insert("currency")
    } else if let length = Self.currency(rest.unicodeScalars.reversed()) {
      rest = Substring(rest.unicodeScalars.dropLast(length))
      features.insert("currency")
    }
    trim()
    percent()
    sign()
    if rest.last == "-" { rest.removeLast(); features.insert("minus behind"); trim() }
    for index in readings.indices { Self.read(rest, &readings[index], &features) }
  }

  /// The length of a currency's sign, or of the three capitals of its code, at the start.
  private static func currency(_ scalars: some Sequence<Unicode.Scalar>) -> Int? {
    var capitals = 0
    for scalar in scalars {
      if capitals == 0, scalar.properties.generalCategory == .currencySymbol { return 1 }
      guard ("A"..."Z").contains(scalar) else { break }
      capitals += 1
    }
    return capitals == 3 ? 3 : nil
  }

  private static func read(_ text: Substring, _ reading: inout Reading, _ features: inout Set<String>) {
    guard reading.fits else { return }
    let thousands: [Character] = reading.decimal == "." ? [",", "'", " "] : [".", "'", " "]
    let parts = text.split(separator: reading.decimal, omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let whole = parts.first, !whole.isEmpty else { return reading.fits = false }
    let used = Set(whole.filter { !$0.isNumber })
    let groups = whole.split(omittingEmptySubsequences: false) { !$0.isNumber }
    let isGrouped = groups.count > 1
    let areDigits = text.allSatisfy { $0.isASCII && $0.isNumber || $0 == reading.decimal || used.contains($0) }
    let isWhole =
      !isGrouped
      || (used.count == 1 && used.isSubset(of: thousands) && (1...3).contains(groups[0].count)
        && groups.dropFirst().allSatisfy { $0.count == 3 }
        && (reading.thousands == nil || used.first == reading.thousands))
    let decimals = parts.count == 2 ? parts[1] : ""
    guard areDigits, isWhole, parts.count == 1 || (!decimals.isEmpty && decimals.allSatisfy(\.isNumber)),
      groups.reduce(0, { $0 + $1.count }) <= 15, decimals.count <= 6
    else { return reading.fits = false }
    if isGrouped {
      features.insert("thousands")
      reading.thousands = used.first
    }
    if parts.count == 2 {
      reading.places = max(reading.places, decimals.count)
      // Three digits behind one sign may be thousands.
      if isGrouped || decimals.count != 3 || groups[0].count > 3 { reading.isProven = true }
    } else if groups.count > 2 {
      reading.isProven = true
    }
    reading.digits = max(reading.digits, groups.reduce(0) { $0 + $1.count })
  }

  /// How all texts that were added write numbers.
  var shapes: [Shape] {
    guard count > 0, let first, percents == 0 || percents == count else { return [] }
    let proven = readings.filter { $0.fits && $0.isProven }
    let fitting = proven.isEmpty ? readings.filter(\.fits) : proven
    if fitting.count == 2, fitting.allSatisfy({ $0.places == 0 }) { return shape(fitting[0], first).map { [$0] } ?? [] }
    let isSure = fitting.count == 1
    return fitting.compactMap { reading in
      var shape = shape(reading, isSure ? first : telling ?? first)
      shape?.isSure = isSure
      return shape
    }
  }

  private func shape(_ reading: Reading, _ text: String) -> Shape? {
    let hasComma = reading.decimal == "," && reading.places > 0
    var words = ["thousands", "currency", "brackets", "minus behind", "plus"].filter(features.contains)
    // Where the sign may be either, it is not both.
    if reading.thousands == nil { words.removeAll { $0 == "thousands" } }
    if hasComma { words.insert("decimal comma", at: 0) }
    if percents > 0 { words.append("per cent, which become hundredths") }
    guard !words.isEmpty else { return nil }
    // Money is exact, down to what its smallest coins are.
    let places = reading.places + (percents > 0 ? 2 : 0)
    let scale = features.contains("currency") ? max(2, places) : places
    let type = scale == 0 ? "integer" : "decimal(\(max(12, reading.digits + scale)),\(scale))"
    return Shape(
      type: type, decimal: reading.decimal, thousands: reading.thousands, words: words,
      example: (text, Self.number(text, reading.decimal, percents > 0, scale)))
  }

  /// The number that a text says, for people.
  private static func number(_ text: String, _ decimal: Character, _ isShare: Bool, _ scale: Int) -> String {
    let digits = text.filter { $0.isASCII && $0.isNumber || $0 == decimal }.map { $0 == decimal ? "." : String($0) }
    let isNegative = text.contains("-") || text.contains("(")
    let value = (Double(digits.joined()) ?? 0) * (isShare ? 0.01 : 1)
    return (isNegative && value != 0 ? "-" : "") + RangeBins.fixed(value, scale)
  }
}
