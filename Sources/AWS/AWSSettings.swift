/// What the environment and the files of the AWS tools say: profile, region, endpoints.
package struct AWSSettings: Sendable {
  package let environment: [String: String]
  package let config: SharedConfig
  /// The profile that is in force, and whether somebody named it.
  package let profile: String
  package let isProfileNamed: Bool

  package init(environment: [String: String]) {
    self.environment = environment
    config = SharedConfig(environment)
    let named = Self.filled(environment["AWS_PROFILE"]) ?? Self.filled(environment["AWS_DEFAULT_PROFILE"])
    profile = named ?? "default"
    isProfileNamed = named != nil
  }

  /// `nil` for an empty variable, which the AWS tools take for none.
  package func variable(_ name: String) -> String? { Self.filled(environment[name]) }

  /// The region that is set, if any.
  package var region: String? {
    variable("AWS_REGION") ?? variable("AWS_DEFAULT_REGION") ?? config.profile(profile)?["region"]
  }

  /// Whether somebody has set up the AWS tools here.
  package var isConfigured: Bool {
    region != nil || config.profile(profile) != nil
      || ["AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL", "AWS_WEB_IDENTITY_TOKEN_FILE"].contains { variable($0) != nil }
  }

  /// Certificates to trust instead of the system's.
  package var certificates: String? { variable("AWS_CA_BUNDLE") ?? config.profile(profile)?["ca_bundle"] }

  /// Where a service is reached instead of at AWS; `nil` for AWS itself.
  /// - Throws: `AWSFailure` (`settings`) for what is no URL.
  package func endpoint(of service: String) throws(AWSFailure) -> AWSEndpoint? {
    let own = "AWS_ENDPOINT_URL_\(service.uppercased())"
    let isIgnored = variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")?.lowercased() == "true"
    guard !isIgnored else { return nil }
    let candidates = [
      (own, variable(own)), ("AWS_ENDPOINT_URL", variable("AWS_ENDPOINT_URL")),
      ("endpoint_url of the profile \(profile)", config.setting("endpoint_url", of: service, profile: profile)),
      ("endpoint_url of the profile \(profile)", config.profile(profile)?["endpoint_url"]),
    ]
    guard let (name, text) = candidates.first(where: { $0.1 != nil }), let text else { return nil }
    guard let endpoint = AWSEndpoint(text) else {
      throw AWSFailure(.settings, "\(name) is \"\(text)\", which is no address; write http:// or https:// and a host")
    }
    return endpoint
  }

  private static func filled(_ text: String?) -> String? { text?.isEmpty == false ? text : nil }
}

/// The address of a service: `https://host:port/prefix`.
package struct AWSEndpoint: Hashable, Sendable {
  package var scheme: String
  /// With the port, where it is not the scheme's own.
  package var host: String
  /// Encoded, without a slash at its end.
  package var prefix: String

  package init(scheme: String = "https", host: String, prefix: String = "") {
    self.scheme = scheme
    self.host = host
    self.prefix = prefix
  }

  package init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return nil }
    let scheme = text[..<colon].lowercased()
    guard scheme == "http" || scheme == "https" else { return nil }
    let rest = text[colon...].dropFirst(3)
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    var host = rest[..<slash].lowercased()
    guard !host.isEmpty, host.allSatisfy({ $0.isASCII && !$0.isWhitespace }),
      !host.contains(where: { "@?#".contains($0) })
    else { return nil }
    let usual = scheme == "https" ? ":443" : ":80"
    if host.hasSuffix(usual) { host = String(host.dropLast(usual.count)) }
    var prefix = String(rest[slash...])
    while prefix.hasSuffix("/") { prefix.removeLast() }
    self.init(scheme: scheme, host: host, prefix: prefix)
  }

  package var isEncrypted: Bool { scheme == "https" }
  package var url: String { "\(scheme)://\(host)\(prefix)" }
}
