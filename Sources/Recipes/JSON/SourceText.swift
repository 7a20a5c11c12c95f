/// A place in a text file. Line and column count from 1, columns in code points.
public struct TextPosition: Hashable, Sendable {
  public var line: Int
  public var column: Int
  public var byte: Int

  public init(line: Int, column: Int, byte: Int) {
    self.line = line
    self.column = column
    self.byte = byte
  }
}

/// The bytes of a file and where its lines begin: turns byte offsets into lines and columns.
struct SourceText: Sendable {
  let path: String?
  let bytes: [UInt8]
  private let lineStarts: [Int]

  init(path: String?, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == 0x0A { starts.append(offset + 1) }
    lineStarts = starts
  }

  /// The position of a byte. Complexity: O(log lines + length of the line).
  func position(of offset: Int) -> TextPosition {
    let offset = min(max(offset, 0), bytes.count)
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    let start = lineStarts[low]
    // Continuation bytes of UTF-8 (10xxxxxx) do not begin a code point.
    let column = bytes[start..<offset].reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    return TextPosition(line: low + 1, column: column + 1, byte: offset)
  }

  /// Where in the file the byte `index` of a text value stands whose opening quote is at `quote`.
  func offset(ofByte index: Int, inTextAt quote: Int) -> Int {
    var decoded = 0
    var at = quote + 1
    while at < bytes.count, decoded < index, bytes[at] != UInt8(ascii: "\"") {
      if bytes[at] != UInt8(ascii: "\\") {
        decoded += 1
        at += 1
      } else if at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "u") {
        let digits = String(decoding: bytes[min(at + 2, bytes.count)..<min(at + 6, bytes.count)], as: UTF8.self)
        let code = UInt32(digits, radix: 16) ?? 0
        // A surrogate pair gives four bytes from two escapes, so each half counts two.
        decoded += code < 0x80 ? 1 : code < 0x800 || (0xD800..<0xE000).contains(code) ? 2 : 3
        at += 6
      } else {
        decoded += 1
        at += 2
      }
    }
    return min(at, bytes.count)
  }
}
