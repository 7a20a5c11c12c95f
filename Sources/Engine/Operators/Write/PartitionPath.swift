/// The folder of a partition below the output: `year=2016/month=5/day=31`, with its values.
struct PartitionPath: Sendable {
  let path: String
  /// Values as text; `nil` stands for null and empty text, which the layout cannot tell apart.
  let values: [String?]

  /// - Throws: `Failure` (`run`) for a name over 255 bytes.
  init(names: [String], values: [Value]) throws {
    var parts: [String] = []
    var texts: [String?] = []
    for (name, value) in zip(names, values) {
      // The two zeros are equal, so they share a folder.
      let text = ValueText.string(value == .double(0) ? .double(0) : value)
      let kept = text.flatMap { $0.isEmpty ? nil : $0 }
      let part = PartitionName.encode(key: name, value: kept)
      guard part.utf8.count <= PartitionName.maximumBytes else {
        throw Failure(
          .run,
          "partition column \(name) has a value of \(kept?.utf8.count ?? 0) bytes, too long for a folder name (255 bytes with the column's name); derive a shorter column and partition by that"
        )
      }
      parts.append(part)
      texts.append(kept)
    }
    path = parts.joined(separator: "/")
    self.values = texts
  }
}
