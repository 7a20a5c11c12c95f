/// Weighs whether a record names the columns below it: what each of its cells says is added up.
struct HeaderGuess {
  /// Above 0 the record is a header. Most tables have one.
  private(set) var weight = 0.8
  /// Cells that are not of the kind of all values below, and cells that are.
  private(set) var (broken, fitting) = (0, 0)
  /// Cells that are not of the type of all values below.
  private(set) var mistyped = 0

  private var seen: Set<String> = []
  /// Cells that are values, not only texts, of the kind of those below, and what cells over texts have counted.
  private var (continuing, textWeight) = (0, 0.0)
  /// Cells that are years over values that are none, and what they had counted.
  private var years: [(column: Int, year: Int, weight: Double, continues: Bool)] = []
  private var isFirstEmpty = false
  private var numbers: [(number: Int, weight: Double, continues: Bool)] = []

  /// Takes the next cell of the record, from the left.
  mutating func add(_ text: TextView, column index: Int, _ column: ColumnSurvey) {
    let (before, continuingBefore) = (weight, continuing)
    weigh(text, column)
    if !column.isTyped { textWeight += weight - before }
    if text.count == 0 {
      if index == 0 { isFirstEmpty = true }
      return
    }
    let continues = continuing > continuingBefore
    if text.count > 80 { weight -= 0.8 }
    if !seen.insert(text.string).inserted { weight -= 0.3 }
    if let year = ColumnSurvey.year(text), !column.holdsYears, !column.continues(text) {
      years.append((index, year, weight - before, continues))
    } else if let number = IntegerText.parse(text.bytes) {
      numbers.append((Int(number), weight - before, continues))
    }
  }

  private mutating func weigh(_ text: TextView, _ column: ColumnSurvey) {
    if text.count == 0 {
      if !column.isEmpty && column.empties == 0 { weight += 0.4 }
      return
    }
    let look = CellLook.of(text)
    if !look.isValue && Self.isUsualName(text) { weight += 1 }
    if column.isEmpty {
      weight += look.isValue ? -0.3 : 0.3
    } else if let kinds = column.sharedKinds {
      if !FieldKinds.of(text.start, text.count).isDisjoint(with: kinds) {
        fitting += 1
        continuing += 1
        weight -= column.continues(text) ? 4 : 2
      } else if !Self.isNullMark(text) {
        broken += 1
        mistyped += 1
        weight += look.isValue ? 0.5 : 2.5
      }
    } else if let common = column.look, common.isValue || common == .code {
      if look == common {
        // Codes may look like their name: what all of them share and it does not tells them apart.
        let isValue = common.isValue || text.bytes.allSatisfy { $0 &- 48 < 10 }
        var likeness = isValue ? 2 : column.shareOfShape(text) > 0.3 ? 1.5 : 0.3
        if isValue {
          continuing += 1
        } else {
          if let first = column.firstByte, first != text.start[0] { likeness -= 1.2 }
          if let length = column.length, length != text.count { likeness -= 0.8 }
        }
        if likeness > 0 { fitting += 1 }
        weight -= likeness
      } else if !Self.isNullMark(text) {
        broken += 1
        if common.isValue { mistyped += 1 }
        weight += look.isValue ? 0.3 : 1.5
      }
    } else if column.holds(text) {
      weight -= 2.5
    } else {
      if look.isValue { weight -= 0.5 }
      let share = column.shareOfShape(text)
      if share < 0.1 { weight += 0.7 } else if share > 0.6 { weight -= 0.2 }
      if let length = column.length, length != text.count { weight += 0.5 }
      if column.look == .sentence { weight += look == .sentence ? -1 : 1.2 }
    }
  }

  /// Adds what cells say together: years and numbers in equal steps are names, over values that are none of the kind.
  /// Beside any other value that goes on below, it says nothing that texts differ from those below, as texts do.
  mutating func finish() {
    if Self.step(years.map(\.year)) != nil {
      for year in years { weight += 1 - min(year.weight, 0) }
      fitting = max(0, fitting - years.count)
      continuing -= years.count(where: \.continues)
    } else {
      // In the first column, which tells the rows apart, a year by itself is a number like the others.
      for year in years where year.column > 0 || years.count > 1 {
        weight -= min(year.weight + 0.3, 0)
        if year.continues { continuing -= 1 }
      }
    }
    if isFirstEmpty, numbers.count > 1, numbers[0].number <= 1, Self.step(numbers.map(\.number)) == 1 {
      for number in numbers { weight += 0.2 - min(number.weight, 0) }
      fitting = max(0, fitting - numbers.count)
      continuing -= numbers.count(where: \.continues)
    }
    if continuing > 0 { weight -= max(textWeight, 0) }
  }

  private static func step(_ numbers: [Int]) -> Int? {
    guard numbers.count > 1 else { return nil }
    let step = numbers[1] &- numbers[0]
    guard step != 0 else { return nil }
    for index in 1..<numbers.count where numbers[index] &- numbers[index - 1] != step { return nil }
    return step
  }

  static func isNullMark(_ text: TextView) -> Bool {
    ["NA", "N/A", "n/a", "na", "NaN", "nan", "null", "NULL", "None", "none", "-", "--", ".", "?", "nil", "\\N"]
      .contains(text.string)
  }

  private static let usualNames: Set<String> = [
    "id", "name", "date", "time", "year", "month", "day", "code", "type", "kind", "city", "country", "state", "value",
    "price", "amount", "total", "count", "number", "description", "comment", "comments", "status", "email", "phone",
    "address", "url", "key", "title", "category", "start", "end", "unit", "quantity", "gender", "age", "score", "text",
  ]

  private static func isUsualName(_ text: TextView) -> Bool {
    guard text.count <= 40 else { return false }
    let words = text.string.lowercased().split { !$0.isLetter }
    return words.count <= 4 && words.contains { usualNames.contains(String($0)) }
  }
}
