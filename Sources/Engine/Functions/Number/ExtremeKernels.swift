/// `greatest` and `least`: nulls are left out, NaN is greatest.
enum ExtremeKernels {
  static func make(isGreatest: Bool, _ binding: Binding) throws(BindingProblem) -> Kernel {
    let pair = Binding(types: [binding.result, binding.result], result: .boolean)
    let better = try ComparisonKernels.make(isGreatest ? ">" : "<", pair)
    return { call in
      // The best so far as a column; a row takes the next value where that is better or the best is null.
      var best = call.arguments[0].column(count: call.count)
      for index in 1..<call.arguments.count {
        let next = call.arguments[index]
        let comparison = KernelCall(
          arguments: [next, Operand(best)], count: call.count, result: .boolean, texts: call.texts)
        guard case .boolean(let wins) = try better(comparison) else {
          preconditionFailure("a comparison gives truth values")
        }
        let (old, new) = (Buffer<Int32>(capacity: call.count), Buffer<Int32>(capacity: call.count))
        (old.count, new.count) = (0, 0)
        for row in 0..<call.count {
          let takesNext = !call.isNull(index, row) && (best.isNull(row) || wins.values[row] != 0)
          let list = takesNext ? new : old
          list[list.count] = Int32(truncatingIfNeeded: row)
          list.count += 1
        }
        if new.count == 0 { continue }
        let taken = next.isConstant ? next : Operand(next.column.gather(new.elements))
        best = Column.assembling(
          [(old, Operand(best.gather(old.elements))), (new, taken)], type: call.result, count: call.count)
      }
      return best
    }
  }
}
