/// The days and instants that there are, read or computed: the years 0001 to 9999, in UTC.
///
/// What lies outside is text where types are guessed, and a reject or a failed row everywhere else.
package enum CalendarRange {
  /// Days since 1970-01-01.
  package static let days: ClosedRange<Int32> = -719_162...2_932_896
  /// Microseconds since 1970-01-01T00:00:00Z.
  package static let micros: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_300_799_999_999

  @inline(__always)
  package static func contains(days: Int32) -> Bool { days >= -719_162 && days <= 2_932_896 }

  @inline(__always)
  package static func contains(micros: Int64) -> Bool {
    micros >= -62_135_596_800_000_000 && micros <= 253_402_300_799_999_999
  }

  /// The day, if there is one of this number.
  @inline(__always)
  package static func day(_ days: Int64) -> Int32? {
    days >= -719_162 && days <= 2_932_896 ? Int32(truncatingIfNeeded: days) : nil
  }

  /// The instant, if it is one.
  @inline(__always)
  package static func instant(_ micros: Int64) -> Int64? { contains(micros: micros) ? micros : nil }

  package static let sentence = "is not within the years 0001 to 9999"
}
