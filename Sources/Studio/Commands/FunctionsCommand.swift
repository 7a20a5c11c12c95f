import ArgumentParser
import Engine
import Recipes

/// `sous functions [WORD]`
struct FunctionsCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "functions",
      abstract: "Lists the functions, operators and aggregates of expressions, with an example of each.")
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var listing: ListingOptions
  @Argument(
    help: "A word of the names or descriptions to look for; all functions when left out.",
    completion: CompletionValues.functions)
  var word: String?

  func run() throws {
    let console = try common.begin()
    defer { console.output.flush() }
    let entries = found
    if entries.isEmpty, aggregates.isEmpty, windows.isEmpty, let word {
      let near = Nearest.name(to: word, in: CompletionValues.functionNames).map { "; did you mean \"\($0)\"?" }
      // What others call so may have another name here.
      let expression = ForeignWords.expression(for: word).map { "; it is written \($0), in place of x your column" }
      // What is no function is often a step.
      let step = StepKinds.found(by: word).first.map { "; the step \($0.kind) does that: sous steps \($0.kind)" }
      throw Failure(.usage, "no function has \"\(word)\"\(expression ?? step ?? near ?? "; sous functions lists all of them")")
    }
    if listing.format == .table, console.style.isLive {
      let pager = Pager(console)
      defer { pager.finish() }
      let texts = entries.map(CallDocument.text) + aggregates.map(CallDocument.text) + windows.map(CallDocument.text)
      return pager.write(RecordLines.text(texts.joined(separator: "\n"), console.style))
    }
    var list = Listing(["call", "does", "example", "gives"])
    list.maximumWidth = 200
    list.rows = entries.map {
      [
        .text($0.signatures.joined(separator: " · ")), .text($0.summary + also($0)), .text($0.example),
        .text($0.exampleResult),
      ]
    }
    list.rows += aggregates.map { function in
      let also = function.aliases.isEmpty ? "" : " Also \(function.aliases.joined(separator: ", "))."
      let parameter = function.parameterSummary.map { " \($0)" } ?? ""
      return [
        .text(function.signatures.joined(separator: " · ")), .text(function.summary + parameter + also),
        .text("\(function.example.call) of \(function.example.values)"), .text(function.example.result),
      ]
    }
    list.rows += windows.map {
      [.text($0.signature), .text($0.summary + " With \"over\"."), .text(""), .text("")]
    }
    list.print(listing.format, to: console.output, style: console.style)
  }

  /// The function of that name, else all that speak of the word.
  private var found: [FunctionEntry] {
    guard let word = word?.lowercased() else { return FunctionCatalog.all }
    if let exact = FunctionCatalog.entry(word) { return [exact] }
    if !AggregateFunction.described(word).isEmpty { return [] }
    return FunctionCatalog.all.filter { entry in
      ([entry.name, entry.summary.lowercased()] + entry.aliases).contains { $0.contains(word) }
    }
  }

  /// Those of groups and windows: by name with their form over different values, else all that speak of the word.
  private var aggregates: [AggregateFunction] {
    guard let word = word?.lowercased() else { return AggregateFunction.all }
    let exact = AggregateFunction.described(word)
    if !exact.isEmpty { return exact }
    if FunctionCatalog.entry(word) != nil { return [] }
    return AggregateFunction.all.filter { function in
      (function.signatures + function.aliases + [function.summary.lowercased()]).contains { $0.contains(word) }
    }
  }

  /// Those that look at other rows.
  private var windows: [(name: String, signature: String, summary: String)] {
    guard let word = word?.lowercased() else { return WindowFunction.listed }
    return WindowFunction.listed.filter { $0.name.contains(word) || $0.summary.lowercased().contains(word) }
  }

  private func also(_ entry: FunctionEntry) -> String {
    entry.aliases.isEmpty ? "" : " Also \(entry.aliases.joined(separator: ", "))."
  }
}
