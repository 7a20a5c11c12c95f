/// The columns that the folders of a Hive layout stand for, typed by all their values.
struct PartitionColumns: Sendable {
  /// In order of first appearance.
  let fields: [Field]
  /// Values by file, then by field; null where a file's path has no such folder, or its default one.
  let values: [[Value]]

  /// Types as the contract infers them: integers without leading zeros, ISO dates, else text.
  init(_ files: [FoundFile]) {
    var names: [String] = []
    var positions: [String: Int] = [:]
    for file in files {
      for part in file.partition where positions[part.key] == nil {
        positions[part.key] = names.count
        names.append(part.key)
      }
    }
    var texts = files.map { _ in [String?](repeating: nil, count: names.count) }
    for (number, file) in files.enumerated() {
      for part in file.partition { if let position = positions[part.key] { texts[number][position] = part.text } }
    }
    let types = names.indices.map { position in Self.type(texts.lazy.compactMap { $0[position] }) }
    fields = zip(names, types).map { Field($0, $1) }
    values = texts.map { row in zip(row, types).map { text, type in text.map { Self.value($0, type) } ?? .null } }
  }

  /// The columns of a table that says them by itself.
  init(fields: [Field], values: [[Value]]) { (self.fields, self.values) = (fields, values) }

  /// What has to be said where a column of files stands behind the value in the names of their folders.
  static func hidingNote(_ name: String) -> String {
    "the column \"\(name)\" of the files is left out: the names of their folders have a value for it (\(name)=…)"
  }

  /// What has to be said of folders that people see as one and that are read as several values.
  static func lookalikeNotes(_ files: [FoundFile]) -> [String] {
    let names = files.lazy.flatMap(\.partition).compactMap { part in part.text.map { "\(part.key)=\($0)" } }
    return PartitionName.lookalikes(names).prefix(5).map { _, other in
      "there are two folders \(other) that only differ in how Unicode composes their characters: they are read as two values"
    }
  }

  private static func type(_ texts: some Sequence<String>) -> DataType {
    var (isInteger, isDate, any) = (true, true, false)
    for text in texts {
      any = true
      if isInteger && integer(text) == nil { isInteger = false }
      if isDate && date(text) == nil { isDate = false }
      if !isInteger && !isDate { return .text }
    }
    return !any ? .text : isInteger ? .integer : .date
  }

  private static func value(_ text: String, _ type: DataType) -> Value {
    switch type {
    case .integer: integer(text).map { .integer($0) } ?? .null
    case .date: date(text).map { .date($0) } ?? .null
    default: .text(text)
    }
  }

  private static func integer(_ text: String) -> Int64? {
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    guard digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
    var text = text
    return text.withUTF8 { $0.first == UInt8(ascii: "+") ? nil : IntegerText.parse($0) }
  }

  private static func date(_ text: String) -> Int32? {
    var text = text
    return text.withUTF8 { DateText.parse($0) }
  }
}
