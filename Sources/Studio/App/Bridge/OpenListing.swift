import Catalog
import Recipes

#if canImport(Glibc)
  import Glibc
#endif

/// What a folder and the catalog hold that Sous can open.
enum OpenListing {
  private static let dataEndings = [
    ".csv", ".tsv", ".parquet", ".jsonl", ".ndjson", ".csv.gz", ".csv.zst", ".tsv.gz", ".jsonl.gz", ".jsonl.zst",
  ]

  /// Recipes, data files, folders, tables of the catalog; hidden names are left out.
  static func entries(folder: String, workingFolder: String, catalogPath: String) -> [OpenEntry] {
    let place = FilePath.absolute(folder.isEmpty ? "." : folder, in: workingFolder)
    var recipes: [OpenEntry] = []
    var files: [OpenEntry] = []
    var folders: [OpenEntry] = []
    if let directory = opendir(place) {
      defer { closedir(directory) }
      while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name.hasPrefix(".") { continue }
        let path = FilePath.join(place, name)
        let target = folder.isEmpty ? name : folder.hasSuffix("/") ? folder + name : folder + "/" + name
        let status = UnsafeMutablePointer<stat>.allocate(capacity: 1)
        defer { status.deallocate() }
        guard stat(path, status) == 0 else { continue }
        let size = Int(status.pointee.st_size)
        if status.pointee.st_mode & S_IFMT == S_IFDIR {
          folders.append(OpenEntry(kind: .folder, name: name, target: target, detail: ""))
        } else if name.hasSuffix(".json"), size < 4 << 20, let recipe = recipe(path) {
          recipes.append(OpenEntry(kind: .recipe, name: name, target: target, detail: recipe))
        } else if dataEndings.contains(where: name.hasSuffix) {
          files.append(OpenEntry(kind: .file, name: name, target: target, detail: NumberText.bytes(size)))
        }
      }
    }
    let byName: (OpenEntry, OpenEntry) -> Bool = { $0.name < $1.name }
    var entries = recipes.sorted(by: byName) + files.sorted(by: byName) + folders.sorted(by: byName)
    entries += tables(catalogPath)
    if recipes.isEmpty, files.isEmpty {
      entries.insert(
        OpenEntry(
          kind: .sampleData, name: "sample data and the sinusitis study",
          target: folder.isEmpty ? "data" : folder + "/data", detail: "nine tables, a few megabytes"), at: 0)
    }
    return entries
  }

  private static func tables(_ catalogPath: String) -> [OpenEntry] {
    guard let catalog = try? Catalog.openExisting(catalogPath), let tables = try? catalog.tables() else { return [] }
    return tables.map { table in
      let name = table.name.description
      return OpenEntry(
        kind: .table, name: name, target: name, detail: table.rows.map { NumberText.grouped($0) + " rows" } ?? "")
    }
  }

  /// What a recipe does, in a few words; `nil` for a file that is no recipe.
  private static func recipe(_ path: String) -> String? {
    guard let bytes = Drafts.bytes(path), let json = JSONParser.parse(bytes).value, json["source"] != nil else {
      return nil
    }
    let steps = json["steps"]?.list?.count ?? 0
    return "\(steps) steps · \(FormState.sourceText(json["source"]))"
  }
}
