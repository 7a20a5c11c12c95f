/// One file of a CSV table: how its bytes become text, where its rows begin, and which of its fields are which columns.
/// Every file has its own.
struct CSVLayout: Sendable {
  var file: FoundFile
  var encoding: TextEncoding
  /// Whether the encoding was guessed from ASCII characters only: bytes that are not UTF-8 refute it.
  var encodingIsGuess: Bool
  var dialect: CSVDialect
  /// Whether readers count quotes to guess if a chunk starts within some: pays when quoted fields hold line ends.
  var countsQuotes: Bool
  /// Whether the file's bytes are the text itself: UTF-8, not compressed. Such files are read by all nodes at once.
  var isPlain: Bool
  /// Offset of the first data record in the decoded text.
  var dataStart: Int
  /// Comments before that.
  var commentLines: Int
  /// Lines at the file's end that are no part of the table.
  var skipFooter: Int
  /// How many of these lines there are; `nil` where only reading shows it.
  var footerLines: Int?
  /// Where in the text these lines begin, as far as that is known.
  var footerStart: Int?
  /// The first line end before that; empty when there is none.
  var firstLineEnd: CSVLineEnds
  /// Fields of a well-formed record; 0 for a file without any record.
  var fieldCount: Int
  /// For every column of the table, the field that holds it; `nil` when the file lacks it.
  var fields: [Int?]

  var unquoting: FieldUnquoting { FieldUnquoting(quote: dialect.quote, escape: dialect.escape) }
}

/// A column of a CSV table.
struct CSVColumn: Sendable {
  /// How sure its type is.
  enum Certainty: Hashable, Sendable {
    /// The recipe says so: a field that does not fit is a reject.
    case pinned
    /// From the whole input, or from values that no other value can change.
    case settled
    /// From a part of the input: a field that does not fit refutes it.
    case speculated
    /// Text because day and month cannot be told apart so far: a value that tells refutes it.
    case ambiguous(FieldKinds)
    /// Text because only nulls were seen: a value refutes it.
    case unseen
  }

  var name: String
  var type: DataType
  var format: FieldFormat = .standard
  var certainty: Certainty
  /// Index of the Hive partition value that the column holds instead of a field.
  var partition: Int?
}

extension MissingColumns {
  init(_ layouts: [CSVLayout], _ names: [String]) {
    let missing = layouts.filter { $0.fieldCount > 0 }.map { layout in
      (path: layout.file.path, columns: names.indices.filter { layout.fields[$0] == nil }.map { names[$0] })
    }
    self.init(missing, ofFiles: layouts.count)
  }
}
