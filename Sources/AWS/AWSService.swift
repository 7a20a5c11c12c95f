import FoundationEssentials
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Sends signed requests to one service until there is an answer that counts: what may succeed a moment later is tried
/// again, credentials that have ended are renewed, a clock that is wrong is allowed for.
package final class AWSService: Sendable {
  package let name: String
  package let settings: AWSSettings
  private let http: HTTPClient
  private let chain: CredentialChain
  /// Seconds that the service is ahead of this machine.
  private let skew = Mutex(0)
  /// How often a request is sent at most, as in the standard mode of the AWS tools, and two times more.
  private static let mostAttempts = 5

  package init(_ name: String, _ settings: AWSSettings, _ http: HTTPClient, _ chain: CredentialChain) {
    self.name = name
    self.settings = settings
    self.http = http
    self.chain = chain
  }

  /// A request that is signed anew for every attempt.
  package struct Request {
    package var method = "GET"
    package var endpoint: AWSEndpoint
    package var region: String
    /// Encoded, beginning with a slash, behind the endpoint's prefix.
    package var path = "/"
    package var query: [(name: String, value: String)] = []
    package var headers: [(name: String, value: String)] = []
    package var body: [UInt8] = []

    package init(_ method: String, endpoint: AWSEndpoint, region: String) {
      self.method = method
      self.endpoint = endpoint
      self.region = region
    }
  }

  /// What became of a request: an answer that is a success or not, after all that could be tried.
  ///
  /// - Parameters:
  ///   - target: where the body of a success goes.
  ///   - shouldStop: asked while waiting.
  /// - Throws: `AWSFailure` (`credentials`, `unreachable`, `stopped`).
  package func send(
    _ request: Request, into target: UnsafeMutableRawBufferPointer? = nil, shouldStop: () -> Bool = { false }
  ) throws(AWSFailure) -> HTTPAnswer {
    var attempt = 0
    var (isRenewed, isShifted, isRefused) = (false, false, false)
    while true {
      attempt += 1
      let outcome = try sendOnce(request, into: target, isRefused: isRefused, shouldStop: shouldStop)
      isRefused = false
      switch outcome {
      case .success(let answer):
        let code = answer.isSuccess ? nil : Self.code(of: answer)
        if code == "RequestTimeTooSkewed", !isShifted, let there = answer.headers["date"].flatMap(AWSTime.parseHTTP) {
          skew.withLock { $0 = there - AWSTime.now }
          isShifted = true
          continue
        }
        if let code, ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"].contains(code), !isRenewed {
          (isRenewed, isRefused) = (true, true)
          continue
        }
        guard Self.isPassing(answer, code), attempt < Self.mostAttempts else { return answer }
      case .failure(.stopped): throw AWSFailure(.stopped, "stopped")
      case .failure(let failure):
        guard failure.isPassing, attempt < Self.mostAttempts else {
          let tries = failure.isPassing ? " (tried \(attempt) times)" : ""
          throw AWSFailure(.unreachable, failure.sentence(request.endpoint.url) + tries)
        }
      }
      try Self.pause(attempt, shouldStop)
    }
  }

  private func sendOnce(
    _ request: Request, into target: UnsafeMutableRawBufferPointer?, isRefused: Bool, shouldStop: () -> Bool
  ) throws(AWSFailure) -> Result<HTTPAnswer, HTTPFailure> {
    if let problem = HTTPClient.problem { throw AWSFailure(.unreachable, problem.sentence("")) }
    let credentials = try chain.credentials(isRefused: isRefused)
    let time = AWSTime.basic(AWSTime.now + skew.withLock { $0 })
    let path = request.endpoint.prefix + request.path
    let query = URLText.query(request.query)
    // What TLS guards needs no digest of ours.
    let payload =
      name == "s3" && request.endpoint.isEncrypted
      ? AWSSignature.unsignedPayload : Hexadecimal.text(Digests.sha256(request.body))
    var sent = HTTPRequest(
      request.method,
      url: "\(request.endpoint.scheme)://\(request.endpoint.host)\(path)\(query.isEmpty ? "" : "?" + query)")
    sent.body = request.body
    sent.certificates = settings.certificates
    sent.headers = AWSSignature(credentials, region: request.region, service: name).headers(
      method: request.method, host: request.endpoint.host, path: path, query: query, headers: request.headers,
      payload: payload, time: time)
    do throws(HTTPFailure) {
      return .success(try http.send(sent, into: target, shouldStop: shouldStop))
    } catch {
      return .failure(error)
    }
  }

  private static func isPassing(_ answer: HTTPAnswer, _ code: String?) -> Bool {
    if [429, 500, 502, 503, 504].contains(answer.status) { return true }
    let passing = [
      "SlowDown", "RequestTimeout", "RequestTimeoutException", "Throttling", "ThrottlingException", "InternalError",
      "RequestLimitExceeded", "ProvisionedThroughputExceededException", "PriorRequestNotComplete",
      "InternalServiceException", "OperationTimeoutException",
    ]
    return code.map(passing.contains) ?? false
  }

  /// Half a tenth of a second, doubled for every attempt, with as much again by chance, so that those who were turned down
  /// together do not come back together.
  private static func pause(_ attempt: Int, _ shouldStop: () -> Bool) throws(AWSFailure) {
    let base = 50_000 << min(attempt, 7)
    var left = base + Int.random(in: 0...base)
    while left > 0 {
      if shouldStop() { throw AWSFailure(.stopped, "stopped") }
      usleep(UInt32(min(left, 50_000)))
      left -= 50_000
    }
  }

  /// What the service calls an error: `NoSuchKey`; in JSON it may stand behind a name space and `#`.
  package static func code(of answer: HTTPAnswer) -> String? {
    guard answer.body.first == UInt8(ascii: "{") else { return XMLNode.parse(answer.body)?.find("Code")?.text }
    let type = (try? JSONDecoder().decode(ErrorAnswer.self, from: Data(answer.body)))?.type
    return type?.split(separator: "#").last.map(String.init)
  }
}
