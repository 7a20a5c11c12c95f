import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// Files of the test folder and of the package.
enum TestFiles {
  /// The package's folder.
  static let package: String = {
    let parts = #filePath.split(separator: "/")
    return "/" + parts.dropLast(3).joined(separator: "/")
  }()

  static let cases = package + "/Tests/Cases"
  /// Whether expectations are written anew.
  static let isRecording = getenv("RECORD").map { String(cString: $0) == "1" } ?? false

  static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  static func text(_ path: String) -> String? { read(path).map { String(decoding: $0, as: UTF8.self) } }

  static func write(_ text: String, to path: String) {
    guard let file = fopen(path, "wb") else { return XCTFail("cannot write \(path)") }
    defer { fclose(file) }
    let bytes = Array(text.utf8)
    XCTAssertEqual(fwrite(bytes, 1, bytes.count, file), bytes.count)
  }

  /// Names in a folder, sorted; empty when there is none.
  static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// Compares text with a file, or writes the file when recording.
  static func expect(_ text: String, toEqual path: String, file: StaticString = #filePath, line: UInt = #line) {
    if isRecording { return write(text, to: path) }
    XCTAssertEqual(
      text, self.text(path), "\(path) differs; run with RECORD=1 and read the diff", file: file, line: line)
  }
}
