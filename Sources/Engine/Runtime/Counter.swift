import Synchronization

/// A number that many threads add to and anyone reads.
public final class Counter: Sendable {
  private let number = Atomic<Int>(0)

  public init() {}

  public func add(_ amount: Int) { number.add(amount, ordering: .relaxed) }

  /// Adds one and returns the number before: tickets.
  func next() -> Int { number.add(1, ordering: .relaxed).oldValue }

  public var value: Int {
    get { number.load(ordering: .relaxed) }
    set { number.store(newValue, ordering: .relaxed) }
  }
}
