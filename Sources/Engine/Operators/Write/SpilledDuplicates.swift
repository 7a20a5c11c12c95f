/// The rows of an output partition that is too large for a node's share of the memory, without those that equal an earlier
/// one.
///
/// They are split once more, by their own hash: equal rows meet in a part that is small enough for a table of them. What
/// stays comes back in sequence order. Every row is written twice and read twice; rows that are all equal cannot be split,
/// and are held together.
struct SpilledDuplicates {
  private static let mostParts = 256

  private let rows: RowExchange
  private let writer: RowExchangeWriter
  private let context: RunContext

  /// - Parameters:
  ///   - codec: of the records that come.
  ///   - byteCount: how much they are.
  ///   - share: what a part may take.
  init(codec: RowCodec, byteCount: Int, share: Int, context: RunContext) {
    var parts = 2
    // A part is held beside a table of its rows.
    while parts < Self.mostParts && byteCount / parts > share / 2 { parts *= 2 }
    rows = RowExchange(codec: codec, partitionCount: parts, context: context)
    writer = rows.makeWriter(run: 0)
    self.context = context
  }

  /// Takes the next record; they come in sequence order. It is copied.
  func append(_ record: UnsafeRawPointer) throws { try writer.append(record) }

  /// The first of every set of equal rows. Call once, after the last record.
  func firsts() throws -> SequencedRows {
    writer.finish()
    var parts: [SequencedRows.Part] = []
    for part in 0..<rows.partitionCount where rows.rowCount(partition: part) > 0 {
      try context.cancellation.check()
      let loaded = try rows.load(partition: part)
      let kept = DuplicateFilter.firsts(of: loaded.records, codec: rows.codec, columns: nil)
      try withExtendedLifetime(loaded) { parts.append(.spilled(try SpilledRows(kept, context: context))) }
      rows.drop(partition: part)
    }
    return SequencedRows(codec: rows.codec, parts: parts, context: context)
  }
}
