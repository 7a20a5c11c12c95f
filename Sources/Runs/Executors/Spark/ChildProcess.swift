import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// A program that runs beside this one, in a process group of its own; its output and messages come line by line.
struct ChildProcess {
  /// How it ended.
  struct End {
    /// Exit status, or 128 and the signal's number.
    var status: Int32
    /// Of the program and all that it waited for.
    var cpuSeconds: Double
    var peakMemoryBytes: Int
  }

  private let id: pid_t
  private let output: Int32

  /// Starts a program.
  /// - Parameters:
  ///   - command: path of the program.
  ///   - environment: variables beside those of this process; `nil` removes one.
  /// - Throws: `Failure` (`run`).
  init(_ command: String, _ arguments: [String], environment: [String: String?] = [:]) throws(Failure) {
    var pipes: [Int32] = [-1, -1]
    guard pipe(&pipes) == 0 else { throw Self.failure(command, errno) }
    let (reading, writing) = (pipes[0], pipes[1])
    _ = fcntl(reading, F_SETFD, FD_CLOEXEC)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, writing, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, writing, STDERR_FILENO)
    posix_spawn_file_actions_addclose(&actions, writing)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    // Ctrl-C goes to this process, which ends the group when it is time.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    var words = ([command] + arguments).map { strdup($0) } + [nil]
    var variables = Self.variables(environment).map { strdup($0) } + [nil]
    var child = pid_t()
    let status = posix_spawn(&child, command, &actions, &attributes, &words, &variables)
    for text in words + variables { free(text) }
    posix_spawn_file_actions_destroy(&actions)
    posix_spawnattr_destroy(&attributes)
    close(writing)
    guard status == 0 else {
      close(reading)
      throw Self.failure(command, status)
    }
    id = child
    output = reading
  }

  /// Waits for the end and hands over every line; ends the program when the work is cancelled.
  /// - Parameter onLine: a line without its end; a line that is redrawn comes every time.
  func wait(_ cancellation: Cancellation, onLine: (String) -> Void) -> End {
    var line: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var asked = 0
    while true {
      var ready = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      let found = poll(&ready, 1, 100)
      if cancellation.isCancelled {
        // Asked first, then told: Spark's clean-up may hang.
        if asked == 0 { kill(-id, SIGTERM) }
        if asked == 50 { kill(-id, SIGKILL) }
        asked += 1
        if asked > 1, found == 0, asked < 50 { continue }
      }
      guard found > 0 else {
        if found < 0 && errno != EINTR { break }
        continue
      }
      let count = read(output, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      for byte in buffer[..<count] {
        if byte == 0x0A || byte == 0x0D {
          if !line.isEmpty { onLine(String(decoding: line, as: UTF8.self)) }
          line.removeAll(keepingCapacity: true)
        } else if line.count < 1 << 16 {
          line.append(byte)
        }
      }
    }
    if !line.isEmpty { onLine(String(decoding: line, as: UTF8.self)) }
    close(output)
    return end()
  }

  private func end() -> End {
    var status: Int32 = 0
    // Of this child alone: the process may have had others before.
    var usage = rusage()
    while wait4(id, &status, 0, &usage) < 0 && errno == EINTR {}
    let seconds = Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
    let micros = Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
    let signal = status & 0x7F
    return End(
      status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, cpuSeconds: seconds + micros / 1e6,
      peakMemoryBytes: usage.ru_maxrss * 1024)
  }

  /// This process's variables with others in place.
  private static func variables(_ changes: [String: String?]) -> [String] {
    var kept: [String] = []
    if let file = fopen("/proc/self/environ", "re") {
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = fread(&buffer, 1, buffer.count, file)
        if count == 0 { break }
        bytes += buffer[..<count]
      }
      fclose(file)
      kept = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
    kept.removeAll { variable in changes.keys.contains { variable.hasPrefix($0 + "=") } }
    return kept + changes.sorted { $0.key < $1.key }.compactMap { key, value in value.map { "\(key)=\($0)" } }
  }

  private static func failure(_ command: String, _ code: Int32) -> Failure {
    Failure(.run, "cannot start \(command): \(String(cString: strerror(code)))")
  }
}
