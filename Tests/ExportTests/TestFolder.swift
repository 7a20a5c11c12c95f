import Engine
import Recipes
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// Files of the test folder, and folders of single tests.
enum TestFolder {
  static let package: String = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  static let cases = package + "/Tests/Cases"
  static let isRecording = getenv("RECORD").map { String(cString: $0) == "1" } ?? false

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

  /// What stands in a folder.
  static func names(in path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  static func write(_ text: String, to path: String) {
    guard let file = fopen(path, "wb") else { return XCTFail("cannot write \(path)") }
    defer { fclose(file) }
    let bytes = Array(text.utf8)
    XCTAssertEqual(fwrite(bytes, 1, bytes.count, file), bytes.count)
  }

  /// Compares a text with a file, or writes the file when recording.
  static func expect(_ text: String, toEqual path: String, file: StaticString = #filePath, line: UInt = #line) {
    if isRecording { return write(text, to: path) }
    XCTAssertEqual(
      text, self.text(path), "\(path) differs; run with RECORD=1 and read the diff", file: file, line: line)
  }

  /// Runs `body` in a folder.
  static func inside<Result>(_ folder: String, _ body: () throws -> Result) throws -> Result {
    var old = [CChar](repeating: 0, count: 4096)
    guard getcwd(&old, old.count) != nil, chdir(folder) == 0 else { throw XCTSkip("cannot work in \(folder)") }
    defer { chdir(&old) }
    return try body()
  }

  /// Runs `body` in a new folder with these files, and removes it.
  static func with<Result>(_ files: [String: String], _ body: () throws -> Result) throws -> Result {
    var template = Array("/tmp/sous-export-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw XCTSkip("no temporary folder") }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for (name, text) in files { write(text, to: folder + "/" + name) }
    defer {
      for name in files.keys { unlink(folder + "/" + name) }
      rmdir(folder)
    }
    return try inside(folder, body)
  }
}
