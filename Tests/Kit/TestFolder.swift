#if canImport(Glibc)
  import Glibc
#endif

/// A folder of a test, gone with the test.
public final class TestFolder {
  /// Absolute.
  public let path: String

  /// Makes a folder of a new name in another one.
  public init(in parent: String = "/tmp") throws {
    var template = Array("\(parent)/sous-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw BrokenLaw("no temporary folder in \(parent)") }
    path = String(cString: made)
  }

  deinit { Self.remove(path) }

  public func callAsFunction(_ name: String) -> String { path + "/" + name }

  /// Writes a file and the folders above it.
  @discardableResult
  public func write(_ name: String, _ text: String) -> String {
    Self.write(path + "/" + name, text)
    return path + "/" + name
  }

  public static func write(_ path: String, _ text: String) {
    var folder = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/").dropLast() {
      folder += "/" + part
      mkdir(folder, 0o777)
    }
    guard let file = fopen(path, "w") else { preconditionFailure("cannot write \(path)") }
    let bytes = Array(text.utf8)
    precondition(fwrite(bytes, 1, bytes.count, file) == bytes.count, "cannot write \(path)")
    fclose(file)
  }

  /// Runs `body` with a folder as the working folder.
  public static func inside<Result>(_ folder: String, _ body: () throws -> Result) throws -> Result {
    var old = [CChar](repeating: 0, count: 4096)
    guard getcwd(&old, old.count) != nil, chdir(folder) == 0 else { throw BrokenLaw("cannot work in \(folder)") }
    defer { chdir(&old) }
    return try body()
  }

  /// Runs `body` in a new folder with these files.
  public static func with<Result>(_ files: [String: String], _ body: () throws -> Result) throws -> Result {
    let folder = try TestFolder()
    for (name, text) in files { folder.write(name, text) }
    return try inside(folder.path, body)
  }

  /// All files below a folder with their content, by path below it.
  public static func content(_ folder: String) -> [String: String] {
    var found: [String: String] = [:]
    for path in files(folder) {
      guard let file = fopen(path, "r") else { continue }
      var buffer = [UInt8](repeating: 0, count: 100_000)
      let count = fread(&buffer, 1, buffer.count, file)
      fclose(file)
      found[String(path.dropFirst(folder.count + 1))] = String(decoding: buffer.prefix(count), as: UTF8.self)
    }
    return found
  }

  /// Names in a folder, hidden ones too.
  public static func names(_ folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let next = readdir(stream) {
      let name = withUnsafePointer(to: &next.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private static func files(_ folder: String) -> [String] {
    names(folder).flatMap { name -> [String] in
      var facts = stat()
      lstat(folder + "/" + name, &facts)
      return facts.st_mode & S_IFMT == S_IFDIR ? files(folder + "/" + name) : [folder + "/" + name]
    }
  }

  /// Removes a file, or a folder with all in it.
  public static func remove(_ path: String) {
    for name in names(path) {
      let below = path + "/" + name
      var facts = stat()
      lstat(below, &facts)
      if facts.st_mode & S_IFMT == S_IFDIR { remove(below) } else { unlink(below) }
    }
    rmdir(path)
  }
}
