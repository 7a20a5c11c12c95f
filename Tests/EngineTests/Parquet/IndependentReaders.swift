import Engine
import Foundation
import XCTest

/// pyarrow, DuckDB and Polars behind the scripts of `Tests/Readers`, run by the interpreter that `SOUS_PYTHON` names.
enum IndependentReaders {
  static let scripts = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
      "Readers")

  /// The interpreter, or a skip with a sentence.
  static func python() throws -> String {
    guard let path = ProcessInfo.processInfo.environment["SOUS_PYTHON"], !path.isEmpty else {
      throw XCTSkip(
        "SOUS_PYTHON does not name a Python with pyarrow, duckdb and polars: independent readers are skipped")
    }
    return path
  }

  /// Runs a script of `Tests/Readers`; its status and what it printed.
  static func run(_ script: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try python())
    process.arguments = [scripts.appendingPathComponent(script).path] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}

/// Rows as the JSON Lines that `compare_parquet.py` expects.
enum ExpectedRows {
  static func text(_ schema: Schema, _ rows: [[Value]]) throws -> String {
    var lines = [
      "{" + (try schema.fields.map { try quoted($0.name) + ":" + quoted("\($0.type)") }).joined(separator: ",") + "}"
    ]
    for row in rows { lines.append("[" + (try row.map(cell)).joined(separator: ",") + "]") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) throws -> String {
    String(decoding: try JSONEncoder().encode([text]), as: UTF8.self).dropFirst().dropLast().description
  }

  private static func cell(_ value: Value) throws -> String {
    switch value {
    case .null: return "null"
    case .text(let text): return try quoted(text)
    case .integer(let number), .timestamp(let number): return "\(number)"
    case .double(let number):
      if number.isNaN { return "\"nan\"" }
      let digits = String(number.bitPattern, radix: 16)
      return "\"" + String(repeating: "0", count: 16 - digits.count) + digits + "\""
    case .boolean(let flag): return flag ? "true" : "false"
    case .date(let days): return "\(days)"
    case .decimal(let number, _, let scale): return "\"" + decimal(number, scale) + "\""
    }
  }

  static func decimal(_ number: Int128, _ scale: Int) -> String {
    var digits = String(number.magnitude)
    if digits.count <= scale { digits = String(repeating: "0", count: scale - digits.count + 1) + digits }
    let point = digits.index(digits.endIndex, offsetBy: -scale)
    let text = scale == 0 ? digits : digits[..<point] + "." + digits[point...]
    return (number < 0 ? "-" : "") + text
  }
}
