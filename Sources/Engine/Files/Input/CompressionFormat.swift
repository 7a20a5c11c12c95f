/// How an input is compressed, told from its first bytes and never from its name.
public enum CompressionFormat: String, Sendable {
  case none, gzip, zstd

  /// - Throws: `Failure` (`input`) for a compression that is recognised and not supported.
  init(firstBytes bytes: [UInt8], path: String) throws(Failure) {
    func begins(_ magic: [UInt8]) -> Bool { bytes.starts(with: magic) }
    if begins([0x1F, 0x8B]) {
      self = .gzip
    } else if begins([0x28, 0xB5, 0x2F, 0xFD])
      || (bytes.count >= 4 && bytes[0] & 0xF0 == 0x50 && bytes[1...3].elementsEqual([0x2A, 0x4D, 0x18]))
    {
      // The second form is a skippable frame (RFC 8878, section 3.1.2), which may open a zstd file.
      self = .zstd
    } else if begins([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
      throw Self.unsupported("xz", path)
    } else if begins([0x42, 0x5A, 0x68]) && bytes.count >= 10
      && bytes[4...9].elementsEqual([0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
    {
      throw Self.unsupported("bzip2", path)
    } else if begins([0x50, 0x4B, 0x03, 0x04]) {
      throw Self.unsupported("zip", path)
    } else {
      self = .none
    }
  }

  private static func unsupported(_ name: String, _ path: String) -> Failure {
    Failure(.input, "\(path) is compressed with \(name), which is not read; decompress it, or use gzip or zstd")
  }
}

extension InputFile {
  /// - Throws: `Failure` (`input`) when unreadable, or compressed with something that is not supported.
  func compression() throws(Failure) -> CompressionFormat {
    try CompressionFormat(firstBytes: try prefix(16), path: path)
  }
}
