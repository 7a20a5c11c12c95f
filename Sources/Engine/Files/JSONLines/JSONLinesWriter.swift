/// Writes rows as JSON Lines: one object a row, all columns in order, null as `null`.
///
/// Numbers are written as such with all their digits; dates as `"2026-01-31"`, timestamps as `"2026-01-31T12:00:00Z"`,
/// doubles that are no numbers as `"NaN"`, `"Infinity"`, `"-Infinity"`.
final class JSONLinesWriter: RowTextEncoder {
  private let cells: [CellTexts]
  /// `{"name":` for the first column, `,"name":` for the others.
  private let keys: [[UInt8]]

  init(schema: Schema) {
    cells = schema.fields.map { _ in CellTexts(style: .json) }
    keys = schema.fields.enumerated().map { index, field in
      let bytes = ByteStore(capacity: 64)
      var name = field.name
      name.withUTF8 { utf8 in
        let target = bytes.reserve(utf8.count * 6 + 2)
        let view = utf8.baseAddress.map { TextView(start: $0, count: utf8.count) } ?? .empty
        bytes.finish(at: QuotedJSON.write(view, to: target))
      }
      let name8 = Array(UnsafeBufferPointer(start: bytes.base, count: bytes.count))
      return [index == 0 ? UInt8(ascii: "{") : UInt8(ascii: ",")] + name8 + [UInt8(ascii: ":")]
    }
  }

  func begin(into bytes: ByteStore) {}

  func append(_ batch: Batch, into bytes: ByteStore) {
    let columnCount = batch.columns.count
    let keyBytes = keys.reduce(0) { $0 + $1.count }
    var views: [UnsafeMutablePointer<TextView>] = []
    var isText: [Bool] = []
    for (index, column) in batch.columns.enumerated() {
      views.append(cells[index].views(of: column))
      isText.append(column.type == .text)
    }
    views.withUnsafeBufferPointer { views in
      for row in 0..<batch.rowCount {
        // Every byte may become six (\u001f).
        var most = keyBytes + columnCount * 6 + 4
        for column in 0..<columnCount { most &+= 6 &* max(views[column][row].count, 0) }
        var target = bytes.reserve(most)
        for column in 0..<columnCount {
          keys[column].withUnsafeBufferPointer { key in
            if let start = key.baseAddress { target.update(from: start, count: key.count) }
            target += key.count
          }
          let view = views[column][row]
          if view.count < 0 {
            let null: StaticString = "null"
            target.update(from: null.utf8Start, count: 4)
            target += 4
          } else if isText[column] {
            target = QuotedJSON.write(view, to: target)
          } else {
            target.update(from: view.start, count: view.count)
            target += view.count
          }
        }
        if columnCount == 0 {
          target[0] = UInt8(ascii: "{")
          target += 1
        }
        target[0] = UInt8(ascii: "}")
        target[1] = UInt8(ascii: "\n")
        bytes.finish(at: target + 2)
      }
    }
  }
}
