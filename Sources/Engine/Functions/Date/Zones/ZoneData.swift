#if canImport(Glibc)
  import Glibc
#endif

/// The time zone data of the system: files in `TZDIR`, else `/usr/share/zoneinfo`.
package enum ZoneData {
  package static var folder: String {
    Environment.variable("TZDIR").flatMap { $0.isEmpty ? nil : $0 } ?? "/usr/share/zoneinfo"
  }

  /// Which release the data are, such as `2025b`; `nil` when they do not say.
  package static var version: String? {
    if let bytes = read("+VERSION", atMost: 64) {
      return String(decoding: bytes.prefix { $0 > 32 }, as: UTF8.self)
    }
    let beginning = "# version "
    guard let bytes = read("tzdata.zi", atMost: 64), bytes.starts(with: beginning.utf8) else { return nil }
    return String(decoding: bytes.dropFirst(beginning.utf8.count).prefix { $0 > 32 }, as: UTF8.self)
  }

  /// The rules of an offset such as `+02:00` or `UTC+8`, or of a zone such as `Europe/Berlin`; `nil` for what is neither.
  static func rules(_ name: String) -> ZoneRules? {
    if let offset = offset(name) { return ZoneRules(offset: offset) }
    guard isName(name), let bytes = read(name, atMost: 1 << 20) else { return nil }
    return ZoneRules(tzif: bytes)
  }

  /// Seconds east of UTC of a zone that needs no data.
  private static func offset(_ name: String) -> Int? {
    guard !name.isEmpty else { return nil }
    var name = name
    return name.withUTF8 { TimestampText.parseZone($0) }
  }

  /// Names stay within the folder.
  private static func isName(_ name: String) -> Bool {
    name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty && part != "." && part != ".."
        && part.utf8.allSatisfy { $0 &- 48 < 10 || ($0 | 32) &- 97 < 26 || "+-_.".utf8.contains($0) }
    }
  }

  private static func read(_ name: String, atMost limit: Int) -> [UInt8]? {
    guard let file = fopen("\(folder)/\(name)", "rbe") else { return nil }
    defer { fclose(file) }
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { target, count in
      count = target.baseAddress.map { fread($0, 1, limit, file) } ?? 0
    }
    return bytes.isEmpty ? nil : bytes
  }

  /// What a run says of its results that follow these data; `nil` when nothing in the plan asks for a zone by name.
  package static func note(_ plan: Plan) -> String? {
    guard plan.readsZones else { return nil }
    return "zones by name follow the time zone data \(version ?? "of an unknown release") in \(folder)"
  }

  /// Whether an expression may ask for a zone by its name.
  fileprivate static func isAsked(by expression: Expression) -> Bool {
    var isAsked = false
    expression.forEach { inner in
      guard case .call("convert_timezone", let arguments, _) = inner else { return }
      isAsked =
        isAsked
        || arguments.prefix(2).contains { zone in
          guard case .text(let name) = zone.literalValue else { return !zone.isLiteral }
          return offset(name) == nil
        }
    }
    return isAsked
  }
}

extension Plan {
  fileprivate var readsZones: Bool {
    let expressions: [Expression] =
      switch operation {
      case .filter(let predicates), .ghostFilter(let predicates, _): predicates
      case .project(let projections): projections.map(\.expression)
      case .aggregate(_, let aggregations): aggregations.compactMap(\.argument)
      case .window(let window): window.calls.compactMap(\.argument)
      case .check(let check): [check.condition]
      case .scan, .distinct, .join, .union, .sort, .limit, .repeat, .settleGhosts, .countAdded: []
      }
    return expressions.contains(where: ZoneData.isAsked) || inputs.contains(where: \.readsZones)
  }
}
