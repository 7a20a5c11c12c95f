/// One text for each group, replaced in place where the new one fits. Used by one thread.
final class TextCells {
  private let views = GrowingCells<TextView>(.empty)
  private let rooms = GrowingCells<Int32>(0)
  private let heap = TextHeap()

  static let bytesPerGroup = 20
  var extraBytes: Int { heap.byteCount }

  func grow(to capacity: Int) {
    views.grow(to: capacity)
    rooms.grow(to: capacity)
  }

  @inline(__always)
  subscript(group: Int) -> TextView { views.base[group] }

  func set(_ view: TextView, for group: Int) {
    if view.count == 0 {
      // The room stays with its address in the view.
      views.base[group].count = 0
      return
    }
    let target: UnsafeMutablePointer<UInt8>
    if view.count <= Int(rooms.base[group]) {
      target = UnsafeMutablePointer(mutating: views.base[group].start)
    } else {
      var room = 16
      while room < view.count { room *= 2 }
      target = heap.reserve(room)
      rooms.base[group] = Int32(clamping: room)
    }
    TextHeap.copyBytes(view.start, to: target, count: view.count)
    views.base[group] = TextView(start: UnsafePointer(target), count: view.count)
  }

  /// The first `count` texts. Shares memory: valid until the next change.
  func column(_ count: Int, nulls: Buffer<UInt8>?) -> Column {
    .text(TextColumn(views.shared(count), nulls: nulls, owners: [heap]))
  }
}
