/// Everything there is to know about a format of files: readers, writers, recipes, the catalog and the studio ask it, so
/// that a new format is a folder with its record and a line in `FormatTable`.
///
/// How the languages of export say it is a value of `Export` (`FormatSpelling`). Two records are equal when their names are.
public struct FormatRecord: Sendable {
  /// What its files say of their table without a look at all rows.
  public struct Knowledge: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// The columns' names, also where there are no rows.
    public static let names = Knowledge(rawValue: 1)
    /// The columns' types. Where they do not, values stand as text and types are guessed or pinned.
    public static let types = Knowledge(rawValue: 2)
    /// How many rows there are.
    public static let rowCount = Knowledge(rawValue: 4)
  }

  /// As recipes and the catalog write it: `parquet`.
  public let name: String
  /// The version that brought it.
  public let since: Release
  /// As people write it: `Parquet`.
  public let title: String
  /// What it is, as a sentence fragment without a period.
  public let summary: String
  /// Endings of file names, the usual one first.
  public let endings: [FileEnding]
  /// How a file is known by its first bytes.
  let signature: FormatSignature
  public let compression: FormatCompression
  public let knowledge: Knowledge
  /// What a recipe's source may say about such files.
  public let sourceOptions: [FormatOption]
  /// What a recipe's output may say about such files.
  public let outputOptions: [FormatOption]
  /// How Hive and what follows it read such files; `nil` when they cannot.
  public let hive: HiveForm?
  /// Source options with which a table of the catalog is read, by what separates its fields.
  public let optionsOfTable: @Sendable (_ delimiter: String) -> [String: FormatOption.Value]
  /// Source options with which files are read that a run wrote, by what separates their fields.
  public let optionsOfOutput: @Sendable (_ delimiter: String) -> [String: FormatOption.Value]
  /// Why a table of these columns cannot be written, and what to do; `nil` when it can.
  public let refusal: @Sendable (Schema) -> (message: String, remedy: String)?
  /// The table with a log that such files are a part of; `nil` where they are files and nothing more.
  public let tableFormat: TableFormat?
  /// What an output may do with what stands at its place.
  public let modes: [OutputMode]
  /// How names of part files end.
  let partEnding: String
  /// How a file that holds several tables is asked for them; `nil` where a file is one.
  public let tables: TablesInFile?
  /// Opens files as one table.
  let open: @Sendable (FormatOpening) throws -> any TableSource
  /// Makes a writer of files.
  let makeWriter: @Sendable (Schema, WriteRequest) throws -> any TableFileWriter

  init(
    name: String, since: Release = .first, title: String, summary: String, endings: [FileEnding],
    signature: FormatSignature,
    compression: FormatCompression, knowledge: Knowledge, sourceOptions: [FormatOption] = [],
    outputOptions: [FormatOption] = [], hive: HiveForm?,
    optionsOfTable: @escaping @Sendable (_ delimiter: String) -> [String: FormatOption.Value] = { _ in [:] },
    optionsOfOutput: @escaping @Sendable (_ delimiter: String) -> [String: FormatOption.Value] = { _ in [:] },
    refusal: @escaping @Sendable (Schema) -> (message: String, remedy: String)? = { _ in nil },
    tableFormat: TableFormat? = nil, partEnding: String? = nil, modes: [OutputMode] = [.replace],
    tables: TablesInFile? = nil, open: @escaping @Sendable (FormatOpening) throws -> any TableSource,
    makeWriter: @escaping @Sendable (Schema, WriteRequest) throws -> any TableFileWriter
  ) {
    self.name = name
    self.since = since
    self.title = title
    self.summary = summary
    self.endings = endings
    self.signature = signature
    self.compression = compression
    self.knowledge = knowledge
    self.sourceOptions = sourceOptions.map { $0.since(since) }
    self.outputOptions = outputOptions.map { $0.since(since) }
    self.hive = hive
    self.optionsOfTable = optionsOfTable
    self.optionsOfOutput = optionsOfOutput
    self.refusal = refusal
    self.tableFormat = tableFormat
    self.partEnding = partEnding ?? endings.first?.text ?? name
    self.modes = modes
    self.tables = tables
    self.open = open
    self.makeWriter = makeWriter
  }
}

extension FormatRecord: Hashable, CustomStringConvertible {
  public static func == (a: FormatRecord, b: FormatRecord) -> Bool { a.name == b.name }

  public func hash(into hasher: inout Hasher) { hasher.combine(name) }

  public var description: String { name }

  /// The ending that files get unless somebody says otherwise: `parquet`.
  public var usualEnding: String { endings.first?.text ?? name }

  /// `part-00000.snappy.parquet`
  /// - Parameter tag: stands behind the number, where files of several runs lie beside each other.
  public func partName(_ number: Int, _ packing: WriteRequest.Compression, tag: String = "") -> String {
    var digits = String(number)
    digits = String(repeating: "0", count: max(0, 5 - digits.count)) + digits + (tag.isEmpty ? "" : "-" + tag)
    if compression.isInPartNames, packing != .none { return "part-\(digits).\(packing.rawValue).\(partEnding)" }
    let outer =
      compression.isWholeFile ? FormatTable.compressionEndings.first { $0.compression == packing }?.ending : nil
    return "part-\(digits).\(partEnding)\(outer ?? "")"
  }
}

/// What the end of a file's name says.
public struct FileEnding: Hashable, Sendable {
  public enum Use: Sendable {
    /// Read, written, and named where messages and help say what may be written.
    case usual
    /// Read and written.
    case written
    /// Read only: as an output's ending it says too little.
    case read
  }

  /// Without its point, in lower case: `tsv`.
  public let text: String
  public let use: Use
  /// What a file of this ending is called, where it is not the format's title.
  public let title: String?
  /// What separates fields, in a format that has such a thing.
  public let delimiter: String

  init(_ text: String, _ use: Use = .usual, title: String? = nil, delimiter: String = ",") {
    self.text = text
    self.use = use
    self.title = title
    self.delimiter = delimiter
  }
}

/// How a format is known by a file's first bytes.
enum FormatSignature: Sendable {
  /// Every file begins with these bytes. `mayBeText` when text may begin so too.
  case bytes([UInt8], mayBeText: Bool)
  /// A binary file whose first `FileSignature.byteCount` bytes this test takes for the format.
  case binary(@Sendable ([UInt8]) -> Bool)
  /// Text, decompressed, that this test takes for the format.
  case text(@Sendable ([UInt8]) -> Bool)
  /// By nothing: its files are those of another format.
  case none
}

/// How files of a format are compressed.
public struct FormatCompression: Sendable {
  /// What may be chosen.
  public let choices: [WriteRequest.Compression]
  public let standard: WriteRequest.Compression
  /// Whether the file is compressed as a whole, with a second ending (`.csv.gz`), rather than inside.
  public let isWholeFile: Bool
  /// Whether names of part files say a compression inside: `part-00000.snappy.parquet`.
  public let isInPartNames: Bool

  /// The file as a whole, with `gzip` or `zstd`.
  static let wholeFile = FormatCompression(
    choices: [.gzip, .zstd, .none], standard: .none, isWholeFile: true, isInPartNames: false)

  static func inside(
    _ choices: [WriteRequest.Compression], standard: WriteRequest.Compression, isInPartNames: Bool
  ) -> FormatCompression {
    FormatCompression(choices: choices, standard: standard, isWholeFile: false, isInPartNames: isInPartNames)
  }
}

/// How a table over files is declared to Hive.
public struct HiveForm: Sendable {
  /// `STORED AS PARQUET`
  public let clauses: String
  /// Whether the reader gives text only; types are then the business of views over the table.
  public let columnsAreText: Bool
  /// The type of columns of instants, where the reader would take their numbers for another unit.
  public let timestampType: String
  /// The same in the words of a metastore.
  public let reader: HiveReader
  /// Table properties by the compression inside the files.
  public let properties: @Sendable (WriteRequest.Compression?) -> [(name: String, value: String)]

  init(
    _ clauses: String, _ reader: HiveReader, columnsAreText: Bool = false, timestampType: String = "timestamp",
    properties: @escaping @Sendable (WriteRequest.Compression?) -> [(name: String, value: String)] = { _ in [] }
  ) {
    self.clauses = clauses
    self.reader = reader
    self.columnsAreText = columnsAreText
    self.timestampType = timestampType
    self.properties = properties
  }
}

/// The classes by which Hive, and Athena after it, reads files of a format.
public struct HiveReader: Sendable {
  /// What the declaration of a table says of its files.
  public struct Declaration: Sendable {
    /// The class that reads rows.
    public var serde: String
    /// Settings of that class.
    public var serdeParameters: [String: String]
    public var tableParameters: [String: String]

    public init(serde: String, serdeParameters: [String: String], tableParameters: [String: String]) {
      self.serde = serde
      self.serdeParameters = serdeParameters
      self.tableParameters = tableParameters
    }
  }

  /// What jobs and crawlers of Glue call such tables.
  public let classification: String
  public let inputFormat: String
  public let outputFormat: String
  /// Classes that read rows of such files; the first is declared where a table is written.
  public let serdes: [String]
  /// Settings of the class, by the columns in the files.
  public let serdeParameters: @Sendable (_ columns: Schema) -> [String: String]
  /// Source options with which files of a declared table are read.
  /// - Throws: `Failure` (`input`) with what such files are not read with, as the end of a sentence.
  public let sourceOptions: @Sendable (Declaration) throws(Failure) -> [String: FormatOption.Value]

  /// Files of lines.
  static func text(
    _ classification: String, _ serdes: [String],
    sourceOptions: @escaping @Sendable (Declaration) throws(Failure) -> [String: FormatOption.Value] = {
      (_) throws(Failure) in [:]
    }
  ) -> HiveReader {
    HiveReader(
      classification: classification, inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
      outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat", serdes: serdes,
      serdeParameters: { _ in [:] }, sourceOptions: sourceOptions)
  }

  /// Files that describe themselves.
  static func binary(
    _ classification: String, input: String, output: String, serde: String,
    serdeParameters: @escaping @Sendable (_ columns: Schema) -> [String: String]
  ) -> HiveReader {
    HiveReader(
      classification: classification, inputFormat: input, outputFormat: output, serdes: [serde],
      serdeParameters: serdeParameters,
      sourceOptions: { (_) throws(Failure) in [:] })
  }
}

/// Tables that lie side by side in one file.
public struct TablesInFile: Sendable {
  public struct Table: Hashable, Sendable {
    public var name: String
    /// What there is to know before it is opened, in a word or none: `hidden`.
    public var remark: String
  }

  /// The source option that names one of them.
  public let option: String
  let list: @Sendable (FoundFile) throws -> [Table]

  /// The tables of a file, in its order; none for a file that is more than one, or on another machine.
  /// - Throws: `Failure` (`input`) for a file that cannot be read.
  public func list(path: String) throws -> [Table] {
    guard !Storages.isRemote(path), let file = try FileSearch.resolve(path).first else { return [] }
    return try list(file)
  }
}

/// What a reader gets to open files.
struct FormatOpening {
  /// As the source names them.
  var path: String
  /// The folder that nothing may leave.
  var confinement: ConfinedFolder?
  /// In reading order, at least one; none of a table that finds them by its log.
  var files: [FoundFile]
  /// Checked values of the format's `sourceOptions`, by key.
  var options: [String: FormatOption.Value]
  /// Pinned types by column name.
  var types: [String: TypePin]
  /// The pinned columns in the order in which they are written.
  var typeOrder: [String]
  /// Names of columns that the files do not name, by their place.
  var columnNames: [String]
  /// Bytes that a table may take.
  var memory: Int
  var cancellation: Cancellation
}
