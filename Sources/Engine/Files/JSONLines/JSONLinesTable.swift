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
    /// The key as the lines have it. The name is another one where two keys would be one name (`ColumnNames`).
    var key: String
    var type: DataType
    var format: FieldFormat = .standard
    var certainty: CSVColumn.Certainty
    var partition: Int?
  }

  let columns: [JSONColumn]
  let files: [File]
  /// Columns by name.
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

/// Finds columns by the bytes of their keys. Lines mostly have the same keys in the same order, written alike: that is
/// tried first.
struct JSONKeyFinder {
  /// How the key of each column stood between its quotes last, without escapes and with them (`nil` so far).
  private var plain: [[UInt8]]
  private var escaped: [[UInt8]?]
  private let columns: [ExactText: Int]
  /// For every column, the one that came behind it last.
  private var following: [Int]
  private var last = 0
  /// Surrogates without their partner in the spelling with escapes, by column.
  private var loneInEscaped: [Int]
  /// Those in all keys found since `takeLoneSurrogates`.
  private var loneSurrogates = 0

  /// - Parameter keys: of the columns in order; `nil` for a column that is no key.
  init(_ keys: [String?]) {
    plain = keys.map { Array(($0 ?? "").utf8) }
    escaped = keys.map { _ in nil }
    loneInEscaped = keys.map { _ in 0 }
    columns = Dictionary(
      keys.enumerated().compactMap { number, key in key.map { (ExactText($0), number) } },
      uniquingKeysWith: { first, _ in first })
    following = Array(1...max(1, keys.count)) + [0]
  }

  /// Call at the start of every line.
  mutating func beginLine() { last = plain.count }

  /// The column of a key as it stands between its quotes; `nil` when there is none.
  mutating func find(_ key: TextView, hasEscapes: Bool) -> Int? {
    let guess = following[last]
    if guess < plain.count, hasEscapes ? escaped[guess].map({ equals(key, $0) }) ?? false : equals(key, plain[guess]) {
      last = guess
      if hasEscapes { loneSurrogates &+= loneInEscaped[guess] }
      return guess
    }
    var lone = 0
    let name = JSONEscapes.string(key, hasEscapes: hasEscapes, loneSurrogates: &lone)
    guard let found = columns[ExactText(name)] else { return nil }
    if hasEscapes {
      (escaped[found], loneInEscaped[found]) = (Array(key.bytes), lone)
    } else {
      plain[found] = Array(key.bytes)
    }
    loneSurrogates &+= lone
    following[last] = found
    last = found
    return found
  }

  /// How many surrogates in keys, found since the last call, had no partner and became U+FFFD.
  mutating func takeLoneSurrogates() -> Int {
    defer { loneSurrogates = 0 }
    return loneSurrogates
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
