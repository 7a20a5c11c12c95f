public import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// Where an output will stand: resolved through links and found safe to replace.
public struct OutputTarget: Hashable, Sendable {
  public enum Shape: Sendable { case folder, file }

  /// Absolute, links followed.
  public let path: String
  public let shape: Shape
  /// What stands there now; `nil` when nothing does.
  public let standing: FileIdentity?

  /// Judges a target.
  ///
  /// - Parameters:
  ///   - path: as the recipe names it, relative to `workingFolder`.
  ///   - inputs: files and folders that the run reads, relative to `workingFolder`; patterns by their fixed front.
  /// - Throws: `Failure` (`run`) with what is in the way: a folder that holds anything but an output (naming the first
  ///   foreign entry), `/`, a mount point, the working folder or one above it, an input or one above it or below it.
  public init(
    _ path: String, shape: Shape, workingFolder: String = FilePath.workingFolder, inputs: [String] = []
  ) throws(Failure) {
    let target = try FilePath.resolved(path, in: workingFolder)
    let here = try FilePath.resolved(workingFolder, in: "/")
    try Self.refusePlace(target, workingFolder: here)
    for input in inputs { try Self.refuseInput(target, shape: shape, input: input, workingFolder: here) }
    try Self.refuseContent(target, shape: shape)
    self.path = target
    self.shape = shape
    standing = FileIdentity(path: target)
  }

  private static func refusePlace(_ target: String, workingFolder: String) throws(Failure) {
    if target == "/" { throw Failure(.run, "the output cannot replace /; choose a folder of its own") }
    if target == workingFolder {
      throw Failure(.run, "the output cannot replace the working folder \(target); choose a folder of its own")
    }
    if FilePath.isInside(workingFolder, target) {
      throw Failure(.run, "the output \(target) is above the working folder; choose a folder of its own")
    }
    if MountPoints.contain(target) {
      throw Failure(.run, "the output \(target) is a mount point and cannot be replaced; choose a folder below it")
    }
    if FilePath.name(of: target).utf8.count > 255 {
      throw Failure(.run, "the output's name is longer than 255 bytes; choose a shorter one")
    }
  }

  private static func refuseInput(
    _ target: String, shape: Shape, input: String, workingFolder: String
  ) throws(Failure) {
    let read = try FilePath.resolved(input, in: workingFolder)
    if read == target { throw Failure(.run, "the output \(target) is an input of the same run; choose another path") }
    if FilePath.isInside(read, target) {
      throw Failure(.run, "the output \(target) is above the input \(read); choose a folder of its own")
    }
    var facts = stat()
    if shape == .folder, FilePath.isInside(target, read), stat(read, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR {
      throw Failure(.run, "the output \(target) is inside the input \(read); choose a folder outside it")
    }
  }

  private static func refuseContent(_ target: String, shape: Shape) throws(Failure) {
    var facts = stat()
    guard lstat(target, &facts) == 0 else {
      if errno == ENOENT { return }
      throw Failure(.run, "cannot look at the output \(target): \(FilePath.errorText(errno))")
    }
    switch (shape, facts.st_mode & S_IFMT) {
    case (.file, S_IFREG): return
    case (.file, S_IFDIR):
      throw Failure(
        .run, "the output \(target) is a folder, but the recipe writes one file; remove it or choose another path")
    case (.folder, S_IFDIR):
      if let foreign = try OutputTree.firstForeign(in: target) {
        throw Failure(
          .run, "the output \(target) holds \(foreign), which no run wrote; move it away or choose another folder")
      }
    case (.folder, S_IFREG):
      throw Failure(
        .run, "the output \(target) is a file, but the recipe writes a folder; remove it or choose another path")
    default:
      throw Failure(.run, "the output \(target) is neither a file nor a folder; choose another path")
    }
  }
}

/// The places where file systems are mounted, as the kernel lists them.
enum MountPoints {
  static func contain(_ path: String) -> Bool {
    guard let list = fopen("/proc/self/mountinfo", "re") else { return false }
    defer { fclose(list) }
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while getline(&line, &capacity, list) > 0 {
      guard let line else { break }
      // Fields: id, parent, device, root, mount point, … (proc_pid_mountinfo(5)).
      let fields = String(cString: line).split(separator: " ", maxSplits: 5)
      if fields.count > 4, unescaped(fields[4]) == path { return true }
    }
    return false
  }

  /// Space, tab, newline and backslash stand in the list as `\040` and the like.
  private static func unescaped(_ field: Substring) -> String {
    var bytes: [UInt8] = []
    let raw = Array(field.utf8)
    var position = 0
    while position < raw.count {
      let digits = raw[position...].dropFirst().prefix(3)
      if raw[position] == UInt8(ascii: "\\"), digits.count == 3, digits.allSatisfy({ (48...55).contains($0) }) {
        bytes.append(UInt8(truncatingIfNeeded: digits.reduce(0) { $0 * 8 + Int($1) - 48 }))
        position += 4
      } else {
        bytes.append(raw[position])
        position += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
