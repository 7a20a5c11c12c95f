#if canImport(Glibc)
  import Glibc
#endif

/// The files `~/.aws/config` and `~/.aws/credentials`, as the AWS tools read them.
///
/// Source: "Configuration and credential file settings" (AWS SDKs and Tools Reference Guide). Settings of one profile stand
/// in both; those of the credentials file win.
package struct SharedConfig: Sendable {
  /// By name: key, and `section.key` for what is indented below a key.
  private var profiles: [String: [String: String]] = [:]
  private var services: [String: [String: String]] = [:]

  package init(_ environment: [String: String]) {
    let home = environment["HOME"] ?? ""
    let config = environment["AWS_CONFIG_FILE"] ?? home + "/.aws/config"
    let credentials = environment["AWS_SHARED_CREDENTIALS_FILE"] ?? home + "/.aws/credentials"
    if let text = Self.text(config, home) { take(text, isConfig: true) }
    if let text = Self.text(credentials, home) { take(text, isConfig: false) }
  }

  package func profile(_ name: String) -> [String: String]? { profiles[name] }

  /// A setting of a service in a profile: below `s3 =`, or in the section of services that the profile names.
  package func setting(_ key: String, of service: String, profile: String) -> String? {
    guard let settings = profiles[profile] else { return nil }
    if let own = settings["\(service).\(key)"] { return own }
    return settings["services"].flatMap { services[$0]?["\(service).\(key)"] }
  }

  private static func text(_ path: String, _ home: String) -> String? {
    let path = path.hasPrefix("~/") ? home + path.dropFirst() : path
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }

  private mutating func take(_ text: String, isConfig: Bool) {
    var profile: String?
    var service: String?
    var above: String?
    for raw in text.split(whereSeparator: \.isNewline) {
      let isIndented = raw.first == " " || raw.first == "\t"
      let line = raw.trimmingBlanks
      if line.isEmpty || line.first == "#" || line.first == ";" { continue }
      if line.first == "[", !isIndented {
        (profile, service, above) = (nil, nil, nil)
        let words = line.dropFirst().prefix { $0 != "]" }.split(whereSeparator: { $0 == " " || $0 == "\t" })
        switch (words.first, words.count) {
        case ("services", 2): service = String(words[1])
        case ("profile", 2) where isConfig: profile = String(words[1])
        case (let name?, 1) where !isConfig || name == "default": profile = String(name)
        default: break
        }
        continue
      }
      guard let equals = line.firstIndex(of: "=") else { continue }
      var key = String(line[..<equals]).trimmingBlanks.lowercased()
      let value = String(line[line.index(after: equals)...]).trimmingBlanks
      if isIndented, let above { key = "\(above).\(key)" } else { above = value.isEmpty ? key : nil }
      if let profile { profiles[profile, default: [:]][key] = value }
      if let service { services[service, default: [:]][key] = value }
    }
  }
}

extension StringProtocol {
  fileprivate var trimmingBlanks: String {
    var rest = self[...]
    while let first = rest.first, first == " " || first == "\t" { rest = rest.dropFirst() }
    while let last = rest.last, last == " " || last == "\t" { rest = rest.dropLast() }
    return String(rest)
  }
}
