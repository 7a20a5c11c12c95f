/// One function: what people read about it, what it takes and gives, and how it is computed.
struct FunctionDefinition: Sendable {
  /// What a parameter takes; values of other types are converted where that loses nothing.
  enum Kind: Sendable {
    case text, integer, double, boolean, date, timestamp
    /// A text that may be secret.
    case key
    /// Integer, decimal or double, kept as it is.
    case number
    /// Date or timestamp, kept as it is.
    case dateOrTimestamp
    /// Any type, kept as it is.
    case any
    /// All parameters of this kind are brought to one type.
    case common
  }

  struct Parameter: Sendable {
    var name: String
    var kind: Kind
    var isOptional = false
    /// The last parameter may be repeated.
    var isRepeated = false
  }

  enum Result: Sendable {
    case fixed(DataType)
    /// The type of the first argument, or of all `common` ones.
    case same
    case rule(@Sendable ([Expression]) -> DataType)
  }

  enum Body: Sendable {
    /// Makes the kernel of one call. Throws when a literal argument cannot be used.
    case kernel(@Sendable (Binding) throws(BindingProblem) -> Kernel)
    /// Another way to say it, from the converted arguments.
    case rewrite(@Sendable ([Expression]) -> Expression)
    /// Evaluated by a node of its own: `and`, `or`, `coalesce`.
    case node
  }

  enum Failing: Sendable {
    case never, always
    case when(@Sendable ([Expression], DataType) -> Bool)
  }

  /// Finds types that the parameter kinds cannot say: gives the converted arguments and the result type.
  typealias Resolve = @Sendable ([TypedArgument]) throws(ArgumentProblem) -> ([Expression], DataType)

  var entry: FunctionEntry
  var parameters: [Parameter]
  var result: Result
  var body: Body
  var failing: Failing
  var resolve: Resolve?

  init(
    _ name: String, _ family: FunctionEntry.Family, _ parameters: [Parameter], _ result: Result, _ summary: String,
    example: String, gives exampleResult: String, aliases: [String] = [], nulls: FunctionEntry.Nulls = .propagates,
    fails failing: Failing = .never, note: String? = nil, signatures: [String]? = nil, resolve: Resolve? = nil,
    _ body: Body
  ) {
    self.parameters = parameters
    self.result = result
    self.body = body
    self.failing = failing
    self.resolve = resolve
    let canFail = if case .never = failing { false } else { true }
    entry = FunctionEntry(
      name: name, aliases: aliases, family: family,
      signatures: signatures ?? [Self.signature(name, parameters)], summary: summary, example: example,
      exampleResult: exampleResult, nulls: nulls, canFail: canFail, sparkNote: note)
  }

  /// Whether an argument may be a secret.
  func takesKey(_ index: Int) -> Bool {
    guard parameters.indices.contains(index), case .key = parameters[index].kind else { return false }
    return true
  }

  func canFail(_ arguments: [Expression], _ type: DataType) -> Bool {
    switch failing {
    case .never: false
    case .always: true
    case .when(let test): test(arguments, type)
    }
  }

  private static func signature(_ name: String, _ parameters: [Parameter]) -> String {
    var text = ""
    for (index, parameter) in parameters.enumerated() {
      let part = (index == 0 ? "" : ", ") + parameter.name + (parameter.isRepeated ? ", …" : "")
      text += parameter.isOptional ? "[\(part)]" : part
    }
    return "\(name)(\(text))"
  }
}

extension FunctionDefinition.Parameter {
  static func text(_ name: String) -> Self { Self(name: name, kind: .text) }
  static func key(_ name: String) -> Self { Self(name: name, kind: .key) }
  static func integer(_ name: String) -> Self { Self(name: name, kind: .integer) }
  static func double(_ name: String) -> Self { Self(name: name, kind: .double) }
  static func boolean(_ name: String) -> Self { Self(name: name, kind: .boolean) }
  static func date(_ name: String) -> Self { Self(name: name, kind: .date) }
  static func timestamp(_ name: String) -> Self { Self(name: name, kind: .timestamp) }
  static func number(_ name: String) -> Self { Self(name: name, kind: .number) }
  static func dateOrTimestamp(_ name: String) -> Self { Self(name: name, kind: .dateOrTimestamp) }
  static func any(_ name: String) -> Self { Self(name: name, kind: .any) }
  static func common(_ name: String) -> Self { Self(name: name, kind: .common) }

  var optional: Self {
    var copy = self
    copy.isOptional = true
    return copy
  }

  var repeated: Self {
    var copy = self
    copy.isRepeated = true
    return copy
  }
}

/// What a kernel is made for.
struct Binding: Sendable {
  var types: [DataType]
  /// The value of each argument that is a literal, else `nil`.
  var literals: [Value?]
  /// How many bytes each argument has that is a secret, else `nil`.
  var secretLengths: [Int?]
  var result: DataType

  /// Arguments of these types, none of which is a literal.
  init(types: [DataType], result: DataType) {
    self.types = types
    literals = types.map { _ in nil }
    secretLengths = literals.map { _ in nil }
    self.result = result
  }

  init(_ arguments: [Expression], literals: [Value?]? = nil, result: DataType) {
    types = arguments.map(\.type)
    self.literals = literals ?? arguments.map(\.literalValue)
    secretLengths = arguments.map { if case .secret(let secret) = $0 { secret.bytes?.count } else { nil } }
    self.result = result
  }

  /// The text of a literal argument; `nil` when it is no literal, or null.
  func text(_ index: Int) -> String? {
    guard index < literals.count, case .text(let text) = literals[index] else { return nil }
    return text
  }

  func integer(_ index: Int) -> Int64? {
    guard index < literals.count, case .integer(let value) = literals[index] else { return nil }
    return value
  }

  func has(_ index: Int) -> Bool { index < types.count }
}

/// Why a literal argument cannot be used, found when the expression is checked.
struct BindingProblem: Error {
  var message: String
  /// Which argument.
  var argument: Int
}

/// An argument while types are found.
struct TypedArgument: Sendable {
  var expression: Expression
  /// A bare `null`, or a column without values: it takes any type.
  var isNull: Bool

  var type: DataType { expression.type }

  /// What has no value as a type. A column is still read, so that a value that stands in it after all is found.
  func null(as type: DataType) -> Expression {
    if expression.isLiteral { return .literal(.null, type) }
    return expression.type == type ? expression : .cast(expression, type, try: false)
  }
}

/// Why arguments do not fit a function.
struct ArgumentProblem: Error {
  var message: String
  /// The argument at fault; `nil` for the whole call.
  var argument: Int?
  var suggestion: String?
}
