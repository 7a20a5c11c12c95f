/// Text with `${name}` and `${env:NAME}` in it; `$${` stands for `${`.
package struct TextTemplate {
  package enum Piece: Hashable {
    case literal(String)
    case parameter(String)
    case environment(String)
    /// `${` without its `}`, or with nothing between.
    case broken(String)
  }

  package let pieces: [Piece]
  /// Bytes of the text that each piece stands for.
  let ranges: [Range<Int>]

  package init(_ text: String) {
    let bytes = Array(text.utf8)
    var pieces: [Piece] = []
    var ranges: [Range<Int>] = []
    var literal: [UInt8] = []
    var literalStart = 0
    var at = 0
    let dollar = UInt8(ascii: "$")
    let open = UInt8(ascii: "{")
    func flush() {
      guard !literal.isEmpty else { return }
      pieces.append(.literal(String(decoding: literal, as: UTF8.self)))
      ranges.append(literalStart..<at)
      literal = []
    }
    while at < bytes.count {
      if bytes[at] == dollar, at + 2 < bytes.count, bytes[at + 1] == dollar, bytes[at + 2] == open {
        literal += [dollar, open]
        at += 3
      } else if bytes[at] == dollar, at + 1 < bytes.count, bytes[at + 1] == open {
        flush()
        let start = at
        let end = bytes[at...].firstIndex(of: UInt8(ascii: "}"))
        let name = String(decoding: bytes[(at + 2)..<(end ?? bytes.count)], as: UTF8.self)
        at = end.map { $0 + 1 } ?? bytes.count
        if end == nil || name.isEmpty {
          pieces.append(.broken(name))
        } else if name.hasPrefix("env:") {
          pieces.append(.environment(String(name.dropFirst(4))))
        } else {
          pieces.append(.parameter(name))
        }
        ranges.append(start..<at)
        literalStart = at
      } else {
        literal.append(bytes[at])
        at += 1
      }
    }
    flush()
    self.pieces = pieces
    self.ranges = ranges
  }

  /// A text of data as recipes write it, so that `${` in it stays what it is.
  package static func escaped(_ text: String) -> String { text.replacing("${", with: "$${") }

  /// Whether a slash follows the piece of this range: what stands before it is a folder.
  func isFolder(_ range: Range<Int>) -> Bool {
    guard let index = ranges.firstIndex(of: range), pieces.indices.contains(index + 1),
      case .literal(let text) = pieces[index + 1]
    else { return false }
    return text.hasPrefix("/")
  }

  /// Whether the whole text is one `${name}`.
  package var isOneParameter: Bool { oneParameter != nil }

  /// The name, when the whole text is one `${name}`.
  var oneParameter: String? {
    if pieces.count == 1, case .parameter(let name) = pieces[0] { name } else { nil }
  }
}
