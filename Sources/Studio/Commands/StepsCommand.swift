import ArgumentParser
import Engine
import Recipes

/// `sous steps [KIND or WORD] [--json-schema]`
struct StepsCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "steps", abstract: "Documents the steps: their parameters and an example of each.")
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var listing: ListingOptions
  @Argument(
    help: "One kind of step, such as filter-rows, or what others call it; all of them in short when left out.",
    completion: CompletionValues.steps)
  var kind: String?
  @Flag(help: "Print the JSON schema of recipes, for editors.") var jsonSchema = false

  func run() throws {
    let console = try common.begin()
    defer { console.output.flush() }
    if jsonSchema {
      console.output.write(RecipeSchema.text)
      return
    }
    guard let kind else { return list(StepTable.all, console) }
    let found = StepKinds.found(by: kind).compactMap { StepTable[$0.kind] }
    if found.count > 1 {
      list(found, console)
      return console.note("others call all of these \"\(kind)\"; sous steps \(found[0].kind) shows one")
    }
    guard let record = found.first else {
      let hint =
        Nearest.name(to: kind, in: StepTable.kinds).map { "; did you mean \"\($0)\"?" } ?? "; sous steps lists them"
      throw Failure(.usage, "there is no step \"\(kind)\"\(hint)")
    }
    switch listing.format {
    case .table: console.output.write(RecordLines.text(StepDocument.text(record), console.style))
    case .csv: fields(record).print(.csv, to: console.output, style: console.style)
    case .json: console.output.writeData(JSONText.pretty(json(record)) + "\n")
    }
  }

  private func list(_ records: [StepRecord], _ console: Console) {
    var list = Listing(["step", "summary"])
    list.maximumWidth = 200
    list.rows = records.map { [.text($0.kind), .text($0.summary)] }
    list.print(listing.format, to: console.output, style: console.style)
  }

  private func fields(_ record: StepRecord) -> Listing {
    var list = Listing(["key", "required", "default", "help"])
    list.rows = record.allFields.map {
      [.text($0.key), .flag($0.isRequired), $0.defaultValue.map(Listing.Cell.json) ?? .missing, .text($0.help)]
    }
    return list
  }

  private func json(_ record: StepRecord) -> JSON {
    .object([
      ("step", .text(record.kind)), ("summary", .text(record.summary)), ("elsewhere", .texts(record.elsewhere)),
      ("details", .texts(record.details)),
      ("fields", fields(record).json),
      (
        "example",
        .object([
          ("step", .text(record.example.step)), ("input", .text(record.example.input)),
          ("output", .text(record.example.output)),
          ("files", .object(record.example.files.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) })),
        ])
      ),
    ])
  }
}
