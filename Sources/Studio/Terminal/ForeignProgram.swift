import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// Runs a program of the person's on the terminal: an editor.
enum ForeignProgram {
  /// The person's editor, opened at a line, as a command for `run`.
  static func editor(_ path: String, line: Int) -> [String] {
    let names: [String] = ["VISUAL", "EDITOR"]
    let editor = names.compactMap(Environment.variable).first { !$0.isEmpty } ?? "vi"
    let program = editor.split(separator: " ").first?.split(separator: "/").last.map(String.init) ?? editor
    let place: [String] =
      switch program {
      case "hx", "helix", "subl", "zed": ["\(path):\(line)"]
      case "code", "codium": ["--wait", "--goto", "\(path):\(line)"]
      case "ed", "true", "cat": [path]
      default: ["+\(line)", path]
      }
    // The variable may hold options and quotes, as a shell reads them.
    return ["/bin/sh", "-c", editor + " \"$@\"", program] + place
  }

  /// Runs the command with the terminal as its input and waits for its end; 127 when it cannot be started.
  static func run(_ command: [String], input: Int32) -> Int32 {
    guard let program = command.first else { return 127 }
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    // Data may stand on standard input; keys come from the terminal.
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    guard posix_spawn(&process, program, &actions, &attributes, &arguments, environ) == 0 else { return 127 }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 { if errno != EINTR { return 127 } }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }
}
