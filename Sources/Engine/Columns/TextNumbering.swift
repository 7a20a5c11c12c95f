/// What numbers of texts mean: one object, one meaning. Equal numbers are equal texts; one text may have several numbers.
final class TextNumbering: Sendable {
  /// Most numbers that there can be.
  static let maximumCount = Int(UInt16.max)

  /// Numbers are 1 to this.
  let count: Int
  /// Texts by number, 0 the empty text, whose bytes the numbering keeps alive; empty where it does not hold them.
  let entries: Buffer<TextView>
  private let owners: [any ByteOwner]
  /// Bytes of the entries, and of texts that nothing else holds; 0 where somebody has accounted for them.
  let byteCount: Int

  private init(count: Int, _ entries: Buffer<TextView>, owners: [any ByteOwner], byteCount: Int) {
    precondition(count <= Self.maximumCount, "numbers of texts have two bytes")
    (self.count, self.entries, self.owners, self.byteCount) = (count, entries, owners, byteCount)
  }

  /// Of texts that stand beside their numbers.
  convenience init(count: Int) { self.init(count: count, Buffer(capacity: 0), owners: [], byteCount: 0) }

  /// - Parameter texts: from number 1 on, in memory of `owners`.
  convenience init(_ texts: UnsafePointer<TextView>, count: Int, of owners: [any ByteOwner], textBytes: Int = 0) {
    let entries = Self.entries(texts, count)
    self.init(count: count, entries, owners: owners, byteCount: entries.byteCount + textBytes)
  }

  /// - Parameter texts: from number 1 on; they are copied.
  convenience init(copying texts: UnsafePointer<TextView>, count: Int) {
    let entries = Self.entries(texts, count)
    var total = 0
    for number in 1..<count + 1 { total += entries[number].count }
    let bytes = Buffer<UInt8>(capacity: total)
    var at = bytes.base
    for number in 1..<count + 1 {
      let text = entries[number]
      at.update(from: text.start, count: text.count)
      entries[number] = TextView(start: at, count: text.count)
      at += text.count
    }
    self.init(count: count, entries, owners: [bytes], byteCount: entries.byteCount + bytes.byteCount)
  }

  /// The texts of several numberings that hold them, one behind the other.
  convenience init(joining numberings: [TextNumbering]) {
    let count = numberings.reduce(0) { $0 + $1.count }
    let entries = Buffer<TextView>(capacity: count + 1)
    entries[0] = .empty
    var at = entries.base + 1
    for numbering in numberings {
      at.update(from: numbering.entries.base + 1, count: numbering.count)
      at += numbering.count
    }
    self.init(count: count, entries, owners: numberings, byteCount: entries.byteCount)
  }

  /// Of texts that are still to come: whoever gives a number puts its text among the entries first, and accounts for it.
  convenience init(growingTo count: Int, in arena: TextArena) {
    self.init(count: count, Buffer(repeating: .empty, count: count + 1), owners: [arena], byteCount: 0)
  }

  private static func entries(_ texts: UnsafePointer<TextView>, _ count: Int) -> Buffer<TextView> {
    let entries = Buffer<TextView>(capacity: count + 1)
    entries[0] = .empty
    (entries.base + 1).update(from: texts, count: count)
    return entries
  }

  /// Whether it holds the texts of its numbers.
  var holdsTexts: Bool { entries.count > 0 }
}
