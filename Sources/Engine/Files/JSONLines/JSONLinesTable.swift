/// All that the readers of a JSON Lines table have to know. Immutable.
final class JSONLinesTable: Sendable {
  /// One file.
  struct File: Sendable {
    var file: FoundFile
    var encoding: TextEncoding
    /// Whether the bytes are the text itself, so that all nodes may read at once.
    var isPlain: Bool
    /// Bytes of a byte order mark.
    var start: Int
  }

  /// A column is a key; `partition` is set for one that holds a Hive partition value instead.
  struct JSONColumn: Sendable {
    var name: String
    var type: DataType
    var format: FieldFormat = .standard
    var certainty: CSVColumn.Certainty
    var partition: Int?
  }

  let columns: [JSONColumn]
  let files: [File]
  let index: [String: Int]
  /// Whether all lines have been looked at, so that no key can be new.
  let isSettled: Bool

  init(columns: [JSONColumn], files: [File], isSettled: Bool) {
    self.columns = columns
    self.files = files
    self.isSettled = isSettled
    index = Dictionary(columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }
}

/// Finds columns by the bytes of their keys. Lines mostly have the same keys in the same order: that is tried first.
struct JSONKeyFinder {
  private let names: [[UInt8]]
  private let index: [String: Int]
  /// For every column, the one that came behind it last.
  private var following: [Int]
  private var last = 0

  init(_ names: [String], index: [String: Int]) {
    self.names = names.map { Array($0.utf8) }
    self.index = index
    following = Array(1...max(1, names.count)) + [0]
  }

  /// Call at the start of every line.
  mutating func beginLine() { last = names.count }

  /// The column of a key; `nil` when there is none.
  mutating func find(_ key: TextView, hasEscapes: Bool) -> Int? {
    if !hasEscapes {
      let guess = following[last]
      if guess < names.count, equals(key, names[guess]) {
        last = guess
        return guess
      }
    }
    let name = hasEscapes ? JSONEscapes.decode(key, TextArena(blockBytes: key.count)).string : key.string
    guard let found = index[name] else { return nil }
    following[last] = found
    last = found
    return found
  }

  @inline(__always)
  private func equals(_ key: TextView, _ name: [UInt8]) -> Bool {
    guard key.count == name.count else { return false }
    return name.withUnsafeBufferPointer { bytes in
      for place in 0..<key.count where key.start[place] != bytes[place] { return false }
      return true
    }
  }
}
