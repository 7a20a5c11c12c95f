internal import CSIMD

/// 64-bit hashes of rows, column after column, for hash tables and radix partitions.
///
/// Equal rows (nulls equal, NaN equal, -0.0 equal to 0.0) have equal hashes. The seed is drawn once per process, so
/// that nobody can prepare colliding rows; nothing that is written ever depends on a hash. The mixing step is the
/// folded 64×64→128-bit multiplication of wyhash (Wang Yi, 2019).
enum RowHash {
  static let seed = UInt64.random(in: .min ... .max)
  /// An independent second seed, for fingerprints of 128 bits.
  static let secondSeed = UInt64.random(in: .min ... .max)

  private static let prime: UInt64 = 0x9E37_79B9_7F4A_7C15
  private static let textPrime: UInt64 = 0xE703_7ED1_A0B4_28DB
  private static let nullMark: UInt64 = 0xA076_1D64_78BD_642F

  /// Hashes of all rows over the columns at `indices`. Complexity: O(rows × columns + bytes of text).
  static func hashes(of batch: Batch, columns indices: [Int], seed: UInt64 = seed) -> Buffer<UInt64> {
    let result = Buffer<UInt64>(repeating: seed, count: batch.rowCount)
    for index in indices { combine(batch.columns[index], into: result.base) }
    return result
  }

  /// Mixes one column into the running hashes.
  static func combine(_ column: Column, into hashes: UnsafeMutablePointer<UInt64>) {
    switch column {
    case .text(let column):
      let views = column.views.base
      for row in 0..<column.count { hashes[row] = mix(hashes[row], text(views[row])) }
    case .integer(let column), .timestamp(let column):
      combine(column) { UInt64(bitPattern: $0) }
    case .decimal(let column, _, _):
      combine(column) {
        UInt64(truncatingIfNeeded: $0) ^ csimd_fold_multiply(UInt64(truncatingIfNeeded: $0 >> 64), prime)
      }
    case .double(let column):
      combine(column) { canonicalBits($0) }
    case .boolean(let column):
      combine(column) { UInt64($0) }
    case .date(let column):
      combine(column) { UInt64(bitPattern: Int64($0)) }
    }
    guard let nulls = column.nulls?.base else { return }
    for row in 0..<column.count where nulls[row] != 0 { hashes[row] = mix(hashes[row], nullMark) }

    @inline(__always)
    func combine<Element>(_ column: PlainColumn<Element>, _ bits: (Element) -> UInt64) {
      let values = column.values.base
      for row in 0..<column.count { hashes[row] = mix(hashes[row], bits(values[row])) }
    }
  }

  /// The bits by which doubles are equal: one zero, one NaN.
  @inline(__always)
  static func canonicalBits(_ value: Double) -> UInt64 {
    value == 0 ? 0 : value.isNaN ? 0x7FF8_0000_0000_0000 : value.bitPattern
  }

  @inline(__always)
  static func mix(_ hash: UInt64, _ value: UInt64) -> UInt64 { csimd_fold_multiply(hash ^ value ^ textPrime, prime) }

  /// Hash of a text's bytes. Reads no byte outside them.
  @inline(__always)
  static func text(_ view: TextView) -> UInt64 {
    var left = view.count
    var at = UnsafeRawPointer(view.start)
    var hash = UInt64(truncatingIfNeeded: left) &* prime
    while left > 16 {
      let a = at.loadUnaligned(as: UInt64.self)
      let b = at.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      hash = csimd_fold_multiply(a ^ textPrime ^ hash, b ^ prime)
      at += 16
      left -= 16
    }
    let a: UInt64
    let b: UInt64
    if left >= 8 {
      a = at.loadUnaligned(as: UInt64.self)
      b = at.loadUnaligned(fromByteOffset: left - 8, as: UInt64.self)
    } else if left >= 4 {
      a = UInt64(at.loadUnaligned(as: UInt32.self))
      b = UInt64(at.loadUnaligned(fromByteOffset: left - 4, as: UInt32.self))
    } else if left > 0 {
      let first = UInt64(at.load(as: UInt8.self))
      let middle = UInt64(at.load(fromByteOffset: left >> 1, as: UInt8.self))
      let last = UInt64(at.load(fromByteOffset: left - 1, as: UInt8.self))
      a = first << 16 | middle << 8 | last
      b = 0
    } else {
      a = 0
      b = 0
    }
    return csimd_fold_multiply(a ^ textPrime ^ hash, b ^ prime)
  }
}
