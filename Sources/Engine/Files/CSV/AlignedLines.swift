/// Lines that a printer, or a person, made a table of: blanks bring what belongs to a column to the same place in each.
struct AlignedLines {
  /// Whether there is a place with a blank in every line and text on both sides in most, and for that many lines stand
  /// further apart there than words do.
  private(set) var areColumns = false

  private static let lineLimit = 100
  private static let widthLimit = 400

  /// Complexity: O(lines × width), both limited.
  init(_ sample: CSVSample) {
    var lines = 0
    // By place: lines with a blank there, with text on both sides, and with a further blank beside it besides.
    var (blank, inside, wide) = ([Int](), [Int](), [Int]())
    for record in sample.records.lazy.filter({ !$0.isBlank }).prefix(Self.lineLimit) {
      let marks = Self.blanks(of: sample.field(0, of: record))
      guard let first = marks.firstIndex(of: false), let last = marks.lastIndex(of: false) else { continue }
      lines += 1
      if marks.count > blank.count {
        // Shorter lines so far are as good as blank there.
        let more = marks.count - blank.count
        blank += Array(repeating: lines - 1, count: more)
        inside += Array(repeating: 0, count: more)
        wide += Array(repeating: 0, count: more)
      }
      for place in blank.indices where place >= marks.count || marks[place] {
        blank[place] += 1
        guard place > first, place < last else { continue }
        inside[place] += 1
        if marks[place - 1] || marks[place + 1] { wide[place] += 1 }
      }
    }
    guard lines > 1 else { return }
    areColumns = blank.indices.contains {
      blank[$0] == lines && inside[$0] * 3 > lines * 2 && wide[$0] * 3 >= lines
    }
  }

  /// By character of a line, whether it is a blank.
  private static func blanks(of line: TextView) -> [Bool] {
    line.bytes.prefix(widthLimit * 2).filter { $0 & 0xC0 != 0x80 }.prefix(widthLimit).map { $0 == 32 }
  }
}
