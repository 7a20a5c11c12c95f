package import Catalog
import Connectors
package import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// A table of a database as the place of an output. Rows are staged in a file of this machine and go to the database when all
/// of them are there, in one transaction.
package struct DatabasePlace: OutputPlace {
  package let output: DatabaseOutput
  package let mode: OutputMode
  let schema: Schema
  let writer: any DatabaseWriter
  /// How many rows may be replaced: as many as runs have left there; `nil` for any.
  let replaceable: Set<Int>?

  /// - Parameter catalog: knows what runs have left in the table.
  /// - Throws: `Failure`: the database cannot be reached, or the table cannot take the rows.
  package init(
    _ output: DatabaseOutput, mode: OutputMode, schema: Schema, catalog: Catalog?, replacesForeign: Bool,
    cancellation: Cancellation
  ) throws {
    self.output = output
    self.mode = mode
    self.schema = schema
    guard !schema.fields.isEmpty else {
      throw Failure(
        .run, "the rows for \(output.shown) have no column, and a table has to have one; is an input empty?")
    }
    writer = DatabaseWriters.writer(output)
    let left = try catalog?.rowsLeft(in: output.shown, appended: Self.path(output, .append))
    replaceable = replacesForeign ? nil : left ?? []
    try writer.judge(schema, mode, replaceable: replaceable, cancellation)
  }

  /// What the catalog knows runs by; one that appends says nothing of the rows that stood there.
  package var path: String { Self.path(output, mode) }

  private static func path(_ output: DatabaseOutput, _ mode: OutputMode) -> String {
    mode == .append ? output.shown + ", appended" : output.shown
  }

  /// Of the staged file.
  package var name: String { "rows.\(writer.stagingFormat.usualEnding)" }

  package func begin(catalog: Catalog, options: RunOptions, stop: () -> Bool) throws -> any OutputPublication {
    DatabasePublication(self, catalog, options)
  }
}

/// One thread at a time.
private final class DatabasePublication: OutputPublication, @unchecked Sendable {
  private let place: DatabasePlace
  private let catalog: Catalog
  private let options: RunOptions
  private var folder: String?

  init(_ place: DatabasePlace, _ catalog: Catalog, _ options: RunOptions) {
    self.place = place
    self.catalog = catalog
    self.options = options
  }

  /// The staging is no place of the recipe's.
  var localFolder: String? { nil }

  func renew(_ request: inout WriteRequest) throws {
    clear()
    let made = try Environment.makeTemporaryFolder("sous-rows", in: options.temporaryFolder)
    folder = made
    request.folder = made
    request.format = place.writer.stagingFormat
    request.compression = .none
  }

  func publish(
    _ result: WriteResult, table: TableDescription?, run: Int64, finish: RunFinish, stop: () -> Bool
  ) throws -> Publication.Outcome {
    defer { clear() }
    // Should this process die behind the database's commit, the catalog knows what may stand there.
    try catalog.end(run: run, outcome: .publishing, error: nil, finish: finish)
    // A type or a column that was guessed may have turned out otherwise than the table was judged by.
    if result.schema != place.schema {
      try place.writer.judge(result.schema, place.mode, replaceable: place.replaceable, options.cancellation)
    }
    var outcome = Publication.Outcome()
    outcome.notes = try place.writer.write(
      (folder ?? "") + "/" + place.name, rows: result.rows, result.schema, place.mode,
      replaceable: place.replaceable, options.cancellation)
    return outcome
  }

  func discard(stop: () -> Bool) { clear() }

  private func clear() {
    guard let folder else { return }
    unlink(folder + "/" + place.name)
    rmdir(folder)
    self.folder = nil
  }
}
