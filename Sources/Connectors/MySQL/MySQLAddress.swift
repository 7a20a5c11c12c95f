import Engine

/// The parts of `mysql://user:password@host:port/database`, as the client library takes them.
struct MySQLAddress {
  var user: String?
  var password: String?
  var host = "127.0.0.1"
  var port: UInt32 = 3306
  var database = ""

  /// - Throws: `Failure` (`input`): a port that is no number, or no database.
  init(_ address: DatabaseAddress) throws(Failure) {
    var rest = address.text[(address.text.firstRange(of: "://")?.upperBound ?? address.text.startIndex)...]
    if let question = rest.firstIndex(of: "?") { rest = rest[..<question] }
    if let at = rest.lastIndex(of: "@") {
      let login = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      user = login.first.flatMap { $0.isEmpty ? nil : String($0).removingPercents }
      if login.count > 1 { password = String(login[1]).removingPercents }
      rest = rest[rest.index(after: at)...]
    }
    guard let slash = rest.firstIndex(of: "/"), rest.index(after: slash) < rest.endIndex else {
      throw Failure(.input, "\(address.shown) names no database; write mysql://host/database")
    }
    database = String(rest[rest.index(after: slash)...]).removingPercents ?? ""
    let place = rest[..<slash].split(separator: ":", maxSplits: 1)
    if let name = place.first { host = String(name) }
    guard place.count > 1 else { return }
    guard let number = UInt32(place[1]), number < 65_536 else {
      throw Failure(.input, "the port of \(address.shown) is no number")
    }
    port = number
  }
}
