/// Telephone numbers of the countries below, as E.164 writes them: `+`, the country code, the national number.
struct PhoneNumber {
  let plan: Plan
  /// Without the trunk prefix.
  let national: String

  var e164: String { "+\(plan.code)\(national)" }

  /// The three digits behind +1; other plans have codes of many lengths.
  var areaCode: String? { plan.code == "1" ? String(national.prefix(3)) : nil }

  /// How one country, or several that share a code, numbers its telephones.
  struct Plan {
    let region: String
    let code: String
    /// What is dialled before a national number within the country.
    let trunk: String
    /// How many digits a national number has.
    let digits: ClosedRange<Int>

    /// Whether the digits can be a number; in North America neither the area nor the office begins with 0 or 1.
    func accepts(_ national: String) -> Bool {
      guard digits.contains(national.count) else { return false }
      guard code == "1" else { return true }
      let places = Array(national)
      return places[0] >= "2" && places[3] >= "2"
    }
  }

  /// Two-letter regions with code, trunk prefix, fewest and most digits (ITU-T E.164 and its national plans).
  static let plans: [Plan] = """
    US 1 1 10 10,CA 1 1 10 10,GB 44 0 9 10,IE 353 0 7 9,DE 49 0 6 11,AT 43 0 4 13,CH 41 0 9 9,FR 33 0 9 9,BE 32 0 8 9
    NL 31 0 9 9,LU 352 - 4 11,IT 39 - 6 11,ES 34 - 9 9,PT 351 - 9 9,DK 45 - 8 8,NO 47 - 8 8,SE 46 0 7 10,FI 358 0 5 11
    PL 48 - 9 9,CZ 420 - 9 9,SK 421 0 9 9,HU 36 06 8 9,RO 40 0 9 9,BG 359 0 7 9,GR 30 - 10 10,HR 385 0 8 9,SI 386 0 8 8
    EE 372 - 7 8,LV 371 - 8 8,LT 370 0 8 8,RU 7 8 10 10,UA 380 0 9 9,TR 90 0 10 10,IL 972 0 8 9,AE 971 0 8 9
    SA 966 0 8 9,EG 20 0 8 10,ZA 27 0 9 9,NG 234 0 8 10,KE 254 0 9 9,IN 91 0 10 10,PK 92 0 9 10,CN 86 0 10 11
    HK 852 - 8 8,TW 886 0 8 9,JP 81 0 9 10,KR 82 0 8 10,SG 65 - 8 8,MY 60 0 8 10,TH 66 0 8 9,VN 84 0 9 10,PH 63 0 8 10
    ID 62 0 8 12,AU 61 0 9 9,NZ 64 0 8 10,MX 52 - 10 10,BR 55 0 10 11,AR 54 0 10 11,CL 56 - 9 9,CO 57 - 10 10,PE 51 0 8 9
    """.split { $0 == "," || $0 == "\n" }.compactMap { row in
      let parts = row.split(separator: " ").map(String.init)
      guard parts.count == 5, let least = Int(parts[3]), let most = Int(parts[4]) else { return nil }
      return Plan(region: parts[0], code: parts[1], trunk: parts[2] == "-" ? "" : parts[2], digits: least...most)
    }

  /// The plan of a region, by two or three letters of ISO 3166-1.
  static func plan(_ region: String) -> Plan? {
    let region = region.uppercased()
    return plans.first { $0.region == (KnownNames.twoLetters[region] ?? region) }
  }

  /// `nil` for a text that is no number: digits with blanks, hyphens, points, slashes and brackets between them, after `+`
  /// or `00` with a country code, else of the given plan, with or without its trunk prefix.
  init?(_ text: TextView, in plan: Plan?) {
    let plain = text.bytes.filter { !" -./()\t".utf8.contains($0) }
    var digits = String(decoding: plain, as: UTF8.self)
    let prefix = ["+", "00", plan?.code == "1" ? "011" : "00"].first { digits.hasPrefix($0) }
    if let prefix { digits.removeFirst(prefix.count) }
    guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 &- 48 < 10 }) else { return nil }
    guard prefix != nil else {
      guard let plan else { return nil }
      let bare =
        plan.trunk.isEmpty || !digits.hasPrefix(plan.trunk) ? digits : String(digits.dropFirst(plan.trunk.count))
      guard let national = [bare, digits].first(where: plan.accepts) else { return nil }
      (self.plan, self.national) = (plan, national)
      return
    }
    // +44 (0)20 … has a trunk prefix that is not dialled.
    let hasTrunk = text.string.contains("(0)")
    for plan in Self.plans where digits.hasPrefix(plan.code) {
      var national = String(digits.dropFirst(plan.code.count))
      if hasTrunk, plan.trunk == "0", national.hasPrefix("0") { national.removeFirst() }
      guard plan.accepts(national) else { continue }
      (self.plan, self.national) = (plan, national)
      return
    }
    return nil
  }
}
