/// A table as the Glue Data Catalog keeps it, and as it takes one (`TableInput`); what the service adds by itself is left
/// away.
///
/// Source: AWS Glue Web API Reference, "Table" and "TableInput".
package struct GlueTable: Codable, Hashable, Sendable {
  /// Lower case, as the service folds names.
  package var name: String
  package var description: String?
  package var owner: String?
  package var retention: Int?
  /// `EXTERNAL_TABLE`, `VIRTUAL_VIEW`, …
  package var type: String?
  package var parameters: [String: String]?
  package var partitionKeys: [GlueColumn]?
  package var storage: GlueStorage?

  package init(name: String) { self.name = name }

  enum CodingKeys: String, CodingKey {
    case name = "Name"
    case description = "Description"
    case owner = "Owner"
    case retention = "Retention"
    case type = "TableType"
    case parameters = "Parameters"
    case partitionKeys = "PartitionKeys"
    case storage = "StorageDescriptor"
  }
}

/// A column or partition key, its type in Hive's spelling.
package struct GlueColumn: Codable, Hashable, Sendable {
  package var name: String
  package var type: String?
  package var comment: String?

  package init(_ name: String, _ type: String, comment: String? = nil) {
    self.name = name
    self.type = type
    self.comment = comment
  }

  enum CodingKeys: String, CodingKey {
    case name = "Name"
    case type = "Type"
    case comment = "Comment"
  }
}

/// Where rows lie and who reads them (`StorageDescriptor`).
package struct GlueStorage: Codable, Hashable, Sendable {
  package var columns: [GlueColumn]?
  package var location: String?
  package var inputFormat: String?
  package var outputFormat: String?
  package var serde: GlueSerDe?
  package var parameters: [String: String]?

  package init() {}

  enum CodingKeys: String, CodingKey {
    case columns = "Columns"
    case location = "Location"
    case inputFormat = "InputFormat"
    case outputFormat = "OutputFormat"
    case serde = "SerdeInfo"
    case parameters = "Parameters"
  }
}

/// Hive's reader of rows.
package struct GlueSerDe: Codable, Hashable, Sendable {
  package var library: String?
  package var parameters: [String: String]?

  package init(_ library: String, _ parameters: [String: String]) {
    self.library = library
    self.parameters = parameters
  }

  enum CodingKeys: String, CodingKey {
    case library = "SerializationLibrary"
    case parameters = "Parameters"
  }
}

/// A partition as it is kept, and as it is given (`PartitionInput`).
package struct GluePartition: Codable, Hashable, Sendable {
  /// One text per partition key.
  package var values: [String]
  package var storage: GlueStorage?
  package var parameters: [String: String]?

  package init(values: [String], storage: GlueStorage, parameters: [String: String]) {
    self.values = values
    self.storage = storage
    self.parameters = parameters
  }

  enum CodingKeys: String, CodingKey {
    case values = "Values"
    case storage = "StorageDescriptor"
    case parameters = "Parameters"
  }
}
