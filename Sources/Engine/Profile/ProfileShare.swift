/// How much a profile keeps at a time, so that it is bounded whatever the table holds.
///
/// It depends on the columns and the memory, never on the nodes: a profile is the same for any number of them.
struct ProfileShare {
  /// Bytes of one gathering of all columns, about.
  let totalBytes: Int
  /// Distinct values of a column.
  let values: Int
  /// Bytes of the texts among them.
  let textBytes: Int
  /// Texts of more bytes are kept by their beginning.
  let longText: Int
  let sampledRows: Int
  /// Bytes of the sampled rows.
  let sampleBytes: Int

  /// Bytes that a distinct value takes, without its text.
  private static let bytesPerValue = 96
  private static let mostBytes = 96 << 20

  init(columns: Int, options: ProfileOptions, memory: Int) {
    let most = max(1 << 20, min(Self.mostBytes, memory / 4))
    let columns = max(1, columns)
    // A quarter for sampled rows, the rest for values and their texts in equal parts.
    sampleBytes = most / 4
    sampledRows = options.sampledRows
    let share = (most - sampleBytes) / columns / 2
    values = min(options.exactValues, max(4, share / Self.bytesPerValue))
    textBytes = max(256, share)
    longText = min(4096, textBytes / 4)
    totalBytes = most
  }
}
