/// The cells that differ between two canvases of one size, as runs from left to right, top to bottom.
package struct CanvasDiff: Sendable {
  package struct Run: Hashable, Sendable {
    package var x: Int
    package var y: Int
    package var count: Int

    package init(x: Int, y: Int, count: Int) {
      self.x = x
      self.y = y
      self.count = count
    }
  }

  package private(set) var runs: [Run] = []

  /// Unchanged gaps of up to this many cells are drawn again: moving the cursor costs more bytes.
  private static let bridgedGap = 4

  /// Compares `new` with what the terminal shows; everything differs when the sizes do. Complexity: O(cells).
  package init(from old: Canvas?, to new: Canvas) {
    let width = new.size.width
    guard let old, old.size == new.size else {
      for y in 0..<new.size.height where width > 0 { runs.append(Run(x: 0, y: y, count: width)) }
      return
    }
    if old.cells == new.cells { return }
    for y in 0..<new.size.height {
      var x = 0
      while x < width {
        if old[x, y] == new[x, y] {
          x += 1
          continue
        }
        var start = x
        // A run never starts in the middle of a wide character.
        while start > 0, new[start, y].isContinuation || old[start, y].isContinuation { start -= 1 }
        var end = x + 1
        var same = 0
        x += 1
        while x < width, same <= Self.bridgedGap {
          if old[x, y] == new[x, y], !new[x, y].isContinuation { same += 1 } else { same = 0; end = x + 1 }
          x += 1
        }
        while end < width, new[end, y].isContinuation { end += 1 }
        runs.append(Run(x: start, y: y, count: end - start))
        x = end
      }
    }
  }
}
