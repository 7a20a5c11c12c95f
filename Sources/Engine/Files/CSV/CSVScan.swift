/// One reading of a CSV table, shared by the nodes: hands out chunks in input order.
final class CSVScan: TableScan, @unchecked Sendable {
  /// What a reader has claimed.
  enum Claim {
    /// A chunk of a plain file, still to be read and scanned.
    case plain(PlainFile, chunk: Int, morsel: Int)
    /// The chunk of the caller has been filled from a stream.
    case filled(morsel: Int)
  }

  /// A file that is read by all nodes at once.
  final class PlainFile: Sendable {
    let file: InputFile
    let layout: Int
    let dataStart: Int
    /// Where its last record ends.
    let dataEnd: Int
    let chain: RecordChain

    init(file: InputFile, layout: Int, dataStart: Int, dataEnd: Int, chunkBytes: Int) {
      self.file = file
      self.layout = layout
      self.dataStart = dataStart
      self.dataEnd = dataEnd
      chain = RecordChain(firstChunk: dataStart / chunkBytes, start: dataStart)
    }
  }

  let table: CSVTable
  let request: ScanRequest
  private let monitor = ConditionLock()
  private var nextLayout = 0
  private var nextMorsel = 0
  private var plain: PlainFile?
  private var nextChunk = 0
  private var stream: CSVStreamChunks?

  init(table: CSVTable, request: ScanRequest) {
    self.table = table
    self.request = request
    request.progress.totalBytes.value = table.layouts.reduce(0) { $0 + $1.file.byteCount }
  }

  func makeReader() throws -> any ScanReader { try CSVReader(self) }

  /// Claims the next chunk; `nil` when there is none. Streams are read into `chunk` here, one reader at a time.
  func claim(_ chunk: inout CSVChunk) throws -> Claim? {
    try monitor.withLock {
      while true {
        if let plain {
          if nextChunk * request.chunkBytes < plain.dataEnd {
            nextChunk += 1
            return .plain(plain, chunk: nextChunk - 1, morsel: takeMorsel())
          }
          self.plain = nil
        }
        if let stream {
          if try stream.fill(&chunk, request) { return .filled(morsel: takeMorsel()) }
          self.stream = nil
        }
        guard nextLayout < table.layouts.count else { return nil }
        try open(nextLayout)
        nextLayout += 1
      }
    }
  }

  private func takeMorsel() -> Int {
    nextMorsel += 1
    return nextMorsel - 1
  }

  private func open(_ index: Int) throws {
    let layout = table.layouts[index]
    request.notes.add(layout.commentLines, CSVOptions.commentNote)
    if let lines = layout.footerLines { request.notes.add(lines, CSVOptions.footerNote) }
    if layout.fieldCount == 0 { return }
    if layout.isPlain {
      let file = try layout.file.open()
      plain = PlainFile(
        file: file, layout: index, dataStart: layout.dataStart, dataEnd: layout.footerStart ?? file.byteCount,
        chunkBytes: request.chunkBytes)
      nextChunk = layout.dataStart / request.chunkBytes
    } else {
      stream = try CSVStreamChunks(layout, index: index, budget: request.budget)
    }
  }
}
