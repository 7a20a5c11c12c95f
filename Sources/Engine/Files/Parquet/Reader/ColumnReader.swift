/// Reads the cells of one column, a batch at a time, from a range of rows of a row group. One thread at a time.
///
/// ```
/// pages → levels → nulls            (1 where null)
///       → values → dense → spread   (a page's values, then moved to their rows)
///       → cells                     (`CellConversion`: physical values to cells of a Sous type)
/// ```
final class ColumnReader {
  /// A cell that cannot be taken: its row leaves the table.
  struct BadCell {
    /// Row within the batch.
    var row: Int
    var reason: String
  }

  let form: ColumnForm
  let physical: PhysicalType
  let isOptional: Bool
  /// Bytes of a value; 0 for variable length and booleans.
  let width: Int
  /// What the cells become: `form.type`, or a decimal of more digits.
  private let type: DataType
  /// The calendar of days and instants when it is not ours.
  private let calendar: OldCalendar?
  let pages: PageReader
  let memory: PageMemory
  let scratch: PageScratch
  /// Rows of the row group that no page has been opened for, and rows to pass over before the next batch.
  var rowsUnopened = 0
  var rowsToSkip = 0
  var dictionary: ChunkDictionary?
  var hasDataPage = false
  // The page under way.
  var pageLeft = 0
  var levels: Levels = .allPresent
  var stream = ValueStream.none
  var pageOwner: PageBytes?
  var isPageText = false
  /// Nulls met in the page, and those that its header claims.
  var pageNulls = 0
  var claimedNulls: Int?
  // Per batch.
  var owners: [any ByteOwner] = []
  var hasDictionaryOwner = false
  var arena: PageArena?
  /// Keeps alive what the last value of a DELTA_BYTE_ARRAY batch points to, for the first of the next one.
  var heldPrevious: [any ByteOwner] = []
  var unchecked: [Range<Int>] = []
  /// Where the batch's texts go, and their numbers as soon as one comes from a dictionary.
  var texts: UnsafeMutableBufferPointer<TextView>?
  var numbers: TextNumbers?
  /// Whether numbers are all there is of the batch's texts so far.
  var isNumbered = false
  // Where to begin again after a pause.
  var dictionaryPlace: Int?
  var pagePlace = 0
  var pageRows = 0

  enum Levels {
    case allPresent
    case hybrid(HybridDecoder)
    /// The deprecated encoding, highest bit first.
    case bitPacked(UnsafePointer<UInt8>, bit: Int)
  }

  init(
    _ form: ColumnForm, element: SchemaElement, type: DataType, calendar: OldCalendar?, memory: PageMemory,
    progress: ScanProgress, scratch: PageScratch
  ) {
    self.form = form
    self.type = type
    self.calendar = calendar
    self.memory = memory
    self.scratch = scratch
    physical = element.type ?? .byteArray
    isOptional = element.repetition == .optional
    width =
      switch physical {
      case .boolean, .byteArray: 0
      case .int32, .float: 4
      case .int64, .double: 8
      case .int96: 12
      case .fixedLengthByteArray: element.typeLength ?? 0
      }
    pages = PageReader(memory: memory, progress: progress, scratch: scratch)
  }

  /// Turns to the rows of a row group from `firstRow` on.
  func start(
    _ file: OpenParquetFile, _ chunk: ColumnChunkMetadata, rowCount: Int, firstRow: Int
  ) throws {
    let dataEnd = file.dataEnd
    try Self.check(chunk, rowCount: rowCount, isOptional: isOptional)
    var begin = chunk.dataPageOffset
    if let offset = chunk.dictionaryPageOffset, offset > 0, offset < begin { begin = offset }
    guard begin >= 4, begin <= dataEnd, chunk.compressedBytes >= 0, chunk.compressedBytes <= dataEnd - begin else {
      throw ParquetProblem("its pages lie outside the file")
    }
    let end = min(begin + chunk.compressedBytes + (file.metadata.hasShortChunks ? 100 : 0), dataEnd)
    pages.open(file.file, codec: chunk.codec, start: begin, end: end)
    (rowsUnopened, rowsToSkip, pageLeft) = (rowCount, firstRow, 0)
    (dictionary, dictionaryPlace, hasDataPage) = (nil, nil, false)
    letGo()
  }

  private static func check(
    _ chunk: ColumnChunkMetadata, rowCount: Int, isOptional: Bool
  ) throws(ParquetProblem) {
    if chunk.isEncrypted { throw ParquetProblem.unsupported("it is encrypted, and encrypted columns are not read") }
    if chunk.isElsewhere { throw ParquetProblem.unsupported("its pages lie in another file, which is not read") }
    guard chunk.valueCount == rowCount else {
      throw ParquetProblem("it claims \(chunk.valueCount) values in \(rowCount) rows")
    }
    if !isOptional, let nulls = chunk.statistics.nullCount, nulls > 0 {
      throw ParquetProblem("it is required and claims \(nulls) nulls")
    }
  }

  /// The next `count` rows, which the row group has, and the cells among them that cannot be taken.
  func read(_ count: Int) throws -> CellConversion.Result {
    while rowsToSkip > 0 {
      // Whole pages are passed over unread; what is left of the first page needed is decoded no further than it must.
      if pageLeft == 0 { try nextPage() }
      let dropped = min(rowsToSkip, pageLeft)
      rowsToSkip -= dropped
      try skip(dropped)
    }
    return try take(count)
  }

  /// As `read`, holding no page before and none afterwards but those that the column needs.
  func readAlone(_ count: Int) throws -> CellConversion.Result {
    var cells = try read(count)
    if case .text(let text) = cells.column {
      // Short texts are copied out of the pages, many equal ones stay in their dictionary.
      let held = text.owners.reduce(0) {
        let bytes = ($1 as? PageBytes)?.buffer.capacity ?? ($1 as? PageArena)?.byteCount
        return $0 + (bytes ?? ($1 as? TextNumbering)?.byteCount ?? 0)
      }
      if cells.column.valueBytes <= held { cells.column = cells.column.compacted() }
    }
    pause()
    return cells
  }

  /// Lets go of all pages; what follows begins at the next row.
  func pause() {
    if pageLeft > 0 {
      pages.rewind(to: pagePlace)
      rowsUnopened += pageRows
      rowsToSkip += pageRows - pageLeft
      pageLeft = 0
    }
    dictionary = nil
    letGo()
    pages.letGo()
  }

  private func letGo() {
    (stream, levels, pageOwner, arena) = (.none, .allPresent, nil, nil)
    (owners, heldPrevious) = ([], [])
  }

  private func take(_ count: Int) throws -> CellConversion.Result {
    owners.removeAll(keepingCapacity: true)
    unchecked.removeAll(keepingCapacity: true)
    (hasDictionaryOwner, arena) = (false, nil)
    let nulls: Buffer<UInt8>? = isOptional ? Buffer<UInt8>(capacity: count) : nil
    var nullCount = 0
    switch physical {
    case .boolean:
      let cells = Buffer<UInt8>(capacity: count)
      nullCount = try fill(cells.base, count, nulls?.base, zero: 0, decodeBooleans)
      return CellConversion.Result(column: .boolean(PlainColumn(cells, nulls: nullCount > 0 ? nulls : nil)))
    case .int32 where form == .date:
      let days = Buffer<Int32>(capacity: count)
      nullCount = try fill(Self.words(days.base), count, nulls?.base, zero: 0, decodeWords32)
      return CellConversion.dates(days, nulls: nullCount > 0 ? nulls : nil, isOld: calendar != nil)
    case .int32, .float:
      let words = Buffer<UInt32>(capacity: count)
      nullCount = try fill(words.base, count, nulls?.base, zero: 0, decodeWords32)
      return CellConversion.column(words, nulls: nullCount > 0 ? nulls : nil, form, type)
    case .double where form == .double:
      let numbers = Buffer<Double>(capacity: count)
      nullCount = try fill(Self.words(numbers.base), count, nulls?.base, zero: 0, decodeWords64)
      return CellConversion.Result(column: .double(PlainColumn(numbers, nulls: nullCount > 0 ? nulls : nil)))
    case .int64 where form == .integer64 || form == .timestamp(.micros):
      let numbers = Buffer<Int64>(capacity: count)
      nullCount = try fill(Self.words(numbers.base), count, nulls?.base, zero: 0, decodeWords64)
      let present = nullCount > 0 ? nulls : nil
      if form == .integer64 { return CellConversion.Result(column: .integer(PlainColumn(numbers, nulls: present))) }
      return CellConversion.instants(numbers, nulls: present, calendar)
    case .int64, .double:
      let words = Buffer<UInt64>(capacity: count)
      nullCount = try fill(words.base, count, nulls?.base, zero: 0, decodeWords64)
      return CellConversion.column(words, nulls: nullCount > 0 ? nulls : nil, form, type, calendar)
    case .byteArray, .int96, .fixedLengthByteArray:
      let views = Buffer<TextView>(capacity: count)
      texts = form == .text ? UnsafeMutableBufferPointer(start: views.base, count: count) : nil
      isNumbered = texts != nil
      defer { (texts, numbers, isNumbered) = (nil, nil, false) }
      nullCount = try fill(views.base, count, nulls?.base, zero: .empty, decodeViews)
      if isNumbered, let numbers {
        let column = TextColumn(numbers, nulls: nullCount > 0 ? nulls : nil)
        return CellConversion.Result(column: .text(column))
      }
      if isNumbered { views.base.update(repeating: .empty, count: count) }
      let column = TextColumn(views, nulls: nullCount > 0 ? nulls : nil, owners: owners, numbers: numbers)
      return CellConversion.column(column, form, type, calendar, unchecked: unchecked)
    }
  }

  private static func words<From, Word>(_ pointer: UnsafeMutablePointer<From>) -> UnsafeMutablePointer<Word> {
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Word.self)
  }
}
