/// One node's reader of an Avro scan: unpacks a block at a time; a batch may span several.
final class AvroScanReader: ScanReader {
  /// What is done with a field of a record.
  private enum Action {
    case read(AvroCells)
    case skip(node: Int)
  }

  /// Where the cells of a wanted column come from.
  private enum Origin {
    case cells(AvroCells)
    case constant(Value, DataType)
  }

  private let scan: AvroScan
  private let request: ScanRequest
  private let memory: PageMemory
  private let unpacker: AvroUnpacker
  private var rows: TypedRows
  private var morsel: AvroScan.Morsel?
  /// The file that the actions belong to.
  private var file = -1
  private var actions: [Action] = []
  private var origins: [Origin] = []
  private var nextBlock = 0
  /// Rows of the morsel that have been read.
  private var rowsDone = 0
  // The block under way.
  private var records: PageBytes?
  private var cursor = AvroCursor(UnsafeBufferPointer(start: nil, count: 0))
  private var rowsLeft = 0

  init(_ scan: AvroScan) {
    self.scan = scan
    request = scan.request
    memory = PageMemory(budget: scan.request.budget, share: scan.request.shareBytes)
    memory.turnToOneColumn()
    unpacker = AvroUnpacker(memory)
    rows = TypedRows(scan.request)
  }

  func nextMorsel() throws -> Int? {
    try request.cancellation.check()
    guard let (number, morsel) = try scan.claim() else { return nil }
    self.morsel = morsel
    (nextBlock, rowsLeft, rowsDone) = (0, 0, 0)
    if file != morsel.file { open(morsel) }
    return number
  }

  /// Finds the wanted columns in the records of a file.
  private func open(_ morsel: AvroScan.Morsel) {
    let source = scan.source
    let opened = morsel.opened
    let columns = Dictionary(opened.columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let types = Dictionary(
      source.schema.fields.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
    var cells: [String: AvroCells] = [:]
    origins = []
    rows.conversions = []
    for name in request.columns {
      var type = types[name] ?? .text
      var conversion: PinnedColumn?
      defer { rows.conversions.append(conversion?.makeConverter()) }
      if let position = source.partitions.fields.firstIndex(where: { $0.name == name }) {
        let own = source.partitions.fields[position].type
        conversion = source.pins[name]?[own]
        origins.append(.constant(source.partitions.values[morsel.file][position], own))
        continue
      }
      guard let column = columns[name], let form = column.form, form != .null else {
        origins.append(.constant(.null, type))
        continue
      }
      conversion = source.pins[name]?[form.type]
      if conversion != nil { type = form.type }
      let own = cells[name] ?? AvroCells(column, form, opened.schema, type: type)
      cells[name] = own
      origins.append(.cells(own))
    }
    actions = opened.columns.map { column in cells[column.name].map { .read($0) } ?? .skip(node: column.node) }
    file = morsel.file
  }

  func nextBatch() throws -> Batch? {
    guard let morsel else { return nil }
    while true {
      try request.cancellation.check()
      let firstRow = morsel.firstRow + rowsDone
      var owners: [any ByteOwner] = []
      let count = try inFile(morsel) { () throws(AvroProblem) in try takeRows(morsel, &owners) }
      guard count > 0 else { return nil }
      var bad = TypedRows.BadCells()
      var columns: [Column] = []
      for (position, origin) in origins.enumerated() {
        switch origin {
        case .constant(let value, let type): columns.append(.constant(value, type: type, count: count))
        case .cells(let own):
          let cells = own.take(count, owners: owners)
          columns.append(cells.column)
          rows.take(cells, position, &bad)
        }
      }
      guard let batch = try rows.batch(columns, count, &bad, file: morsel.file, firstRow: firstRow) else { continue }
      // Rows delivered: rejects are counted where they are collected.
      request.progress.rowsRead.add(batch.rowCount)
      return batch
    }
  }

  /// Reads the rows of a batch into the cells; returns how many there are.
  private func takeRows(_ morsel: AvroScan.Morsel, _ owners: inout [any ByteOwner]) throws(AvroProblem) -> Int {
    let wanted = max(request.batchRows, 1)
    for case .read(let cells) in actions { cells.begin(wanted) }
    if rowsLeft > 0, let records { owners.append(records) }
    var row = 0
    while row < wanted {
      if rowsLeft == 0 {
        guard nextBlock < morsel.blocks.count else { break }
        owners.append(try openBlock(morsel.blocks[nextBlock], morsel))
        nextBlock += 1
      }
      let end = min(wanted, row + rowsLeft)
      rowsLeft -= end - row
      while row < end {
        for action in actions {
          switch action {
          case .read(let cells): try cells.read(row, &cursor)
          case .skip(let node): try morsel.opened.schema.skip(node, &cursor)
          }
        }
        row += 1
      }
      guard rowsLeft > 0 || cursor.left == 0 else { throw AvroProblem("a block has bytes behind its last row") }
    }
    rowsDone += row
    return row
  }

  private func openBlock(_ block: AvroScan.Block, _ morsel: AvroScan.Morsel) throws(AvroProblem) -> PageBytes {
    records = nil
    let packed = try unpacker.room(block.byteCount)
    let target = UnsafeMutableRawBufferPointer(start: packed.start, count: block.byteCount)
    do throws(Failure) {
      packed.buffer.count = try morsel.opened.file.read(into: target, at: block.offset)
    } catch {
      // Of a sentence of its own.
      throw AvroProblem(error)
    }
    request.progress.bytesRead.add(block.byteCount)
    let unpacked = try unpacker.unpack(packed, morsel.opened.codec)
    guard block.rowCount <= unpacked.buffer.count || morsel.opened.schema.isEmpty(morsel.opened.schema.root) else {
      throw AvroProblem("a block claims \(block.rowCount) rows in \(unpacked.buffer.count) bytes")
    }
    records = unpacked
    cursor = AvroCursor(unpacked.buffer.elements)
    rowsLeft = block.rowCount
    return unpacked
  }

  private func inFile<Result>(_ morsel: AvroScan.Morsel, _ body: () throws(AvroProblem) -> Result) throws(Failure)
    -> Result
  {
    do throws(AvroProblem) {
      return try body()
    } catch {
      throw error.failure(path: morsel.opened.path)
    }
  }
}
