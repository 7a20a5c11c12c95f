import Engine

/// Numbers as people write them: `1.234,56 €`, `12,5 %`, `(1,234)`.
struct WrittenNumber {
  private let decimal: String
  private let thousands: String
  private let written: JSON
  private let isTry: Bool
  private let call: StepCall

  /// `nil` after reporting signs that cannot be used.
  init?(_ written: JSON, isTry: Bool, _ call: StepCall) {
    decimal = written["decimal"]?.text ?? "."
    let sign = written["thousands"]?.text ?? ""
    // Blanks of all kinds are taken out anyway.
    thousands = sign.unicodeScalars.allSatisfy(\.properties.isWhitespace) ? "" : sign
    self.written = written
    self.isTry = isTry
    self.call = call
    for (key, sign) in [("decimal", decimal), ("thousands", thousands)] {
      let isUsable = sign.unicodeScalars.count <= 1 && !sign.contains { $0.isNumber || "+-()%".contains($0) }
      if isUsable, key == "thousands" || (!sign.isEmpty && sign != thousands) { continue }
      call.error(
        "columns", at: written[key] ?? written, "\"\(sign.shortened)\" cannot be the \(key) sign here",
        remedy: "write one sign such as \",\" or \".\", another one for each of the two")
      return nil
    }
  }

  /// The number that a text column says; what is no number fails, or is null.
  func expression(of field: Field, as type: DataType) -> Expression? {
    guard field.type == .text, type.isNumeric, written["format"] == nil else {
      let reason =
        written["format"] == nil ? "turning \(field.type) into \(type)" : "a column that has a format"
      call.error("columns", at: written, "signs of numbers say nothing about \(reason)", remedy: "remove them")
      return nil
    }
    let (name, cast) = (StepCall.quoted(field.name), isTry ? "try_cast" : "cast")
    // Without currencies and blanks, and with a minus in place of brackets.
    let bare = "regexp_replace(\(name), ${around}, '')"
    let signed = "regexp_replace(\(bare), ${brackets}, ${minus})"
    let digits = "replace(replace(regexp_replace(\(signed), '%$', ''), ${thousands}, ''), ${decimal}, '.')"
    let share = "\(cast)(\(cast)(\(digits) as decimal(30,10)) * 0.01 as \(type))"
    let none = isTry ? "null" : "cast(\(name) || ${hint} as \(type))"
    return call.derive(
      "case when \(signed) rlike ${share} then \(share) when \(signed) rlike ${number} then \(cast)(\(digits) as \(type)) "
        + "else \(none) end", values, key: "columns")
  }

  private var values: [String: Value] {
    func literal(_ sign: String) -> String { sign.isEmpty ? "" : "\\" + sign }
    let groups = thousands.isEmpty ? "" : "|[0-9]{1,3}(?:[\(literal(thousands))][0-9]{3})+"
    let number = "^[+-]?(?:[0-9]+\(groups))(?:[\(literal(decimal))][0-9]+)?"
    return [
      "around": .text(#"[\s\p{Z}\p{Sc}]|^[A-Z]{3}|[A-Z]{3}$"#), "brackets": .text(#"^\((.*)\)(%?)$"#),
      "minus": .text("-$1$2"), "number": .text(number + "$"), "share": .text(number + "%$"),
      "thousands": .text(thousands), "decimal": .text(decimal),
      "hint": .text(" (with \(decimal)\(thousands.isEmpty ? "" : " and \(thousands)"))"),
    ]
  }
}
