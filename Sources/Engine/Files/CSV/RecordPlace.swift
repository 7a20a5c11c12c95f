/// Where a record stands for people, and what it says.
public struct RecordPlace: Hashable, Sendable {
  /// Physical line, counted from 1.
  public var line: Int
  /// The record as it stands in the file, without its line end, cut at 10,000 bytes.
  public var raw: String

  static let rawLimit = 10_000
}

extension CSVSource {
  /// The lines and the texts of records by their origins; origins that the files do not reach are left out.
  /// - Throws: `Failure` (`input`) when a file cannot be read again.
  /// - Complexity: O(bytes up to the last origin of each file); every file is read once, forward, decoded as the table
  ///   reads it.
  public func places(of origins: [RowOrigin]) throws -> [RowOrigin: RecordPlace] {
    var places: [RowOrigin: RecordPlace] = [:]
    let byFile = Dictionary(grouping: Set(origins), by: \.file)
    for (file, origins) in byFile where table.layouts.indices.contains(file) {
      let layout = table.layouts[file]
      let stream = try layout.file.openStream(
        encoding: layout.encoding, invalid: table.invalid == .replace ? .replace : .mark)
      var search = RecordSearch(offsets: origins.map(\.position).sorted(), dialect: table.dialect)
      try search.run(stream)
      for (offset, place) in search.found { places[RowOrigin(file: file, position: offset)] = place }
    }
    return places
  }
}

/// Walks through decoded text once and picks up the records at some offsets.
private struct RecordSearch {
  let offsets: [Int]
  let dialect: CSVDialect
  private(set) var found: [Int: RecordPlace] = [:]
  /// Records whose end was not in the block yet.
  private var open: [(offset: Int, line: Int, bytes: [UInt8])] = []

  init(offsets: [Int], dialect: CSVDialect) {
    self.offsets = offsets
    self.dialect = dialect
  }

  mutating func run(_ stream: any ByteStream) throws {
    guard let last = offsets.last else { return }
    let block = Buffer<UInt8>(capacity: 256 << 10, count: 0)
    var (start, line, previous, next) = (0, 1, UInt8(0), 0)
    while start <= last || !open.isEmpty {
      block.count = try stream.fill(UnsafeMutableRawBufferPointer(start: block.base, count: block.capacity))
      let isEnd = block.count < block.capacity
      extend(with: block, isEnd: isEnd)
      for position in 0..<block.count {
        let byte = block[position]
        // A CR is a line end of its own only when no LF follows.
        if previous == 13 && byte != 10 { line += 1 }
        if next < offsets.count && offsets[next] == start + position {
          let end = min(block.count, position + RecordPlace.rawLimit)
          open.append((offsets[next], line, Array(block.elements[position..<end])))
          next += 1
        }
        if byte == 10 { line += 1 }
        previous = byte
      }
      start += block.count
      settle(isEnd: isEnd)
      if isEnd { return }
    }
  }

  private mutating func extend(with block: Buffer<UInt8>, isEnd: Bool) {
    for index in open.indices {
      let missing = min(RecordPlace.rawLimit - open[index].bytes.count, block.count)
      open[index].bytes.append(contentsOf: block.elements[..<max(0, missing)])
    }
    settle(isEnd: isEnd)
  }

  /// Closes the records that are complete or as long as they may be.
  private mutating func settle(isEnd: Bool) {
    open.removeAll { record in
      let text = Buffer(record.bytes)
      var scanner = CSVScanner(dialect)
      var structure = CSVStructure()
      let isWhole = isEnd || record.bytes.count == RecordPlace.rawLimit
      let isFound = scanner.scan(text.base, limit: 1, available: text.count, atEnd: isWhole, into: &structure)
      guard isFound else { return false }
      var end = structure.rowCount > 0 ? structure.end(ofRow: 0) : text.count
      if end > 0 && end < text.count && text[end] == 10 && text[end - 1] == 13 { end -= 1 }
      found[record.offset] = RecordPlace(
        line: record.line, raw: String(decoding: text.elements[..<min(end, text.count)], as: UTF8.self))
      return true
    }
  }
}
