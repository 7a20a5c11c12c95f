extension DeltaAction {
  /// The actions of a commit: a line of JSON each, of which those that matter here are kept.
  /// - Parameter path: the commit's file, for messages.
  /// - Throws: `Failure` (`input`) for a line that is damaged.
  static func read(_ bytes: [UInt8], path: String) throws(Failure) -> [DeltaAction] {
    var actions: [DeltaAction] = []
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }) { continue }
      guard let json = line.withUnsafeBufferPointer({ SchemaJSON($0) }), let members = json.members else {
        throw Failure(.input, "\(path), line \(number) is no JSON object; the log of the table is damaged")
      }
      for (key, value) in members.sorted(by: { $0.key < $1.key }) {
        guard !(value.members == nil && Self.kinds.contains(key)), let action = Self.action(key, value) else {
          if Self.kinds.contains(key) {
            throw Failure(.input, "\(path), line \(number): \"\(key)\" is incomplete; the log of the table is damaged")
          }
          continue
        }
        actions.append(action)
      }
    }
    return actions
  }

  private static let kinds: Set<String> = [
    "add", "remove", "metaData", "protocol", "txn", "commitInfo", "domainMetadata",
  ]

  private static func action(_ key: String, _ json: SchemaJSON) -> DeltaAction? {
    switch key {
    case "add": DeltaAdd(json).map { .add($0) }
    case "remove": DeltaRemove(json).map { .remove($0) }
    case "metaData": DeltaMetadata(json).map { .metadata($0) }
    case "protocol": DeltaProtocol(json).map { .features($0) }
    case "txn":
      if let application = json["appId"]?.text, let version = json["version"]?.integer {
        .transaction(
          DeltaTransaction(
            application: application, version: version, lastUpdated: json["lastUpdated"]?.integer))
      } else {
        nil
      }
    case "commitInfo":
      .commitInfo(
        DeltaCommitInfo(
          timestamp: json["inCommitTimestamp"]?.integer ?? json["timestamp"]?.integer,
          operation: json["operation"]?.text, engine: json["engineInfo"]?.text, transaction: json["txnId"]?.text))
    case "domainMetadata":
      if let name = json["domain"]?.text {
        .domain(
          name: name, configuration: json["configuration"]?.text ?? "", isRemoved: json["removed"]?.boolean ?? false)
      } else {
        nil
      }
    default: nil
    }
  }

  /// The action as a line of a commit, without the end of the line.
  package var line: String {
    switch self {
    case .add(let add):
      var object = LogObject()
      object.set("path", text: add.path)
      object.set("partitionValues", texts: add.partitionValues)
      object.set("size", add.byteCount)
      object.set("modificationTime", add.modificationTime)
      object.set("dataChange", add.dataChange)
      if let statistics = add.statistics { object.set("stats", text: statistics) }
      if !add.tags.isEmpty { object.set("tags", texts: add.tags) }
      return "{\"add\":\(object.text)}"
    case .remove(let remove):
      var object = LogObject()
      object.set("path", text: remove.path)
      if let time = remove.deletionTimestamp { object.set("deletionTimestamp", time) }
      object.set("dataChange", remove.dataChange)
      if let values = remove.partitionValues, let byteCount = remove.byteCount {
        object.set("extendedFileMetadata", true)
        object.set("partitionValues", texts: values)
        object.set("size", byteCount)
      }
      return "{\"remove\":\(object.text)}"
    case .metadata(let metadata):
      var format = LogObject()
      format.set("provider", text: metadata.provider)
      format.set("options", texts: [:])
      var object = LogObject()
      object.set("id", text: metadata.id)
      if let name = metadata.name { object.set("name", text: name) }
      if let description = metadata.description { object.set("description", text: description) }
      object.set("format", json: format.text)
      object.set("schemaString", text: metadata.schemaString)
      object.set("partitionColumns", texts: metadata.partitionColumns)
      object.set("configuration", texts: metadata.configuration.mapValues { $0 })
      if let time = metadata.createdTime { object.set("createdTime", time) }
      return "{\"metaData\":\(object.text)}"
    case .features(let features):
      var object = LogObject()
      object.set("minReaderVersion", features.reader)
      object.set("minWriterVersion", features.writer)
      if let names = features.readerFeatures { object.set("readerFeatures", texts: names) }
      if let names = features.writerFeatures { object.set("writerFeatures", texts: names) }
      return "{\"protocol\":\(object.text)}"
    case .transaction(let transaction):
      var object = LogObject()
      object.set("appId", text: transaction.application)
      object.set("version", transaction.version)
      if let time = transaction.lastUpdated { object.set("lastUpdated", time) }
      return "{\"txn\":\(object.text)}"
    case .commitInfo(let info):
      var object = LogObject()
      if let time = info.timestamp { object.set("timestamp", time) }
      if let operation = info.operation {
        object.set("operation", text: operation)
        object.set("operationParameters", texts: info.parameters.mapValues { $0 })
        object.set("operationMetrics", texts: info.metrics.mapValues { $0 })
      }
      if let version = info.readVersion { object.set("readVersion", version) }
      if let isBlindAppend = info.isBlindAppend { object.set("isBlindAppend", isBlindAppend) }
      if let engine = info.engine { object.set("engineInfo", text: engine) }
      if let transaction = info.transaction { object.set("txnId", text: transaction) }
      return "{\"commitInfo\":\(object.text)}"
    case .domain(let name, let configuration, let isRemoved):
      var object = LogObject()
      object.set("domain", text: name)
      object.set("configuration", text: configuration)
      object.set("removed", isRemoved)
      return "{\"domainMetadata\":\(object.text)}"
    }
  }
}

extension DeltaAdd {
  fileprivate init?(_ json: SchemaJSON) {
    guard let path = json["path"]?.text, let size = json["size"]?.integer else { return nil }
    self.init(
      path: path, partitionValues: json["partitionValues"]?.texts ?? [:], byteCount: size,
      modificationTime: json["modificationTime"]?.integer ?? 0, dataChange: json["dataChange"]?.boolean ?? true,
      statistics: json["stats"]?.text)
    tags = json["tags"]?.texts ?? [:]
    deletionVector = json["deletionVector"]?.deletionVector
  }
}

extension DeltaRemove {
  fileprivate init?(_ json: SchemaJSON) {
    guard let path = json["path"]?.text else { return nil }
    self.path = path
    deletionTimestamp = json["deletionTimestamp"]?.integer
    dataChange = json["dataChange"]?.boolean ?? true
    partitionValues = json["partitionValues"]?.texts
    byteCount = json["size"]?.integer
    deletionVector = json["deletionVector"]?.deletionVector
  }
}

extension DeltaMetadata {
  fileprivate init?(_ json: SchemaJSON) {
    guard let id = json["id"]?.text, let schema = json["schemaString"]?.text else { return nil }
    self.id = id
    schemaString = schema
    name = json["name"]?.text
    description = json["description"]?.text
    provider = json["format"]?["provider"]?.text ?? provider
    partitionColumns = json["partitionColumns"]?.list?.compactMap(\.text) ?? []
    configuration = (json["configuration"]?.texts ?? [:]).compactMapValues { $0 }
    createdTime = json["createdTime"]?.integer
  }
}

extension DeltaProtocol {
  fileprivate init?(_ json: SchemaJSON) {
    guard let reader = json["minReaderVersion"]?.integer, let writer = json["minWriterVersion"]?.integer else {
      return nil
    }
    self.init(reader: reader, writer: writer)
    readerFeatures = json["readerFeatures"]?.list?.compactMap(\.text)
    writerFeatures = json["writerFeatures"]?.list?.compactMap(\.text)
  }
}

extension SchemaJSON {
  /// An object of texts and nulls.
  fileprivate var texts: [String: String?]? { members?.mapValues(\.text) }

  /// What tells one deletion vector from another (PROTOCOL.md, "Deletion Vectors").
  fileprivate var deletionVector: String? {
    guard let storage = self["storageType"]?.text, let place = self["pathOrInlineDv"]?.text else { return nil }
    return "\(storage)\(place)@\(self["offset"]?.integer ?? 0)"
  }
}

/// Writes an object of the log, member by member.
struct LogObject {
  private var members: [String] = []

  var text: String { "{" + members.joined(separator: ",") + "}" }

  mutating func set(_ key: String, json: String) { members.append(Self.quoted(key) + ":" + json) }
  mutating func set(_ key: String, text: String) { set(key, json: Self.quoted(text)) }
  mutating func set(_ key: String, _ number: Int) { set(key, json: String(number)) }
  mutating func set(_ key: String, _ flag: Bool) { set(key, json: flag ? "true" : "false") }

  mutating func set(_ key: String, texts: [String]) {
    set(key, json: "[" + texts.map(Self.quoted).joined(separator: ",") + "]")
  }

  /// Members by the order of their keys, so that equal objects are equal texts.
  mutating func set(_ key: String, texts: [String: String?]) {
    let pairs = texts.sorted { ByteOrder.precedes($0.key, $1.key) }
    let written = pairs.map { Self.quoted($0.key) + ":" + ($0.value.map(Self.quoted) ?? "null") }
    set(key, json: "{" + written.joined(separator: ",") + "}")
  }

  /// A text as JSON (RFC 8259, section 7).
  static func quoted(_ text: String) -> String {
    var text = text
    let store = ByteStore(capacity: text.utf8.count + 16)
    text.withUTF8 { utf8 in
      let view = utf8.baseAddress.map { TextView(start: $0, count: utf8.count) } ?? .empty
      store.finish(at: QuotedJSON.write(view, to: store.reserve(utf8.count * 6 + 2)))
    }
    return String(decoding: UnsafeBufferPointer(start: store.base, count: store.count), as: UTF8.self)
  }
}
