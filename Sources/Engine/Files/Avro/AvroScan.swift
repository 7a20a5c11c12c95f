/// One reading of Avro files. A morsel is some blocks that follow each other: their heads and markers are read under a
/// lock, one after the other, what they hold by the nodes.
final class AvroScan: TableScan, @unchecked Sendable {
  /// A block as its head claims it.
  struct Block {
    /// Of its bytes, in the file.
    var offset: Int
    var byteCount: Int
    var rowCount: Int
  }

  struct Morsel {
    var file: Int
    var opened: OpenAvroFile
    var blocks: [Block]
    /// The number of its first row in the file.
    var firstRow: Int
  }

  /// Blocks may be tiny.
  private static let mostBlocks = 1024
  /// Rows of a block whose records have no bytes: whoever wrote it may claim any number.
  private static let mostEmptyRows = 1 << 20
  private static let mostRows = 1 << 44
  /// Two numbers of up to ten bytes.
  private static let headBytes = 20

  let source: AvroSource
  let request: ScanRequest
  private let monitor = ConditionLock()
  private var opened: OpenAvroFile?
  private var nextFile = 0
  private var nextMorsel = 0
  private var position = 0
  private var row = 0

  init(_ source: AvroSource, _ request: ScanRequest) {
    self.source = source
    self.request = request
    request.progress.totalBytes.add(source.found.reduce(0) { $0 + $1.byteCount })
  }

  func makeReader() throws -> any ScanReader { AvroScanReader(self) }

  /// Claims the next blocks; `nil` when none are left.
  /// - Throws: `Failure` (`input`).
  func claim() throws -> (number: Int, morsel: Morsel)? {
    try monitor.withLock {
      while true {
        if let opened, position < opened.file.byteCount {
          let (number, morsel) = (nextMorsel, try nextBlocks(opened))
          nextMorsel += 1
          return (number, morsel)
        }
        guard nextFile < source.found.count else { return nil }
        let file = try OpenAvroFile(source.found[nextFile], memory: request.budget.limit)
        request.progress.bytesRead.add(file.dataStart)
        (opened, position, row) = (file, file.dataStart, 0)
        nextFile += 1
      }
    }
  }

  private func nextBlocks(_ opened: OpenAvroFile) throws -> Morsel {
    var morsel = Morsel(file: nextFile - 1, opened: opened, blocks: [], firstRow: row)
    let start = position
    while position < opened.file.byteCount, morsel.blocks.count < Self.mostBlocks, position - start < request.chunkBytes
    {
      let head = try opened.file.bytes(Self.headBytes, at: position)
      let block = try head.withUnsafeBufferPointer { try self.block(opened, $0) }
      let end = block.offset + block.byteCount
      guard try opened.file.bytes(OpenAvroFile.syncCount, at: end) == opened.sync else {
        throw AvroProblem("the block at byte \(position) does not end with the file's sync marker")
          .failure(path: opened.path)
      }
      if block.rowCount > 0 { morsel.blocks.append(block) }
      position = end + OpenAvroFile.syncCount
      row += block.rowCount
    }
    return morsel
  }

  /// The block whose head begins at `position`; nothing that it claims is believed without a look.
  private func block(_ opened: OpenAvroFile, _ head: UnsafeBufferPointer<UInt8>) throws(Failure) -> Block {
    let left = opened.file.byteCount - position - OpenAvroFile.syncCount
    do throws(AvroProblem) {
      var cursor = AvroCursor(head)
      let (rows, bytes): (Int64, Int64)
      do throws(AvroProblem) { (rows, bytes) = (try cursor.long(), try cursor.long()) } catch {
        throw AvroProblem("it ends within the head of the block at byte \(position)")
      }
      let headCount = head.count - cursor.left
      guard rows >= 0, bytes >= 0 else {
        throw AvroProblem("the block at byte \(position) claims \(rows) rows in \(bytes) bytes")
      }
      guard bytes <= left - headCount else {
        throw AvroProblem("the block at byte \(position) claims \(bytes) bytes, and the file ends before")
      }
      let isEmpty = opened.schema.isEmpty(opened.schema.root)
      guard rows < Int64(Self.mostRows - row), !isEmpty || rows <= Self.mostEmptyRows else {
        throw AvroProblem("the block at byte \(position) claims \(rows) rows in \(bytes) bytes")
      }
      return Block(offset: position + headCount, byteCount: Int(bytes), rowCount: Int(rows))
    } catch {
      throw error.failure(path: opened.path)
    }
  }
}
