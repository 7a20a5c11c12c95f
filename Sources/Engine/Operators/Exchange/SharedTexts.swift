import Synchronization

/// Texts that many rows of an exchange have in one column, each kept once: records hold a number of two bytes instead.
///
/// ```
/// writer of a node ── table of its own, no lock ──(a text it has not met)──> the column's texts, under a lock
/// ```
/// What comes first is kept until there is no more room; a writer for whose rows that is too little stops asking. So one
/// text may stand in some records by its number and in others as it is. A number stands for the same text everywhere.
final class SharedTexts: @unchecked Sendable {
  /// Lengths of texts that are worth a number.
  static let lengths = 4...120
  /// Numbers are 1 to this at most.
  static let maximumNumber = 1 << 12

  /// Texts by number; those that a thread has a number of never change.
  private let entries: UnsafeMutablePointer<TextView>
  private let capacity: Int
  /// Holds the texts, also those that are still to come.
  let numbering: TextNumbering
  private let budget: MemoryBudget
  /// Those of row hashes: a text is hashed once for both.
  private let keys = RowHash.Keys.first
  /// Guarded by `state`.
  private let table: TextNumberTable
  private let state: Mutex<State>

  private struct State {
    var count = 0
    let arena: TextArena
    var charged = 0
  }

  /// How many texts of a column may have numbers, so that an eighth of the memory is enough for all columns and nodes; a
  /// power of two. `nil` when that is too little for it to pay.
  static func capacity(textColumns: Int, nodes: Int, limit: Int) -> Int? {
    // By number: two slots of each node's table and of the column's, the entry, the longest text.
    let slots = 2 * MemoryLayout<UInt64>.stride * (nodes + 1)
    let bytes = max(1, textColumns) * (slots + MemoryLayout<TextView>.stride + lengths.upperBound)
    var capacity = maximumNumber
    while capacity >= 64, capacity > limit / 8 / bytes { capacity /= 2 }
    return capacity >= 64 ? capacity : nil
  }

  /// - Parameters:
  ///   - capacity: a power of two, at most `maximumNumber`.
  ///   - budget: charged for all that is kept, beyond its limit too: it is little.
  init(capacity: Int, budget: MemoryBudget) {
    self.budget = budget
    self.capacity = capacity
    let arena = TextArena(blockBytes: 8 << 10)
    let entries = Buffer<TextView>(repeating: .empty, count: capacity + 1)
    numbering = TextNumbering(entries.base, count: capacity, owners: [entries, arena], byteCount: 0)
    table = TextNumberTable(capacity: capacity)
    self.entries = entries.base
    let charged = capacity * MemoryLayout<TextView>.stride + table.byteCount
    state = Mutex(State(arena: arena, charged: charged))
    budget.chargeAnyway(charged)
  }

  deinit {
    table.deallocate()
    budget.release(state.withLock { $0.charged })
  }

  /// The text of a number that `Writer.number` has given, on any thread that got it after that.
  @inline(__always)
  func text(_ number: UInt16) -> TextView { entries[Int(number)] }

  /// The number of a text, which is kept when it is new and there is room; 0 when it has none.
  private func number(_ view: TextView, hash: UInt64) -> (number: UInt16, isFull: Bool) {
    state.withLock { state in
      let isFull = state.count == capacity
      let known = table.number(of: view, hash: hash, entries)
      if known != 0 || isFull { return (known, isFull) }
      state.count += 1
      entries[state.count] = state.arena.copy(view)
      let number = UInt16(truncatingIfNeeded: state.count)
      table.insert(hash, number)
      state.charged += view.count
      budget.chargeAnyway(view.count)
      return (number, false)
    }
  }

  /// One node's way to the numbers. One thread at a time.
  final class Writer {
    private let texts: SharedTexts
    private let entries: UnsafePointer<TextView>
    private let keys: RowHash.Keys
    /// The smallest there is until a number is asked for, and again when the writer has given up.
    private var table = TextNumberTable(capacity: 1)
    /// Whether the table has all texts, which there is no room to add to.
    private var isComplete = false
    private(set) var isGivenUp = false

    init(_ texts: SharedTexts) {
      self.texts = texts
      entries = UnsafePointer(texts.entries)
      keys = texts.keys
      texts.budget.chargeAnyway(table.byteCount)
    }

    deinit {
      texts.budget.release(table.byteCount)
      table.deallocate()
    }

    private func replaceTable(capacity: Int) {
      texts.budget.release(table.byteCount)
      table.deallocate()
      table = TextNumberTable(capacity: capacity)
      texts.budget.chargeAnyway(table.byteCount)
    }

    /// The texts that the writer has numbers of, for a loop: looking into them touches no counted reference.
    struct Known {
      fileprivate let table: TextNumberTable
      fileprivate let entries: UnsafePointer<TextView>

      /// The number of a text; 0 when it has none yet.
      @inline(__always)
      func number(of view: TextView, hash: UInt64) -> UInt16 { table.number(of: view, hash: hash, entries) }
    }

    /// Valid until the next `ask`.
    var known: Known { Known(table: table, entries: entries) }

    /// The number of a text of one of the `lengths` that is not known yet; 0 when it gets none.
    func ask(_ view: TextView, hash: UInt64) -> UInt16 {
      if isComplete { return 0 }
      if table.capacity < texts.capacity { replaceTable(capacity: texts.capacity) }
      let (number, isFull) = texts.number(view, hash: hash)
      if isFull {
        table.clear()
        for number in 1...texts.capacity { table.insert(RowHash.text(entries[number], keys), UInt16(number)) }
        isComplete = true
      } else {
        table.insert(hash, number)
      }
      return number
    }

    /// Stops asking when of so many texts too few had a number.
    func judge(asked: Int, found: Int) {
      guard isComplete && asked >= 256 && found * 4 < asked * 3 else { return }
      isGivenUp = true
      replaceTable(capacity: 1)
    }
  }
}
