/// What the number in a cell is, by the format that the cell is shown in.
enum NumberMeaning: UInt8 {
  case number
  /// A day, with or without a time of day; which of them a cell is, its number says.
  case date
  /// A day and a time.
  case timestamp
  /// A time of day, unless the number has a day too.
  case time
  /// Hours, minutes or seconds that may be more than a day.
  case duration
}

/// The meanings of the cell styles of a workbook (ECMA-376-1, sections 18.8.10, 18.8.30 and 18.8.31).
final class NumberFormats: XMLHandler {
  /// By a cell's style.
  private(set) var meanings: [NumberMeaning] = []
  private var codes: [Int: NumberMeaning] = [:]
  private var isInCellFormats = false
  private var depth = 0
  private var formatsDepth = 0

  override func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    depth += 1
    if name == "numFmt", let id = attributes["numFmtId"].flatMap({ Int($0) }), let code = attributes["formatCode"] {
      codes[id] = Self.meaning(ofCode: code)
    } else if name == "cellXfs" {
      (isInCellFormats, formatsDepth) = (true, depth)
    } else if isInCellFormats, name == "xf" {
      let id = attributes["numFmtId"].flatMap { Int($0) } ?? 0
      meanings.append(codes[id] ?? Self.meaning(ofBuiltIn: id))
    }
  }

  override func end() {
    if depth == formatsDepth { isInCellFormats = false }
    depth -= 1
  }

  /// Formats that no workbook declares. What some of 27 to 36 and 50 to 58 are depends on the language of the spreadsheet
  /// program: a day in one, a time of day in another; the number tells.
  static func meaning(ofBuiltIn id: Int) -> NumberMeaning {
    switch id {
    case 14...17, 27...31, 34...36, 50...58: .date
    case 18...21, 32, 33, 45, 47: .time
    case 22: .timestamp
    case 46: .duration
    default: .number
    }
  }

  /// What a code says of its first section, that of positive numbers.
  ///
  /// Quoted and escaped characters, fillers, colours, conditions and locales say nothing; `m` is a month unless hours or
  /// seconds stand in the code and no other part of a day does.
  static func meaning(ofCode code: String) -> NumberMeaning {
    let code = code.lowercased()
    if code.contains("general") { return .number }
    let letters = Array(code.unicodeScalars)
    var (hasDay, hasTime, hasMonthOrMinute, hasMonthName, hasDigits) = (false, false, false, false, false)
    var place = 0
    while place < letters.count {
      switch letters[place] {
      case ";": place = letters.count
      case "\"": place = letters[(place + 1)...].firstIndex(of: "\"") ?? letters.count
      case "\\", "_", "*": place += 1
      case "[":
        let end = letters[place...].firstIndex(of: "]") ?? letters.count
        let inside = letters[(place + 1)..<end]
        if let unit = inside.first, "hms".unicodeScalars.contains(unit), inside.allSatisfy({ $0 == unit }) {
          return .duration
        }
        place = end
      case "y", "d", "g", "b": hasDay = true
      // An exponent, or the year of an era.
      case "e": if !hasDigits { hasDay = true }
      case "h", "s": hasTime = true
      case "m":
        let run = letters[place...].prefix { $0 == "m" }.count
        if run >= 3 { hasMonthName = true }
        hasMonthOrMinute = true
        place += run - 1
      case "0", "#", "?": hasDigits = true
      default: break
      }
      place += 1
    }
    hasDay = hasDay || hasMonthName || (hasMonthOrMinute && !hasTime)
    if hasDay { return hasTime ? .timestamp : .date }
    return hasTime ? .time : .number
  }
}
