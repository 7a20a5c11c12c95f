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

  public func open(_ request: SourceRequest) throws -> any TableSource {
    var description = request.description
    description.memory = memory
    return try Files.open(description, confinement: confinement, cancellation: cancellation)
  }
}

extension SourceRequest {
  /// The request in the engine's terms.
  public var description: SourceDescription {
    SourceDescription(
      path: path, format: format.flatMap { FileFormat(rawValue: $0) }, csv: csvOptions,
      types: Dictionary(
        types.map { ($0.column, TypePin($0.type, format: $0.format)) }, uniquingKeysWith: { first, _ in first }))
  }

  /// The CSV options of the recipe; what it leaves out is sniffed.
  public var csvOptions: CSVOptions {
    var csv = CSVOptions()
    csv.delimiter = options["delimiter"]?.text
    csv.quote = options["quote"]?.text
    csv.escape = options["escape"]?.text
    csv.encoding = options["encoding"]?.text
    csv.comment = options["comment"]?.text
    csv.skipLines = options["skipLines"]?.integer
    csv.nullValues = options["nullValues"]?.texts ?? []
    if let header = options["header"] {
      csv.header = .rows(header.integer ?? (header.boolean == false ? 0 : 1))
    }
    csv.emptyQuoted = options["emptyQuoted"]?.text.flatMap { CSVOptions.EmptyQuoted(rawValue: $0) } ?? .null
    csv.raggedRows = options["raggedRows"]?.text.flatMap { CSVOptions.RaggedRows(rawValue: $0) } ?? .reject
    csv.invalid = options["invalid"]?.text.flatMap { CSVOptions.Invalid(rawValue: $0) } ?? .reject
    return csv
  }
}
