/// Conversions that are functions; casts are syntax.
enum ConversionFunctions {
  static let all: [FunctionDefinition] = [
    FunctionDefinition(
      "try_to_number", .conversion, [.text("text"), .text("format").optional], .rule(resultType),
      "The number that the text spells, or null; the format has 9 and 0 for digits, S for a sign, . or D for the point, , or G between groups, $ for the currency; without one the text is read as a double.",
      example: "try_to_number('1,234.50', '9,999.99')", gives: "1234.50", nulls: .handles,
      .kernel { binding throws(BindingProblem) in try NumberFormat.kernel(binding, isTry: true) }),
    FunctionDefinition(
      "to_number", .conversion, [.text("text"), .text("format")], .rule(resultType),
      "The number that the text spells by a format; another text is an error.",
      example: "to_number('$78.12', '$99.99')",
      gives: "78.12", fails: .always,
      .kernel { binding throws(BindingProblem) in try NumberFormat.kernel(binding, isTry: false) }),
    FunctionDefinition(
      "format_number", .conversion, [.number("number"), .integer("digits")], .fixed(.text),
      "The number with commas between thousands and so many digits behind the point, ties to the even digit; null for negative digits.",
      example: "format_number(12332.123456, 4)", gives: "12,332.1235", nulls: .handles,
      .kernel { GroupedNumber.make($0) }),
    FunctionDefinition(
      "typeof", .conversion, [.any("value")], .fixed(.text), "The name of the value's type.", example: "typeof(1.10)",
      gives: "decimal(3,2)", nulls: .handles, .rewrite { .text($0[0].type.description) }),
  ]

  private static let resultType: @Sendable ([Expression]) -> DataType = { arguments in
    guard arguments.count > 1, case .text(let text) = arguments[1].literalValue,
      let format = try? NumberFormat(text)
    else { return .double }
    return .decimal(precision: min(38, max(1, format.whole + format.fraction)), scale: format.fraction)
  }
}
