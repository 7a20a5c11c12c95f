internal import CTransfer
import Synchronization

/// One request over HTTP. `url` is complete and encoded.
package struct HTTPRequest: Sendable {
  package var method = "GET"
  package var url: String
  package var headers: [(name: String, value: String)] = []
  package var body: [UInt8] = []
  /// Time to connect, in milliseconds.
  package var connectMilliseconds = 10_000
  /// Seconds without a byte after which the other side counts as gone.
  package var stallSeconds = 30
  /// Certificates to trust instead of the system's.
  package var certificates: String?
  /// Whether proxies of the environment are passed by, as for addresses of the machine itself.
  package var isDirect = false

  package init(_ method: String = "GET", url: String) {
    self.method = method
    self.url = url
  }
}

package struct HTTPAnswer: Sendable {
  package var status: Int
  /// By name in lower case; the last of several.
  package var headers: [String: String]
  /// Empty where the bytes went to memory of the caller.
  package var body: [UInt8]
  /// Bytes that went to memory of the caller.
  package var received = 0

  package init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  package var isSuccess: Bool { (200..<300).contains(status) }
}

/// Why there is no answer.
package enum HTTPFailure: Error, Hashable, Sendable {
  /// libcurl is not there.
  case unavailable(String)
  case unresolved, unconnected, stalled
  /// The certificate of the other side is not trusted.
  case untrusted(String)
  /// The connection broke.
  case cut(String)
  /// More bytes than there is room for.
  case tooLong
  case stopped

  /// Whether the same request may succeed a moment later.
  package var isPassing: Bool {
    switch self {
    case .unresolved, .unconnected, .stalled, .cut: true
    case .unavailable, .untrusted, .tooLong, .stopped: false
    }
  }
}

/// Sends requests over connections that are kept, by libcurl. Certificates are always verified. Any thread; each request
/// blocks its thread.
package final class HTTPClient: Sendable {
  private let connections = Mutex<[Connection]>([])
  /// Connections that are kept while nobody uses them.
  private static let mostKept = 32

  package init() {}

  /// Why nothing can be sent at all; `nil` when all is there.
  package static var problem: HTTPFailure? { transfer_load().map { .unavailable(String(cString: $0)) } }

  /// - Parameters:
  ///   - target: where the body of a successful answer goes; one that is longer is a failure.
  ///   - shouldStop: asked about every second and while bytes move.
  package func send(
    _ request: HTTPRequest, into target: UnsafeMutableRawBufferPointer? = nil, shouldStop: () -> Bool = { false }
  ) throws(HTTPFailure) -> HTTPAnswer {
    if let problem = Self.problem { throw problem }
    let connection = try take()
    var answer = transfer_answer()
    withoutActuallyEscaping(shouldStop) { shouldStop in
      Self.perform(request, connection, target, StopQuestion(shouldStop), &answer)
    }
    defer { transfer_forget(&answer) }
    let message = withUnsafePointer(to: &answer.error) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    switch answer.end {
    case transfer_done:
      giveBack(connection)
      return HTTPAnswer(answer)
    case transfer_unresolved: throw .unresolved
    case transfer_unconnected: throw .unconnected
    case transfer_untrusted: throw .untrusted(message)
    case transfer_stalled: throw .stalled
    case transfer_stopped: throw .stopped
    case transfer_too_long: throw .tooLong
    default: throw .cut(message)
    }
  }

  private static func perform(
    _ request: HTTPRequest, _ connection: Connection, _ target: UnsafeMutableRawBufferPointer?,
    _ question: StopQuestion, _ answer: inout transfer_answer
  ) {
    let lines = request.headers.map { "\($0.name): \($0.value)" } + ["Expect:"]
    let texts = ([request.method, request.url] + lines).map { Array($0.utf8CString) }
    var starts: [Int] = []
    var joined: [CChar] = []
    for text in texts {
      starts.append(joined.count)
      joined += text
    }
    joined.withUnsafeBufferPointer { joined in
      guard let base = joined.baseAddress else { return }
      let headers: [UnsafePointer<CChar>?] = starts.dropFirst(2).map { base + $0 }
      headers.withUnsafeBufferPointer { headers in
        request.body.withUnsafeBufferPointer { body in
          withExtendedLifetime(question) {
            var raw = transfer_request()
            raw.method = base + starts[0]
            raw.url = base + starts[1]
            raw.headers = headers.baseAddress
            raw.header_count = headers.count
            raw.body = body.baseAddress
            raw.body_count = body.count
            raw.target = target?.baseAddress?.assumingMemoryBound(to: UInt8.self)
            raw.target_count = target?.count ?? 0
            raw.connect_milliseconds = request.connectMilliseconds
            raw.stall_seconds = request.stallSeconds
            raw.is_direct = request.isDirect ? 1 : 0
            raw.context = Unmanaged.passUnretained(question).toOpaque()
            raw.should_stop = { context in
              guard let context else { return 0 }
              return Unmanaged<StopQuestion>.fromOpaque(context).takeUnretainedValue().ask() ? 1 : 0
            }
            if let certificates = request.certificates {
              certificates.withCString {
                raw.certificates = $0
                transfer_perform(connection.handle, &raw, &answer)
              }
            } else {
              transfer_perform(connection.handle, &raw, &answer)
            }
          }
        }
      }
    }
  }

  private func take() throws(HTTPFailure) -> Connection {
    if let kept = connections.withLock({ $0.popLast() }) { return kept }
    guard let handle = transfer_open() else { throw .unavailable("libcurl cannot start a transfer") }
    return Connection(handle)
  }

  private func giveBack(_ connection: Connection) {
    connections.withLock { if $0.count < Self.mostKept { $0.append(connection) } }
  }
}

/// A handle of libcurl with the connections that it keeps; used by one thread at a time.
private final class Connection: @unchecked Sendable {
  let handle: OpaquePointer

  init(_ handle: OpaquePointer) { self.handle = handle }

  deinit { transfer_close(handle) }
}

private final class StopQuestion {
  let ask: () -> Bool

  init(_ ask: @escaping () -> Bool) { self.ask = ask }
}

extension HTTPAnswer {
  fileprivate init(_ raw: transfer_answer) {
    var headers: [String: String] = [:]
    if let head = raw.head {
      let text = head.withMemoryRebound(to: UInt8.self, capacity: raw.head_count) {
        String(decoding: UnsafeBufferPointer(start: $0, count: raw.head_count), as: UTF8.self)
      }
      for line in text.split(whereSeparator: \.isNewline) {
        guard let colon = line.firstIndex(of: ":") else { continue }
        let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        headers[line[..<colon].lowercased()] = String(value)
      }
    }
    self.init(
      status: raw.status, headers: headers, body: Array(UnsafeBufferPointer(start: raw.text, count: raw.text_count)))
    received = raw.received
  }
}
