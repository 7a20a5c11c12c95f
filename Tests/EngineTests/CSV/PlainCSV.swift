/// The obvious CSV parser, which the fast one must agree with: one byte after the other, no masks, no chunks.
struct PlainCSV {
  struct Record: Equatable {
    var fields: [[UInt8]]
    var start: Int
    var isQuoted = false
    /// Whether a quoted field goes over several lines and then on behind its closing quote.
    var isTorn = false
  }

  var delimiter: [UInt8] = [UInt8(ascii: ",")]
  var quote: UInt8? = UInt8(ascii: "\"")
  var escape: UInt8?
  var comment: [UInt8] = []

  /// All records, and whether the last one ends within quotes. Comment lines are left out.
  func parse(_ text: [UInt8]) -> (records: [Record], isOpen: Bool) {
    var records: [Record] = []
    var at = 0
    func has(_ bytes: [UInt8]) -> Bool { !bytes.isEmpty && text[at...].starts(with: bytes) }
    func lineEnd() -> Int {
      guard at < text.count else { return 0 }
      if text[at] == 10 { return 1 }
      if text[at] == 13 { return at + 1 < text.count && text[at + 1] == 10 ? 2 : 1 }
      return 0
    }
    while at < text.count {
      if has(comment) {
        while at < text.count && lineEnd() == 0 { at += 1 }
        at += lineEnd()
        continue
      }
      var record = Record(fields: [], start: at)
      var isDone = false
      while !isDone {
        var field: [UInt8] = []
        var wasQuoted = false
        if at < text.count, let quote, text[at] == quote {
          record.isQuoted = true
          wasQuoted = true
          at += 1
          var isClosed = false
          while at < text.count && !isClosed {
            if let escape, text[at] == escape {
              if at + 1 < text.count && text[at + 1] != quote && text[at + 1] != escape { field.append(escape) }
              if at + 1 < text.count { field.append(text[at + 1]) } else { field.append(escape) }
              at += 2
            } else if text[at] == quote && escape == nil && at + 1 < text.count && text[at + 1] == quote {
              field.append(quote)
              at += 2
            } else if text[at] == quote {
              isClosed = true
              at += 1
            } else {
              field.append(text[at])
              at += 1
            }
          }
          if !isClosed {
            record.fields.append(field)
            records.append(record)
            return (records, true)
          }
        }
        let holdsLineEnd = wasQuoted && (field.contains(10) || field.contains(13))
        while at < text.count && lineEnd() == 0 && !has(delimiter) {
          if holdsLineEnd { record.isTorn = true }
          field.append(text[at])
          at += 1
        }
        record.fields.append(field)
        if has(delimiter) && lineEnd() == 0 {
          at += delimiter.count
        } else {
          at += lineEnd()
          isDone = true
        }
      }
      records.append(record)
    }
    return (records, false)
  }
}
