import Engine

/// The files of a source in DuckDB's words: those that Sous reads, in its order.
///
/// DuckDB reads no folders, has no braces in patterns, takes names that begin with `_` or `.` and goes through folders one
/// after the other. So what a folder or a pattern stands for is listed when the program runs, by the rules of `FileSearch`.
struct DuckDBFiles {
  /// Whether the source is one file, by its path.
  let isOneFile: Bool
  /// What stands before the query.
  private(set) var statements: [String] = []
  /// A path, or a list of them, as SQL.
  let text: String
  /// Options for the values in folders' names, with a comma before them; empty when there are none.
  let hive: String

  /// - Parameter paths: one path, folder or pattern of the recipe, or all files.
  init(_ source: SQLSource, _ paths: [String]) throws(SpellingRefusal) {
    hive = source.partitions.isEmpty ? "" : ", hive_partitioning = true, hive_types_autocast = false"
    let found = source.source.files.map(\.path)
    isOneFile =
      paths.count == 1
      && (found.isEmpty || found == paths || found.count == 1 && paths[0].hasSuffix("/" + found[0]))
    let isListed = paths.count > 1 || isOneFile
    if isListed {
      let literals = paths.map { StandardSQL.text(Self.literal($0)) }
      text = isOneFile ? literals[0] : "[" + literals.joined(separator: ", ") + "]"
    } else {
      let variable = "sous_files_\(source.number)"
      text = "getvariable('\(variable)')"
      let isFolder = found.contains { $0.hasPrefix(paths[0] + (paths[0].hasSuffix("/") ? "" : "/")) }
      let patterns = GlobPattern.isPattern(paths[0]) && !isFolder ? try? GlobPattern.expandBraces(paths[0]) : nil
      statements = [try Self.listing(patterns ?? [paths[0]], arePatterns: patterns != nil, variable)]
    }
  }

  /// The statement that lists the files behind a folder or a pattern.
  private static func listing(
    _ paths: [String], arePatterns: Bool, _ variable: String
  ) throws(SpellingRefusal) -> String {
    var lists: [String] = []
    for path in paths {
      // As DuckDB shows paths.
      let names = path.split(separator: "/", omittingEmptySubsequences: false).enumerated()
        .filter { !["", "."].contains($1) || $0 == 0 && $1.isEmpty || $0 == 1 && path.contains("://") }
        .map { String($1) }
      let fixed = arePatterns ? names.firstIndex { $0.contains { "*?[\\".contains($0) } } : nil
      let base = names[..<(fixed ?? names.count)].joined(separator: "/")
      let open = try names[(fixed ?? names.count)...].map { name throws(SpellingRefusal) in try Self.open(name) }
      let whole = ((base.isEmpty && names.first != "" ? [] : [literal(base)]) + open).joined(separator: "/")
      // What matches as a folder stands for all that lies below it.
      let below = whole.isEmpty ? "**" : whole + "/**"
      for pattern in !arePatterns ? [below] : open.contains("**") ? [whole] : [whole, below] {
        lists.append(
          "  SELECT file FROM glob(\(StandardSQL.text(pattern)))\n"
            + "  WHERE NOT regexp_matches(substr(file, \(base.unicodeScalars.count + 1)), '(^|/)[._]')")
      }
    }
    let files = lists.joined(separator: "\n  UNION\n")
    return "SET VARIABLE \(variable) = (\n  SELECT list(file ORDER BY file) FROM (\n\(files)\n  )\n)"
  }

  /// A name of a pattern, from its first wildcard on.
  private static func open(_ name: String) throws(SpellingRefusal) -> String {
    if name.contains("\\") || name.hasPrefix(".") || name.hasPrefix("_") {
      throw SpellingRefusal(
        "the name \(name) of a pattern cannot be said", remedy: "name the folder, or move the files to one of their own"
      )
    }
    return name.replacing("[^", with: "[!")
  }

  /// A path whose signs are no wildcards.
  private static func literal(_ path: String) -> String {
    path.map { "*?[".contains($0) ? "[\($0)]" : "\($0)" }.joined()
  }
}
