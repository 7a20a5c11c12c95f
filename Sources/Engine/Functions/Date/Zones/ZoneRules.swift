/// How far one zone is from UTC through time: a zone of the system's data (TZif, RFC 9636), or one fixed offset.
final class ZoneRules: Sendable {
  /// Seconds since 1970-01-01T00:00:00Z at which the offset changes, in order.
  private let changes: [Int64]
  /// Seconds east of UTC: the first before all changes, then the one after each.
  private let offsets: [Int]
  /// What holds after the last change.
  private let later: ZoneRule?

  init(offset: Int) {
    changes = []
    offsets = [offset]
    later = nil
  }

  /// The rules in a file of time zone data; `nil` for bytes that are no such file, or that count leap seconds.
  init?(tzif bytes: [UInt8]) {
    guard var block = Block(bytes, at: 0, width: 4) else { return nil }
    var footer: String?
    // From the second version on the same follows in 64 bits, and then a rule for what comes later.
    if block.version >= UInt8(ascii: "2") {
      guard let wide = Block(bytes, at: block.end, width: 8), wide.end < bytes.count else { return nil }
      block = wide
      let line = bytes[(wide.end + 1)...].prefix { $0 != UInt8(ascii: "\n") }
      footer = String(decoding: line, as: UTF8.self)
    }
    guard block.leapCount == 0, block.typeCount > 0 else { return nil }
    var (changes, offsets): ([Int64], [Int]) = ([], [block.offset(ofType: 0)])
    for index in 0..<block.timeCount {
      let type = Int(bytes[block.types + index])
      let time = block.time(index)
      guard type < block.typeCount, changes.last.map({ $0 < time }) ?? true else { return nil }
      changes.append(time)
      offsets.append(block.offset(ofType: type))
    }
    if let footer, !footer.isEmpty {
      guard let rule = ZoneRule(footer) else { return nil }
      later = rule
    } else {
      later = nil
    }
    self.changes = changes
    self.offsets = offsets
  }

  /// Seconds east of UTC at an instant, in seconds since 1970-01-01T00:00:00Z.
  func offset(at instant: Int64) -> Int {
    guard let last = changes.last else { return later?.offset(at: instant) ?? offsets[0] }
    if instant >= last, let later { return later.offset(at: instant) }
    var (low, high) = (0, changes.count)
    while low < high {
      let middle = (low + high) / 2
      if changes[middle] <= instant { low = middle + 1 } else { high = middle }
    }
    return offsets[low]
  }

  /// The offset of a time that clocks of the zone show, in seconds as if it were UTC. What they show twice is the first of
  /// the two; what they leave out is read with the offset before, so that it comes out later by what was left out.
  func offset(ofLocal local: Int64) -> Int {
    let day: Int64 = 86_400
    let before = offset(at: local - day)
    if offset(at: local - Int64(before)) == before { return before }
    let after = offset(at: local + day)
    return offset(at: local - Int64(after)) == after ? after : before
  }

  /// One of the two tables in a file.
  private struct Block {
    let version: UInt8
    let timeCount: Int
    let typeCount: Int
    let leapCount: Int
    /// Where the numbers of types begin, and the byte behind all.
    let types: Int
    let end: Int
    private let bytes: [UInt8]
    private let width: Int
    private let times: Int

    init?(_ bytes: [UInt8], at start: Int, width: Int) {
      let header = start + 44
      guard bytes.count >= header, bytes[start...].starts(with: "TZif".utf8) else { return nil }
      let counts = (0..<6).map { Int(Self.number(bytes, start + 20 + 4 * $0, 4)) }
      guard counts.allSatisfy({ $0 >= 0 && $0 < 1 << 20 }) else { return nil }
      version = bytes[start + 4]
      (leapCount, timeCount, typeCount) = (counts[2], counts[3], counts[4])
      self.bytes = bytes
      self.width = width
      times = header
      types = header + timeCount * width
      end = types + timeCount + typeCount * 6 + counts[5] + leapCount * (width + 4) + counts[1] + counts[0]
      guard end <= bytes.count else { return nil }
    }

    func time(_ index: Int) -> Int64 { Self.number(bytes, times + index * width, width) }
    func offset(ofType type: Int) -> Int { Int(Self.number(bytes, types + timeCount + type * 6, 4)) }

    /// A signed number, its highest byte first.
    private static func number(_ bytes: [UInt8], _ start: Int, _ width: Int) -> Int64 {
      let raw = bytes[start..<start + width].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return width == 8 ? Int64(bitPattern: raw) : Int64(Int32(truncatingIfNeeded: raw))
    }
  }
}
