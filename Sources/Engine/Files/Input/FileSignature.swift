/// Kinds of files that are no text, told by their first bytes: so that they are named instead of read as CSV.
enum FileSignature {
  /// Bytes at the beginning that tell.
  static let byteCount = 1024

  private struct Kind {
    var magic: [UInt8]
    var offset = 0
    var name: String
    var remedy: String
    /// Whether text may begin so too: then a byte that no text has must follow.
    var mayBeText = false
  }

  private static let kinds: [Kind] = formats + others

  /// Files of the formats that are no text.
  private static let formats: [Kind] = FormatTable.all.compactMap { format in
    guard case .bytes(let magic, let mayBeText) = format.signature else { return nil }
    return Kind(
      magic: magic, name: name(of: format),
      remedy: "set the format to \(format.name), or name it .\(format.usualEnding)", mayBeText: mayBeText)
  }

  private static func name(of format: FormatRecord) -> String {
    "\("AEIOU".contains(format.title.prefix(1)) ? "an" : "a") \(format.title) file"
  }

  private static let others: [Kind] = [
    Kind(
      magic: text("SQLite format 3\0"), name: "an SQLite database",
      remedy: "name a table of it: \"TABLE of FILE\", or a source with \"database\" and \"from\""),
    Kind(magic: text("PARE"), name: "an encrypted Parquet file", remedy: "decrypt it", mayBeText: true),
    Kind(magic: text("ORC"), name: "an ORC file", remedy: "convert it to Parquet", mayBeText: true),
    Kind(magic: text("ARROW1\0"), name: "an Arrow file", remedy: "convert it to Parquet"),
    Kind(magic: text("FEA1"), name: "a Feather file", remedy: "convert it to Parquet", mayBeText: true),
    Kind(magic: text("%PDF-"), name: "a PDF document", remedy: "name a file of data"),
    Kind(magic: [0x89] + text("PNG\r\n"), name: "a PNG image", remedy: "name a file of data"),
    Kind(magic: [0xFF, 0xD8, 0xFF], name: "a JPEG image", remedy: "name a file of data"),
    Kind(magic: text("GIF8"), name: "a GIF image", remedy: "name a file of data", mayBeText: true),
    Kind(magic: text("II*\0"), name: "a TIFF image", remedy: "name a file of data"),
    Kind(magic: text("MM\0*"), name: "a TIFF image", remedy: "name a file of data"),
    Kind(magic: text("WEBP"), offset: 8, name: "a WebP image", remedy: "name a file of data", mayBeText: true),
    Kind(magic: text("WAVE"), offset: 8, name: "a sound", remedy: "name a file of data", mayBeText: true),
    Kind(magic: text("ftyp"), offset: 4, name: "a film or image", remedy: "name a file of data", mayBeText: true),
    Kind(
      magic: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], name: "an old Office document (.xls, .doc)",
      remedy: "save the sheet as CSV"),
    Kind(magic: [0x89] + text("HDF\r\n"), name: "an HDF5 file", remedy: "convert it to Parquet"),
    Kind(magic: [0x93] + text("NUMPY"), name: "a NumPy array", remedy: "convert it to Parquet or CSV"),
    Kind(magic: text("$FL2"), name: "an SPSS file", remedy: "convert it to Parquet or CSV", mayBeText: true),
    Kind(magic: text("$FL3"), name: "an SPSS file", remedy: "convert it to Parquet or CSV", mayBeText: true),
    Kind(magic: text("<stata_dta>"), name: "a Stata file", remedy: "convert it to Parquet or CSV"),
    Kind(magic: text("RDX"), name: "an R file", remedy: "convert it to Parquet or CSV", mayBeText: true),
    Kind(magic: text("\0\u{1}\0\0Standard "), name: "an Access database", remedy: "export the table as CSV"),
    Kind(magic: [0x7F] + text("ELF"), name: "a program", remedy: "name a file of data"),
    Kind(magic: text("MZ"), name: "a program", remedy: "name a file of data", mayBeText: true),
    Kind(magic: text("ustar"), offset: 257, name: "a tar archive", remedy: "unpack it", mayBeText: true),
    Kind(magic: [0x1F, 0x8B, 0x08], name: "gzip data", remedy: "decompress it once"),
    Kind(magic: [0x28, 0xB5, 0x2F, 0xFD], name: "zstd data", remedy: "decompress it once"),
    Kind(magic: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], name: "a 7z archive", remedy: "unpack it"),
    Kind(magic: text("Rar!\u{1A}\u{7}"), name: "a RAR archive", remedy: "unpack it"),
    Kind(magic: [0x04, 0x22, 0x4D, 0x18], name: "lz4 data", remedy: "decompress it, or use gzip or zstd"),
    Kind(magic: [0x1F, 0x9D], name: "data of compress (.Z)", remedy: "decompress it, or use gzip or zstd"),
    Kind(
      magic: [0xFF, 0x06, 0x00, 0x00] + text("sNaPpY"), name: "snappy data",
      remedy: "decompress it, or use gzip or zstd"),
    Kind(magic: [0xFD] + text("7zXZ\0"), name: "xz data", remedy: "decompress it, or use gzip or zstd"),
    Kind(magic: text("BZh"), name: "bzip2 data", remedy: "decompress it, or use gzip or zstd", mayBeText: true),
    Kind(magic: text("PK\u{3}\u{4}"), name: "a zip archive", remedy: "unpack it"),
    Kind(magic: text("PK\u{5}\u{6}"), name: "an empty zip archive", remedy: "name a file of data"),
  ]

  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// - Throws: `Failure` (`input`) that says what a file is that begins so, when it is no text.
  /// - Parameter inside: what the bytes were found in: `gzip`.
  static func refuse(_ head: [UInt8], path: String, inside wrapper: String? = nil) throws(Failure) {
    guard let kind = kinds.first(where: { matches($0, head) }) else { return try refuseMarkup(head, path) }
    let (name, remedy) = kind.name == "a zip archive" ? zip(head) : (kind.name, kind.remedy)
    let place = wrapper.map { " inside of \($0)" } ?? ""
    throw Failure(.input, "\(path) is \(name)\(place), which is not read as text; \(remedy)")
  }

  private static func matches(_ kind: Kind, _ head: [UInt8]) -> Bool {
    guard head.count >= kind.offset + kind.magic.count, head[kind.offset...].starts(with: kind.magic) else {
      return false
    }
    return !kind.mayBeText || head.contains { $0 < 0x09 || ($0 > 0x0D && $0 < 0x20 && $0 != 0x1B) }
  }

  /// What kind of archive it is, by the names of its first entries.
  private static func zip(_ head: [UInt8]) -> (String, String) {
    if let format = FormatTable.format(firstBytes: head) {
      return (Self.name(of: format), "set the format to \(format.name), or name it .\(format.usualEnding)")
    }
    let text = String(decoding: head, as: UTF8.self)
    if text.contains("opendocument.spreadsheet") { return ("a spreadsheet (.ods)", "save the sheet as CSV") }
    if text.contains("[Content_Types].xml") || text.contains("_rels/") {
      return ("an Office document", "name a workbook by its ending, or save its table as CSV")
    }
    return ("a zip archive", "unpack it")
  }

  /// Pages of the web, which servers send in place of a file.
  private static func refuseMarkup(_ head: [UInt8], _ path: String) throws(Failure) {
    let visible = head.prefix(64).drop { $0 <= 0x20 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }
    let text = String(decoding: visible, as: UTF8.self).lowercased()
    if text.hasPrefix("<!doctype html") || text.hasPrefix("<html>") || text.hasPrefix("<html ") {
      throw Failure(.input, "\(path) is a page of HTML, which is not read; fetch the data itself")
    }
    if text.hasPrefix("<?xml ") {
      throw Failure(.input, "\(path) is XML, which is not read; convert it to CSV or JSON Lines")
    }
  }
}

/// A stream of which the first bytes have been looked at.
final class PeekedStream: ByteStream {
  private let source: any ByteStream
  private var head: ArraySlice<UInt8>

  /// - Throws: `Failure` (`input`).
  init(_ source: any ByteStream, byteCount: Int) throws(Failure) {
    self.source = source
    let block = Buffer<UInt8>(capacity: byteCount, count: 0)
    block.count = try source.fill(UnsafeMutableRawBufferPointer(start: block.base, count: byteCount))
    head = Array(block.elements)[...]
  }

  var path: String { source.path }
  var consumedBytes: Int { source.consumedBytes }
  /// The bytes looked at, until they are read.
  var peeked: [UInt8] { Array(head) }

  func read(into target: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    guard !head.isEmpty else { return try source.read(into: target) }
    let count = min(target.count, head.count)
    target.copyBytes(from: head.prefix(count))
    head = head.dropFirst(count)
    return count
  }
}
