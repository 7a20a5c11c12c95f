extension HTTPFailure {
  /// What happened, of the host of a URL; no more of the URL, which may hold secrets.
  package func sentence(_ url: String) -> String {
    let host = url.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first.map(String.init) ?? url
    switch self {
    case .unavailable(let problem):
      return "libcurl or libcrypto is missing (\(problem)); install libcurl4 and libssl3"
    case .unresolved: return "there is no host \(host); check the endpoint, the region and the network"
    case .unconnected: return "\(host) does not answer; check the endpoint and the network"
    case .stalled: return "\(host) stopped answering; try again later"
    case .untrusted(let problem):
      return "the certificate of \(host) is not trusted (\(problem)); AWS_CA_BUNDLE names another"
    case .cut(let problem): return "the connection to \(host) broke (\(problem)); try again"
    case .tooLong: return "\(host) sent more than was asked for"
    case .stopped: return "stopped"
    }
  }
}
