/// What the log says of the partition of a file (PROTOCOL.md, "Partition Value Serialization").
package enum DeltaPartition {
  /// The value that a text of the log is, `nil` for one that is none of its type. Empty text is null.
  static func value(_ text: String?, as type: DataType) -> Value? {
    guard let text, !text.isEmpty else { return .null }
    return ValueText.parse(text, as: type)
  }

  /// The values of a file's partition in the order of the keys, each spelled in one way: writers differ in how they spell
  /// instants and doubles. A text that is no value of its type stays as it is.
  /// - Parameter values: of the log, by key.
  package static func spelled(_ values: [String: String?], _ keys: [Field]) -> [String?] {
    keys.map { key in
      let text = values[key.name] ?? nil
      return switch value(text, as: key.type) {
      // A negative zero is no partition of its own.
      case .double(0)?: ValueText.string(.double(0))
      case let value?: ValueText.string(value)
      case nil: text
      }
    }
  }
}
