/// What numbers of texts mean: one object, one meaning. Equal numbers are equal texts; one text may have several numbers.
///
/// `@unchecked`: entries do not change once their number has been given to anybody.
final class TextNumbering: @unchecked Sendable {
  /// Most numbers that there can be.
  static let maximumCount = Int(UInt16.max)

  /// Numbers are 1 to this.
  let count: Int
  /// Whether it holds the texts of its numbers.
  let holdsTexts: Bool
  /// Texts by number, 0 the empty text, which the numbering keeps alive; only that where it does not hold them.
  let entries: UnsafePointer<TextView>
  private let owners: [any ByteOwner]
  /// Bytes of the entries, and of texts that nothing else holds; 0 where somebody has accounted for them.
  let byteCount: Int

  private static let none = Buffer<TextView>(repeating: .empty, count: 1)

  /// - Parameters:
  ///   - entries: by number, from 0 to `count`, of which the first is the empty text.
  ///   - owners: keep entries and texts alive.
  init(_ entries: UnsafePointer<TextView>, count: Int, owners: [any ByteOwner], byteCount: Int) {
    precondition(count <= Self.maximumCount, "numbers of texts have two bytes")
    (self.entries, self.count, self.owners, self.byteCount) = (entries, count, owners, byteCount)
    holdsTexts = true
  }

  /// Of texts that stand beside their numbers.
  init(count: Int) {
    precondition(count <= Self.maximumCount, "numbers of texts have two bytes")
    (entries, self.count, owners, byteCount) = (UnsafePointer(Self.none.base), count, [], 0)
    holdsTexts = false
  }

  private convenience init(_ entries: Buffer<TextView>, owners: [any ByteOwner], textBytes: Int) {
    self.init(
      entries.base, count: entries.count - 1, owners: owners + [entries], byteCount: entries.byteCount + textBytes)
  }

  /// - Parameter texts: from number 1 on, in memory of `owners`.
  convenience init(_ texts: UnsafePointer<TextView>, count: Int, of owners: [any ByteOwner], textBytes: Int = 0) {
    self.init(Self.entries(texts, count), owners: owners, textBytes: textBytes)
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
    self.init(entries, owners: [bytes], textBytes: bytes.byteCount)
  }

  /// The texts of several numberings that hold them, one behind the other.
  convenience init(joining numberings: [TextNumbering]) {
    let entries = Buffer<TextView>(capacity: numberings.reduce(1) { $0 + $1.count })
    entries[0] = .empty
    var at = entries.base + 1
    for numbering in numberings {
      at.update(from: numbering.entries + 1, count: numbering.count)
      at += numbering.count
    }
    self.init(entries, owners: numberings, textBytes: 0)
  }

  private static func entries(_ texts: UnsafePointer<TextView>, _ count: Int) -> Buffer<TextView> {
    let entries = Buffer<TextView>(capacity: count + 1)
    entries[0] = .empty
    (entries.base + 1).update(from: texts, count: count)
    return entries
  }
}
