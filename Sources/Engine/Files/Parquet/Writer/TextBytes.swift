/// Eight bytes as a little-endian number, at any alignment.
@inline(__always)
func load64(_ start: UnsafePointer<UInt8>) -> UInt64 {
  UInt64(littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt64.self))
}

@inline(__always)
func load32(_ start: UnsafePointer<UInt8>) -> UInt64 {
  UInt64(UInt32(littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)))
}

@inline(__always)
private func foldedProduct(_ a: UInt64, _ b: UInt64) -> UInt64 {
  let (high, low) = a.multipliedFullWidth(by: b)
  return high ^ low
}

/// A hash of bytes, sixteen a step; never reads outside them. The same on every machine and in every run.
@inline(__always)
func textHash(_ view: TextView) -> UInt64 {
  let (start, count) = (view.start, view.count)
  let (k0, k1): (UInt64, UInt64) = (0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB)
  var seed = k0 ^ UInt64(truncatingIfNeeded: count)
  let (a, b): (UInt64, UInt64)
  if count >= 16 {
    var offset = 0
    while count - offset > 16 {
      seed = foldedProduct(load64(start + offset) ^ k1, load64(start + offset + 8) ^ seed)
      offset += 16
    }
    (a, b) = (load64(start + count - 16), load64(start + count - 8))
  } else if count >= 8 {
    (a, b) = (load64(start), load64(start + count - 8))
  } else if count >= 4 {
    (a, b) = (load32(start), load32(start + count - 4))
  } else if count > 0 {
    (a, b) = (UInt64(start[0]) << 16 | UInt64(start[count >> 1]) << 8 | UInt64(start[count - 1]), 0)
  } else {
    (a, b) = (0, 0)
  }
  return foldedProduct(k0 ^ seed, foldedProduct(a ^ k1, b ^ seed))
}

/// Whether two texts are the same bytes; never reads outside them.
@inline(__always)
func textEqual(_ a: TextView, _ b: TextView) -> Bool {
  guard a.count == b.count else { return false }
  let (p, q, count) = (a.start, b.start, a.count)
  if p == q { return true }
  if count >= 8 {
    var offset = 0
    while count - offset > 8 {
      if load64(p + offset) != load64(q + offset) { return false }
      offset += 8
    }
    return load64(p + count - 8) == load64(q + count - 8)
  }
  if count >= 4 { return load32(p) == load32(q) && load32(p + count - 4) == load32(q + count - 4) }
  for offset in 0..<count where p[offset] != q[offset] { return false }
  return true
}

/// The first eight bytes as a number that orders as the bytes do; texts with equal keys need a full comparison.
@inline(__always)
func textOrderKey(_ view: TextView) -> UInt64 {
  let (start, count) = (view.start, view.count)
  if count >= 8 { return load64(start).byteSwapped }
  if count >= 4 {
    let tail = load32(start + count - 4).byteSwapped >> 32
    return load32(start).byteSwapped | tail << UInt64(64 - count * 8)
  }
  var key: UInt64 = 0
  for offset in 0..<count { key |= UInt64(start[offset]) << UInt64(56 - offset * 8) }
  return key
}

/// Copies `count` bytes with a few wide stores; neither reads nor writes outside the two ranges.
@inline(__always)
func copyText(_ source: UnsafePointer<UInt8>, _ count: Int, to target: UnsafeMutablePointer<UInt8>) {
  let (from, to) = (UnsafeRawPointer(source), UnsafeMutableRawPointer(target))
  if count >= 16 {
    if count > 256 {
      to.copyMemory(from: from, byteCount: count)
      return
    }
    var offset = 0
    while count - offset > 16 {
      to.storeBytes(
        of: from.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self), toByteOffset: offset,
        as: SIMD16<UInt8>.self)
      offset += 16
    }
    to.storeBytes(
      of: from.loadUnaligned(fromByteOffset: count - 16, as: SIMD16<UInt8>.self), toByteOffset: count - 16,
      as: SIMD16<UInt8>.self)
  } else if count >= 8 {
    let tail = from.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    to.storeBytes(of: from.loadUnaligned(as: UInt64.self), as: UInt64.self)
    to.storeBytes(of: tail, toByteOffset: count - 8, as: UInt64.self)
  } else if count >= 4 {
    let tail = from.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
    to.storeBytes(of: from.loadUnaligned(as: UInt32.self), as: UInt32.self)
    to.storeBytes(of: tail, toByteOffset: count - 4, as: UInt32.self)
  } else {
    for offset in 0..<count { target[offset] = source[offset] }
  }
}
