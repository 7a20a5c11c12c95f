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
    if slot.completion == .expression {
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
    let number = ["integer", "decimal", "double"].contains(type) ? JSON(.number(text)) : nil
    let value = JSON.object([("type", .text(type)), ("default", number ?? .text(text))])
    let made = NewParameter(name: name, value: value)
    if same == nil { newParameters.append(made) }
    return made
  }

  private static func parameterType(_ type: String) -> String {
    type.hasPrefix("decimal")
      ? "decimal" : ["integer", "double", "date", "timestamp", "boolean"].contains(type) ? type : "text"
  }

  /// The text in quotes or the number that the cursor stands on or right behind.
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
        if (start...index).contains(cursor) { return (start..<index, text, "text") }
      } else if characters[index].isNumber {
        let start = index
        let isWord = start > 0 && (characters[start - 1].isLetter || characters[start - 1] == "_")
        while index < characters.count, characters[index].isNumber || characters[index] == "." { index += 1 }
        let text = String(characters[start..<index])
        if !isWord, (start...index).contains(cursor), Double(text) != nil {
          return (start..<index, text, text.contains(".") ? "decimal" : "integer")
        }
      } else {
        index += 1
      }
    }
    return nil
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
