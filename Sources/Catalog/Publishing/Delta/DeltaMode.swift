import Engine

/// What a commit of a mode takes out of the table, and what of others stands against it.
struct DeltaMode: Sendable {
  let mode: OutputMode
  /// As Delta's `operationParameters` call it.
  let name: String
  /// Whether it depends on nothing that the table holds.
  let isBlind: Bool
  /// More of its `operationParameters`.
  let parameters: [String: String]
  /// Whether a file of the table goes, given the partitions that are written.
  let replaces: @Sendable (DeltaAdd, _ written: Set<[String?]>, _ keys: [String]) -> Bool

  static let all: [DeltaMode] = [
    DeltaMode(mode: .replace, name: "Overwrite", isBlind: false, parameters: [:]) { _, _, _ in true },
    DeltaMode(mode: .append, name: "Append", isBlind: true, parameters: [:]) { _, _, _ in false },
    DeltaMode(
      mode: .replacePartitions, name: "Overwrite", isBlind: false, parameters: ["partitionOverwriteMode": "dynamic"]
    ) { add, written, keys in
      written.contains(DeltaMode.partition(add.partitionValues, keys))
    },
  ]

  static func of(_ mode: OutputMode) -> DeltaMode {
    guard let found = all.first(where: { $0.mode == mode }) else { preconditionFailure("every mode has its record") }
    return found
  }

  /// The values of a file's partition, in the order of the keys; empty text is null.
  static func partition(_ values: [String: String?], _ keys: [String]) -> [String?] {
    keys.map { key in (values[key] ?? nil).flatMap { $0.isEmpty ? nil : $0 } }
  }

  /// The rows that another writer has added or taken out and that this commit would lose or bring back.
  /// - Parameter actions: of a commit that came first.
  func isDisturbed(by actions: [DeltaAction], written: Set<[String?]>, keys: [String]) -> Bool {
    actions.contains { action in
      switch action {
      case .add(let add): add.dataChange && replaces(add, written, keys)
      case .remove(let remove):
        remove.dataChange
          && replaces(
            DeltaAdd(
              path: remove.path, partitionValues: remove.partitionValues ?? [:], byteCount: 0, modificationTime: 0),
            written, keys)
      case .metadata, .features: !isBlind
      case .transaction, .commitInfo, .domain: false
      }
    }
  }
}
