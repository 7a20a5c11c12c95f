/// The folder of a partition below the output: `year=2016/month=5/day=31`, with its values.
struct PartitionPath: Sendable {
  let path: String
  /// Values as text; `nil` stands for null and empty text, which the layout cannot tell apart.
  let values: [String?]
}

/// Makes the paths of rows, reusing its memory: a path is what makes two combinations of keys one partition.
struct PartitionPathBuilder {
  private let names: [String]
  /// The path of the last row, as bytes.
  private(set) var bytes: [UInt8] = []
  private var value: [UInt8] = []

  init(names: [String]) { self.names = names }

  /// Sets `bytes` to the path of a row.
  /// - Throws: `Failure` (`run`) for a name over 255 bytes.
  mutating func build(_ columns: [Column], row: Int) throws {
    bytes.removeAll(keepingCapacity: true)
    for (name, column) in zip(names, columns) {
      if !bytes.isEmpty { bytes.append(UInt8(ascii: "/")) }
      let start = bytes.count
      format(column, row)
      PartitionName.append(key: name, value: value, to: &bytes)
      guard bytes.count - start <= PartitionName.maximumBytes else {
        throw Failure(
          .run,
          "partition column \(name) has a value of \(value.count) bytes, too long for a folder name (255 bytes with the column's name); derive a shorter column and partition by that"
        )
      }
    }
  }

  /// The path that `build` has made, with its values.
  mutating func path(_ columns: [Column], row: Int) -> PartitionPath {
    var values: [String?] = []
    for column in columns {
      format(column, row)
      values.append(value.isEmpty ? nil : String(decoding: value, as: UTF8.self))
    }
    return PartitionPath(path: String(decoding: bytes, as: UTF8.self), values: values)
  }

  private mutating func format(_ column: Column, _ row: Int) {
    value.removeAll(keepingCapacity: true)
    // The two zeros are equal, so they share a folder.
    if case .double(let numbers) = column, numbers.values[row] == 0, !column.isNull(row) {
      DoubleText.append(0, to: &value)
    } else {
      ValueText.append(column, row: row, into: &value)
    }
  }
}
