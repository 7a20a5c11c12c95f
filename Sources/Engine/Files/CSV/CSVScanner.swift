internal import CSIMD

/// Finds the structure of CSV text: which bytes end a field or a record. Can stop anywhere and go on with more bytes.
///
/// Plain dialects go 64 bytes at a time over bit masks. A block in which a quote opens where no field starts, and every
/// other dialect, goes byte by byte through `step`, which is the definition; the masks are only its fast form. Whoever
/// changes one must run both against the twin in the tests.
struct CSVScanner {
  /// What the next byte finds.
  enum State: UInt8 {
    /// The first byte of a field.
    case fieldStart
    /// A byte of an unquoted field, or behind the closing quote.
    case unquoted
    /// A byte within quotes.
    case quoted
    /// The byte behind a quote within quotes: a second quote, or the end of the field.
    case closed
    /// The byte behind the escape character.
    case escaped
    /// A byte of a comment line.
    case comment
  }

  /// Blocks handed to the vector kernel at once.
  private static let kernelBlocks = 64

  let dialect: CSVDialect
  var state = State.fieldStart
  /// The next byte to look at.
  var position = 0

  init(_ dialect: CSVDialect) { self.dialect = dialect }

  /// Looks at bytes from `position` on, until a record has ended at or behind `limit - 1`, or the bytes run out.
  ///
  /// - Parameters:
  ///   - bytes: the text; 64 more bytes behind `available` must be readable.
  ///   - limit: records that start at or behind it are not wanted.
  ///   - atEnd: whether the text ends at `available`; an open record is then closed there.
  /// - Returns: whether the last wanted record is complete; if not, call again with more bytes.
  /// - Complexity: O(bytes).
  mutating func scan(
    _ bytes: UnsafePointer<UInt8>, limit: Int, available: Int, atEnd: Bool, into structure: inout CSVStructure
  ) -> Bool {
    let done =
      dialect.isPlain
      ? scanBlocks(bytes, limit: limit, available: available, atEnd: atEnd, into: &structure)
      : scanBytes(bytes, to: available, limit: limit, available: available, atEnd: atEnd, into: &structure)
    if done { return true }
    guard atEnd else { return false }
    if Int(structure.ends[Int(structure.rowEnds[structure.rowCount])] &+ 1) < available || state == .quoted {
      structure.reserveBlock()
      structure.ends[structure.endCount] = UInt32(truncatingIfNeeded: available)
      structure.rowCount += 1
      structure.rowEnds[structure.rowCount] = UInt32(truncatingIfNeeded: structure.endCount)
      structure.endCount += 1
    }
    return true
  }

  // MARK: byte by byte

  /// Takes bytes up to `end`; true when a record has ended at or behind `limit - 1`.
  @inline(never)
  private mutating func scanBytes(
    _ bytes: UnsafePointer<UInt8>, to end: Int, limit: Int, available: Int, atEnd: Bool,
    into structure: inout CSVStructure
  ) -> Bool {
    let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    let quote = dialect.quote.map(Int.init) ?? -1
    let escape = dialect.escape.map(Int.init) ?? -1
    let delimiter = dialect.delimiter
    let first = delimiter[0]
    let comment = dialect.comment
    // A delimiter, a comment mark or CR LF may hang over the end of what is there.
    let lookahead = max(delimiter.count, comment.count, 2) - 1
    let stop = atEnd ? end : min(end, available - lookahead)
    var position = position
    var state = state
    var high: UInt8 = 0
    defer {
      self.position = position
      self.state = state
      if high >= 0x80 { structure.hasNonASCII = true }
    }
    func matches(_ text: [UInt8], at start: Int) -> Bool {
      guard start + text.count <= available else { return false }
      for index in 0..<text.count where bytes[start + index] != text[index] { return false }
      return true
    }
    while position < stop {
      let byte = bytes[position]
      high |= byte
      if state == .quoted {
        if Int(byte) == quote { state = .closed } else if Int(byte) == escape { state = .escaped }
        position += 1
        continue
      }
      if state == .escaped {
        state = quote < 0 ? .unquoted : .quoted
        position += 1
        continue
      }
      if byte == lineFeed || byte == carriageReturn {
        if byte == carriageReturn && position + 1 < available && bytes[position + 1] == lineFeed {
          position += 1
          continue
        }
        structure.reserveBlock()
        structure.ends[structure.endCount] = UInt32(truncatingIfNeeded: position)
        structure.rowCount += 1
        structure.rowEnds[structure.rowCount] = UInt32(truncatingIfNeeded: structure.endCount)
        structure.endCount += 1
        position += 1
        state = .fieldStart
        if position >= limit { return true }
        continue
      }
      if state == .comment {
        position += 1
        continue
      }
      if state == .fieldStart && !comment.isEmpty && matches(comment, at: position)
        && Int(structure.rowEnds[structure.rowCount]) == structure.endCount - 1
      {
        state = .comment
        position += 1
        continue
      }
      if byte == first && (delimiter.count == 1 || matches(delimiter, at: position)) {
        position += delimiter.count
        structure.reserveBlock()
        structure.ends[structure.endCount] = UInt32(truncatingIfNeeded: position &- 1)
        structure.endCount += 1
        state = .fieldStart
        continue
      }
      if Int(byte) == quote && (state == .fieldStart || (state == .closed && escape < 0)) {
        structure.hasQuotes = true
        state = .quoted
      } else if Int(byte) == escape && quote < 0 {
        structure.hasQuotes = true
        state = .escaped
      } else {
        state = .unquoted
      }
      position += 1
    }
    return false
  }

  // MARK: 64 bytes at a time

  @inline(never)
  private mutating func scanBlocks(
    _ bytes: UnsafePointer<UInt8>, limit: Int, available: Int, atEnd: Bool, into structure: inout CSVStructure
  ) -> Bool {
    let delimiter = dialect.delimiter[0]
    let quote = dialect.quote ?? 0
    let hasQuote = dialect.quote != nil
    var position = position
    // All ones while the block starts within quotes.
    var inside: UInt64 = state == .quoted ? ~0 : 0
    // 1 when a quote as the block's first byte opens: a field starts there, or the byte before closed a field.
    var opens: UInt64 = state == .fieldStart || state == .closed ? 1 : 0
    var closedBefore = state == .closed
    // Blocks to go before the vector kernel is asked again.
    var pause = 0
    var high: UInt64 = 0
    defer { if high != 0 { structure.hasNonASCII = true } }

    while true {
      // The byte behind the block is looked at too: is a final CR followed by LF?
      let ahead = available - position
      if ahead < 65 && !(atEnd && ahead > 0) { break }
      // Runs of blocks without quotes go through the vector kernel, as long as the end of what is wanted is far.
      let plainBlocks = min(min(ahead - 1, limit - 1 - position) >> 6, Self.kernelBlocks)
      if pause > 0 {
        pause -= 1
      } else if inside == 0 && plainBlocks > 0 {
        structure.reserveEnds(plainBlocks * 64)
        structure.reserveRows(plainBlocks * 64)
        var (endCount, rowIndex) = (structure.endCount, structure.rowCount + 1)
        let done = csimd_index_plain(
          bytes + position, plainBlocks, delimiter, quote, hasQuote ? 1 : 0, UInt32(truncatingIfNeeded: position),
          structure.ends, &endCount, structure.rowEnds, &rowIndex, &high)
        if done > 0 {
          structure.endCount = endCount
          structure.rowCount = rowIndex - 1
          position += done * 64
          let last = bytes[position - 1]
          opens = last == delimiter || last == UInt8(ascii: "\n") ? 1 : 0
          closedBefore = false
          if done == plainBlocks { continue }
        } else {
          // Quotes all over, or no such processor: do not ask at every block.
          pause = 7
        }
      }
      let left = available - position
      let block = bytes + position
      let valid: UInt64 = left >= 64 ? ~0 : (1 << UInt64(left)) - 1
      var lines = csimd_equal64(block, UInt8(ascii: "\n")) & valid
      let returns = csimd_equal64(block, UInt8(ascii: "\r")) & valid
      if returns != 0 {
        let feedBehind: UInt64 = left > 64 && block[64] == UInt8(ascii: "\n") ? 1 << 63 : 0
        lines |= returns & ~((lines >> 1) | feedBehind)
      }
      var marks = (csimd_equal64(block, delimiter) & valid) | lines
      high |= csimd_high_bit64(block) & valid
      let quotes = hasQuote ? csimd_equal64(block, quote) & valid : 0
      if quotes | inside == 0 {
        opens = marks >> 63
        closedBefore = false
      } else {
        // Bit i of `within` is set from an opening quote up to the byte before its closing quote.
        let within = prefixXor(quotes) ^ inside
        let opening = quotes & within
        let closing = quotes & ~within
        marks &= ~within
        lines &= ~within
        let mayOpen = ((marks | closing) << 1) | opens
        if opening & ~mayOpen != 0 {
          // A quote where no field starts: an ordinary character. The masks cannot say that.
          state = inside != 0 ? .quoted : opens == 0 ? .unquoted : closedBefore ? .closed : .fieldStart
          self.position = position
          let done = scanBytes(
            bytes, to: position + min(64, left), limit: limit, available: available, atEnd: true, into: &structure)
          if done { return true }
          position = self.position
          inside = state == .quoted ? ~0 : 0
          opens = state == .fieldStart || state == .closed ? 1 : 0
          closedBefore = state == .closed
          if left <= 64 { break }
          continue
        }
        structure.hasQuotes = true
        inside = UInt64(bitPattern: Int64(bitPattern: within) >> 63)
        closedBefore = closing >> 63 != 0
        opens = (marks | closing) >> 63
      }

      structure.reserveBlock()
      let ends = structure.ends + structure.endCount
      let base = UInt32(truncatingIfNeeded: position)
      let markCount = marks.nonzeroBitCount
      if lines != 0 {
        var rest = lines
        var row = structure.rowCount
        repeat {
          let bit = rest & (0 &- rest)
          row += 1
          let before = (marks & (bit &- 1)).nonzeroBitCount
          structure.rowEnds[row] = UInt32(truncatingIfNeeded: structure.endCount &+ before)
          rest &= rest &- 1
        } while rest != 0
        structure.rowCount = row
      }
      // Four stores without asking; what is too much is overwritten.
      var written = 0
      repeat {
        for lane in 0..<4 {
          ends[written + lane] = base &+ UInt32(truncatingIfNeeded: marks.trailingZeroBitCount)
          marks &= marks &- 1
        }
        written += 4
      } while written < markCount
      structure.endCount += markCount
      position += min(64, left)
      if lines != 0 && position >= limit {
        // The first record end at or behind limit - 1 is in this block; what follows it is not wanted.
        let inBlock = lines.nonzeroBitCount
        for row in structure.rowCount - inBlock..<structure.rowCount where structure.end(ofRow: row) + 1 >= limit {
          structure.truncate(toRows: row + 1)
          self.position = structure.end(ofRow: row) + 1
          state = .fieldStart
          return true
        }
      }
      if left <= 64 { break }
    }
    self.position = position
    state = inside != 0 ? .quoted : opens == 0 ? .unquoted : closedBefore ? .closed : .fieldStart
    return false
  }

  /// Bit i of the result is the parity of bits 0…i.
  @inline(__always)
  private func prefixXor(_ mask: UInt64) -> UInt64 {
    var bits = mask
    bits ^= bits << 1
    bits ^= bits << 2
    bits ^= bits << 4
    bits ^= bits << 8
    bits ^= bits << 16
    bits ^= bits << 32
    return bits
  }
}
