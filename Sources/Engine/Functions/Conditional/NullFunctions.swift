/// Null handling and conditions.
enum NullFunctions {
  static let all: [FunctionDefinition] = [
    FunctionDefinition(
      "isnull", .nulls, [.any("value")], .fixed(.boolean), "Whether the value is null.", example: "null is null",
      gives: "true", nulls: .handles, signatures: ["value is null", "isnull(value)"], .kernel { _ in { isNull($0, 1) } }
    ),
    FunctionDefinition(
      "isnotnull", .nulls, [.any("value")], .fixed(.boolean), "Whether the value is not null.",
      example: "'a' is not null", gives: "true", nulls: .handles,
      signatures: ["value is not null", "isnotnull(value)"],
      .kernel { _ in { isNull($0, 0) } }),
    FunctionDefinition(
      "coalesce", .nulls, [.common("value").repeated], .same,
      "The first value that is not null; later ones are not computed.", example: "coalesce(null, 'b', 'c')", gives: "b",
      aliases: ["ifnull", "nvl"], nulls: .handles, .node),
    FunctionDefinition(
      "nvl2", .nulls, [.any("value"), .common("ifNotNull"), .common("ifNull")], .same,
      "The second argument where the first is not null, else the third.", example: "nvl2(null, 'a', 'b')", gives: "b",
      nulls: .handles,
      .rewrite { arguments in
        let test = Expression.call("isnotnull", [arguments[0]], .boolean)
        let branch = Expression.Branch(condition: test, result: arguments[1])
        return .conditional([branch], otherwise: arguments[2], arguments[1].type)
      }),
    FunctionDefinition(
      "nullif", .nulls, [.any("value"), .any("other")], .same, "Null where both are equal, else the first.",
      example: "nullif('', '')", gives: "null", nulls: .handles,
      resolve: { arguments throws(ArgumentProblem) in
        let value = arguments[0]
        guard !(value.isNull && value.expression.isLiteral), let type = FunctionDefinition.commonType(arguments),
          let left = FunctionDefinition.converted(arguments[0], to: type),
          let right = FunctionDefinition.converted(arguments[1], to: type)
        else { throw ArgumentProblem(message: "nullif cannot compare \(arguments[0].type) with \(arguments[1].type)") }
        let kept = value.isNull ? value.null(as: type) : value.expression
        return ([kept, left, right], kept.type)
      },
      .rewrite { arguments in
        let test = Expression.call("=", [arguments[1], arguments[2]], .boolean)
        let branch = Expression.Branch(condition: test, result: .literal(.null, arguments[0].type))
        return .conditional([branch], otherwise: arguments[0], arguments[0].type)
      }),
    FunctionDefinition(
      "if", .nulls, [.boolean("condition"), .common("then"), .common("else")], .same,
      "The second argument where the condition is true, else the third; only that one is computed.",
      example: "if(1 < 2, 'yes', 'no')", gives: "yes", nulls: .handles,
      .rewrite { arguments in
        let branch = Expression.Branch(condition: arguments[0], result: arguments[1])
        return .conditional([branch], otherwise: arguments[2], arguments[1].type)
      }),
  ]

  private static func isNull(_ call: KernelCall, _ whenNull: UInt8) -> Column {
    let nulls = call.arguments[0].column.nulls
    guard let marks = nulls?.base else {
      return .boolean(PlainColumn(Buffer<UInt8>(repeating: 1 ^ whenNull, count: call.count)))
    }
    let values = Buffer<UInt8>(capacity: call.count)
    let target = values.base
    let flip = 1 ^ whenNull
    for row in 0..<call.count { target[row] = (marks[row] & 1) ^ flip }
    return .boolean(PlainColumn(values))
  }
}
