/// Makes the names of a header fit a table: none empty, none twice, none that differ only by case or by how Unicode composes
/// their characters. Recipes cannot tell such names apart, so the later one gets a number, with a word about it.
enum ColumnNames {
  /// The texts of each column in the rows of a header, one behind the other.
  static func joined(_ rows: [[String]]) -> [String] {
    (0..<(rows.map(\.count).max() ?? 0)).map { column in
      rows.compactMap { column < $0.count && !$0[column].isEmpty ? $0[column] : nil }.joined(separator: " ")
    }
  }

  /// The rows of a header in which an empty cell above a name has the text left of it.
  static func filled(_ rows: [[String]]) -> [[String]] {
    rows.enumerated().map { number, row in
      let below = joined(Array(rows[(number + 1)...]))
      var last = ""
      return (0..<max(row.count, below.count)).map { column in
        let own = column < row.count ? row[column] : ""
        if !own.isEmpty { last = own }
        return own.isEmpty && column < below.count && !below[column].isEmpty ? last : own
      }
    }
  }

  static func unique(_ names: [String], path: String) -> (names: [String], evidence: [Evidence]) {
    var evidence: [Evidence] = []
    var taken = Set(names.filter { !$0.isEmpty }.map { $0.lowercased() })
    // By what makes names one, the first such name.
    var used: [String: String] = [:]
    // By what comes before it, the next number that may be free: those below are taken.
    var numbers: [String: Int] = [:]
    var result: [String] = []
    for (index, name) in names.enumerated() {
      let other = name.isEmpty ? nil : used[name.lowercased()]
      if !name.isEmpty && other == nil {
        used[name.lowercased()] = name
        result.append(name)
        continue
      }
      let stem = name.isEmpty ? "column" : name + "_"
      let key = stem.lowercased()
      var number = max(name.isEmpty ? index + 1 : 2, numbers[key] ?? 0)
      while taken.contains(key + "\(number)") { number += 1 }
      numbers[key] = number + 1
      let new = stem + "\(number)"
      taken.insert(new.lowercased())
      used[new.lowercased()] = new
      result.append(new)
      let reason =
        if let other {
          "\"\(name)\" stands in the header of \(path) before, if \(difference(name, other)) is ignored"
        } else {
          "field \(index + 1) of the header of \(path) has no name"
        }
      evidence.append(Evidence("column \(index + 1)", new, reason))
    }
    return (result, evidence)
  }

  /// Names for keys of JSON objects, which may differ only by case or composition.
  static func unique(keys: [String], path: String) -> (names: [String], evidence: [Evidence]) {
    var taken = Set(keys.map { $0.lowercased() })
    var used: [String: String] = [:]
    var numbers: [String: Int] = [:]
    var evidence: [Evidence] = []
    let names = keys.map { key in
      let lower = key.lowercased()
      guard let other = used.updateValue(key, forKey: lower) else { return key }
      // Lower numbers are taken.
      var number = numbers[lower] ?? 2
      while !taken.insert("\(lower)_\(number)").inserted { number += 1 }
      numbers[lower] = number + 1
      let name = "\(key)_\(number)"
      evidence.append(
        Evidence(
          "column \(name)", name,
          "the keys \"\(other)\" and \"\(key)\" of \(path) differ only by \(difference(key, other))"))
      return name
    }
    return (names, evidence)
  }

  /// What tells two texts apart that are one name.
  private static func difference(_ name: String, _ other: String) -> String {
    ExactText(name.lowercased()) == ExactText(other.lowercased())
      ? "case" : "how Unicode composes their characters"
  }

  /// The names of several files in order of appearance.
  /// - Throws: `Failure` (`input`) for names of two files that differ only by case.
  static func merged(_ files: [(path: String, names: [String])]) throws(Failure) -> [String] {
    var names: [String] = []
    var seen: Set<String> = []
    var folded: [String: (name: String, path: String)] = [:]
    for (path, own) in files {
      for name in own where seen.insert(name).inserted {
        names.append(name)
        guard let other = folded.updateValue((name, path), forKey: name.lowercased()) else { continue }
        throw differ(name, path, from: other)
      }
    }
    return names
  }

  /// The names of columns of two files are one name.
  static func differ(_ name: String, _ path: String, from other: (name: String, path: String)) -> Failure {
    Failure(
      .input,
      "\(path) has a column \"\(name)\" and \(other.path) \"\(other.name)\", which differ only by \(difference(name, other.name)); rename one of them, or read the files apart and put them together with union-tables"
    )
  }

  /// Names for a file without a header: those that are known, where there are just as many.
  static func numbered(_ count: Int, _ known: [String] = []) -> [String] {
    known.count == count ? known : (0..<count).map { "column\($0 + 1)" }
  }
}
