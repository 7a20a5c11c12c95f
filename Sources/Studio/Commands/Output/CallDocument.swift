import Engine

/// What is called in expressions, described one after the other: functions, aggregates, window functions.
enum CallDocument {
  /// What is called by this name in expressions: a function, an aggregate, a window function, or several of these.
  static func texts(called name: String) -> [String] {
    (FunctionCatalog.entry(name).map { [text($0)] } ?? []) + AggregateFunction.described(name).map(text)
      + WindowFunction.listed.filter { $0.name == name.lowercased() }.map(text)
  }

  /// A line with other names; nothing without any.
  private static func also(_ names: [String]) -> String {
    names.isEmpty ? "" : "\nAlso \(names.joined(separator: ", "))."
  }

  static func text(_ aggregate: AggregateFunction) -> String {
    let parameter = aggregate.parameterSummary.map { "\n\($0)" } ?? ""
    return """
      \(aggregate.signatures.joined(separator: "\n"))

      \(aggregate.summary)\(parameter)\(also(aggregate.aliases))
      An aggregate, in group-rows and with "over". Nulls are left out; where no value is left it is \
      \(aggregate.isCount ? "0" : "null").

      Example
        \(aggregate.example.call) of \(aggregate.example.values)
        gives \(aggregate.example.result)

      """
  }

  static func text(_ window: (name: String, signature: String, summary: String)) -> String {
    """
    \(window.signature)

    \(window.summary)
    A window function, in the steps that have "over".

    """
  }

  static func text(_ function: FunctionEntry) -> String {
    let note = function.sparkNote.map { "\n\($0)." } ?? ""
    return """
      \(function.signatures.joined(separator: "\n"))

      \(function.summary)\(also(function.aliases))\(note)

      Example
        \(function.example)
        gives \(function.exampleResult)

      """
  }
}
