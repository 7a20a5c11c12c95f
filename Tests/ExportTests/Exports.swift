import Engine
import Export
import Recipes
import XCTest

/// Recipes on their way to programs, in the working folder.
enum Exports {
  static func program(
    _ recipe: String, _ target: ExportLanguage, path: String = "recipe.json", set: [String: String] = [:],
    partitionCount: Int? = nil
  ) throws -> Result<String, Diagnostics> {
    let file = RecipeFile(path: path, bytes: Array(recipe.utf8))
    var options = LoweringOptions(workingFolder: ".")
    options.set = set
    let session = RecipeSession(opener: FileOpener())
    let lowered = try session.analyse(file, options: options).result.get()
    let read = try XCTUnwrap(file.recipe)
    var request = ExportRequest(
      recipe: read, lowered: lowered, path: path, digest: "(digest)", generator: "sous (version)")
    request.partitionCount = partitionCount
    return Exporter.program(request, in: target)
  }

  static func recipe(_ steps: String, output: String = "") -> String {
    #"{"version":1,"name":"test","source":{"path":"input.csv"},"steps":[\#(steps)]\#(output)}"#
  }
}
