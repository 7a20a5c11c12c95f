/// The first rows of the input, after some that are left out: a sort without keys, which keeps input order.
///
/// Credits its step with the rows it has seen and does not pass on.
enum LimitSink {
  /// - Parameter gate: made with `LimitGate(bound: offset + count)` and given to a `LimitedScan` over the pipeline's
  ///   source when the scan may end early; then rows that were never read are not counted as removed.
  static func make(types: [DataType], count: Int, offset: Int, step: PlanStep, gate: LimitGate? = nil) -> SortSink {
    SortSink(types: types, keys: [], limit: count, offset: offset, limitStep: step, gate: gate)
  }
}
