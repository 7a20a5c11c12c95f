/// The list of texts of a workbook, which its cells name by number (ECMA-376-1, section 18.4). Read as far as it is asked for
/// and kept: columns point into it.
///
/// It is charged to the memory budget while it is read. A list that does not fit is refused: cells name texts in any order,
/// so that one on the disk would be read anew for every cell.
final class WorkbookTexts: @unchecked Sendable {
  private static let blockCount = 4096

  private let path: String
  private let budget: MemoryBudget
  private let reading: XMLReading?
  private let handler: TextListHandler
  /// Texts by number, in blocks that stay where they are.
  private var blocks: [Buffer<TextView>] = []
  private var count = 0
  private var arena = TextArena(blockBytes: 256 << 10)
  private var charged = 0

  /// - Throws: `Failure` (`input`).
  init(_ workbook: Workbook, _ budget: MemoryBudget) throws(Failure) {
    path = workbook.path
    self.budget = budget
    handler = TextListHandler()
    if let part = workbook.sharedTexts {
      reading = try XMLReading(workbook.archive, part, handler)
    } else {
      reading = nil
    }
  }

  deinit { budget.release(charged) }

  /// Puts the texts of cells in the place of their numbers, for as long as this object lives. One thread at a time.
  /// - Throws: as `text`.
  func lookUp(_ rows: SheetRows, cancellation: Cancellation) throws {
    for place in rows.cells.indices where rows.cells[place].kind == .sharedText {
      rows.cells[place].take(try text(rows.cells[place].bits, cancellation: cancellation))
    }
  }

  /// The text of a number, for as long as this object lives. One thread at a time.
  /// - Throws: `Failure` (`input`) when the list does not have it, or does not fit the memory.
  private func text(_ number: Int, cancellation: Cancellation) throws -> TextView {
    while number >= count {
      try cancellation.check()
      guard let reading, try reading.advance() else {
        throw ExcelProblem("a cell names text \(number + 1) of the workbook's list, which has \(count)")
          .failure(path: path)
      }
      try keep()
    }
    return blocks[number / Self.blockCount][number % Self.blockCount]
  }

  /// Takes over the texts that the handler has found.
  private func keep() throws(Failure) {
    let found = handler.found
    let bytes = found.ends.count * MemoryLayout<TextView>.stride + found.bytes.count
    guard budget.charge(bytes) else {
      throw Failure(
        .input,
        "the list of texts of \(path) takes more than \(charged >> 20) MiB; give more --memory, or save the sheet as CSV"
      )
    }
    charged += bytes
    var start = 0
    for end in found.ends {
      if count % Self.blockCount == 0 { blocks.append(Buffer(capacity: Self.blockCount)) }
      blocks[count / Self.blockCount][count % Self.blockCount] = arena.copy(
        TextView(start: UnsafePointer(found.bytes.base + start), count: end - start))
      count += 1
      start = end
    }
    handler.forget()
  }
}

/// Collects the texts of `si` elements: of their runs, without those that say how a text is pronounced.
private final class TextListHandler: XMLHandler {
  /// The texts behind one another, and where each ends.
  private(set) var found = (bytes: ByteStore(), ends: [Int]())
  private let raw = ByteStore()
  private var depth = 0
  /// Whether the element below the root is a text.
  private var isItem = false
  private var isInText = false
  /// The depth of a pronunciation.
  private var phonetic = 0

  func forget() {
    found.bytes.count = 0
    found.ends.removeAll(keepingCapacity: true)
  }

  override func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    depth += 1
    if depth == 2 { isItem = name == "si" }
    if name == "rPh", phonetic == 0 { phonetic = depth }
    isInText = isItem && phonetic == 0 && name == "t"
  }

  override func end() {
    if depth == 2, isItem {
      EscapedText.decode(UnsafeBufferPointer(start: raw.base, count: raw.count), into: found.bytes)
      found.ends.append(found.bytes.count)
      raw.count = 0
    }
    if depth == phonetic { phonetic = 0 }
    depth -= 1
    isInText = false
  }

  override func take(_ text: UnsafeBufferPointer<UInt8>) {
    guard isInText, let start = text.baseAddress else { return }
    guard raw.count + text.count <= Self.mostTextBytes else {
      problem = ExcelProblem("a text of its list has more than \(Self.mostTextBytes >> 20) MiB")
      return
    }
    raw.append(start, count: text.count)
  }
}
