import Engine
import Recipes

#if canImport(Glibc)
  import Glibc
#endif

/// `<output>.rejects.jsonl`: one line for every row that could not be taken.
struct RejectsFile {
  let path: String

  /// - Parameter output: absolute path of the output.
  init(output: String) { path = output + ".rejects.jsonl" }

  /// A place in a text file, counted from 1, and the record that stands there.
  struct Record {
    var line: Int
    var raw: String?
  }

  /// Longest record that is kept, in bytes.
  private static let maximumRaw = 10_000

  /// Writes the rejects, in order, in place of an earlier file; without rejects removes that.
  /// - Parameter sources: the run's sources by number.
  /// - Throws: `Failure` (`run`).
  func replace(_ rejects: [Reject], sources: [any TableSource]) throws {
    guard !rejects.isEmpty else {
      if unlink(path) != 0 && errno != ENOENT {
        throw Failure(.run, "cannot remove the old \(path): \(String(cString: strerror(errno)))")
      }
      return
    }
    let places = Self.locate(rejects, sources: sources)
    var text = ""
    for (position, reject) in rejects.enumerated() {
      text += Self.line(reject, places[position], sources: sources) + "\n"
    }
    let draft = path + ".new"
    guard let file = fopen(draft, "we") else {
      throw Failure(.run, "cannot write the rejects to \(path): \(String(cString: strerror(errno)))")
    }
    let bytes = Array(text.utf8)
    let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
    let isClosed = fclose(file) == 0
    guard isWritten, isClosed, rename(draft, path) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(draft)
      throw Failure(.run, "cannot write the rejects to \(path): \(reason)")
    }
  }

  /// For people: `data/x.csv:17, column CODE: "12a" is not an integer`.
  static func sentence(_ reject: Reject, sources: [any TableSource]) -> String {
    let record = locate([reject], sources: sources)[0]
    var place = fileName(reject, sources: sources) ?? "the source"
    if let record { place += ":\(record.line)" }
    if let column = reject.column { place += ", column \(column)" }
    if reject.step > 0 { place += ", step \(reject.step)" }
    return "\(place): \(reject.reason)"
  }

  private static func line(_ reject: Reject, _ record: Record?, sources: [any TableSource]) -> String {
    JSON.object([
      ("file", JSONText.text(fileName(reject, sources: sources))),
      ("line", JSONText.number(record?.line)),
      ("byte", JSONText.number(reject.origin?.position)),
      ("column", JSONText.text(reject.column)),
      ("step", .number(reject.step)),
      ("reason", .text(reject.reason)),
      ("raw", JSONText.text(reject.raw ?? record?.raw)),
    ]).line
  }

  private static func fileName(_ reject: Reject, sources: [any TableSource]) -> String? {
    guard let origin = reject.origin, sources.indices.contains(reject.source) else { return nil }
    let files = sources[reject.source].files
    return files.indices.contains(origin.file) ? files[origin.file].path : nil
  }

  /// Line and text of every reject that stands in a text file that can be read again; each file is read once.
  private static func locate(_ rejects: [Reject], sources: [any TableSource]) -> [Record?] {
    var records = [Record?](repeating: nil, count: rejects.count)
    var byFile: [String: [Int]] = [:]
    for (position, reject) in rejects.enumerated() {
      guard let name = fileName(reject, sources: sources), FileFormat(name: name) != .parquet else { continue }
      byFile[name, default: []].append(position)
    }
    for (name, positions) in byFile {
      let places = Set(positions.compactMap { rejects[$0].origin?.position })
      let found = RecordSearch.find(places.sorted(), in: name, maximumBytes: maximumRaw)
      for position in positions { records[position] = rejects[position].origin.flatMap { found[$0.position] } }
    }
    return records
  }
}

/// Finds records of a text file by the bytes they begin at, reading forward once.
private enum RecordSearch {
  /// Line and text of the record at every offset that the file reaches. Lines end in LF, CR or CR LF; newlines between
  /// double quotes belong to a record. Complexity: O(bytes up to the last offset).
  static func find(_ offsets: [Int], in path: String, maximumBytes: Int) -> [Int: RejectsFile.Record] {
    guard let last = offsets.last, let found = try? FileSearch.resolve(path).first,
      let stream = try? found.openStream()
    else { return [:] }
    var records: [Int: RejectsFile.Record] = [:]
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var next = offsets.startIndex
    var raw: [UInt8]?
    var start = 0
    var offset = 0
    var line = 1
    var isQuoted = false
    var previous: UInt8 = 0
    func close() {
      if let bytes = raw { records[start]?.raw = String(decoding: bytes, as: UTF8.self) }
      raw = nil
    }
    while offset <= last || raw != nil {
      guard let count = try? buffer.withUnsafeMutableBytes({ try stream.read(into: $0) }), count > 0 else { break }
      for byte in buffer[..<count] {
        if previous == 0x0A || previous == 0x0D && byte != 0x0A { line += 1 }
        if next < offsets.endIndex, offset == offsets[next] {
          close()
          records[offset] = RejectsFile.Record(line: line, raw: nil)
          (raw, start, isQuoted) = ([], offset, false)
          next += 1
        }
        if raw != nil {
          if byte == 0x22 { isQuoted.toggle() }
          if !isQuoted && (byte == 0x0A || byte == 0x0D) || (raw?.count ?? 0) >= maximumBytes {
            close()
          } else {
            raw?.append(byte)
          }
        }
        previous = byte
        offset += 1
      }
    }
    close()
    return records
  }
}
