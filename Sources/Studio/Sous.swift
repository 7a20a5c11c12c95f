import ArgumentParser
import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// The program: parses the command line, runs the command, turns whatever it throws into one sentence and a status.
public enum Sous {
  public static func main() -> Never {
    let arguments = Array(CommandLine.arguments.dropFirst())
    // Asked by scripts all day: answered before anything is built up.
    if arguments == ["--version"] { finish(with: VersionText.text) }
    do {
      var command = try SousCommand.parseAsRoot(arguments)
      try command.run()
      exit(0)
    } catch let failure as Failure {
      StandardError.line("sous: \(failure.message)")
      exit(failure.kind.rawValue)
    } catch let status as ExitStatus {
      exit(status.code)
    } catch {
      finishParsing(error)
    }
  }

  /// Help and versions go to standard output with status 0, wrong usage to standard error with status 2.
  private static func finishParsing(_ error: any Error) -> Never {
    if SousCommand.exitCode(for: error).isSuccess { finish(with: SousCommand.fullMessage(for: error) + "\n") }
    let message = SousCommand.message(for: error)
    // The parser's text ends in "  See 'sous run --help' for more information."
    let hint = SousCommand.fullMessage(for: error).split(separator: "'").first { $0.hasSuffix(" --help") }
    let sentence = message.split(separator: "\n").joined(separator: " ")
    StandardError.line("sous: \(sentence.isEmpty ? "\(error)" : sentence)" + (hint.map { "; see \($0)" } ?? ""))
    exit(Failure.Kind.usage.rawValue)
  }

  private static func finish(with text: String) -> Never {
    let output = StandardOutput()
    output.write(text)
    output.flush()
    exit(0)
  }
}

/// Ends the process with this status; what there is to say has been said.
struct ExitStatus: Error {
  var code: Int32

  init(code: Int32) { self.code = code }
  init(_ kind: Failure.Kind) { code = kind.rawValue }
}
