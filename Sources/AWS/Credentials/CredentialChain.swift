import FoundationEssentials
import Synchronization

/// Finds credentials where the AWS tools find them, and renews those that end. Any thread.
///
/// In this order: keys in the environment; the profile that `AWS_PROFILE` names; a web identity of the environment; the profile
/// `default`; the container; the instance. Source: "Standardized credential providers" (AWS SDKs and Tools Reference Guide).
package final class CredentialChain: Sendable {
  private let settings: AWSSettings
  private let http: HTTPClient
  private let known = Mutex<AWSCredentials?>(nil)

  package init(_ settings: AWSSettings, http: HTTPClient) {
    self.settings = settings
    self.http = http
  }

  /// - Parameter isRefused: whether the service has turned down what was given last.
  /// - Throws: `AWSFailure` (`credentials`, `settings`).
  package func credentials(isRefused: Bool = false) throws(AWSFailure) -> AWSCredentials {
    // Under the lock: several threads that need credentials at once ask for them once.
    let result = known.withLock { known -> Result<AWSCredentials, AWSFailure> in
      if let known, !isRefused, !known.isEnding(at: AWSTime.now) { return .success(known) }
      do throws(AWSFailure) {
        let found = try find()
        known = found
        return .success(found)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func find() throws(AWSFailure) -> AWSCredentials {
    if let access = settings.variable("AWS_ACCESS_KEY_ID"), let secret = settings.variable("AWS_SECRET_ACCESS_KEY") {
      return AWSCredentials(
        accessKey: access, secretKey: secret, sessionToken: settings.variable("AWS_SESSION_TOKEN"))
    }
    if settings.isProfileNamed {
      guard settings.config.profile(settings.profile) != nil else {
        throw AWSFailure(
          .credentials,
          "AWS_PROFILE names \"\(settings.profile)\", which neither ~/.aws/config nor ~/.aws/credentials has")
      }
      if let found = try profile(settings.profile, above: []) { return found }
    }
    if let role = settings.variable("AWS_ROLE_ARN"), let file = settings.variable("AWS_WEB_IDENTITY_TOKEN_FILE") {
      return try assume(
        role, tokenFile: file, session: settings.variable("AWS_ROLE_SESSION_NAME") ?? "sous")
    }
    if !settings.isProfileNamed, let found = try profile("default", above: []) { return found }
    if let found = try container() { return found }
    if let found = try instance() { return found }
    throw AWSFailure(
      .credentials,
      "no AWS credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run \"aws configure\""
    )
  }

  // MARK: Profiles

  private func profile(_ name: String, above: [String]) throws(AWSFailure) -> AWSCredentials? {
    guard let profile = settings.config.profile(name) else { return nil }
    if let role = profile["role_arn"] {
      if let file = profile["web_identity_token_file"] {
        return try assume(role, tokenFile: file, session: profile["role_session_name"] ?? "sous")
      }
      guard let source = profile["source_profile"] else {
        throw AWSFailure(
          .credentials, "the profile \(name) has a role_arn without source_profile or web_identity_token_file; add one")
      }
      guard !above.contains(source) else {
        throw AWSFailure(
          .credentials, "the profiles \((above + [name]).joined(separator: ", ")) name each other as source")
      }
      let base = source == name ? staticKeys(profile) : try self.profile(source, above: above + [name])
      guard let base else {
        throw AWSFailure(.credentials, "the profile \(source), the source of \(name), has no credentials")
      }
      return try STSRequests(settings, http).assume(
        role, with: base, session: profile["role_session_name"] ?? "sous", externalID: profile["external_id"])
    }
    if let keys = staticKeys(profile) { return keys }
    if let command = profile["credential_process"] {
      return try CredentialProcess.run(command, profile: name, environment: settings.environment)
    }
    if profile["sso_session"] != nil || profile["sso_start_url"] != nil {
      throw AWSFailure(
        .credentials,
        "the profile \(name) signs in by SSO, which is not carried; use credential_process = aws configure export-credentials --profile \(name)"
      )
    }
    return nil
  }

  private func staticKeys(_ profile: [String: String]) -> AWSCredentials? {
    guard let access = profile["aws_access_key_id"], let secret = profile["aws_secret_access_key"] else { return nil }
    return AWSCredentials(accessKey: access, secretKey: secret, sessionToken: profile["aws_session_token"])
  }

  private func assume(_ role: String, tokenFile: String, session: String) throws(AWSFailure) -> AWSCredentials {
    guard let token = SmallFile.text(tokenFile), !token.isEmpty else {
      throw AWSFailure(.credentials, "the web identity token \(tokenFile) cannot be read; check the path")
    }
    return try STSRequests(settings, http).assume(role, token: token, session: session)
  }

  // MARK: Machines

  private func container() throws(AWSFailure) -> AWSCredentials? {
    let url: String
    if let relative = settings.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
      url = "http://169.254.170.2" + relative
    } else if let full = settings.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
      url = full
    } else {
      return nil
    }
    let isLocal = [
      "http://169.254.170.2", "http://169.254.170.23", "http://localhost", "http://127.0.0.1", "http://[fd00:ec2::23]",
    ]
    .contains { url == $0 || url.hasPrefix($0 + "/") || url.hasPrefix($0 + ":") }
    guard url.hasPrefix("https://") || isLocal else {
      throw AWSFailure(.settings, "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor an address of this machine")
    }
    var request = HTTPRequest(url: url)
    request.isDirect = isLocal
    (request.connectMilliseconds, request.stallSeconds) = (2000, 5)
    if let token = settings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE").flatMap(SmallFile.text)
      ?? settings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    {
      request.headers.append(("Authorization", token))
    }
    let answer = try sent(request, "the container's credentials")
    return try document(answer, "the container's credentials")
  }

  /// IMDSv2 only: a token first.
  private func instance() throws(AWSFailure) -> AWSCredentials? {
    guard settings.variable("AWS_EC2_METADATA_DISABLED")?.lowercased() != "true" else { return nil }
    let address = settings.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? "http://169.254.169.254"
    var request = HTTPRequest("PUT", url: address + "/latest/api/token")
    request.isDirect = true
    (request.connectMilliseconds, request.stallSeconds) = (1000, 2)
    request.headers = [("X-aws-ec2-metadata-token-ttl-seconds", "21600")]
    // Elsewhere than on an instance nobody answers.
    guard let answer = try? http.send(request), answer.isSuccess else { return nil }
    request.method = "GET"
    request.headers = [("X-aws-ec2-metadata-token", String(decoding: answer.body, as: UTF8.self))]
    request.url = address + "/latest/meta-data/iam/security-credentials/"
    guard let roles = try? http.send(request), roles.isSuccess,
      let role = String(decoding: roles.body, as: UTF8.self).split(whereSeparator: \.isNewline).first
    else { return nil }
    request.url += role
    return try document(try sent(request, "the instance's credentials"), "the instance's credentials")
  }

  private func sent(_ request: HTTPRequest, _ what: String) throws(AWSFailure) -> HTTPAnswer {
    do throws(HTTPFailure) {
      return try http.send(request)
    } catch {
      throw AWSFailure(.credentials, "\(what) cannot be had: \(error.sentence(request.url))")
    }
  }

  private func document(_ answer: HTTPAnswer, _ what: String) throws(AWSFailure) -> AWSCredentials {
    guard answer.isSuccess,
      let document = try? JSONDecoder().decode(CredentialsDocument.self, from: Data(answer.body))
    else { throw AWSFailure(.credentials, "\(what) cannot be had: the answer (status \(answer.status)) holds none") }
    return document.credentials
  }
}
