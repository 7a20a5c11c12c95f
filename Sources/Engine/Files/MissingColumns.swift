/// Columns that some files of a table do not have, in words.
struct MissingColumns {
  private(set) var evidence: [Evidence] = []
  private(set) var notes: [String] = []

  /// Files that are named one by one.
  private static let namedFiles = 20

  /// - Parameter missing: of each file that has rows, the columns that it does not have.
  init(_ missing: [(path: String, columns: [String])], ofFiles fileCount: Int) {
    var lacking: [(columns: [String], files: [String])] = []
    var known: [[String]: Int] = [:]
    for (path, columns) in missing where !columns.isEmpty {
      if let place = known[columns] {
        lacking[place].files.append(path)
      } else {
        known[columns] = lacking.count
        lacking.append((columns, [path]))
      }
      if evidence.count < Self.namedFiles {
        evidence.append(
          Evidence(
            "missing columns", Self.list(columns, .max), "\(path) lacks them; they are null there"))
      }
    }
    for (columns, files) in lacking.prefix(Self.namedFiles) {
      let more = files.count == 1 ? "" : " and \(files.count - 1) more of \(fileCount) files"
      let verb = files.count == 1 ? "lacks" : "lack"
      notes.append("\(files[0])\(more) \(verb) \(Self.list(columns, 8)), null there")
    }
  }

  private static func list(_ columns: [String], _ limit: Int) -> String {
    let shown = columns.prefix(limit).map { "\"\($0)\"" }.joined(separator: ", ")
    return columns.count > limit ? "\(shown) and \(columns.count - limit) more columns" : shown
  }
}
