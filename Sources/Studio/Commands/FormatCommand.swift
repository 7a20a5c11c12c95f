import ArgumentParser
import Engine
import Recipes

/// `sous format RECIPE… [--check]`
struct FormatCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "format", abstract: "Lays recipes out in canonical form, in place.",
      discussion: "`-` reads standard input and writes standard output. With --check nothing is written.")
  }

  @OptionGroup var common: CommonOptions
  @Argument(help: "Recipe files.", completion: .file()) var recipes: [String]
  @Flag(help: "Only say which files are not in canonical form; status 1 when there are any.") var check = false

  func run() throws {
    let console = try common.begin()
    var differing: [String] = []
    var failure: Failure?
    for path in recipes {
      do {
        if try !format(path, console) { differing.append(path) }
      } catch let error as Failure {
        StandardError.line("sous: \(error.message)")
        failure = failure ?? error
      }
    }
    console.output.flush()
    if let failure { throw ExitStatus(failure.kind) }
    guard check, !differing.isEmpty else { return }
    for path in differing { StandardError.line("\(path): not in canonical form; run sous format \(path)") }
    throw ExitStatus(.run)
  }

  /// Whether the file was in canonical form.
  private func format(_ path: String, _ console: Console) throws -> Bool {
    let cancellation = Interruptions.cancellation
    let bytes =
      path == "-"
      ? try FileBytes.read(descriptor: 0, name: "standard input", cancellation: cancellation)
      : try FileBytes.read(path, cancellation: cancellation)
    let canonical: String
    switch RecipeFile(path: path == "-" ? nil : path, bytes: bytes).formatted {
    case .success(let text): canonical = text
    case .failure(let problems):
      for problem in problems.items { StandardError.line(problem.editorLine) }
      throw problems.failure ?? Failure(.recipe, "\(path) cannot be laid out")
    }
    let isCanonical = bytes.elementsEqual(canonical.utf8)
    if path == "-" {
      if !check { console.output.writeData(canonical) }
    } else if !isCanonical && !check {
      try FileBytes.replace(path, with: canonical)
      console.note("\(path) is now in canonical form")
    }
    return isCanonical
  }
}
