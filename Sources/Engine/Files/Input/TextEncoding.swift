#if canImport(Glibc)
  import Glibc
#endif

/// A character encoding that iconv knows.
public struct TextEncoding: Hashable, Sendable, CustomStringConvertible {
  /// The name to hand to iconv.
  public let name: String

  public static let utf8 = TextEncoding(known: "UTF-8")

  private init(known name: String) { self.name = name }

  /// Looks a name up as the user wrote it, then in iconv's spelling (`latin-1`, `utf-16-le`, `utf-8-sig`).
  /// - Throws: `Failure` (`input`) when iconv does not know it.
  public init(named name: String) throws(Failure) {
    let plain = String(name.lowercased().filter { $0.isLetter || $0.isNumber })
    if ["utf8", "utf8sig", "ascii", "usascii"].contains(plain) {
      self = .utf8
      return
    }
    var spellings = [name]
    if plain.hasPrefix("utf16") || plain.hasPrefix("utf32") {
      spellings = ["UTF-\(plain.dropFirst(3).prefix(2))\(plain.dropFirst(5).uppercased())"]
    } else {
      spellings += [name.filter { $0 != "-" }, name.filter { $0 != "-" && $0 != "_" }, plain]
    }
    // A name with a slash would be an option of iconv ("//IGNORE").
    guard let known = spellings.first(where: { !$0.contains("/") && !$0.isEmpty && Self.isKnown($0) }) else {
      throw Failure(.recipe, "no encoding is named \"\(name)\"; iconv --list shows all names")
    }
    self.name = known
  }

  public var isUTF8: Bool { name == "UTF-8" }
  public var description: String { name }

  /// Bytes that are skipped when a sequence is not valid.
  var unitBytes: Int { name.hasPrefix("UTF-16") || name.hasPrefix("UCS-2") ? 2 : name.hasPrefix("UTF-32") ? 4 : 1 }

  /// The encoding that a byte order mark announces, with the length of the mark; `nil` without one.
  public static func announced(by bytes: [UInt8]) -> (encoding: TextEncoding, markBytes: Int)? {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
    if bytes.starts(with: [0xFF, 0xFE, 0x00, 0x00]) { return (TextEncoding(known: "UTF-32LE"), 4) }
    if bytes.starts(with: [0x00, 0x00, 0xFE, 0xFF]) { return (TextEncoding(known: "UTF-32BE"), 4) }
    if bytes.starts(with: [0xFF, 0xFE]) { return (TextEncoding(known: "UTF-16LE"), 2) }
    if bytes.starts(with: [0xFE, 0xFF]) { return (TextEncoding(known: "UTF-16BE"), 2) }
    return nil
  }

  private static func isKnown(_ name: String) -> Bool {
    guard let descriptor = iconv_open("UTF-8", name), Int(bitPattern: descriptor) != -1 else { return false }
    iconv_close(descriptor)
    return true
  }
}
