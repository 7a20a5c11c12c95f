/// A named, typed column of a table.
public struct Field: Hashable, Sendable {
  public var name: String
  public var type: DataType

  public init(_ name: String, _ type: DataType) {
    self.name = name
    self.type = type
  }
}

/// The columns of a table in order. Names are unique, also when case is ignored.
public struct Schema: Hashable, Sendable {
  public var fields: [Field]

  public init(_ fields: [Field]) { self.fields = fields }

  public var count: Int { fields.count }
  public var names: [String] { fields.map(\.name) }

  /// Position of the column of exactly this name. Complexity: O(columns).
  public func index(of name: String) -> Int? { fields.firstIndex { $0.name == name } }

  public subscript(name: String) -> Field? { fields.first { $0.name == name } }
}
