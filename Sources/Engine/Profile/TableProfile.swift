/// Statistics of every column of a table.
public struct TableProfile: Hashable, Sendable {
  public var rows: Int
  public var columns: [ColumnStatistics]
}

/// What the values of one column are like.
///
/// The same for any number of nodes. Figures that hold for all rows are exact unless they say otherwise; what is drawn
/// from `values` is exact when `isSampled` is false, else estimated from rows picked at random.
public struct ColumnStatistics: Hashable, Sendable {
  /// A number that may be an estimate.
  public struct Figure: Hashable, Sendable {
    public var value: Int
    public var isEstimate: Bool

    public init(value: Int, isEstimate: Bool) {
      self.value = value
      self.isEstimate = isEstimate
    }
  }

  /// A value, pattern or spelling with the rows that have it.
  public struct Counted<Item: Hashable & Sendable>: Hashable, Sendable {
    public var item: Item
    public var rows: Int
  }

  /// Rows from `lower` up to `upper`, which belongs to the last bin only.
  public struct Bin: Hashable, Sendable {
    public var lower: Value
    public var upper: Value
    public var rows: Int
  }

  /// The value below which a share of the values lies.
  public struct Quantile: Hashable, Sendable {
    public var share: Double
    public var value: Value
  }

  /// Another type that most values of a text column can be read as.
  public struct Resemblance: Hashable, Sendable {
    public var type: DataType
    /// Distinct values that can be read so, and that cannot.
    public var matching: Int
    public var mismatching: Int
    /// A few that cannot.
    public var examples: [String]
  }

  public var name: String
  public var type: DataType
  public var rows = 0
  public var nulls = 0
  /// Empty texts.
  public var empty = 0
  /// Null and empty, as `remove-missing` takes them.
  public var missing: Int { nulls + empty }
  /// Different values, without null.
  public var distinct = Figure(value: 0, isEstimate: false)
  /// Values that one row has.
  public var unique = Figure(value: 0, isEstimate: false)
  /// `nil` without values.
  public var minimum: Value?
  public var maximum: Value?
  /// Of numbers.
  public var mean: Double?
  /// Of a sample (n - 1).
  public var standardDeviation: Double?
  /// Code points of texts.
  public var shortest: Int?
  public var longest: Int?
  public var meanLength: Double?
  public var isSampled = false
  /// By rows, most first.
  public var values: [Counted<Value>] = []
  /// Texts among `values` that are only the beginning of what stands in the rows.
  public var beginnings: Set<Value> = []
  /// Of numbers, dates and timestamps; empty for others.
  public var quantiles: [Quantile] = []
  public var histogram: [Bin] = []
  /// Shapes of texts, most rows first (`TextShape`).
  public var patterns: [Counted<String>] = []
  /// Near-equal spellings: texts of one fingerprint, most rows first in each and among them.
  public var clusters: [[Counted<String>]] = []
  public var resemblance: Resemblance?

  init(name: String, type: DataType) {
    self.name = name
    self.type = type
  }
}

/// How much a profile keeps.
public struct ProfileOptions: Hashable, Sendable {
  /// Distinct values of a column up to which everything is exact; also bounds memory, per column and node.
  public var exactValues = 20_000
  /// Rows picked at random for columns with more.
  public var sampledRows = 10_000
  public var topValues = 1000
  public var histogramBins = 20

  public init() {}
}
