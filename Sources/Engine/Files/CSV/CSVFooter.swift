/// The last lines of a file, which are no part of its table (`skipFooter`). The file is read as if it ended before them.
///
/// They are physical lines, as those before the header are: a remark may hold quotes that nobody closes.
enum CSVFooter {
  private static let firstBytes = 64 << 10

  /// Where the last lines of a plain file begin, and how many it has.
  /// - Throws: `Failure` (`input`), also where these lines do not fit the memory.
  /// - Complexity: O(bytes of these lines).
  static func find(
    _ lines: Int, in file: InputFile, budget: MemoryBudget
  ) throws(Failure) -> (start: Int, lines: Int) {
    var window = min(firstBytes, file.byteCount)
    while true {
      let size = window
      guard window < 1 << 30, budget.charge(window) else { throw tooLong(lines, file.path, window) }
      defer { budget.release(size) }
      let text = Buffer<UInt8>(capacity: max(window, 1), count: window)
      let from = file.byteCount - window
      text.count = try file.read(into: UnsafeMutableRawBufferPointer(start: text.base, count: window), at: from)
      let (position, found) = LineEnds.beginning(
        ofLast: lines, in: UnsafeBufferPointer(start: text.base, count: text.count))
      // At the window's own beginning a line may have begun before it.
      if position > 0 || from == 0 { return (from + position, found) }
      window = min(window * 4, file.byteCount)
    }
  }

  static func tooLong(_ lines: Int, _ path: String, _ bytes: Int) -> Failure {
    Failure(
      .input,
      "the last \(lines) lines of \(path) are longer than \(bytes >> 20) MiB; set \"skipFooter\" to fewer, or give more --memory"
    )
  }
}

/// A text without its last lines: what may still be one of them is held back until more has been read.
final class FooterStream: ByteStream {
  private let stream: any ByteStream
  private let lines: Int
  private let budget: MemoryBudget
  /// Bytes that have been read and not handed out, from `start` on; those before `released` are no last lines.
  private var held: [UInt8] = []
  private var start = 0
  private var released = 0
  private var charged = 0
  private var isAtEnd = false
  /// Lines that were left out, once the end has been reached.
  private(set) var skippedLines = 0

  private static let blockBytes = 64 << 10

  init(_ stream: any ByteStream, lines: Int, budget: MemoryBudget) {
    self.stream = stream
    self.lines = lines
    self.budget = budget
  }

  deinit { budget.release(charged) }

  var path: String { stream.path }
  var consumedBytes: Int { stream.consumedBytes }

  func read(into target: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    while start == released {
      if isAtEnd { return 0 }
      try readOn()
    }
    let count = min(target.count, released - start)
    held.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<(start + count)])) }
    start += count
    return count
  }

  /// Reads as much again as is held back, so that long footers are not looked through over and over.
  private func readOn() throws(Failure) {
    held.removeFirst(start)
    let known = held.count
    let size = max(Self.blockBytes, known)
    // Blocks of the usual size are as little as any stream has.
    let needed = size > Self.blockBytes ? known + 2 * size : 0
    if needed > charged {
      guard needed < 1 << 30, budget.charge(needed - charged) else { throw CSVFooter.tooLong(lines, path, known) }
      charged = needed
    }
    let block = Buffer<UInt8>(capacity: size, count: 0)
    let count = try stream.fill(UnsafeMutableRawBufferPointer(start: block.base, count: size))
    block.count = count
    held.append(contentsOf: block.elements)
    isAtEnd = count < size
    let (position, found) = held.withUnsafeBufferPointer { LineEnds.beginning(ofLast: lines, in: $0) }
    (start, released) = (0, position)
    if isAtEnd { skippedLines = found }
  }
}

extension CSVOptions {
  /// What is counted of footers.
  static let footerNote = "lines at the ends of files, left out as \"skipFooter\" says"
  /// What is counted of comments.
  static let commentNote = "lines left out as \"comment\" says"
}

extension CSVLayout {
  /// The file as text, without its footer.
  func openText(budget: MemoryBudget = MemoryBudget(limit: .max)) throws(Failure) -> any ByteStream {
    // What is no text stays marked: whoever reads a column replaces and counts it, or rejects its row.
    let text = try file.openStream(encoding: encoding, budget: budget)
    return skipFooter > 0 ? FooterStream(text, lines: skipFooter, budget: budget) : text
  }
}
