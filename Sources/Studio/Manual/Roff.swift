/// Text of a manual page in the mdoc language (mdoc(7)).
struct Roff {
  private(set) var text = ""

  /// A macro on a line of its own; its words are taken as they are.
  mutating func macro(_ name: String, _ words: String...) {
    text += ([".\(name)"] + words.map(Self.word)).joined(separator: " ") + "\n"
  }

  /// Words of a macro that are macros themselves, as `Op Fl q`.
  mutating func request(_ words: String) { text += ".\(words)\n" }

  /// Running text: every sentence begins a line, as roff wants it, and goes on below where it is long.
  mutating func prose(_ paragraph: String) {
    for sentence in Self.sentences(paragraph) {
      var line = ""
      for word in sentence.split(separator: " ").map({ Self.escape(String($0)) }) {
        if !line.isEmpty, line.utf8.count + word.utf8.count + 1 > Self.lineBytes {
          self.line(line)
          line = ""
        }
        line += (line.isEmpty ? "" : " ") + word
      }
      self.line(line)
    }
  }

  /// A line as it is, for what is printed so.
  mutating func literal(_ line: String) { self.line(Self.escape(line)) }

  /// Longer lines are against the style of manual pages.
  private static let lineBytes = 78

  /// A line of escaped text: what would begin a request is shown instead.
  private mutating func line(_ escaped: String) {
    text += (escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" : "") + escaped + "\n"
  }

  /// A word of a macro: quoted where it has blanks, and never taken for a macro's name.
  static func word(_ word: String) -> String {
    if word.isEmpty { return "\"\"" }
    let escaped = escape(word).replacing("\"", with: "\\(dq")
    let isMacro = word.count <= 3 && word.first?.isUppercase ?? false
    return (isMacro ? "\\&" : "") + (escaped.contains(" ") ? "\"\(escaped)\"" : escaped)
  }

  /// Signs that mean something to roff; dashes are those that can be copied into a shell.
  static func escape(_ text: String) -> String {
    text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("…", with: "...").replacing(
      "·", with: "\\(pc")
  }

  /// Sentences end at a period, a question or an exclamation mark with a blank and a capital letter behind it.
  static func sentences(_ text: String) -> [String] {
    var sentences: [String] = []
    var sentence = ""
    let letters = Array(text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: " "))
    for (place, letter) in letters.enumerated() {
      if letter == " ", let last = sentence.last, ".?!".contains(last), place + 1 < letters.count,
        letters[place + 1].isUppercase
      {
        sentences.append(sentence)
        sentence = ""
      } else {
        sentence.append(letter)
      }
    }
    return (sentences + [sentence]).filter { !$0.isEmpty }
  }
}
