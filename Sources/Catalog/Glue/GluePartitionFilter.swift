internal import AWS
internal import Engine

/// Which partitions of a table may hold rows that satisfy comparisons: what Glue is asked for, and what is kept of its answer.
///
/// Glue is asked only for what means the same there and here, so it never leaves out too much.
struct GluePartitionFilter {
  private let hints: [(hint: ScanHint, key: Int, type: DataType)]
  /// As `GetPartitions` takes it; `nil` asks for all.
  let expression: String?

  init(_ hints: [ScanHint], keys: [GlueColumn]) {
    self.hints = hints.compactMap { hint in
      guard let key = keys.firstIndex(where: { $0.name == hint.column }),
        let type = HiveType.type(keys[key].type ?? "")
      else { return nil }
      return (hint, key, type)
    }
    let comparisons = self.hints.compactMap { Self.comparison($0.hint, keys[$0.key]) }
    expression = comparisons.isEmpty ? nil : comparisons.joined(separator: " and ")
  }

  /// The partitions whose values leave room for the comparisons. A value that is none of its type is kept: reading says so.
  func kept(_ partitions: [GluePartition]) -> [GluePartition] {
    guard !hints.isEmpty else { return partitions }
    return partitions.filter { partition in
      hints.allSatisfy { hint, key, type in
        guard partition.values.indices.contains(key) else { return true }
        let text = partition.values[key]
        if text == PartitionName.defaultPartition { return hint.mayHold(for: .null) }
        return ValueText.parse(text, as: type).map(hint.mayHold) ?? true
      }
    }
  }

  /// A comparison in Glue's words; `nil` where it would mean another thing there.
  ///
  /// Source: AWS Glue Web API Reference, "GetPartitions", "Expression". Texts are compared only for being equal, since they are
  /// ordered otherwise there.
  private static func comparison(_ hint: ScanHint, _ key: GlueColumn) -> String? {
    let sign: String
    switch hint.comparison {
    case .equal: sign = "="
    case .less: sign = "<"
    case .lessOrEqual: sign = "<="
    case .greater: sign = ">"
    case .greaterOrEqual: sign = ">="
    case .isNull, .isNotNull: return nil
    }
    let isPlain = key.name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    guard isPlain, let first = key.name.utf8.first, !(0x30...0x39).contains(first) else { return nil }
    switch (key.type?.lowercased() ?? "", hint.value) {
    case ("tinyint", .integer(let number)), ("smallint", .integer(let number)), ("int", .integer(let number)),
      ("bigint", .integer(let number)):
      return "\(key.name) \(sign) \(number)"
    case ("date", .date):
      return ValueText.string(hint.value).map { "\(key.name) \(sign) '\($0)'" }
    case ("string", .text(let text)) where sign == "=":
      let isSafe = text.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x27 && $0 != 0x5C && $0 != 0x25 }
      return isSafe ? "\(key.name) = '\(text)'" : nil
    default: return nil
    }
  }
}
