/// Reads values of Avro's binary encoding from bytes in memory, never behind their end.
struct AvroCursor {
  private(set) var next: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    next = bytes.baseAddress ?? TextView.empty.start
    end = next + bytes.count
  }

  var left: Int { end - next }

  static let tooShort = AvroProblem("a value goes on behind the end of its block")

  /// A zigzag number of up to 64 bits, the lowest seven bits first.
  @inline(__always)
  mutating func long() throws(AvroProblem) -> Int64 {
    guard next < end else { throw Self.tooShort }
    var bits = UInt64(next[0])
    next += 1
    if bits >= 0x80 {
      bits &= 0x7F
      var shift: UInt64 = 7
      while true {
        guard next < end else { throw Self.tooShort }
        let byte = next[0]
        next += 1
        guard shift < 63 || byte <= 1 else { throw AvroProblem("a number has more than 64 bits") }
        bits |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { break }
        shift += 7
      }
    }
    return Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1)
  }

  mutating func int() throws(AvroProblem) -> Int32 {
    guard let number = Int32(exactly: try long()) else { throw AvroProblem("an int has more than 32 bits") }
    return number
  }

  /// The next `count` bytes, which are passed over.
  @inline(__always)
  mutating func bytes(_ count: Int) throws(AvroProblem) -> TextView {
    guard count <= left else { throw Self.tooShort }
    defer { next += count }
    return TextView(start: next, count: count)
  }

  /// Bytes behind their count: of the types bytes and string.
  @inline(__always)
  mutating func counted() throws(AvroProblem) -> TextView {
    let count = try long()
    guard count >= 0 else { throw AvroProblem("a value claims to have \(count) bytes") }
    guard count <= left else { throw Self.tooShort }
    return try bytes(Int(count))
  }

  mutating func boolean() throws(AvroProblem) -> UInt8 {
    let byte = try bytes(1).start[0]
    guard byte <= 1 else { throw AvroProblem("a boolean is \(byte), neither 0 nor 1") }
    return byte
  }

  mutating func word32() throws(AvroProblem) -> UInt32 {
    UnsafeRawPointer(try bytes(4).start).loadUnaligned(as: UInt32.self)
  }

  mutating func word64() throws(AvroProblem) -> UInt64 {
    UnsafeRawPointer(try bytes(8).start).loadUnaligned(as: UInt64.self)
  }
}
