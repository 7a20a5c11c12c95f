import Engine

/// What a commit of a mode takes out of the table, and what of others stands against it.
struct DeltaMode: Sendable {
  /// The values of a partition, in the order of the keys.
  typealias Partition = [ExactText?]

  let mode: OutputMode
  /// As Delta's `operationParameters` call it.
  let name: String
  /// Whether it depends on nothing that the table holds.
  let isBlind: Bool
  /// More of its `operationParameters`.
  let parameters: [String: String]
  /// Whether a file of the table goes, given the partitions that are written.
  let replaces: @Sendable (DeltaAdd, _ written: Set<DeltaMode.Partition>, _ keys: [Field]) -> Bool

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

  /// The partition of a file, the same for everyone's spelling of its values.
  /// - Parameter values: of the log, by key.
  static func partition(_ values: [String: String?], _ keys: [Field]) -> Partition {
    DeltaPartition.spelled(values, keys).map { $0.map { ExactText($0) } }
  }

  /// The rows that another writer has added or taken out and that this commit would lose or bring back.
  /// - Parameter actions: of a commit that came first.
  func isDisturbed(by actions: [DeltaAction], written: Set<Partition>, keys: [Field]) -> Bool {
    actions.contains { action in
      switch action {
      case .add(let add): add.dataChange && replaces(add, written, keys)
      case .remove(let remove):
        // Not every writer says of which partition the file was.
        remove.dataChange
          && (remove.partitionValues.map { values in
            replaces(
              DeltaAdd(path: remove.path, partitionValues: values, byteCount: 0, modificationTime: 0), written, keys)
          } ?? !isBlind)
      case .metadata, .features: !isBlind
      case .transaction, .commitInfo, .domain: false
      }
    }
  }
}
