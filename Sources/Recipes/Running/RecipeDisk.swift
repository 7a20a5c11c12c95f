import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// Reads recipes from the disk.
public struct RecipeDisk: RecipeReader {
  public init() {}

  /// The bytes of a recipe's file; `-` is standard input.
  ///
  /// - Throws: `Failure` (`input`): it is not there, not readable, a folder, or larger than any recipe.
  public func read(recipe path: String) throws -> [UInt8] {
    let file = path == "-" ? STDIN_FILENO : try OpenFile.forReading(path)
    guard file >= 0 else { throw Self.failure(path) }
    defer { if path != "-" { close(file) } }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw Self.failure(path)
      }
      bytes += buffer[..<count]
      guard bytes.count <= JSONParser.maximumBytes else {
        throw Failure(.input, "\"\(path.shortened)\" is larger than 64 MiB, which no recipe is; is it a data file?")
      }
    }
  }

  private static func failure(_ path: String) -> Failure {
    let reason = String(cString: strerror(errno)).lowercased()
    return Failure(.input, "cannot read the recipe \"\(path.shortened)\": \(reason); check the path")
  }
}

extension RecipeFile {
  /// Reads a recipe from the disk; `-` is standard input.
  ///
  /// - Throws: `Failure` (`input`).
  public init(reading path: String) throws {
    self.init(path: path, bytes: try RecipeDisk().read(recipe: path))
  }
}
