public import Engine

/// What is to be written to a place, as far as the place has to know.
public struct OutputOrder: Sendable {
  public var format: FormatRecord
  public var mode: OutputMode
  public var partitionBy: [String]
  /// All columns of the output, partition keys too.
  public var schema: Schema

  public init(format: FormatRecord, mode: OutputMode, partitionBy: [String], schema: Schema) {
    self.format = format
    self.mode = mode
    self.partitionBy = partitionBy
    self.schema = schema
  }
}

/// Where an output is to stand, found safe to replace: on this machine (`OutputTarget`) or in a storage (`ObjectTarget`), or
/// a table with a log, in both (`DeltaTarget`).
public protocol OutputPlace: Sendable {
  /// Absolute, or with the storage's scheme; what the catalog knows the output by.
  var path: String { get }
  /// The last name of the path.
  var name: String { get }

  /// Locks the place, cleans up after earlier runs and makes room for what the run writes.
  /// - Parameters:
  ///   - options: of the run.
  ///   - stop: asked while cleaning up; true leaves the rest for later.
  /// - Throws: `Failure` (`run`): the place is busy or cannot be written.
  func begin(catalog: Catalog, options: RunOptions, stop: () -> Bool) throws -> any OutputPublication
}

/// The way of one output to its place. One thread at a time.
public protocol OutputPublication: AnyObject, Sendable {
  /// The folder of this machine that the run writes to, if it is one.
  var localFolder: String? { get }
  /// Says where the files go, and throws away what a run before has written.
  func renew(_ request: inout WriteRequest) throws
  /// Puts what was written in its place and tells the catalog. Afterwards the publication is over, also on an error.
  ///
  /// - Parameters:
  ///   - table: the table it becomes; `nil` publishes files only.
  ///   - run: the catalog's run, which ends as done.
  ///   - stop: asked while the old output is deleted.
  func publish(
    _ result: WriteResult, table: TableDescription?, run: Int64, finish: RunFinish, stop: () -> Bool
  ) throws -> Publication.Outcome
  /// Gives up: the old output stands.
  func discard(stop: () -> Bool)
}

/// Finds the place of an output by its path.
public enum OutputPlaces {
  /// - Parameters:
  ///   - path: as the recipe names it, relative to `workingFolder`.
  ///   - order: what is to be written there.
  ///   - inputs: paths that the run reads.
  /// - Throws: `Failure` (`run`) with what is in the way.
  public static func judge(
    _ path: String, shape: OutputTarget.Shape, order: OutputOrder, workingFolder: String = FilePath.workingFolder,
    inputs: [String], catalog: Catalog?, replacesForeign: Bool = false, cancellation: Cancellation = Cancellation()
  ) throws -> any OutputPlace {
    if order.format.tableFormat == .delta {
      return try DeltaTarget(
        path, order: order, workingFolder: workingFolder, inputs: inputs, cancellation: cancellation)
    }
    let place = try ObjectTarget(
      path, shape: shape, inputs: inputs, catalog: catalog, replacesForeign: replacesForeign,
      cancellation: cancellation)
    if let place { return place }
    return try OutputTarget(
      path, shape: shape, workingFolder: workingFolder, inputs: inputs.filter { !Storages.isRemote($0) },
      catalog: catalog, replacesForeign: replacesForeign)
  }
}

extension OutputTarget: OutputPlace {
  public var name: String { FilePath.name(of: path) }

  public func begin(catalog: Catalog, options: RunOptions, stop: () -> Bool) throws -> any OutputPublication {
    try Publication.begin(self, catalog: catalog, stop: stop)
  }
}

extension Publication: OutputPublication {
  public var localFolder: String? { stagingFolder }

  public func renew(_ request: inout WriteRequest) {
    clearStaging()
    request.folder = stagingFolder
  }
}
