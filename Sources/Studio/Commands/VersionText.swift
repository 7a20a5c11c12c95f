import Engine
import Export
import Recipes

/// What `sous --version` says: the version and commit in its first line, then what this program can read, write and run.
enum VersionText {
  static var text: String {
    let features: [(name: String, values: [String])] = [
      ("formats", FormatTable.all.map(\.name)),
      ("databases", DatabaseAddress.Kind.allCases.map(\.rawValue)),
      ("storages", Storages.schemes),
      ("catalogs", CatalogKind.allCases.map(\.rawValue)),
      ("engines", EngineOptions.Choice.allCases.map(\.rawValue)),
      ("exports", ExportLanguage.all.map(\.name)),
    ]
    return "sous \(SousVersion.number) (commit \(SousVersion.commit))\n"
      + features.map { name, values in
        name + String(repeating: " ", count: 11 - name.count) + values.joined(separator: ", ") + "\n"
      }.joined()
  }
}
