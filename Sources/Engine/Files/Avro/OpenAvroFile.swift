/// An open Avro file whose header has been read: its schema, codec and sync marker (specification 1.11, "Object Container
/// Files").
///
/// ```
/// Obj 1 │ metadata: avro.schema, avro.codec │ sync │ block │ block │ …
///                                                    count, size, records, sync
/// ```
struct OpenAvroFile {
  static let magic: [UInt8] = Array("Obj\u{1}".utf8)
  static let syncCount = 16

  let file: InputFile
  let schema: AvroSchema
  let columns: [AvroColumn]
  /// New names of columns that have the name of another one.
  let renamed: [(from: String, to: String)]
  let codec: AvroCodec
  let sync: [UInt8]
  /// Where the first block begins.
  let dataStart: Int

  var path: String { file.path }

  /// Reads the header.
  /// - Parameter memory: bounds what a header may take.
  /// - Throws: `Failure` (`input`).
  init(_ found: FoundFile, memory: Int = .max) throws(Failure) {
    let file = try found.open()
    let start = try Self.start(of: file, memory: memory)
    do throws(AvroProblem) {
      try self.init(file, try Header(start))
    } catch {
      throw error.failure(path: found.path)
    }
  }

  /// What the header says, as it stands there.
  private struct Header {
    var metadata: [String: TextView]
    var sync: [UInt8]
    var end: Int
    /// Keeps the metadata's bytes.
    var bytes: Buffer<UInt8>

    /// - Throws: `AvroProblem`, also when the header is not whole.
    init(_ bytes: Buffer<UInt8>) throws(AvroProblem) {
      self.bytes = bytes
      metadata = [:]
      var cursor = AvroCursor(bytes.elements)
      _ = try cursor.bytes(magic.count)
      while true {
        var count = try cursor.long()
        if count == 0 { break }
        if count < 0 {
          // Its size in bytes stands behind the count.
          _ = try cursor.long()
          count = count == .min ? .max : -count
        }
        for _ in 0..<count {
          let key = try cursor.counted().string
          metadata[key] = try cursor.counted()
        }
      }
      sync = Array(try cursor.bytes(syncCount).bytes)
      end = bytes.count - cursor.left
    }
  }

  private init(_ file: InputFile, _ header: Header) throws(AvroProblem) {
    self.file = file
    sync = header.sync
    dataStart = header.end
    let word = header.metadata["avro.codec"]?.string ?? "null"
    guard let codec = AvroCodec(rawValue: word) else {
      throw .unsupported(
        "its blocks are compressed with \"\(word.prefix(40))\", which is not read; write it with deflate, snappy or zstandard"
      )
    }
    self.codec = codec
    guard let text = header.metadata["avro.schema"] else { throw AvroProblem("its header has no schema") }
    let json = withExtendedLifetime(header.bytes) { SchemaJSON(text.bytes) }
    guard let json else { throw AvroProblem("the schema in its header is no JSON") }
    schema = try AvroSchema(json)
    guard case .record(let fields) = schema[schema.root].kind else {
      throw .unsupported("its values are no records, so that they are no rows of a table")
    }
    let keys = fields.map(\.name)
    let names = ColumnNames.unique(keys: keys, path: file.path).names
    renamed = zip(keys, names).filter { !$0.utf8.elementsEqual($1.utf8) }.map { ($0, $1) }
    let schema = schema
    columns = zip(names, fields).map { AvroColumn($0, $1.type, schema) }
  }

  /// The beginning of the file, as far as the header goes at least.
  private static func start(of file: InputFile, memory: Int) throws(Failure) -> Buffer<UInt8> {
    var size = 16 << 10
    while true {
      let bytes = Buffer<UInt8>(capacity: min(size, file.byteCount))
      bytes.count = try file.read(into: UnsafeMutableRawBufferPointer(start: bytes.base, count: bytes.capacity), at: 0)
      guard bytes.count >= magic.count, bytes.elements.prefix(magic.count).elementsEqual(magic) else {
        throw AvroProblem.unsupported("it is no Avro file: it does not begin with \"Obj\" and 1").failure(
          path: file.path)
      }
      if bytes.count == file.byteCount || (try? Header(bytes)) != nil { return bytes }
      guard size < memory / 8 else {
        throw AvroProblem.unsupported("its header is longer than \(size >> 10) KiB; give more --memory")
          .failure(path: file.path)
      }
      size *= 4
    }
  }
}

extension OpenAvroFile {
  /// Its columns as a table of several files puts them together.
  var typedColumns: [TypedFileColumn] {
    columns.map { column in
      TypedFileColumn(
        name: column.name, type: column.form.flatMap { $0 == .null ? nil : $0.type }, nesting: column.nesting,
        refusal: column.refusal, remark: column.remark, isWallClock: column.isLocal)
    }
  }
}
