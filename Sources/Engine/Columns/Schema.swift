import Synchronization

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
  public var fields: [Field] {
    didSet { positions = Positions() }
  }
  private var positions = Positions()

  public init(_ fields: [Field]) { self.fields = fields }

  public var count: Int { fields.count }
  public var names: [String] { fields.map(\.name) }

  /// Position of the column of exactly this name. Complexity: O(1); the first of many look-ups is O(columns).
  public func index(of name: String) -> Int? {
    fields.count <= Positions.fewest ? fields.firstIndex { $0.name == name } : positions.index(of: name, in: fields)
  }

  public subscript(name: String) -> Field? { index(of: name).map { fields[$0] } }

  public static func == (a: Schema, b: Schema) -> Bool { a.positions === b.positions || a.fields == b.fields }

  public func hash(into hasher: inout Hasher) { hasher.combine(fields) }

  /// Where the columns of a wide table stand, found out when somebody asks first.
  private final class Positions: Sendable {
    /// Columns up to which looking at each is quicker.
    static let fewest = 16

    private let known = Mutex<[String: Int]?>(nil)

    func index(of name: String, in fields: [Field]) -> Int? {
      known.withLock { known in
        if let known { return known[name] }
        let made = Dictionary(fields.indices.map { (fields[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
        known = made
        return made[name]
      }
    }
  }
}
