/// Reads the Thrift compact protocol from memory that may hold anything.
///
/// Spec: thrift-compact-protocol.md. Every length is checked against the bytes that are left before it is believed,
/// so that memory and time stay proportional to the input.
struct CompactReader {
  enum Kind {
    static let true_: UInt8 = 1
    static let false_: UInt8 = 2
    static let i8: UInt8 = 3
    static let i16: UInt8 = 4
    static let i32: UInt8 = 5
    static let i64: UInt8 = 6
    static let double: UInt8 = 7
    static let binary: UInt8 = 8
    static let list: UInt8 = 9
    static let set: UInt8 = 10
    static let map: UInt8 = 11
    static let structure: UInt8 = 12
    static let uuid: UInt8 = 13
  }

  /// Nested structs and containers that are skipped at most.
  private static let maximumDepth = 48

  private(set) var next: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>
  private var lastField = 0
  /// Set when a read ran past the end: with more bytes the structure might be whole.
  private(set) var ranOut = false

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    next = bytes.baseAddress ?? TextView.empty.start
    end = next + bytes.count
  }

  private var left: Int { end - next }

  private mutating func byte() throws(ParquetProblem) -> UInt8 {
    guard next < end else {
      ranOut = true
      throw ParquetProblem("its metadata ends too early")
    }
    let value = next.pointee
    next += 1
    return value
  }

  private mutating func varint() throws(ParquetProblem) -> UInt64 {
    var (value, shift): (UInt64, UInt64) = (0, 0)
    while true {
      let byte = try byte()
      value |= UInt64(byte & 127) &<< shift
      if byte < 128 { return value }
      shift += 7
      if shift > 63 { throw ParquetProblem("its metadata holds a number of more than 64 bits") }
    }
  }

  private mutating func zigzag() throws(ParquetProblem) -> Int64 {
    let value = try varint()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// Calls `body(reader, field, kind)` for each field of a struct; the body reads the value, or `skip`s it.
  mutating func fields(
    _ body: (inout CompactReader, Int, UInt8) throws(ParquetProblem) -> Void
  ) throws(ParquetProblem) {
    let outer = lastField
    lastField = 0
    while true {
      let header = try byte()
      if header == 0 { break }
      let (delta, kind) = (Int(header >> 4), header & 15)
      if delta == 0 {
        lastField = Int(Int16(truncatingIfNeeded: try zigzag()))
      } else {
        lastField += delta
      }
      try body(&self, lastField, kind)
    }
    lastField = outer
  }

  /// Calls `body` for a nested struct: the value of a field of this kind.
  mutating func structure(
    _ kind: UInt8, _ body: (inout CompactReader, Int, UInt8) throws(ParquetProblem) -> Void
  ) throws(ParquetProblem) {
    try expect(kind, Kind.structure)
    try fields(body)
  }

  mutating func boolean(_ kind: UInt8) throws(ParquetProblem) -> Bool {
    guard kind == Kind.true_ || kind == Kind.false_ else { throw Self.wrongKind }
    return kind == Kind.true_
  }

  /// An 8-, 16-, 32- or 64-bit integer, checked against the width its field has.
  mutating func integer(_ kind: UInt8, _ wanted: UInt8) throws(ParquetProblem) -> Int {
    try expect(kind, wanted)
    if kind == Kind.i8 { return Int(Int8(bitPattern: try byte())) }
    let value = Int(try zigzag())
    switch kind {
    case Kind.i16: guard Int(Int16(truncatingIfNeeded: value)) == value else { throw Self.tooWide }
    case Kind.i32: guard Int(Int32(truncatingIfNeeded: value)) == value else { throw Self.tooWide }
    default: break
    }
    return value
  }

  /// Bytes in place: valid as long as the input.
  mutating func binary(_ kind: UInt8) throws(ParquetProblem) -> UnsafeBufferPointer<UInt8> {
    try expect(kind, Kind.binary)
    let count = try varint()
    guard count <= UInt64(left) else {
      ranOut = true
      throw ParquetProblem("its metadata holds a text of \(count) bytes where \(left) are left")
    }
    let bytes = UnsafeBufferPointer(start: next, count: Int(count))
    next += Int(count)
    return bytes
  }

  mutating func string(_ kind: UInt8) throws(ParquetProblem) -> String {
    String(decoding: try binary(kind), as: UTF8.self)
  }

  /// Calls `body(reader, element kind)` for each element of a list.
  mutating func list(
    _ kind: UInt8, of wanted: UInt8, _ body: (inout CompactReader, UInt8) throws(ParquetProblem) -> Void
  ) throws(ParquetProblem) {
    try expect(kind, Kind.list)
    let (element, count) = try listHeader()
    guard element == wanted || count == 0 else { throw Self.wrongKind }
    for _ in 0..<count { try body(&self, element) }
  }

  /// Kind and number of the elements; each takes at least a byte, so the number cannot exceed the bytes left.
  private mutating func listHeader() throws(ParquetProblem) -> (kind: UInt8, count: Int) {
    let header = try byte()
    let count = header >> 4 == 15 ? try varint() : UInt64(header >> 4)
    guard count <= UInt64(left) else {
      ranOut = true
      throw ParquetProblem("its metadata holds a list of \(count) elements where \(left) bytes are left")
    }
    return (header & 15, Int(count))
  }

  /// Passes over a value that is of no interest.
  mutating func skip(_ kind: UInt8, depth: Int = 0) throws(ParquetProblem) {
    guard depth < Self.maximumDepth else { throw ParquetProblem("its metadata is nested too deeply") }
    switch kind {
    case Kind.true_, Kind.false_: break
    case Kind.i8: _ = try byte()
    case Kind.i16, Kind.i32, Kind.i64: _ = try varint()
    case Kind.double: try pass(8)
    case Kind.uuid: try pass(16)
    case Kind.binary: _ = try binary(kind)
    case Kind.list, Kind.set:
      let (element, count) = try listHeader()
      for _ in 0..<count { try skipElement(element, depth) }
    case Kind.map:
      let count = try varint()
      guard count <= UInt64(left) else { throw ParquetProblem("its metadata holds a map that is too large") }
      if count == 0 { return }
      let kinds = try byte()
      for _ in 0..<count {
        try skipElement(kinds >> 4, depth)
        try skipElement(kinds & 15, depth)
      }
    case Kind.structure:
      let outer = lastField
      while true {
        let header = try byte()
        if header == 0 { break }
        if header >> 4 == 0 { _ = try zigzag() }
        try skip(header & 15, depth: depth + 1)
      }
      lastField = outer
    default: throw ParquetProblem("its metadata holds a value of unknown kind \(kind)")
    }
  }

  /// Booleans in containers take a byte, unlike those in fields.
  private mutating func skipElement(_ kind: UInt8, _ depth: Int) throws(ParquetProblem) {
    if kind == Kind.true_ || kind == Kind.false_ { _ = try byte() } else { try skip(kind, depth: depth + 1) }
  }

  private mutating func pass(_ count: Int) throws(ParquetProblem) {
    guard left >= count else {
      ranOut = true
      throw ParquetProblem("its metadata ends too early")
    }
    next += count
  }

  private func expect(_ kind: UInt8, _ wanted: UInt8) throws(ParquetProblem) {
    guard kind == wanted else { throw Self.wrongKind }
  }

  private static let wrongKind = ParquetProblem("its metadata holds a value of the wrong kind")
  private static let tooWide = ParquetProblem("its metadata holds a number that is too large for its field")
}
