import Engine
import Recipes

/// What a language cannot say, gathered while a program is made.
struct Refusals {
  let language: ExportLanguage
  private let file: String?
  private let kinds: [Int: String]
  private(set) var items: [Diagnostic] = []

  init(language: ExportLanguage, request: ExportRequest) {
    self.language = language
    file = request.path
    kinds = Dictionary(request.lowered.steps.map { ($0.number, $0.kind) }, uniquingKeysWith: { first, _ in first })
  }

  /// Adds what no program writes besides files: a table of a database, or one of Glue where the engine has no catalog that is Glue.
  mutating func addUnreached(_ output: LoweredOutput?) {
    if output?.database != nil {
      add(
        step: .output, "a table of a database is not written", remedy: "name a folder with \"path\", and load its files"
      )
    }
    if output?.catalog == .glue, language != .athenaSQL {
      add(
        step: .output, "tables of Glue are not registered",
        remedy: "remove \"catalog\" and let a crawler of Glue register the folder, or export to athena-sql")
    }
  }

  /// Adds a problem once.
  mutating func add(step: PlanStep, _ message: String, remedy: String?) {
    var item = Diagnostic(.error, "\(message) in \(language.title)", remedy: remedy, kind: .recipe, file: file)
    switch step.kind {
    case .outside, .source: item.key = "source"
    case .output: item.key = "output"
    case .step, .otherTables:
      item.step = step.number
      item.stepKind = kinds[step.number]
    }
    if !items.contains(item) { items.append(item) }
  }
}
