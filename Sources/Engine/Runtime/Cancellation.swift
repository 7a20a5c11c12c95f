import Synchronization

/// A flag that any thread may raise and every worker looks at once per batch.
public final class Cancellation: Sendable {
  private let reason = Atomic<Int32>(0)
  private let parent: Cancellation?

  /// - Parameter parent: what is asked of it is asked of this one too.
  public init(parent: Cancellation? = nil) { self.parent = parent }

  /// Asks the work to stop. The first reason stays.
  public func cancel(_ kind: Failure.Kind = .interrupted) {
    _ = reason.compareExchange(expected: 0, desired: kind.rawValue, ordering: .relaxed)
  }

  public var isCancelled: Bool { raised != 0 }

  private var raised: Int32 {
    let own = reason.load(ordering: .relaxed)
    return own != 0 ? own : parent?.raised ?? 0
  }

  /// Throws when the work has been asked to stop. Cheap: call it per batch.
  public func check() throws(Failure) {
    guard let kind = Failure.Kind(rawValue: raised) else { return }
    switch kind {
    case .terminated: throw Failure(kind, "terminated; nothing was published")
    case .run: throw Self.echo
    default: throw Failure(kind, "interrupted; nothing was published")
    }
  }

  /// What other nodes throw when one has failed: never the message a user sees.
  static let echo = Failure(.run, "stopped because another node failed")
}
