import Engine

/// The page of patterns of dates and numbers.
public enum PatternDocument {
  /// `docs/reference/patterns.md`
  public static var markdown: String {
    let letters = DateFormat.letters.map { entry in
      let names = entry.letters.map { "`\($0)`" }.joined(separator: " ")
      return "| \(names) | \(entry.meaning) | `\(entry.example)` | `\(written(entry.example))` |"
    }
    return """
      # Patterns of dates and numbers

      ## Dates and times

      A pattern says how dates and times are written: in the `types` of a source, in `change-type`, and in functions such as
      `to_date` and `date_format`. It is made of letters; other characters stand for themselves. The examples write
      \(sampleText) by the pattern.

      | letters | stand for | pattern | writes |
      |---|---|---|---|
      \(letters.joined(separator: "\n"))

      - A letter written twice or more is a number of exactly that many digits, one alone a number without leading zeros.
      - `'…'` is text as it is, `''` a quote. Letters outside quotes must be those above.
      - `[…]` is a part that may be missing: `yyyy-MM-dd[ HH:mm]`. It holds no other brackets.
      - Reading ignores case. What the pattern does not say is the first month, the first day, midnight, UTC.
      - Names of months and days are English.

      ## Numbers

      `to_number` and `try_to_number` read a text by a format of these signs:

      | sign | stands for |
      |---|---|
      | `9` `0` | a digit; a format that begins with `0` takes exactly as many before the point |
      | `.` `D` | the point before the fraction |
      | `,` `G` | a comma between groups of digits |
      | `$` | a dollar sign |
      | `S` | a sign before the number |

      `change-type` takes the signs themselves instead: `decimal` says what stands before the fraction, `thousands` what
      stands between groups, so that `1.234,5` is read with `"decimal": ","` and `"thousands": "."`.

      """
  }

  private static let sampleText = "2026-02-05 14:03:09.25"
  /// Microseconds since 1970-01-01 of `sampleText`.
  private static let sample: Int64 = 1_770_300_189_250_000

  private static func written(_ pattern: String) -> String {
    guard let format = try? DateFormat(pattern: pattern) else { return "" }
    var bytes: [UInt8] = []
    format.append(micros: sample, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
