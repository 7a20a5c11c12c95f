/// Finds delimiters of two to four characters: runs of punctuation that stand in most lines.
struct LongDelimiters {
  private(set) var candidates: [[UInt8]] = []
  private var replaced: Set<UInt8> = []

  init(_ head: Buffer<UInt8>, from start: Int) {
    var runCounts: [[UInt8]: Int] = [:]
    var linesWith: [[UInt8]: Int] = [:]
    var lastLine: [[UInt8]: Int] = [:]
    var byteCounts = [Int](repeating: 0, count: 256)
    var (lines, run) = (0, [UInt8]())
    func isMark(_ byte: UInt8) -> Bool {
      switch byte {
      case 9, 1...8, 14...31, 32, 33, 35, 38, 42, 44, 47, 58...62, 64, 92, 94, 124, 126: true
      default: false
      }
    }
    for position in start..<min(head.count, start + (32 << 10)) {
      let byte = head[position]
      byteCounts[Int(byte)] += 1
      if isMark(byte) {
        run.append(byte)
        continue
      }
      if (2...4).contains(run.count) {
        runCounts[run, default: 0] += 1
        if lastLine[run] != lines {
          lastLine[run] = lines
          linesWith[run, default: 0] += 1
        }
      }
      run.removeAll(keepingCapacity: true)
      if byte == 10 || (byte == 13 && head[position + 1] != 10) { lines += 1 }
    }
    // Several of the characters that delimit by themselves are empty fields between them.
    let isEmptyFields = { (run: [UInt8]) in Set(run).count == 1 && [9, 44, 59].contains(run[0]) }
    // A character that delimits by itself and a mark beside it: the mark is of the value, as in `,#30`, `|@name`, `C:\\x`.
    let isOfValues = { (run: [UInt8]) in
      run.count { [9, 44, 58, 59, 124].contains($0) } == 1 && run.contains { ![9, 32, 44, 58, 59, 124].contains($0) }
    }
    for (run, count) in runCounts where Set(run).count == run.count || Set(run).count == 1 {
      if isEmptyFields(run) || isOfValues(run) { continue }
      guard let seen = linesWith[run], seen * 4 >= (lines + 1) * 3, run.contains(where: { $0 != 32 }) else { continue }
      candidates.append(run)
      // The run takes a character's place only if the character stands nowhere else.
      let isAlone = run.allSatisfy { byte in
        byte == 32 || byteCounts[Int(byte)] == count * run.count { $0 == byte }
      }
      if isAlone { replaced.formUnion(run.filter { $0 != 32 }) }
    }
    candidates.sort { $0.count != $1.count ? $0.count > $1.count : $0.lexicographicallyPrecedes($1) }
  }

  /// Whether the character stands only within a longer delimiter.
  func replaces(_ byte: UInt8) -> Bool { replaced.contains(byte) }
}
