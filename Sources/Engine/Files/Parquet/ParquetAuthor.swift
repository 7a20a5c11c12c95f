/// Who wrote a Parquet file, as its footer says it (parquet.thrift, `created_by`).
public enum ParquetAuthor {
  static let sous = "sous version \(SousVersion.number)"
  /// Behind the author a footer has two or three bytes a column and no more.
  private static let tailBytes = 64 << 10

  /// Whether the file at `path` is a Parquet file that Sous wrote; `false` when it cannot be read.
  public static func isSous(_ path: String) -> Bool { (try? InputFile(path: path)).map(isSous) ?? false }

  /// The same of an object.
  package static func isSous(_ object: StoredObject, in storage: any ObjectStorage) -> Bool {
    isSous(InputFile(RemoteFile(series: ObjectSeries(storage, [object], Cancellation()), index: 0)))
  }

  private static func isSous(_ file: InputFile) -> Bool {
    guard file.byteCount > 12 else { return false }
    var tail = [UInt8](repeating: 0, count: min(file.byteCount, tailBytes))
    let start = file.byteCount - tail.count
    guard (try? tail.withUnsafeMutableBytes { try file.read(into: $0, at: start) }) == tail.count,
      tail.suffix(4).elementsEqual("PAR1".utf8)
    else { return false }
    let footerBytes = tail.suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    let footer = tail.dropLast(8).suffix(footerBytes)
    let name = Array("sous version ".utf8)
    guard footer.count > name.count else { return false }
    return (footer.startIndex...footer.endIndex - name.count).contains { footer[$0...].starts(with: name) }
  }
}
