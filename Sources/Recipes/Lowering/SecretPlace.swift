import Engine

/// Where a secret lies. Recipes, commands and forms say this, and never the secret itself, so that whatever shows them shows
/// nothing: `${env:NAME}` is a variable of the environment, `${file:PATH}` a file from the working folder.
package enum SecretPlace: Hashable, Sendable {
  case variable(String)
  case file(String)

  /// `nil` for a text that names no place.
  package init?(_ text: String) {
    let pieces = TextTemplate(text).pieces
    guard pieces.count == 1 else { return nil }
    switch pieces[0] {
    case .environment(let name) where !name.isEmpty: self = .variable(name)
    case .parameter(let name) where name.hasPrefix(Self.file) && name != Self.file:
      self = .file(String(name.dropFirst(Self.file.utf8.count)))
    default: return nil
    }
  }

  private static let file = "file:"

  /// The bytes that lie there; those of a file without the end of its line.
  /// - Throws: `Failure` (`usage`, `input`), whose sentence holds nothing of them.
  func bytes(_ options: LoweringOptions, _ reader: (any RecipeReader)?) throws -> [UInt8] {
    switch self {
    case .variable(let name):
      guard !options.confine else {
        throw Failure(.usage, "${env:\(name.shortened)} is not filled in under --confine; use a file of the project")
      }
      guard let text = options.environment(name) else {
        throw Failure(.usage, "the environment variable \(name.shortened) is not set; set it, or name a file")
      }
      return Array(text.utf8)
    case .file(let path):
      guard let reader else { throw Failure(.input, "\(path.shortened) cannot be read here") }
      if options.confine {
        guard FilePath.isInside(FilePath.absolute(path, in: options.workingFolder), options.projectFolder) else {
          throw Failure(.usage, "\(path.shortened) leaves the project folder, which --confine refuses")
        }
      }
      var bytes = try reader.read(path, .key)
      if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
      if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
      return bytes
    }
  }
}

extension JSON {
  /// The default of a parameter, as far as it may be seen: a secret that stands in the recipe may not.
  package var shownDefault: JSON? {
    guard self["type"]?.text == ParameterType.secret else { return self["default"] }
    return self["default"]?.text.flatMap(SecretPlace.init) == nil ? nil : self["default"]
  }
}
