public import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// Where the catalog is when nobody says so.
public enum CatalogLocation {
  /// `.sous/catalog.sqlite` of the nearest folder, from `workingFolder` upward, that has `.sous` or `.git`; of
  /// `workingFolder` when none has.
  ///
  /// A folder above that somebody else owns or that everybody can write to is passed over: what stands there may have
  /// been put there by anybody, for whoever works below.
  public static func standard(workingFolder: String = FilePath.workingFolder) -> String {
    FilePath.join(FilePath.join(project(workingFolder).folder, ".sous"), "catalog.sqlite")
  }

  /// Why the nearest `.sous` or `.git` upward is not taken; `nil` when it is, or there is none.
  public static func remark(workingFolder: String = FilePath.workingFolder) -> String? { project(workingFolder).remark }

  private static func project(_ workingFolder: String) -> (folder: String, remark: String?) {
    var folder = workingFolder
    var remark: String?
    while true {
      if let mark = [".sous", ".git"].first(where: { access(FilePath.join(folder, $0), F_OK) == 0 }) {
        guard folder != workingFolder, let reason = distrust(folder, mark) else { return (folder, remark) }
        remark = remark ?? "\(FilePath.join(folder, mark)) is not taken for this project's, because \(reason)"
      }
      if folder == "/" { return (workingFolder, remark) }
      folder = FilePath.parent(of: folder)
    }
  }

  /// Why what stands in a folder above may be somebody else's.
  private static func distrust(_ folder: String, _ mark: String) -> String? {
    var facts = stat()
    for path in [folder, FilePath.join(folder, mark)] {
      guard stat(path, &facts) == 0 else { continue }
      if facts.st_mode & S_IWOTH != 0 { return "everybody can write to \(path)" }
      if facts.st_uid != 0, facts.st_uid != geteuid(), facts.st_uid != invoker {
        return "\(path) belongs to another user"
      }
    }
    return nil
  }

  /// Who called sudo, when that was used.
  private static var invoker: uid_t? {
    guard geteuid() == 0, let text = getenv("SUDO_UID") else { return nil }
    return uid_t(String(cString: text))
  }
}
