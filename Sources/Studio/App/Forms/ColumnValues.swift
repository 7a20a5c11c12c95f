import Engine
import Recipes

/// Values of a column that become columns, read over all rows.
extension StepKindEntry {
  /// Positions of the field of a column and of the one of its values, where the step makes columns of these.
  var valuesFields: (column: Int, values: Int)? {
    guard let column = fields.firstIndex(where: { $0.key == "column" && $0.kind == .column }),
      let values = fields.firstIndex(where: { field in
        guard field.key == "values", case .value(let kind) = field.kind else { return false }
        if case .either(let kinds) = kind { return kinds.contains(.scalars) }
        return kind == .scalars
      })
    else { return nil }
    return (column, values)
  }
}

extension FormState {
  /// What a form knows of the values that its column has.
  package struct ColumnValues: Hashable, Sendable {
    /// The column that they are of.
    var column: String
    /// The text that was filled in; a person's own stays.
    var text = ""
    /// What is said of them.
    var note: String
  }

  /// The column whose values are wanted: another one than those that are there, where nobody has written any.
  fileprivate var wantedColumn: SampleColumn? {
    guard let fields = entry.valuesFields, isStep,
      let name = slots.first(where: { $0.field == fields.column })?.text, name != columnValues?.column,
      let column = columns.first(where: { $0.name == name }), areValuesOpen
    else { return nil }
    return column
  }

  /// Whether no person has written the values.
  fileprivate var areValuesOpen: Bool {
    guard let fields = entry.valuesFields, let text = slots.first(where: { $0.field == fields.values })?.text else {
      return false
    }
    return text.isEmpty || text == columnValues?.text
  }

  fileprivate mutating func writeValues(_ text: String) {
    guard let fields = entry.valuesFields, let slot = slots.firstIndex(where: { $0.field == fields.values }) else {
      return
    }
    slots[slot].content = .text(TextField(text))
    if focus == slot { edited = nil }
    contentChanged()
    complete()
  }

  /// What is said of the values, where one is at them or at their column.
  package var valuesNote: String? {
    guard let fields = entry.valuesFields, let slot = focusedSlot else { return nil }
    return slot.field == fields.column || slot.field == fields.values ? columnValues?.note : nil
  }
}

extension State {
  /// As many columns as somebody may want to be made unasked.
  private static let mostValues = 100

  /// Asks for the values of the column that the form on top names now, once typing rests.
  mutating func followValues() -> [Effect] {
    guard var form = openForm, let column = form.wantedColumn else { return [] }
    form.writeValues("")
    form.columnValues = FormState.ColumnValues(
      column: column.name, note: "reading the values of \(column.name) over all rows\(glyphs.ellipsis)")
    openForm = form
    return [.cancelColumnValues, .timer(.columnValues, milliseconds: 200)]
  }

  mutating func requestColumnValues() -> [Effect] {
    guard let form = openForm, let column = form.columnValues?.column else { return [] }
    valuesToken += 1
    return [.columnValues(token: valuesToken, recipe, step: form.index, column: column)]
  }

  mutating func takeColumnValues(_ token: Int, _ result: Result<ColumnProfile, StudioError>) -> [Effect] {
    guard token == valuesToken, var form = openForm, var values = form.columnValues else { return [] }
    // What somebody has written meanwhile stays.
    guard form.areValuesOpen else { return [] }
    switch result {
    case .failure(let error): values.note = error.message
    case .success(let profile):
      guard profile.column == values.column else { return [] }
      let found = profile.values.filter { !$0.value.isMissing }.compactMap(\.value.text)
      if profile.isEstimate || !profile.beginnings.isEmpty || found.count > Self.mostValues {
        let count =
          profile.isEstimate ? profile.distinct.map { "~" + NumberText.grouped($0) } : NumberText.grouped(found.count)
        values.note =
          "\(values.column) has \(count ?? "very many") different values: write those that become columns"
      } else {
        let isNumeric = ColumnFit.number.takes(profile.type)
        let ordered = found.sorted {
          isNumeric ? (Double($0) ?? 0) < (Double($1) ?? 0) : $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        values.text = FormValue.scalars.text(
          .list(
            ordered.map { text in
              isNumeric ? JSONNumber(text).map { JSON(.number($0)) } ?? .text(text) : .text(text)
            }))
        values.note = "\(NumberText.counted(found.count, "value")) of \(values.column), from all rows"
        form.columnValues = values
        form.writeValues(values.text)
      }
    }
    form.columnValues = values
    openForm = form
    return [requestFormPreview()] + recount()
  }
}
