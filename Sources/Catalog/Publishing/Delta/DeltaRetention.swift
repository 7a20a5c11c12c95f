import Engine

/// How long files stay that are in the table no more (`delta.deletedFileRetentionDuration`).
struct DeltaRetention {
  /// A week, as Delta has it.
  static let standardHours = 168

  let hours: Int

  /// As a table's settings say: `interval 2 days`.
  init(_ metadata: DeltaMetadata) {
    hours = metadata.configuration["delta.deletedFileRetentionDuration"].flatMap(Self.hours) ?? Self.standardHours
  }

  init(hours: Int) { self.hours = hours }

  /// The moment since when a file must have been out of the table to be needed no more, in milliseconds since the epoch.
  func oldest(now: Instant) -> Int { Int(now.microseconds / 1000) - hours * 3_600_000 }

  private static func hours(_ text: String) -> Int? {
    let words = text.lowercased().split(separator: " ").filter { $0 != "interval" }
    guard words.count == 2, let number = Int(words[0]), number >= 0, number < 1 << 24 else { return nil }
    switch words[1] {
    case "hour", "hours": return number
    case "day", "days": return number * 24
    case "week", "weeks": return number * 168
    case "minute", "minutes": return (number + 59) / 60
    default: return nil
    }
  }
}
