/// The rows of each table, and what follows from a condition.
extension History {
  mutating func writeEncounter(_ place: Place, _ text: CodedText, reason: CodedText?, _ rows: TableRows) {
    let row = rows.encounters
    row.beginRow()
    row.field(place.encounter)
    row.field(day: place.day)
    row.field(place.person.id)
    row.field(text)
    row.field(reason ?? ",")
    row.endRow()
  }

  /// A condition that began `before` days earlier, with what follows from it.
  mutating func writeCondition(_ condition: Condition, _ place: Place, before: Int, _ rows: TableRows) {
    let start = max(place.day - before, place.person.birthDay)
    let stop = condition.days.map { start + random.within($0) }
    let row = rows.conditions
    row.beginRow()
    row.field(day: start)
    if let stop { row.field(day: stop) } else { row.emptyField() }
    row.field(place.person.id)
    row.field(place.encounter)
    row.field(condition.text)
    row.endRow()
    if !condition.plan.isEmpty && random.chance(condition.planPercent) {
      let id = Identifier(&random)
      for text in condition.plan {
        writeCarePlan(id, place, start: start, stop: stop, text, reason: condition.text, rows)
      }
      if let extra = condition.planExtra, random.chance(extra.percent) {
        writeCarePlan(id, place, start: start, stop: stop, extra.text, reason: condition.text, rows)
      }
    }
    for drug in condition.drugs where random.chance(drug.percent) {
      let last = drug.days.map { place.day + random.within($0) }
      writeMedication(place, drug.text, stop: last, reason: drug.namesReason ? condition.text : nil, rows)
    }
    for procedure in condition.procedures where random.chance(procedure.percent) {
      writeProcedure(place, procedure.text, reason: condition.text, rows)
    }
  }

  mutating func writeCarePlan(
    _ id: Identifier, _ place: Place, start: Int, stop: Int?, _ text: CodedText, reason: CodedText?, _ rows: TableRows
  ) {
    let row = rows.careplans
    row.beginRow()
    row.field(id)
    row.field(day: start)
    if let stop { row.field(day: stop) } else { row.emptyField() }
    row.field(place.person.id)
    row.field(place.encounter)
    row.field(text)
    row.field(reason ?? ",")
    row.endRow()
  }

  mutating func writeMedication(
    _ place: Place, _ text: CodedText, stop: Int?, reason: CodedText?, _ rows: TableRows
  ) {
    let row = rows.medications
    row.beginRow()
    row.field(day: place.day)
    if let stop { row.field(day: stop) } else { row.emptyField() }
    row.field(place.person.id)
    row.field(place.encounter)
    row.field(text)
    row.field(reason ?? ",")
    row.endRow()
  }

  mutating func writeProcedure(_ place: Place, _ text: CodedText, reason: CodedText?, _ rows: TableRows) {
    let row = rows.procedures
    row.beginRow()
    row.field(day: place.day)
    row.field(place.person.id)
    row.field(place.encounter)
    row.field(text)
    row.field(reason ?? ",")
    row.endRow()
  }

  func vaccinate(_ place: Place, _ text: CodedText, _ rows: TableRows) {
    let row = rows.immunizations
    row.beginRow()
    row.field(day: place.day)
    row.field(place.person.id)
    row.field(place.encounter)
    row.field(text)
    row.endRow()
  }

  /// An observation with a value in hundredths; none for a cause of death.
  @inline(__always)
  func observe(
    _ place: Place, _ text: CodedText, _ hundredths: Int?, _ units: StaticString, _ rows: TableRows
  ) {
    let row = rows.observations
    begin(row, place, text)
    if let hundredths { row.field(hundredths: hundredths) } else { row.emptyField() }
    row.field(units)
    row.endRow()
  }

  func observe(_ place: Place, _ text: CodedText, text value: StaticString, _ rows: TableRows) {
    let row = rows.observations
    begin(row, place, text)
    row.field(value)
    row.emptyField()
    row.endRow()
  }

  @inline(__always)
  private func begin(_ row: RowBytes, _ place: Place, _ text: CodedText) {
    row.beginRow()
    row.field(day: place.day)
    row.field(place.person.id)
    row.field(place.encounter)
    row.field(text)
  }
}
