import ArgumentParser

/// `sous` and its subcommands.
struct SousCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "sous",
      abstract: "Prepares data: composes, checks and runs recipes of steps over tables.",
      discussion: """
        Standard output is data or the result, progress and messages go to standard error. Exit status: 0 done, 1 the run \
        failed, 2 wrong usage, 3 the recipe is not valid, 4 an input is missing or unreadable, 5 an expectation failed, \
        6 over the reject limit, 130 interrupted, 143 terminated.
        """,
      version: String(VersionText.text.dropLast()),
      subcommands: [
        OpenCommand.self, RunCommand.self, PreviewCommand.self, CheckCommand.self, FormatCommand.self,
        ExplainCommand.self, ExportCommand.self, ImportCommand.self, VerifyCommand.self, SchemaCommand.self, ProfileCommand.self,
        CatalogCommand.self, StepsCommand.self, FunctionsCommand.self,
        SampleDataCommand.self, CompletionsCommand.self, PicturesCommand.self,
      ], defaultSubcommand: OpenCommand.self)
  }
}
