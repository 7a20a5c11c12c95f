/// Values of one plain type with nulls beside them.
///
/// `nulls[i]` is 1 where row i is null; no buffer means no null. The value of a null row is zero, so that kernels
/// may loop over values as if none were null.
public struct PlainColumn<Element: BitwiseCopyable & Sendable>: Sendable {
  public let values: Buffer<Element>
  public let nulls: Buffer<UInt8>?

  public init(_ values: Buffer<Element>, nulls: Buffer<UInt8>? = nil) {
    self.values = values
    self.nulls = nulls
  }

  public var count: Int { values.count }
}

/// Texts in one of two forms: views with the owners of the bytes they point to, where a null row holds the empty view, or
/// numbers of texts that a numbering holds, where it holds 0 (`TextNumbers`).
///
/// Views are there in both forms: those of numbers are made when they are asked for first. Whoever knows nothing of numbers
/// misses nothing.
public struct TextColumn: Sendable {
  private let storage: Storage
  public let nulls: Buffer<UInt8>?
  public let owners: [any ByteOwner]
  let numbers: TextNumbers?

  private enum Storage: Sendable {
    case views(Buffer<TextView>)
    case numbered(NumberedViews)
  }

  public var views: Buffer<TextView> {
    switch storage {
    case .views(let views): views
    case .numbered(let texts): texts.views
    }
  }

  /// The numbers, where they are all there is.
  var dictionary: TextNumbers? {
    if case .numbered = storage { numbers } else { nil }
  }

  public init(_ views: Buffer<TextView>, nulls: Buffer<UInt8>? = nil, owners: [any ByteOwner]) {
    self.init(views, nulls: nulls, owners: owners, numbers: nil)
  }

  init(_ views: Buffer<TextView>, nulls: Buffer<UInt8>?, owners: [any ByteOwner], numbers: TextNumbers?) {
    storage = .views(views)
    self.nulls = nulls
    self.owners = owners
    self.numbers = numbers
  }

  /// - Parameter numbers: of texts that their numbering holds.
  init(_ numbers: TextNumbers, nulls: Buffer<UInt8>?) {
    precondition(numbers.numbering.holdsTexts, "texts are known by number")
    storage = .numbered(NumberedViews(numbers))
    self.nulls = nulls
    owners = [numbers.numbering]
    self.numbers = numbers
  }

  public var count: Int {
    switch storage {
    case .views(let views): views.count
    case .numbered(let texts): texts.numbers.rows.count
    }
  }
}

/// The cells of one column for the rows of a batch. Immutable.
public enum Column: Sendable {
  case text(TextColumn)
  case integer(PlainColumn<Int64>)
  case decimal(PlainColumn<Int128>, precision: Int, scale: Int)
  case double(PlainColumn<Double>)
  /// 1 is true, 0 false.
  case boolean(PlainColumn<UInt8>)
  /// Days since 1970-01-01.
  case date(PlainColumn<Int32>)
  /// Microseconds since 1970-01-01T00:00:00Z.
  case timestamp(PlainColumn<Int64>)

  public var count: Int {
    switch self {
    case .text(let column): column.count
    case .integer(let column), .timestamp(let column): column.count
    case .decimal(let column, _, _): column.count
    case .double(let column): column.count
    case .boolean(let column): column.count
    case .date(let column): column.count
    }
  }

  public var type: DataType {
    switch self {
    case .text: .text
    case .integer: .integer
    case .decimal(_, let precision, let scale): .decimal(precision: precision, scale: scale)
    case .double: .double
    case .boolean: .boolean
    case .date: .date
    case .timestamp: .timestamp
    }
  }

  public var nulls: Buffer<UInt8>? {
    switch self {
    case .text(let column): column.nulls
    case .integer(let column), .timestamp(let column): column.nulls
    case .decimal(let column, _, _): column.nulls
    case .double(let column): column.nulls
    case .boolean(let column): column.nulls
    case .date(let column): column.nulls
    }
  }

  public func isNull(_ row: Int) -> Bool { nulls.map { $0[row] != 0 } ?? false }
}
