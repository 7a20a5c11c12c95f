import Engine
import TestKit

/// Any bytes as a CSV file.
enum CSVTarget {
  private static let pieces = [
    TableReading.Pieces(readers: 2, chunkBytes: 7, batchRows: 2), TableReading.Pieces(readers: 3, chunkBytes: 64),
  ]

  /// Everything guessed.
  static let guessed = FuzzTarget("csv", limit: 4096) { bytes in try check(bytes, CSVOptions(), [:]) }

  /// The first bytes choose options and pinned types.
  static let described = FuzzTarget("csv-options", limit: 4096) { bytes in
    var choices = Choices(bytes)
    var options = CSVOptions()
    options.delimiter = choices.pick([nil, ",", ";", "\t", "||", "é", " ", "-;-"])
    options.quote = choices.pick([nil, "\"", "'", ""])
    options.escape = choices.pick([nil, "\\", "\"", "", "'"])
    options.header = choices.pick([.auto, .rows(0), .rows(1), .rows(2), .rows(3)])
    options.encoding = choices.pick([nil, "UTF-8", "ISO-8859-1", "UTF-16LE", "UTF-16BE", "SHIFT_JIS", "UTF-7"])
    options.nullValues = choices.pick([[], ["NA"], ["", "-", "null"]])
    options.emptyQuoted = choices.pick([.null, .text])
    options.skipLines = choices.pick([nil, 0, 1, 3])
    options.comment = choices.pick([nil, "#", "--", "\""])
    options.raggedRows = choices.pick([.reject, .pad, .truncate])
    options.invalid = choices.pick([.reject, .replace])
    let type = choices.pick([
      nil, DataType.integer, .decimal(precision: 10, scale: 2), .double, .boolean, .date, .timestamp, .text,
    ])
    options.skipFooter = choices.pick([0, 1, 3])
    options.fillHeader = choices.pick([false, true])
    let rest = choices.rest()
    try check(rest, options, type.map { ["a": TypePin($0)] } ?? [:])
    if let type { try check(rest, options, ["column1": TypePin(type)]) }
  }

  private static func check(_ bytes: [UInt8], _ options: CSVOptions, _ pins: [String: TypePin]) throws {
    let file = MemoryFile(bytes)
    guard
      let whole = try TableReading.requireEqualInPieces(
        pieces,
        {
          try CSVSource.open(files: [file.found], options: options, types: pins)
        })
    else { return }
    let source = try CSVSource.open(files: [file.found], options: options, types: pins)
    try requireOwnBytes(whole, bytes, source.resolvedOptions)
    // What was guessed, said as options, gives the same table.
    let refused = try refusal {
      let again = try TableReading(
        try CSVSource.open(files: [file.found], options: source.resolvedOptions, types: pins),
        in: TableReading.Pieces())
      try law(
        again.rows.count == whole.rows.count && again.columns.count == whole.columns.count,
        "the guessed options give another table: \(source.resolvedOptions)\n\(whole)\n\(again)")
    }
    try law(refused == nil, "the guessed options are refused: \(refused?.message ?? "")")
  }

  /// Text of a reject is text of the file, where its bytes are the text.
  private static func requireOwnBytes(_ reading: TableReading, _ bytes: [UInt8], _ resolved: CSVOptions) throws {
    guard (resolved.encoding ?? "UTF-8").uppercased() == "UTF-8", let text = String(validating: bytes, as: UTF8.self)
    else { return }
    let source = Array(text.utf8)
    for reject in reading.rejects {
      guard let raw = reject.raw, raw.utf8.count < 10_000 else { continue }
      try law(source.contains(run: Array(raw.utf8)), "a reject holds what is not in the file: \(reject)")
    }
  }
}

extension [UInt8] {
  /// Whether these bytes stand somewhere in it, in a row.
  func contains(run: [UInt8]) -> Bool {
    if run.isEmpty { return true }
    guard run.count <= count else { return false }
    return (0...count - run.count).contains { self[$0] == run[0] && self[$0..<$0 + run.count].elementsEqual(run) }
  }
}
