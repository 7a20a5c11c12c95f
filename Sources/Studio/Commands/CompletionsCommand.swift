import ArgumentParser
import Engine

/// `sous completions bash|zsh|fish`
struct CompletionsCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "completions", abstract: "Prints a completion script for a shell.",
      discussion: """
        The Debian package and make install put them into place. By hand, into folders that may have to be made: for bash \
        sous completions bash > ~/.local/share/bash-completion/completions/sous, for fish sous completions fish > \
        ~/.config/fish/completions/sous.fish, for zsh sous completions zsh > a file _sous in a folder of fpath.
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

  /// Commands whose first word is a file or a table of the catalog (`CompletionValues.tablesAndFiles`).
  private static let opening = ["open", "preview", "profile", "schema"]

  /// The parser's script. It knows names that the program gives, or files, not both, so files are added to the former.
  private static func script(for shell: CompletionShell) -> String {
    let lines = SousCommand.completionScript(for: shell).split(separator: "\n", omittingEmptySubsequences: false)
    return withoutTheParsersHelp(lines).map { line in
      opening.contains { line.contains("---completion \($0) -- positional@0 ") } ? withFiles(line, shell) : String(line)
    }.joined(separator: "\n")
  }

  /// The parser has a command `help` of its own behind ours, which nobody reaches; shells would take its completions.
  private static func withoutTheParsersHelp(_ lines: [Substring]) -> [Substring] {
    var (hasOurs, isTheirs) = (false, false)
    return lines.filter { line in
      if line == "_sous_help() {" {
        isTheirs = hasOurs
        hasOurs = true
      }
      defer { if line == "}" { isTheirs = false } }
      return !isTheirs && !line.contains("Show subcommand help information.")
    }
  }

  private static func withFiles(_ line: Substring, _ shell: CompletionShell) -> String {
    switch shell {
    case .bash: String(line) + "\n        __sous_add_completions -f"
    case .zsh: String(line.replacing("}'", with: "; _files}'"))
    default: String(line.replacing(" -fka ", with: " -Fka "))
    }
  }

  func run() throws {
    let console = try common.begin()
    guard let shell = CompletionShell(rawValue: shell) else {
      throw Failure(.usage, "there are no completions for \"\(shell)\"; choose bash, zsh or fish")
    }
    console.output.write(Self.script(for: shell) + "\n")
    if shell == .bash { console.output.write(Self.bash) }
    console.output.flush()
  }
}
