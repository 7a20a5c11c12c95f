import Synchronization

/// A file that a run has written.
package struct WrittenFile: Hashable, Sendable {
  /// What is known of a column.
  package struct Column: Hashable, Sendable {
    package var nulls: Int
    /// No value is less; `nil` where nothing is known. A text may be the beginning of the least one.
    package var minimum: Value?
    /// No value is greater; `nil` where nothing is known. A text may be one that begins as the greatest and is greater.
    package var maximum: Value?
  }

  /// Below the output.
  package var path: String
  package var rows: Int
  package var byteCount: Int
  /// By position in the file; empty where the format keeps no statistics.
  package var columns: [Column]
}

/// The files of a run, noted by the nodes that write them.
package final class WrittenFiles: Sendable {
  private let files = Mutex<[WrittenFile]>([])

  package init() {}

  func add(_ file: WrittenFile) { files.withLock { $0.append(file) } }

  /// In the order of their paths, when the run is over.
  package var all: [WrittenFile] { files.withLock { $0.sorted { ByteOrder.precedes($0.path, $1.path) } } }
}
