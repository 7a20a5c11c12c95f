/// Writes the Thrift compact protocol, in which Parquet keeps page headers and the footer.
///
/// Spec: thrift-compact-protocol.md. The caller has reserved room behind `next`; field identifiers rise within a struct.
struct CompactWriter {
  /// Type codes of fields and list elements.
  enum Kind {
    static let true_: UInt8 = 1
    static let false_: UInt8 = 2
    static let i16: UInt8 = 4
    static let i32: UInt8 = 5
    static let i64: UInt8 = 6
    static let binary: UInt8 = 8
    static let list: UInt8 = 9
    static let structure: UInt8 = 12
  }

  var next: UnsafeMutablePointer<UInt8>
  private var lastField = 0

  init(_ next: UnsafeMutablePointer<UInt8>) { self.next = next }

  /// Goes on in the struct whose last field was `lastField`, after bytes that were written elsewhere.
  mutating func resume(after lastField: Int) { self.lastField = lastField }

  mutating func varint(_ value: UInt64) { next = appendVarint(value, next) }

  mutating func zigzag(_ value: Int) {
    let wide = Int64(value)
    varint(UInt64(bitPattern: (wide &<< 1) ^ (wide &>> 63)))
  }

  mutating func byte(_ value: UInt8) {
    next.pointee = value
    next += 1
  }

  /// A field header in its short or long form.
  mutating func header(_ field: Int, _ kind: UInt8) {
    let delta = field - lastField
    if delta > 0 && delta < 16 {
      byte(UInt8(truncatingIfNeeded: delta << 4) | kind)
    } else {
      byte(kind)
      zigzag(field)
    }
    lastField = field
  }

  mutating func i16(_ field: Int, _ value: Int) {
    header(field, Kind.i16)
    zigzag(value)
  }

  mutating func i32(_ field: Int, _ value: Int) {
    header(field, Kind.i32)
    zigzag(value)
  }

  mutating func i64(_ field: Int, _ value: Int) {
    header(field, Kind.i64)
    zigzag(value)
  }

  mutating func boolean(_ field: Int, _ value: Bool) { header(field, value ? Kind.true_ : Kind.false_) }

  mutating func binary(_ field: Int, _ start: UnsafePointer<UInt8>, count: Int) {
    header(field, Kind.binary)
    element(start, count: count)
  }

  /// A binary without a header: an element of a list.
  mutating func element(_ start: UnsafePointer<UInt8>, count: Int) {
    varint(UInt64(count))
    next.update(from: start, count: count)
    next += count
  }

  mutating func list(_ field: Int, of kind: UInt8, count: Int) {
    header(field, Kind.list)
    if count < 15 {
      byte(UInt8(truncatingIfNeeded: count << 4) | kind)
    } else {
      byte(0xF0 | kind)
      varint(UInt64(count))
    }
  }

  /// Opens a nested struct; give the result to `end`.
  mutating func begin(_ field: Int) -> Int {
    header(field, Kind.structure)
    return beginElement(enclosing: field)
  }

  /// Opens a struct that is an element of a list.
  mutating func beginElement(enclosing field: Int = 0) -> Int {
    lastField = 0
    return field
  }

  mutating func end(_ enclosing: Int) {
    byte(0)
    lastField = enclosing
  }

  /// A struct without fields, as logical types use them.
  mutating func empty(_ field: Int) { end(begin(field)) }
}

/// Appends a little-endian base-128 number (at most ten bytes) and returns the place behind it.
@inline(__always)
func appendVarint(_ value: UInt64, _ target: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
  var (value, next) = (value, target)
  while value >= 128 {
    next.pointee = UInt8(truncatingIfNeeded: value) | 128
    next += 1
    value >>= 7
  }
  next.pointee = UInt8(truncatingIfNeeded: value)
  return next + 1
}
