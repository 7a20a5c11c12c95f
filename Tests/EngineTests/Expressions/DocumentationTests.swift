import Engine
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// `docs/expressions.md` lists every function as its record says. RECORD=1 rewrites the list.
final class DocumentationTests: XCTestCase {
  private var path: String {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(4)
    return parts.joined(separator: "/") + "/docs/expressions.md"
  }

  func testTheListOfFunctionsIsCurrent() throws {
    let text = try ExpressionCaseFile.read(path)
    let (start, end) = ("<!-- functions -->", "<!-- end of functions -->")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let first = lines.firstIndex(of: start), let last = lines.firstIndex(of: end) else {
      return XCTFail("docs/expressions.md has no place for the functions")
    }
    let wanted = Array(lines[...first]) + functionLines + Array(lines[last...])
    if wanted == lines { return }
    if getenv("RECORD") != nil {
      ExpressionCaseFile.write(wanted.joined(separator: "\n"), to: path)
    } else {
      XCTFail("docs/expressions.md is not current; run the tests with RECORD=1 and read the difference")
    }
  }

  private var functionLines: [String] {
    var lines: [String] = []
    for family in FunctionEntry.Family.allCases {
      let entries = FunctionCatalog.all.filter { $0.family == family }
      if entries.isEmpty { continue }
      lines += ["", "### \(Self.title(family))", "", "| call | does | example |", "|---|---|---|"]
      for entry in entries {
        let calls = entry.signatures.map { "`\($0)`" }.joined(separator: "<br>")
        let aliases = entry.aliases.isEmpty ? "" : " Also \(entry.aliases.map { "`\($0)`" }.joined(separator: ", "))."
        let note = entry.sparkNote.map { " (\($0).)" } ?? ""
        let fails = entry.canFail && entry.family != .arithmetic ? " Can fail." : ""
        let example = "`\(entry.example)` → `\(entry.exampleResult)`"
        lines.append(
          "| \(Self.escaped(calls)) | \(Self.escaped(entry.summary + aliases + note + fails)) | \(Self.escaped(example)) |"
        )
      }
    }
    return lines + aggregateLines + windowLines + [""]
  }

  private var aggregateLines: [String] {
    let rows = AggregateFunction.all.map { function in
      let calls = function.signatures.map { "`\($0)`" }.joined(separator: "<br>")
      let parameter = function.parameterSummary.map { " \($0)" } ?? ""
      let aliases =
        function.aliases.isEmpty ? "" : " Also \(function.aliases.map { "`\($0)`" }.joined(separator: ", "))."
      let example = "`\(function.example.call)` of \(function.example.values) → `\(function.example.result)`"
      return "| \(calls) | \(function.summary + parameter + aliases) | \(example) |"
    }
    return [
      "", "### Aggregates (in `group-rows`, and with `over`)", "",
      "Nulls are left out. Where no value is left, counts give 0 and all others null.", "",
      "| call | does | example |", "|---|---|---|",
    ] + rows
  }

  private var windowLines: [String] {
    let calls = WindowFunction.listed.map { "| `\($0.signature)` | \(Self.escaped($0.summary)) |" }
    return ["", "### Other rows (with `over`)", "", "| call | does |", "|---|---|"] + calls
  }

  private static func escaped(_ text: String) -> String {
    text.map { $0 == "|" ? "\\|" : String($0) }.joined()
  }

  private static func title(_ family: FunctionEntry.Family) -> String {
    switch family {
    case .comparison: "Comparison"
    case .logic: "Logic"
    case .arithmetic: "Arithmetic"
    case .text: "Text"
    case .pattern: "Patterns"
    case .number: "Numbers"
    case .date: "Dates and times (UTC)"
    case .nulls: "Nulls and conditions"
    case .conversion: "Conversion"
    case .row: "Across a row"
    case .hashing: "Digests and ciphers"
    case .recognition: "Recognised texts"
    }
  }
}
