import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// Files of the repository that tests of the manual read, or write when recording.
enum ManualFiles {
  static let package = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
  static let isRecording = getenv("RECORD").map { String(cString: $0) == "1" } ?? false

  /// `nil` for a file that cannot be read.
  static func text(_ path: String) -> String? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }

  /// The Markdown files below a folder by their paths there, without the ending, sorted.
  static func pages(below folder: String, prefix: String = "") -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var pages: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name.hasPrefix(".") { continue }
      if name.hasSuffix(".md") {
        pages.append(prefix + name.dropLast(3))
      } else {
        pages += self.pages(below: folder + "/" + name, prefix: prefix + name + "/")
      }
    }
    return pages.sorted()
  }

  /// Compares a text with a file, or writes the file when recording.
  static func expect(_ text: String, toEqual path: String, file: StaticString = #filePath, line: UInt = #line) {
    if isRecording {
      guard let output = fopen(path, "wb") else { return XCTFail("cannot write \(path)", file: file, line: line) }
      defer { fclose(output) }
      fputs(text, output)
    } else {
      XCTAssertEqual(text, self.text(path), "\(path) differs; make manual writes it", file: file, line: line)
    }
  }
}
