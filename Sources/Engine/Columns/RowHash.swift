internal import CSIMD

/// 64-bit hashes of rows, column after column, for hash tables and radix partitions.
///
/// Equal rows (nulls equal, NaN equal, -0.0 equal to 0.0) have equal hashes. The keys are drawn once per process, so
/// that nobody can prepare colliding rows; nothing that is written ever depends on a hash. The mixing step is the
/// folded 64×64→128-bit multiplication of wyhash (Wang Yi, 2019).
enum RowHash {
  /// What makes one hash function of a family.
  struct Keys: Sendable {
    var seed: UInt64
    var left: UInt64
    var right: UInt64

    /// The same in every process, for samples that must not change from run to run.
    static let fixed = Keys(seed: 0xA076_1D64_78BD_642F, left: textPrime, right: prime)
    static let first = random()
    /// Independent of the first: both together are a fingerprint of 128 bits.
    static let second = random()

    private static func random() -> Keys {
      // Odd, so that a multiplication loses nothing.
      Keys(
        seed: .random(in: .min ... .max), left: .random(in: .min ... .max), right: .random(in: .min ... .max) | 1)
    }
  }

  static var seed: UInt64 { Keys.first.seed }

  private static let prime: UInt64 = 0x9E37_79B9_7F4A_7C15
  private static let textPrime: UInt64 = 0xE703_7ED1_A0B4_28DB
  private static let nullMark: UInt64 = 0xA076_1D64_78BD_642F

  /// Hashes of all rows over the columns at `indices`. Complexity: O(rows × columns + bytes of text).
  static func hashes(of batch: Batch, columns indices: [Int], keys: Keys = .first) -> Buffer<UInt64> {
    let result = Buffer<UInt64>(repeating: keys.seed, count: batch.rowCount)
    for index in indices { combine(batch.columns[index], into: result.base, keys: keys) }
    return result
  }

  /// Two independent hashes of every row, a fingerprint of 128 bits; the first is that of `hashes`.
  static func fingerprints(of batch: Batch, columns indices: [Int]) -> (first: Buffer<UInt64>, second: Buffer<UInt64>) {
    let (keys, otherKeys) = (Keys.first, Keys.second)
    let first = Buffer<UInt64>(repeating: keys.seed, count: batch.rowCount)
    let second = Buffer<UInt64>(repeating: otherKeys.seed, count: batch.rowCount)
    let (hashes, others) = (first.base, second.base)
    for index in indices {
      guard case .text(let column) = batch.columns[index] else {
        combine(batch.columns[index], into: hashes)
        combine(batch.columns[index], into: others, keys: otherKeys)
        continue
      }
      let views = column.views.base
      for row in 0..<column.count {
        let pair = text(views[row], keys, otherKeys)
        hashes[row] = mix(hashes[row], pair.0)
        others[row] = mix(others[row], pair.1)
      }
      markNulls(column.nulls, in: hashes, count: column.count)
      markNulls(column.nulls, in: others, count: column.count)
    }
    return (first, second)
  }

  /// Tells null rows of a column that has been mixed in from those that have the value beneath.
  static func markNulls(_ nulls: Buffer<UInt8>?, in hashes: UnsafeMutablePointer<UInt64>, count: Int) {
    guard let nulls = nulls?.base else { return }
    for row in 0..<count where nulls[row] != 0 { hashes[row] = mix(hashes[row], nullMark) }
  }

  /// Mixes one column into the running hashes.
  static func combine(_ column: Column, into hashes: UnsafeMutablePointer<UInt64>, keys: Keys = .first) {
    switch column {
    case .text(let column):
      if let texts = column.dictionary, texts.numbering.count < column.count {
        let (numbers, known) = (texts.rows.base, texts.numbering.hashes(keys))
        for row in 0..<column.count { hashes[row] = mix(hashes[row], known[Int(numbers[row])]) }
        break
      }
      let views = column.views.base
      for row in 0..<column.count { hashes[row] = mix(hashes[row], text(views[row], keys)) }
    case .integer(let column), .timestamp(let column):
      combine(column) { UInt64(bitPattern: $0) }
    case .decimal(let column, _, _):
      combine(column) { UInt64(truncatingIfNeeded: $0 >> 64) }
      combine(column) { UInt64(truncatingIfNeeded: $0) }
    case .double(let column):
      combine(column) { canonicalBits($0) }
    case .boolean(let column):
      combine(column) { UInt64($0) }
    case .date(let column):
      combine(column) { UInt64(bitPattern: Int64($0)) }
    }
    markNulls(column.nulls, in: hashes, count: column.count)

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
  static func text(_ view: TextView, _ keys: Keys = .fixed) -> UInt64 {
    var left = view.count
    var at = UnsafeRawPointer(view.start)
    var hash = UInt64(truncatingIfNeeded: left) &* prime
    while left > 16 {
      let words = (at.loadUnaligned(as: UInt64.self), at.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      hash = step(hash, words, keys)
      at += 16
      left -= 16
    }
    return step(hash, lastWords(at, left), keys)
  }

  /// Two hashes of a text's bytes in one reading.
  @inline(__always)
  private static func text(_ view: TextView, _ first: Keys, _ second: Keys) -> (UInt64, UInt64) {
    var left = view.count
    var at = UnsafeRawPointer(view.start)
    var hash = UInt64(truncatingIfNeeded: left) &* prime
    var other = hash
    while left > 16 {
      let words = (at.loadUnaligned(as: UInt64.self), at.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      hash = step(hash, words, first)
      other = step(other, words, second)
      at += 16
      left -= 16
    }
    let words = lastWords(at, left)
    return (step(hash, words, first), step(other, words, second))
  }

  @inline(__always)
  private static func step(_ hash: UInt64, _ words: (UInt64, UInt64), _ keys: Keys) -> UInt64 {
    csimd_fold_multiply(words.0 ^ keys.left ^ hash, words.1 ^ keys.right)
  }

  /// The last 0 to 16 bytes as two words, which overlap when there are fewer.
  @inline(__always)
  private static func lastWords(_ at: UnsafeRawPointer, _ count: Int) -> (UInt64, UInt64) {
    if count >= 8 {
      return (at.loadUnaligned(as: UInt64.self), at.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
    }
    if count >= 4 {
      return (
        UInt64(at.loadUnaligned(as: UInt32.self)),
        UInt64(at.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
      )
    }
    guard count > 0 else { return (0, 0) }
    let first = UInt64(at.load(as: UInt8.self))
    let middle = UInt64(at.load(fromByteOffset: count >> 1, as: UInt8.self))
    let last = UInt64(at.load(fromByteOffset: count - 1, as: UInt8.self))
    return (first << 16 | middle << 8 | last, 0)
  }
}

extension TextNumbering {
  /// Hashes of its texts, by number. Complexity: O(bytes of the texts).
  fileprivate func hashes(_ keys: RowHash.Keys) -> Buffer<UInt64> {
    let result = Buffer<UInt64>(capacity: count + 1)
    for number in 0...count { result[number] = RowHash.text(entries[number], keys) }
    return result
  }
}
