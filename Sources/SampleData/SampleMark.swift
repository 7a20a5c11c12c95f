#if canImport(Glibc)
  import Glibc
#endif

/// Which files of a folder were made here: a hidden file of names and byte counts beside them.
///
/// Real exports have tables of the same names and headers. Only a file that the mark names, at the size it names, is
/// ever replaced.
struct SampleMark {
  private let folder: String
  private var path: String { folder + "/.sous-sample-data" }

  init(folder: String) { self.folder = folder }

  /// The first file that stands in the way and was not made here, or was changed since.
  func stranger() -> String? {
    let made = byteCounts()
    return SampleTable.allCases.map { "\($0.rawValue).csv" }.first { name in
      var status = stat()
      guard lstat(folder + "/" + name, &status) == 0 else { return false }
      return made[name] != Int(status.st_size)
    }
  }

  /// Replaces the mark.
  /// - Returns: whether it is written; `errno` says why not.
  func write(_ byteCounts: [SampleTable: Int]) -> Bool {
    let text = SampleTable.allCases.map { "\($0.rawValue).csv \(byteCounts[$0] ?? 0)\n" }.joined()
    guard let file = fopen(path, "we") else { return false }
    let isWritten = fputs(text, file) >= 0
    return fclose(file) == 0 && isWritten
  }

  private func byteCounts() -> [String: Int] {
    guard let file = fopen(path, "re") else { return [:] }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = fread(&bytes, 1, bytes.count, file)
    var counts: [String: Int] = [:]
    for line in String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2, let size = Int(words[1]) { counts[String(words[0])] = size }
    }
    return counts
  }
}
