/// Encodes the column chunks of row groups: a dictionary page where it pays, data pages of version 1, and bounds.
///
/// One for all columns of a file writer, so that its scratch stays in cache. One thread at a time.
final class ColumnChunkWriter {
  /// What the footer says of a written chunk; offsets count from the start of the file.
  struct Chunk {
    var dictionaryOffset: Int?
    var dataOffset = 0
    var uncompressedBytes = 0
    var compressedBytes = 0
    var nullCount = 0

    /// The same chunk further behind in the file.
    func moved(by byteCount: Int) -> Chunk {
      var chunk = self
      chunk.dictionaryOffset = dictionaryOffset.map { $0 + byteCount }
      chunk.dataOffset += byteCount
      return chunk
    }
  }

  /// The values of a chunk without its nulls, as they are written PLAIN.
  private enum Dense {
    case text(UnsafePointer<TextView>)
    /// Numbers of texts that the numbering holds.
    case numbered(UnsafePointer<UInt16>, TextNumbering)
    case words32(UnsafePointer<UInt32>)
    case words64(UnsafePointer<UInt64>)
    /// The low `byteCount` bytes, big-endian.
    case words128(UnsafePointer<UInt128>, byteCount: Int)
    case bits(UnsafePointer<UInt8>)
  }

  static let maximumPageRows = 20_000
  static let maximumPageBytes = 1 << 20
  /// Fewest values for which a dictionary is tried.
  private static let minimumDictionaryValues = 16

  let bounds = ColumnBounds()
  private let compressor: PageCompressor
  private let page = ByteStore(capacity: 64 << 10)
  private let indices = Scratch<UInt32>()
  private let levels = Scratch<UInt8>()
  private let denseText = Scratch<TextView>()
  private let dense8 = Scratch<UInt8>()
  private let dense16 = Scratch<UInt16>()
  private let dense32 = Scratch<UInt32>()
  private let dense64 = Scratch<UInt64>()
  private let dense128 = Scratch<UInt128>()
  private let texts = TextDictionary()
  private let numbers32 = FixedDictionary<UInt32>()
  private let numbers64 = FixedDictionary<UInt64>()
  private let numbers128 = FixedDictionary<UInt128>()
  private var chunk = Chunk()
  /// Of the chunk's texts that are not null (`TextColumn.numbers`).
  private var numbers: UnsafePointer<UInt16>?
  private var largestNumber = 0

  init(_ compressor: PageCompressor) { self.compressor = compressor }

  /// Appends the chunk's pages to `out`, whose first byte stands at `fileOffset` in the file; leaves its bounds in
  /// `bounds`.
  /// - Throws: `Failure` (`run`) for a text that no page can hold, or an integer beyond 32 bits where the column has no more.
  func write(
    _ column: Column, rowCount: Int, layout: ColumnLayout, to out: ByteStore, fileOffset: Int
  ) throws -> Chunk {
    chunk = Chunk()
    bounds.clear()
    let nulls = column.nulls?.base
    if let nulls {
      var sum = 0
      for row in 0..<rowCount { sum &+= Int(nulls[row]) }
      chunk.nullCount = sum
    }
    let hasNulls = chunk.nullCount > 0
    let marks = hasNulls ? nulls.map { UnsafePointer($0) } : nil
    let valueCount = rowCount - chunk.nullCount
    var values = try dense(column, layout, marks, rowCount)
    let dictionary = valueCount >= Self.minimumDictionaryValues ? buildDictionary(values, valueCount, layout) : nil
    if dictionary == nil, case .numbered = values, case .text(let column) = column {
      values = .text(compact(column.views.base, marks, rowCount, denseText))
    }
    setBounds(values, valueCount, column, dictionary)
    if let dictionary { try writeDictionary(values, dictionary, layout, to: out, fileOffset: fileOffset) }
    chunk.dataOffset = fileOffset + out.count
    var (row, value) = (0, 0)
    while row < rowCount {
      let (rows, pageValues) = try extent(of: values, from: row, value, rowCount, marks, dictionary != nil)
      page.count = 0
      appendLevels(marks.map { $0 + row }, rows)
      if let dictionary {
        appendIndices(from: value, count: pageValues, dictionary: dictionary)
      } else {
        append(values, from: value, count: pageValues)
      }
      try appendPage(to: out, values: rows, kind: .data, encoding: dictionary == nil ? .plain : .rleDictionary)
      row += rows
      value += pageValues
    }
    return chunk
  }

  // MARK: Values

  private func dense(
    _ column: Column, _ layout: ColumnLayout, _ nulls: UnsafePointer<UInt8>?, _ rowCount: Int
  ) throws(Failure) -> Dense {
    switch column {
    case .text(let column):
      if let texts = column.dictionary {
        return .numbered(compact(texts.rows.base, nulls, rowCount, dense16), texts.numbering)
      }
      numbers = column.numbers.map { compact($0.rows.base, nulls, rowCount, dense16) }
      largestNumber = column.numbers?.numbering.count ?? 0
      return .text(compact(column.views.base, nulls, rowCount, denseText))
    case .integer(let column) where layout.physical == .int32:
      let target = dense32.room(for: rowCount)
      for row in 0..<rowCount {
        let value = column.values[row]
        target[row] = UInt32(truncatingIfNeeded: value)
        guard Int64(Int32(truncatingIfNeeded: value)) == value || nulls?[row] == 1 else {
          throw Failure(
            .run,
            "the column \"\(String(decoding: layout.name, as: UTF8.self))\" has 32 bits in the table, and \(value) does not fit; write it to a column of 64 bits, or leave the row out"
          )
        }
      }
      return .words32(compact(target, nulls, rowCount, dense32))
    case .integer(let column), .timestamp(let column):
      return .words64(compact(reinterpreted(column.values.base), nulls, rowCount, dense64))
    case .double(let column): return .words64(compact(reinterpreted(column.values.base), nulls, rowCount, dense64))
    case .date(let column): return .words32(compact(reinterpreted(column.values.base), nulls, rowCount, dense32))
    case .boolean(let column): return .bits(compact(column.values.base, nulls, rowCount, dense8))
    case .decimal(let column, _, _):
      let source = column.values.base
      switch layout.physical {
      case .int32:
        let target = dense32.room(for: rowCount)
        for row in 0..<rowCount { target[row] = UInt32(truncatingIfNeeded: source[row]) }
        return .words32(compact(target, nulls, rowCount, dense32))
      case .int64:
        let target = dense64.room(for: rowCount)
        for row in 0..<rowCount { target[row] = UInt64(truncatingIfNeeded: source[row]) }
        return .words64(compact(target, nulls, rowCount, dense64))
      default:
        let values: UnsafePointer<UInt128> = compact(reinterpreted(source), nulls, rowCount, dense128)
        return .words128(values, byteCount: layout.valueBytes)
      }
    }
  }

  @inline(__always)
  private func reinterpreted<From, To>(_ pointer: UnsafePointer<From>) -> UnsafePointer<To> {
    UnsafeRawPointer(pointer).assumingMemoryBound(to: To.self)
  }

  /// The values that are not null; in place when `scratch` holds the source itself.
  @inline(__always)
  private func compact<Element: BitwiseCopyable>(
    _ values: UnsafePointer<Element>, _ nulls: UnsafePointer<UInt8>?, _ count: Int, _ scratch: Scratch<Element>
  ) -> UnsafePointer<Element> {
    guard let nulls else { return values }
    let target = scratch.room(for: count)
    var kept = 0
    for row in 0..<count {
      target[kept] = values[row]
      kept &+= 1 &- Int(nulls[row])
    }
    return UnsafePointer(target)
  }

  /// Number of entries of a dictionary that pays, else `nil`.
  private func buildDictionary(_ values: Dense, _ count: Int, _ layout: ColumnLayout) -> Int? {
    let indices = self.indices.room(for: count)
    let width = layout.valueBytes
    switch values {
    case .text(let views):
      let pays = texts.build(views, count: count, numbers: numbers, largestNumber: largestNumber, indices: indices)
      return pays ? texts.count : nil
    case .numbered(let numbers, let numbering):
      return texts.build(numbers, of: numbering, count: count, indices: indices) ? texts.count : nil
    case .words32(let words):
      return numbers32.build(words, count: count, plainWidth: width, indices: indices) ? numbers32.count : nil
    case .words64(let words):
      return numbers64.build(words, count: count, plainWidth: width, indices: indices) ? numbers64.count : nil
    case .words128(let words, _):
      return numbers128.build(words, count: count, plainWidth: width, indices: indices) ? numbers128.count : nil
    case .bits: return nil
    }
  }

  private func setBounds(_ values: Dense, _ count: Int, _ column: Column, _ dictionary: Int?) {
    switch values {
    case .text(let views): bounds.setTexts(dictionary == nil ? views : texts.entries, count: dictionary ?? count)
    case .numbered: bounds.setTexts(texts.entries, count: texts.count)
    case .words32(let words):
      bounds.setIntegers(
        reinterpreted(dictionary == nil ? words : numbers32.entries) as UnsafePointer<Int32>,
        count: dictionary ?? count)
    case .words64(let words):
      let source = dictionary == nil ? words : numbers64.entries
      if case .double = column {
        bounds.setDoubles(reinterpreted(source), count: dictionary ?? count)
      } else {
        bounds.setIntegers(reinterpreted(source) as UnsafePointer<Int64>, count: dictionary ?? count)
      }
    case .words128(let words, let byteCount):
      bounds.setDecimals(
        dictionary == nil ? words : numbers128.entries, count: dictionary ?? count, byteCount: byteCount)
    case .bits(let flags): bounds.setBooleans(flags, count: count)
    }
  }

  // MARK: Pages

  /// Rows of the next page and how many of them have a value.
  private func extent(
    of values: Dense, from row: Int, _ value: Int, _ rowCount: Int, _ nulls: UnsafePointer<UInt8>?, _ isIndexed: Bool
  ) throws -> (rows: Int, values: Int) {
    let most = min(rowCount - row, Self.maximumPageRows)
    if case .text(let views) = values, !isIndexed {
      var (rows, taken, bytes) = (0, 0, 0)
      while rows < most {
        if nulls == nil || nulls?[row + rows] == 0 {
          let next = 4 + views[value + taken].count
          if bytes + next > Self.maximumPageBytes {
            guard next < Int(Int32.max) - (1 << 20) else {
              throw Failure(
                .run, "a text of \(next - 4) bytes is longer than a Parquet page can be; shorten or drop it")
            }
            if rows > 0 { break }
          }
          bytes += next
          taken += 1
        }
        rows += 1
      }
      return (rows, taken)
    }
    guard let nulls else { return (most, most) }
    var absent = 0
    for position in row..<row + most { absent &+= Int(nulls[position]) }
    return (most, most - absent)
  }

  /// Definition levels: 1 where there is a value, with their length in front (Encodings.md, "RLE").
  private func appendLevels(_ nulls: UnsafePointer<UInt8>?, _ rows: Int) {
    let start = page.reserve(4 + HybridEncoder.maximumByteCount(count: rows, width: 1))
    var end: UnsafeMutablePointer<UInt8>
    if let nulls {
      let levels = self.levels.room(for: rows)
      for row in 0..<rows { levels[row] = 1 &- nulls[row] }
      end = HybridEncoder.encode(levels, count: rows, width: 1, to: start + 4)
    } else {
      end = appendVarint(UInt64(rows) << 1, start + 4)
      end.pointee = 1
      end += 1
    }
    storeLength(end - start - 4, start)
    page.finish(at: end)
  }

  private func appendIndices(from first: Int, count: Int, dictionary: Int) {
    let width = dictionaryIndexWidth(dictionary)
    let start = page.reserve(1 + HybridEncoder.maximumByteCount(count: count, width: width))
    start.pointee = UInt8(truncatingIfNeeded: width)
    page.finish(at: HybridEncoder.encode(indices.base + first, count: count, width: width, to: start + 1))
  }

  /// Appends values PLAIN (Encodings.md, "Plain").
  private func append(_ values: Dense, from first: Int, count: Int) {
    switch values {
    case .text(let views): appendTexts(views + first, count)
    case .numbered: preconditionFailure("texts that are known by number have a dictionary, or become views")
    case .words32(let words): append(littleEndian: words + first, count)
    case .words64(let words): append(littleEndian: words + first, count)
    case .words128(let words, let byteCount):
      var next = page.reserve(count * byteCount)
      for row in first..<first + count {
        appendBigEndian(words[row], byteCount: byteCount, to: next)
        next += byteCount
      }
      page.finish(at: next)
    case .bits(let flags):
      let next = page.reserve((count + 7) / 8)
      for byte in 0..<(count + 7) / 8 {
        var packed: UInt8 = 0
        for bit in 0..<min(8, count - byte * 8) { packed |= flags[first + byte * 8 + bit] << UInt8(bit) }
        next[byte] = packed
      }
      page.count += (count + 7) / 8
    }
  }

  private func append<Word: FixedWidthInteger>(littleEndian words: UnsafePointer<Word>, _ count: Int) {
    let byteCount = count * MemoryLayout<Word>.size
    let target = UnsafeMutableRawPointer(page.reserve(byteCount))
    #if _endian(little)
      target.copyMemory(from: words, byteCount: byteCount)
    #else
      for row in 0..<count {
        target.storeBytes(of: words[row].littleEndian, toByteOffset: row * MemoryLayout<Word>.size, as: Word.self)
      }
    #endif
    page.count += byteCount
  }

  private func appendTexts(_ views: UnsafePointer<TextView>, _ count: Int) {
    var byteCount = 4 * count
    for row in 0..<count { byteCount &+= views[row].count }
    var next = page.reserve(byteCount)
    for row in 0..<count {
      let view = views[row]
      storeLength(view.count, next)
      copyText(view.start, view.count, to: next + 4)
      next += 4 + view.count
    }
    page.finish(at: next)
  }

  private func writeDictionary(
    _ values: Dense, _ count: Int, _ layout: ColumnLayout, to out: ByteStore, fileOffset: Int
  ) throws {
    chunk.dictionaryOffset = fileOffset + out.count
    page.count = 0
    switch values {
    case .text, .numbered: appendTexts(texts.entries, count)
    case .words32: append(.words32(numbers32.entries), from: 0, count: count)
    case .words64: append(.words64(numbers64.entries), from: 0, count: count)
    case .words128(_, let byteCount):
      append(.words128(numbers128.entries, byteCount: byteCount), from: 0, count: count)
    case .bits: break
    }
    try appendPage(to: out, values: count, kind: .dictionary, encoding: .plain, isNoise: holdsIds(values, count))
  }

  /// Whether the dictionary is one of random ids, in which no codec finds anything: by the look of a few.
  private func holdsIds(_ values: Dense, _ count: Int) -> Bool {
    switch values {
    case .text, .numbered: break
    default: return false
    }
    return [0, count / 3, count / 3 * 2, count - 1].allSatisfy {
      let view = texts.entries[$0]
      return view.count == UUIDText.length && UUIDText.pack(view.start) != nil
    }
  }

  /// Compresses the page under construction and appends it with its header (parquet.thrift, `PageHeader`).
  private func appendPage(
    to out: ByteStore, values: Int, kind: PageKind, encoding: PageEncoding, isNoise: Bool = false
  ) throws {
    let plain = UnsafeBufferPointer(start: UnsafePointer(page.base), count: page.count)
    let body = try compressor.compress(plain, isNoise: isNoise)
    let start = out.reserve(96 + body.count)
    var thrift = CompactWriter(start)
    thrift.i32(ThriftField.PageHeader.type, kind.rawValue)
    thrift.i32(ThriftField.PageHeader.uncompressedPageSize, plain.count)
    thrift.i32(ThriftField.PageHeader.compressedPageSize, body.count)
    thrift.i32(ThriftField.PageHeader.crc, Int(Int32(bitPattern: PageChecksum.of(body))))
    let header = thrift.begin(
      kind == .dictionary ? ThriftField.PageHeader.dictionaryPageHeader : ThriftField.PageHeader.dataPageHeader)
    thrift.i32(ThriftField.DataPageHeader.numValues, values)
    thrift.i32(ThriftField.DataPageHeader.encoding, encoding.rawValue)
    if kind == .data {
      thrift.i32(ThriftField.DataPageHeader.definitionLevelEncoding, PageEncoding.rle.rawValue)
      thrift.i32(ThriftField.DataPageHeader.repetitionLevelEncoding, PageEncoding.rle.rawValue)
    }
    thrift.end(header)
    thrift.byte(0)
    let headerBytes = thrift.next - start
    if let source = body.baseAddress { thrift.next.update(from: source, count: body.count) }
    out.count += headerBytes + body.count
    chunk.uncompressedBytes += headerBytes + plain.count
    chunk.compressedBytes += headerBytes + body.count
  }
}

/// Stores a length as four little-endian bytes.
@inline(__always)
private func storeLength(_ count: Int, _ target: UnsafeMutablePointer<UInt8>) {
  UnsafeMutableRawPointer(target).storeBytes(of: UInt32(truncatingIfNeeded: count).littleEndian, as: UInt32.self)
}
