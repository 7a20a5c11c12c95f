/// The dictionary of a column chunk, decoded once per chunk.
struct ChunkDictionary {
  enum Values {
    case words32(Buffer<UInt32>)
    case words64(Buffer<UInt64>)
    case bytes(Buffer<TextView>)
  }

  let values: Values
  let count: Int
  /// Keeps the bytes of views alive.
  let owner: PageBytes
  /// Whether every entry is UTF-8; `false` also for entries that are not meant as text.
  let isText: Bool

  /// - Parameter width: bytes of a value, 0 for variable length.
  init(_ body: PageReader.Body, count: Int, physical: PhysicalType, width: Int) throws(ParquetProblem) {
    self.count = count
    owner = body.owner
    let start = body.values.baseAddress ?? TextView.empty.start
    let byteCount = body.values.count
    if width > 0 {
      let (wanted, overflow) = count.multipliedReportingOverflow(by: width)
      guard !overflow, wanted == byteCount else {
        throw ParquetProblem("a dictionary claims \(count) values of \(width) bytes in \(byteCount) bytes")
      }
    }
    switch physical {
    case .boolean: throw ParquetProblem("a column of booleans has a dictionary")
    case .int32, .float:
      let words = Buffer<UInt32>(capacity: count)
      UnsafeMutableRawPointer(words.base).copyMemory(from: start, byteCount: count * 4)
      (values, isText) = (.words32(words), false)
    case .int64, .double:
      let words = Buffer<UInt64>(capacity: count)
      UnsafeMutableRawPointer(words.base).copyMemory(from: start, byteCount: count * 8)
      (values, isText) = (.words64(words), false)
    case .int96, .fixedLengthByteArray:
      let views = Buffer<TextView>(capacity: count)
      for entry in 0..<count { views[entry] = TextView(start: start + entry * width, count: width) }
      (values, isText) = (.bytes(views), UTF8Check.areValid(views.elements))
    case .byteArray:
      guard count <= byteCount / 4 else {
        throw ParquetProblem("a dictionary claims more values than it has bytes for")
      }
      let views = Buffer<TextView>(capacity: count)
      var position = 0
      for entry in 0..<count {
        guard byteCount - position >= 4 else { throw ParquetProblem("a dictionary ends within a value") }
        let length = Int(load32(start + position))
        position += 4
        guard length <= byteCount - position else { throw ParquetProblem("a dictionary ends within a value") }
        views[entry] = TextView(start: start + position, count: length)
        position += length
      }
      guard position == byteCount else { throw ParquetProblem("a dictionary holds more bytes than its values have") }
      (values, isText) = (.bytes(views), UTF8Check.areValid(views.elements))
    }
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
