/// Roles taken over by the Security Token Service.
///
/// Source: AWS STS API Reference, `AssumeRole` and `AssumeRoleWithWebIdentity`.
struct STSRequests {
  private let settings: AWSSettings
  private let http: HTTPClient

  init(_ settings: AWSSettings, _ http: HTTPClient) {
    self.settings = settings
    self.http = http
  }

  func assume(_ role: String, token: String, session: String) throws(AWSFailure) -> AWSCredentials {
    try sent(
      [
        ("Action", "AssumeRoleWithWebIdentity"), ("RoleArn", role), ("RoleSessionName", session),
        ("WebIdentityToken", token),
      ], role: role, signedBy: nil)
  }

  func assume(
    _ role: String, with base: AWSCredentials, session: String, externalID: String?
  ) throws(AWSFailure) -> AWSCredentials {
    var items = [("Action", "AssumeRole"), ("RoleArn", role), ("RoleSessionName", session)]
    if let externalID { items.append(("ExternalId", externalID)) }
    return try sent(items, role: role, signedBy: base)
  }

  private func sent(
    _ items: [(String, String)], role: String, signedBy base: AWSCredentials?
  ) throws(AWSFailure) -> AWSCredentials {
    let region = settings.region ?? "us-east-1"
    let endpoint = try settings.endpoint(of: "sts") ?? AWSEndpoint(host: "sts.\(region).amazonaws.com")
    let form = URLText.query((items + [("Version", "2011-06-15")]).map { (name: $0.0, value: $0.1) })
    var request = HTTPRequest("POST", url: endpoint.url + "/")
    request.body = Array(form.utf8)
    request.headers = [("content-type", "application/x-www-form-urlencoded")]
    request.certificates = settings.certificates
    if let base {
      if let problem = HTTPClient.problem { throw AWSFailure(.credentials, problem.sentence(request.url)) }
      request.headers = AWSSignature(base, region: region, service: "sts").headers(
        method: "POST", host: endpoint.host, path: endpoint.prefix + "/", query: "", headers: request.headers,
        payload: Hexadecimal.text(Digests.sha256(request.body)), time: AWSTime.basic(AWSTime.now))
    }
    let answer: HTTPAnswer
    do throws(HTTPFailure) {
      answer = try http.send(request)
    } catch {
      throw AWSFailure(.credentials, "the role \(role) cannot be taken over: \(error.sentence(request.url))")
    }
    let document = XMLNode.parse(answer.body)
    guard answer.isSuccess, let found = document?.find("Credentials"), let access = found.text("AccessKeyId"),
      let secret = found.text("SecretAccessKey")
    else {
      let code = document?.find("Code")?.text
      let message = document?.find("Message")?.text ?? "status \(answer.status)"
      throw AWSFailure(
        .credentials, "the role \(role) cannot be taken over: \(message)\(code.map { " (\($0))" } ?? "")", code: code)
    }
    return AWSCredentials(
      accessKey: access, secretKey: secret, sessionToken: found.text("SessionToken"),
      expiration: found.text("Expiration").flatMap(AWSTime.parse))
  }
}
