internal import CSIMD

/// An exact sum of doubles for every group. Used by one thread.
///
/// `marks[group]` is the exponent of the window times 256, plus the specials seen; sums too wide for a window are in
/// a dictionary of their own.
final class ExactSums {
  static let exportTypes: [DataType] = [.decimal(precision: 38, scale: 0), .integer, .text]
  static let bytesPerGroup = 24

  private let windows = GrowingCells<Int128>(0)
  private let marks = GrowingCells<Int64>(0)
  private var wide: [Int: WideSum] = [:]
  private static let isWide: Int64 = 8

  var extraBytes: Int { wide.count * (WideSum.byteCount + 64) }

  func grow(to capacity: Int) {
    windows.grow(to: capacity)
    marks.grow(to: capacity)
  }

  @inline(__always)
  func add(_ value: Double, to group: Int) { add(value, to: group, windows.base, marks.base) }

  @inline(__always)
  private func add(
    _ value: Double, to group: Int, _ windows: UnsafeMutablePointer<Int128>, _ marks: UnsafeMutablePointer<Int64>
  ) {
    if value == 0 { return }
    let mark = marks[group]
    if value.isFinite && mark & Self.isWide == 0 {
      let (significand, exponent) = ExactSum.parts(value)
      if let sum = ExactSum.fitted(windows[group], Int(mark >> 8), plus: Int128(significand), exponent) {
        windows[group] = sum.window
        marks[group] = Int64(sum.exponent) << 8 | mark & 255
        return
      }
    }
    addSlowly(value, to: group)
  }

  /// Adds the values of many rows and counts them; nulls are left out.
  func add(
    _ values: UnsafePointer<Double>, nulls: UnsafePointer<UInt8>?, count: Int, groups: UnsafePointer<Int32>,
    counts: UnsafeMutablePointer<Int64>
  ) {
    let (windows, marks) = (windows.base, marks.base)
    for row in 0..<count {
      let next = Int(groups[min(row &+ KeyHashes.lookahead, count &- 1)])
      csimd_prefetch(windows + next)
      csimd_prefetch(marks + next)
      csimd_prefetch(counts + next)
      if let nulls, nulls[row] != 0 { continue }
      let group = Int(groups[row])
      add(values[row], to: group, windows, marks)
      counts[group] &+= 1
    }
  }

  /// Adds `significand × 2^exponent`.
  func add(_ significand: Int128, _ exponent: Int, to group: Int) {
    if significand == 0 { return }
    let mark = marks.base[group]
    if mark & Self.isWide == 0,
      let sum = ExactSum.fitted(windows.base[group], Int(mark >> 8), plus: significand, exponent)
    {
      windows.base[group] = sum.window
      marks.base[group] = Int64(sum.exponent) << 8 | mark & 255
      return
    }
    var sum = self[group]
    sum.add(significand, exponent)
    self[group] = sum
  }

  private func addSlowly(_ value: Double, to group: Int) {
    var sum = self[group]
    sum.add(value)
    self[group] = sum
  }

  subscript(group: Int) -> ExactSum {
    get {
      let mark = marks.base[group]
      return ExactSum(
        window: windows.base[group], exponent: Int(mark >> 8), specials: UInt8(truncatingIfNeeded: mark & 7),
        wide: mark & Self.isWide == 0 ? nil : wide[group])
    }
    set {
      windows.base[group] = newValue.window
      marks.base[group] =
        Int64(newValue.exponent) << 8 | Int64(newValue.specials) | (newValue.wide == nil ? 0 : Self.isWide)
      if let sum = newValue.wide { wide[group] = sum }
    }
  }

  func export(_ count: Int) -> [Column] {
    let views = Buffer<TextView>(repeating: .empty, count: count)
    let heap = TextHeap()
    for (group, sum) in wide where group < count {
      let bytes = heap.reserve(WideSum.byteCount)
      let raw = UnsafeMutableRawPointer(bytes)
      for (index, word) in sum.words.enumerated() { raw.storeBytes(of: word, toByteOffset: index * 8, as: UInt64.self) }
      views[group] = TextView(start: UnsafePointer(bytes), count: WideSum.byteCount)
    }
    return [
      .decimal(PlainColumn(windows.shared(count)), precision: 38, scale: 0),
      .integer(PlainColumn(marks.shared(count))), .text(TextColumn(views, owners: [heap])),
    ]
  }

  func merge(_ columns: [Column], rowCount: Int, groups: UnsafePointer<Int32>) {
    guard case .text(let wides) = columns[2] else { preconditionFailure("exported sums have three columns") }
    let (windows, marks) = (columns[0].decimalCells, columns[1].integerCells)
    for row in 0..<rowCount {
      let target = Int(groups[row])
      let (own, theirs) = (self.marks.base[target], marks[row])
      // Neither is wide nor has seen a special.
      if (own | theirs) & 255 == 0,
        let sum = ExactSum.fitted(
          self.windows.base[target], Int(own >> 8), plus: windows[row], Int(theirs >> 8))
      {
        self.windows.base[target] = sum.window
        self.marks.base[target] = Int64(sum.exponent) << 8
        continue
      }
      let view = wides.views[row]
      let sum = ExactSum(
        window: windows[row], exponent: Int(marks[row] >> 8), specials: UInt8(truncatingIfNeeded: marks[row] & 7),
        wide: view.count == WideSum.byteCount ? WideSum(bytes: view.start) : nil)
      let group = Int(groups[row])
      var total = self[group]
      total.add(sum)
      self[group] = total
    }
  }
}
