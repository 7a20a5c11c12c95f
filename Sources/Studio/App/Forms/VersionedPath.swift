import Recipes

/// A version of a table with versions as one text, the way Delta writes it in paths: `lake/visits@v12`.
struct VersionedPath: Hashable {
  var path: String
  var version: Int

  init(path: String, version: Int) { (self.path, self.version) = (path, version) }

  /// `nil` for a path that names no version.
  init?(_ text: String) {
    guard let sign = text.lastIndex(of: "@"), sign != text.startIndex else { return nil }
    let rest = text[sign...].dropFirst()
    guard rest.first == "v", let version = Int(rest.dropFirst()), version >= 0 else { return nil }
    self.init(path: String(text[..<sign]), version: version)
  }

  var text: String { "\(path)@v\(version)" }
}

extension FormState {
  /// The source that reads a path of the disk, which is no template; it may name a version.
  static func pathSource(_ target: String) -> JSON {
    guard let versioned = VersionedPath(target) else {
      return .object([("path", .text(TextTemplate.escaped(target)))])
    }
    return .object([
      ("path", .text(TextTemplate.escaped(versioned.path))), ("version", .number(versioned.version)),
    ])
  }
}
