/// Numbers as people read them: grouped digits, shares, durations, byte counts.
package enum NumberText {
  /// `1,259,968`.
  package static func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return number < 0 ? "-" + result : result
  }

  /// The number of a step, as wide as those of the other steps: ` 7`, `  7` where there are a hundred.
  package static func step(_ number: Int, of count: Int) -> String {
    let digits = String(number)
    return String(repeating: " ", count: max(0, stepWidth(count) - digits.count)) + digits
  }

  /// The number of a step, as wide as that of the last one.
  package static func padded(_ number: Int, of count: Int) -> String {
    let digits = String(number)
    return String(repeating: " ", count: max(0, String(count).count - digits.count)) + digits
  }

  package static func stepWidth(_ count: Int) -> Int { max(2, String(count).count) }

  /// `1 row`, `1,259,968 rows`.
  package static func counted(_ number: Int, _ noun: String) -> String {
    grouped(number) + " " + noun + (number == 1 ? "" : "s")
  }

  /// `2.5 %`; shares that are not quite nothing or all never look like it.
  package static func share(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "" }
    if part == 0 { return "0 %" }
    if part == whole { return "100 %" }
    let percent = Double(part) / Double(whole) * 100
    if percent < 0.1 { return "<0.1 %" }
    if percent > 99.9 { return ">99.9 %" }
    return percent < 10 ? fixed(percent, 1) + " %" : fixed(min(percent, 99.4), 0) + " %"
  }

  /// `0.04 s`, `1.6 s`, `12 s`, `3 min 05 s`.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "" }
    if seconds > 0, seconds < 0.005 { return "<0.01 s" }
    if seconds < 0.1 { return fixed(seconds, 2) + " s" }
    if seconds < 10 { return fixed(seconds, 1) + " s" }
    if seconds < 60 { return fixed(seconds, 0) + " s" }
    let whole = Int(min(seconds, 1e9))
    let rest = whole % 60
    return "\(whole / 60) min \(rest < 10 ? "0" : "")\(rest) s"
  }

  /// `382 MB`, decimal as on boxes of disks.
  package static func bytes(_ count: Int) -> String {
    if count < 1000 { return "\(count) B" }
    var value = Double(count)
    for unit in ["kB", "MB", "GB", "TB"] {
      value /= 1000
      if value < 999.5 || unit == "TB" { return fixed(value, value < 9.95 ? 1 : 0) + " " + unit }
    }
    return "\(count) B"
  }

  /// Rounded half up to `places` digits behind the point.
  package static func fixed(_ value: Double, _ places: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    let scale = places == 0 ? 1.0 : places == 1 ? 10.0 : 100.0
    let scaled = Int((abs(value) * scale).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    if places == 0 { return sign + String(scaled) }
    let whole = scaled / Int(scale)
    var rest = String(scaled % Int(scale))
    while rest.count < (places == 1 ? 1 : 2) { rest = "0" + rest }
    return sign + "\(whole).\(rest)"
  }
}
