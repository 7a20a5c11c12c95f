/// How many columns a table may have: each takes memory of its own, however few its rows are.
struct ColumnLimit: Sendable {
  /// Bytes of a column: its name, type and evidence, and what readers, steps and writers keep for it.
  static let bytesPerColumn = 2048
  /// Columns that any memory holds.
  private static let fewest = 4096

  let memory: Int

  var columns: Int { max(Self.fewest, memory / Self.bytesPerColumn) }

  /// - Throws: `Failure` (`input`) that says how many columns there are and how many fit.
  func check(_ count: Int, in path: String, _ what: String = "columns") throws(Failure) {
    guard count > columns else { return }
    throw Failure(
      .input, "\(path) has \(count) \(what), and the memory has room for \(columns); give more --memory")
  }
}
