import Engine

extension ColumnFacts {
  /// What is to be seen at once of a column of a sample. Complexity: O(rows), without a text for each cell.
  init(_ type: DataType, _ columns: [Column]) {
    self.init()
    isNumeric = type.isNumeric
    rows = columns.reduce(0) { $0 + $1.count }
    switch type {
    case .text: scanText(columns)
    case .boolean: scanValues(columns) { _ in nil }
    case .decimal: scanValues(columns) { Double($0) }
    case .integer, .double: scanValues(columns) { Double($0) }
    case .date, .timestamp: scanTimes(columns)
    }
  }

  private mutating func scanText(_ columns: [Column]) {
    var counts: [TextKey: Int] = [:]
    var length = -1
    var isOneLength = true
    var hasBlank = false
    for case .text(let column) in columns {
      for row in 0..<column.count {
        let view = column.views[row]
        if view.count == 0 {
          missing += 1
          continue
        }
        counts[TextKey(view), default: 0] += 1
      }
    }
    for key in counts.keys {
      let view = key.view
      if length < 0 { length = view.count } else if length != view.count { isOneLength = false }
      var isASCII = true
      for byte in view.bytes.prefix(64) {
        if byte >= 0x80 { isASCII = false }
        if byte == 0x20 { hasBlank = true }
      }
      let width = isASCII || view.count > 256 ? view.count : TextWidth.width(of: view.string)
      widest = max(widest, min(256, width))
    }
    distinct = counts.count
    isFixedID = isOneLength && length > 12 && !hasBlank
    chart = counts.isEmpty ? .none : .top(Array(counts.values.sorted(by: >).prefix(6)))
  }

  private mutating func scanTimes(_ columns: [Column]) {
    var values: [Double] = []
    var bytes: [UInt8] = []
    for column in columns {
      for row in 0..<column.count {
        if column.isNull(row) {
          missing += 1
          continue
        }
        switch column {
        case .date(let column): values.append(Double(column.values[row]))
        case .timestamp(let column):
          values.append(Double(column.values[row]))
        default: break
        }
        bytes.removeAll(keepingCapacity: true)
        ValueText.appendShown(column, row: row, into: &bytes)
        widest = max(widest, bytes.count)
      }
    }
    distinct = Set(values).count
    chart = Self.histogram(values)
  }

  private mutating func scanValues(_ columns: [Column], number: (String) -> Double?) {
    var counts: [CellText: Int] = [:]
    var values: [Double] = []
    for column in columns {
      for row in 0..<column.count {
        let cell = CellText(column, row: row)
        guard case .text(let text) = cell else {
          missing += 1
          continue
        }
        widest = max(widest, text.utf8.count)
        counts[cell, default: 0] += 1
        switch column {
        case .integer(let column): values.append(Double(column.values[row]))
        case .double(let column): values.append(column.values[row])
        case .boolean: break
        default: if let value = number(text) { values.append(value) }
        }
      }
    }
    distinct = counts.count
    if counts.count > 12, !values.isEmpty {
      chart = Self.histogram(values)
    } else {
      chart = counts.isEmpty ? .none : .top(Array(counts.values.sorted(by: >).prefix(6)))
    }
  }

  private static func histogram(_ values: [Double]) -> ColumnChart {
    let finite = values.filter(\.isFinite)
    guard let least = finite.min(), let greatest = finite.max(), greatest > least else {
      return finite.isEmpty ? .none : .top([finite.count])
    }
    var bins = [Int](repeating: 0, count: 11)
    for value in finite { bins[min(10, max(0, Int((value - least) / (greatest - least) * 11)))] += 1 }
    return .histogram(bins)
  }
}

/// A text as a key, without copying it; whoever uses it keeps the owner of the bytes alive.
private struct TextKey: Hashable {
  var view: TextView
  private var hash: UInt64

  init(_ view: TextView) {
    self.view = view
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(view.count)
    for byte in view.bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    self.hash = hash
  }

  static func == (a: TextKey, b: TextKey) -> Bool { a.hash == b.hash && a.view == b.view }
  func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}
