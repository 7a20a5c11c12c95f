import Recipes

/// Texts of a form that become parameters of the recipe.
extension FormState {
  /// Makes a parameter of the text under the cursor: the literal of an expression, the part of a path between two
  /// slashes, else the whole field. `nil` where there is no text.
  /// - Parameter known: the recipe's parameters; one that has the text already is used.
  mutating func extractParameter(known: [(name: String, value: JSON)]) -> NewParameter? {
    guard slots.indices.contains(focus), case .text(let field) = slots[focus].content, !field.isEmpty else {
      return nil
    }
    let slot = slots[focus]
    let kind = focusedField?.key ?? ""
    let characters = field.characters
    var range = 0..<characters.count
    var text = field.text
    var type = "text"
    if slot.completion == .expression || slot.completion == .aggregation {
      guard let literal = Self.literal(characters, at: field.cursor) else { return nil }
      range = literal.range
      text = literal.text
      type = literal.type
    } else if case .value(let column) = slot.completion {
      type = Self.parameterType(self.type(of: column))
    } else if slot.completion == .source || kind == "path" {
      range = Self.pathPart(characters, at: field.cursor)
      text = String(characters[range])
    }
    guard !text.isEmpty, !text.contains("${") else { return nil }
    var label = isSimple ? condition.column : slot.label
    if slot.completion == .expression || slot.completion == .aggregation {
      // The column that the value is compared with names it best.
      let words = String(characters[..<range.lowerBound]).split { !($0.isLetter || $0.isNumber || $0 == "_") }
      if let column = words.last(where: { word in columns.contains { $0.name == word } }) { label = String(column) }
    }
    let known = known + newParameters.map { ($0.name, $0.value) }
    let same = known.first {
      ($0.value["type"]?.text ?? "text") == type && $0.value["default"].map(StepText.text) == text
    }
    let isPath = kind == "path" || slot.completion == .source
    let name = same?.name ?? Self.freeName(isPath: isPath, text: text, label: label, Set(known.map(\.name)))
    var changed = field
    changed.replace(range, with: "${\(name)}")
    slots[focus].content = .text(changed)
    chosen = nil
    let number = ["integer", "decimal", "double"].contains(type) ? Self.number(text) : nil
    let flag = type == "boolean" ? Optional(JSON.boolean(text == "true")) : nil
    let value = JSON.object([("type", .text(type)), ("default", number ?? flag ?? .text(text))])
    let made = NewParameter(name: name, value: value)
    if same == nil { newParameters.append(made) }
    return made
  }

  /// The number of an expression as JSON writes it: `007` is 7, `1.` is 1.
  private static func number(_ text: String) -> JSON? {
    var text = text[...]
    while text.count > 1, text.first == "0", text.dropFirst().first?.isNumber ?? false { text.removeFirst() }
    if text.last == "." { text.removeLast() }
    return JSONNumber(String(text)).map { JSON(.number($0)) }
  }

  private static func parameterType(_ type: String) -> String {
    type.hasPrefix("decimal")
      ? "decimal" : ["integer", "double", "date", "timestamp", "boolean"].contains(type) ? type : "text"
  }

  /// The literal that the cursor stands on or right behind: a text, a date or timestamp with its word, a number, a
  /// truth value.
  static func literal(_ characters: [Character], at cursor: Int) -> (range: Range<Int>, text: String, type: String)? {
    var index = 0
    while index < characters.count {
      if characters[index] == "'" {
        let start = index
        var text = ""
        index += 1
        while index < characters.count {
          if characters[index] == "'" {
            guard index + 1 < characters.count, characters[index + 1] == "'" else { break }
            index += 1
          }
          text.append(characters[index])
          index += 1
        }
        guard index < characters.count else { return nil }
        index += 1
        let word = Self.wordBefore(characters, start)
        let type = ["date", "timestamp"].contains(word.text) ? word.text : "text"
        let first = type == "text" ? start : word.start
        if (first...index).contains(cursor) { return (first..<index, text, type) }
      } else if characters[index] == "\"" {
        // The name of a column.
        index += 1
        while index < characters.count, characters[index] != "\"" { index += 1 }
        index += 1
      } else if characters[index].isNumber || characters[index].isLetter || characters[index] == "_" {
        let start = index
        func isWord(_ character: Character) -> Bool {
          character.isLetter || character.isNumber || character == "_" || character == "."
        }
        while index < characters.count,
          isWord(characters[index])
            || ("+-".contains(characters[index]) && "eE".contains(characters[index - 1])
              && characters[start].isNumber)
        {
          index += 1
        }
        guard (start...index).contains(cursor) else { continue }
        let text = String(characters[start..<index])
        if ["true", "false"].contains(text.lowercased()) { return (start..<index, text.lowercased(), "boolean") }
        // The digits of decimal(12,2) are no values.
        let isType = String(characters[..<start]).lowercased().filter { $0 != " " }.hasTypeBefore
        guard text.first?.isNumber ?? false, Double(text) != nil, !isType else { continue }
        let isDouble = text.contains { "eE".contains($0) }
        return (start..<index, text, isDouble ? "double" : text.contains(".") ? "decimal" : "integer")
      } else {
        index += 1
      }
    }
    return nil
  }

  private static func wordBefore(_ characters: [Character], _ end: Int) -> (start: Int, text: String) {
    var last = end
    while last > 0, characters[last - 1] == " " { last -= 1 }
    var first = last
    while first > 0, characters[first - 1].isLetter || characters[first - 1].isNumber || characters[first - 1] == "_" {
      first -= 1
    }
    return (first, String(characters[first..<last]).lowercased())
  }

  private static func pathPart(_ characters: [Character], at cursor: Int) -> Range<Int> {
    let start = characters[..<min(cursor, characters.count)].lastIndex(of: "/").map { $0 + 1 } ?? 0
    let end = characters[start...].firstIndex(of: "/") ?? characters.count
    return start..<end
  }

  private static func freeName(isPath: Bool, text: String, label: String, _ taken: Set<String>) -> String {
    func word(_ text: String) -> String {
      String(
        text.lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 }.filter { ($0.isLetter && $0.isASCII) || $0 == "_" })
    }
    let own = word(text)
    let base = isPath && !own.isEmpty && own.count <= 20 && !text.contains(".") ? own : word(label)
    var name = base.isEmpty ? "value" : base
    var number = 2
    while taken.contains(name) {
      name = (base.isEmpty ? "value" : base) + "\(number)"
      number += 1
    }
    return name
  }
}

extension String {
  /// Whether this ends within the brackets of a decimal type.
  fileprivate var hasTypeBefore: Bool {
    guard let bracket = lastIndex(of: "(") else { return false }
    return self[..<bracket].hasSuffix("decimal") && self[bracket...].dropFirst().allSatisfy { $0.isNumber || $0 == "," }
  }
}
