/// What a sheet has room for (ECMA-376 leaves it open; these are the limits of Excel, which all programs keep to).
enum ExcelWriterLimits {
  /// Characters of a cell, in units of UTF-16.
  static let mostUnits = 32_767
  /// The largest integer up to which every integer is a double.
  static let mostInteger: UInt64 = 1 << 53
  /// Digits that a decimal number may have so that it is found again in a double.
  static let mostDigits = 15
  static let usualSheet = "Sheet1"

  /// Why columns cannot be written, with what to do.
  static func refusal(_ schema: Schema) -> (message: String, remedy: String)? {
    if schema.count > CellRange.mostColumns {
      return (
        "a sheet has \(CellRange.mostColumns) columns, and the output has \(schema.count)",
        "keep fewer columns, or write another format"
      )
    }
    guard let name = schema.names.first(where: { $0.utf16.count > mostUnits }) else { return nil }
    return (
      "a cell has room for \(mostUnits) characters, and the name of the column \"\(name.prefix(40))…\" has \(name.utf16.count)",
      "rename the column with a rename-columns step"
    )
  }

  /// - Throws: `Failure` (`recipe`) for a name that no sheet may have.
  static func check(sheet name: String) throws(Failure) {
    let isWrong =
      name.isEmpty || name.utf16.count > 31 || name.contains { "[]:*?/\\".contains($0) } || name.hasPrefix("'")
      || name.hasSuffix("'") || name.lowercased() == "history"
    guard isWrong else { return }
    throw Failure(
      .recipe,
      "\"\(name)\" cannot be the name of a sheet; write 1 to 31 characters without [ ] : * ? / \\, no apostrophe at its ends, and not History"
    )
  }

  /// Units of UTF-16 that some UTF-8 takes.
  static func units(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : $1 >= 0xF0 ? 2 : 1) }
  }
}
