#if canImport(Glibc)
  import Glibc
#endif

/// Where the fields of one column stand in the rows of a batch.
///
/// `rows` holds, for every row, the index in `ends` of the end of its first field.
struct FieldCursor {
  let bytes: UnsafeMutablePointer<UInt8>
  let ends: UnsafeMutablePointer<UInt32>
  let rows: UnsafeMutablePointer<UInt32>
  let rowCount: Int
  /// Index of the field in its record, and whether it is the last.
  let field: Int
  let isLast: Bool
  /// How far a field's end lies before the recorded end, which is the last byte of its delimiter.
  let tail: UInt32

  /// The field's bytes as they stand in the file, quotes included. `count` is never negative.
  @inline(__always)
  func raw(_ row: Int) -> TextView {
    let end = Int(rows[row]) &+ field
    let start = Int(ends[end &- 1] &+ 1)
    var stop = Int(ends[end])
    if isLast {
      // CR LF: the CR is not part of the field.
      if stop > start && bytes[stop] == UInt8(ascii: "\n") && bytes[stop &- 1] == UInt8(ascii: "\r") { stop &-= 1 }
    } else {
      stop &-= Int(tail)
    }
    return TextView(start: UnsafePointer(bytes + start), count: stop &- start)
  }
}

/// Takes the quotes off fields.
struct FieldUnquoting {
  let quote: UInt8?
  let escape: UInt8?

  /// Whether a field that is in no quotes holds escaped quotes: they stay as they stand, as quotes do there.
  func holdsBareEscape(_ text: TextView) -> Bool {
    guard let quote, let escape, text.count > 1, text.start[0] != quote else { return false }
    return (1..<text.count).contains { text.start[$0] == quote && text.start[$0 - 1] == escape }
  }

  /// What the field says. `text` is not empty; the result may point into it or into `arena`.
  @inline(__always)
  func apply(_ text: TextView, _ arena: TextArena) -> TextView {
    var continued = 0
    return apply(text, arena, continued: &continued)
  }

  /// - Parameter continued: counts fields that go on behind their closing quote.
  @inline(__always)
  func apply(_ text: TextView, _ arena: TextArena, continued: inout Int) -> TextView {
    if let quote {
      return text.start[0] == quote ? unquote(text, quote, arena, &continued) : text
    }
    return escape == nil ? text : unescape(text, arena)
  }

  /// `"a ""b"""` is `a "b"`; what stands behind the closing quote belongs to the field.
  @inline(never)
  private func unquote(
    _ text: TextView, _ quote: UInt8, _ arena: TextArena, _ continued: inout Int
  ) -> TextView {
    let inner = text.start + 1
    let count = text.count - 1
    if count > 0 && inner[count - 1] == quote && memchr(inner, Int32(quote), count - 1) == nil {
      guard let escape, memchr(inner, Int32(escape), count - 1) != nil else {
        return TextView(start: inner, count: count - 1)
      }
    }
    let target = arena.reserve(count)
    var (read, written) = (0, 0)
    while read < count {
      let byte = inner[read]
      if let escape, byte == escape, read + 1 < count, inner[read + 1] == quote || inner[read + 1] == escape {
        target[written] = inner[read + 1]
        read += 2
      } else if byte == quote {
        guard escape == nil, read + 1 < count, inner[read + 1] == quote else {
          // The closing quote.
          let rest = count - read - 1
          if rest > 0 { continued += 1 }
          (target + written).update(from: inner + read + 1, count: rest)
          written += rest
          break
        }
        target[written] = quote
        read += 2
      } else {
        target[written] = byte
        read += 1
      }
      written += 1
    }
    arena.giveBack(count - written)
    return TextView(start: UnsafePointer(target), count: written)
  }

  /// Without quotes the escape character protects a delimiter, a line end or itself.
  private func unescape(_ text: TextView, _ arena: TextArena) -> TextView {
    guard let escape, memchr(text.start, Int32(escape), text.count) != nil else { return text }
    let target = arena.reserve(text.count)
    var (read, written) = (0, 0)
    while read < text.count {
      if text.start[read] == escape && read + 1 < text.count { read += 1 }
      target[written] = text.start[read]
      read += 1
      written += 1
    }
    arena.giveBack(text.count - written)
    return TextView(start: UnsafePointer(target), count: written)
  }
}
