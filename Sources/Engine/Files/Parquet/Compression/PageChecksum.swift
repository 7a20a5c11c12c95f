import CSIMD
import CZlib

/// The CRC-32 of a page as it stands in the file (parquet.thrift, `PageHeader.crc`): the polynomial of gzip.
package enum PageChecksum {
  private static let isFast = csimd_has_crc32() != 0

  /// Complexity: O(count), some 20 bytes a nanosecond where the processor helps, else one or two.
  package static func of(_ page: UnsafeBufferPointer<UInt8>) -> UInt32 {
    guard isFast, page.count >= 64, let start = page.baseAddress else {
      return UInt32(truncatingIfNeeded: crc32_z(0, page.baseAddress, page.count))
    }
    let folded = page.count & ~15
    let crc = csimd_crc32(0, start, folded)
    if folded == page.count { return crc }
    return UInt32(truncatingIfNeeded: crc32_z(UInt(crc), start + folded, page.count - folded))
  }
}
