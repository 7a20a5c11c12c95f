/// DataBrew's patterns of dates, which are neither Java's nor strftime's.
enum DatePattern {
  /// What is written where a step names no pattern.
  static let standard = "yyyy-mm-dd HH:MM:SS"

  /// The pattern in Sous' letters, and what a reader should know of it.
  ///
  /// `mm` and `MM` are minutes when the last part before them is the hour, else the month.
  static func translated(_ pattern: String) -> (pattern: String, remark: String?) {
    let parts: [(String, String)] = [
      ("yyyy", "yyyy"), ("YYYY", "yyyy"), ("yy", "yy"), ("month", "MMMM"), ("dd", "dd"), ("DD", "dd"), ("HH", "HH"),
      ("hh", "HH"), ("SS", "ss"), ("ss", "ss"),
    ]
    var result = ""
    var literal = ""
    var last = ""
    var hasStar = false
    func flush() {
      if literal.contains(where: { $0.isLetter || $0 == "'" || "[]{}#".contains($0) }) {
        result += "'" + literal.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
      } else {
        result += literal
      }
      literal = ""
    }
    var rest = pattern[...]
    while !rest.isEmpty {
      if let (form, meaning) = parts.first(where: { rest.hasPrefix($0.0) }) {
        flush()
        result += meaning
        last = meaning
        rest = rest.dropFirst(form.count)
      } else if rest.hasPrefix("mm") || rest.hasPrefix("MM") {
        flush()
        last = last == "HH" ? "mm" : "MM"
        result += last
        rest = rest.dropFirst(2)
      } else {
        let sign = rest.removeFirst()
        hasStar = hasStar || sign == "*"
        literal.append(sign == "*" ? " " : sign)
      }
    }
    flush()
    return (result, hasStar ? "the separator * of the pattern \(pattern) is written as a blank" : nil)
  }
}
