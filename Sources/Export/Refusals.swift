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
        step: nil, "a table of a database is not written", remedy: "name a folder with \"path\", and load its files")
    }
    if output?.catalog == .glue, language != .athenaSQL {
      add(
        step: nil, "tables of Glue are not registered",
        remedy: "remove \"catalog\" and let a crawler of Glue register the folder, or export to athena-sql")
    }
  }

  /// Adds a problem once.
  /// - Parameter step: of the plan: 0 for the source, -n for the other tables of step n; `nil` for the output.
  mutating func add(step: Int?, _ message: String, remedy: String?) {
    let number = step.map { abs($0) }
    var item = Diagnostic(.error, "\(message) in \(language.title)", remedy: remedy, kind: .recipe, file: file)
    item.step = number == 0 ? nil : number
    item.stepKind = number.flatMap { kinds[$0] }
    item.key = number == 0 ? "source" : step == nil ? "output" : nil
    if !items.contains(item) { items.append(item) }
  }
}
