#if canImport(Glibc)
  import Glibc
#endif

/// Where the catalog is when nobody says so.
public enum CatalogLocation {
  /// `.sous/catalog.sqlite` of the nearest folder, from `workingFolder` upward, that has `.sous` or `.git`; of
  /// `workingFolder` when none has.
  public static func standard(workingFolder: String = FilePath.workingFolder) -> String {
    var folder = workingFolder
    while true {
      if [".sous", ".git"].contains(where: { access(FilePath.join(folder, $0), F_OK) == 0 }) { break }
      if folder == "/" {
        folder = workingFolder
        break
      }
      folder = FilePath.parent(of: folder)
    }
    return FilePath.join(FilePath.join(folder, ".sous"), "catalog.sqlite")
  }
}
