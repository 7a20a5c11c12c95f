/// Physical lines of a text: they end in LF, CR or CR LF.
enum LineEnds {
  static func position(behind lines: Int, in text: Buffer<UInt8>, from start: Int) -> Int {
    var position = start
    for _ in 0..<max(0, lines) {
      while position < text.count && text[position] != 10 && text[position] != 13 { position += 1 }
      if position == text.count { break }
      position += text[position] == 13 && position + 1 < text.count && text[position + 1] == 10 ? 2 : 1
    }
    return position
  }

  static func count(in text: Buffer<UInt8>, from start: Int, to end: Int) -> Int {
    var (position, count) = (start, 0)
    while position < end {
      position = self.position(behind: 1, in: text, from: position)
      count += 1
    }
    return count
  }

  /// Where the last lines of a text begin, and how many of them it has. More text behind it moves this place only
  /// further back, never to the front: what stands before it is none of the last lines of the whole.
  static func beginning(ofLast lines: Int, in text: UnsafeBufferPointer<UInt8>) -> (position: Int, lines: Int) {
    var (position, found) = (text.count, 0)
    while found < lines && position > 0 {
      // The line's own end, then back to that of the line before.
      if text[position - 1] == 10 {
        position -= position > 1 && text[position - 2] == 13 ? 2 : 1
      } else if text[position - 1] == 13 {
        position -= 1
      }
      while position > 0 && text[position - 1] != 10 && text[position - 1] != 13 { position -= 1 }
      found += 1
    }
    return (position, found)
  }
}
