import Engine

/// The page of file formats, made from their records.
public enum FormatDocument {
  /// `docs/reference/formats.md`
  public static var markdown: String {
    """
    # Formats

    What files can be read and written. The ending of a name says the format; `format` in a source or an output says it
    where the name does not. Files that begin with another format's first bytes are refused by name, not guessed.

    | format | since | is | endings | compressions | written by | an output may |
    |---|---|---|---|---|---|---|
    \(FormatTable.all.map(row).joined(separator: "\n"))

    A text file that ends in `.gz` or `.zst` too is compressed as a whole, read and written.

    \(FormatTable.all.map(section).joined(separator: "\n"))
    """
  }

  private static func row(_ format: FormatRecord) -> String {
    let endings = format.endings.map { "`.\($0.text)`" }.joined(separator: ", ")
    let compression = format.compression
    let words = compression.choices.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    let modes = format.modes.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    let standard = compression.isWholeFile ? "" : " (`\(compression.standard.rawValue)` when nothing is said)"
    return
      "| `\(format.name)` | \(format.since.rawValue) | \(FieldTable.cell(format.summary)) | \(endings) | \(words)\(standard) | \(format.title) | \(modes) |"
  }

  private static func section(_ format: FormatRecord) -> String {
    var text = "## \(format.title)\n\n\(knowledge(format))\n"
    for (title, options) in [("A source", format.sourceOptions), ("An output", format.outputOptions)] {
      if options.isEmpty { continue }
      let fields = options.map { FieldRecord($0, of: nil) }
      text += "\n\(title) may say:\n\n\(FieldTable.headerWithTypes)\(FieldTable.rowsWithTypes(fields))"
    }
    return text
  }

  private static func knowledge(_ format: FormatRecord) -> String {
    let known = [
      (FormatRecord.Knowledge.names, "the names of columns"), (.types, "their types"),
      (.rowCount, "the number of rows"),
    ].filter { format.knowledge.contains($0.0) }.map(\.1)
    let guessed = format.knowledge.contains(.types) ? "" : " Types are guessed from values unless `types` says them."
    return (known.isEmpty ? "The files know nothing of their columns." : "The files say \(known.plainAnd).") + guessed
  }
}
