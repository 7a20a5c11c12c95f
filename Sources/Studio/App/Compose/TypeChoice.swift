import Recipes

/// Choosing the type of a column.
extension State {
  /// What reads every value of the sample as people wrote it, then the types.
  mutating func showTypes() -> [Effect] {
    let types = ["text", "integer", "decimal(12,2)", "double", "boolean", "date", "timestamp"]
    var items = types.map { type in
      ListItem(type, detail: type == currentColumn?.type ? "as it is now" : "", identifier: JSON.text(type).line)
    }
    if let table, grid.marked.count < 2 {
      let shapes = TypeShapes.fitting(table, column: grid.column)
      items =
        shapes.map { shape in
          ListItem(
            FormValue.type.text(shape.json), detail: "\(shape.example) \(glyphs.dot) reads every value of the sample",
            identifier: shape.json.line)
        } + items
    }
    // What has a pattern of its own is written in the form, whose preview shows what it reads.
    for (title, start, detail) in [
      ("date by a pattern", "date dd.MM.yyyy", "to be written in the form: dd.MM.yy, d MMM yyyy"),
      ("timestamp by a pattern", "timestamp dd.MM.yyyy HH:mm", "to be written in the form"),
      ("number by its signs", "decimal(12,2) 1.234,56", "written as 1.234,56 or 1 234.56 is, with currencies and %"),
    ] where currentColumn?.type == "text" {
      items.append(ListItem(title, detail: detail, identifier: "form:" + start))
    }
    let names = chosenColumns.joined(separator: ", ")
    overlays.append(.list(ListState(.types, title: "Type of \(names)", items: items)))
    return []
  }

  /// Enter on a type.
  mutating func takeType(_ item: ListItem) -> [Effect] {
    let names = chosenColumns
    guard !names.isEmpty else { return [] }
    func step(_ type: JSON) -> JSON {
      .object([("step", .text("change-type")), ("columns", .object(names.map { ($0, type) }))])
    }
    if item.identifier.hasPrefix("form:") {
      guard let type = try? FormValue.type.json(String(item.identifier.dropFirst(5))) else { return [] }
      let effects = openForm(kind: "change-type", from: step(type))
      // The cursor stands behind the pattern.
      if case .form(var form) = overlays.last {
        form.focus = form.slots.firstIndex { $0.isSecond } ?? form.focus
        overlays[overlays.count - 1] = .form(form)
      }
      return effects
    }
    guard let type = JSONParser.parse(Array(item.identifier.utf8)).value else { return [] }
    grid.marked = []
    return addStep(step(type), title: "\(names.joined(separator: ", ")) as \(item.text)")
  }
}

/// A type with the way in which every text of a column writes its values.
struct TypeShapes {
  var type: String
  var json: JSON
  /// A text and the value it is: `31.1.26 is 2026-01-31`.
  var example: String

  static func fitting(_ table: any SampleTable, column: Int) -> [TypeShapes] {
    var shapes = DateShapes.fitting(table, column: column).map {
      TypeShapes(type: $0.type, json: $0.json, example: "\($0.example.text) is \($0.example.value)")
    }
    shapes += NumberShapes.fitting(table, column: column).map {
      TypeShapes(type: $0.type, json: $0.json, example: "\($0.example.text) is \($0.example.number)")
    }
    return shapes
  }
}
