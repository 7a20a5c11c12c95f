/// The pages of a column chunk, one after the other.
extension ColumnReader {
  /// Opens the next data page that holds a wanted row, decoding the dictionary on the way.
  func nextPage() throws {
    while true {
      let place = pages.position
      guard let header = try pages.nextHeader() else {
        throw ParquetProblem("its pages end \(rowsUnopened) rows before the row group does")
      }
      switch header.kind {
      case .index, nil: pages.skipBody(header)
      case .dictionary:
        guard dictionary == nil, !hasDataPage else { throw ParquetProblem("it has a dictionary where none can be") }
        try readDictionary(header)
        dictionaryPlace = place
      case .data, .dataV2:
        hasDataPage = true
        if header.kind == .dataV2, header.rowCount != header.valueCount {
          throw ParquetProblem(
            "a page of a flat column claims \(header.rowCount ?? -1) rows and \(header.valueCount) values")
        }
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
        (pagePlace, pageRows) = (place, header.valueCount)
        try openPage(header)
        return
      }
    }
  }

  private func readDictionary(_ header: PageHeader) throws {
    guard header.encoding == PageEncoding.plain.rawValue || header.encoding == PageEncoding.plainDictionary.rawValue
    else { throw ParquetProblem("its dictionary has the encoding \(header.encoding)") }
    let body = try pages.readBody(header)
    dictionary = try ChunkDictionary(
      body, count: header.valueCount, physical: physical, width: width, memory: memory)
  }

  /// Reads the dictionary again whose header is at `place`.
  func readDictionary(at place: Int) throws {
    try pages.visiting(place) { header in try readDictionary(header) }
  }

  func openPage(_ header: PageHeader) throws {
    if dictionary == nil, let dictionaryPlace, PageEncoding(rawValue: header.encoding)?.needsDictionary ?? false {
      try readDictionary(at: dictionaryPlace)
    }
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
  func openLevels(
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

  func endPage() throws(ParquetProblem) {
    // Bytes behind the values are what some writers leave there, but split bytes say with their number where each one is.
    if case .split(_, let count, let position) = stream, position < count {
      throw ParquetProblem("page \(pages.pageNumber) holds more split bytes than the rows it claims")
    }
    guard claimedNulls == nil || claimedNulls == pageNulls else {
      throw ParquetProblem("page \(pages.pageNumber) holds \(pageNulls) nulls and claims \(claimedNulls ?? 0)")
    }
    stream = .none
    pageOwner = nil
  }
}
