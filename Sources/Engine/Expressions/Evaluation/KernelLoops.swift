/// Loops over lanes. The closure is a literal at the place of use and inlined, so that a loop compiles to plain code.
extension KernelCall {
  @inline(__always)
  func map<A, R: BitwiseCopyable>(_ a: Lane<A>, _ body: (A) -> R) -> Buffer<R> {
    let values = Buffer<R>(capacity: count)
    let (source, target) = (a.base, values.base)
    if a.step == 1 {
      for row in 0..<count { target[row] = body(source[row]) }
    } else if count > 0 {
      let value = body(source[0])
      for row in 0..<count { target[row] = value }
    }
    return values
  }

  @inline(__always)
  func map<A, B, R: BitwiseCopyable>(_ a: Lane<A>, _ b: Lane<B>, _ body: (A, B) -> R) -> Buffer<R> {
    let values = Buffer<R>(capacity: count)
    let (left, right, target) = (a.base, b.base, values.base)
    switch (a.step, b.step) {
    case (1, 1): for row in 0..<count { target[row] = body(left[row], right[row]) }
    case (1, _):
      guard count > 0 else { break }
      let constant = right[0]
      for row in 0..<count { target[row] = body(left[row], constant) }
    default: for row in 0..<count { target[row] = body(a[row], b[row]) }
    }
    return values
  }

  /// `body` gives `nil` for a row that fails; `reason` is asked only then.
  @inline(__always)
  func mapChecked<A, R: BitwiseCopyable>(
    _ a: Lane<A>, zero: R, _ body: (A) -> R?, reason: (A) -> String
  ) -> Buffer<R> {
    let values = Buffer<R>(capacity: count)
    let target = values.base
    for row in 0..<count {
      if let value = body(a[row]) {
        target[row] = value
      } else {
        target[row] = zero
        fail(row, reason(a[row]))
      }
    }
    return values
  }

  @inline(__always)
  func mapChecked<A, B, R: BitwiseCopyable>(
    _ a: Lane<A>, _ b: Lane<B>, zero: R, _ body: (A, B) -> R?, reason: (A, B) -> String
  ) -> Buffer<R> {
    let values = Buffer<R>(capacity: count)
    let target = values.base
    for row in 0..<count {
      if let value = body(a[row], b[row]) {
        target[row] = value
      } else {
        target[row] = zero
        fail(row, reason(a[row], b[row]))
      }
    }
    return values
  }

  /// `body` gives `nil` where the result is null.
  @inline(__always)
  func mapOptional<R: BitwiseCopyable>(zero: R, _ body: (Int) -> R?) -> PlainColumn<R> {
    let values = Buffer<R>(capacity: count)
    let marks = Buffer<UInt8>(capacity: count)
    let (target, nullTarget) = (values.base, marks.base)
    let nulls = self.nulls?.base
    var any: UInt8 = 0
    for row in 0..<count {
      var mark: UInt8 = nulls?[row] ?? 0
      if mark == 0, let value = body(row) {
        target[row] = value
      } else {
        target[row] = zero
        mark = 1
      }
      nullTarget[row] = mark
      any |= mark
    }
    return PlainColumn(values, nulls: any == 0 ? nil : marks)
  }

  /// Views into the bytes of the argument, or other bytes that live as long.
  @inline(__always)
  func mapViews(_ a: Lane<TextView>, _ body: (TextView) -> TextView) -> Column {
    text(map(a, body), owners: owners(0))
  }

  /// New text: `body` appends the row's text to an empty buffer. Null rows are skipped.
  @inline(__always)
  func makeTexts(_ body: (Int, inout [UInt8]) throws -> Void) throws -> Column {
    try makeOptionalTexts { row, bytes in
      try body(row, &bytes)
      return true
    }
  }

  /// New text; `body` returns `false` where the result is null, and asks `admits` before it makes a text that may be
  /// many times longer than its arguments.
  @inline(__always)
  func makeOptionalTexts(_ body: (Int, inout [UInt8]) throws -> Bool) throws -> Column {
    let views = Buffer<TextView>(capacity: count)
    let target = views.base
    let arena = arena(blockBytes: max(64, min(count * 24, 64 << 10)))
    let nulls = self.nulls?.base
    var marks: Buffer<UInt8>?
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256)
    for row in 0..<count {
      target[row] = .empty
      if let nulls, nulls[row] != 0 { continue }
      bytes.removeAll(keepingCapacity: true)
      if try body(row, &bytes) {
        try texts.take(bytes.count)
        bytes.withUnsafeBufferPointer { made in
          if let start = made.baseAddress, made.count > 0 {
            target[row] = arena.copy(TextView(start: start, count: made.count))
          }
        }
      } else {
        if marks == nil {
          let fresh = Buffer<UInt8>(repeating: 0, count: count)
          if let nulls { fresh.base.update(from: nulls, count: count) }
          marks = fresh
        }
        marks?[row] = 1
      }
    }
    return .text(TextColumn(views, nulls: marks ?? self.nulls, owners: [arena]))
  }
}
