/// Computes a column from the arguments of a call; one per call and evaluator, so it may keep state between batches.
typealias Kernel = (KernelCall) throws -> Column

/// One batch of work for a kernel: the arguments, and where it reports rows that fail.
///
/// The cells of null rows are zero or empty, so that loops need not look at nulls; `nulls` is what a function that
/// gives null for a null argument hands on.
final class KernelCall {
  let arguments: [Operand]
  /// Rows; 1 when all arguments are constants.
  let count: Int
  let result: DataType
  /// What the texts of the batch may take.
  let texts: TextAllowance
  private(set) var failures: [RowFailure] = []

  init(arguments: [Operand], count: Int, result: DataType, texts: TextAllowance) {
    self.arguments = arguments
    self.count = count
    self.result = result
    self.texts = texts
  }

  /// Marks of the rows in which some argument is null.
  private(set) lazy var nulls: Buffer<UInt8>? = {
    var marks: Buffer<UInt8>?
    for argument in arguments {
      guard let own = argument.column.nulls else { continue }
      if argument.isConstant {
        if own[0] != 0 { return Buffer<UInt8>(repeating: 1, count: count) }
      } else if let earlier = marks {
        let both = Buffer<UInt8>(capacity: count)
        let (a, b, target) = (earlier.base, own.base, both.base)
        for row in 0..<count { target[row] = a[row] | b[row] }
        marks = both
      } else {
        marks = own
      }
    }
    return marks
  }()

  /// A store for texts of the result, which `texts` has let pass.
  func arena(blockBytes: Int = 64 << 10) -> TextArena { TextArena(blockBytes: blockBytes, budget: texts.budget) }

  /// Whether the row may have a text of so many bytes, made of texts of which the longest has `longest`; reports the row
  /// if not.
  @inline(__always)
  func admits(_ byteCount: Int, from longest: Int, row: Int) -> Bool {
    if byteCount <= TextAllowance.maximumBytes || byteCount <= longest { return true }
    fail(row, TextAllowance.tooLong)
    return false
  }

  /// Takes the rows over that another call, of the same batch, has reported.
  func adopt(failuresOf other: KernelCall) { failures = CallNode.merge(failures, other.failures) }

  /// Reports a row, unless an argument is null there. A row is reported at most once, in increasing order.
  func fail(_ row: Int, _ reason: @autoclosure () -> String) {
    if let nulls, nulls[row] != 0 { return }
    if failures.last?.row == row { return }
    failures.append(RowFailure(row: row, reason: reason()))
  }

  /// Whether the argument is null in the row.
  @inline(__always)
  func isNull(_ argument: Int, _ row: Int) -> Bool {
    let operand = arguments[argument]
    guard let marks = operand.column.nulls else { return false }
    return marks[row &* operand.step] != 0
  }
}

extension KernelCall {
  /// The cells of an integer or timestamp argument.
  func integers(_ index: Int) -> Lane<Int64> {
    switch arguments[index].column {
    case .integer(let column), .timestamp(let column): lane(column, index)
    default: mismatch(index)
    }
  }

  func decimals(_ index: Int) -> Lane<Int128> {
    if case .decimal(let column, _, _) = arguments[index].column { return lane(column, index) }
    mismatch(index)
  }

  func doubles(_ index: Int) -> Lane<Double> {
    if case .double(let column) = arguments[index].column { return lane(column, index) }
    mismatch(index)
  }

  func booleans(_ index: Int) -> Lane<UInt8> {
    if case .boolean(let column) = arguments[index].column { return lane(column, index) }
    mismatch(index)
  }

  func days(_ index: Int) -> Lane<Int32> {
    if case .date(let column) = arguments[index].column { return lane(column, index) }
    mismatch(index)
  }

  func texts(_ index: Int) -> Lane<TextView> {
    if case .text(let column) = arguments[index].column {
      return Lane(base: UnsafePointer(column.views.base), step: arguments[index].step)
    }
    mismatch(index)
  }

  /// Who owns the bytes of the text arguments, for results that share them.
  func owners(_ indices: Int...) -> [any ByteOwner] {
    var owners: [any ByteOwner] = []
    for index in indices {
      guard case .text(let column) = arguments[index].column else { continue }
      for owner in column.owners where !owners.contains(where: { $0 === owner }) { owners.append(owner) }
    }
    return owners
  }

  private func lane<Element>(_ column: PlainColumn<Element>, _ index: Int) -> Lane<Element> {
    Lane(base: UnsafePointer(column.values.base), step: arguments[index].step)
  }

  private func mismatch(_ index: Int) -> Never {
    preconditionFailure("argument \(index) is \(arguments[index].column.type), which checking should have prevented")
  }

  // MARK: - Results

  func integer(_ values: Buffer<Int64>) -> Column { .integer(PlainColumn(values, nulls: nulls)) }
  func double(_ values: Buffer<Double>) -> Column { .double(PlainColumn(values, nulls: nulls)) }
  func boolean(_ values: Buffer<UInt8>) -> Column { .boolean(PlainColumn(values, nulls: nulls)) }
  func date(_ values: Buffer<Int32>) -> Column { .date(PlainColumn(values, nulls: nulls)) }
  func timestamp(_ values: Buffer<Int64>) -> Column { .timestamp(PlainColumn(values, nulls: nulls)) }
  func text(_ views: Buffer<TextView>, owners: [any ByteOwner]) -> Column {
    .text(TextColumn(views, nulls: nulls, owners: owners))
  }
  /// Of the result's precision and scale.
  func decimal(_ values: Buffer<Int128>) -> Column {
    guard case .decimal(let precision, let scale) = result else { preconditionFailure("the result is not a decimal") }
    return .decimal(PlainColumn(values, nulls: nulls), precision: precision, scale: scale)
  }
}
