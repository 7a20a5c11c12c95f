/// A column that a recipe wants as another type than its file has: how every value is converted. What cannot be is a
/// reject; what loses digits is counted.
struct PinnedColumn {
  let pin: TypePin
  /// What the file gives.
  let fileType: DataType
  /// Over the one column of `input`.
  let conversion: Expression
  /// Whether a value does not come back from the conversion as it was; `nil` where every value does, or texts are read.
  private let loss: Expression?

  private static let name = "value"

  var input: Schema { Schema([Field(Self.name, fileType)]) }

  /// - Parameter owner: the column for messages: `column "x" of y.parquet`.
  /// - Throws: `Failure` (`expectation`) when no value of the one type can become one of the other.
  init(_ pin: TypePin, of fileType: DataType, owner: String) throws(Failure) {
    self.pin = pin
    self.fileType = fileType
    let format = pin.format.map { ["format": Expression.text($0)] } ?? [:]
    let text =
      switch (fileType, pin.type, pin.format) {
      case (.text, .date, _?): "to_date(\(Self.name), ${format})"
      case (.text, .timestamp, _?): "to_timestamp(\(Self.name), ${format})"
      default: "cast(\(Self.name) as \(pin.type))"
      }
    let schema = Schema([Field(Self.name, fileType)])
    switch ExpressionText.compile(text, schema: schema, parameters: format) {
    case .success(let expression):
      conversion = expression
      loss = Self.loss(fileType, pin.type, schema)
    case .failure(let problems):
      let reason = pin.format == nil ? "" : problems.problems.first.map { " (\($0.message))" } ?? ""
      throw Failure(
        .expectation,
        "\(owner) is \(fileType), which cannot be read as \(pin.type)\(reason); remove it from \"types\" and use a step"
      )
    }
  }

  private static func loss(_ from: DataType, _ to: DataType, _ schema: Schema) -> Expression? {
    // Seconds in a double come back as microseconds that are at times one off.
    guard from != to, from != .text, to != .text, !(from == .timestamp && to == .double) else { return nil }
    let text = "try_cast(try_cast(\(name) as \(to)) as \(from)) <> \(name)"
    return try? ExpressionText.compile(text, schema: schema).get()
  }

  func makeConverter() -> Converter { Converter(self) }

  /// Converts batches of the column. Used by one thread.
  struct Converter {
    private let type: DataType
    private let format: DateFormat?
    private let conversion: Evaluator
    private let loss: Evaluator?

    fileprivate init(_ column: PinnedColumn) {
      type = column.pin.type
      format = column.pin.format.flatMap { try? DateFormat(pattern: $0) }
      conversion = Evaluator(column.conversion, input: column.input)
      loss = column.loss.map { Evaluator($0, input: column.input) }
    }

    func convert(_ column: Column, _ count: Int) throws -> Evaluated {
      try conversion.evaluate(Batch(columns: [column], rowCount: count))
    }

    /// Of how many values digits are left out.
    func lossCount(_ column: Column, _ count: Int) throws -> Int {
      if let loss {
        let lost = try loss.evaluate(Batch(columns: [column], rowCount: count)).column
        guard case .boolean(let marks) = lost else { return 0 }
        return (0..<count).count { marks.values[$0] != 0 && !lost.isNull($0) }
      }
      guard case .text(let texts) = column else { return 0 }
      var read = PinnedText()
      for row in 0..<count where !column.isNull(row) { read.look(at: texts.views[row], type, format) }
      return read.lossCount
    }
  }
}
