/// Where a row began: the file of its source and the position in it, packed into 63 bits.
public struct RowOrigin: Hashable, Sendable {
  /// The hidden column that carries origins through a plan; no file can have a column of this name.
  public static let columnName = "\u{0}origin"

  /// Index into `TableSource.files`, below 2^19.
  public var file: Int
  /// Byte offset of the record in the (decoded) file for text formats, row number from 0 for Parquet; below 2^44.
  public var position: Int

  public init(file: Int, position: Int) {
    self.file = file
    self.position = position
  }

  public init(bits: Int64) { self.init(file: Int(bits >> 44), position: Int(bits & 0xFFF_FFFF_FFFF)) }

  public var bits: Int64 { Int64(file) << 44 | Int64(position) }
}
