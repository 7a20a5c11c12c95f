/// What the number in a cell is, by the format that the cell is shown in.
package enum NumberMeaning: UInt8, Sendable {
  case number
  /// A day, with or without a time of day; which of them a cell is, its number says.
  case date
  /// A day and a time.
  case timestamp
  /// A time of day, unless the number has a day too.
  case time
  /// Hours, minutes or seconds that may be more than a day.
  case duration

  /// Formats that no workbook declares. What some of 27 to 36 and 50 to 58 are depends on the language of the spreadsheet
  /// program: a day in one, a time of day in another; the number tells.
  package static func ofBuiltIn(_ id: Int) -> NumberMeaning {
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
  /// Quoted and escaped characters, fillers, colours, conditions and locales say nothing. With a place for a digit the code is
  /// that of a number, whatever letters its unit has (`0.0 kg`), unless the digits are fractions of seconds (`ss.000`). `m` is a
  /// month unless hours or seconds stand in the code and no other part of a day does.
  package static func ofCode(_ code: String) -> NumberMeaning {
    let code = code.lowercased()
    if code.contains("general") { return .number }
    let letters = Array(code.unicodeScalars)
    var (hasDay, hasTime, hasMonthOrMinute, hasMonthName) = (false, false, false, false)
    // Behind seconds, and a point.
    var isFraction = false
    var place = 0
    while place < letters.count {
      let letter = letters[place]
      switch letter {
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
      case "0", "#", "?": if !isFraction { return .number }
      // Days and years, also of an era; the letter of an exponent stands behind digits.
      case "y", "d", "g", "b", "e": hasDay = true
      case "h", "s": hasTime = true
      case "m":
        let run = letters[place...].prefix { $0 == "m" }.count
        if run >= 3 { hasMonthName = true }
        hasMonthOrMinute = true
        place += run - 1
      default: break
      }
      if !".,\\\"0#?".unicodeScalars.contains(letter) { isFraction = letter == "s" }
      place += 1
    }
    hasDay = hasDay || hasMonthName || (hasMonthOrMinute && !hasTime)
    if hasDay { return hasTime ? .timestamp : .date }
    return hasTime ? .time : .number
  }
}
