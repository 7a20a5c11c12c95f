/// The dictionary of a column chunk, decoded once per chunk.
struct ChunkDictionary {
  enum Values {
    case words32(UnsafePointer<UInt32>)
    case words64(UnsafePointer<UInt64>)
    case bytes(UnsafePointer<TextView>)
  }

  let values: Values
  let count: Int
  /// Keeps the values, or the bytes of views, alive.
  let owner: PageBytes
  /// Keeps the views alive: the empty text, then one of each entry.
  private let views: PageBytes?
  /// Whether every entry is UTF-8; `false` also for entries that are not meant as text.
  let isText: Bool
  /// The number of an entry's text is its index and one; `nil` where there are too many entries for that, or other bytes
  /// than texts.
  let numbering: TextNumbering?

  /// - Parameter width: bytes of a value, 0 for variable length.
  init(
    _ body: PageReader.Body, count: Int, physical: PhysicalType, width: Int, memory: PageMemory
  ) throws(ParquetProblem) {
    self.count = count
    owner = body.owner
    let start = body.values.baseAddress ?? TextView.empty.start
    let byteCount = body.values.count
    if width > 0 {
      let (wanted, overflow) = count.multipliedReportingOverflow(by: width)
      guard !overflow, wanted <= byteCount else {
        throw ParquetProblem("a dictionary claims \(count) values of \(width) bytes in \(byteCount) bytes")
      }
    }
    switch physical {
    case .boolean: throw ParquetProblem("a column of booleans has a dictionary")
    case .int32, .float:
      (values, views, isText) = (.words32(UnsafeRawPointer(start).assumingMemoryBound(to: UInt32.self)), nil, false)
    case .int64, .double:
      (values, views, isText) = (.words64(UnsafeRawPointer(start).assumingMemoryBound(to: UInt64.self)), nil, false)
    case .int96, .fixedLengthByteArray:
      let (held, views) = try Self.views(count, memory)
      for entry in 0..<count { views[entry] = TextView(start: start + entry * width, count: width) }
      self.views = held
      (values, isText) = (
        .bytes(UnsafePointer(views)), UTF8Check.areValid(UnsafeBufferPointer(start: views, count: count))
      )
    case .byteArray:
      guard count <= byteCount / 4 else {
        throw ParquetProblem("a dictionary claims more values than it has bytes for")
      }
      let (held, views) = try Self.views(count, memory)
      var position = 0
      for entry in 0..<count {
        guard byteCount - position >= 4 else { throw ParquetProblem("a dictionary ends within a value") }
        let length = Int(load32(start + position))
        position += 4
        guard length <= byteCount - position else { throw ParquetProblem("a dictionary ends within a value") }
        views[entry] = TextView(start: start + position, count: length)
        position += length
      }
      self.views = held
      (values, isText) = (
        .bytes(UnsafePointer(views)), UTF8Check.areValid(UnsafeBufferPointer(start: views, count: count))
      )
    }
    if isText, count <= TextNumbering.maximumCount, case .bytes(let texts) = values, let views {
      numbering = TextNumbering(
        texts - 1, count: count, owners: [owner, views], byteCount: owner.buffer.byteCount + views.buffer.byteCount)
    } else {
      numbering = nil
    }
  }

  /// Room for the views of entries, behind one of the empty text.
  private static func views(
    _ count: Int, _ memory: PageMemory
  ) throws(ParquetProblem) -> (PageBytes, UnsafeMutablePointer<TextView>) {
    let held = try PageBytes(byteCount: (count + 1) * MemoryLayout<TextView>.stride, memory: memory)
    let views = UnsafeMutableRawPointer(held.start).bindMemory(to: TextView.self, capacity: count + 1)
    views[0] = .empty
    return (held, views + 1)
  }
}

extension UTF8Check {
  static func areValid(_ views: UnsafeBufferPointer<TextView>) -> Bool {
    views.allSatisfy { isValid($0.start, $0.count) }
  }

  /// Whether no byte has its highest bit set. Complexity: O(count), eight bytes a step.
  static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = bytes.baseAddress else { return true }
    var all: UInt64 = 0
    var position = 0
    while position + 32 <= bytes.count {
      all |= load64(start + position) | load64(start + position + 8)
      all |= load64(start + position + 16) | load64(start + position + 24)
      position += 32
    }
    while position < bytes.count {
      all |= UInt64(start[position])
      position += 1
    }
    return all & 0x8080_8080_8080_8080 == 0
  }
}
