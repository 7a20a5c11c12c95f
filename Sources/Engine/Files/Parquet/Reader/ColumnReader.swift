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

  private let form: ColumnForm
  private let physical: PhysicalType
  private let isOptional: Bool
  /// Bytes of a value; 0 for variable length and booleans.
  private let width: Int
  /// What the cells become: `form.type`, or a decimal of more digits.
  private let type: DataType
  private let pages: PageReader
  private let budget: MemoryBudget
  /// Rows of the row group that no page has been opened for, and rows to pass over before the next batch.
  private var rowsUnopened = 0
  private var rowsToSkip = 0
  private var dictionary: ChunkDictionary?
  private var hasDataPage = false
  // The page under way.
  private var pageLeft = 0
  private var levels: Levels = .allPresent
  private var stream = ValueStream.none
  private var pageOwner: PageBytes?
  private var isPageText = false
  /// Nulls met in the page, and those that its header claims.
  private var pageNulls = 0
  private var claimedNulls: Int?
  // Per batch.
  private var owners: [any ByteOwner] = []
  private var hasDictionaryOwner = false
  private var arena: ChargedArena?
  /// Keeps alive what the last value of a DELTA_BYTE_ARRAY batch points to, for the first of the next one.
  private var heldPrevious: [any ByteOwner] = []
  private var unchecked: [Range<Int>] = []
  private let indices = Scratch<UInt32>()
  private let prefixLengths = Scratch<UInt32>()
  private let lengths = Scratch<UInt32>()
  private let dropped8 = Scratch<UInt8>(capacity: 0)
  private let dropped64 = Scratch<UInt64>(capacity: 0)
  private let droppedViews = Scratch<TextView>(capacity: 0)

  private enum Levels {
    case allPresent
    case hybrid(HybridDecoder)
    /// The deprecated encoding, highest bit first.
    case bitPacked(UnsafePointer<UInt8>, bit: Int)
  }

  init(
    _ form: ColumnForm, element: SchemaElement, type: DataType, budget: MemoryBudget, progress: ScanProgress,
    decompressor: PageDecompressor
  ) {
    self.form = form
    self.type = type
    self.budget = budget
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
    pages = PageReader(budget: budget, progress: progress, decompressor: decompressor)
  }

  /// Turns to the rows of a row group from `firstRow` on.
  func start(
    _ file: InputFile, _ chunk: ColumnChunkMetadata, dataEnd: Int, rowCount: Int, firstRow: Int
  ) throws {
    try Self.check(chunk, rowCount: rowCount, isOptional: isOptional)
    var begin = chunk.dataPageOffset
    if let offset = chunk.dictionaryPageOffset, offset > 0, offset < begin { begin = offset }
    guard begin >= 4, begin <= dataEnd, chunk.compressedBytes >= 0, chunk.compressedBytes <= dataEnd - begin else {
      throw ParquetProblem("its pages lie outside the file")
    }
    // Some old writers leave the dictionary's header out of the size; nothing is read behind the rows that are there.
    let end = min(begin + chunk.compressedBytes + 128, dataEnd)
    pages.open(file, codec: chunk.codec, start: begin, end: end)
    (rowsUnopened, rowsToSkip, pageLeft) = (rowCount, firstRow, 0)
    (dictionary, hasDataPage, stream, pageOwner) = (nil, false, .none, nil)
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
  func read(_ count: Int) throws -> (column: Column, bad: [BadCell]) {
    while rowsToSkip > 0 {
      // Whole pages are passed over unread; what is left of the first page needed is decoded no further than it must.
      if pageLeft == 0 { try nextPage() }
      let dropped = min(rowsToSkip, pageLeft)
      rowsToSkip -= dropped
      try skip(dropped)
    }
    return try take(count)
  }

  private func take(_ count: Int) throws -> (column: Column, bad: [BadCell]) {
    owners.removeAll(keepingCapacity: true)
    unchecked.removeAll(keepingCapacity: true)
    (hasDictionaryOwner, arena) = (false, nil)
    let nulls: Buffer<UInt8>? = isOptional ? Buffer<UInt8>(capacity: count) : nil
    var nullCount = 0
    switch physical {
    case .boolean:
      let cells = Buffer<UInt8>(capacity: count)
      nullCount = try fill(cells.base, count, nulls?.base, zero: 0, decodeBooleans)
      return (.boolean(PlainColumn(cells, nulls: nullCount > 0 ? nulls : nil)), [])
    case .int32 where form == .date:
      let days = Buffer<Int32>(capacity: count)
      nullCount = try fill(Self.words(days.base), count, nulls?.base, zero: 0, decodeWords32)
      return (.date(PlainColumn(days, nulls: nullCount > 0 ? nulls : nil)), [])
    case .int32, .float:
      let words = Buffer<UInt32>(capacity: count)
      nullCount = try fill(words.base, count, nulls?.base, zero: 0, decodeWords32)
      return CellConversion.column(words, nulls: nullCount > 0 ? nulls : nil, form, type)
    case .double where form == .double:
      let numbers = Buffer<Double>(capacity: count)
      nullCount = try fill(Self.words(numbers.base), count, nulls?.base, zero: 0, decodeWords64)
      return (.double(PlainColumn(numbers, nulls: nullCount > 0 ? nulls : nil)), [])
    case .int64 where form == .integer64 || form == .timestamp(.micros):
      let numbers = Buffer<Int64>(capacity: count)
      nullCount = try fill(Self.words(numbers.base), count, nulls?.base, zero: 0, decodeWords64)
      let column = PlainColumn(numbers, nulls: nullCount > 0 ? nulls : nil)
      return (form == .integer64 ? .integer(column) : .timestamp(column), [])
    case .int64, .double:
      let words = Buffer<UInt64>(capacity: count)
      nullCount = try fill(words.base, count, nulls?.base, zero: 0, decodeWords64)
      return CellConversion.column(words, nulls: nullCount > 0 ? nulls : nil, form, type)
    case .byteArray, .int96, .fixedLengthByteArray:
      let views = Buffer<TextView>(capacity: count)
      nullCount = try fill(views.base, count, nulls?.base, zero: .empty, decodeViews)
      let column = TextColumn(views, nulls: nullCount > 0 ? nulls : nil, owners: owners)
      return CellConversion.column(column, form, type, unchecked: unchecked)
    }
  }

  private static func words<From, Word>(_ pointer: UnsafeMutablePointer<From>) -> UnsafeMutablePointer<Word> {
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Word.self)
  }

  // MARK: Rows

  /// Fills `count` rows page by page and returns how many are null.
  @inline(__always)
  private func fill<Element: BitwiseCopyable>(
    _ target: UnsafeMutablePointer<Element>, _ count: Int, _ nulls: UnsafeMutablePointer<UInt8>?, zero: Element,
    _ decode: (UnsafeMutablePointer<Element>, Int) throws -> Void
  ) throws -> Int {
    var (done, nullCount) = (0, 0)
    while done < count {
      if pageLeft == 0 {
        try nextPage()
        continue
      }
      let rows = min(pageLeft, count - done)
      let present = try nulls.map { try readLevels($0 + done, rows) } ?? rows
      if present > 0 {
        let start = unchecked.count
        try decode(target + done, present)
        if unchecked.count > start { unchecked[start] = done..<done + rows }
      }
      if present < rows, let nulls {
        spread(target + done, nulls + done, rows, present, zero)
        nullCount += rows - present
        pageNulls += rows - present
      }
      done += rows
      pageLeft -= rows
      if pageLeft == 0 { try endPage() }
    }
    return nullCount
  }

  /// Moves dense values to the rows that are not null, the last first.
  @inline(__always)
  private func spread<Element: BitwiseCopyable>(
    _ target: UnsafeMutablePointer<Element>, _ nulls: UnsafeMutablePointer<UInt8>, _ rows: Int, _ present: Int,
    _ zero: Element
  ) {
    var source = present
    var row = rows
    while row > 0 {
      row &-= 1
      if nulls[row] == 0 {
        source &-= 1
        target[row] = target[source]
      } else {
        target[row] = zero
      }
    }
  }

  /// Marks nulls and returns how many rows have a value.
  private func readLevels(_ nulls: UnsafeMutablePointer<UInt8>, _ rows: Int) throws -> Int {
    switch levels {
    case .allPresent:
      nulls.update(repeating: 0, count: rows)
      return rows
    case .hybrid(var decoder):
      defer { levels = .hybrid(decoder) }
      if let level = try decoder.uniformValue(count: rows) {
        decoder.dropRun(count: rows)
        nulls.update(repeating: level == 0 ? 1 : 0, count: rows)
        return level == 0 ? 0 : rows
      }
      try decoder.decode(nulls, count: rows)
      var present = 0
      for row in 0..<rows {
        present &+= Int(nulls[row])
        nulls[row] = 1 &- nulls[row]
      }
      return present
    case .bitPacked(let start, let bit):
      var present = 0
      for row in 0..<rows {
        let level = start[(bit + row) >> 3] >> UInt8(7 - (bit + row) & 7) & 1
        present &+= Int(level)
        nulls[row] = 1 &- level
      }
      levels = .bitPacked(start, bit: bit + rows)
      return present
    }
  }

  // MARK: Passing over rows

  /// Passes over rows of the page under way.
  private func skip(_ rows: Int) throws {
    var left = rows
    while left > 0 {
      var step = left
      var present = step
      if case .hybrid(var decoder) = levels {
        if let level = try decoder.uniformValue(count: 1) {
          // A run is passed over at once, however long.
          step = min(left, decoder.runCount)
          decoder.dropRun(count: step)
          present = level == 0 ? 0 : step
          levels = .hybrid(decoder)
        } else {
          step = min(left, 4096)
          present = try readLevels(dropped8.room(for: step), step)
        }
      } else if case .bitPacked = levels {
        step = min(left, 4096)
        present = try readLevels(dropped8.room(for: step), step)
      }
      pageNulls += step - present
      try skipValues(present)
      left -= step
    }
    pageLeft -= rows
    if pageLeft == 0 { try endPage() }
  }

  private func skipValues(_ count: Int) throws {
    guard count > 0 else { return }
    switch stream {
    case .indices(var decoder):
      try decoder.skip(count: count)
      stream = .indices(decoder)
    case .runs(var decoder):
      try decoder.skip(count: count)
      stream = .runs(decoder)
    case .bits(let start, let bit, let total):
      guard count <= total - bit else { throw tooFew }
      stream = .bits(start, bit: bit + count, count: total)
    case .split(let start, let total, let position):
      guard count <= total - position else { throw tooFew }
      stream = .split(start, count: total, position: position + count)
    case .plain(let start, let left) where width > 0:
      guard count <= left / width else { throw tooFew }
      stream = .plain(start + count * width, left: left - count * width)
    default:
      var left = count
      while left > 0 {
        let step = min(left, 4096)
        if physical == .byteArray || physical == .fixedLengthByteArray {
          try decodeViews(droppedViews.room(for: step), step)
        } else {
          try decodeWords(dropped64.room(for: step), step)
        }
        left -= step
      }
    }
  }

  // MARK: Pages

  /// Opens the next data page that holds a wanted row, decoding the dictionary on the way.
  private func nextPage() throws {
    while true {
      guard let header = try pages.nextHeader() else {
        throw ParquetProblem("its pages end \(rowsUnopened) rows before the row group does")
      }
      switch header.kind {
      case .index, nil: pages.skipBody(header)
      case .dictionary:
        guard dictionary == nil, !hasDataPage else { throw ParquetProblem("it has a dictionary where none can be") }
        guard header.encoding == PageEncoding.plain.rawValue || header.encoding == PageEncoding.plainDictionary.rawValue
        else { throw ParquetProblem("its dictionary has the encoding \(header.encoding)") }
        let body = try pages.readBody(header)
        dictionary = try ChunkDictionary(body, count: header.valueCount, physical: physical, width: width)
      case .data, .dataV2:
        hasDataPage = true
        guard header.valueCount <= rowsUnopened else {
          throw ParquetProblem(
            "page \(pages.pageNumber) claims \(header.valueCount) rows where \(rowsUnopened) are left")
        }
        rowsUnopened -= header.valueCount
        if header.valueCount <= rowsToSkip {
          rowsToSkip -= header.valueCount
          pages.skipBody(header)
          continue
        }
        try openPage(header)
        return
      }
    }
  }

  private func openPage(_ header: PageHeader) throws {
    let body = try pages.readBody(header)
    pageOwner = body.owner
    (pageNulls, claimedNulls) = (0, header.nullCount)
    var values = body.values
    if let apart = body.levels {
      guard isOptional || apart.isEmpty else { throw ParquetProblem("a required column has definition levels") }
      levels = isOptional ? .hybrid(try HybridDecoder(apart, width: 1)) : .allPresent
    } else if isOptional {
      values = try openLevels(values, header)
    } else {
      levels = .allPresent
    }
    stream = try ValueStream(
      values, encoding: header.encoding, physical: physical, width: width, hasDictionary: dictionary != nil)
    isPageText = true
    if form == .text {
      switch stream {
      case .plain, .lengths: isPageText = UTF8Check.isASCII(values)
      case .prefixes, .split: isPageText = false
      default: break
      }
    }
    pageLeft = header.valueCount
    if pageLeft == 0 { stream = .none }
  }

  /// Levels of version 1: with their length in front, or bit-packed in old files. Returns the values behind them.
  private func openLevels(
    _ bytes: UnsafeBufferPointer<UInt8>, _ header: PageHeader
  ) throws -> UnsafeBufferPointer<UInt8> {
    guard let start = bytes.baseAddress, header.valueCount > 0 else {
      levels = .allPresent
      return bytes
    }
    if header.levelEncoding == PageEncoding.bitPacked.rawValue {
      let byteCount = (header.valueCount + 7) / 8
      guard byteCount <= bytes.count else {
        throw ParquetProblem("page \(pages.pageNumber) is shorter than its levels")
      }
      levels = .bitPacked(start, bit: 0)
      return UnsafeBufferPointer(rebasing: bytes[byteCount...])
    }
    guard header.levelEncoding == PageEncoding.rle.rawValue else {
      throw ParquetProblem("page \(pages.pageNumber) has levels of the encoding \(header.levelEncoding)")
    }
    guard bytes.count >= 4, load32(start) <= UInt64(bytes.count - 4) else {
      throw ParquetProblem("page \(pages.pageNumber) is shorter than its levels")
    }
    let byteCount = Int(load32(start))
    levels = .hybrid(try HybridDecoder(UnsafeBufferPointer(rebasing: bytes[4..<4 + byteCount]), width: 1))
    return UnsafeBufferPointer(rebasing: bytes[(4 + byteCount)...])
  }

  private func endPage() throws(ParquetProblem) {
    guard stream.isSpent else { throw ParquetProblem("page \(pages.pageNumber) holds more than the rows it claims") }
    guard claimedNulls == nil || claimedNulls == pageNulls else {
      throw ParquetProblem("page \(pages.pageNumber) holds \(pageNulls) nulls and claims \(claimedNulls ?? 0)")
    }
    stream = .none
    pageOwner = nil
  }

  // MARK: Values

  private func decodeBooleans(_ target: UnsafeMutablePointer<UInt8>, _ count: Int) throws {
    switch stream {
    case .bits(let start, let bit, let total):
      guard count <= total - bit else { throw tooFew }
      for row in 0..<count { target[row] = start[(bit + row) >> 3] >> UInt8((bit + row) & 7) & 1 }
      stream = .bits(start, bit: bit + count, count: total)
    case .runs(var decoder):
      try decoder.decode(target, count: count)
      stream = .runs(decoder)
    default: throw tooFew
    }
  }

  private func decodeWords32(_ target: UnsafeMutablePointer<UInt32>, _ count: Int) throws {
    guard case .indices = stream else { return try decodeWords(target, count) }
    let indices = try readIndices(count)
    guard case .words32(let entries)? = dictionary?.values else { throw tooFew }
    let base = entries.base
    for row in 0..<count { target[row] = base[Int(indices[row])] }
  }

  private func decodeWords64(_ target: UnsafeMutablePointer<UInt64>, _ count: Int) throws {
    guard case .indices = stream else { return try decodeWords(target, count) }
    let indices = try readIndices(count)
    guard case .words64(let entries)? = dictionary?.values else { throw tooFew }
    let base = entries.base
    for row in 0..<count { target[row] = base[Int(indices[row])] }
  }

  @inline(__always)
  private func decodeWords<Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ target: UnsafeMutablePointer<Word>, _ count: Int
  ) throws {
    let size = MemoryLayout<Word>.size
    switch stream {
    case .plain(let start, let left):
      guard count * size <= left else { throw tooFew }
      UnsafeMutableRawPointer(target).copyMemory(from: start, byteCount: count * size)
      stream = .plain(start + count * size, left: left - count * size)
    case .delta(var decoder):
      try decoder.decode(target, count: count)
      stream = .delta(decoder)
    case .split(let start, let total, let position):
      guard count <= total - position else { throw tooFew }
      for row in 0..<count {
        var word: Word = 0
        for byte in 0..<size { word |= Word(start[byte * total + position + row]) << Word(8 * byte) }
        target[row] = word
      }
      stream = .split(start, count: total, position: position + count)
    default: throw tooFew
    }
  }

  /// The next indices, each checked against the dictionary.
  private func readIndices(_ count: Int) throws -> UnsafeMutablePointer<UInt32> {
    guard case .indices(var decoder) = stream, let dictionary else { throw tooFew }
    let target = indices.room(for: count)
    try decoder.decode(target, count: count)
    stream = .indices(decoder)
    var largest: UInt32 = 0
    for row in 0..<count { largest = max(largest, target[row]) }
    guard Int(largest) < dictionary.count else {
      throw ParquetProblem("page \(pages.pageNumber) refers to entry \(largest) of a dictionary of \(dictionary.count)")
    }
    return target
  }

  private func decodeViews(_ target: UnsafeMutablePointer<TextView>, _ count: Int) throws {
    switch stream {
    case .indices:
      let indices = try readIndices(count)
      guard let dictionary, case .bytes(let entries) = dictionary.values else { throw tooFew }
      let base = entries.base
      for row in 0..<count { target[row] = base[Int(indices[row])] }
      if !hasDictionaryOwner {
        owners.append(dictionary.owner)
        hasDictionaryOwner = true
      }
      if !dictionary.isText { unchecked.append(0..<0) }
    case .plain(let start, let left): try decodePlainViews(start, left, target, count)
    case .lengths(var decoder, let next, let left):
      let lengths = self.lengths.room(for: count)
      try decoder.decode(lengths, count: count)
      var position = 0
      for row in 0..<count {
        let length = Int(Int32(bitPattern: lengths[row]))
        guard length >= 0, length <= left - position else { throw tooFew }
        target[row] = TextView(start: next + position, count: length)
        position += length
      }
      stream = .lengths(decoder, next: next + position, left: left - position)
      holdPage()
    case .prefixes: try decodePrefixed(target, count)
    case .split(let start, let total, let position):
      guard count <= total - position else { throw tooFew }
      let bytes = try reserve(count * width)
      for row in 0..<count {
        let value = bytes + row * width
        for byte in 0..<width { value[byte] = start[byte * total + position + row] }
        target[row] = TextView(start: value, count: width)
      }
      stream = .split(start, count: total, position: position + count)
      unchecked.append(0..<0)
    default: throw tooFew
    }
  }

  private func decodePlainViews(
    _ start: UnsafePointer<UInt8>, _ left: Int, _ target: UnsafeMutablePointer<TextView>, _ count: Int
  ) throws {
    var position = 0
    if width > 0 {
      guard count <= left / width else { throw tooFew }
      for row in 0..<count { target[row] = TextView(start: start + row * width, count: width) }
      position = count * width
    } else {
      for row in 0..<count {
        guard left &- position >= 4 else { throw tooFew }
        let length = Int(load32(start + position))
        position &+= 4
        guard length <= left &- position else { throw tooFew }
        target[row] = TextView(start: start + position, count: length)
        position &+= length
      }
    }
    stream = .plain(start + position, left: left - position)
    holdPage()
  }

  /// DELTA_BYTE_ARRAY: each value begins with bytes of the one before; whole repetitions share their bytes.
  private func decodePrefixed(_ target: UnsafeMutablePointer<TextView>, _ count: Int) throws {
    guard case .prefixes(var prefixes, var suffixes, let next, let left, var previous) = stream else { throw tooFew }
    let prefixLengths = self.prefixLengths.room(for: count)
    let lengths = self.lengths.room(for: count)
    try prefixes.decode(prefixLengths, count: count)
    try suffixes.decode(lengths, count: count)
    var position = 0
    for row in 0..<count {
      let prefix = Int(Int32(bitPattern: prefixLengths[row]))
      let suffix = Int(Int32(bitPattern: lengths[row]))
      guard prefix >= 0, prefix <= previous.count, suffix >= 0, suffix <= left - position else { throw tooFew }
      guard width == 0 || prefix + suffix == width else { throw ParquetProblem("a value has the wrong length") }
      if prefix == 0 {
        previous = TextView(start: next + position, count: suffix)
      } else if suffix == 0 {
        previous = TextView(start: previous.start, count: prefix)
      } else {
        let bytes = try reserve(prefix + suffix)
        bytes.update(from: previous.start, count: prefix)
        (bytes + prefix).update(from: next + position, count: suffix)
        previous = TextView(start: bytes, count: prefix + suffix)
      }
      target[row] = previous
      position += suffix
    }
    stream = .prefixes(prefixes, suffixes, next: next + position, left: left - position, previous: previous)
    holdPage()
    owners.append(contentsOf: heldPrevious)
    heldPrevious = owners
  }

  /// Memory for values that do not stand in the page as they are.
  private func reserve(_ byteCount: Int) throws -> UnsafeMutablePointer<UInt8> {
    let arena = self.arena ?? ChargedArena(budget: budget)
    if self.arena == nil {
      self.arena = arena
      owners.append(arena)
    }
    return try arena.reserve(byteCount)
  }

  private func holdPage() {
    if let pageOwner { owners.append(pageOwner) }
    if !isPageText { unchecked.append(0..<0) }
  }

  private var tooFew: ParquetProblem { ParquetProblem("page \(pages.pageNumber) holds fewer values than it claims") }
}
