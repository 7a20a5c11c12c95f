/// From levels and dense values to rows: filling them and passing over them.
extension ColumnReader {
  /// Fills `count` rows page by page and returns how many are null.
  @inline(__always)
  func fill<Element: BitwiseCopyable>(
    _ target: UnsafeMutablePointer<Element>, _ count: Int, _ nulls: UnsafeMutablePointer<UInt8>?, zero: Element,
    _ decode: (UnsafeMutablePointer<Element>, Int) throws -> Void
  ) throws -> Int {
    var (done, nullCount) = (0, 0)
    while done < count {
      if pageLeft == 0 {
        try nextPage()
        continue
      }
      let rows = min(pageLeft, count - done)
      let present = try nulls.map { try readLevels($0 + done, rows) } ?? rows
      if present > 0 {
        let start = unchecked.count
        try decode(target + done, present)
        if unchecked.count > start { unchecked[start] = done..<done + rows }
      }
      if present < rows, let nulls {
        if !isNumbered { spread(target + done, nulls + done, rows, present, zero) }
        if let numbers { spread(numbers.rows.base + done, nulls + done, rows, present, 0) }
        nullCount += rows - present
        pageNulls += rows - present
      }
      done += rows
      pageLeft -= rows
      if pageLeft == 0 { try endPage() }
    }
    return nullCount
  }

  /// Moves dense values to the rows that are not null, the last first.
  @inline(__always)
  func spread<Element: BitwiseCopyable>(
    _ target: UnsafeMutablePointer<Element>, _ nulls: UnsafeMutablePointer<UInt8>, _ rows: Int, _ present: Int,
    _ zero: Element
  ) {
    var source = present
    var row = rows
    while row > 0 {
      row &-= 1
      if nulls[row] == 0 {
        source &-= 1
        target[row] = target[source]
      } else {
        target[row] = zero
      }
    }
  }

  /// Marks nulls and returns how many rows have a value.
  func readLevels(_ nulls: UnsafeMutablePointer<UInt8>, _ rows: Int) throws -> Int {
    switch levels {
    case .allPresent:
      nulls.update(repeating: 0, count: rows)
      return rows
    case .hybrid(var decoder):
      defer { levels = .hybrid(decoder) }
      if let level = try decoder.uniformValue(count: rows) {
        decoder.dropRun(count: rows)
        nulls.update(repeating: level == 0 ? 1 : 0, count: rows)
        return level == 0 ? 0 : rows
      }
      try decoder.decode(nulls, count: rows)
      var present = 0
      for row in 0..<rows {
        present &+= Int(nulls[row])
        nulls[row] = 1 &- nulls[row]
      }
      return present
    case .bitPacked(let start, let bit):
      var present = 0
      for row in 0..<rows {
        let level = start[(bit + row) >> 3] >> UInt8(7 - (bit + row) & 7) & 1
        present &+= Int(level)
        nulls[row] = 1 &- level
      }
      levels = .bitPacked(start, bit: bit + rows)
      return present
    }
  }

  /// Passes over rows of the page under way.
  func skip(_ rows: Int) throws {
    var left = rows
    while left > 0 {
      var step = left
      var present = step
      if case .hybrid(var decoder) = levels {
        if let level = try decoder.uniformValue(count: 1) {
          // A run is passed over at once, however long.
          step = min(left, decoder.runCount)
          decoder.dropRun(count: step)
          present = level == 0 ? 0 : step
          levels = .hybrid(decoder)
        } else {
          step = min(left, 4096)
          present = try readLevels(scratch.dropped8.room(for: step), step)
        }
      } else if case .bitPacked = levels {
        step = min(left, 4096)
        present = try readLevels(scratch.dropped8.room(for: step), step)
      }
      pageNulls += step - present
      try skipValues(present)
      left -= step
    }
    pageLeft -= rows
    if pageLeft == 0 { try endPage() }
  }

  func skipValues(_ count: Int) throws {
    guard count > 0 else { return }
    switch stream {
    case .indices(var decoder):
      try decoder.skip(count: count)
      stream = .indices(decoder)
    case .runs(var decoder):
      try decoder.skip(count: count)
      stream = .runs(decoder)
    case .bits(let start, let bit, let total):
      guard count <= total - bit else { throw tooFew }
      stream = .bits(start, bit: bit + count, count: total)
    case .split(let start, let total, let position):
      guard count <= total - position else { throw tooFew }
      stream = .split(start, count: total, position: position + count)
    case .plain(let start, let left) where width > 0:
      guard count <= left / width else { throw tooFew }
      stream = .plain(start + count * width, left: left - count * width)
    default:
      var left = count
      while left > 0 {
        let step = min(left, 4096)
        if physical == .byteArray || physical == .fixedLengthByteArray {
          try decodeViews(scratch.droppedViews.room(for: step), step)
        } else {
          try decodeWords(scratch.dropped64.room(for: step), step)
        }
        left -= step
      }
    }
  }
}
