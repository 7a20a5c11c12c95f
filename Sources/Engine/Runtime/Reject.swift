/// A row that could not be taken.
public struct Reject: Hashable, Sendable {
  public var step: PlanStep
  /// Which source of the plan (0 is the recipe's own, joins and unions follow).
  public var source: Int
  public var origin: RowOrigin?
  /// Column at fault, when there is one.
  public var column: String?
  /// Short reason: `"12a" is not an integer`.
  public var reason: String
  /// The record's text as it stood in the file, cut at 10,000 bytes, when known at the time.
  public var raw: String?
  /// Rows that it counts as: the lines of a record whose shape is wrong, since nobody can tell what rows it has swallowed.
  public var rows: Int
  /// Order of rejects of one step: the row's place in the step's input (`RowSequence`).
  public var sequence: Int

  public init(
    step: PlanStep, source: Int = 0, origin: RowOrigin?, column: String?, reason: String, raw: String? = nil,
    rows: Int = 1, sequence: Int = 0
  ) {
    self.step = step
    self.source = source
    self.origin = origin
    self.column = column
    self.reason = reason
    self.raw = raw
    self.rows = rows
    self.sequence = sequence
  }

  /// Whether this one is listed first: by step, then input order, which is the same for any number of nodes.
  func precedes(_ other: Reject) -> Bool {
    let left = (step, source, origin?.bits ?? -1, sequence, column ?? "")
    return left < (other.step, other.source, other.origin?.bits ?? -1, other.sequence, other.column ?? "")
  }
}

/// Rejects in a spill file: every number in eight bytes, every text behind its length, -1 for `nil`.
extension Reject {
  func append(to bytes: inout [UInt8]) {
    func number(_ value: Int) { withUnsafeBytes(of: Int64(value).littleEndian) { bytes.append(contentsOf: $0) } }
    func text(_ value: String?) {
      guard let value else { return number(-1) }
      number(value.utf8.count)
      bytes.append(contentsOf: value.utf8)
    }
    number(step.encoded)
    number(source)
    number(Int(origin?.bits ?? -1))
    number(sequence)
    number(rows)
    text(column)
    text(reason)
    text(raw)
  }

  /// Reads what `append` has written at `position` and moves that behind it.
  init(_ bytes: UnsafeRawBufferPointer, at position: inout Int) {
    var place = position
    func number() -> Int {
      defer { place += 8 }
      return Int(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int64.self)))
    }
    func text() -> String? {
      let count = number()
      guard count >= 0 else { return nil }
      defer { place += count }
      return String(decoding: bytes[place..<place + count], as: UTF8.self)
    }
    let (step, source, bits, sequence, rows) = (number(), number(), number(), number(), number())
    self.init(
      step: PlanStep(encoded: step), source: source, origin: bits < 0 ? nil : RowOrigin(bits: Int64(bits)),
      column: text(),
      reason: text() ?? "", raw: text(), rows: rows, sequence: sequence)
    position = place
  }
}
