/// Parts of texts made unreadable.
enum MaskFunctions {
  static let all: [FunctionDefinition] = [
    FunctionDefinition(
      "mask_matches", .pattern,
      [.text("text"), .text("regex"), .text("symbol"), .text("keep").optional], .fixed(.text),
      "Every match of a regular expression, or its first group where it has one, with a symbol in place of each character; keep names what stays: 'marks', 'blanks' or 'marks blanks'.",
      example: "mask_matches('call 555-12 now', '[0-9-]+', '#', 'marks')", gives: "call ###-## now",
      fails: .when(PatternArgument.canFail), note: "RE2 syntax instead of Java's", .kernel(make))
  ]

  private static let make: @Sendable (Binding) throws(BindingProblem) -> Kernel = { binding throws(BindingProblem) in
    let pattern = try PatternArgument(binding, 1)
    let hasKeep = binding.has(3)
    return { call in
      let (texts, symbols) = (call.texts(0), call.texts(2))
      let keeps = hasKeep ? call.texts(3) : nil
      // What each row becomes; the pattern decides which rows are looked at.
      var masked: [Int: [UInt8]] = [:]
      pattern.forEachRow(call) { row, regex in
        let text = texts[row]
        let keep = keeps.map { Kept($0[row]) } ?? Kept()
        var bytes: [UInt8] = []
        var copied = 0
        let group = min(regex.groupCount, 1)
        RegexReplace.forEachMatch(regex, text, from: 0, groups: group) {
          let (start, end) = (regex.spans[2 * group], regex.spans[2 * group + 1])
          guard start >= copied, end > start, bytes.count <= TextAllowance.maximumBytes else { return }
          bytes.append(text.slice(copied, start))
          keep.mask(text.slice(start, end), by: symbols[row], into: &bytes)
          copied = end
        }
        guard copied > 0 else { return }
        bytes.append(text.slice(copied, text.count))
        if call.admits(bytes.count, from: text.count, row: row) { masked[row] = bytes }
      }
      return try call.makeTexts { row, bytes in
        if let made = masked[row] { bytes += made } else { bytes.append(texts[row]) }
      }
    }
  }

  /// Characters that a mask leaves as they are.
  private struct Kept {
    var marks = false
    var blanks = false

    init() {}

    init(_ words: TextView) {
      for word in words.string.split(separator: " ") {
        marks = marks || word == "marks"
        blanks = blanks || word == "blanks"
      }
    }

    func mask(_ text: TextView, by symbol: TextView, into bytes: inout [UInt8]) {
      for scalar in text.string.unicodeScalars {
        if keeps(scalar) { bytes.append(contentsOf: String(scalar).utf8) } else { bytes.append(symbol) }
      }
    }

    /// Marks are punctuation and symbols, blanks white space, as Unicode has them.
    private func keeps(_ scalar: Unicode.Scalar) -> Bool {
      if !marks && !blanks { return false }
      if blanks, scalar.properties.isWhitespace { return true }
      guard marks else { return false }
      switch scalar.properties.generalCategory {
      case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
        .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
        return true
      default: return false
      }
    }
  }
}
