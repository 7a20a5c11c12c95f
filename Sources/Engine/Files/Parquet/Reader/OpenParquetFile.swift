/// A file with its footer, checked as far as the footer goes.
struct OpenParquetFile {
  /// Footers longer than this are refused: they stand for millions of column chunks.
  private static let maximumFooterBytes = 512 << 20
  private static let tailBytes = 64 << 10
  /// Which part of the memory a footer may be at most: read, it takes about four times its bytes.
  private static let footerShare = 8

  let file: InputFile
  let metadata: FileMetadata
  let tree: SchemaTree
  /// Where the footer begins: no page reaches beyond.
  let dataEnd: Int

  /// - Parameter memory: bytes of which the footer may take a part.
  /// - Throws: `Failure` (`input`) that names the file.
  init(_ found: FoundFile, memory: Int = .max) throws(Failure) {
    let file = try found.open()
    do {
      (metadata, dataEnd) = try Self.readFooter(file, memory: memory)
      tree = try SchemaTree(metadata.schema)
      self.file = file
      try Self.check(metadata, tree)
    } catch let problem as ParquetProblem {
      throw problem.failure(path: found.path)
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(.input, "\(found.path) cannot be read: \(error)")
    }
  }

  /// The last bytes of the file: footer, its length, magic (README.md, "File format").
  private static func readFooter(_ file: InputFile, memory: Int) throws -> (FileMetadata, Int) {
    let size = file.byteCount
    guard size >= 12 else { throw ParquetProblem.unsupported("it is too short to be a Parquet file (\(size) bytes)") }
    let tail = UnsafeMutableRawBufferPointer.allocate(byteCount: min(size, tailBytes), alignment: 8)
    defer { tail.deallocate() }
    guard try file.read(into: tail, at: size - tail.count) == tail.count, let start = tail.baseAddress else {
      throw ParquetProblem("its end cannot be read")
    }
    let bytes = start.assumingMemoryBound(to: UInt8.self)
    let magic = UnsafeBufferPointer(start: bytes + tail.count - 4, count: 4)
    if magic.elementsEqual([0x50, 0x41, 0x52, 0x45]) {
      throw ParquetProblem.unsupported("its footer is encrypted, and encrypted files are not read")
    }
    guard magic.elementsEqual(parquetMagic) else {
      throw ParquetProblem.unsupported(
        "it does not end as a Parquet file does: it is of another format, or was cut off")
    }
    let length = Int(load32(bytes + tail.count - 8))
    guard length > 0, length <= size - 12 else {
      throw ParquetProblem("it claims a footer of \(length) bytes in a file of \(size)")
    }
    guard length <= maximumFooterBytes else {
      throw ParquetProblem.unsupported("its footer of \(length) bytes is longer than is read")
    }
    guard length <= memory / footerShare else {
      throw ParquetProblem.unsupported(
        "its footer of \(length) bytes, which grows with its row groups and columns, does not fit the memory; "
          + "give more --memory")
    }
    let dataEnd = size - 8 - length
    if length + 8 <= tail.count {
      let footer = UnsafeBufferPointer(start: bytes + tail.count - 8 - length, count: length)
      return (try FooterReader.read(footer), dataEnd)
    }
    let whole = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 8)
    defer { whole.deallocate() }
    guard try file.read(into: whole, at: dataEnd) == length else { throw ParquetProblem("its footer cannot be read") }
    return (try FooterReader.read(UnsafeBufferPointer(whole.assumingMemoryBound(to: UInt8.self))), dataEnd)
  }

  /// Every row group has a chunk for every leaf, of the leaf's name and type.
  private static func check(_ metadata: FileMetadata, _ tree: SchemaTree) throws(ParquetProblem) {
    for (number, group) in metadata.rowGroups.enumerated() {
      guard group.columns.count == tree.leafCount else {
        throw ParquetProblem(
          "row group \(number) has \(group.columns.count) column chunks for \(tree.leafCount) columns")
      }
      for column in tree.columns {
        guard let leaf = column.leaf else { continue }
        let chunk = group.columns[leaf]
        if chunk.isEncrypted { continue }
        guard chunk.type == column.element.type else {
          throw ParquetProblem("row group \(number) has another type for the column \"\(column.name)\" than the schema")
        }
        guard chunk.depth == 1, chunk.path == column.element.name else {
          throw ParquetProblem(
            "row group \(number) has the column \"\(chunk.path)\" in the place of \"\(column.name)\""
          )
        }
      }
    }
  }

  /// The calendar of a column's days or instants when it is not ours, as Spark tells (`DataSourceUtils.scala`).
  func calendar(of column: FileColumn) -> OldCalendar? {
    let (firstVersion, key): (String, String)
    switch column.form {
    case .date: (firstVersion, key) = ("3.0.0", "legacyDateTime")
    case .timestamp:
      // Wall-clock times are younger than the old calendar.
      if case .timestamp(_, isUTC: false)? = column.element.logical { return nil }
      (firstVersion, key) = ("3.0.0", "legacyDateTime")
    case .int96: (firstVersion, key) = ("3.1.0", "legacyINT96")
    default: return nil
    }
    let keys = metadata.sparkKeys
    // Before 2.4.1 Spark told its version only by the way it told its schema.
    guard let version = keys["version"] ?? keys["sql.parquet.row.metadata"].map({ _ in "2" }) else { return nil }
    guard version < firstVersion || keys[key] != nil else { return nil }
    return OldCalendar(zone: keys["timeZone"])
  }

  /// The columns with refusals that only row groups know: encryption, codecs, pages elsewhere.
  var columns: [FileColumn] {
    var columns = tree.columns
    for position in columns.indices {
      guard let leaf = columns[position].leaf, columns[position].refusal == nil else { continue }
      for group in metadata.rowGroups {
        let chunk = group.columns[leaf]
        if let problem = Self.refusal(chunk) {
          columns[position].refusal = problem
          columns[position].form = nil
          break
        }
      }
    }
    return columns
  }

  private static func refusal(_ chunk: ColumnChunkMetadata) -> ParquetProblem? {
    if chunk.isEncrypted { return .unsupported("it is encrypted, and encrypted columns are not read") }
    if chunk.isElsewhere { return .unsupported("its pages lie in another file, which is not read") }
    if chunk.codec == .brotli || chunk.codec == .lzo {
      return .unsupported(
        "its pages are compressed with \(chunk.codec.name), which is not read; write it with snappy, zstd or gzip")
    }
    return nil
  }
}

extension OpenParquetFile {
  /// Its columns as a table of several files puts them together.
  var typedColumns: [TypedFileColumn] {
    columns.map { column in
      var typed = TypedFileColumn(name: column.name, nesting: column.nesting)
      guard let form = column.form else {
        typed.refusal = column.refusal?.message
        return typed
      }
      typed.type = form == .null ? nil : form.type
      let parts = [form.remark(column.element), calendar(of: column).map { _ in Self.oldCalendar }].compactMap { $0 }
      if !parts.isEmpty { typed.remark = parts.joined(separator: "; ") }
      typed.isWallClock = form.type == .timestamp && column.element.isWallClock
      return typed
    }
  }

  private static let oldCalendar = "from the old calendar, as Spark marks it: days keep their names"
}
