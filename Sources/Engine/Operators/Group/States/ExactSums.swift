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
    if value.isFinite {
      let (significand, exponent) = ExactSum.parts(value)
      if Self.add(Int128(significand), exponent, to: windows + group, marks + group) { return }
    }
    addSlowly(value, to: group)
  }

  /// Adds `significand × 2^exponent` to a window; false, and nothing added, where it does not fit or the sum is wide.
  @inline(__always)
  private static func add(
    _ significand: Int128, _ exponent: Int, to window: UnsafeMutablePointer<Int128>,
    _ mark: UnsafeMutablePointer<Int64>
  ) -> Bool {
    let known = mark.pointee
    guard known & isWide == 0,
      let sum = ExactSum.fitted(window.pointee, Int(known >> 8), plus: significand, exponent)
    else { return false }
    window.pointee = sum.window
    mark.pointee = Int64(sum.exponent) << 8 | known & 255
    return true
  }

  /// Adds the values of many rows and counts them; nulls are left out.
  func add(
    _ values: UnsafePointer<Double>, nulls: UnsafePointer<UInt8>?, count: Int, groups: UnsafePointer<Int32>,
    counts: UnsafeMutablePointer<Int64>
  ) {
    let (windows, marks) = (windows.base, marks.base)
    for row in 0..<count {
      prefetchCells(after: row, of: count, groups, windows, marks, counts)
      if let nulls, nulls[row] != 0 { continue }
      let group = Int(groups[row])
      add(values[row], to: group, windows, marks)
      counts[group] &+= 1
    }
  }

  /// Adds `significand × 2^exponent`.
  func add(_ significand: Int128, _ exponent: Int, to group: Int) {
    if significand == 0 { return }
    if Self.add(significand, exponent, to: windows.base + group, marks.base + group) { return }
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
      let group = Int(groups[row])
      // Neither wide nor with a special, as nearly all are.
      if marks[row] & 255 == 0,
        Self.add(
          windows[row], Int(marks[row] >> 8), to: self.windows.base + group, self.marks.base + group)
      {
        continue
      }
      let view = wides.views[row]
      let sum = ExactSum(
        window: windows[row], exponent: Int(marks[row] >> 8), specials: UInt8(truncatingIfNeeded: marks[row] & 7),
        wide: view.count == WideSum.byteCount ? WideSum(bytes: view.start) : nil)
      var total = self[group]
      total.add(sum)
      self[group] = total
    }
  }
}
