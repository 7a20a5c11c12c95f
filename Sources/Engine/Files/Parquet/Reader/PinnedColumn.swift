/// A column that a recipe wants as another type than its file has: how every value is converted. What cannot be is a
/// reject.
struct PinnedColumn {
  let pin: TypePin
  /// What the file gives.
  let fileType: DataType
  /// Over the one column of `input`.
  let conversion: Expression

  private static let name = "value"

  var input: Schema { Schema([Field(Self.name, fileType)]) }

  /// - Parameter owner: the column for messages: `column "x" of y.parquet`.
  /// - Throws: `Failure` (`expectation`) when no value of the one type can become one of the other.
  init(_ pin: TypePin, of fileType: DataType, owner: String) throws(Failure) {
    self.pin = pin
    self.fileType = fileType
    let format: [String: Value] = pin.format.map { ["format": .text($0)] } ?? [:]
    let text =
      switch (fileType, pin.type, pin.format) {
      case (.text, .date, _?): "to_date(\(Self.name), ${format})"
      case (.text, .timestamp, _?): "to_timestamp(\(Self.name), ${format})"
      default: "cast(\(Self.name) as \(pin.type))"
      }
    let schema = Schema([Field(Self.name, fileType)])
    switch ExpressionText.compile(text, schema: schema, parameters: format) {
    case .success(let expression): conversion = expression
    case .failure(let problems):
      let reason = pin.format == nil ? "" : problems.problems.first.map { " (\($0.message))" } ?? ""
      throw Failure(
        .expectation,
        "\(owner) is \(fileType), which cannot be read as \(pin.type)\(reason); remove it from \"types\" and use a step"
      )
    }
  }

  func makeEvaluator() -> Evaluator { Evaluator(conversion, input: input) }
}
