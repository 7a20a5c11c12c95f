/// Where a record stands for people, and what it says.
public struct RecordPlace: Hashable, Sendable {
  /// Physical line, counted from 1.
  public var line: Int
  /// The record as it stands in the file, without its line end, cut at 10,000 bytes.
  public var raw: String

  static let rawLimit = 10_000
}

/// A source of text files, whose records can be looked up again by their origins.
public protocol LocatingSource: TableSource {
  func makeRecordFinder() -> any RecordFinder
}

/// Finds records by their origins; cheap when asked in input order, because the files are read forward once.
public protocol RecordFinder: AnyObject {
  /// The place of a record; `nil` when the file does not reach it.
  /// - Throws: `Failure` (`input`) when a file cannot be read again.
  /// - Complexity: O(bytes since the last one asked for), from the file's beginning when that lies before.
  func find(_ origin: RowOrigin) throws -> RecordPlace?
}

/// Reads text forward, counting its lines.
final class ForwardRecordFinder: RecordFinder {
  /// What ends a record.
  enum Shape {
    case csv(CSVDialect)
    /// LF only.
    case lines
  }

  private var shape = Shape.lines
  private let open: (Int) throws -> (any ByteStream, Shape)?
  private var file = -1
  private var stream: (any ByteStream)?
  private let block = Buffer<UInt8>(capacity: 256 << 10, count: 0)
  /// Offset of the block's first byte in the decoded text.
  private var start = 0
  private var position = 0
  private var line = 1
  private var previous: UInt8 = 0
  private var isAtEnd = false

  /// - Parameter open: the decoded text of a file by its number, and what ends its records.
  init(open: @escaping (Int) throws -> (any ByteStream, Shape)?) { self.open = open }

  func find(_ origin: RowOrigin) throws -> RecordPlace? {
    if origin.file != file || origin.position < start + position { try begin(origin.file) }
    while start + block.count <= origin.position {
      pass(block.count)
      guard try refill() else { return nil }
    }
    pass(origin.position - start)
    if block.count - position < RecordPlace.rawLimit { _ = try refill() }
    guard position < block.count else { return nil }
    if previous == 13 && block[position] != 10 {
      line += 1
      previous = 0
    }
    return RecordPlace(line: line, raw: record())
  }

  private func begin(_ number: Int) throws {
    (file, start, position, line, previous, isAtEnd) = (number, 0, 0, 1, 0, false)
    block.count = 0
    let opened = try open(number)
    stream = opened?.0
    shape = opened?.1 ?? .lines
    _ = try refill()
  }

  /// Counts the lines up to a place in the block.
  private func pass(_ end: Int) {
    var (line, previous) = (line, previous)
    for place in position..<max(position, end) {
      let byte = block[place]
      // A CR is a line end of its own only when no LF follows.
      if byte == 10 || previous == 13 { line += 1 }
      previous = byte
    }
    (self.line, self.previous) = (line, previous)
    position = max(position, end)
  }

  /// Moves what is left to the front of the block and reads on; false at the end of the file.
  private func refill() throws -> Bool {
    guard let stream, !isAtEnd else { return false }
    let rest = block.count - position
    block.base.update(from: block.base + position, count: rest)
    start += position
    position = 0
    let room = UnsafeMutableRawBufferPointer(start: block.base + rest, count: block.capacity - rest)
    let count = try stream.fill(room)
    isAtEnd = count < room.count
    block.count = rest + count
    return count > 0
  }

  /// The record that begins at the position.
  private func record() -> String {
    let count = min(block.count - position, RecordPlace.rawLimit)
    var end = 0
    switch shape {
    case .lines:
      while end < count && block[position + end] != 10 { end += 1 }
    case .csv(let dialect):
      let text = Buffer(Array(block.elements[position..<position + count]))
      var scanner = CSVScanner(dialect)
      var structure = CSVStructure()
      _ = scanner.scan(text.base, limit: 1, available: text.count, atEnd: true, into: &structure)
      end = structure.rowCount > 0 ? min(structure.end(ofRow: 0), count) : count
    }
    while end > 0 && (block[position + end - 1] == 13 || block[position + end - 1] == 10) { end -= 1 }
    return String(decoding: block.elements[position..<position + end], as: UTF8.self)
  }
}
