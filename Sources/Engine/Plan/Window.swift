/// What `over` asks for: every row sees the rows of its group, in an order, through a frame. Rows and their order stay.
public struct Window: Hashable, Sendable {
  /// Columns that the rows of a group have in common; nulls are equal. None: all rows are one group.
  public var by: [String]
  /// The order within a group; what it leaves open, and everything without it, is the order in which the rows come.
  public var order: [SortKey]
  /// Which rows of its group a row sees, for aggregates and for first, last and nth values; `nil` for all of them.
  public var frame: WindowFrame?
  /// The columns that are added, in this order.
  public var calls: [WindowCall]
  /// Set by rewriting: rows behind so many of their group are not wanted. Its only call is the number of the row then.
  var limit: Int?

  public init(by: [String], order: [SortKey], frame: WindowFrame?, calls: [WindowCall]) {
    self.by = by
    self.order = order
    self.frame = frame
    self.calls = calls
  }
}

/// Rows around a row, by their distance in the order of its group: negative before it, 0 itself, positive behind it.
public struct WindowFrame: Hashable, Sendable {
  /// The first row seen; `nil` for the first of the group.
  public var from: Int?
  /// The last row seen; `nil` for the last of the group.
  public var to: Int?

  public init(from: Int?, to: Int?) {
    self.from = from
    self.to = to
  }
}

/// One column that a window adds.
public struct WindowCall: Hashable, Sendable {
  public var name: String
  public var computing: Computing
  /// What it is of; `nil` for what needs no value.
  public var argument: Expression?
  public var type: DataType
  /// The column whose expression asks for it, which rejects name.
  public var subject: String?

  public enum Computing: Hashable, Sendable {
    case aggregate(AggregateFunction)
    case rank(WindowRank)
    case pick(WindowPick)
  }

  public init(name: String, computing: Computing, argument: Expression?, type: DataType) {
    self.name = name
    self.computing = computing
    self.argument = argument
    self.type = type
  }

  /// Whether the result depends on which row comes first.
  public var dependsOnOrder: Bool {
    switch computing {
    case .aggregate(let function): function.dependsOnOrder
    case .rank, .pick: true
    }
  }
}

/// The place of a row in its group.
public enum WindowRank: Hashable, Sendable {
  case rowNumber, rank, denseRank, percentRank, cumulativeDistribution
  /// The number of its share when the group is cut into so many.
  case tile(Int)
  /// The number of its session: a new one begins where more than so many microseconds have passed since the row before.
  case session(gap: Int)
}

/// The value of another row of the group.
public struct WindowPick: Hashable, Sendable {
  public enum Row: Hashable, Sendable {
    case first, last
    /// Of the frame, from 1.
    case nth(Int)
    /// So many rows before; behind, where negative. Frames do not matter.
    case before(Int)
  }

  public var row: Row
  /// Whether rows without a value are passed over.
  public var ignoresNulls: Bool

  public init(_ row: Row, ignoresNulls: Bool) {
    self.row = row
    self.ignoresNulls = ignoresNulls
  }
}
