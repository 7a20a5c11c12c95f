import Engine
import Recipes

#if canImport(Glibc)
  import Glibc
#endif

/// The files that a recipe reads as they are now, so that what was computed from other contents is not shown with it.
enum InputStamps {
  /// A table of thousands of files is told by its first ones, a tree of thousands of folders as well.
  private static let limit = 64
  /// Names of a folder that are looked at for folders: one of a hundred thousand files costs no more.
  private static let nameLimit = 10_000

  /// Size and time of change of each file, of recipes that are read too, as a hash by path; 0 for one that is gone.
  /// Of a folder or pattern also which files it has, by the folder's path, and the folders where others may come to
  /// stand; these paths end in a slash. Complexity: O(files); at most 64 files and 64 folders a table are looked at.
  ///
  /// - Parameter files: The files of a source, where these are others than it was opened with.
  static func of(
    _ analysed: AnalysedRecipe, files: (LoweredSource) -> [String] = { $0.source.files.map(\.path) }
  ) -> [String: Int] {
    var stamps = of(analysed.sources, files: files)
    for path in analysed.recipePaths { stamps[path] = stamp(ofFile: path) }
    return stamps
  }

  static func of(
    _ sources: [LoweredSource], files: (LoweredSource) -> [String] = { $0.source.files.map(\.path) }
  ) -> [String: Int] {
    var stamps: [String: Int] = [:]
    for source in sources {
      let files = files(source)
      if let tree = tree(of: source) {
        // Folders below are there to be watched: what they hold is told by the list of all files.
        for folder in folders(below: tree) where stamps[folder] == nil { stamps[folder] = 1 }
        stamps[tree.root] = hash(stamps[tree.root], files)
      }
      for path in files.prefix(limit) { stamps[path] = stamp(ofFile: path) }
    }
    return stamps
  }

  /// Objects of a storage are not asked about again and again: a read that meets another one fails.
  private static func stamp(ofFile path: String) -> Int {
    if Storages.isRemote(path) { return 1 }
    var status = stat()
    guard stat(path, &status) == 0 else { return 0 }
    return hash(status.st_ino, status.st_size, [status.st_mtim.tv_sec, status.st_mtim.tv_nsec])
  }

  /// Never 0, which is a file that is gone.
  private static func hash<each Part: Hashable>(_ part: repeat each Part) -> Int {
    var hasher = Hasher()
    repeat hasher.combine(each part)
    let hash = hasher.finalize()
    return hash == 0 ? 1 : hash
  }

  // MARK: Folders and patterns

  /// What a folder or a pattern may find files in: all below a folder, down to a depth.
  struct Tree {
    /// Ends in a slash.
    var root: String
    var depth: Int
  }

  /// `nil` for a source that is one file.
  static func tree(of source: LoweredSource) -> Tree? {
    guard let request = source.key.files, !Storages.isRemote(request.path) else { return nil }
    var status = stat()
    if stat(request.path, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFDIR: return Tree(root: request.path.hasSuffix("/") ? request.path : request.path + "/", depth: .max)
      // A pattern of whose very name there is a file is a pattern still.
      case S_IFREG: break
      default: return nil
      }
    }
    guard let wild = request.path.firstIndex(where: { "*?[{\\".contains($0) }) else { return nil }
    let slash = request.path[..<wild].lastIndex(of: "/")
    let root = slash.map { String(request.path[...$0]) } ?? "./"
    let rest = slash.map { request.path[request.path.index(after: $0)...] } ?? request.path[...]
    // A last name may be that of a folder; braces may hold any number of names.
    let isDeep = rest.contains("**") || rest.contains("{")
    return Tree(root: root, depth: isDeep ? .max : rest.count { $0 == "/" } + 1)
  }

  /// The folders of a tree, the root first, those of one level after those above. Names that searches leave out are.
  private static func folders(below tree: Tree) -> [String] {
    var found = [tree.root]
    var level = found
    var depth = 0
    while depth < tree.depth, !level.isEmpty, found.count < limit {
      depth += 1
      level = level.flatMap(inside)
      found += level.prefix(max(0, limit - found.count))
    }
    return found
  }

  private static func inside(_ folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    var seen = 0
    while seen < nameLimit, let entry = readdir(stream) {
      seen += 1
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      let path = folder + name + "/"
      if !name.hasPrefix("."), !name.hasPrefix("_"), isFolder(path, entry.pointee.d_type) { names.append(path) }
    }
    return names.sorted()
  }

  /// Also links to folders; one that leads round in a circle ends at the limit.
  private static func isFolder(_ path: String, _ type: UInt8) -> Bool {
    if type == UInt8(DT_DIR) || type == UInt8(DT_REG) { return type == UInt8(DT_DIR) }
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
