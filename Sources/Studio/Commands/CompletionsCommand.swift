import ArgumentParser
import Engine

/// `sous completions bash|zsh|fish`
struct CompletionsCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "completions", abstract: "Prints a completion script for a shell.",
      discussion: "For bash: sous completions bash > ~/.local/share/bash-completion/completions/sous")
  }

  @OptionGroup var common: CommonOptions
  @Argument(help: "bash, zsh or fish.", completion: .list(["bash", "zsh", "fish"])) var shell: String

  func run() throws {
    let console = try common.begin()
    guard let shell = CompletionShell(rawValue: shell) else {
      throw Failure(.usage, "there are no completions for \"\(shell)\"; choose bash, zsh or fish")
    }
    console.output.write(SousCommand.completionScript(for: shell) + "\n")
    console.output.flush()
  }
}
