import Engine
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Ctrl-C and termination: the first asks the work to stop, the second ends the clean-up too.
///
/// The handler only raises atomics.
enum Interruptions {
  /// What the process's work looks at.
  static let cancellation = Cancellation()
  private static let count = Atomic<Int>(0)

  /// Takes SIGINT, SIGTERM and SIGHUP over.
  static func install() {
    // Made before a handler can run.
    _ = cancellation.isCancelled
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        Interruptions.count.add(1, ordering: .relaxed)
        Interruptions.cancellation.cancel(number == SIGINT ? .interrupted : .terminated)
      }
      // No SA_RESTART: a read that waits for a pipe returns and sees the cancellation.
      sigaction(number, &action, nil)
    }
  }

  /// Whether clean-up should stop as well: somebody asked twice.
  static var endsCleanup: Bool { count.load(ordering: .relaxed) > 1 }
}
