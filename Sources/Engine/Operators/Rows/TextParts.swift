/// A column of texts of which several stores have kept a part each, some of them by number. Its cells are numbers where
/// those of all parts are and one numbering has room for their texts, else views.
struct TextParts: @unchecked Sendable {
  /// Where the cells of a part are: numbers and the texts that they mean, or views.
  private struct Part {
    var numbers: UnsafePointer<UInt16>?
    var texts: UnsafePointer<TextView>
    /// Numbers that the parts before have given.
    var base: UInt16 = 0

    @inline(__always)
    func view(_ row: Int) -> TextView { texts[numbers.map { Int($0[row]) } ?? row] }

    /// - Precondition: the part has numbers, and all have found room.
    @inline(__always)
    func number(_ row: Int) -> UInt16 {
      guard let number = numbers?[row], number != 0 else { return 0 }
      return number &+ base
    }
  }

  private let columns: [TextColumn]
  private let parts: Buffer<Part>
  /// The texts of all parts; `nil` when cells are views.
  private let numbering: TextNumbering?

  /// - Returns: `nil` when no part has numbers: views are cells like those of other types.
  init?(_ columns: [Column]) {
    let texts = columns.compactMap { column in if case .text(let text) = column { text } else { nil } }
    let numberings = texts.compactMap(\.dictionary?.numbering)
    guard !numberings.isEmpty else { return nil }
    self.columns = texts
    let total = numberings.reduce(0) { $0 + $1.count }
    numbering =
      numberings.count == texts.count && total <= TextNumbering.maximumCount
      ? TextNumbering(joining: numberings) : nil
    var before = 0
    parts = Buffer(
      texts.map { column in
        guard let dictionary = column.dictionary else {
          return Part(numbers: nil, texts: UnsafePointer(column.views.base))
        }
        defer { before += dictionary.numbering.count }
        return Part(
          numbers: UnsafePointer(dictionary.rows.base), texts: dictionary.numbering.entries,
          base: UInt16(truncatingIfNeeded: before))
      })
  }

  /// Bytes of a cell.
  var cellBytes: Int { numbering == nil ? DataType.text.cellBytes : MemoryLayout<UInt16>.stride }

  private var owners: [any ByteOwner] { columns.flatMap(\.owners) }

  /// The cells of so many rows, by part and row in it. Complexity: O(rows); text is not copied.
  func gather(
    _ count: Int, nulls: Buffer<UInt8>?, stores: UnsafePointer<UInt16>, rows: UnsafePointer<Int32>
  ) -> TextColumn {
    let parts = parts.base
    if let numbering {
      let numbers = Buffer<UInt16>(capacity: count)
      let target = numbers.base
      for index in 0..<count { target[index] = parts[Int(stores[index])].number(Int(rows[index])) }
      return TextColumn(TextNumbers(rows: numbers, numbering: numbering), nulls: nulls)
    }
    let views = Buffer<TextView>(capacity: count)
    let target = views.base
    for index in 0..<count { target[index] = parts[Int(stores[index])].view(Int(rows[index])) }
    return TextColumn(views, nulls: nulls, owners: owners)
  }

  /// The cells of so many rows, segment after segment.
  func gather(_ count: Int, nulls: Buffer<UInt8>?, _ segments: [RowStore.Segment]) -> TextColumn {
    var at = 0
    if let numbering {
      let numbers = Buffer<UInt16>(capacity: count)
      for segment in segments {
        let (part, target) = (parts[segment.store], numbers.base + at)
        for row in 0..<segment.count { target[row] = part.number(segment.start + row) }
        at += segment.count
      }
      return TextColumn(TextNumbers(rows: numbers, numbering: numbering), nulls: nulls)
    }
    let views = Buffer<TextView>(capacity: count)
    for segment in segments {
      let (part, target) = (parts[segment.store], views.base + at)
      for row in 0..<segment.count { target[row] = part.view(segment.start + row) }
      at += segment.count
    }
    return TextColumn(views, nulls: nulls, owners: owners)
  }
}
