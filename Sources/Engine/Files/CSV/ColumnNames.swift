/// Makes the names of a header fit a table: none empty, none twice, none that differ only by case.
enum ColumnNames {
  static func unique(_ names: [String], path: String) -> (names: [String], evidence: [Evidence]) {
    var evidence: [Evidence] = []
    var taken = Set(names.filter { !$0.isEmpty }.map { $0.lowercased() })
    var used: Set<String> = []
    // By what comes before it, the next number that may be free: those below are taken.
    var numbers: [String: Int] = [:]
    var result: [String] = []
    for (index, name) in names.enumerated() {
      if !name.isEmpty && used.insert(name.lowercased()).inserted {
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
      used.insert(new.lowercased())
      result.append(new)
      let reason =
        name.isEmpty
        ? "field \(index + 1) of the header of \(path) has no name"
        : "\"\(name)\" stands in the header of \(path) before, if case is ignored"
      evidence.append(Evidence("column \(index + 1)", new, reason))
    }
    return (result, evidence)
  }

  /// Names for keys of JSON objects, which may differ only by case.
  static func unique(keys: [String], path: String) -> (names: [String], evidence: [Evidence]) {
    var taken = Set(keys.map { $0.lowercased() })
    var used: [String: String] = [:]
    var evidence: [Evidence] = []
    let names = keys.map { key in
      guard let other = used.updateValue(key, forKey: key.lowercased()) else { return key }
      var number = 2
      while !taken.insert("\(key)_\(number)".lowercased()).inserted { number += 1 }
      let name = "\(key)_\(number)"
      evidence.append(
        Evidence("column \(name)", name, "the keys \"\(other)\" and \"\(key)\" of \(path) differ only by case"))
      return name
    }
    return (names, evidence)
  }

  /// Names for a file without a header.
  static func numbered(_ count: Int) -> [String] { (0..<count).map { "column\($0 + 1)" } }
}
