/// Kinds of texts that can be recognised, and what can be said of one.
enum KnownKind: String, CaseIterable {
  case email, url, ip, phone, ssn
  case creditCard = "credit card"
  case gender
  case dateTime = "date time"
  case currency
  case zipCode = "zip code"
  case state, country

  /// By its name without blanks, hyphens, `_` and case, with the other names that are in use.
  init?(_ name: String) {
    switch Self.plain(name) {
    case "email", "emailaddress": self = .email
    case "url": self = .url
    case "ip", "ipaddress": self = .ip
    case "phone", "phonenumber": self = .phone
    case "ssn", "socialsecuritynumber": self = .ssn
    case "creditcard", "creditcardnumber": self = .creditCard
    case "gender": self = .gender
    case "datetime", "date", "timestamp": self = .dateTime
    case "currency": self = .currency
    case "zipcode", "zip": self = .zipCode
    case "state", "usstate": self = .state
    case "country": self = .country
    default: return nil
    }
  }

  static let list = allCases.map(\.rawValue).joined(separator: ", ")

  static func plain(_ name: String) -> String { name.lowercased().filter { !" _-".contains($0) } }

  /// What can be said of such a text.
  var details: [KnownDetail] {
    switch self {
    case .phone: [.areaCode, .countryCode]
    case .dateTime: [.day, .month, .monthName, .week, .quarter, .year]
    case .creditCard: [.length, .network]
    case .url: [.protocol, .tld, .domain]
    default: []
    }
  }
}

enum KnownDetail: String {
  case areaCode = "AREA_CODE"
  case countryCode = "COUNTRY_CODE"
  case day = "DAY"
  case month = "MONTH"
  case monthName = "MONTH_NAME"
  case week = "WEEK"
  case quarter = "QUARTER"
  case year = "YEAR"
  case length = "LENGTH"
  case network = "NETWORK"
  case `protocol` = "PROTOCOL"
  case tld = "TLD"
  case domain = "DOMAIN"
}

/// Recognises texts. Holds compiled patterns; used by one thread.
final class KnownText {
  private let kind: KnownKind
  private let pattern: RegularExpression?

  init(_ kind: KnownKind) throws(RegularExpression.Problem) {
    self.kind = kind
    pattern = if let text = Self.pattern(kind) { try RegularExpression(text) } else { nil }
  }

  private static func pattern(_ kind: KnownKind) -> String? {
    // Beyond ASCII whatever is a letter, mark or number (RFC 6531), which `accepts` looks at.
    let other = "\\x{80}-\\x{10FFFF}"
    let label = "[A-Za-z0-9\(other)](?:[A-Za-z0-9\(other)-]{0,61}[A-Za-z0-9\(other)])?"
    let atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\(other)-]+"
    let amount = "(?:\\d{1,3}(?:[,.' ]\\d{3})+|\\d+)(?:[.,]\\d{1,2})?"
    return switch kind {
    case .email: "^\(atom)(?:\\.\(atom))*@(?:\(label)\\.)+[A-Za-z\(other)][A-Za-z0-9\(other)-]*[A-Za-z0-9\(other)]$"
    case .ssn: "^(\\d{3})([- ]?)(\\d{2})([- ]?)(\\d{4})$"
    case .zipCode: "^\\d{5}(?:-\\d{4})?$"
    case .currency: "^\\(?[-+]?(?:(\\p{Sc}|[A-Z]{2,3}\\$?) ?[-+]?\(amount)|\(amount) ?(\\p{Sc}|[A-Z]{3}))\\)?$"
    default: nil
    }
  }

  /// Whether the text is one; blanks at its ends do not count.
  func accepts(_ text: TextView) -> Bool {
    let bytes = text.bytes.trimmed
    guard let start = bytes.baseAddress, bytes.count > 0 else { return false }
    let text = TextView(start: start, count: bytes.count)
    switch kind {
    case .email:
      return (pattern?.isMatch(text) ?? false) && (text.bytes.firstIndex(of: UInt8(ascii: "@")) ?? 65) <= 64
        && text.count <= 254 && text.string.unicodeScalars.allSatisfy(Self.isOfAddress)
    case .url: return Self.url(text) != nil
    case .ip: return IPv4.parse(bytes) != nil || IPv6.isAddress(bytes)
    case .phone: return Self.phone(text) != nil
    case .ssn: return isSSN(text)
    case .creditCard: return CardNumber(text) != nil
    case .gender: return Self.genders.contains(text.string.lowercased())
    case .dateTime: return Self.instant(text) != nil
    case .currency: return isAmount(text)
    case .zipCode: return pattern?.isMatch(text) ?? false
    case .state: return KnownNames.states.contains(text.string.lowercased())
    case .country: return KnownNames.countries.contains(text.string.lowercased())
    }
  }

  private static func isOfAddress(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return true }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .spacingMark, .decimalNumber:
      return true
    default: return false
    }
  }

  private static let genders: Set<String> = [
    "f", "m", "x", "female", "male", "woman", "man", "non-binary", "nonbinary", "other", "diverse",
  ]

  /// The areas 000, 666 and 9… and groups of zeros are never given out; separators are both the same.
  private func isSSN(_ text: TextView) -> Bool {
    guard let pattern, pattern.findMatch(text, groups: 5) else { return false }
    func part(_ group: Int) -> String { text.slice(pattern.spans[2 * group], pattern.spans[2 * group + 1]).string }
    let area = part(1)
    return area != "000" && area != "666" && area < "900" && part(3) != "00" && part(5) != "0000" && part(2) == part(4)
  }

  /// An amount with a sign or a code of ISO 4217.
  private func isAmount(_ text: TextView) -> Bool {
    guard let pattern, pattern.findMatch(text, groups: 2) else { return false }
    let group = pattern.spans[2] >= 0 ? 1 : 2
    let sign = text.slice(pattern.spans[2 * group], pattern.spans[2 * group + 1]).string
    return sign.unicodeScalars.last?.properties.generalCategory == .currencySymbol
      || KnownNames.currencies.contains(sign)
  }

  // MARK: Details

  /// A detail of a text; `nil` when the text is none of the kind, or has no such detail.
  func detail(_ detail: KnownDetail, of text: TextView) -> String? {
    let bytes = text.bytes.trimmed
    guard let start = bytes.baseAddress, bytes.count > 0 else { return nil }
    let text = TextView(start: start, count: bytes.count)
    switch detail {
    case .areaCode: return Self.phone(text)?.areaCode
    case .countryCode: return Self.phone(text)?.plan.code
    case .length: return CardNumber(text).map { "\($0.digits.count)" }
    case .network: return CardNumber(text)?.network
    case .protocol: return Self.url(text)?.scheme?.string.lowercased()
    case .domain:
      return Self.url(text)?.host.map { host in
        let name = host.string.lowercased()
        return name.hasPrefix("www.") ? String(name.dropFirst(4)) : name
      }
    case .tld:
      return Self.url(text)?.host.flatMap { host in
        IPv4.parse(host.bytes) == nil ? host.string.lowercased().split(separator: ".").last.map(String.init) : nil
      }
    case .day, .month, .monthName, .week, .quarter, .year:
      return Self.instant(text).map { Self.detail(detail, ofDay: TimestampText.split($0).days) }
    }
  }

  private static func detail(_ detail: KnownDetail, ofDay days: Int32) -> String {
    let date = CivilDate(days: days)
    switch detail {
    case .day: return "\(date.day)"
    case .month: return "\(date.month)"
    case .week: return "\(CivilDate.isoWeek(days: days))"
    case .quarter: return "\((date.month + 2) / 3)"
    case .monthName:
      var bytes: [UInt8] = []
      EnglishNames.append(EnglishNames.months[date.month - 1], isFull: true, to: &bytes)
      return String(decoding: bytes, as: UTF8.self)
    default: return "\(date.year)"
    }
  }

  /// A number with a country code, or one of North America.
  private static func phone(_ text: TextView) -> PhoneNumber? { PhoneNumber(text, in: PhoneNumber.plan("US")) }

  /// A URL of the web or of a file server, with a host that is a name with a point, an address, or localhost.
  private static func url(_ text: TextView) -> WebAddress? {
    guard let url = WebAddress(text), let scheme = url.scheme?.string.lowercased(), let host = url.host,
      ["http", "https", "ftp", "ftps", "sftp"].contains(scheme)
    else { return nil }
    let isFull =
      host.bytes.contains(UInt8(ascii: ".")) || host.bytes.first == UInt8(ascii: "[")
      || host.string.lowercased() == "localhost"
    return isFull ? url : nil
  }

  /// Dates as they are usually written, the month first where both may be, with or without a time.
  private static let formats: [DateFormat] = [
    "M/d/yyyy", "d.M.yyyy", "M-d-yyyy", "d/M/yyyy", "d-M-yyyy", "yyyy/M/d", "yyyyMMdd", "d MMM yyyy", "d MMMM yyyy",
    "MMM d, yyyy", "MMMM d, yyyy", "d-MMM-yyyy",
  ].flatMap { [$0, $0 + " H:mm", $0 + " H:mm:ss"] }.compactMap { try? DateFormat(pattern: $0) }

  private static func instant(_ text: TextView) -> Int64? {
    if let instant = TimestampText.parseCast(text.bytes), text.bytes.contains(UInt8(ascii: "-")) { return instant }
    for format in formats {
      if let instant = format.parseTimestamp(text.bytes) { return instant }
    }
    return nil
  }
}

/// The number of a payment card: 12 to 19 digits, also with blanks or hyphens, that end in the check digit of Luhn.
struct CardNumber {
  let digits: [UInt8]

  init?(_ text: TextView) {
    var digits: [UInt8] = []
    for byte in text.bytes {
      if byte &- 48 < 10 { digits.append(byte - 48) } else if byte != 32 && byte != UInt8(ascii: "-") { return nil }
    }
    guard (12...19).contains(digits.count), digits.contains(where: { $0 != 0 }), Self.isLuhn(digits) else { return nil }
    self.digits = digits
  }

  /// Whether the last digit is the check digit of the others by Luhn's algorithm.
  static func isLuhn(_ digits: some BidirectionalCollection<UInt8>) -> Bool {
    var sum = 0
    for (index, digit) in digits.reversed().enumerated() {
      let value = Int(digit) << (index & 1)
      sum += value > 9 ? value - 9 : value
    }
    return sum % 10 == 0
  }

  /// By the first digits (ISO/IEC 7812); `nil` for others.
  var network: String? {
    let first = digits.prefix(6).reduce(0) { $0 * 10 + Int($1) }
    switch first {
    case 400_000...499_999: return "Visa"
    case 510_000...559_999, 222_100...272_099: return "Mastercard"
    case 340_000...349_999, 370_000...379_999: return "American Express"
    case 601_100...601_199, 644_000...659_999: return "Discover"
    case 352_800...358_999: return "JCB"
    case 300_000...305_999, 360_000...369_999, 380_000...399_999: return "Diners Club"
    case 620_000...629_999: return "UnionPay"
    case 500_000...509_999, 560_000...589_999, 630_000...639_999, 670_000...679_999: return "Maestro"
    default: return nil
    }
  }
}

/// Addresses of IPv6 as texts (RFC 4291, section 2.2).
enum IPv6 {
  static func isAddress(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.utf8.count <= 45, text.contains(":") else { return false }
    let halves = text.split(separator: "::", omittingEmptySubsequences: false)
    guard halves.count <= 2 else { return false }
    var count = 0
    for (place, half) in halves.enumerated() where !half.isEmpty {
      let parts = half.split(separator: ":", omittingEmptySubsequences: false)
      for (index, part) in parts.enumerated() {
        var part = String(part)
        if part.contains("."), place == halves.count - 1, index == parts.count - 1 {
          guard part.withUTF8({ IPv4.parse($0) }) != nil else { return false }
          count += 2
        } else {
          guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ $0 &- 48 < 10 || ($0 | 32) &- 97 < 6 }) else {
            return false
          }
          count += 1
        }
      }
    }
    return halves.count == 2 ? count < 8 : count == 8
  }
}
