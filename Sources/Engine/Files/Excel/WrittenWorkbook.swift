#if canImport(Glibc)
  import Glibc
#endif

/// Looks through a workbook that was just written: the library that writes it does not notice when its temporary files are
/// cut off by a full disk.
enum WrittenWorkbook {
  private static let end: StaticString = "</row>"

  /// - Parameter rows: those that have a cell.
  /// - Throws: `Failure` (`run`) when the sheet does not have so many.
  static func check(_ file: InputFile, rows: Int, folder: String) throws {
    let workbook = try Workbook(FoundFile(file), memory: .max)
    guard let sheet = workbook.sheets.first, let part = workbook.archive[sheet.part] else { throw loss(folder) }
    let stream = try workbook.archive.open(part)
    let block = Buffer<UInt8>(capacity: 256 << 10)
    var (found, kept) = (0, 0)
    while true {
      let room = UnsafeMutableRawBufferPointer(start: block.base + kept, count: block.capacity - kept)
      let count = kept + (try stream.fill(room))
      guard count > kept else { break }
      let last = count - end.utf8CodeUnitCount
      var place = 0
      while place <= last, let next = memchr(block.base + place, 0x3C, last + 1 - place) {
        place = next - UnsafeMutableRawPointer(block.base)
        if memcmp(next, end.utf8Start, end.utf8CodeUnitCount) == 0 { found += 1 }
        place += 1
      }
      // What may be the beginning of an end.
      kept = min(count, end.utf8CodeUnitCount - 1)
      memmove(block.base, block.base + count - kept, kept)
    }
    guard found == rows else { throw loss(folder) }
  }

  private static func loss(_ folder: String) -> Failure {
    Failure(
      .run, "temporary data of the workbook in \(folder) were not written whole; set TMPDIR to a folder with space")
  }
}
