#if canImport(Glibc)
  import Glibc
#endif

/// Columns as bytes of a temporary file.
///
/// ```
/// per column, every part padded to 16 bytes:
/// │ has nulls (1 or 0) │ null marks, if any │ values, or lengths of texts (UInt32) │ bytes of texts │
/// ```
/// Texts are not copied when read: their views point into the bytes of the block.
enum ColumnCodec {
  private static func padded(_ count: Int) -> Int { (count + 15) & ~15 }

  static func byteCount(_ columns: [Column], rowCount: Int) -> Int {
    var total = 0
    for column in columns {
      total += 16 + (column.nulls == nil ? 0 : padded(rowCount))
      if case .text = column {
        total += padded(rowCount * 4) + padded(ColumnAppender.textBytes(column, rows: nil, count: rowCount))
      } else {
        total += padded(rowCount * column.type.cellBytes)
      }
    }
    return total
  }

  /// Writes exactly `byteCount(columns, rowCount)` bytes.
  static func encode(_ columns: [Column], rowCount: Int, to start: UnsafeMutableRawPointer) {
    var at = start
    for column in columns {
      at.storeBytes(of: column.nulls == nil ? 0 : 1, as: UInt64.self)
      at.storeBytes(of: 0, toByteOffset: 8, as: UInt64.self)
      at += 16
      if let nulls = column.nulls {
        memcpy(at, nulls.base, rowCount)
        at += padded(rowCount)
      }
      guard case .text(let text) = column else {
        memcpy(at, column.rawValues, rowCount * column.type.cellBytes)
        at += padded(rowCount * column.type.cellBytes)
        continue
      }
      let views = text.views.base
      let lengths = at.assumingMemoryBound(to: UInt32.self)
      at += padded(rowCount * 4)
      var byte = at.assumingMemoryBound(to: UInt8.self)
      for row in 0..<rowCount {
        let view = views[row]
        lengths[row] = UInt32(truncatingIfNeeded: view.count)
        TextHeap.copyBytes(view.start, to: byte, count: view.count)
        byte += view.count
      }
      at += padded(UnsafeMutableRawPointer(byte) - at)
    }
  }

  /// Reads what `encode` wrote.
  static func decode(_ bytes: Buffer<UInt8>, types: [DataType], rowCount: Int) -> [Column] {
    var at = UnsafeMutableRawPointer(bytes.base)
    var columns: [Column] = []
    for type in types {
      let hasNulls = at.load(as: UInt64.self) != 0
      at += 16
      var nulls: Buffer<UInt8>?
      if hasNulls {
        let marks = Buffer<UInt8>(capacity: rowCount)
        memcpy(marks.base, at, rowCount)
        nulls = marks
        at += padded(rowCount)
      }
      let column = Column.reserving(rowCount, type: type)
        .with(nulls: nulls, owners: type == .text ? [bytes] : [])
      if case .text(let text) = column {
        let lengths = at.assumingMemoryBound(to: UInt32.self)
        at += padded(rowCount * 4)
        let views = text.views.base
        var byte = UnsafePointer(at.assumingMemoryBound(to: UInt8.self))
        for row in 0..<rowCount {
          let count = Int(lengths[row])
          views[row] = count == 0 ? .empty : TextView(start: byte, count: count)
          byte += count
        }
        at += padded(UnsafeRawPointer(byte) - UnsafeRawPointer(at))
      } else {
        memcpy(column.rawValues, at, rowCount * type.cellBytes)
        at += padded(rowCount * type.cellBytes)
      }
      column.setCount(rowCount)
      columns.append(column)
    }
    return columns
  }
}
