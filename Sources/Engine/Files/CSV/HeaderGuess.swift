/// Weighs whether a record names the columns below it: what each of its cells says is added up.
///
/// A cell that looks like a value is hardly a name, and beside one it says nothing that texts differ from those below, as
/// texts do. Only what years, days or codes say together makes names of them, or cells over values of types that they are
/// not.
struct HeaderGuess {
  /// Above 0 the record is a header.
  private(set) var weight = Self.prior
  /// Most tables have a header.
  private static let prior = 0.8
  /// Cells that are not of the kind of all values below, and cells that are.
  private(set) var (broken, fitting) = (0, 0)
  /// Cells that are not of the type of all values below.
  private(set) var mistyped = 0
  /// Cells that look like values.
  private(set) var values: [String] = []
  /// Whether hardly more speaks for a header than that most tables have one.
  var isToss: Bool { weight - Self.prior < 1 }

  private var seen: Set<String> = []
  /// Words for nothing that may be names.
  private var odd: [String] = []
  /// Cells that are values rather than names, and what cells over texts have counted.
  private var (valueCount, textWeight) = (0, 0.0)
  /// Cells that would be names of years, of days or hours, or of places in a row, over values that are none, and what
  /// they had counted.
  private var (years, moments, numbers): ([Series], [Series], [Series]) = ([], [], [])
  /// Cells like `A12` over values that are none, by what characters they are made of.
  private var codes: [UInt64: [String]] = [:]
  private var isFirstEmpty = false

  private struct Series {
    let column: Int
    let number: Int
    let weight: Double
    let isValue: Bool
    let isOverValues: Bool
  }

  /// Takes the next cell of the record, from the left.
  mutating func add(_ text: TextView, column index: Int, _ column: ColumnSurvey) {
    let (before, countBefore) = (weight, valueCount)
    let look = CellLook.of(text)
    weigh(text, look, column)
    let isValue = valueCount > countBefore
    if !column.isTyped && !isValue { textWeight += weight - before }
    if text.count == 0 {
      if index == 0 { isFirstEmpty = true }
      return
    }
    if isValue { values.append(text.string) }
    if text.count > 80 { weight -= 0.8 }
    if !seen.insert(text.string).inserted { weight -= 0.3 }
    func series(_ number: Int) -> Series {
      Series(
        column: index, number: number, weight: weight - before, isValue: isValue, isOverValues: !column.isEmpty)
    }
    if let year = CellTraits.year(text), !column.holdsYears, !column.continues(text) {
      years.append(series(year))
    } else if let number = IntegerText.parse(text.bytes) {
      numbers.append(series(Int(number)))
    } else if CellLook.date.isLike(look), !column.holdsLike(text, look), column.sharedKinds != nil {
      moments.append(series(0))
    }
  }

  private mutating func weigh(_ text: TextView, _ look: CellLook, _ column: ColumnSurvey) {
    if text.count == 0 {
      if !column.isEmpty && column.empties == 0 { weight += 0.4 }
      return
    }
    let isFigures = !look.isValue && CellTraits.isFigures(text)
    let isValue = Self.isValue(text, look) || (isFigures && (column.isEmpty || column.holdsLike(text, look)))
    if !isValue && Self.isUsualName(text) { weight += 1 }
    if isValue && look != .null && column.holdsLike(text, look) {
      fitting += 1
      valueCount += 1
      weight -= column.continues(text) ? 4 : column.isTyped ? 3 : 2
    } else if look == .null && column.isOfWords && column.empties + column.nulls == 0 {
      // Where every row has words, none is missing: it may be a name after all.
      weight -= 0.6
      odd.append(text.string)
    } else if isValue {
      valueCount += 1
      weight -= 1.2
      if look != .null && column.isTyped { broken += 1 }
    } else if column.isEmpty {
      weight += (NameDoubt.of(text).isEmpty ? 0.3 : -0.9) - doubt(text, look)
    } else if let kinds = column.sharedKinds {
      if !FieldKinds.of(text.start, text.count).isDisjoint(with: kinds) {
        fitting += 1
        valueCount += 1
        weight -= 2
      } else {
        broken += 1
        mistyped += 1
        weight += 2.5 - doubt(text, look)
      }
    } else if case let unlikeness = column.unlikeness(NameDoubt.of(text)), unlikeness > 0 {
      fitting += 1
      valueCount += 1
      weight -= unlikeness
    } else if let common = column.look, common.isValue || common == .code {
      if look == common {
        // Codes may look like their name: what all of them share and it does not tells them apart.
        var likeness = common.isValue ? 2 : column.shareOfShape(text) > 0.3 ? 1.5 : 0.3
        if common.isValue {
          valueCount += 1
        } else {
          if let first = column.firstByte, first != text.start[0] { likeness -= 1.2 }
          if let length = column.length, length != text.count { likeness -= 0.8 }
        }
        if likeness > 0 { fitting += 1 }
        weight -= likeness
      } else {
        broken += 1
        if common.isValue { mistyped += 1 }
        let isUnlikeName = !common.isValue && !NameDoubt.of(text).isEmpty
        weight += look.isValue ? 0.3 : isUnlikeName ? 0.2 : 1.5 - doubt(text, look)
      }
    } else if column.holds(text) {
      weight -= 2.5
    } else if !column.holdsWords(of: text) {
      weight += min(column.surprise(text) / 2, NameDoubt.of(text).isEmpty ? 1.2 : 0.2)
      if column.shareOfShape(text) > 0.6 { weight -= 0.2 }
      if column.look == .sentence { weight += look == .sentence ? -1 : 0.6 }
    }
  }

  /// What a cell says less over values of another kind for being a code like `A12`, which may be one of the values that
  /// are otherwise.
  private mutating func doubt(_ text: TextView, _ look: CellLook) -> Double {
    guard look == .code, text.bytes.count(where: { $0 &- 48 < 10 }) > 1 else { return 0 }
    guard !text.bytes.contains(where: { $0 &- 97 < 26 || $0 == UInt8(ascii: "_") }) else { return 0 }
    codes[CellTraits.shape(text), default: []].append(text.string)
    return Self.codeDoubt
  }

  private static let codeDoubt = 1.5

  /// Whether a cell looks like a value that is no name. Brackets are usual around names.
  private static func isValue(_ text: TextView, _ look: CellLook) -> Bool {
    look == .null || (look.isValue && look != .structure) || text.bytes.allSatisfy { $0 &- 48 < 10 } && text.count > 0
  }

  /// Adds what cells say together: years in order, numbers in steps, and days are names over values that are none.
  mutating func finish() {
    let areOverValues = years.allSatisfy(\.isOverValues)
    if Self.areInOrder(years.map(\.number)) && (areOverValues || years.count > 2) {
      excuse(years, 1)
    } else if areOverValues {
      // In the first column, which tells the rows apart, a year by itself is a number like the others.
      for year in years where year.column > 0 || years.count > 1 {
        weight -= min(year.weight + 1, 0)
        if year.isValue { valueCount -= 1 }
      }
    }
    if moments.count > 1 { excuse(moments, 1) }
    if isFirstEmpty, numbers.count > 1, numbers[0].number <= 1, Self.step(numbers.map(\.number)) == 1 {
      excuse(numbers, 0.2)
    }
    // Several codes of one make are names.
    weight += Self.codeDoubt * Double(codes.values.reduce(0) { $0 + ($1.count > 1 ? $1.count : 0) })
    values += codes.values.filter { $0.count == 1 }.flatMap(\.self).sorted()
    if valueCount > 0 { weight -= max(textWeight, 0) }
    values += odd
  }

  /// What was found of so many rows of names, and how to set it where it may be otherwise. Of a table without names this is
  /// always said: nothing but values tells then how it is divided, and its columns get names that stand nowhere.
  /// - Parameters:
  ///   - isOnly: whether no row stands below.
  ///   - units: what could be one of the units in the row below.
  ///   - division: what the fields are divided by, when it was guessed: `divided by ";"`; `nil` when given.
  func evidence(_ rows: Int, _ reason: String, isOnly: Bool = false, units: String? = nil, division: String?)
    -> Evidence
  {
    let shown = values.prefix(3).map { "\"\($0)\"" }.joined(separator: ", ")
    let doubt: String? =
      if rows == 0 {
        division.map { "; the lines are \($0): set \"header\" and \"delimiter\" to be sure" }
          ?? "; set \"header\" to be sure"
      } else if !values.isEmpty {
        ", though \(shown) could be \(values.count == 1 ? "a value" : "values"); set \"header\" to false if it is a row"
      } else if rows > 1 {
        ", and the next \(rows == 2 ? "one goes" : "\(rows - 1) go") on with them; set \"header\" to 1 if only the first does"
      } else if let units {
        ", though the row below them, with \"\(units.prefix(40))\", is unlike those that follow; set \"header\" to 2 if it holds units"
      } else if isToss || isOnly {
        "; set \"header\" to false if it is a row"
      } else {
        nil
      }
    let value = rows == 0 ? "false" : rows == 1 ? "true" : "\(rows)"
    return Evidence("header", value, reason + (doubt ?? ""), isNotice: doubt != nil)
  }

  /// Counts cells as names after all.
  private mutating func excuse(_ cells: [Series], _ own: Double) {
    for cell in cells { weight += own - min(cell.weight, 0) }
    fitting = max(0, fitting - cells.count)
    valueCount -= cells.count(where: \.isValue)
  }

  /// Whether there are several, and they only grow or only shrink.
  private static func areInOrder(_ numbers: [Int]) -> Bool {
    let pairs = zip(numbers, numbers.dropFirst())
    return numbers.count > 1 && (pairs.allSatisfy { $0 < $1 } || pairs.allSatisfy { $0 > $1 })
  }

  private static func step(_ numbers: [Int]) -> Int? {
    guard numbers.count > 1 else { return nil }
    let step = numbers[1] &- numbers[0]
    guard step != 0 else { return nil }
    for index in 1..<numbers.count where numbers[index] &- numbers[index - 1] != step { return nil }
    return step
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
