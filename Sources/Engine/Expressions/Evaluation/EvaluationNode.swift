/// Rows that a node computes over: the columns of the evaluator's input.
struct EvaluationInput {
  var columns: [Column]
  var count: Int
  let texts: TextAllowance

  /// Only these rows; columns that are not in `needed` are left as they are and not read.
  func subset(_ rows: Buffer<Int32>, needed: [Int]) -> EvaluationInput {
    var columns = columns
    for index in needed { columns[index] = columns[index].gather(rows.elements) }
    return EvaluationInput(columns: columns, count: rows.count, texts: texts)
  }
}

/// The cells of a node, and the rows that failed in it, in increasing order; those cells are null.
struct EvaluationResult {
  var operand: Operand
  var failures: [RowFailure] = []
}

/// A compiled part of an expression. Belongs to one evaluator and its thread.
class EvaluationNode {
  func evaluate(_ input: EvaluationInput) throws -> EvaluationResult {
    preconditionFailure("every kind of node evaluates itself")
  }
}

/// A column of the input.
final class ColumnNode: EvaluationNode {
  private let index: Int

  init(index: Int) { self.index = index }

  override func evaluate(_ input: EvaluationInput) -> EvaluationResult {
    EvaluationResult(operand: Operand(input.columns[index]))
  }
}

/// A literal: one cell for all rows.
final class LiteralNode: EvaluationNode {
  private let operand: Operand

  init(_ value: Value, _ type: DataType) { operand = Operand(constant: .constant(value, type: type, count: 1)) }

  override func evaluate(_ input: EvaluationInput) -> EvaluationResult { EvaluationResult(operand: operand) }
}

/// A secret: one cell for all rows, of its bytes.
final class SecretNode: EvaluationNode {
  private let secret: Secret

  init(_ secret: Secret) { self.secret = secret }

  override func evaluate(_ input: EvaluationInput) throws -> EvaluationResult {
    guard let bytes = secret.bytes else {
      throw Failure(.usage, "the secret parameter \"\(secret.name)\" has no value")
    }
    let arena = TextArena(blockBytes: 64)
    let view = bytes.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { arena.copy(TextView(start: $0, count: bytes.count)) } ?? .empty
    }
    return EvaluationResult(
      operand: Operand(constant: .text(TextColumn(Buffer(repeating: view, count: 1), owners: [arena]))))
  }
}

/// A function whose arguments are all computed first.
final class CallNode: EvaluationNode {
  private let kernel: Kernel
  private let arguments: [EvaluationNode]
  private let type: DataType

  init(_ kernel: @escaping Kernel, _ arguments: [EvaluationNode], _ type: DataType) {
    self.kernel = kernel
    self.arguments = arguments
    self.type = type
  }

  override func evaluate(_ input: EvaluationInput) throws -> EvaluationResult {
    var operands: [Operand] = []
    operands.reserveCapacity(arguments.count)
    var failures: [RowFailure] = []
    for argument in arguments {
      let result = try argument.evaluate(input)
      operands.append(result.operand)
      if !result.failures.isEmpty { failures = Self.merge(failures, result.failures) }
    }
    let isConstant = !operands.contains { !$0.isConstant }
    if isConstant, !failures.isEmpty {
      // A constant that failed fails in every row.
      let column = Column.constant(.null, type: type, count: 1)
      return EvaluationResult(operand: Operand(constant: column), failures: failures)
    }
    let call = KernelCall(
      arguments: operands, count: isConstant ? 1 : input.count, result: type, texts: input.texts)
    var column = try kernel(call)
    if !call.failures.isEmpty || !failures.isEmpty {
      failures = Self.merge(failures, call.failures)
      column = column.markingNull(failures)
    }
    // Loops of kernels compute something for null rows, too.
    column = column.emptyingNulls()
    guard isConstant else { return EvaluationResult(operand: Operand(column), failures: failures) }
    if let failure = failures.first {
      failures = (0..<input.count).map { RowFailure(row: $0, reason: failure.reason) }
    }
    return EvaluationResult(operand: Operand(constant: column), failures: failures)
  }

  /// Both lists in increasing order; of two failures of a row the first argument's counts.
  static func merge(_ a: [RowFailure], _ b: [RowFailure]) -> [RowFailure] {
    if a.isEmpty { return b }
    if b.isEmpty { return a }
    var merged: [RowFailure] = []
    merged.reserveCapacity(a.count + b.count)
    var (i, j) = (0, 0)
    while i < a.count || j < b.count {
      if j == b.count || (i < a.count && a[i].row <= b[j].row) {
        if j < b.count, a[i].row == b[j].row { j += 1 }
        merged.append(a[i])
        i += 1
      } else {
        merged.append(b[j])
        j += 1
      }
    }
    return merged
  }
}
