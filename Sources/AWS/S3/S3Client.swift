import FoundationEssentials
import Synchronization

/// The requests to S3, and to whatever speaks as it does. Any thread; each request blocks its thread.
///
/// Source: Amazon S3 API Reference.
package final class S3Client: Sendable {
  private let service: AWSService
  private let settings: AWSSettings
  /// By bucket, the region that the service named.
  private let regions = Mutex<[String: String]>([:])

  package init(environment: [String: String]) {
    settings = AWSSettings(environment: environment)
    let http = HTTPClient()
    service = AWSService("s3", settings, http, CredentialChain(settings, http: http))
  }

  /// With the settings of this process, read when it is first used.
  package static let ofThisProcess = S3Client(environment: ProcessInfo.processInfo.environment)

  // MARK: Reading

  /// What an object is; `nil` when there is none of that key.
  package func head(_ path: S3Path, shouldStop: () -> Bool = { false }) throws(AWSFailure) -> S3Object? {
    var answer = try send("HEAD", path, shouldStop: shouldStop)
    if answer.status == 404 { return nil }
    if !answer.isSuccess {
      // An answer to HEAD has no body that would say why: a question for a byte has, and settles clocks and sessions.
      let reason = try send("GET", path, headers: [("range", "bytes=0-0")], shouldStop: shouldStop)
      if !reason.isSuccess { throw failure(reason, path) }
      answer = try send("HEAD", path, shouldStop: shouldStop)
      if answer.status == 404 { return nil }
      if !answer.isSuccess { throw failure(answer, path) }
    }
    return S3Object(
      key: path.key, byteCount: answer.headers["content-length"].flatMap { Int($0) } ?? 0,
      tag: answer.headers["etag"] ?? "", mark: answer.headers[Self.markHeader])
  }

  /// Metadata of objects by which their writer knows them again.
  package static let markHeader = "x-amz-meta-sous-run"

  /// A part of an object that is still the one of `tag`.
  /// - Throws: `AWSFailure`: `changed` when it is another one or gone.
  package func read(
    _ path: S3Path, tag: String, at offset: Int, into target: UnsafeMutableRawBufferPointer,
    shouldStop: () -> Bool = { false }
  ) throws(AWSFailure) {
    guard target.count > 0 else { return }
    var headers = [(name: "range", value: "bytes=\(offset)-\(offset + target.count - 1)")]
    if !tag.isEmpty { headers.append(("if-match", tag)) }
    let answer = try send("GET", path, headers: headers, into: target, shouldStop: shouldStop)
    if [404, 412, 416].contains(answer.status) {
      throw AWSFailure(.changed, "it was replaced or removed while it was read; run again")
    }
    guard answer.isSuccess else { throw failure(answer, path) }
    guard answer.received == target.count else {
      throw AWSFailure(.changed, "it is shorter than it was when it was found; run again")
    }
  }

  package struct Page {
    package var objects: [S3Object] = []
    /// What comes before the delimiter behind the prefix, with the delimiter.
    package var folders: [String] = []
    /// Where the next page begins; `nil` behind the last.
    package var next: String?
  }

  /// At most 1,000 keys that begin with `prefix`, in the order of their bytes.
  /// - Parameters:
  ///   - delimiter: keys that hold it behind the prefix are given as folders.
  ///   - token: of the page before.
  package func list(
    _ bucket: String, prefix: String, delimiter: String? = nil, after token: String? = nil, most: Int = 1000,
    shouldStop: () -> Bool = { false }
  ) throws(AWSFailure) -> Page {
    var query = [("list-type", "2"), ("encoding-type", "url"), ("prefix", prefix)]
    if let delimiter { query.append(("delimiter", delimiter)) }
    if let token { query.append(("continuation-token", token)) }
    if most < 1000 { query.append(("max-keys", "\(most)")) }
    let path = S3Path(bucket: bucket, key: "")
    let answer = try send("GET", path, query: query.map { (name: $0.0, value: $0.1) }, shouldStop: shouldStop)
    guard answer.isSuccess else { throw failure(answer, S3Path(bucket: bucket, key: prefix)) }
    guard let root = XMLNode.parse(answer.body), root.name == "ListBucketResult" else {
      throw AWSFailure(.other, "the answer to a list is none of S3's; check the endpoint")
    }
    var page = Page()
    for node in root.all("Contents") {
      var object = S3Object(
        key: URLText.decoded(node.text("Key") ?? ""), byteCount: node.text("Size").flatMap { Int($0) } ?? 0,
        tag: node.text("ETag") ?? "")
      object.changed = node.text("LastModified").flatMap(AWSTime.parse)
      page.objects.append(object)
    }
    page.folders = root.all("CommonPrefixes").map { URLText.decoded($0.text("Prefix") ?? "") }
    if root.text("IsTruncated") == "true" {
      guard let next = root.text("NextContinuationToken"), next != token else {
        throw AWSFailure(.other, "a list ends in the middle and does not say where to go on")
      }
      page.next = next
    }
    return page
  }

  package func buckets(shouldStop: () -> Bool = { false }) throws(AWSFailure) -> [String] {
    let path = S3Path(bucket: "", key: "")
    let answer = try send("GET", path, shouldStop: shouldStop)
    guard answer.isSuccess else { throw failure(answer, path) }
    let root = XMLNode.parse(answer.body)
    return root?.child("Buckets")?.all("Bucket").compactMap { $0.text("Name") } ?? []
  }

  // MARK: Requests

  func send(
    _ method: String, _ path: S3Path, query: [(name: String, value: String)] = [],
    headers: [(name: String, value: String)] = [], body: [UInt8] = [],
    into target: UnsafeMutableRawBufferPointer? = nil, shouldStop: () -> Bool
  ) throws(AWSFailure) -> HTTPAnswer {
    while true {
      let region = regions.withLock { $0[path.bucket] } ?? settings.region ?? "us-east-1"
      let (endpoint, place) = try place(of: path, region: region)
      var request = AWSService.Request(method, endpoint: endpoint, region: region)
      request.path = place
      request.query = query
      request.headers = headers
      request.body = body
      let answer = try service.send(request, into: target, shouldStop: shouldStop)
      guard !answer.isSuccess, [301, 307, 400].contains(answer.status), let other = namedRegion(answer), other != region
      else { return answer }
      // Once for each bucket: a service that sends us in a circle ends there.
      let isNew = regions.withLock { regions in
        defer { regions[path.bucket] = other }
        return regions[path.bucket] == nil
      }
      guard isNew else { return answer }
    }
  }

  private func namedRegion(_ answer: HTTPAnswer) -> String? {
    answer.headers["x-amz-bucket-region"] ?? XMLNode.parse(answer.body)?.find("Region")?.text
  }

  /// Where an object is asked for. Elsewhere than at AWS, and for buckets with dots, the bucket is a part of the path.
  private func place(of path: S3Path, region: String) throws(AWSFailure) -> (AWSEndpoint, path: String) {
    let custom = try settings.endpoint(of: "s3")
    var endpoint =
      custom
      ?? AWSEndpoint(host: "s3.\(region).amazonaws.com\(region.hasPrefix("cn-") ? ".cn" : "")")
    let style = settings.config.setting("addressing_style", of: "s3", profile: settings.profile)
    let isInPath = style == "path" || (style != "virtual" && custom != nil) || path.bucket.contains(".")
    let key = URLText.encoded(path.key, keepingSlashes: true)
    guard !path.bucket.isEmpty else { return (endpoint, "/") }
    if isInPath { return (endpoint, "/\(URLText.encoded(path.bucket))/\(key)") }
    endpoint.host = "\(path.bucket).\(endpoint.host)"
    return (endpoint, "/\(key)")
  }

  /// An answer that is no success, in words.
  func failure(_ answer: HTTPAnswer, _ path: S3Path) -> AWSFailure {
    let root = XMLNode.parse(answer.body)
    let code = root?.find("Code")?.text
    let named = code.map { " (\($0))" } ?? ""
    switch (code, answer.status) {
    case ("NoSuchBucket", _):
      return AWSFailure(.notFound, "there is no bucket \(path.bucket); check the name and the endpoint", code: code)
    case ("InvalidAccessKeyId", _):
      return AWSFailure(
        .credentials, "the access key is not known there\(named); check the AWS credentials", code: code)
    case ("SignatureDoesNotMatch", _):
      return AWSFailure(.credentials, "the secret key is wrong\(named); check the AWS credentials", code: code)
    case ("ExpiredToken", _), ("InvalidToken", _):
      return AWSFailure(.credentials, "the AWS credentials have expired\(named); renew them", code: code)
    case ("RequestTimeTooSkewed", _):
      return AWSFailure(.credentials, "the clock of this machine is wrong\(named); set it", code: code)
    case (_, 401), (_, 403):
      return AWSFailure(
        .denied, "access denied\(named); check the AWS credentials and the policy of the bucket \(path.bucket)",
        code: code)
    case (_, 404): return AWSFailure(.notFound, "there is no such object\(named)", code: code)
    case (_, 409), (_, 412):
      return AWSFailure(.changed, "somebody else wrote it at the same time\(named); run again", code: code)
    case (_, 429), (_, 500...):
      return AWSFailure(
        .unreachable,
        "the service is busy or ill (status \(answer.status)\(code.map { ", \($0)" } ?? "")); try again later",
        code: code)
    default:
      let message = root?.find("Message")?.text ?? ""
      return AWSFailure(
        .other,
        "the service refuses (status \(answer.status)\(code.map { ", \($0)" } ?? ""))\(message.isEmpty ? "" : ": \(message)")",
        code: code)
    }
  }
}
