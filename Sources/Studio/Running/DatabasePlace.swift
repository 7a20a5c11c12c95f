import Catalog
import Connectors
import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// A table of a database as the place of an output. Rows are staged in a file of this machine and go to the database when all
/// of them are there, in one transaction.
struct DatabasePlace: OutputPlace {
  let output: DatabaseOutput
  let mode: OutputMode
  let schema: Schema
  let writer: any DatabaseWriter

  /// - Parameter catalog: knows whether a run wrote to the table before.
  /// - Throws: `Failure`: the database cannot be reached, or the table cannot take the rows.
  init(
    _ output: DatabaseOutput, mode: OutputMode, schema: Schema, catalog: Catalog?, replacesForeign: Bool,
    cancellation: Cancellation
  ) throws {
    self.output = output
    self.mode = mode
    self.schema = schema
    writer = try DatabaseWriters.writer(output)
    let isKnown = try catalog?.hasWritten(output.shown) ?? false
    try writer.judge(schema, mode, mayReplace: isKnown || replacesForeign, cancellation)
  }

  var path: String { output.shown }
  /// Of the staged file.
  var name: String { "rows.\(writer.stagingFormat.usualEnding)" }

  func begin(catalog: Catalog, options: RunOptions, stop: () -> Bool) throws -> any OutputPublication {
    DatabasePublication(self, options)
  }
}

/// One thread at a time.
private final class DatabasePublication: OutputPublication, @unchecked Sendable {
  private let place: DatabasePlace
  private let options: RunOptions
  private var folder: String?

  init(_ place: DatabasePlace, _ options: RunOptions) {
    self.place = place
    self.options = options
  }

  /// The staging is no place of the recipe's.
  var localFolder: String? { nil }

  func renew(_ request: inout WriteRequest) throws {
    clear()
    var template = Array((options.temporaryFolder + "/sous-rows-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Failure(.run, "cannot make a folder in \(options.temporaryFolder): \(String(cString: strerror(errno)))")
    }
    let made = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    folder = made
    request.folder = made
    request.format = place.writer.stagingFormat
    request.compression = .none
  }

  func publish(
    _ result: WriteResult, table: TableDescription?, run: Int64, finish: RunFinish, stop: () -> Bool
  ) throws -> Publication.Outcome {
    defer { clear() }
    try place.writer.write(
      (folder ?? "") + "/" + place.name, rows: result.rows, place.schema, place.mode, options.cancellation)
    return Publication.Outcome()
  }

  func discard(stop: () -> Bool) { clear() }

  private func clear() {
    guard let folder else { return }
    unlink(folder + "/" + place.name)
    rmdir(folder)
    self.folder = nil
  }
}
