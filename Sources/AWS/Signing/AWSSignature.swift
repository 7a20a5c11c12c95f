/// Signature version 4 of requests to AWS.
///
/// Source: "Create a signed AWS API request" (AWS IAM User Guide), and for S3 "Signature Calculations for the Authorization
/// Header" (Amazon S3 API Reference): paths are encoded once there.
package struct AWSSignature: Sendable {
  package var credentials: AWSCredentials
  package var region: String
  package var service: String

  package init(_ credentials: AWSCredentials, region: String, service: String) {
    self.credentials = credentials
    self.region = region
    self.service = service
  }

  /// In the header `x-amz-content-sha256` of a body that is not hashed, as TLS guards it already.
  package static let unsignedPayload = "UNSIGNED-PAYLOAD"

  /// The headers of a request with its signature among them.
  /// - Parameters:
  ///   - host: as in the header, with the port where it is not the usual one.
  ///   - path: encoded, beginning with a slash.
  ///   - query: encoded and sorted.
  ///   - payload: SHA-256 of the body in hexadecimal digits, or `unsignedPayload`.
  ///   - time: `20261129T181400Z`.
  package func headers(
    method: String, host: String, path: String, query: String, headers: [(name: String, value: String)],
    payload: String, time: String
  ) -> [(name: String, value: String)] {
    var signed = headers.map { (name: $0.name.lowercased(), value: Self.trimmed($0.value)) }
    signed.append(("host", host))
    signed.append(("x-amz-date", time))
    if service == "s3" { signed.append(("x-amz-content-sha256", payload)) }
    if let token = credentials.sessionToken { signed.append(("x-amz-security-token", token)) }
    signed.sort { $0.name < $1.name }
    let names = signed.map(\.name).joined(separator: ";")
    let lines = signed.map { "\($0.name):\($0.value)\n" }.joined()
    let canonical = [method, path, query, lines, names, payload].joined(separator: "\n")
    let scope = "\(time.prefix(8))/\(region)/\(service)/aws4_request"
    let toSign = [
      "AWS4-HMAC-SHA256", time, scope, Hexadecimal.text(Digests.sha256(Array(canonical.utf8))),
    ].joined(separator: "\n")
    var key = Digests.hmac(Array("AWS4\(credentials.secretKey)".utf8), String(time.prefix(8)))
    for part in [region, service, "aws4_request"] { key = Digests.hmac(key, part) }
    let signature = Hexadecimal.text(Digests.hmac(key, toSign))
    let value =
      "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope), SignedHeaders=\(names), Signature=\(signature)"
    return signed.filter { $0.name != "host" } + [("authorization", value)]
  }

  /// Without blanks at the ends, and those within only once.
  private static func trimmed(_ value: String) -> String {
    value.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
  }
}
