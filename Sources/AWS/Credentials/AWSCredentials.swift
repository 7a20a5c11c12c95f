/// What requests are signed with.
package struct AWSCredentials: Hashable, Sendable {
  package var accessKey: String
  package var secretKey: String
  package var sessionToken: String?
  /// Seconds since 1970; `nil` for keys that stay.
  package var expiration: Int?

  package init(accessKey: String, secretKey: String, sessionToken: String? = nil, expiration: Int? = nil) {
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.sessionToken = sessionToken?.isEmpty == true ? nil : sessionToken
    self.expiration = expiration
  }

  /// Whether they are about to end: within five minutes, as the AWS tools have it.
  package func isEnding(at now: Int) -> Bool { expiration.map { $0 - now < 300 } ?? false }
}

/// Credentials as JSON, from a process (`credential_process`), a container or an instance.
struct CredentialsDocument: Decodable {
  var accessKey: String
  var secretKey: String
  var token: String?
  var expiration: String?

  enum CodingKeys: String, CodingKey {
    case accessKey = "AccessKeyId"
    case secretKey = "SecretAccessKey"
    case token = "Token"
    case sessionToken = "SessionToken"
    case expiration = "Expiration"
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    accessKey = try values.decode(String.self, forKey: .accessKey)
    secretKey = try values.decode(String.self, forKey: .secretKey)
    token =
      try values.decodeIfPresent(String.self, forKey: .token)
      ?? values.decodeIfPresent(String.self, forKey: .sessionToken)
    expiration = try values.decodeIfPresent(String.self, forKey: .expiration)
  }

  var credentials: AWSCredentials {
    AWSCredentials(
      accessKey: accessKey, secretKey: secretKey, sessionToken: token, expiration: expiration.flatMap(AWSTime.parse))
  }
}
