/// Numbers as people write them: with thousands, a decimal comma, a currency, percent, a minus behind or in brackets.
struct NumberShapes {
  /// What the sign before the decimals would be.
  private struct Reading {
    let decimal: Character
    var fits = true
    var places = 0
    var digits = 0
    /// Whether a number shows that this reading is the right one.
    var isProven = false
  }

  private var readings = [Reading(decimal: "."), Reading(decimal: ",")]
  private var count = 0
  private var features: Set<String> = []

  mutating func add(_ text: String) {
    count += 1
    var rest = Substring(text.replacing("\u{A0}", with: " ").replacing("\u{202F}", with: " "))
    func trim() { while rest.first == " " { rest.removeFirst() }; while rest.last == " " { rest.removeLast() } }
    trim()
    if rest.first == "(", rest.last == ")" {
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
    for currency in ["€", "$", "£", "¥", "EUR", "USD", "GBP", "CHF"] {
      if rest.hasPrefix(currency) { rest.removeFirst(currency.count); features.insert("currency") }
      if rest.hasSuffix(currency) { rest.removeLast(currency.count); features.insert("currency") }
    }
    if rest.last == "%" { rest.removeLast(); features.insert("percent") }
    trim()
    sign()
    if rest.last == "-" { rest.removeLast(); features.insert("minus behind"); trim() }
    for index in readings.indices { Self.read(rest, &readings[index], &features) }
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
        && groups.dropFirst().allSatisfy { $0.count == 3 })
    let decimals = parts.count == 2 ? parts[1] : ""
    guard areDigits, isWhole, parts.count == 1 || (!decimals.isEmpty && decimals.allSatisfy(\.isNumber)),
      groups.reduce(0, { $0 + $1.count }) <= 15, decimals.count <= 6
    else { return reading.fits = false }
    if isGrouped { features.insert("thousands") }
    if parts.count == 2 {
      reading.places = max(reading.places, decimals.count)
      // Three digits behind one sign may be thousands.
      if isGrouped || decimals.count != 3 || groups[0].count > 3 { reading.isProven = true }
    } else if groups.count > 2 {
      reading.isProven = true
    }
    reading.digits = max(reading.digits, groups.reduce(0) { $0 + $1.count })
  }

  /// How the values become decimals; `nil` where they are plain numbers, none at all, or could be read in two ways.
  func idea(column: String, of present: Int) -> (type: String, expression: String, reason: String)? {
    guard count == present, count > 0 else { return nil }
    let proven = readings.filter { $0.fits && $0.isProven }
    let fitting = proven.isEmpty ? readings.filter(\.fits) : proven
    guard fitting.count == 1 || (fitting.count == 2 && fitting.allSatisfy { $0.places == 0 }),
      let reading = fitting.first
    else { return nil }
    let hasComma = reading.decimal == "," && reading.places > 0
    guard hasComma || !features.isEmpty else { return nil }
    let type = "decimal(\(max(12, reading.digits + reading.places)),\(reading.places))"
    let name = ExpressionBuilder.column(column)
    if features.isEmpty {
      return (
        type, "cast(replace(\(name), ',', '.') as \(type))", "every sampled value is a number with a decimal comma"
      )
    }
    let kept = "[^0-9\(reading.decimal)-]"
    var text = "regexp_replace(\(name), '\(kept)', '')"
    if reading.decimal == "," { text = "replace(\(text), ',', '.')" }
    if features.contains("minus behind") { text = "regexp_replace(\(text), '^(.*)-$', '-$1')" }
    if features.contains("brackets") { text = "if(\(name) like '%(%', '-', '') || \(text)" }
    let order = ["thousands", "currency", "percent", "brackets", "minus behind", "plus"]
    var words = order.filter(features.contains)
    if hasComma { words.insert("decimal comma", at: 0) }
    return (type, "cast(\(text) as \(type))", "every sampled value is a number with \(words.joined(separator: ", "))")
  }
}
