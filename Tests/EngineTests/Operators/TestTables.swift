import Engine

extension InMemorySource {
  /// A table of boxed rows in morsels of a few rows each.
  static func table(_ fields: [Field], _ rows: [[Value]], morselRows: Int = 97) -> InMemorySource {
    let schema = Schema(fields)
    let batches = stride(from: 0, to: rows.count, by: morselRows).flatMap { start in
      InMemorySource(schema: schema, rows: Array(rows[start..<min(start + morselRows, rows.count)])).batches
    }
    return InMemorySource(schema: schema, batches: batches)
  }

  var plan: Plan {
    Plan(.scan(Scan(source: self, number: 0, name: "table")), inputs: [], step: .source, schema: schema)
  }
}

extension Batch {
  /// All rows, boxed.
  var boxedRows: [[Value]] { (0..<rowCount).map { row in columns.map { $0.value(at: row) } } }
}

extension RunOptions {
  /// Nodes, batch sizes and memory limits that must not make a difference; the smallest memory makes every store spill.
  static var variations: [RunOptions] {
    var result: [RunOptions] = []
    for nodes in [1, 2, 8] {
      for batchRows in [1, 3, 4096] {
        for memory in [1 << 30, 1 << 17] {
          var options = RunOptions()
          options.nodes = nodes
          options.batchRows = batchRows
          options.memory = memory
          result.append(options)
        }
      }
    }
    return result
  }
}
