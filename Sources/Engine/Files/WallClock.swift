/// Times that name no zone, as some formats have them: read as if they were of UTC, which every command that reads says.
package enum WallClock {
  package static let remark = "wall-clock times are read as UTC"

  /// A note that names the columns; none where there are none.
  package static func notes(_ names: some Collection<String>) -> [String] {
    guard !names.isEmpty else { return [] }
    let shown = names.prefix(8).map { "\"\($0)\"" }
    let more = names.count > shown.count ? ["\(names.count - shown.count) more"] : []
    return ["times without a zone are read as UTC: \((shown + more).joined(separator: ", "))"]
  }
}
