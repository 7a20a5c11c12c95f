/// The directory of a zip archive, with the extensions for large ones (PKWARE APPNOTE 6.3.10, sections 4.3.12 to 4.3.16).
///
/// ```
/// part │ part │ … │ directory: a record for each part │ [zip64 end │ locator] │ end, comment
/// ```
///
/// Sizes are those of the directory, so that it does not matter whether a part's own header knows them.
struct ZipArchive: Sendable {
  /// A part of the archive, as its directory claims it.
  struct Part: Sendable {
    var name: String
    var method: Int
    var isEncrypted: Bool
    var packedCount: Int
    var byteCount: Int
    var checksum: UInt32
    /// Where its own header begins.
    var offset: Int
  }

  static let magic: [UInt8] = Array("PK\u{3}\u{4}".utf8)

  let file: InputFile
  /// By name, in small letters: names of parts that differ only by case are one (ECMA-376-2, section 6.2.2.3).
  private let parts: [String: Part]

  /// Reads the directory.
  /// - Parameter memory: bounds what the directory may take.
  /// - Throws: `Failure` (`input`).
  init(_ file: InputFile, memory: Int) throws(Failure) {
    self.file = file
    do throws(ExcelProblem) {
      parts = try Self.directory(of: file, memory: memory)
    } catch {
      throw error.failure(path: file.path)
    }
  }

  subscript(name: String) -> Part? { parts[name.lowercased()] }

  /// The bytes of a part, checked against its checksum at their end.
  /// - Throws: `Failure` (`input`) for a part that cannot be read.
  func open(_ part: Part) throws(Failure) -> any ByteStream {
    do throws(ExcelProblem) {
      guard !part.isEncrypted else {
        throw .unsupported("the part \(part.name) is encrypted; save the workbook without a password")
      }
      let head = try Self.bytes(of: file, 30, at: part.offset)
      guard head.count == 30, head.word32(0) == 0x0403_4B50 else {
        throw ExcelProblem("the part \(part.name) is not where the list of the parts of the archive says")
      }
      let start = part.offset + 30 + head.word16(26) + head.word16(28)
      guard start <= file.byteCount, part.packedCount <= file.byteCount - start else {
        throw ExcelProblem("the part \(part.name) ends behind the file")
      }
      let range = start..<start + part.packedCount
      file.expect(range)
      return try ZipPartStream(file, range, part)
    } catch {
      throw error.failure(path: file.path)
    }
  }

  // MARK: the directory

  private static func directory(of file: InputFile, memory: Int) throws(ExcelProblem) -> [String: Part] {
    let end = try end(of: file)
    guard end.byteCount <= memory / 8 else {
      throw .unsupported("the list of the parts of the archive has \(end.byteCount >> 10) KiB; give more --memory")
    }
    let bytes = try bytes(of: file, end.byteCount, at: end.offset)
    guard bytes.count == end.byteCount else { throw ExcelProblem("the list of the parts of the archive ends behind the file") }
    var parts: [String: Part] = [:]
    var position = 0
    while position < bytes.count {
      guard bytes.count - position >= 46, bytes.word32(position) == 0x0201_4B50 else {
        throw ExcelProblem("the list of the parts of the archive has no record at its byte \(position)")
      }
      let lengths = (bytes.word16(position + 28), bytes.word16(position + 30), bytes.word16(position + 32))
      let nameStart = position + 46
      let next = nameStart + lengths.0 + lengths.1 + lengths.2
      guard next <= bytes.count else { throw ExcelProblem("the list of the parts of the archive is cut off") }
      // Some writers separate folders with a backslash, or begin with a slash.
      let name = String(decoding: bytes[nameStart..<nameStart + lengths.0], as: UTF8.self)
        .replacing("\\", with: "/").trimmingPrefix("/")
      var part = Part(
        name: String(name), method: bytes.word16(position + 10), isEncrypted: bytes.word16(position + 8) & 1 != 0,
        packedCount: bytes.word32(position + 20), byteCount: bytes.word32(position + 24),
        checksum: UInt32(bytes.word32(position + 16)), offset: bytes.word32(position + 42))
      try part.takeLargeSizes(bytes[nameStart + lengths.0..<nameStart + lengths.0 + lengths.1])
      parts[part.name.lowercased()] = part
      position = next
    }
    return parts
  }

  /// Where the directory is.
  private static func end(of file: InputFile) throws(ExcelProblem) -> (offset: Int, byteCount: Int) {
    let tailStart = max(0, file.byteCount - (22 + Int(UInt16.max)))
    let tail = try bytes(of: file, file.byteCount - tailStart, at: tailStart)
    var place = tail.count - 22
    while place >= 0, tail.word32(place) != 0x0605_4B50 || tail.count - place - 22 < tail.word16(place + 20) {
      place -= 1
    }
    guard place >= 0 else {
      throw ExcelProblem("it has no list of its parts, as if it were cut off")
    }
    var (byteCount, offset) = (tail.word32(place + 12), tail.word32(place + 16))
    let locatorStart = tailStart + place - 20
    if byteCount == 0xFFFF_FFFF || offset == 0xFFFF_FFFF, locatorStart >= 0 {
      let locator = try bytes(of: file, 20, at: locatorStart)
      guard locator.word32(0) == 0x0706_4B50, let endStart = locator.word64(8), endStart < file.byteCount else {
        throw ExcelProblem("the list of the parts of the archive cannot be found")
      }
      let end = try bytes(of: file, 56, at: endStart)
      guard end.count == 56, end.word32(0) == 0x0606_4B50, let large = end.word64(40), let from = end.word64(48) else {
        throw ExcelProblem("the list of the parts of the archive cannot be found")
      }
      (byteCount, offset) = (large, from)
    }
    guard offset <= file.byteCount, byteCount <= file.byteCount - offset else {
      throw ExcelProblem("the list of the parts of the archive ends behind the file")
    }
    return (offset, byteCount)
  }

  private static func bytes(of file: InputFile, _ count: Int, at offset: Int) throws(ExcelProblem) -> ArraySlice<UInt8>
  {
    do throws(Failure) { return try file.bytes(count, at: offset)[...] } catch { throw ExcelProblem(error) }
  }
}

extension ZipArchive.Part {
  /// Takes sizes that have no room in 32 bits from the extra fields (section 4.5.3).
  fileprivate mutating func takeLargeSizes(_ extra: ArraySlice<UInt8>) throws(ExcelProblem) {
    guard [packedCount, byteCount, offset].contains(0xFFFF_FFFF) else { return }
    var field = extra
    while field.count >= 4 {
      let (kind, length) = (field.word16(0), field.word16(2))
      guard field.count >= 4 + length else { break }
      if kind == 1 {
        var sizes = field.dropFirst(4).prefix(length)
        for key in [\Self.byteCount, \.packedCount, \.offset] where self[keyPath: key] == 0xFFFF_FFFF {
          guard sizes.count >= 8, let size = sizes.word64(0) else { break }
          self[keyPath: key] = size
          sizes = sizes.dropFirst(8)
        }
        return
      }
      field = field.dropFirst(4 + length)
    }
    throw ExcelProblem("the list of the parts of the archive does not say how large \(name) is")
  }
}

/// Little-endian numbers, by their distance from the slice's start; 0 for what the slice does not hold.
extension ArraySlice<UInt8> {
  fileprivate func word16(_ offset: Int) -> Int { number(offset, 2) }
  fileprivate func word32(_ offset: Int) -> Int { number(offset, 4) }

  /// `nil` for a number that no file has.
  fileprivate func word64(_ offset: Int) -> Int? {
    let (low, high) = (number(offset, 4), number(offset + 4, 4))
    return high < 1 << 30 ? high << 32 | low : nil
  }

  private func number(_ offset: Int, _ width: Int) -> Int {
    guard offset >= 0, count >= offset + width else { return 0 }
    return (0..<width).reduce(0) { $0 | Int(self[startIndex + offset + $1]) << (8 * $1) }
  }
}
