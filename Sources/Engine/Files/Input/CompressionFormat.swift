/// How an input is compressed, told from its first bytes and never from its name.
public enum CompressionFormat: String, Sendable {
  case none, gzip, zstd

  init(firstBytes bytes: [UInt8]) {
    if bytes.starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
      || (bytes.count >= 4 && bytes[0] & 0xF0 == 0x50 && bytes[1...3].elementsEqual([0x2A, 0x4D, 0x18]))
    {
      // The second form is a skippable frame (RFC 8878, section 3.1.2), which may open a zstd file.
      self = .zstd
    } else {
      self = .none
    }
  }
}
