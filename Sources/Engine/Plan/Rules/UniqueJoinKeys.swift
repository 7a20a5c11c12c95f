/// Compares only the left columns of a join when duplicates are removed above it and no two right rows have equal keys.
///
/// The right columns are then functions of the left keys, so rows are equal exactly when their left columns are; and right
/// columns that nothing else needs are no longer read. Whether keys are unique has to be looked up in the data, which
/// `isUnique` does; it is asked only where that costs less than it can save.
struct UniqueJoinKeys: RewriteRule {
  static let name = "unique-join-keys"

  /// Whether the rows of a plan differ in these columns.
  let isUnique: @Sendable (_ right: Plan, _ keys: [String]) -> Bool

  func apply(_ plan: Plan) -> Plan {
    var plan = plan
    plan.inputs = plan.inputs.map(apply)
    guard case .distinct(nil) = plan.operation, let join = joinBelow(plan.inputs[0]) else { return plan }
    guard case .join(let shape) = join.operation, shape.kind == .inner || shape.kind == .left else { return plan }
    let (left, right) = (join.inputs[0], join.inputs[1])
    guard right.inputBytes * 2 <= left.inputBytes, isUnique(right, shape.on.map(\.right)) else { return plan }
    plan.operation = .distinct(columns: left.schema.names)
    return plan
  }

  /// The join below filters, which neither change nor add columns.
  private func joinBelow(_ plan: Plan) -> Plan? {
    switch plan.operation {
    case .join: plan
    case .filter, .ghostFilter, .settleGhosts: joinBelow(plan.inputs[0])
    default: nil
    }
  }
}

extension Plan {
  /// Bytes of all files below.
  var inputBytes: Int {
    if case .scan(let scan) = operation { return scan.source.files.reduce(0) { $0 + ($1.byteCount ?? 0) } }
    return inputs.reduce(0) { $0 + $1.inputBytes }
  }
}
