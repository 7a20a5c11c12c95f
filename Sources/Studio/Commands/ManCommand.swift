import ArgumentParser
import Engine
import Recipes

/// `sous man FOLDER`: the manual pages of the package.
struct ManCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "man", abstract: "Writes the manual pages of all commands into a folder.", shouldDisplay: false)
  }

  @OptionGroup var common: CommonOptions
  @Argument(help: "Where the pages go.", completion: .directory) var folder: String

  func run() throws {
    let console = try common.begin()
    _ = try FilePath.makeFolders(folder)
    let pages = ManPages().files
    for page in pages { try FileBytes.replace("\(folder)/\(page.name)", with: page.text) }
    console.note("\(pages.count) manual pages are in \(folder)")
  }
}
