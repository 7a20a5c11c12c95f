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
      case 48...57, 65...90, 97...122, 128...255, 34, 39, 45, 46, 10, 13, 0: false
      default: true
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
    for (run, count) in runCounts where Set(run).count == run.count || Set(run).count == 1 {
      // The run takes a character's place only if the character stands nowhere else.
      guard let seen = linesWith[run], seen * 4 >= (lines + 1) * 3 else { continue }
      guard run.allSatisfy({ byte in byte == 32 || byteCounts[Int(byte)] == count * run.filter { $0 == byte }.count })
      else { continue }
      guard run.contains(where: { $0 != 32 }) else { continue }
      candidates.append(run)
      replaced.formUnion(run.filter { $0 != 32 })
    }
    candidates.sort { $0.count != $1.count ? $0.count > $1.count : $0.lexicographicallyPrecedes($1) }
  }

  /// Whether the character stands only within a longer delimiter.
  func replaces(_ byte: UInt8) -> Bool { replaced.contains(byte) }
}
