import ArgumentParser

/// `sous` and its subcommands.
struct SousCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "sous",
      abstract: "Prepares data: composes, checks and runs recipes of steps over tables.",
      discussion: """
        Standard output is data or the result, progress and messages go to standard error. Exit status: \
        \(ExitStatusRecord.list).
        """,
      version: String(VersionText.text.dropLast()),
      subcommands: [
        OpenCommand.self, RunCommand.self, PreviewCommand.self, CheckCommand.self, FormatCommand.self,
        ExplainCommand.self, ExportCommand.self, ImportCommand.self, VerifyCommand.self, SchemaCommand.self, ProfileCommand.self,
        CatalogCommand.self, StepsCommand.self, FunctionsCommand.self,
        SampleDataCommand.self, CompletionsCommand.self, HelpCommand.self, PicturesCommand.self, ManCommand.self,
      ], defaultSubcommand: OpenCommand.self)
  }
}
