import CZlib

/// The CRC-32 of a page as it stands in the file (parquet.thrift, `PageHeader.crc`): the polynomial of gzip.
enum PageChecksum {
  /// Complexity: O(count).
  static func of(_ page: UnsafeBufferPointer<UInt8>) -> UInt32 {
    UInt32(truncatingIfNeeded: crc32_z(0, page.baseAddress, page.count))
  }
}
