/// One cell of a canvas: a character with at most two combining marks, packed, and its style.
package struct Cell: Hashable, Sendable {
  /// Base scalar in bits 0–20, marks in bits 21–41 and 42–62; 0 is the right half of a wide character.
  package var packed: UInt64
  package var style: Style

  package static let blank = Cell(scalar: 0x20, style: .plain)

  package init(scalar: UInt32, style: Style) {
    packed = UInt64(scalar)
    self.style = style
  }

  /// The right half of the wide character before it.
  package static func continuation(_ style: Style) -> Cell { Cell(scalar: 0, style: style) }

  package var isContinuation: Bool { packed == 0 }
  package var base: UInt32 { UInt32(packed & 0x1F_FFFF) }
  package var isWide: Bool { TextWidth.kind(base) == .wide }

  /// Puts a combining mark over the character; `false` when it carries two already.
  package mutating func combine(_ mark: UInt32) -> Bool {
    if packed >> 21 == 0 {
      packed |= UInt64(mark) << 21
    } else if packed >> 42 == 0 {
      packed |= UInt64(mark) << 42
    } else {
      return false
    }
    return true
  }

  /// Calls `body` with the base and the marks in order; with nothing for a continuation.
  package func forEachScalar(_ body: (UInt32) -> Void) {
    var rest = packed
    while rest != 0 {
      body(UInt32(rest & 0x1F_FFFF))
      rest >>= 21
    }
  }
}
