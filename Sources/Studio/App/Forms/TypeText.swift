import Engine
import Recipes

/// A column's type as one text of a form, and behind a blank how its texts are written: `date dd.MM.yyyy` by a format,
/// `decimal(12,2) 1.234,56` by a number that has the signs.
enum TypeText {
  /// The value as a field shows it; what no text says is shown as JSON, and stays as long as nobody changes it.
  static func text(_ json: JSON) -> String {
    guard let type = json["type"]?.text else { return json.text ?? json.line }
    let keys = Set((json.members ?? []).map(\.key))
    if keys.isSubset(of: ["type", "format"]) {
      guard let format = json["format"]?.text else { return type }
      let isSigns = DataType(name: type)?.isNumeric == true && signs(format) != nil
      return isSigns ? json.line : type + " " + format
    }
    guard keys.isSubset(of: ["type", "decimal", "thousands"]), let sample = sample(json) else { return json.line }
    return type + " " + sample
  }

  /// A number written with the signs that a type names; `nil` for signs that no number shows.
  private static func sample(_ json: JSON) -> String? {
    for key in ["decimal", "thousands"] { if let value = json[key], value.text == nil { return nil } }
    let (decimal, thousands) = (json["decimal"]?.text, json["thousands"]?.text)
    let text = "1\(thousands ?? "")234\(decimal ?? ".")56"
    // Back to the same, or it is not the way to say it.
    guard let signs = signs(text), signs.decimal == decimal ?? ".", signs.thousands == thousands else { return nil }
    // A decimal point is told only where nothing else is, and always then.
    return (decimal == nil) == (thousands != nil && signs.decimal == ".") ? text : nil
  }

  /// The signs of a number such as 1.234,56; `nil` for any other text.
  private static func signs(_ text: String) -> (decimal: String, thousands: String?)? {
    var rest = text[...]
    guard rest.hasPrefix("1") else { return nil }
    rest.removeFirst()
    var thousands: String?
    if !rest.hasPrefix("234"), let sign = rest.first {
      thousands = String(sign)
      rest.removeFirst()
    }
    guard rest.hasPrefix("234") else { return nil }
    rest.removeFirst(3)
    guard let decimal = rest.first, rest.dropFirst() == "56", !decimal.isNumber, thousands != String(decimal) else {
      return nil
    }
    if let sign = thousands?.first, sign.isNumber { return nil }
    return (String(decimal), thousands)
  }

  /// - Parameter old: What stood there: members that the text does not show stay.
  static func json(_ text: String, replacing old: JSON?) throws(FormRefusal) -> JSON {
    var name = text
    while name.last == " " { name.removeLast() }
    var pattern = ""
    let endOfName =
      name.hasPrefix("decimal(") ? name.firstIndex(of: ")").map(name.index(after:)) : name.firstIndex(of: " ")
    if DataType(name: name) == nil, let end = endOfName, end < name.endIndex, name[end] == " " {
      pattern = String(text[text.index(after: end)...])
      name = String(name[..<end])
    }
    guard let type = DataType(name: name) else {
      throw FormRefusal(
        text.isEmpty
          ? "the type is missing; write one, such as text, or date dd.MM.yyyy"
          : "\(FormValue.quoted(name)) is not a type; \(TypeName.remedy(for: name))")
    }
    let shown = ["type", "format", "decimal", "thousands"]
    let others = old?.members?.contains { !shown.contains($0.key) } ?? false
    if pattern.isEmpty, !others { return .text(name) }
    var json = old?.members == nil ? .object([]) : old ?? .object([])
    json["type"] = .text(name)
    for key in shown.dropFirst() { json[key] = nil }
    if pattern.isEmpty { return json }
    // What shows no signs is a format; the checks say where none is possible.
    guard type.isNumeric, let signs = signs(pattern.trimmingCharacters) else {
      json["format"] = .text(pattern)
      return json
    }
    if signs.decimal != "." || signs.thousands == nil { json["decimal"] = .text(signs.decimal) }
    json["thousands"] = signs.thousands.map { .text($0) }
    return json
  }
}

extension String {
  /// Without blanks at its end: at its start there is a digit.
  fileprivate var trimmingCharacters: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
