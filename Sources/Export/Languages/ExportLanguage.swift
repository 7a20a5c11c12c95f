/// A language that a recipe can be exported to. Another one is a file with its record and dialect, and a line in `all`; what
/// it says of functions, aggregates and formats are cells in their rows, and what has no cell is refused in words.
public struct ExportLanguage: Sendable {
  /// As commands name it: `spark-sql`.
  public let name: String
  /// As messages name it.
  public let title: String
  /// Whether it says of functions what standard SQL says, unless it has something of its own.
  var isStandardSQL = false
  /// Whether a program is made for a number of partitions.
  public internal(set) var needsPartitionCount = false
  let dialect: @Sendable () -> any ExpressionDialect
  let program: @Sendable (ExportRequest, inout Refusals) -> String

  public static let all = [pyspark, sparkSQL, athenaSQL, duckdbSQL]

  /// The language of a name.
  public init?(_ name: String) {
    guard let known = Self.all.first(where: { $0.name == name }) else { return nil }
    self = known
  }

  init(
    name: String, title: String, isStandardSQL: Bool = false, needsPartitionCount: Bool = false,
    dialect: @escaping @Sendable () -> any ExpressionDialect,
    program: @escaping @Sendable (ExportRequest, inout Refusals) -> String
  ) {
    self.name = name
    self.title = title
    self.isStandardSQL = isStandardSQL
    self.needsPartitionCount = needsPartitionCount
    self.dialect = dialect
    self.program = program
  }

  /// A language of SQL statements.
  init(
    name: String, title: String, isStandardSQL: Bool, needsPartitionCount: Bool = false,
    sql dialect: @escaping @Sendable () -> any SQLDialect
  ) {
    self.init(
      name: name, title: title, isStandardSQL: isStandardSQL, needsPartitionCount: needsPartitionCount,
      dialect: { dialect() }, program: { request, refusals in SQLScript.text(request, dialect(), &refusals) })
  }
}

extension ExportLanguage: Hashable {
  public static func == (left: Self, right: Self) -> Bool { left.name == right.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
