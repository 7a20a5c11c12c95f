/// Where the year, month and day stand in a pattern all of whose fields have a fixed width, such as `dd.MM.yyyy`.
///
/// Reads such texts without walking the pattern's tokens.
struct FixedDateLayout: Hashable, Sendable {
  private var year = 0
  private var month = 0
  private var day = 0
  /// Bytes of the whole text.
  private var byteCount = 0
  /// Bytes that must stand at these offsets.
  private var literals: [Literal] = []

  private struct Literal: Hashable, Sendable {
    var offset: Int
    var byte: UInt8
  }

  /// `nil` when the pattern has other fields than `yyyy`, `MM` and `dd`, or not each of them once.
  init?(_ tokens: [DateFormat.Token]) {
    var seen: Set<DateFormat.Field> = []
    for token in tokens {
      switch token {
      case .literal(let bytes):
        for byte in bytes {
          literals.append(Literal(offset: byteCount, byte: byte))
          byteCount += 1
        }
      case .field(let field, let width):
        switch (field, width) {
        case (.year, 4): year = byteCount
        case (.month, 2): month = byteCount
        case (.day, 2): day = byteCount
        default: return nil
        }
        guard seen.insert(field).inserted else { return nil }
        byteCount += width
      case .optional: return nil
      }
    }
    guard seen.count == 3 else { return nil }
  }

  /// Days since 1970-01-01, as `DateFormat.parseDate` gives them.
  func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32? {
    guard bytes.count == byteCount, let start = bytes.baseAddress else { return nil }
    for literal in literals where start[literal.offset] != literal.byte { return nil }
    let century = Self.pair(start + year)
    let yearOfCentury = Self.pair(start + year + 2)
    let month = Self.pair(start + month)
    let day = Self.pair(start + day)
    guard (century | yearOfCentury | month | day) >= 0 else { return nil }
    return CivilDate(year: century &* 100 &+ yearOfCentury, month: month, day: day).daysInRange
  }

  /// Two digits, or -1.
  @inline(__always)
  private static func pair(_ place: UnsafePointer<UInt8>) -> Int {
    let (tens, ones) = (place[0] &- 48, place[1] &- 48)
    return tens < 10 && ones < 10 ? Int(tens) &* 10 &+ Int(ones) : -1
  }
}
