public import Engine

/// A recipe as a plan that can be run, with what a run, a report and a screen need to know about it.
public struct LoweredRecipe: Sendable {
  /// The whole recipe.
  public var plan: Plan
  /// The table after step n at index n; 0 is the source; a disabled step has the table before it.
  public var tables: [Plan]
  /// Enabled steps, in order: the entries of the ledger.
  public var steps: [LoweredStep]
  /// Recipes that are read, the nth under number n.
  public var nested: [NestedRecipe]
  /// All tables that are read; index and number agree.
  public var sources: [LoweredSource]
  /// `nil` when the recipe writes nothing.
  public var output: LoweredOutput?
  /// Values of this run by parameter name, as text.
  public var parameters: [String: String]
  /// Warnings and notes.
  public var diagnostics: Diagnostics

  /// Columns after step n at index n.
  public var schemas: [Schema] { tables.map(\.schema) }
}

public struct LoweredStep: Hashable, Sendable {
  /// From 1, counting disabled steps.
  public var number: Int
  public var kind: String
  public var id: String?
  public var expectations: [Expectation]

  public init(number: Int, kind: String, id: String?, expectations: [Expectation]) {
    self.number = number
    self.kind = kind
    self.id = id
    self.expectations = expectations
  }
}

public struct LoweredSource: Sendable {
  /// What the source was opened by: equal keys are the same table.
  public enum Key: Hashable, Sendable {
    case files(SourceRequest)
    case table(String)
    /// A table of the Glue Data Catalog, or those of its partitions that may satisfy comparisons.
    case glueTable(String, [ScanHint])
    case database(DatabaseRequest)
  }

  /// Number in the plan, 0 for the first.
  public var number: Int
  /// As the recipe names it, parameters replaced.
  public var name: String
  public var key: Key
  public var source: any TableSource
}

/// Where and how the result is written.
public struct LoweredOutput: Hashable, Sendable {
  /// Parameters replaced; relative to the working folder unless absolute.
  public var path: String
  /// Whether `path` is one file; otherwise it is a folder.
  public var isSingleFile: Bool
  public var format: FormatRecord
  public var compression: WriteRequest.Compression
  /// Of CSV.
  public var delimiter: String
  public var mode: OutputMode
  public var partitionBy: [String]
  public var filesPerPartition: Int
  /// `database.name`.
  public var table: String?
  /// The catalog that knows the table besides that of this machine.
  public var catalog = CatalogKind.local
  /// The table of a database that it goes to; then `path` is what it is called, and the format that of its staging.
  public var database: DatabaseOutput?
  /// What the recipe says of the format, by the keys of its `outputOptions`.
  public var options: [String: FormatOption.Value]

  public init(
    path: String, isSingleFile: Bool, format: FormatRecord, compression: WriteRequest.Compression,
    delimiter: String = ",", mode: OutputMode = .replace, partitionBy: [String], filesPerPartition: Int, table: String?,
    options: [String: FormatOption.Value] = [:]
  ) {
    self.path = path
    self.isSingleFile = isSingleFile
    self.format = format
    self.compression = compression
    self.delimiter = delimiter
    self.mode = mode
    self.partitionBy = partitionBy
    self.filesPerPartition = filesPerPartition
    self.table = table
    self.options = options
  }
}

/// What an analysis has found out, also when the recipe has errors.
public struct AnalysedRecipe: Sendable {
  /// Problems of the recipe and of the recipes it reads, in the order of the file.
  public var diagnostics: Diagnostics
  /// Columns after step n at index n, 0 is the source; `nil` where they cannot be known.
  public var schemas: [Schema?]
  /// The table after step n, up to the first step with an error.
  public var tables: [Plan]
  /// Enabled steps, in order.
  public var steps: [LoweredStep]
  /// Recipes that are read, the nth under number n.
  public var nested: [NestedRecipe]
  /// Files of recipes that are read, also of those that cannot be.
  public var recipePaths: [String]
  /// All tables that were opened.
  public var sources: [LoweredSource]
  /// The whole; `nil` when there are errors or a source could not be opened.
  public var lowered: LoweredRecipe?

  /// The whole, or what stands against it.
  public var result: Result<LoweredRecipe, Diagnostics> {
    if let lowered { return .success(lowered) }
    if diagnostics.hasErrors { return .failure(diagnostics) }
    // Only notes: a source was skipped.
    return .failure(
      Diagnostics(
        diagnostics.items.map { item in
          var item = item
          if item.kind != .recipe { item.severity = .error }
          return item
        }))
  }
}
