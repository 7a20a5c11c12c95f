import ArgumentParser
import Engine

/// `sous completions bash|zsh|fish`
struct CompletionsCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "completions", abstract: "Prints a completion script for a shell.",
      discussion: """
        The Debian package and make install put them into place. By hand, for bash: sous completions bash > \
        ~/.local/share/bash-completion/completions/sous; for fish: sous completions fish > \
        ~/.config/fish/completions/sous.fish; for zsh: sous completions zsh > a file _sous in a folder of fpath.
        """)
  }

  @OptionGroup var common: CommonOptions
  @Argument(help: "bash, zsh or fish.", completion: .list(["bash", "zsh", "fish"])) var shell: String

  /// Behind the parser's script: what goes on behind `=` gets no blank, and a file alone is opened, so files are offered where
  /// no command begins with what was typed.
  private static let bash = """

    _sous_and_files() {
        _sous "$@"
        if [[ ${COMP_CWORD} -eq 1 && ${#COMPREPLY[@]} -eq 0 ]]; then __sous_files "$2"; fi
        if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} = *= ]]; then compopt -o nospace; fi
    }

    __sous_files() {
        local file
        while IFS='' read -r file; do COMPREPLY+=("${file}"); done < <(compgen -f -- "$1")
    }

    complete -o filenames -F _sous_and_files sous

    """

  func run() throws {
    let console = try common.begin()
    guard let shell = CompletionShell(rawValue: shell) else {
      throw Failure(.usage, "there are no completions for \"\(shell)\"; choose bash, zsh or fish")
    }
    console.output.write(SousCommand.completionScript(for: shell) + "\n")
    if shell == .bash { console.output.write(Self.bash) }
    console.output.flush()
  }
}
