import Engine

/// Arithmetic and what dates say in numbers, where the results of all examples are numbers.
struct NumberCandidates {
  private let task: ExampleTask
  private let rows: ExampleRows
  private let wanted: [String]
  private let numbers: [Double]

  private static let columnLimit = 12
  /// Factors that one example is enough for.
  private static let usual: [Double] = [2, 3, 4, 5, 7, 10, 12, 24, 60, 100, 365, 1000, 3600, 1_000_000]

  private struct Operand {
    var name: String
    var values: [Double]
    var isNear: Bool
  }

  init(_ task: ExampleTask, _ rows: ExampleRows, _ wanted: [String]) {
    self.task = task
    self.rows = rows
    self.wanted = wanted
    numbers = wanted.compactMap(Double.init)
  }

  var all: [Candidate] {
    guard numbers.count == wanted.count, !numbers.isEmpty, numbers.allSatisfy(\.isFinite) else { return [] }
    let operands = self.operands
    var found: [Candidate] = []
    func add(_ expression: String, _ cost: Int) {
      guard let values = rows.compute(expression)?.texts,
        zip(values, wanted).allSatisfy({ Candidate.isSame($0, $1) })
      else { return }
      found.append(Candidate(expression: expression, cost: cost))
    }
    // Fractions are often rounded to the digits that an example has.
    func addRounded(_ expression: String, _ cost: Int) {
      add(expression, cost)
      add("round(\(expression), \(places))", cost + 2)
    }
    for operand in operands {
      let (name, far) = (operand.name, operand.isNear ? 0 : 3)
      add(name, 1 + far)
      for function in ["abs", "floor", "ceil", "-"] {
        add(function == "-" ? "-\(name)" : "\(function)(\(name))", 4 + far)
      }
      add("round(\(name), \(places))", 4 + far)
      for (expression, cost) in scaled(operand) { addRounded(expression, cost + far) }
    }
    for (index, first) in operands.enumerated() {
      for second in operands[(index + 1)...] {
        let far = first.isNear || second.isNear ? 0 : 4
        addRounded("\(first.name) + \(second.name)", 6 + far)
        addRounded("\(first.name) * \(second.name)", 6 + far)
        for (left, right) in [(first, second), (second, first)] {
          addRounded("\(left.name) - \(right.name)", 6 + far)
          if !right.values.contains(0) { addRounded("\(left.name) / \(right.name)", 7 + far) }
        }
      }
    }
    for (expression, cost) in dates { add(expression, cost) }
    return found
  }

  /// Digits behind the point in the examples.
  private var places: Int {
    wanted.map { $0.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first?.count ?? 0 }.max() ?? 0
  }

  private var operands: [Operand] {
    let fields = task.schema.fields
    let columns = [task.column] + fields.indices.filter { $0 != task.column }
    return columns.filter { fields[$0].type.isNumeric }.prefix(Self.columnLimit).compactMap { column in
      let values = rows.texts(column: column).compactMap { $0.flatMap(Double.init) }
      guard values.count == numbers.count, values.allSatisfy(\.isFinite) else { return nil }
      return Operand(
        name: Expression.quoted(column: fields[column].name), values: values, isNear: column == task.column)
    }
  }

  /// A column times, divided by, plus and minus a number; of several examples also times one plus another.
  private func scaled(_ operand: Operand) -> [(String, Int)] {
    let (value, result) = (operand.values[0], numbers[0])
    let isOne = Set(operand.values).count < 2
    var found: [(String, Int)] = []
    if value != 0 {
      if let factor = Self.short(result / value), !isOne || Self.usual.contains(result / value) {
        found.append(("\(operand.name) * \(factor)", 6))
      }
      if result != 0, let divisor = Self.short(value / result), !isOne || Self.usual.contains(value / result) {
        found.append(("\(operand.name) / \(divisor)", 6))
      }
    }
    let difference = result - value
    if !isOne || abs(difference) == 1, difference != 0, let constant = Self.short(abs(difference)) {
      found.append(("\(operand.name) \(difference < 0 ? "-" : "+") \(constant)", 6))
    }
    guard !isOne, let other = operand.values.indices.first(where: { operand.values[$0] != value }) else { return found }
    let factor = (numbers[other] - result) / (operand.values[other] - value)
    let constant = result - factor * value
    if factor != 0, constant != 0, let first = Self.short(factor), let second = Self.short(abs(constant)) {
      found.append(("\(operand.name) * \(first) \(constant < 0 ? "-" : "+") \(second)", 9))
    }
    return found
  }

  /// A number as people write it; `nil` for one that nobody would mean.
  private static func short(_ number: Double) -> String? {
    guard number.isFinite, number != 0, abs(number) < 1e9 else { return nil }
    let rounded = (number * 1e6).rounded() / 1e6
    guard abs(rounded - number) <= 1e-9 * abs(number) else { return nil }
    let text = rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    return text.utf8.count <= 8 && !text.contains("e") ? text : nil
  }

  private var dates: [(String, Int)] {
    let fields = task.schema.fields
    let columns = fields.indices.filter { fields[$0].type == .date || fields[$0].type == .timestamp }
    func name(_ column: Int) -> String { Expression.quoted(column: fields[column].name) }
    var found: [(String, Int)] = []
    for column in columns {
      let far = column == task.column ? 0 : 3
      for part in ["year", "month", "day", "quarter", "weekofyear", "dayofyear", "hour", "minute", "second"] {
        found.append(("\(part)(\(name(column)))", 3 + far))
      }
      for other in columns where other != column {
        found.append(("datediff(\(name(column)), \(name(other)))", 6))
        found.append(("floor(months_between(\(name(column)), \(name(other))) / 12)", 9))
      }
    }
    return found
  }
}
