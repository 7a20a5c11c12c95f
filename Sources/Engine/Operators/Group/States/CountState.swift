/// `count()` and `count(column)`: rows, or those where the column is not null.
final class CountState: AggregateState, SlidingState {
  private let column: Int?
  private let counts = GrowingCells<Int64>(0)
  private var frame = MovingFrame()
  private var inFrame: Int64 = 0

  init(column: Int?) { self.column = column }

  var bytesPerGroup: Int { 8 }
  var exportTypes: [DataType] { [.integer] }
  func grow(to capacity: Int) { counts.grow(to: capacity) }

  func update(_ batch: Batch, groups: UnsafePointer<Int32>, sequence: UInt64) {
    let counts = counts.base
    if let nulls = column.flatMap({ batch.columns[$0].nulls?.base }) {
      for row in 0..<batch.rowCount { counts[Int(groups[row])] &+= nulls[row] == 0 ? 1 : 0 }
    } else {
      for row in 0..<batch.rowCount { counts[Int(groups[row])] &+= 1 }
    }
  }

  func export(_ count: Int) -> [Column] { [.integer(PlainColumn(counts.shared(count)))] }

  func merge(_ columns: [Column], rowCount: Int, groups: UnsafePointer<Int32>) {
    let (counts, added) = (counts.base, columns[0].integerCells)
    for row in 0..<rowCount { counts[Int(groups[row])] &+= added[row] }
  }

  func results(_ count: Int) -> Column { .integer(PlainColumn(counts.shared(count))) }

  func slide(_ column: Column?, frames: [Range<Int>]) {
    let (nulls, counts) = (column?.nulls?.base, counts.base)
    var (frame, known) = (frame, inFrame)
    for (index, seen) in frames.enumerated() {
      guard let nulls else {
        counts[index] = Int64(seen.count)
        continue
      }
      frame.move(to: seen) {
        known = 0
      } enter: {
        known += nulls[$0] == 0 ? 1 : 0
      } leave: {
        known -= nulls[$0] == 0 ? 1 : 0
      }
      counts[index] = known
    }
    (self.frame, inFrame) = (frame, known)
  }
}
