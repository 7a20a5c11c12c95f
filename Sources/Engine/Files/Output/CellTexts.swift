/// The cells of one column as bytes, made a batch at a time: the row loops of text writers then only copy.
///
/// A null cell has count -1. Text cells point into the column, others into bytes kept here until the next batch.
final class CellTexts {
  /// How dates with a time, and doubles that are no numbers, are written.
  enum Style { case csv, json }

  private let style: Style
  private let views = Scratch<TextView>(capacity: 0)
  private let bytes = ByteStore(capacity: 0)

  init(style: Style) { self.style = style }

  /// One view per row, valid until the next call and while `column` lives.
  func views(of column: Column) -> UnsafeMutablePointer<TextView> {
    let count = column.count
    let target = views.room(for: count)
    bytes.count = 0
    switch column {
    case .text(let text): target.update(from: text.views.base, count: count)
    case .integer(let values): write(values, target, 24) { IntegerText.write($0, to: $1) }
    case .decimal(let values, _, let scale):
      write(values, target, DecimalText.maximumByteCount) { DecimalText.write($0, scale: scale, to: $1) }
    case .double(let values):
      let isJSON = style == .json
      write(values, target, DoubleText.maximumByteCount + 2) { value, place in
        guard isJSON && !value.isFinite else { return DoubleText.write(value, to: place) }
        let length = DoubleText.write(value, to: place + 1)
        (place[0], place[length + 1]) = (UInt8(ascii: "\""), UInt8(ascii: "\""))
        return length + 2
      }
    case .boolean(let values):
      write(values, target, 8) { value, place in
        let word: StaticString = value != 0 ? "true" : "false"
        place.update(from: word.utf8Start, count: word.utf8CodeUnitCount)
        return word.utf8CodeUnitCount
      }
    case .date(let values):
      let quote = style == .json
      write(values, target, 24) { Self.quoted(quote, $1) { [value = $0] in DateText.write(value, to: $0) } }
    case .timestamp(let values):
      let quote = style == .json
      write(values, target, TimestampText.maximumByteCount + 4) { value, place in
        Self.quoted(quote, place) {
          quote ? TimestampText.writeISO(value, to: $0) : TimestampText.write(value, to: $0)
        }
      }
    }
    if let nulls = column.nulls?.base {
      for row in 0..<count where nulls[row] != 0 { target[row].count = -1 }
    }
    return target
  }

  @inline(__always)
  private static func quoted(
    _ quote: Bool, _ place: UnsafeMutablePointer<UInt8>, _ write: (UnsafeMutablePointer<UInt8>) -> Int
  ) -> Int {
    guard quote else { return write(place) }
    let length = write(place + 1)
    (place[0], place[length + 1]) = (UInt8(ascii: "\""), UInt8(ascii: "\""))
    return length + 2
  }

  /// Writes every value with `body`, which needs at most `width` bytes and returns how many it took.
  @inline(__always)
  private func write<Element>(
    _ column: PlainColumn<Element>, _ target: UnsafeMutablePointer<TextView>, _ width: Int,
    _ body: (Element, UnsafeMutablePointer<UInt8>) -> Int
  ) {
    var place = bytes.reserve(column.count * width)
    let values = column.values.base
    for row in 0..<column.count {
      let length = body(values[row], place)
      target[row] = TextView(start: UnsafePointer(place), count: length)
      place += length
    }
  }
}
