/// How wide text stands on a screen, in cells.
package enum TextWidth {
  /// What a scalar does on the screen.
  package enum Kind: Sendable {
    case narrow, wide
    /// Stands over the cell before it.
    case combining
    /// Must never reach the terminal; a visible mark of one cell stands for it.
    case marked
  }

  /// Classifies a scalar. Complexity: O(1) for ASCII, else O(log ranges).
  package static func kind(_ scalar: UInt32) -> Kind {
    if scalar < 0x7F { return scalar < 0x20 ? .marked : .narrow }
    if scalar < 0xA0 { return .marked }
    if scalar < 0x300 { return scalar == 0xAD || scalar == 0xA0 ? .marked : .narrow }
    if contains(WidthTable.combining, scalar) { return .combining }
    if contains(WidthTable.marked, scalar) { return .marked }
    return contains(WidthTable.wide, scalar) ? .wide : .narrow
  }

  /// Cells that the text takes when drawn. Complexity: O(length).
  package static func width(of text: String) -> Int {
    var width = 0
    var hasBase = false
    for scalar in text.unicodeScalars {
      switch kind(scalar.value) {
      case .narrow, .marked: width += 1
      case .wide: width += 2
      case .combining: if !hasBase { width += 1 }
      }
      hasBase = true
    }
    return width
  }

  private static func contains(_ ranges: [UInt32], _ scalar: UInt32) -> Bool {
    ranges.withUnsafeBufferPointer { ranges in
      var low = 0
      var high = ranges.count / 2
      while low < high {
        let middle = (low + high) / 2
        if scalar > ranges[2 * middle + 1] { low = middle + 1 } else { high = middle }
      }
      return low < ranges.count / 2 && scalar >= ranges[2 * low]
    }
  }
}
