/// The values of one column for the rows of a batch, as they stand in the file, until they become cells.
final class AvroCells {
  let column: AvroColumn
  private let form: ColumnForm
  private let type: DataType
  private let schema: AvroSchema
  /// Of the values, resolved once: how they are read.
  private let kind: AvroSchema.Kind
  /// The symbols of an enum.
  private let symbols: [TextView]
  private let symbolArena: TextArena?
  /// One of these, by the kind.
  private var words32 = Buffer<UInt32>(capacity: 0)
  private var words64 = Buffer<UInt64>(capacity: 0)
  private var flags = Buffer<UInt8>(capacity: 0)
  private var views = Buffer<TextView>(capacity: 0)
  private var nulls = Buffer<UInt8>(capacity: 0)
  private var nullCount = 0

  /// - Parameter type: what the cells become: the form's type, or a decimal of more digits.
  init(_ column: AvroColumn, _ form: ColumnForm, _ schema: AvroSchema, type: DataType) {
    self.column = column
    self.form = form
    self.schema = schema
    self.type = type
    kind = schema[column.value].kind
    if case .enumeration(let words) = kind {
      let arena = TextArena(blockBytes: 1024)
      symbols = words.map { arena.copy($0) }
      symbolArena = arena
    } else {
      (symbols, symbolArena) = ([], nil)
    }
  }

  /// Makes room for the rows of a batch.
  func begin(_ count: Int) {
    nullCount = 0
    if column.branches != nil { nulls = Buffer(capacity: count) }
    switch kind {
    case .int, .float: words32 = Buffer(capacity: count)
    case .long, .double: words64 = Buffer(capacity: count)
    case .boolean: flags = Buffer(capacity: count)
    case .bytes, .string, .fixed, .enumeration: views = Buffer(capacity: count)
    case .null, .array, .map, .union, .record: break
    }
  }

  /// Reads the value of a row.
  func read(_ row: Int, _ cursor: inout AvroCursor) throws(AvroProblem) {
    if let (null, value) = column.branches {
      let branch = try cursor.long()
      guard branch == value || branch == null, branch >= 0 else { throw AvroProblem("a union has no branch \(branch)") }
      nulls.base[row] = branch == value ? 0 : 1
      if branch != value {
        nullCount += 1
        return readNull(row)
      }
    }
    switch kind {
    case .int: words32.base[row] = UInt32(bitPattern: try cursor.int())
    case .float: words32.base[row] = try cursor.word32()
    case .long: words64.base[row] = UInt64(bitPattern: try cursor.long())
    case .double: words64.base[row] = try cursor.word64()
    case .boolean: flags.base[row] = try cursor.boolean()
    case .bytes, .string: views.base[row] = try cursor.counted()
    case .fixed(let size): views.base[row] = try cursor.bytes(size)
    case .enumeration:
      let symbol = Int(try cursor.int())
      guard symbols.indices.contains(symbol) else { throw AvroProblem("an enum has no symbol \(symbol)") }
      views.base[row] = symbols[symbol]
    case .null, .array, .map, .union, .record: return
    }
  }

  private func readNull(_ row: Int) {
    switch kind {
    case .int, .float: words32.base[row] = 0
    case .long, .double: words64.base[row] = 0
    case .boolean: flags.base[row] = 0
    case .bytes, .string, .fixed, .enumeration: views.base[row] = .empty
    case .null, .array, .map, .union, .record: return
    }
  }

  /// The cells of the rows, and those among them that cannot be taken.
  /// - Parameter owners: of the bytes that texts point to.
  func take(_ count: Int, owners: [any ByteOwner]) -> CellConversion.Result {
    let nulls = nullCount > 0 ? self.nulls : nil
    nulls?.count = count
    switch kind {
    case .boolean:
      flags.count = count
      return CellConversion.Result(column: .boolean(PlainColumn(flags, nulls: nulls)))
    case .int where form == .date:
      let days = Buffer<Int32>(capacity: count)
      for row in 0..<count { days.base[row] = Int32(bitPattern: words32.base[row]) }
      return CellConversion.dates(days, nulls: nulls, isOld: false)
    case .int, .float:
      words32.count = count
      return CellConversion.column(words32, nulls: nulls, form, type)
    case .long where form == .timestamp(.micros):
      let micros = Buffer<Int64>(capacity: count)
      for row in 0..<count { micros.base[row] = Int64(bitPattern: words64.base[row]) }
      return CellConversion.instants(micros, nulls: nulls, nil)
    case .double:
      let numbers = Buffer<Double>(capacity: count)
      for row in 0..<count { numbers.base[row] = Double(bitPattern: words64.base[row]) }
      return CellConversion.Result(column: .double(PlainColumn(numbers, nulls: nulls)))
    case .long:
      words64.count = count
      return CellConversion.column(words64, nulls: nulls, form, type, nil)
    case .bytes, .string, .fixed, .enumeration:
      views.count = count
      let owners = symbolArena.map { [$0] } ?? owners
      let texts = TextColumn(views, nulls: nulls, owners: owners)
      return CellConversion.column(texts, form, type, nil, unchecked: symbolArena == nil ? [0..<count] : [])
    case .null, .array, .map, .union, .record:
      return CellConversion.Result(column: .constant(.null, type: type, count: count))
    }
  }
}
