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
  /// The files that stand there now and may be replaced.
  let standingFiles: Set<FileMark>

  /// Judges a target.
  ///
  /// - Parameters:
  ///   - path: as the recipe names it, relative to `workingFolder`.
  ///   - inputs: files and folders that the run reads, relative to `workingFolder`; patterns by their fixed front.
  ///   - catalog: knows what runs have written.
  ///   - replacesForeign: whether files that no run wrote are replaced where they look like an output.
  /// - Throws: `Failure` (`run`) with what is in the way: files that no run wrote or that were changed since, a folder
  ///   that holds anything but an output (naming the first foreign entry), `/`, a mount point, the working folder or one
  ///   above it, an input or one above it or below it.
  public init(
    _ path: String, shape: Shape, workingFolder: String = FilePath.workingFolder, inputs: [String] = [],
    catalog: Catalog?, replacesForeign: Bool = false
  ) throws(Failure) {
    let target = try FilePath.resolved(path, in: workingFolder)
    try Self.refusePlace(target, inputs: inputs, shape: shape, workingFolder: workingFolder)
    let standing = FileIdentity(path: target)
    try Self.refuseContent(target, shape: shape)
    if standing != nil, !replacesForeign { try Self.refuseForeign(target, shape: shape, standing, catalog) }
    self.path = target
    self.shape = shape
    self.standing = standing
    standingFiles = try standing == nil ? [] : Self.marks(of: target, shape: shape)
  }

  /// Whether a file that stands there is still the one that was judged; of folders only what was judged is deleted.
  var isAsJudged: Bool {
    guard shape == .file else { return true }
    return (try? Self.marks(of: path, shape: .file)) == standingFiles
  }

  /// Marks of the files at a path.
  static func marks(of path: String, shape: Shape) throws(Failure) -> Set<FileMark> {
    Set(try files(at: path, shape: shape).map { FileMark(path: $0.path, $0.facts) })
  }

  private static func files(at path: String, shape: Shape) throws(Failure) -> [(path: String, facts: stat)] {
    if shape == .folder { return try OutputTree.dataFiles(in: path) }
    var facts = stat()
    return lstat(path, &facts) == 0 ? [(FilePath.name(of: path), facts)] : []
  }

  /// Refuses files that no run of Sous wrote, or that somebody else has changed since.
  private static func refuseForeign(
    _ target: String, shape: Shape, _ standing: FileIdentity?, _ catalog: Catalog?
  ) throws(Failure) {
    let files = try files(at: target, shape: shape).filter { $0.facts.st_size > 0 }
    guard !files.isEmpty else { return }
    let record = try catalog?.outputRecord(of: target) ?? OutputRecord()
    if let run = record.oldRun, run.wrote(files.map { $0.facts }) { return }
    let folder = shape == .folder ? target : FilePath.parent(of: target)
    for file in files where !record.marks.contains(FileMark(path: file.path, file.facts)) {
      let path = FilePath.join(folder, file.path)
      // Its footer says so, whatever has become of the catalog.
      if ParquetAuthor.isSous(path) { continue }
      guard FileIdentity(path: target) == standing else {
        throw Failure(.run, "the output \(target) was replaced while this run began; run again")
      }
      let what =
        record.isKnown
        ? "\(path) is not as a run of Sous left it"
        : "no run of Sous in this catalog wrote \(path)"
      throw Failure(
        .run,
        "\(what), so the output does not replace it; move it away, choose another path, or ", .replaceForeign)
    }
  }

  /// Refuses a place that no output may have, whatever stands there.
  /// - Parameter target: absolute, links followed.
  static func refusePlace(
    _ target: String, inputs: [String], shape: Shape, workingFolder: String
  ) throws(Failure) {
    let here = try FilePath.resolved(workingFolder, in: "/")
    try refusePlace(target, workingFolder: here)
    for input in inputs { try refuseInput(target, shape: shape, input: input, workingFolder: here) }
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
      if let format = TableFormat(of: target) {
        throw Failure(
          .run, "the output \(target) is \(format.title), which a run would destroy; choose another folder")
      }
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

extension OutputRecord.OldRun {
  /// Whether these can be the files that the run wrote: as many bytes in as many files, none changed since.
  fileprivate func wrote(_ files: [stat]) -> Bool {
    let latest = ended.microseconds / 1_000_000 + 2
    return files.reduce(0) { $0 + Int($1.st_size) } == bytes && files.count <= self.files
      && files.allSatisfy { Int64($0.st_mtim.tv_sec) <= latest }
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
