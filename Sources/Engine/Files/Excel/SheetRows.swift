/// A cell with a value, as a sheet holds it.
struct SheetCell: BitwiseCopyable {
  enum Kind: UInt8 {
    case integer
    case double
    case boolean
    /// Days since 1970-01-01.
    case date
    /// Microseconds since 1970-01-01T00:00:00Z.
    case timestamp
    case text
    /// A number in the workbook's list of texts, before it is looked up.
    case sharedText
    /// `#N/A`, a formula without a value, a day that the calendar has not: a null that is counted.
    case error
    case withoutValue
    case noDay
  }

  var kind: Kind
  /// The row among those that were read together.
  var row: Int32
  /// The column as whoever reads the sheet counts it.
  var slot: Int32
  /// The number, the double's bits, or the text's address.
  var bits: Int
  /// Bytes of a text.
  var count: Int32 = 0

  init(_ kind: Kind, _ bits: Int = 0) {
    self.kind = kind
    self.bits = bits
    (row, slot) = (0, 0)
  }

  init(_ number: Double) { self.init(.double, Int(bitPattern: UInt(number.bitPattern))) }

  init(_ text: TextView) {
    self.init(.text)
    take(text)
  }

  /// Becomes that text.
  mutating func take(_ text: TextView) {
    kind = .text
    bits = Int(bitPattern: text.start)
    count = Int32(text.count)
  }

  var double: Double { Double(bitPattern: UInt64(UInt(bitPattern: bits))) }

  /// The text of a cell that is one.
  var text: TextView {
    UnsafePointer<UInt8>(bitPattern: bits).map { TextView(start: $0, count: Int(count)) } ?? .empty
  }

  /// Whether it holds nothing that a column could have.
  var isNull: Bool {
    switch kind {
    case .error, .withoutValue, .noDay: true
    case .text: count == 0
    default: false
    }
  }

  /// What a column with this cell may be. Texts that look like numbers or days stay texts.
  var fieldKinds: FieldKinds {
    switch kind {
    case .integer: bits.magnitude <= 1 << 53 ? [.integer, .double] : .integer
    case .double: .double
    case .boolean: .boolean
    case .date: [.date, .timestamp]
    case .timestamp: .timestamp
    case .text, .sharedText: []
    case .error, .withoutValue, .noDay: .all
    }
  }

  /// The cell as a text column has it, for as long as the arena lives.
  func shown(_ arena: TextArena) -> TextView {
    if kind == .text { return text }
    let target = arena.reserve(40)
    let count =
      switch kind {
      case .integer: IntegerText.write(Int64(bits), to: target)
      case .double: DoubleText.write(double, to: target)
      case .boolean: Self.write(bits != 0, to: target)
      case .date: DateText.write(Int32(bits), to: target)
      case .timestamp: TimestampText.write(Int64(bits), to: target)
      case .text, .sharedText, .error, .withoutValue, .noDay: 0
      }
    arena.giveBack(40 - count)
    return TextView(start: UnsafePointer(target), count: count)
  }

  private static func write(_ flag: Bool, to target: UnsafeMutablePointer<UInt8>) -> Int {
    let word: StaticString = flag ? "true" : "false"
    target.update(from: word.utf8Start, count: word.utf8CodeUnitCount)
    return word.utf8CodeUnitCount
  }
}

/// Rows of a sheet that have a cell with a value, with their cells row by row.
final class SheetRows: @unchecked Sendable {
  /// Of each row in the sheet, from 0.
  var numbers: [Int32] = []
  /// Of each row, where its cells begin, and where those of the last one end.
  var starts: [Int] = [0]
  var cells: [SheetCell] = []
  /// The texts of cells that have their own.
  let arena = TextArena()
  /// Bytes of those.
  var textBytes = 0

  var count: Int { numbers.count }

  /// The cells of a row.
  func cells(ofRow row: Int) -> ArraySlice<SheetCell> { cells[starts[row]..<starts[row + 1]] }
}
