import CZlib

/// The bytes of one part of a zip archive: as they stand or inflated, with their number and checksum verified at the end.
final class ZipPartStream: ByteStream {
  private let part: ZipArchive.Part
  private let packed: FileStream
  private let source: any ByteStream
  private var checksum: UInt = 0
  private var byteCount = 0

  /// - Throws: `ExcelProblem` for a compression that is not read.
  init(_ file: InputFile, _ range: Range<Int>, _ part: ZipArchive.Part) throws(ExcelProblem) {
    self.part = part
    packed = FileStream(file, range: range)
    switch part.method {
    case 0: source = packed
    case 8:
      do throws(Failure) { source = try GzipStream(GzipFrame(packed, part), content: "data in \(part.name)") } catch {
        throw ExcelProblem(error)
      }
    default:
      throw .unsupported(
        "the part \(part.name) is compressed with method \(part.method) of zip, and only deflate is read; save the workbook again"
      )
    }
  }

  var path: String { packed.path }
  var consumedBytes: Int { packed.consumedBytes }

  func read(into target: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    let count = try source.read(into: target)
    guard part.method == 0 else { return count }
    byteCount += count
    if count > 0 {
      checksum = crc32_z(checksum, target.baseAddress?.assumingMemoryBound(to: UInt8.self), count)
    } else if checksum != UInt(part.checksum) || byteCount != part.byteCount {
      throw ExcelProblem("the part \(part.name) is not what its checksum says").failure(path: path)
    }
    return count
  }
}

/// Deflated bytes with the header and trailer around them that gzip has (RFC 1952), so that they are read and verified by the
/// same fast reader.
private final class GzipFrame: ByteStream {
  private static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]

  private let source: FileStream
  private let trailer: [UInt8]
  /// Of header and trailer, what has not been read.
  private var before = GzipFrame.header[...]
  private var behind: ArraySlice<UInt8>

  init(_ source: FileStream, _ part: ZipArchive.Part) {
    self.source = source
    let words = [part.checksum, UInt32(truncatingIfNeeded: part.byteCount)]
    trailer = words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
    behind = trailer[...]
  }

  var path: String { source.path }
  var consumedBytes: Int { source.consumedBytes }

  func read(into target: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    if !before.isEmpty { return Self.take(&before, target) }
    let count = try source.read(into: target)
    return count > 0 ? count : Self.take(&behind, target)
  }

  private static func take(_ bytes: inout ArraySlice<UInt8>, _ target: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(bytes.count, target.count)
    target.copyBytes(from: bytes.prefix(count))
    bytes = bytes.dropFirst(count)
    return count
  }
}
