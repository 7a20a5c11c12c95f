import Engine

/// A language for scalar expressions: literals, casts, conditions, and a table of functions.
protocol ExpressionDialect: Sendable {
  var language: ExportLanguage { get }
  /// By the function's name in Sous, one entry for each.
  var functions: [String: FunctionSpelling] { get }

  func column(_ name: String) -> Spelled
  /// - Parameter isTyped: whether the text must have the type itself; otherwise what stands beside it gives the type.
  func literal(_ value: Value, _ type: DataType, isTyped: Bool) -> Spelled
  func cast(_ value: Spelled, from: DataType, to: DataType, isTry: Bool) throws(SpellingRefusal) -> Spelled
  func conditional(_ branches: [(condition: Spelled, result: Spelled)], otherwise: Spelled?) -> Spelled
}
