/// Reads the keys of a much smaller left side first, so that only those rows of a large right side are kept that can
/// find a match.
///
/// The rows of a join come in the order of the left side, so the right side is always the one in memory; this makes it
/// small. The left side is then read twice, which is why it must be cheap: a scan with nothing but filters and
/// projections on it. (A semi-join reduction: Bernstein and Chiu, 1981.)
struct JoinSideBySize: RewriteRule {
  static let name = "join-side-by-size"

  /// Bytes of the right side below which it is not worth the second reading.
  let minimumBytes: Int

  func apply(_ plan: Plan) -> Plan {
    var plan = plan
    plan.inputs = plan.inputs.map(apply)
    guard case .join(var join) = plan.operation, join.kind != .right, join.kind != .full else { return plan }
    let (left, right) = (plan.inputs[0], plan.inputs[1])
    guard left.streams, let leftBytes = left.knownInputBytes, let rightBytes = right.knownInputBytes,
      rightBytes >= minimumBytes, leftBytes <= rightBytes / 4
    else { return plan }
    join.reducesRight = true
    plan.operation = .join(join)
    return plan
  }
}

extension Plan {
  /// Whether rows come straight from a source, through filters and projections only.
  fileprivate var streams: Bool {
    switch operation {
    case .scan: true
    case .filter, .ghostFilter, .project: inputs[0].streams
    default: false
    }
  }

  /// Bytes of all files below; `nil` when one is a stream of unknown length.
  fileprivate var knownInputBytes: Int? {
    if case .scan(let scan) = operation {
      return scan.source.files.reduce(0) { sum, file in sum.flatMap { sum in file.byteCount.map { sum + $0 } } }
    }
    return inputs.reduce(0) { sum, input in sum.flatMap { sum in input.knownInputBytes.map { sum + $0 } } }
  }
}
