/// A pattern of letters that says how dates and times are written, as Spark's `to_date` and `date_format` take it.
///
/// Its letters are `letters`, `'…'` is literal text and `[…]` an optional part.
///
/// A letter repeated twice or more is a number of exactly that width, one alone a number without leading zeros.
/// Reading ignores case and defaults month and day to 1 and the time to midnight. Names are English.
public struct DateFormat: Hashable, Sendable {
  enum Field: Hashable, Sendable {
    case year, month, monthName(isFull: Bool), day, dayOfYear, weekdayName(isFull: Bool), quarter
    case hour, hourFrom1, halfDayHour, halfDayHourFrom1, minute, second, fraction, halfDay, zone(Unicode.Scalar)
  }

  indirect enum Token: Hashable, Sendable {
    case literal([UInt8])
    /// `width` letters; two or more mean exactly that many digits.
    case field(Field, width: Int)
    case optional([Token])
  }

  /// Letters that mean the same, what they stand for, and a use of them.
  public static let letters: [(letters: String, meaning: String, example: String)] = [
    ("yu", "year; `yy` is two digits, 2000 to 2099", "yyyy"),
    ("ML", "month: one or two letters are digits, `MMM` is Jan, `MMMM` January", "MMMM"),
    ("d", "day of the month", "dd"), ("D", "day of the year", "D"),
    ("E", "weekday: `E` is Tue, `EEEE` Tuesday; written only", "EEEE"), ("Qq", "quarter; written only", "Q"),
    ("H", "hour of the day, 0 to 23", "HH"), ("k", "hour of the day, 1 to 24", "k"),
    ("h", "hour of the half day, 1 to 12", "h"), ("K", "hour of the half day, 0 to 11", "K"), ("a", "AM or PM", "a"),
    ("m", "minute", "mm"), ("s", "second", "ss"),
    ("S", "fraction of the second, as many digits as letters", "SSS"),
    ("XxZzVO", "zone as an offset; `X` writes `Z` for zero", "XXX"),
  ]

  /// What the pattern is, as written.
  public let pattern: String
  let tokens: [Token]
  /// The first letter that can only be written: weekdays and quarters do not say which day is meant.
  public let writtenOnly: Character?
  /// A faster way to read dates, for patterns of fixed width.
  let fixedLayout: FixedDateLayout?

  /// Why a pattern cannot be used.
  public struct Problem: Error, Hashable, Sendable {
    public var message: String
  }

  public init(pattern: String) throws(Problem) {
    self.pattern = pattern
    var reader = PatternReader(pattern)
    tokens = try reader.read(isOptional: false)
    writtenOnly = Self.writtenOnly(tokens)
    fixedLayout = FixedDateLayout(tokens)
  }

  private static func writtenOnly(_ tokens: [Token]) -> Character? {
    for token in tokens {
      switch token {
      case .field(.weekdayName, _): return "E"
      case .field(.quarter, _): return "Q"
      case .optional(let inner): if let letter = writtenOnly(inner) { return letter }
      default: continue
      }
    }
    return nil
  }
}

extension DateFormat.Field {
  /// Whether it is written in digits, so that a field right before it must not take its digits.
  var isNumber: Bool {
    switch self {
    case .monthName, .weekdayName, .halfDay, .zone: false
    default: true
    }
  }
}

/// Turns a pattern into tokens.
private struct PatternReader {
  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ pattern: String) { scalars = Array(pattern.unicodeScalars) }

  mutating func read(isOptional: Bool) throws(DateFormat.Problem) -> [DateFormat.Token] {
    var tokens: [DateFormat.Token] = []
    var literal = ""
    func flush() {
      if !literal.isEmpty { tokens.append(.literal(Array(literal.utf8))) }
      literal = ""
    }
    while position < scalars.count {
      let scalar = scalars[position]
      switch scalar {
      case "'":
        try readQuoted(into: &literal)
      case "[":
        flush()
        guard !isOptional else { throw DateFormat.Problem(message: "optional parts [ ] cannot be nested") }
        position += 1
        tokens.append(.optional(try read(isOptional: true)))
      case "]":
        guard isOptional else { throw DateFormat.Problem(message: "] without a [ before it") }
        position += 1
        flush()
        return tokens
      case "a"..."z", "A"..."Z":
        flush()
        var width = 0
        while position < scalars.count, scalars[position] == scalar {
          width += 1
          position += 1
        }
        tokens.append(.field(try Self.field(scalar, width), width: width))
      case "#", "{", "}":
        throw DateFormat.Problem(message: "\(scalar) is reserved; write '\(scalar)' for the character itself")
      default:
        literal.unicodeScalars.append(scalar)
        position += 1
      }
    }
    guard !isOptional else { throw DateFormat.Problem(message: "[ without a ] after it") }
    flush()
    return tokens
  }

  /// Text between quotes, in which two quotes are one; nothing between them is a quote, as in Java.
  private mutating func readQuoted(into literal: inout String) throws(DateFormat.Problem) {
    position += 1
    let start = position
    while position < scalars.count {
      if scalars[position] == "'" {
        position += 1
        guard position < scalars.count, scalars[position] == "'" else {
          if position == start + 1 { literal.append("'") }
          return
        }
      }
      literal.unicodeScalars.append(scalars[position])
      position += 1
    }
    throw DateFormat.Problem(message: "a quote ' is not closed")
  }

  private static func field(_ letter: Unicode.Scalar, _ width: Int) throws(DateFormat.Problem) -> DateFormat.Field {
    let (field, widest): (DateFormat.Field, Int) =
      switch letter {
      case "y", "u": (.year, 6)
      case "M", "L": (width >= 3 ? .monthName(isFull: width == 4) : .month, 4)
      case "d": (.day, 2)
      case "D": (.dayOfYear, 3)
      case "E": (.weekdayName(isFull: width == 4), 4)
      case "Q", "q": (.quarter, 2)
      case "H": (.hour, 2)
      case "k": (.hourFrom1, 2)
      case "K": (.halfDayHour, 2)
      case "h": (.halfDayHourFrom1, 2)
      case "m": (.minute, 2)
      case "s": (.second, 2)
      case "S": (.fraction, 9)
      case "a": (.halfDay, 1)
      case "X", "x", "Z", "z", "V", "O": (.zone(letter), 4)
      default:
        throw DateFormat.Problem(
          message:
            "\(letter) is no letter of a date pattern (y M L d H k h K m s S a E D Q X z); quote text like '\(letter)'")
      }
    guard width <= widest else {
      throw DateFormat.Problem(message: "\(letter) may stand at most \(widest) times, not \(width)")
    }
    return field
  }
}
