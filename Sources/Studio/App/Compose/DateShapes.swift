import Engine
import Recipes

/// Patterns of dates and times that people write, tried on the texts of a column.
enum DateShapes {
  struct Shape {
    var type: String
    var format: String
    /// A text of the column, and the date or timestamp it is.
    var example: (text: String, value: String)

    /// As `change-type` takes it.
    var json: JSON { .object([("type", .text(type)), ("format", .text(format))]) }
  }

  /// The patterns that read every text of a column of a sample.
  static func fitting(_ table: any SampleTable, column: Int) -> [Shape] {
    guard table.columns[column].type == "text" else { return [] }
    let texts = (0..<table.rowCount).compactMap { table.cell(row: $0, column: column).text }.filter { !$0.isEmpty }
    return fitting(Array(Set(texts)))
  }

  /// Days, then times of the day; both orders of day and month stand here, so that neither is taken for granted.
  private static let days = [
    "dd.MM.yyyy", "d.M.yyyy", "dd.MM.yy", "d.M.yy", "dd/MM/yyyy", "d/M/yyyy", "MM/dd/yyyy", "M/d/yyyy", "dd/MM/yy",
    "d/M/yy", "MM/dd/yy", "M/d/yy", "dd-MM-yyyy", "MM-dd-yyyy", "yyyy/MM/dd", "yyyyMMdd", "yyyy.MM.dd", "dd MMM yyyy",
    "d MMM yyyy", "dd-MMM-yyyy", "dd-MMM-yy",
  ]
  private static let times = ["HH:mm", "HH:mm:ss", "H:mm", "h:mm a", "HH:mm:ss.SSS"]

  /// The patterns that read every one of these texts, at most two: more than one means that day and month may change
  /// places. Complexity: O(patterns + texts × patterns that fit).
  static func fitting(_ texts: [String]) -> [Shape] {
    guard let first = texts.min(), first.utf8.count <= 40, first.utf8.contains(where: { (0x30...0x39).contains($0) })
    else { return [] }
    var found: [Shape] = []
    var seen: Set<String> = []
    for day in days {
      let patterns =
        [("date", day)] + times.flatMap { [("timestamp", day + " " + $0), ("timestamp", day + ", " + $0)] }
      for (type, pattern) in patterns {
        guard let format = try? DateFormat(pattern: pattern) else { continue }
        guard texts.allSatisfy({ reads($0, format, isDate: type == "date") }) else { continue }
        // `d` reads what `dd` does: one of a kind is enough.
        guard seen.insert(pattern.lowercased().filter { !"dmhy".contains($0) } + order(day)).inserted else { continue }
        let shown = Self.value(first, format, isDate: type == "date")
        found.append(Shape(type: type, format: pattern, example: (first, shown)))
      }
    }
    return Array(found.prefix(2))
  }

  private static func value(_ text: String, _ format: DateFormat, isDate: Bool) -> String {
    var text = text
    let value = text.withUTF8 { bytes -> Value? in
      isDate ? format.parseDate(bytes).map { .date($0) } : format.parseTimestamp(bytes).map { .timestamp($0) }
    }
    return value.flatMap { ValueText.shown($0) } ?? ""
  }

  private static func order(_ day: String) -> String {
    String(day.filter { "dMy".contains($0) }.reduce(into: "") { if $0.last != $1 { $0.append($1) } })
  }

  private static func reads(_ text: String, _ format: DateFormat, isDate: Bool) -> Bool {
    var text = text
    return text.withUTF8 { isDate ? format.parseDate($0) != nil : format.parseTimestamp($0) != nil }
  }
}
