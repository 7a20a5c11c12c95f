public import Engine

/// Opens the files of sources with the engine's readers.
public struct FileOpener: SourceOpener {
  private let confinement: ConfinedFolder?
  private let cancellation: Cancellation
  private let memory: Int

  /// - Parameters:
  ///   - confinement: the folder that nothing may leave.
  ///   - memory: bytes that a table may take.
  ///   - cancellation: ends the waiting for a pipe.
  public init(
    confinement: ConfinedFolder? = nil, memory: Int = .max, cancellation: Cancellation = Cancellation()
  ) {
    self.confinement = confinement
    self.memory = memory
    self.cancellation = cancellation
  }

  public func open(_ request: any OpeningRequest) throws -> any TableSource {
    guard let request = request as? SourceRequest else {
      throw Failure(.input, "only files can be opened here; name one by its path")
    }
    var description = request.description
    description.memory = memory
    return try Files.open(description, confinement: confinement, cancellation: cancellation)
  }
}

extension SourceRequest {
  /// The request in the engine's terms.
  public var description: SourceDescription {
    var description = SourceDescription(
      path: path, format: format.flatMap { FormatTable[$0] }, options: optionValues,
      types: Dictionary(
        types.map { ($0.column, TypePin($0.type, format: $0.format)) }, uniquingKeysWith: { first, _ in first }))
    description.typeOrder = types.map(\.column)
    return description
  }

  /// The options of the recipe; what it leaves out is guessed.
  public var optionValues: [String: FormatOption.Value] { options.compactMapValues { FormatOption.Value($0) } }
}
