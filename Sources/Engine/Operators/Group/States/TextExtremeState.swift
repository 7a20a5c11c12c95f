/// `min` and `max` of texts, by their bytes.
final class TextExtremeState: AggregateState {
  private let column: Int
  private let wantsLeast: Bool
  private let texts = TextCells()
  /// 1 where no text has come yet.
  private let empties = GrowingCells<UInt8>(1)

  init(column: Int, wantsLeast: Bool) {
    self.column = column
    self.wantsLeast = wantsLeast
  }

  var bytesPerGroup: Int { TextCells.bytesPerGroup + 1 }
  var extraBytes: Int { texts.extraBytes }
  var exportTypes: [DataType] { [.text] }

  func grow(to capacity: Int) {
    texts.grow(to: capacity)
    empties.grow(to: capacity)
  }

  func update(_ batch: Batch, groups: UnsafePointer<Int32>, sequence: UInt64) {
    take(batch.columns[column], batch.rowCount, groups)
  }

  func merge(_ columns: [Column], rowCount: Int, groups: UnsafePointer<Int32>) { take(columns[0], rowCount, groups) }

  private func take(_ column: Column, _ count: Int, _ groups: UnsafePointer<Int32>) {
    guard case .text(let column) = column else { preconditionFailure("extremes of texts") }
    let (views, nulls, empties) = (column.views.base, column.nulls?.base, empties.base)
    for row in 0..<count {
      if let nulls, nulls[row] != 0 { continue }
      let group = Int(groups[row])
      if empties[group] == 0 {
        let order = TextView.compare(views[row], texts[group])
        if wantsLeast ? order >= 0 : order <= 0 { continue }
      }
      texts.set(views[row], for: group)
      empties[group] = 0
    }
  }

  func export(_ count: Int) -> [Column] { [results(count)] }

  func results(_ count: Int) -> Column {
    let marks = empties.shared(count)
    return texts.column(count, nulls: marks.elements.contains(1) ? marks : nil)
  }
}
