import Catalog
import Connectors
import Engine
import Recipes

#if canImport(Glibc)
  import Glibc
#endif

/// What a folder and the catalog hold that Sous can open.
enum OpenListing {
  /// Recipes, data files, folders, tables of the catalog; hidden names are left out.
  /// - Parameter includesBelow: whether the files of the folders within are told too.
  static func entries(
    folder: String, workingFolder: String, catalogPath: String?, includesBelow: Bool = true
  ) -> [OpenEntry] {
    if folder == RecipeSource.glueFolder { return glueTables() }
    if RecipeSource.isServer(folder) { return databaseTables(folder) }
    do {
      if let names = try Storages.names(in: folder) {
        let isTable = names.contains { item in
          let mark = item.name.hasSuffix("/") ? item.name.dropLast() : item.name[...]
          return TableFormat(mark: mark, below: []).flatMap(FormatTable.format(of:)) != nil
        }
        return isTable ? versions(of: folder, named: folder) : objects(names, in: folder)
      }
    } catch {
      return [nothing(in: folder, error)]
    }
    let place = FilePath.absolute(folder.isEmpty ? "." : folder, in: workingFolder)
    if TableFormat(of: place).flatMap(FormatTable.format(of:)) != nil { return versions(of: place, named: folder) }
    let found = inside(place, named: folder, workingFolder: workingFolder, limit: 10_000)
    // Recipes first, then data, tables with versions, folders.
    let order: [OpenEntry.Kind] = [.recipe, .foreign, .file, .versions, .folder]
    var entries = order.flatMap { kind in found.filter { $0.kind == kind }.sorted { $0.name < $1.name } }
    var looked = 0
    entries = entries.flatMap { entry in
      if isDatabase(entry.name) { return databaseTables(entry, workingFolder: workingFolder) }
      guard looked < fileLimit, FormatTable.format(ofFile: entry.name)?.tables != nil else { return [entry] }
      looked += 1
      return [entry] + tables(in: entry, workingFolder: workingFolder)
    }
    if includesBelow {
      entries += below(entries.filter { $0.kind == .folder }, place, workingFolder: workingFolder)
    }
    if let catalogPath { entries += tables(catalogPath) + elsewhere() }
    // For a folder with nothing to open; tables that are there already are somebody's.
    if !found.contains(where: { $0.kind != .folder || $0.name == "data" }) {
      entries.insert(
        OpenEntry(
          kind: .sampleData, name: "sample data and the sinusitis study",
          target: folder.isEmpty ? "data" : folder + "/data", detail: ""), at: 0)
    }
    return entries
  }

  /// Data files and folders of a storage.
  private static func objects(_ names: [(name: String, byteCount: Int?)], in folder: String) -> [OpenEntry] {
    // Above the buckets stands the scheme alone, however far it is written.
    let front = folder.hasSuffix(":/") || !folder.hasSuffix("/") ? folder + "/" : folder
    let entries = names.compactMap { item -> OpenEntry? in
      if item.name.hasSuffix("/") {
        let name = String(item.name.dropLast())
        return name.isEmpty || name.hasPrefix(".")
          ? nil : OpenEntry(kind: .folder, name: name, target: front + name, detail: "")
      }
      guard !item.name.hasPrefix("."), isData(item.name) else { return nil }
      return OpenEntry(
        kind: .file, name: item.name, target: front + item.name, detail: NumberText.bytes(item.byteCount ?? 0))
    }
    return entries.filter { $0.kind == .file } + entries.filter { $0.kind == .folder }
  }

  /// An entry that says why a place that was asked lists nothing.
  private static func nothing(in place: String, _ error: any Error) -> OpenEntry {
    var entry = OpenEntry(kind: .file, name: "nothing is listed", target: place, detail: "")
    entry.problem = StudioError(error).message
    return entry
  }

  /// What holds tables and is not on this machine, where the AWS tools are set up. Nothing is asked before it is entered.
  private static func elsewhere() -> [OpenEntry] {
    guard GlueCatalog.isConfigured else { return [] }
    return [
      ("buckets of S3", "s3://"), ("tables of Glue", RecipeSource.glueFolder),
    ].map { name, target in
      var entry = OpenEntry(kind: .folder, name: name, target: target, detail: "")
      entry.group = .catalog
      return entry
    }
  }

  private static func glueTables() -> [OpenEntry] {
    do {
      return try GlueCatalog().tables().map { table in
        let name = table.name.description
        return OpenEntry(
          kind: .table, name: name, target: RecipeSource.text(of: name, in: RecipeSource.glueFolder),
          detail: table.rows.map { NumberText.counted($0, "row") } ?? table.location)
      }
    } catch {
      return [nothing(in: RecipeSource.glueFolder, error)]
    }
  }

  /// The versions of a table that keeps them, the last one first, by number and as what it is from now on.
  private static func versions(of place: String, named folder: String) -> [OpenEntry] {
    var name = folder
    while name.count > 1, name.hasSuffix("/") { name.removeLast() }
    if name.isEmpty { name = "." }
    guard let history = try? DeltaTable(place).history(), let last = history.first else {
      return [OpenEntry(kind: .version, name: FilePath.name(of: place), target: name, detail: "")]
    }
    var entries = [
      OpenEntry(kind: .version, name: "the last version", target: name, detail: detail(of: last))
    ]
    entries += history.map {
      OpenEntry(
        kind: .version, name: "version \($0.version)", target: TableTarget.text(name, version: $0.version),
        detail: detail(of: $0))
    }
    return entries
  }

  /// `1,234 rows · WRITE · 22 Nov 02:00`
  private static func detail(of version: DeltaHistory.Entry) -> String {
    let parts = [
      version.rows.map { NumberText.counted($0, "row") }, version.operation,
      version.time.map { TimeText.text(seconds: Int($0 / 1_000_000)) },
    ]
    return parts.compactMap { $0 }.joined(separator: " · ")
  }

  /// The tables of a file that holds several.
  private static func tables(in entry: OpenEntry, workingFolder: String) -> [OpenEntry] {
    guard entry.kind == .file, let tables = FormatTable.format(ofFile: entry.name)?.tables,
      let found = try? tables.list(path: FilePath.absolute(entry.target, in: workingFolder)), found.count > 1
    else { return [] }
    return found.prefix(tableLimit).map { table in
      OpenEntry(
        kind: .file, name: "\(entry.name)#\(table.name)", target: "\(entry.target)#\(table.name)",
        detail: table.remark.isEmpty ? tables.option : "\(tables.option), \(table.remark)")
    }
  }

  /// Files that are opened for the tables in them.
  private static let fileLimit = 100
  /// Tables of a file that are listed.
  private static let tableLimit = 100

  /// Whether a file of this name is a database.
  private static func isDatabase(_ name: String) -> Bool {
    DatabaseListing.endings.contains { name.lowercased().hasSuffix("." + $0) }
  }

  /// The tables of a database, in place of its file.
  private static func databaseTables(_ file: OpenEntry, workingFolder: String) -> [OpenEntry] {
    DatabaseListing.tables(ofFile: FilePath.absolute(file.target, in: workingFolder)).prefix(tableLimit).map { table in
      OpenEntry(
        kind: .file, name: "\(table) of \(file.name)", target: "\(table) of \(file.target)", detail: "table")
    }
  }

  /// The tables of a database by its address, or one entry whose preview says why there are none.
  private static func databaseTables(_ address: String) -> [OpenEntry] {
    var text: String? = address
    if address.hasPrefix("${env:") { text = Environment.variable(String(address.dropFirst(6).dropLast())) }
    guard let found = try? text.map({ try DatabaseListing.tables(of: DatabaseAddress($0), Cancellation()) }) else {
      return [OpenEntry(kind: .file, name: "no table is listed", target: "tables of \(address)", detail: "")]
    }
    return found.map { table in
      OpenEntry(
        kind: .file, name: table.name, target: "\(table.name) of \(address)",
        detail: table.rows.map { "about \(NumberText.counted($0, "row"))" } ?? (table.isView ? "view" : "table"))
    }
  }

  /// Entries of a folder in no order; `folder` is how a recipe comes to it.
  /// - Parameter limit: names that are looked at; each costs a look at the file, and one at what it holds if it may be
  ///   a recipe.
  private static func inside(
    _ place: String, named folder: String, workingFolder: String, limit: Int
  ) -> [OpenEntry] {
    var found: [OpenEntry] = []
    var seen = 0
    guard let directory = opendir(place) else { return [] }
    defer { closedir(directory) }
    while seen < limit, let entry = readdir(directory) {
      seen += 1
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(".") { continue }
      let target = folder.isEmpty ? name : folder.hasSuffix("/") ? folder + name : folder + "/" + name
      if var entry = Self.entry(target, workingFolder: workingFolder) {
        entry.name = name
        found.append(entry)
      }
    }
    return found
  }

  /// What stands below a folder, the nearest first: somebody who knows a file's name need not know where it is.
  private static func below(_ folders: [OpenEntry], _ place: String, workingFolder: String) -> [OpenEntry] {
    var found: [OpenEntry] = []
    var level = folders.map { (entry: $0, name: $0.name) }
    var looked = 0
    for _ in 0..<depthLimit {
      var next: [(entry: OpenEntry, name: String)] = []
      for (folder, path) in level where found.count < 1000 && looked < folderLimit {
        looked += 1
        let own = inside(
          FilePath.join(place, path), named: folder.target, workingFolder: workingFolder, limit: 200)
        for var entry in own.sorted(by: { $0.name < $1.name }).prefix(100) {
          let name = path + "/" + entry.name
          // The folders of a partitioned table are no places where people put files.
          if entry.kind == .folder {
            if !entry.name.contains("=") { next.append((entry, name)) }
            continue
          }
          entry.name = name
          entry.group = .below
          found.append(entry)
        }
      }
      level = next
    }
    return found
  }

  /// How deep is looked, and into how many folders.
  private static let depthLimit = 4
  private static let folderLimit = 60

  private static func tables(_ catalogPath: String) -> [OpenEntry] {
    guard let catalog = try? Catalog.openExisting(catalogPath), let tables = try? catalog.tables() else { return [] }
    return tables.map { table in
      let name = table.name.description
      var entry = OpenEntry(
        kind: .table, name: name, target: name, detail: table.rows.map { NumberText.counted($0, "row") } ?? "")
      entry.group = .catalog
      return entry
    }
  }

  /// A recipe, a data file or a folder by its path; `nil` for what Sous cannot open.
  static func entry(_ target: String, workingFolder: String) -> OpenEntry? {
    if Storages.isRemote(target) {
      // Asked for when it is opened, not for a list.
      return OpenEntry(kind: .file, name: FilePath.name(of: target), target: target, detail: "")
    }
    let table = TableTarget(target)
    let path = FilePath.absolute(table.path, in: workingFolder)
    let status = UnsafeMutablePointer<stat>.allocate(capacity: 1)
    defer { status.deallocate() }
    guard stat(path, status) == 0 else { return nil }
    let name = FilePath.name(of: path)
    let size = Int(status.pointee.st_size)
    if status.pointee.st_mode & S_IFMT == S_IFDIR {
      if let kind = TableFormat(of: path), let format = FormatTable.format(of: kind) {
        return OpenEntry(
          kind: table.part == nil ? .versions : .version, name: FilePath.name(of: target), target: target,
          detail: format.title)
      }
      return OpenEntry(kind: .folder, name: name, target: target, detail: "")
    }
    if name.hasSuffix(".json"), size < 4 << 20, let recipe = recipe(path) {
      return OpenEntry(kind: .recipe, name: name, target: target, detail: recipe)
    }
    if ForeignRecipe.mayBe(name, byteCount: size), let detail = ForeignRecipe.detail(path) {
      return OpenEntry(kind: .foreign, name: name, target: target, detail: detail)
    }
    guard isData(name) || isDatabase(name) else { return nil }
    return OpenEntry(
      kind: .file, name: name + target.dropFirst(table.path.count), target: target, detail: NumberText.bytes(size))
  }

  /// Whether a file of this name is a table. Of endings that are read only (.txt, .json) most are none.
  private static func isData(_ name: String) -> Bool {
    FormatTable.ending(ofFile: name).map { $0.ending.use != .read } ?? false
  }

  /// What a recipe does, in a few words; `nil` for a file that is no recipe.
  private static func recipe(_ path: String) -> String? {
    guard let bytes = Drafts.bytes(path), let json = JSONParser.parse(bytes).value, json["source"] != nil else {
      return nil
    }
    let steps = json["steps"]?.list?.count ?? 0
    return "\(NumberText.counted(steps, "step")) · \(FormState.sourceText(json["source"]))"
  }
}
