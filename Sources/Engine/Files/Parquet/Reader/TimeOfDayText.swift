/// Times of day as text: `HH:mm:ss`, with a fraction of up to nine digits when there is one.
enum TimeOfDayText {
  /// `nil` for what does not lie within a day.
  static func write(nanos: Int64, _ arena: TextArena) -> TextView? {
    guard (0..<86_400_000_000_000).contains(nanos) else { return nil }
    let start = arena.reserve(18)
    var seconds = nanos / 1_000_000_000
    var fraction = nanos % 1_000_000_000
    for (position, unit) in [(0, 3600), (3, 60), (6, 1)] as [(Int, Int64)] {
      let value = UInt8(truncatingIfNeeded: seconds / unit)
      seconds %= unit
      start[position] = 48 + value / 10
      start[position + 1] = 48 + value % 10
    }
    start[2] = UInt8(ascii: ":")
    start[5] = UInt8(ascii: ":")
    var count = 8
    if fraction > 0 {
      start[8] = UInt8(ascii: ".")
      count = 9
      var digit: Int64 = 100_000_000
      while fraction > 0 {
        start[count] = UInt8(truncatingIfNeeded: 48 + fraction / digit)
        fraction %= digit
        digit /= 10
        count += 1
      }
    }
    arena.giveBack(18 - count)
    return TextView(start: UnsafePointer(start), count: count)
  }
}
