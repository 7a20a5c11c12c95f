public import Engine

/// What a recipe is checked and lowered against: values of this run, and how strict to be.
public struct LoweringOptions: Sendable {
  /// Values of parameters by name, as text (`--set name=value`).
  public var set: [String: String] = [:]
  /// Absolute path of the folder that data paths are relative to.
  public var workingFolder: String
  /// Absolute path of the folder that literal paths should stay in.
  public var projectFolder: String
  /// Whether every path must stay in the project folder and no environment is read (else a literal path that leaves it is
  /// warned of).
  public var confine = false
  /// The project folder, when the disk is to be asked whether a target lies beneath it.
  public var confinement: ConfinedFolder?
  /// Whether paths on other machines are taken, because another engine reads and writes them.
  public var takesRemote = false
  /// Whether a source that cannot be opened and a parameter without a value are errors (else notes: the checks that
  /// need them are skipped).
  public var requireInput = true
  /// The step whose table is wanted by somebody who counts no rows: then partitions of a table of Glue that a filter right
  /// behind the source rules out are not asked for. `nil` when all rows are counted.
  public var uncountedStep: Int?
  /// When the run began: the one date that `run-date` is.
  public var startedAt = Instant.now
  /// Values of `${env:NAME}`.
  public var environment: @Sendable (String) -> String?

  public init(
    workingFolder: String, projectFolder: String? = nil,
    environment: @escaping @Sendable (String) -> String? = { _ in nil }
  ) {
    self.workingFolder = workingFolder
    self.projectFolder = projectFolder ?? workingFolder
    self.environment = environment
  }

  /// Reads `name=value`; `nil` without `=` or name.
  public static func parseSet(_ argument: String) -> (name: String, value: String)? {
    guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
    return (String(argument[..<equals]), String(argument[argument.index(after: equals)...]))
  }
}

/// Opens sources by their requests.
public protocol SourceOpener: Sendable {
  /// - Throws: `Failure` (`input`, `expectation`), also for requests that are not known here.
  func open(_ request: any OpeningRequest) throws -> any TableSource
  /// Columns that part the table, where only some of its parts can be asked for; none for most requests.
  /// - Throws: `Failure` (`input`).
  func partitionKeys(of request: any OpeningRequest) throws -> Schema
}

extension SourceOpener {
  public func partitionKeys(of request: any OpeningRequest) throws -> Schema { Schema([]) }
}

/// Reads the file of another recipe.
public protocol RecipeReader: Sendable {
  /// - Throws: `Failure` (`input`), also for a file that is larger than any of its kind.
  func read(_ path: String, _ kind: SmallFile) throws -> [UInt8]
}
