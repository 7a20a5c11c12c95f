/// The type that a recipe gives a column of a text file.
public struct TypePin: Hashable, Sendable {
  public var type: DataType
  /// Pattern of dates and timestamps (`dd.MM.yyyy`); `nil` for ISO 8601.
  public var format: String?

  public init(_ type: DataType, format: String? = nil) {
    self.type = type
    self.format = format
  }
}
