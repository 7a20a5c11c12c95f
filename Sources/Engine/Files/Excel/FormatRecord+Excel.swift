extension FormatRecord {
  /// Workbooks of spreadsheet programs, Office Open XML (ECMA-376).
  public static let xlsx = FormatRecord(
    name: "xlsx", since: .v1_1, title: "Excel", summary: "a sheet of an Excel workbook",
    endings: [FileEnding("xlsx"), FileEnding("xlsm", .read)], signature: .binary { holdsWorkbook($0) },
    compression: .inside([.deflate], standard: .deflate, isInPartNames: false), knowledge: .names,
    sourceOptions: [
      FormatOption(
        "sheet", "Sheet", .nameOrNumber,
        "the sheet to read, by name or by number from 1; without it the first visible one with cells."),
      FormatOption(
        "range", "Range", .text, "the cells to read: A3:F20, A3:F for all rows from 3 on, or A:F."),
      FormatOption("header", "Header", .header, "whether the first row names the columns, or how many rows do."),
      FormatOption(
        "fillHeader", "Fill header", .boolean, standard: .boolean(false),
        "whether a merged cell of the header names all columns that it covers."),
      FormatOption("nullValues", "Null values", .texts, "texts that mean null, besides the empty cell."),
      FormatOption("skipLines", "Skip lines", .count, "rows before the header to skip."),
      FormatOption("skipFooter", "Skip footer", .count, "rows at the end of each sheet to skip."),
    ],
    outputOptions: [
      FormatOption("sheet", "Sheet", .text, standard: .text(ExcelWriterLimits.usualSheet), "the name of the sheet.")
    ],
    hive: nil,
    optionsOfOutput: { _ in ["header": .boolean(true)] },
    refusal: ExcelWriterLimits.refusal,
    tables: TablesInFile(option: "sheet") { file in
      try Workbook(file, memory: .max).sheets.filter { $0.kind == .table }
        .map { TablesInFile.Table(name: $0.name, remark: $0.isHidden ? "hidden" : "") }
    },
    open: { try ExcelOpening($0).open() },
    makeWriter: { schema, request in try ExcelWriter(schema: schema, request) })

  /// Whether an archive that begins so is a workbook: the names of its first parts say it.
  private static func holdsWorkbook(_ head: [UInt8]) -> Bool {
    head.starts(with: ZipArchive.magic) && head.firstRange(of: Array("xl/".utf8)) != nil
  }
}
