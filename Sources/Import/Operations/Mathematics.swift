import Engine
import Recipes

extension DataBrewOperations {
  private static let one = ["sourceColumn?", "value?", "targetColumn"]
  private static let two = ["sourceColumn1?", "value1?", "sourceColumn2?", "value2?", "targetColumn"]

  static let mathematicsOperations = [
    unary("ABSOLUTE", "abs"),
    binary("ADD", "try_add"),
    unary("CEILING", "ceil", parameters: ["sourceColumn?", "value1?", "value?", "targetColumn"], isWhole: true),
    unary("DEGREES", "degrees"),
    binary("DIVIDE", "try_divide", inference: "Division by zero gives null."),
    unary("EXPONENT", "exp"),
    unary("FLOOR", "floor", parameters: ["sourceColumn1?", "sourceColumn?", "value?", "targetColumn"], isWhole: true),
    parity("IS_EVEN", 0),
    parity("IS_ODD", 1),
    unary("LN", "ln"),
    DataBrewOperation("LOG", one + ["base?"], "add-columns with log") { call in
      let base = call.step["base"] == nil ? "10" : try call.number("base")
      try call.derive(call.target(), "log(\(base), \(try call.numberOperand()))")
    },
    binary("MOD", "try_mod"),
    binary("MULTIPLY", "try_multiply"),
    unary("NEGATE", "negative"),
    DataBrewOperation("PI", ["targetColumn"], "add-columns with pi()") { call in try call.derive(call.target(), "pi()")
    },
    DataBrewOperation("POWER", one + ["exponent"], "add-columns with pow") { call in
      try call.derive(call.target(), "pow(\(try call.numberOperand()), \(try call.number("exponent")))")
    },
    unary("RADIANS", "radians"),
    DataBrewOperation(
      "RANDOM", ["targetColumn"], "add-columns with rand", inference: "A seed makes the numbers repeat."
    ) { call in try call.derive(call.target(), "rand(\(call.step.number))") },
    DataBrewOperation(
      "RANDOM_BETWEEN", ["lowerBound", "upperBound", "targetColumn"], "add-columns with rand",
      inference: "The numbers are whole and include both bounds; a seed makes them repeat."
    ) { call in try call.derive(call.target(), call.randomBetween()) },
    unary("ROUND", "round", inference: "Halves are rounded away from zero."),
    unary("SIGN", "sign"),
    unary("SQUARE_ROOT", "sqrt", inference: "The root of a negative number is NaN."),
    binary("SUBTRACT", "try_subtract"),
  ]

  private static func unary(
    _ name: String, _ function: String, parameters: [String] = one, inference: String? = nil, isWhole: Bool = false
  ) -> DataBrewOperation {
    DataBrewOperation(name, parameters, "add-columns with \(function)", inference: inference) { call in
      let number = try call.numberOperand(["sourceColumn", "sourceColumn1"])
      let value = "\(function)(\(number))"
      let isInteger = call.type(of: call.optional("sourceColumn") ?? call.optional("sourceColumn1") ?? "") == .integer
      // Beyond it no whole number is left.
      let isBounded = isWhole && !isInteger && !number.allSatisfy { "-.0123456789".contains($0) }
      try call.derive(call.target(), isBounded ? "case when abs(\(number)) < 9e18 then \(value) end" : value)
    }
  }

  private static func binary(_ name: String, _ function: String, inference: String? = nil) -> DataBrewOperation {
    DataBrewOperation(name, two, "add-columns with \(function)", inference: inference) { call in
      let left = try call.numberOperand(["sourceColumn1"], ["value1"])
      let right = try call.numberOperand(["sourceColumn2"], ["value2"])
      try call.derive(call.target(), "\(function)(\(left), \(right))")
    }
  }

  private static func parity(_ name: String, _ rest: Int) -> DataBrewOperation {
    DataBrewOperation(
      name, ["sourceColumn?", "value?", "targetColumn", "trueString?", "falseString?"], "add-columns with pmod",
      inference: "A number with decimals is neither even nor odd; what is no number is null."
    ) { call in
      let number = try call.numberOperand()
      let flags = call.flags("pmod(\(number), 2) = \(rest)")
      try call.derive(call.target(), "case when \(number) is not null then \(flags) end")
    }
  }

  private static let several = ["sourceColumns", "targetColumn"]

  static let acrossOperations = [
    DataBrewOperation(
      "ANY", several, "add-columns with coalesce", inference: "The first value that is not missing is taken."
    ) { call in
      let columns = try call.columns()
      let types = Set(columns.map { call.type(of: $0) })
      let isOneType = types.count == 1 && types.first != .some(nil) && types.first != .some(.text)
      let values = columns.map { isOneType ? Words.column($0) : "nullif(\(call.asText($0)), '')" }
      try call.derive(call.target(), "coalesce(\(values.joined(separator: ", ")))")
    },
    across("AVERAGE", "mean_of"),
    across("COUNT", "count_of", ofTexts: true),
    across("COUNT_DISTINCT", "count_distinct_of", ofTexts: true),
    kthLargest("KTH_LARGEST", "kth_largest_of"),
    kthLargest("KTH_LARGEST_UNIQUE", "kth_largest_distinct_of"),
    across("MAX", "greatest"),
    across("MEDIAN", "median_of"),
    across("MIN", "least"),
    DataBrewOperation("MODE", several + ["modeType?"], "add-columns with mode_of") { call in
      let values = try call.columns().map { call.asNumber($0) }
      try call.derive(call.target(), "mode_of('\(call.ties())', \(values.joined(separator: ", ")))")
    },
    across("STANDARD_DEVIATION", "stddev_of", inference: "The deviation is the population's, as VARIANCE."),
    DataBrewOperation("SUM", several, "add-columns with +; what is no number counts as 0") { call in
      let values = try call.columns().map { "coalesce(\(call.asNumber($0)), 0)" }
      try call.derive(call.target(), values.joined(separator: " + "))
    },
    across("VARIANCE", "variance_of"),
  ]

  private static func across(
    _ name: String, _ function: String, ofTexts: Bool = false, inference: String? = nil
  ) -> DataBrewOperation {
    DataBrewOperation(name, several, "add-columns with \(function)", inference: inference) { call in
      let columns = try call.columns()
      let values = columns.map { ofTexts ? Words.column($0) : call.asNumber($0) }
      let isOne = values.count == 1 && ["greatest", "least"].contains(function)
      try call.derive(call.target(), isOne ? values[0] : "\(function)(\(values.joined(separator: ", ")))")
    }
  }

  private static func kthLargest(_ name: String, _ function: String) -> DataBrewOperation {
    DataBrewOperation(
      name, several + ["value"], "add-columns with \(function)", inference: "1 asks for the largest."
    ) { call in
      let values = try call.columns().map { call.asNumber($0) }
      try call.derive(call.target(), "\(function)(\(try call.integer("value")), \(values.joined(separator: ", ")))")
    }
  }
}
