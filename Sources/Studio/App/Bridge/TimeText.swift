#if canImport(Glibc)
  import Glibc
#endif

/// Moments as screens show them, in the time zone of the machine.
enum TimeText {
  /// `22 Nov 02:00`; with the year when it is not this one.
  static func text(seconds: Int) -> String {
    var moment = time_t(seconds)
    var now = time(nil)
    var parts = tm()
    var today = tm()
    localtime_r(&moment, &parts)
    localtime_r(&now, &today)
    var buffer = [CChar](repeating: 0, count: 48)
    let format = parts.tm_year == today.tm_year ? "%e %b %H:%M" : "%e %b %Y"
    let count = strftime(&buffer, buffer.count, format, &parts)
    let text = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.first == " " ? String(text.dropFirst()) : text
  }
}
