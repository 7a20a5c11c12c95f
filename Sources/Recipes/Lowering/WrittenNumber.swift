import Engine

/// Numbers as people write them: `1.234,56 €`, `12,5 %`, `(1,234)`, `1,234-`.
struct WrittenNumber {
  private let decimal: String
  private let thousands: String

  /// Whether a type is to be read so.
  static func isMeant(_ written: JSON) -> Bool { written["decimal"] != nil || written["thousands"] != nil }

  /// The number that a text column says; what is no number fails, or is null.
  /// - Parameters:
  ///   - written: the type with its signs.
  ///   - table: has the column.
  ///   - report: takes what stands against it: where, a sentence, a remedy.
  /// - Returns: `nil` after a report.
  static func expression(
    of field: Field, as type: DataType, _ written: JSON, isTry: Bool = false, _ table: Plan,
    report: (JSON, String, String) -> Void
  ) -> Expression? {
    guard let number = WrittenNumber(written, report) else { return nil }
    guard field.type == .text, type.isNumeric, written["format"] == nil else {
      let reason = written["format"] == nil ? "turning \(field.type) into \(type)" : "a column that has a format"
      report(written, "signs of numbers say nothing about \(reason)", "remove them")
      return nil
    }
    let made = ExpressionText.compile(
      number.text(of: StepCall.quoted(field.name), as: type, isTry: isTry), schema: table.schema,
      parameters: number.values.mapValues(Expression.value), isValueless: { table.isValueless($0) })
    switch made {
    case .success(let expression): return expression
    case .failure(let problems):
      for problem in problems.problems { report(written, problem.message, problem.suggestion ?? "use another type") }
      return nil
    }
  }

  /// Whether a number is read, and loses digits by it; `nil` where none can.
  static func cut(_ field: Field, as type: DataType, _ written: JSON, _ table: Plan) -> Expression? {
    guard type != .integer, let number = WrittenNumber(written, { _, _, _ in }) else { return nil }
    let made = ExpressionText.compile(
      number.isCut(StepCall.quoted(field.name), as: type), schema: table.schema,
      parameters: number.values.mapValues(Expression.value), isValueless: { _ in false })
    return try? made.get()
  }

  /// `nil` after reporting signs that cannot be used.
  private init?(_ written: JSON, _ report: (JSON, String, String) -> Void) {
    let sign = written["thousands"]?.text ?? ""
    decimal = written["decimal"]?.text ?? (sign == "." ? "," : ".")
    // One kind of blank stands for all.
    let isBlank = !sign.isEmpty && sign.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    thousands = isBlank ? " " : sign
    for (key, sign) in [("decimal", decimal), ("thousands", thousands)] {
      let isUsable = sign.unicodeScalars.count <= 1 && sign.allSatisfy(Self.isSign)
      if isUsable, key == "thousands" || (!sign.isEmpty && sign != thousands) { continue }
      report(
        written[key] ?? written, "\"\(sign.shortened)\" cannot be the \(key) sign here",
        "write one sign such as \",\" or \".\", another one for each of the two")
      return nil
    }
  }

  /// Whether a character may stand between digits: no letter, no digit, and nothing that has a meaning around them.
  private static func isSign(_ character: Character) -> Bool {
    (character.isPunctuation || character.isSymbol || character.isWhitespace) && !"+-()%".contains(character)
  }

  /// Whether a number is read, and loses digits by it, as text of an expression.
  private func isCut(_ name: String, as type: DataType) -> String {
    let (signed, digits) = parts(of: name)
    // Hundredths are computed, not read.
    let exact = "try_cast(\(digits) as decimal(30,10)) * 0.01"
    let share =
      switch type {
      case .decimal: "coalesce(try_cast(\(exact) as \(type)) <> \(exact), false)"
      default: "false"
      }
    return "case when \(name) rlike ${unclear} then false when \(signed) rlike ${share} then \(share)"
      + " when \(signed) rlike ${number} then \(LostDigits.ofText(digits, as: type) ?? "false") else false end"
  }

  private func text(of name: String, as type: DataType, isTry: Bool) -> String {
    let cast = isTry ? "try_cast" : "cast"
    let (signed, digits) = parts(of: name)
    // A share is no integer.
    let share =
      type == .integer
      ? "" : "when \(signed) rlike ${share} then \(cast)(\(cast)(\(digits) as decimal(30,10)) * 0.01 as \(type)) "
    let none = isTry ? "null" : "cast(\(name) || ${hint} as \(type))"
    return "case when \(name) rlike ${unclear} then \(none) \(share)"
      + "when \(signed) rlike ${number} then \(cast)(\(digits) as \(type)) else \(none) end"
  }

  /// The text with a sign and a percent sign only, and its digits as a cast reads them.
  private func parts(of name: String) -> (signed: String, digits: String) {
    // Without currencies and blanks around it, and with a minus in place of brackets or of one behind the number.
    let bare = "regexp_replace(regexp_replace(\(name), ${front}, '$1'), ${back}, '$1$2$3')"
    let signed = "regexp_replace(\(bare), ${negative}, ${minus})"
    var digits = "regexp_replace(\(signed), '%$', '')"
    if thousands == " " {
      digits = "regexp_replace(\(digits), ${blank}, '')"
    } else if !thousands.isEmpty {
      digits = "replace(\(digits), ${thousands}, '')"
    }
    if decimal != "." { digits = "replace(\(digits), ${decimal}, '.')" }
    return (signed, digits)
  }

  private var values: [String: Value] {
    let blank = #"[\s\p{Z}]"#
    // What may stand on either side of a number without meaning anything for it.
    let around = #"[\s\p{Z}\p{Sc}]*"#
    // Signs beyond ASCII mean themselves, and cannot be escaped.
    func literal(_ sign: String) -> String { sign.isEmpty ? "" : "[\(sign.utf8.count == 1 ? "\\" : "")\(sign)]" }
    let currency = #"(?:\p{Sc}|[A-Z]{3})"#
    let anything = #"[\s\S]*"#
    let separator = thousands == " " ? blank : literal(thousands)
    let groups = thousands.isEmpty ? "" : "|[1-9][0-9]{0,2}(?:\(separator)[0-9]{3})+"
    let number = "^[+-]?(?:[0-9]+\(groups))(?:\(literal(decimal))[0-9]+)?"
    return [
      "front": .text("^\(around)(?:[A-Z]{3})?\(around)([(+-]?)\(around)(?:[A-Z]{3})?\(around)"),
      "back": .text(
        "\(around)(?:[A-Z]{3})?\(around)([)-]?)\(around)(%?)\(around)([)]?)\(around)(?:[A-Z]{3})?\(around)$"),
      "negative": .text(#"^(?:\((.*)\)|([0-9].*)-)(%?)$"#), "minus": .text("-$1$2$3"),
      // Parts of a currency, one at either end, and shares of one: nobody can tell what such a number is.
      "unclear": .text(
        "[¢￠]|\(currency)\(anything)[0-9]\(anything)\(currency)|\(currency)\(anything)%|%\(anything)\(currency)"),
      "number": .text(number + "$"), "share": .text(number + "%$"), "thousands": .text(thousands),
      "blank": .text(blank), "decimal": .text(decimal),
      "hint": .text(" (with \(decimal)\(thousands.isEmpty ? "" : " and \(thousands == " " ? "blanks" : thousands)"))"),
    ]
  }
}
