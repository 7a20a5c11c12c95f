import FoundationEssentials

/// The requests to the Glue Data Catalog. Any thread; each request blocks its thread.
///
/// Source: AWS Glue Web API Reference, over the protocol AWS JSON 1.1: every request is a POST whose header says what it asks.
package final class GlueClient: Sendable {
  private let service: AWSService
  package let settings: AWSSettings

  package init(environment: [String: String]) {
    settings = AWSSettings(environment: environment)
    let http = HTTPClient()
    service = AWSService("glue", settings, http, CredentialChain(settings, http: http))
  }

  /// With the settings of this process, read when it is first used.
  package static let ofThisProcess = GlueClient(environment: ProcessInfo.processInfo.environment)

  // MARK: Databases

  package func databases(shouldStop: () -> Bool = { false }) throws(AWSFailure) -> [String] {
    var names: [String] = []
    var token: String?
    repeat {
      let page: DatabasePage = try ask("GetDatabases", PageRequest(token: token), shouldStop)
      names += page.databases.map(\.name)
      token = try Self.next(page.next, after: token)
    } while token != nil
    return names
  }

  /// Makes a database; one that is there stays as it is.
  package func ensureDatabase(_ name: String) throws(AWSFailure) {
    let found: DatabaseAnswer? = try found { () throws(AWSFailure) in
      try self.ask("GetDatabase", NamedDatabase(name: name)) { false }
    }
    guard found == nil else { return }
    do throws(AWSFailure) {
      try tell("CreateDatabase", NewDatabase(input: NamedDatabase(name: name)))
    } catch  where error.code == Self.exists {}
  }

  // MARK: Tables

  /// `nil` when there is no such table, or no such database.
  package func table(
    _ name: String, in database: String, shouldStop: () -> Bool = { false }
  ) throws(AWSFailure) -> GlueTable? {
    let answer: TableAnswer? = try found { () throws(AWSFailure) in
      try self.ask("GetTable", TableRequest(database: database, name: name), shouldStop)
    }
    return answer?.table
  }

  package func tables(in database: String, shouldStop: () -> Bool = { false }) throws(AWSFailure) -> [GlueTable] {
    var tables: [GlueTable] = []
    var token: String?
    repeat {
      let page: TablePage = try ask("GetTables", PageRequest(database: database, token: token), shouldStop)
      tables += page.tables
      token = try Self.next(page.next, after: token)
    } while token != nil
    return tables
  }

  /// - Throws: `AWSFailure`: with the code `AlreadyExistsException` when somebody else was first.
  package func create(_ table: GlueTable, in database: String) throws(AWSFailure) {
    try tell("CreateTable", TableChange(database: database, table: table))
  }

  package func update(_ table: GlueTable, in database: String) throws(AWSFailure) {
    try tell("UpdateTable", TableChange(database: database, table: table))
  }

  // MARK: Partitions

  /// Hands over a page after the other.
  /// - Parameter expression: which partitions, as `year = 2016`; `nil` for all.
  package func partitions(
    of table: String, in database: String, where expression: String? = nil, shouldStop: () -> Bool = { false },
    _ body: ([GluePartition]) -> Void
  ) throws(AWSFailure) {
    var token: String?
    repeat {
      let request = PageRequest(database: database, table: table, expression: expression, token: token)
      let page: PartitionPage = try ask("GetPartitions", request, shouldStop)
      body(page.partitions)
      token = try Self.next(page.next, after: token)
    } while token != nil
  }

  /// Most partitions in one request that makes or changes them.
  package static let mostWritten = 100
  /// Most partitions in one request that removes them.
  package static let mostRemoved = 25

  /// Makes at most `mostWritten` partitions; those that are there already are given back, and stay as they are.
  package func create(
    _ partitions: [GluePartition], of table: String, in database: String
  ) throws(AWSFailure) -> [GluePartition] {
    let request = NewPartitions(database: database, table: table, partitions: partitions)
    let answer: PartitionErrors = try ask("BatchCreatePartition", request) { false }
    let known = Set(try answer.values(except: Self.exists))
    return partitions.filter { known.contains($0.values) }
  }

  /// Changes at most `mostWritten` partitions.
  package func update(_ partitions: [GluePartition], of table: String, in database: String) throws(AWSFailure) {
    let entries = partitions.map { ChangedPartition(values: $0.values, partition: $0) }
    let answer: PartitionErrors = try ask(
      "BatchUpdatePartition", ChangedPartitions(database: database, table: table, entries: entries)
    ) { false }
    _ = try answer.values(except: nil)
  }

  /// Removes at most `mostRemoved` partitions by their values; those that are gone already are no error.
  package func remove(_ values: [[String]], of table: String, in database: String) throws(AWSFailure) {
    let request = RemovedPartitions(
      database: database, table: table, values: values.map { PartitionValues(values: $0) })
    let answer: PartitionErrors = try ask("BatchDeletePartition", request) { false }
    _ = try answer.values(except: Self.missing)
  }

  // MARK: Requests

  private static let exists = "AlreadyExistsException"
  private static let missing = "EntityNotFoundException"

  /// `nil` for what is not there.
  private func found<Answer>(_ ask: () throws(AWSFailure) -> Answer) throws(AWSFailure) -> Answer? {
    do throws(AWSFailure) { return try ask() } catch  where error.code == Self.missing { return nil }
  }

  private static func next(_ token: String?, after last: String?) throws(AWSFailure) -> String? {
    guard let token, !token.isEmpty else { return nil }
    guard token != last else {
      throw AWSFailure(.other, "a list of Glue ends in the middle and does not say where to go on")
    }
    return token
  }

  private func tell(_ operation: String, _ body: some Encodable) throws(AWSFailure) {
    _ = try send(operation, body) { false }
  }

  private func ask<Answer: Decodable>(
    _ operation: String, _ body: some Encodable, _ shouldStop: () -> Bool
  ) throws(AWSFailure) -> Answer {
    let answer = try send(operation, body, shouldStop)
    guard let decoded = try? JSONDecoder().decode(Answer.self, from: Data(answer.body)) else {
      throw AWSFailure(.other, "the answer to \(operation) is none of Glue's; check the endpoint")
    }
    return decoded
  }

  private func send(
    _ operation: String, _ body: some Encodable, _ shouldStop: () -> Bool
  ) throws(AWSFailure) -> HTTPAnswer {
    let custom = try settings.endpoint(of: "glue")
    guard let region = settings.region ?? (custom == nil ? nil : "us-east-1") else {
      throw AWSFailure(.settings, "no region is set, and each has a Glue catalog of its own; set AWS_REGION")
    }
    let endpoint = custom ?? AWSEndpoint(host: "glue.\(region).amazonaws.com\(region.hasPrefix("cn-") ? ".cn" : "")")
    var request = AWSService.Request("POST", endpoint: endpoint, region: region)
    request.headers = [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", "AWSGlue.\(operation)")]
    guard let encoded = try? JSONEncoder().encode(body) else {
      throw AWSFailure(.other, "\(operation) cannot be asked for: its values are no JSON")
    }
    request.body = Array(encoded)
    let answer = try service.send(request, shouldStop: shouldStop)
    guard answer.isSuccess else { throw Self.failure(answer, operation) }
    return answer
  }

  /// An answer that is no success, in words.
  private static func failure(_ answer: HTTPAnswer, _ operation: String) -> AWSFailure {
    let code = AWSService.code(of: answer)
    let named = code.map { " (\($0))" } ?? ""
    switch (code, answer.status) {
    case (missing, _): return AWSFailure(.notFound, "there is no such thing in Glue\(named)", code: code)
    case (exists, _), ("ConcurrentModificationException", _):
      return AWSFailure(.changed, "somebody else changed it at the same time\(named); try again", code: code)
    case ("UnrecognizedClientException", _), ("InvalidSignatureException", _),
      ("MissingAuthenticationTokenException", _):
      return AWSFailure(.credentials, "the AWS credentials are not taken\(named); check them", code: code)
    case ("ExpiredTokenException", _):
      return AWSFailure(.credentials, "the AWS credentials have expired\(named); renew them", code: code)
    case ("AccessDeniedException", _), (_, 401), (_, 403):
      return AWSFailure(.denied, "access denied\(named); the right glue:\(operation) is needed", code: code)
    case (_, 429), (_, 500...):
      return AWSFailure(
        .unreachable, "Glue is busy or ill (status \(answer.status)\(code.map { ", \($0)" } ?? "")); try again later",
        code: code)
    default:
      let message = (try? JSONDecoder().decode(ErrorAnswer.self, from: Data(answer.body)))?.message ?? ""
      return AWSFailure(
        .other,
        "Glue refuses \(operation) (status \(answer.status)\(code.map { ", \($0)" } ?? ""))\(message.isEmpty ? "" : ": \(message)")",
        code: code)
    }
  }
}
