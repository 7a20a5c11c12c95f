import Engine
import TestKit

/// Random rows of every type for files to be written and read back.
struct RandomTable {
  /// How values repeat, which decides encodings.
  enum Shape: CaseIterable { case distinct, few, runs, constant }

  var schema: Schema
  var rows: [[Value]]

  static let types: [DataType] = [
    .text, .integer, .decimal(precision: 5, scale: 2), .decimal(precision: 18, scale: 0),
    .decimal(precision: 38, scale: 10), .double, .boolean, .date, .timestamp, .decimal(precision: 20, scale: 20),
  ]

  /// `nullShare` of 100 cells are null.
  init(rowCount: Int, shape: Shape, nullShare: Int, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    schema = Schema(Self.types.enumerated().map { Field("c\($0.offset) \($0.element)", $0.element) })
    var columns: [[Value]] = []
    for type in Self.types {
      var pool: [Value] = []
      let poolCount = shape == .distinct ? max(rowCount, 1) : shape == .constant ? 1 : 7
      for _ in 0..<poolCount { pool.append(Self.value(type, &random)) }
      var column: [Value] = []
      var (current, left) = (pool[0], 0)
      while column.count < rowCount {
        if left == 0 {
          current =
            Int.random(in: 0..<100, using: &random) < nullShare
            ? .null : pool[Int.random(in: 0..<poolCount, using: &random)]
          left = shape == .runs ? Int.random(in: 1...60, using: &random) : 1
        }
        column.append(current)
        left -= 1
      }
      columns.append(column)
    }
    rows = (0..<rowCount).map { row in columns.map { $0[row] } }
  }

  private static func value(_ type: DataType, _ random: inout SeededGenerator) -> Value {
    switch type {
    case .text:
      let alphabet = Array("abcdefghijklmnopqrstuvwxyzäöü߀😀 ,\"\n0123456789")
      let count = [0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 36, 36, 36, 70, 300].randomElement(using: &random) ?? 5
      return .text(String((0..<count).map { _ in alphabet.randomElement(using: &random) ?? "x" }))
    case .integer:
      return .integer(
        [.min, .max, 0, -1, Int64.random(in: -9...9, using: &random), Int64.random(in: .min ... .max, using: &random)]
          .randomElement(using: &random) ?? 0)
    case .decimal(let precision, let scale):
      var limit: Int128 = 1
      for _ in 0..<precision { limit *= 10 }
      let digits = Int128(random.next()) << 60 ^ Int128(random.next())
      let number = digits % limit
      return .decimal(Bool.random(using: &random) ? number : -number, precision: precision, scale: scale)
    case .double:
      let odd: [Double] = [.nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
      return .double(
        Int.random(in: 0..<4, using: &random) == 0
          ? odd.randomElement(using: &random) ?? 0 : Double.random(in: -1e6...1e6, using: &random))
    case .boolean: return .boolean(Bool.random(using: &random))
    case .date: return .date(Int32.random(in: -700_000...2_900_000, using: &random))
    case .timestamp:
      return .timestamp(Int64.random(in: -60_000_000_000_000_000...200_000_000_000_000_000, using: &random))
    }
  }

  /// The columns of rows `range`.
  func columns(_ range: Range<Int>) -> [Column] {
    schema.fields.enumerated().map { position, field in
      var builder = ColumnBuilder(field.type)
      for row in range { builder.append(rows[row][position]) }
      return builder.finish()
    }
  }
}
