/// The values of a page in their encodings.
extension ColumnReader {
  func decodeBooleans(_ target: UnsafeMutablePointer<UInt8>, _ count: Int) throws {
    switch stream {
    case .bits(let start, let bit, let total):
      guard count <= total - bit else { throw tooFew }
      for row in 0..<count { target[row] = start[(bit + row) >> 3] >> UInt8((bit + row) & 7) & 1 }
      stream = .bits(start, bit: bit + count, count: total)
    case .runs(var decoder):
      try decoder.decode(target, count: count)
      stream = .runs(decoder)
    default: throw tooFew
    }
  }

  func decodeWords32(_ target: UnsafeMutablePointer<UInt32>, _ count: Int) throws {
    guard case .indices = stream else { return try decodeWords(target, count) }
    let indices = try readIndices(count)
    guard case .words32(let entries)? = dictionary?.values else { throw tooFew }
    for row in 0..<count { target[row] = entries[Int(indices[row])] }
  }

  func decodeWords64(_ target: UnsafeMutablePointer<UInt64>, _ count: Int) throws {
    guard case .indices = stream else { return try decodeWords(target, count) }
    let indices = try readIndices(count)
    guard case .words64(let entries)? = dictionary?.values else { throw tooFew }
    for row in 0..<count { target[row] = entries[Int(indices[row])] }
  }

  @inline(__always)
  func decodeWords<Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ target: UnsafeMutablePointer<Word>, _ count: Int
  ) throws {
    let size = MemoryLayout<Word>.size
    switch stream {
    case .plain(let start, let left):
      guard count * size <= left else { throw tooFew }
      UnsafeMutableRawPointer(target).copyMemory(from: start, byteCount: count * size)
      stream = .plain(start + count * size, left: left - count * size)
    case .delta(var decoder):
      try decoder.decode(target, count: count)
      stream = .delta(decoder)
    case .split(let start, let total, let position):
      guard count <= total - position else { throw tooFew }
      for row in 0..<count {
        var word: Word = 0
        for byte in 0..<size { word |= Word(start[byte * total + position + row]) << Word(8 * byte) }
        target[row] = word
      }
      stream = .split(start, count: total, position: position + count)
    default: throw tooFew
    }
  }

  /// The next indices, each checked against the dictionary.
  func readIndices(_ count: Int) throws -> UnsafeMutablePointer<UInt32> {
    guard case .indices(var decoder) = stream, let dictionary else { throw tooFew }
    let target = scratch.indices.room(for: count)
    try decoder.decode(target, count: count)
    stream = .indices(decoder)
    var largest: UInt32 = 0
    for row in 0..<count { largest = max(largest, target[row]) }
    guard Int(largest) < dictionary.count else {
      throw ParquetProblem("page \(pages.pageNumber) refers to entry \(largest) of a dictionary of \(dictionary.count)")
    }
    return target
  }

  func decodeViews(_ target: UnsafeMutablePointer<TextView>, _ count: Int) throws {
    if isNumbered && !givesNumbers { makeViews(before: target) }
    switch stream {
    case .indices:
      let indices = try readIndices(count)
      guard let dictionary, case .bytes(let entries) = dictionary.values else { throw tooFew }
      if let texts, let start = texts.baseAddress, let numbering = dictionary.numbering {
        let numbers = self.numbers ?? TextNumbers(rows: Buffer(repeating: 0, count: texts.count), numbering: numbering)
        self.numbers = numbers
        let place = numbers.rows.base + (target - start)
        for row in 0..<count { place[row] = UInt16(truncatingIfNeeded: indices[row] &+ 1) }
      }
      if isNumbered { return }
      for row in 0..<count { target[row] = entries[Int(indices[row])] }
      if !hasDictionaryOwner {
        owners.append(dictionary.owner)
        hasDictionaryOwner = true
      }
      if !dictionary.isText { unchecked.append(0..<0) }
    case .plain(let start, let left): try decodePlainViews(start, left, target, count)
    case .lengths(var decoder, let next, let left):
      let lengths = scratch.lengths.room(for: count)
      try decoder.decode(lengths, count: count)
      var position = 0
      for row in 0..<count {
        let length = Int(Int32(bitPattern: lengths[row]))
        guard length >= 0, length <= left - position else { throw tooFew }
        target[row] = TextView(start: next + position, count: length)
        position += length
      }
      stream = .lengths(decoder, next: next + position, left: left - position)
      holdPage()
    case .prefixes: try decodePrefixed(target, count)
    case .split(let start, let total, let position):
      guard count <= total - position else { throw tooFew }
      let bytes = try reserve(count * width)
      for row in 0..<count {
        let value = bytes + row * width
        for byte in 0..<width { value[byte] = start[byte * total + position + row] }
        target[row] = TextView(start: value, count: width)
      }
      stream = .split(start, count: total, position: position + count)
      unchecked.append(0..<0)
    default: throw tooFew
    }
  }

  /// Whether the page's texts are known by number.
  private var givesNumbers: Bool {
    if case .indices = stream { dictionary?.numbering != nil } else { false }
  }

  /// Makes views of the texts that were read as numbers, as some come that have none.
  private func makeViews(before target: UnsafeMutablePointer<TextView>) {
    isNumbered = false
    guard let start = texts?.baseAddress, start < target else { return }
    guard let numbers, let dictionary else { return start.update(repeating: .empty, count: target - start) }
    let (rows, entries) = (numbers.rows.base, numbers.numbering.entries)
    for row in 0..<target - start { start[row] = entries[Int(rows[row])] }
    owners.append(dictionary.owner)
    hasDictionaryOwner = true
  }

  func decodePlainViews(
    _ start: UnsafePointer<UInt8>, _ left: Int, _ target: UnsafeMutablePointer<TextView>, _ count: Int
  ) throws {
    var position = 0
    if width > 0 {
      guard count <= left / width else { throw tooFew }
      for row in 0..<count { target[row] = TextView(start: start + row * width, count: width) }
      position = count * width
    } else {
      for row in 0..<count {
        guard left &- position >= 4 else { throw tooFew }
        let length = Int(load32(start + position))
        position &+= 4
        guard length <= left &- position else { throw tooFew }
        target[row] = TextView(start: start + position, count: length)
        position &+= length
      }
    }
    stream = .plain(start + position, left: left - position)
    holdPage()
  }

  /// DELTA_BYTE_ARRAY: each value begins with bytes of the one before; whole repetitions share their bytes.
  func decodePrefixed(_ target: UnsafeMutablePointer<TextView>, _ count: Int) throws {
    guard case .prefixes(var prefixes, var suffixes, let next, let left, var previous) = stream else { throw tooFew }
    let prefixLengths = scratch.prefixLengths.room(for: count)
    let lengths = scratch.lengths.room(for: count)
    try prefixes.decode(prefixLengths, count: count)
    try suffixes.decode(lengths, count: count)
    var position = 0
    for row in 0..<count {
      let prefix = Int(Int32(bitPattern: prefixLengths[row]))
      let suffix = Int(Int32(bitPattern: lengths[row]))
      guard prefix >= 0, prefix <= previous.count, suffix >= 0, suffix <= left - position else { throw tooFew }
      guard width == 0 || prefix + suffix == width else { throw ParquetProblem("a value has the wrong length") }
      if prefix == 0 {
        previous = TextView(start: next + position, count: suffix)
      } else if suffix == 0 {
        previous = TextView(start: previous.start, count: prefix)
      } else {
        let bytes = try reserve(prefix + suffix)
        bytes.update(from: previous.start, count: prefix)
        (bytes + prefix).update(from: next + position, count: suffix)
        previous = TextView(start: bytes, count: prefix + suffix)
      }
      target[row] = previous
      position += suffix
    }
    stream = .prefixes(prefixes, suffixes, next: next + position, left: left - position, previous: previous)
    holdPage()
    owners.append(contentsOf: heldPrevious)
    heldPrevious = owners
  }

  /// Memory for values that do not stand in the page as they are.
  func reserve(_ byteCount: Int) throws -> UnsafeMutablePointer<UInt8> {
    let arena = self.arena ?? PageArena(memory: memory)
    if self.arena == nil {
      self.arena = arena
      owners.append(arena)
    }
    return try arena.reserve(byteCount)
  }

  func holdPage() {
    if let pageOwner { owners.append(pageOwner) }
    if !isPageText { unchecked.append(0..<0) }
  }

  var tooFew: ParquetProblem { ParquetProblem("page \(pages.pageNumber) holds fewer values than it claims") }
}
