import Engine
import Foundation

/// Avro files for tests.
enum AvroFiles {
  /// A random table whose columns have names that Avro can have.
  static func table(_ rowCount: Int, seed: UInt64) -> RandomTable {
    var table = RandomTable(rowCount: rowCount, shape: .distinct, nullShare: 20, seed: seed)
    table.schema = Schema(table.schema.fields.enumerated().map { Field("c\($0.offset)", $0.element.type) })
    return table
  }

  /// The bytes of a table, appended in batches of some rows.
  static func bytes(
    _ table: RandomTable, _ compression: WriteRequest.Compression, batchRows: Int = 1000
  ) throws -> [UInt8] {
    let encoder = try TableEncoder(
      schema: table.schema, request: WriteRequest(folder: "", format: .avro, compression: compression))
    for start in stride(from: 0, to: table.rows.count, by: batchRows) {
      let end = min(start + batchRows, table.rows.count)
      try encoder.append(Batch(columns: table.columns(start..<end), rowCount: end - start))
    }
    return try encoder.finish()
  }

  /// A file of one record type, of blocks that claim what they are told to.
  static func file(schema: String, codec: String = "null", blocks: [(rows: Int64, bytes: [UInt8])]) -> [UInt8] {
    let sync = [UInt8](0..<16)
    var bytes = Array("Obj\u{1}".utf8) + long(2)
    for (key, value) in [("avro.schema", schema), ("avro.codec", codec)] {
      bytes += long(Int64(key.utf8.count)) + Array(key.utf8) + long(Int64(value.utf8.count)) + Array(value.utf8)
    }
    bytes += long(0) + sync
    for block in blocks { bytes += long(block.rows) + long(Int64(block.bytes.count)) + block.bytes + sync }
    return bytes
  }

  static func long(_ number: Int64) -> [UInt8] {
    var bits = UInt64(bitPattern: number << 1 ^ number >> 63)
    var bytes: [UInt8] = []
    while bits >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: bits) | 0x80)
      bits >>= 7
    }
    return bytes + [UInt8(bits)]
  }

  static func open(_ path: String, types: [String: TypePin] = [:], memory: Int = .max) throws -> any TableSource {
    try Files.open(SourceDescription(path: path, types: types, memory: memory))
  }

  /// What is said of a file that cannot be read; `nil` when it can.
  static func refusal(_ path: String, memory: Int = 256 << 20) -> String? {
    do {
      _ = try ReadTable.rows(try open(path, memory: memory), budget: MemoryBudget(limit: memory))
      return nil
    } catch let failure as Failure where failure.kind == .input {
      return failure.message
    } catch {
      return "not a failure of the input: \(error)"
    }
  }
}
