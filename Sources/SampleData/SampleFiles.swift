#if canImport(Glibc)
  import Glibc
#endif

/// The nine files while they are written: under names of their own until they are complete.
final class SampleFiles {
  private let folder: String
  private var descriptors: [SampleTable: Int32] = [:]
  private var rows: [SampleTable: Int] = [:]
  private(set) var byteCounts: [SampleTable: Int] = [:]
  private var isPublished = false

  init(folder: String) throws(SampleData.Problem) {
    self.folder = folder
    for table in SampleTable.allCases {
      let path = partialPath(table)
      let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw problem(path) }
      descriptors[table] = descriptor
      let header = table.header
      try write(UnsafeRawBufferPointer(start: header.utf8Start, count: header.utf8CodeUnitCount), to: table)
      let newline: StaticString = "\n"
      try write(UnsafeRawBufferPointer(start: newline.utf8Start, count: 1), to: table)
    }
  }

  deinit {
    for descriptor in descriptors.values { close(descriptor) }
    if !isPublished { for table in SampleTable.allCases { unlink(partialPath(table)) } }
  }

  var byteCount: Int { byteCounts.values.reduce(0, +) }

  func append(_ block: TableRows) throws(SampleData.Problem) {
    for table in SampleTable.allCases {
      try write(block[table].bytes, to: table)
      rows[table, default: 0] += block[table].rowCount
    }
  }

  /// Gives the files their names.
  func publish() throws(SampleData.Problem) -> [SampleData.Written] {
    var written: [SampleData.Written] = []
    // Before the first name is given: who is killed in between leaves files that the next run takes for another's.
    guard SampleMark(folder: folder).write(byteCounts) else { throw problem(folder) }
    for table in SampleTable.allCases {
      let path = folder + "/\(table.rawValue).csv"
      guard rename(partialPath(table), path) == 0 else { throw problem(path) }
      written.append(
        SampleData.Written(table: table, path: path, rows: rows[table] ?? 0, bytes: byteCounts[table] ?? 0))
    }
    isPublished = true
    return written
  }

  private func partialPath(_ table: SampleTable) -> String { folder + "/.\(table.rawValue).csv.partial" }

  private func problem(_ path: String) -> SampleData.Problem {
    SampleData.Problem(message: "cannot write \(path): \(String(cString: strerror(errno)))")
  }

  private func write(_ bytes: UnsafeRawBufferPointer, to table: SampleTable) throws(SampleData.Problem) {
    guard let descriptor = descriptors[table], let start = bytes.baseAddress else { return }
    var done = 0
    while done < bytes.count {
      let count = Glibc.write(descriptor, start + done, bytes.count - done)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw problem(folder + "/\(table.rawValue).csv") }
      done += count
    }
    byteCounts[table, default: 0] += bytes.count
  }
}
