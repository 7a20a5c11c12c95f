import CLinux

#if canImport(Glibc)
  import Glibc
#endif

/// A folder that no path may leave, whatever links stand in it: what is read is opened beneath it by the kernel
/// (openat2(2), RESOLVE_BENEATH), so that nobody can change a link between looking and opening.
///
/// Nothing but ordinary files and folders is opened, and nothing in a folder named `.git` or `.sous`.
public final class ConfinedFolder: Sendable {
  /// Absolute, links followed.
  public let path: String
  private let workingFolder: String
  private let descriptor: Int32

  /// - Parameters:
  ///   - path: absolute path of the folder.
  ///   - workingFolder: absolute path that relative ones start at.
  /// - Throws: `Failure` (`usage`).
  public init(_ path: String, workingFolder: String) throws(Failure) {
    let descriptor = open(path, linux_path_only | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0, let real = Self.path(of: descriptor) else {
      let reason = String(cString: strerror(errno))
      if descriptor >= 0 { close(descriptor) }
      throw Failure(.usage, "cannot confine the recipe to \(path): \(reason)")
    }
    self.path = real
    self.workingFolder = workingFolder
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Opens an ordinary file for reading.
  /// - Throws: `Failure`: `recipe` for a path that leaves the folder or is no file, `input` for one that cannot be read.
  package func openFile(_ name: String) throws(Failure) -> Int32 {
    // A pipe without a writer must not keep anybody waiting.
    let file = try beneath(name, O_RDONLY | O_NONBLOCK)
    var facts = stat()
    guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      close(file)
      throw Failure(.recipe, "\"\(name)\" is no ordinary file, which --confine refuses; use a file")
    }
    return file
  }

  /// Opens a folder for listing.
  func openFolder(_ name: String) throws(Failure) -> Int32 { try beneath(name, O_RDONLY | O_DIRECTORY) }

  /// What stands at a path, links followed; `nil` for nothing.
  /// - Throws: `Failure` (`recipe`) for a path that leaves the folder.
  func facts(_ name: String) throws(Failure) -> stat? {
    guard let found = try find(name, linux_path_only) else { return nil }
    defer { close(found) }
    var facts = stat()
    return fstat(found, &facts) == 0 ? facts : nil
  }

  /// The first bytes of a file.
  public func read(_ name: String, atMost count: Int) throws(Failure) -> [UInt8] {
    let file = InputFile(descriptor: try openFile(name), path: name)
    return try file.prefix(min(file.byteCount, count))
  }

  /// Checks a path that is to be written: all of it that exists lies beneath the folder, links followed, and nothing of it
  /// in `.git` or `.sous`.
  /// - Throws: `Failure` (`recipe`).
  public func check(target name: String) throws(Failure) {
    var existing = try relative(name)
    var missing: [Substring] = []
    while true {
      if let found = try find(existing.isEmpty ? "." : existing, linux_path_only, isRelative: true, shown: name) {
        close(found)
        break
      }
      var parts = existing.split(separator: "/")
      guard let last = parts.popLast() else { break }
      missing.append(last)
      existing = parts.joined(separator: "/")
    }
    if missing.contains("..") { throw leaves(name) }
    for part in missing where Self.isPrivate(part) { throw isPrivate(name, part) }
  }

  private func beneath(_ name: String, _ flags: Int32) throws(Failure) -> Int32 {
    guard let found = try find(name, flags) else { throw InputFailure.cannotRead(name, ENOENT) }
    return found
  }

  /// Opens what stands at a path; `nil` for nothing.
  private func find(
    _ name: String, _ flags: Int32, isRelative: Bool = false, shown: String? = nil
  ) throws(Failure) -> Int32? {
    let relative = isRelative ? name : try self.relative(name)
    let shown = shown ?? name
    let found = linux_open_beneath(descriptor, relative.isEmpty ? "." : relative, flags)
    guard found >= 0 else {
      switch -found {
      case ENOENT, ENOTDIR: return nil
      case EXDEV, ELOOP: throw leaves(shown)
      default: throw InputFailure.cannotRead(shown, -found)
      }
    }
    guard let real = Self.path(of: found) else {
      close(found)
      throw Failure(.run, "cannot tell where \(shown) is without /proc, so --confine refuses it")
    }
    guard real == path || path == "/" || real.hasPrefix(path + "/") else {
      close(found)
      throw leaves(shown)
    }
    if let part = real.dropFirst(path.count).split(separator: "/").first(where: Self.isPrivate) {
      close(found)
      throw isPrivate(shown, part)
    }
    return found
  }

  /// The path from the folder on. What is not below it as it is written has left it.
  private func relative(_ name: String) throws(Failure) -> String {
    guard !name.utf8.contains(0) else { throw leaves(name) }
    let absolute = name.hasPrefix("/") ? name : workingFolder + "/" + name
    let root = path == "/" ? "" : path
    guard absolute == path || absolute.hasPrefix(root + "/") else { throw leaves(name) }
    return String(absolute.dropFirst(root.count).drop { $0 == "/" })
  }

  private func leaves(_ name: String) -> Failure {
    Failure(
      .recipe, "the path \"\(name)\" leaves the project folder \(path), which --confine refuses; use a path inside")
  }

  private func isPrivate(_ name: String, _ part: Substring) -> Failure {
    Failure(.recipe, "the path \"\(name)\" leads into \(part), which --confine refuses; use another path")
  }

  private static func isPrivate(_ part: Substring) -> Bool { [".git", ".sous"].contains(part.lowercased()) }

  /// Where an open file is, as the kernel says.
  private static func path(of descriptor: Int32) -> String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/fd/\(descriptor)", &buffer, buffer.count)
    guard count > 0, count < buffer.count else { return nil }
    return String(validating: buffer[..<count], as: UTF8.self)
  }
}
