/// `AND`, `OR`, `NOT`: three-valued logic.
enum LogicFunctions {
  static let all: [FunctionDefinition] = [
    FunctionDefinition(
      "and", .logic, [.boolean("a"), .boolean("b").repeated], .fixed(.boolean),
      "True when both are; false when one is, whatever the other; the right side is not computed where the left is false.",
      example: "false and null", gives: "false", nulls: .handles, signatures: ["a and b"], .node),
    FunctionDefinition(
      "or", .logic, [.boolean("a"), .boolean("b").repeated], .fixed(.boolean),
      "True when one is, whatever the other; the right side is not computed where the left is true.",
      example: "true or null", gives: "true", nulls: .handles, signatures: ["a or b"], .node),
    FunctionDefinition(
      "not", .logic, [.boolean("a")], .fixed(.boolean), "The opposite truth value.", example: "not false",
      gives: "true",
      signatures: ["not a"], .kernel { _ in { call in call.boolean(call.map(call.booleans(0)) { $0 ^ 1 }) } }),
  ]
}
