import CNcurses
#if canImport(Glibc)
  import Glibc
#endif

/// What signal handlers may touch: plain memory, prepared before the first signal can come.
///
/// Handlers write one byte to a pipe that the main loop reads. A crash restores the terminal at once, with bytes prepared
/// from terminfo, because nothing else of the program can be trusted then.
enum TerminalSignals {
  enum Event: UInt8 { case wake = 0, resize = 1, suspend = 2, resume = 3, terminate = 4, hangUp = 5, interrupt = 6 }

  nonisolated(unsafe) private static var pipeEnds: (read: Int32, write: Int32) = (-1, -1)
  nonisolated(unsafe) private static var restoration: UnsafeMutablePointer<UInt8>?
  nonisolated(unsafe) private static var restorationCount = 0
  nonisolated(unsafe) private static var terminal: Int32 = -1
  nonisolated(unsafe) private static var modes = termios()
  nonisolated(unsafe) private static var hasModes = false

  /// The descriptor that becomes readable when something happened.
  static var readEnd: Int32 { pipeEnds.read }

  /// Opens the pipe; `false` when the system has no descriptors left.
  static func open() -> Bool {
    if pipeEnds.read >= 0 { return true }
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return false }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    pipeEnds = (ends[0], ends[1])
    return true
  }

  /// Remembers how to give the terminal back, for a crash.
  static func remember(terminal descriptor: Int32, modes saved: termios?, restoration bytes: [UInt8]) {
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, bytes.count))
    for (index, byte) in bytes.enumerated() { copy[index] = byte }
    terminal = descriptor
    restoration = copy
    restorationCount = bytes.count
    if let saved {
      modes = saved
      hasModes = true
    }
  }

  /// The terminal has been given back; a crash from now on leaves it alone.
  static func forget() { restorationCount = 0; hasModes = false }

  /// Takes over the signals that a full-screen program must answer.
  static func install() {
    handle(SIGWINCH) { _ in TerminalSignals.post(.resize) }
    handle(SIGTSTP) { _ in TerminalSignals.post(.suspend) }
    handle(SIGCONT) { _ in TerminalSignals.post(.resume) }
    handle(SIGTERM) { _ in TerminalSignals.post(.terminate) }
    handle(SIGHUP) { _ in TerminalSignals.post(.hangUp) }
    handle(SIGINT) { _ in TerminalSignals.post(.interrupt) }
    signal(SIGPIPE, SIG_IGN)
    // A stack overflow needs another stack to be handled on.
    var stack = stack_t()
    stack.ss_size = 64 << 10
    stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: 64 << 10, alignment: 16)
    sigaltstack(&stack, nil)
    for crash in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        TerminalSignals.restore()
        signal(number, SIG_DFL)
        raise(number)
      }
      action.sa_flags = Int32(SA_ONSTACK) | Int32(bitPattern: UInt32(SA_RESETHAND)) | Int32(SA_NODEFER)
      sigaction(crash, &action, nil)
    }
  }

  /// Writes the restoring bytes and modes. Safe in a signal handler.
  static func restore() {
    if restorationCount > 0, let restoration { _ = write(terminal, restoration, restorationCount) }
    if hasModes {
      // A background process that sets modes would be stopped.
      signal(SIGTTOU, SIG_IGN)
      tcsetattr(terminal, TCSANOW, &modes)
    }
  }

  /// Tells the main loop; safe on any thread and in a handler.
  static func post(_ event: Event) {
    let saved = errno
    var byte = event.rawValue
    _ = write(pipeEnds.write, &byte, 1)
    errno = saved
  }

  /// Events since the last call, in order.
  static func drain() -> [Event] {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = read(pipeEnds.read, &bytes, bytes.count)
    guard count > 0 else { return [] }
    return bytes[0..<count].compactMap(Event.init(rawValue:))
  }

  private static func handle(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    action.sa_flags = Int32(SA_RESTART)
    sigaction(number, &action, nil)
  }
}
