import Engine
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// A text file of expression cases: a small table, then one case a line.
///
/// ```
/// # remark
/// columns: a integer, b text
/// row: 1, 'x'
/// row: null, 'y'
/// a + 1 ==> 2 | null
/// a / 0 ==> !! division by zero | null
/// nope ==> error: no column "nope" (0..<4)
/// ```
/// A cell is shown as its text, `null`, or `!!` with the reason why the row failed.
struct ExpressionCaseFile {
  var schema = Schema([])
  var rows: [[Value]] = []
  private var lines: [String]
  private let path: String

  init(path: String) throws {
    self.path = path
    lines = try Self.read(path).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// All case files of the folder, in order of name.
  static func all(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".txt") { names.append(folder + "/" + name) }
    }
    return names.sorted()
  }

  static func read(_ path: String) throws -> String {
    guard let file = fopen(path, "r") else { throw XCTSkip("\(path) cannot be read") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&block, 1, block.count, file)
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(contentsOf: block[..<count])
    }
  }

  static func write(_ text: String, to path: String) {
    guard let file = fopen(path, "w") else { return XCTFail("\(path) cannot be written") }
    defer { fclose(file) }
    var text = text
    text.withUTF8 { _ = fwrite($0.baseAddress, 1, $0.count, file) }
  }

  /// Runs every case; `body` gives what the expression results in now. With RECORD=1 the file is rewritten.
  mutating func run(_ body: (String, Schema, [[Value]]) throws -> String) throws {
    var changed = false
    for index in lines.indices {
      let line = lines[index]
      if line.isEmpty || line.hasPrefix("#") { continue }
      if line.hasPrefix("columns: ") {
        rows = []
        schema = Schema(
          line.dropFirst(9).split(separator: ";").map { part in
            let words = part.split(separator: " ", maxSplits: 1)
            return Field(String(words[0]), DataType(name: String(words[1])) ?? .text)
          })
        continue
      }
      if line.hasPrefix("row: ") {
        // The cells as the arguments of one call, so that commas in texts are no matter.
        var cells: [Value] = []
        for (field, text) in zip(schema.fields, Self.cells(String(line.dropFirst(5)))) {
          let compiled = ExpressionText.compile(text, schema: Schema([]))
          guard let made = try? compiled.get(), let cell = try? Expression.makeCast(made, to: field.type) else {
            XCTFail("\(path):\(index + 1): \(text) is no cell of type \(field.type)")
            return
          }
          cells.append(cell.literalValue ?? .null)
        }
        rows.append(cells)
        continue
      }
      guard let arrow = line.range(of: " ==> ") else {
        XCTFail("\(path):\(index + 1): no ==>")
        continue
      }
      let found = try body(String(line[..<arrow.lowerBound]), schema, rows)
      if found == line[arrow.upperBound...] { continue }
      if getenv("RECORD") != nil {
        lines[index] = line[..<arrow.upperBound] + found
        changed = true
      } else {
        XCTFail(
          "\(path):\(index + 1): \(line[..<arrow.lowerBound])\n  wanted \(line[arrow.upperBound...])\n  found  \(found)"
        )
      }
    }
    if changed { Self.write(lines.joined(separator: "\n"), to: path) }
  }

  /// Cut at `;`.
  private static func cells(_ text: String) -> [String] {
    text.split(separator: ";").map { String($0.drop { $0 == " " }) }
  }
}

extension String {
  /// The first place of a text.
  fileprivate func range(of text: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
