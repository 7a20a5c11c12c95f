import Recipes

/// The rejects file of a run, for screens.
enum RejectsReading {
  private static let limit = 2000

  /// The first rejects and the number of all; none when there is no file.
  static func read(_ path: String) -> (rejects: [RejectLine], count: Int) {
    guard let bytes = Drafts.bytes(path) else { return ([], 0) }
    var rejects: [RejectLine] = []
    var count = 0
    for line in bytes.split(separator: 0x0A) {
      let json = JSONParser.parse(Array(line)).value
      count += json?["rows"]?.integer ?? 1
      guard rejects.count < limit, let json else { continue }
      rejects.append(
        RejectLine(
          step: json["step"]?.integer ?? 0, file: json["file"]?.text ?? "", line: json["line"]?.integer,
          column: json["column"]?.text ?? "", reason: json["reason"]?.text ?? "", raw: json["raw"]?.text ?? ""))
    }
    return (rejects, count)
  }
}
