/// Statistics of the values in one row: of columns, not of rows.
///
/// Numbers are doubles here, and texts are tried as numbers; null, empty and other texts are left out.
enum RowFunctions {
  static let all: [FunctionDefinition] = [
    numeric("sum_of", "The sum of the numbers in a row; 0 when there are none.", "sum_of(1, '2.5', 'x', null)", "3.5") {
      $0.reduce(0, +)
    },
    numeric("mean_of", "The mean of the numbers in a row.", "mean_of(1, '2', 'x', 6)", "3.0") { mean($0) },
    FunctionDefinition(
      "count_of", .row, [.any("value").repeated], .fixed(.integer),
      "How many values in a row are neither null nor empty text.", example: "count_of(1, '', null, 'x')", gives: "2",
      nulls: .handles,
      .kernel { _ in
        { call in
          let columns = call.arguments.indices.map { Presence(call, $0) }
          return .integer(
            unmarked(call).mapOptional(zero: 0) { row in columns.reduce(0) { $0 + ($1.isPresent(row) ? 1 : 0) } })
        }
      }),
    FunctionDefinition(
      "count_distinct_of", .row, [.any("value").repeated], .fixed(.integer),
      "How many different values in a row are neither null nor empty text; numbers beside texts count as they are written.",
      example: "count_distinct_of('a', 'b', 'a', '')", gives: "2", nulls: .handles,
      resolve: { arguments throws(ArgumentProblem) in
        guard !arguments.isEmpty else {
          throw ArgumentProblem(message: "count_distinct_of takes at least 1 argument, not 0")
        }
        return (arguments.map { $0.isNull ? $0.null(as: .text) : $0.expression.converted(to: .text) }, .integer)
      },
      .kernel { _ in
        { call in
          let columns = call.arguments.indices.map { Presence(call, $0) }
          let texts = call.arguments.indices.map { call.texts($0) }
          var seen: [TextView] = []
          return .integer(
            unmarked(call).mapOptional(zero: 0) { row in
              seen.removeAll(keepingCapacity: true)
              for (column, lane) in zip(columns, texts) where column.isPresent(row) {
                if !seen.contains(where: { $0 == lane[row] }) { seen.append(lane[row]) }
              }
              return Int64(seen.count)
            })
        }
      }),
    numeric(
      "median_of", "The middle of the numbers in a row, or the mean of the two in the middle.", "median_of(9, 1, 4, 2)",
      "3.0"
    ) { numbers in
      guard !numbers.isEmpty else { return nil }
      let sorted = numbers.sorted(by: precedes)
      let (low, high) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
      return low == high ? low : 0.5 * low + 0.5 * high
    },
    numeric("variance_of", "The variance of the numbers in a row, as of a population.", "variance_of(1, 3)", "1.0") {
      variance($0)
    },
    numeric(
      "stddev_of", "The standard deviation of the numbers in a row, as of a population.", "stddev_of(1, 3)", "1.0"
    ) { variance($0)?.squareRoot() },
    FunctionDefinition(
      "mode_of", .row, [.text("ties"), .any("value").repeated], .fixed(.double),
      "The most frequent of the numbers in a row; of several the 'least', the 'greatest', their 'mean', or the 'first' in the row.",
      example: "mode_of('greatest', 1, 1, 2, 2, 3)", gives: "2.0", nulls: .handles,
      fails: .when { arguments, _ in !(arguments.first?.isLiteral ?? false) },
      resolve: { arguments throws(ArgumentProblem) in
        let ties = try first(arguments, "mode_of", as: .text, "text as ties")
        return ([ties] + (try numbers(arguments.dropFirst(), "mode_of")), .double)
      },
      .kernel { binding throws(BindingProblem) in
        if let name = binding.text(0), Ties(rawValue: name.lowercased()) == nil {
          throw BindingProblem(message: Ties.problem(name), argument: 0)
        }
        return { call in
          let names = call.texts(0)
          let inner = unmarked(call)
          let column = double(call, inner, from: 1) { numbers, row in
            guard !call.isNull(0, row) else { return nil }
            guard let ties = Ties(rawValue: names[row].string.lowercased()) else {
              inner.fail(row, Ties.problem(names[row].string))
              return nil
            }
            return mode(numbers, ties)
          }
          call.adopt(failuresOf: inner)
          return column
        }
      }),
    largest(
      "kth_largest_of", "The kth largest of the numbers in a row, 1 is the largest; null when there are fewer.",
      "kth_largest_of(2, 5, 7, 7)", "7.0", isDistinct: false),
    largest(
      "kth_largest_distinct_of",
      "The kth largest of the different numbers in a row, 1 is the largest; null when there are fewer.",
      "kth_largest_distinct_of(2, 5, 7, 7)", "5.0", isDistinct: true),
  ]

  // MARK: Definitions

  private static func numeric(
    _ name: String, _ summary: String, _ example: String, _ result: String,
    _ body: @escaping @Sendable ([Double]) -> Double?
  ) -> FunctionDefinition {
    FunctionDefinition(
      name, .row, [.any("value").repeated], .fixed(.double), summary, example: example, gives: result, nulls: .handles,
      resolve: { arguments throws(ArgumentProblem) in (try numbers(arguments[...], name), .double) },
      .kernel { _ in { call in double(call, unmarked(call), from: 0) { numbers, _ in body(numbers) } } })
  }

  private static func largest(
    _ name: String, _ summary: String, _ example: String, _ result: String, isDistinct: Bool
  ) -> FunctionDefinition {
    FunctionDefinition(
      name, .row, [.integer("k"), .any("value").repeated], .fixed(.double), summary, example: example, gives: result,
      nulls: .handles,
      resolve: { arguments throws(ArgumentProblem) in
        let place = try first(arguments, name, as: .integer, "an integer as k")
        return ([place] + (try numbers(arguments.dropFirst(), name)), .double)
      },
      .kernel { _ in
        { call in
          let places = call.integers(0)
          return double(call, unmarked(call), from: 1) { numbers, row in
            guard !call.isNull(0, row), places[row] > 0, places[row] <= numbers.count else { return nil }
            var sorted = numbers.sorted { precedes($1, $0) }
            if isDistinct {
              sorted = sorted.reduce(into: []) { kept, number in
                if kept.last.map({ precedes(number, $0) }) ?? true { kept.append(number) }
              }
            }
            return places[row] <= sorted.count ? sorted[Int(places[row]) - 1] : nil
          }
        }
      })
  }

  // MARK: Arguments

  /// Numbers as doubles, texts as what they spell or null.
  private static func numbers(
    _ arguments: ArraySlice<TypedArgument>, _ name: String
  ) throws(ArgumentProblem) -> [Expression] {
    guard !arguments.isEmpty else { throw ArgumentProblem(message: "\(name) takes at least one value") }
    var converted: [Expression] = []
    for (index, argument) in zip(arguments.indices, arguments) {
      if argument.isNull {
        converted.append(argument.null(as: .double))
      } else if argument.type.isNumeric {
        converted.append(argument.expression.converted(to: .double))
      } else if let literal = argument.expression.literalValue, argument.type == .text {
        converted.append(.literal(Literals.cast(literal, to: .double) ?? .null, .double))
      } else if argument.type == .text {
        converted.append(.cast(argument.expression, .double, try: true))
      } else {
        throw ArgumentProblem(
          message: "\(name) takes numbers, and texts that it tries as numbers, not \(argument.type)", argument: index)
      }
    }
    return converted
  }

  private static func first(
    _ arguments: [TypedArgument], _ name: String, as type: DataType, _ wanted: String
  ) throws(ArgumentProblem) -> Expression {
    guard let argument = arguments.first, let converted = FunctionDefinition.converted(argument, to: type) else {
      throw ArgumentProblem(message: "\(name) takes \(wanted)", argument: 0)
    }
    return converted
  }

  /// The batch of a call without its nulls, which these functions leave out by themselves.
  private static func unmarked(_ call: KernelCall) -> KernelCall {
    KernelCall(arguments: [], count: call.count, result: call.result, texts: call.texts)
  }

  /// What `body` makes of the numbers of each row, in the order of the arguments from one on.
  private static func double(
    _ call: KernelCall, _ inner: KernelCall, from first: Int, _ body: ([Double], Int) -> Double?
  ) -> Column {
    let places = Array(call.arguments.indices.dropFirst(first))
    let lanes = places.map { call.doubles($0) }
    var numbers: [Double] = []
    return .double(
      inner.mapOptional(zero: 0) { row in
        numbers.removeAll(keepingCapacity: true)
        for (place, lane) in zip(places, lanes) where !call.isNull(place, row) { numbers.append(lane[row]) }
        return body(numbers, row)
      })
  }

  /// Whether there is a value in a row that is not empty text.
  private struct Presence {
    let call: KernelCall
    let index: Int
    let texts: Lane<TextView>?

    init(_ call: KernelCall, _ index: Int) {
      self.call = call
      self.index = index
      texts = call.arguments[index].column.type == .text ? call.texts(index) : nil
    }

    func isPresent(_ row: Int) -> Bool { !call.isNull(index, row) && (texts.map { $0[row].count > 0 } ?? true) }
  }

  // MARK: Statistics

  /// NaN is greater than all numbers, and -0.0 is 0.0.
  private static func precedes(_ a: Double, _ b: Double) -> Bool { a.isNaN ? false : b.isNaN || a < b }

  private static func mean(_ numbers: [Double]) -> Double? {
    numbers.isEmpty ? nil : numbers.reduce(0, +) / Double(numbers.count)
  }

  private static func variance(_ numbers: [Double]) -> Double? {
    guard let mean = mean(numbers) else { return nil }
    return numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)
  }

  private enum Ties: String {
    case least, greatest, mean, first

    static func problem(_ name: String) -> String {
      "mode_of takes 'least', 'greatest', 'mean' or 'first' of values that are as frequent, not '\(name)'"
    }
  }

  private static func mode(_ numbers: [Double], _ ties: Ties) -> Double? {
    var counts: [(number: Double, count: Int)] = []
    for number in numbers {
      if let place = counts.firstIndex(where: { !precedes($0.number, number) && !precedes(number, $0.number) }) {
        counts[place].count += 1
      } else {
        counts.append((number, 1))
      }
    }
    let most = counts.map(\.count).max()
    let modes = counts.filter { $0.count == most }.map(\.number)
    return switch ties {
    case .least: modes.min(by: precedes)
    case .greatest: modes.max(by: precedes)
    case .mean: mean(modes)
    case .first: modes.first
    }
  }
}
