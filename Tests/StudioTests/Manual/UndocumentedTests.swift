import Engine
import Recipes
import Runs
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// Whatever a person can write or meet stands on a page: `make undocumented` prints how much does not.
final class UndocumentedTests: XCTestCase {
  func testNothingStandsOnNoPage() {
    let text = Array(ManualPage.all.map(\.text).joined(separator: "\n").utf8CString)
    var missing: [String] = []
    var count = 0
    func expect(_ names: some Sequence<String>, _ kind: String, as spelling: (String) -> [String] = { ["`\($0)`"] }) {
      for name in names {
        count += 1
        if !spelling(name).contains(where: { strstr(text, $0) != nil }) { missing.append("\(kind) \(name)") }
      }
    }
    expect(RecipeSections.root.map(\.key), "key of a recipe")
    expect(RecipeSections.parameter.map(\.key), "key of a parameter")
    expect(RecipeSections.source.map(\.key), "key of a source")
    expect((RecipeSections.output + RecipeSections.databaseOutput).map(\.key), "key of an output")
    for format in FormatTable.all {
      expect([format.name], "format")
      expect((format.sourceOptions + format.outputOptions).map(\.key), "option of \(format.title)")
      expect(format.endings.map { ".\($0.text)" }, "ending")
    }
    for step in StepTable.all {
      expect([step.kind], "step")
      expect(step.fields.map(\.key), "key of \(step.kind)")
    }
    // Calls stand with their parameters: `upper(text)`.
    expect(FunctionCatalog.all.flatMap(\.signatures), "function") { signature in
      [
        "`\(signature)`",
        "`\(signature.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|"))`",
      ]
    }
    expect(WindowFunction.all.map(\.signature), "window function")
    expect(AggregateFunction.all.flatMap { $0.signatures + $0.aliases }, "aggregate")
    expect(AggregateFunction.all.compactMap(\.parameterSummary), "parameter of an aggregate") { [$0] }
    expect(ReportDocument.members.map(\.path), "key of a report")
    expect(CommandLineNames.commandsWithJSON, "JSON of a command") { ["## \($0) --format json\n", "## \($0) --"] }
    expect(CommandTable.all.map { ":\($0.name)" }, "command of the studio")
    expect(EnvironmentVariable.all.map(\.name), "variable of the environment")
    expect(Failure.Kind.allCases.map { "\($0.rawValue)" }, "exit status")
    expect(CommandLineNames.options, "option") { ["\($0) ", "\($0)\n", "\($0),", "\($0)]", "\($0)`"] }
    expect(CommandLineNames.commands, "command") { ["## \($0)\n"] }
    print("\(missing.count) of \(count) names stand on no page")
    XCTAssertEqual(missing, [], "write them on a page; most pages of docs/reference come from records")
  }
}
