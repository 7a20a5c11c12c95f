internal import CSIMD

#if canImport(Glibc)
  import Glibc
#endif

/// What a chunk is asked about the bytes and the shape of its records.
extension CSVChunk {
  func occurrences(of byte: UInt8, from start: Int, to end: Int) -> Int {
    let bytes = UnsafePointer(buffer.base)
    var count = 0
    var position = start
    while position &+ 64 <= end {
      count &+= csimd_equal64(bytes + position, byte).nonzeroBitCount
      position &+= 64
    }
    while position < end {
      if bytes[position] == byte { count &+= 1 }
      position &+= 1
    }
    return count
  }

  func isUTF8() -> Bool {
    let rowCount = structure.rowCount
    guard rowCount > firstRow else { return true }
    let start = structure.start(ofRow: firstRow)
    return UTF8Check.isValid(buffer.base + start, structure.end(ofRow: rowCount - 1) - start)
  }

  /// Writes the ends of a short or long record behind all others, as the ends of a record of the right length.
  mutating func mend(
    _ row: Int, first: Int, found: Int, fieldCount: Int, start: Int, _ dialect: CSVDialect
  ) -> UInt32 {
    structure.reserveEnds(fieldCount + 1)
    let ends = structure.ends
    let target = ends + structure.endCount
    let tail = UInt32(dialect.tail)
    target[0] = UInt32(truncatingIfNeeded: start) &- 1
    for field in 0..<fieldCount {
      var end: UInt32
      if field < found - 1 {
        end = ends[first + field]
        // The last field is taken to end at a line end.
        if field == fieldCount - 1 { end &-= tail }
      } else if field == found - 1 {
        end = ends[first + field]
        let bytes = buffer.base
        if end > target[field] &+ 1 && bytes[Int(end)] == UInt8(ascii: "\n")
          && bytes[Int(end) - 1] == UInt8(ascii: "\r")
        {
          end &-= 1
        }
        if field < fieldCount - 1 { end &+= tail }
      } else {
        end = target[field] &+ 1
        if field < fieldCount - 1 { end &+= tail }
      }
      target[field + 1] = end
    }
    let index = structure.endCount + 1
    structure.endCount += fieldCount + 1
    return UInt32(index)
  }

  func isComment(_ start: Int, _ length: Int, _ dialect: CSVDialect) -> Bool {
    let mark = dialect.comment
    guard !mark.isEmpty, length >= mark.count else { return false }
    return mark.indices.allSatisfy { buffer.base[start + $0] == mark[$0] }
  }

  /// Lines of the text between two places, of which the second is where its last line ends.
  func lineCount(_ start: Int, _ end: Int) -> Int {
    let bytes = buffer.base
    var lines = 0
    var isOpen = false
    for position in start..<max(start, end) {
      let byte = bytes[position]
      let isEnd = byte == 10 || (byte == 13 && bytes[position + 1] != 10)
      if isEnd { lines += 1 }
      isOpen = !isEnd && (byte != 13 || isOpen)
    }
    return max(1, lines + (isOpen ? 1 : 0))
  }

  /// Whether a quoted field of the record goes over several lines and then on behind its closing quote.
  func isTorn(_ row: Int, first: Int, found: Int, _ dialect: CSVDialect) -> Bool {
    guard let quote = dialect.quote else { return false }
    let bytes = UnsafePointer(buffer.base)
    let (start, end) = (structure.start(ofRow: row), structure.end(ofRow: row))
    guard end > start, memchr(bytes + start, 10, end - start) != nil || memchr(bytes + start, 13, end - start) != nil
    else { return false }
    let ends = structure.ends
    for field in 0..<found {
      let from = Int(ends[first + field - 1] &+ 1)
      var to = Int(ends[first + field])
      if field < found - 1 {
        to -= dialect.tail
      } else if to > from && bytes[to] == 10 && bytes[to - 1] == 13 {
        to -= 1
      }
      guard to > from, bytes[from] == quote else { continue }
      var (position, hasLineEnd) = (from + 1, false)
      while position < to {
        let byte = bytes[position]
        if byte == 10 || byte == 13 { hasLineEnd = true }
        if let escape = dialect.escape {
          if byte == escape {
            position += 1
            if position < to && (bytes[position] == 10 || bytes[position] == 13) { hasLineEnd = true }
          } else if byte == quote {
            break
          }
        } else if byte == quote {
          guard position + 1 < to, bytes[position + 1] == quote else { break }
          position += 1
        }
        position += 1
      }
      if hasLineEnd && position < to - 1 { return true }
    }
    return false
  }

  /// Whether the chunk has more line ends than records.
  func hasLinesInFields(_ dialect: CSVDialect) -> Bool {
    let rowCount = structure.rowCount
    guard dialect.quote != nil, structure.hasQuotes, rowCount > firstRow else { return false }
    let (start, end) = (structure.start(ofRow: firstRow), structure.end(ofRow: rowCount - 1))
    return lineEndCount(from: start, to: end) > rowCount - firstRow - 1
  }

  /// Line ends that begin between two places: LF, CR, CR LF. A CR right before an LF at `end` belongs to that.
  private func lineEndCount(from start: Int, to end: Int) -> Int {
    let bytes = UnsafePointer(buffer.base)
    var count = 0
    var position = start
    while position &+ 64 <= end {
      let returns = csimd_equal64(bytes + position, 13) & ~csimd_equal64(bytes + position + 1, 10)
      count &+= (csimd_equal64(bytes + position, 10) | returns).nonzeroBitCount
      position &+= 64
    }
    while position < end {
      if bytes[position] == 10 || (bytes[position] == 13 && bytes[position &+ 1] != 10) { count &+= 1 }
      position &+= 1
    }
    return count
  }
}
