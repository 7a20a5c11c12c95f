import Engine
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Ctrl-C and termination: the first asks the work to stop, the second ends the clean-up too.
///
/// The handler only raises atomics and wakes a thread. Work that does not hear within half a second, wherever it is, is
/// ended by that thread, which undoes what would be left behind; a publication that has begun is not cut short.
enum Interruptions {
  /// What the process's work looks at.
  static let cancellation = Cancellation()
  private static let count = Atomic<Int>(0)
  private static let last = Atomic<Int32>(0)
  nonisolated(unsafe) private static let signalled: UnsafeMutablePointer<sem_t> = {
    let made = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    sem_init(made, 0, 0)
    return made
  }()

  /// How long work may take until it looks, and then to clean up, in microseconds.
  private static let grace: (hearing: UInt32, cleaning: UInt32) = (500_000, 20_000_000)

  /// Takes SIGINT, SIGTERM and SIGHUP over.
  static func install() {
    // Made before a handler can run.
    _ = cancellation.isCancelled
    _ = signalled
    // A file beyond the limit of the process (ulimit -f) is a failed write, which ends in a sentence.
    signal(SIGXFSZ, SIG_IGN)
    watch()
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        Interruptions.count.add(1, ordering: .relaxed)
        Interruptions.last.store(number, ordering: .relaxed)
        Interruptions.cancellation.cancel(number == SIGINT ? .interrupted : .terminated)
        sem_post(Interruptions.signalled)
      }
      // No SA_RESTART: a read that waits for a pipe returns and sees the cancellation.
      sigaction(number, &action, nil)
    }
  }

  /// Whether clean-up should stop as well: somebody asked twice.
  static var endsCleanup: Bool { count.load(ordering: .relaxed) > 1 }

  /// Starts the thread that ends the process when its work does not.
  private static func watch() {
    // Signals go to the threads whose reads they are to end.
    var (all, before) = (sigset_t(), sigset_t())
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { _ in
        Interruptions.endWhenDue()
        return nil
      }, nil)
    if status == 0 { pthread_detach(thread) }
  }

  private static func endWhenDue() {
    while sem_wait(signalled) != 0 {}
    let pause: UInt32 = 20_000
    var waited: UInt32 = 0
    while true {
      usleep(pause)
      waited += pause
      let due = endsCleanup || !AbruptEnd.isUnwinding ? grace.hearing : grace.cleaning
      if waited >= due, AbruptEnd.begin() { break }
    }
    let isInterrupt = last.load(ordering: .relaxed) == SIGINT
    StandardError.line("sous: \(isInterrupt ? "interrupted" : "terminated"); nothing was published")
    AbruptEnd.undoAll()
    _exit(isInterrupt ? Failure.Kind.interrupted.rawValue : Failure.Kind.terminated.rawValue)
  }
}
