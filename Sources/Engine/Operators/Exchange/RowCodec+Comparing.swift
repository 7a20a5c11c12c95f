#if canImport(Glibc)
  import Glibc
#endif

/// Rows compared where they wait.
extension RowCodec {
  /// Whether two rows are equal on `columns` (all when `nil`): nulls equal, NaN equal, -0.0 equal to 0.0.
  func equal(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, columns: [Int]? = nil) -> Bool {
    guard let columns else {
      let length = Self.length(a)
      if length == Self.length(b)
        && memcmp(a + Self.nullsOffset, b + Self.nullsOffset, length - Self.nullsOffset) == 0
      {
        return true
      }
      // One text may be kept in two ways, and so may zero. Rows that are compared have equal hashes.
      return equalByColumn(a, b, Array(types.indices))
    }
    return equalByColumn(a, b, columns)
  }

  private func equalByColumn(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ columns: [Int]) -> Bool {
    for index in columns {
      guard isNull(a, index) == isNull(b, index) else { return false }
      let offset = slotOffsets[index]
      let same: Bool
      switch slots[index] {
      case .byte: same = memcmp(a + offset, b + offset, 1) == 0
      case .four: same = memcmp(a + offset, b + offset, 4) == 0
      case .eight: same = memcmp(a + offset, b + offset, 8) == 0
      case .sixteen: same = memcmp(a + offset, b + offset, 16) == 0
      case .double:
        same =
          RowHash.canonicalBits(a.loadUnaligned(fromByteOffset: offset, as: Double.self))
          == RowHash.canonicalBits(b.loadUnaligned(fromByteOffset: offset, as: Double.self))
      case .text(let previous):
        same = cell(a, index, offset, previous) == cell(b, index, offset, previous)
      }
      guard same else { return false }
    }
    return true
  }

  /// The bytes of a text cell, with the text in place of its number.
  private func cell(_ record: UnsafeRawPointer, _ index: Int, _ slot: Int, _ previous: Int?) -> PackedText {
    let (view, isPacked) = kept(record, slot: slot, previous: previous)
    guard isPacked, view.count == Self.numberBytes, let texts = shared[index] else {
      return PackedText(view: view, isPacked: isPacked)
    }
    let number = UnsafeRawPointer(view.start).loadUnaligned(as: UInt16.self)
    return PackedText(view: texts.text(number), isPacked: false)
  }

  private struct PackedText: Equatable {
    var view: TextView
    var isPacked: Bool

    static func == (a: PackedText, b: PackedText) -> Bool { a.isPacked == b.isPacked && a.view == b.view }
  }
}
