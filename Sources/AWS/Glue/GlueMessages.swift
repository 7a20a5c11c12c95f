/// Bodies of requests to Glue and of its answers, in its spelling.

struct NamedDatabase: Codable {
  var name: String

  enum CodingKeys: String, CodingKey { case name = "Name" }
}

struct NewDatabase: Encodable {
  var input: NamedDatabase

  enum CodingKeys: String, CodingKey { case input = "DatabaseInput" }
}

struct DatabaseAnswer: Decodable {
  var database: NamedDatabase

  enum CodingKeys: String, CodingKey { case database = "Database" }
}

/// One page of whatever is listed; what is `nil` is left away.
struct PageRequest: Encodable {
  var database: String?
  var table: String?
  var expression: String?
  var token: String?

  enum CodingKeys: String, CodingKey {
    case database = "DatabaseName"
    case table = "TableName"
    case expression = "Expression"
    case token = "NextToken"
  }
}

struct DatabasePage: Decodable {
  var databases: [NamedDatabase]
  var next: String?

  enum CodingKeys: String, CodingKey {
    case databases = "DatabaseList"
    case next = "NextToken"
  }
}

struct TableRequest: Encodable {
  var database: String
  var name: String

  enum CodingKeys: String, CodingKey {
    case database = "DatabaseName"
    case name = "Name"
  }
}

struct TableAnswer: Decodable {
  var table: GlueTable

  enum CodingKeys: String, CodingKey { case table = "Table" }
}

struct TablePage: Decodable {
  var tables: [GlueTable]
  var next: String?

  enum CodingKeys: String, CodingKey {
    case tables = "TableList"
    case next = "NextToken"
  }
}

struct TableChange: Encodable {
  var database: String
  var table: GlueTable

  enum CodingKeys: String, CodingKey {
    case database = "DatabaseName"
    case table = "TableInput"
  }
}

struct PartitionPage: Decodable {
  var partitions: [GluePartition]
  var next: String?

  enum CodingKeys: String, CodingKey {
    case partitions = "Partitions"
    case next = "NextToken"
  }
}

struct NewPartitions: Encodable {
  var database: String
  var table: String
  var partitions: [GluePartition]

  enum CodingKeys: String, CodingKey {
    case database = "DatabaseName"
    case table = "TableName"
    case partitions = "PartitionInputList"
  }
}

struct ChangedPartition: Encodable {
  /// Those that it has until now.
  var values: [String]
  var partition: GluePartition

  enum CodingKeys: String, CodingKey {
    case values = "PartitionValueList"
    case partition = "PartitionInput"
  }
}

struct ChangedPartitions: Encodable {
  var database: String
  var table: String
  var entries: [ChangedPartition]

  enum CodingKeys: String, CodingKey {
    case database = "DatabaseName"
    case table = "TableName"
    case entries = "Entries"
  }
}

struct PartitionValues: Encodable {
  var values: [String]

  enum CodingKeys: String, CodingKey { case values = "Values" }
}

struct RemovedPartitions: Encodable {
  var database: String
  var table: String
  var values: [PartitionValues]

  enum CodingKeys: String, CodingKey {
    case database = "DatabaseName"
    case table = "TableName"
    case values = "PartitionsToDelete"
  }
}

/// What a batch did not do; an answer without errors did all of it.
struct PartitionErrors: Decodable {
  struct Entry: Decodable {
    struct Detail: Decodable {
      var code: String?
      var message: String?

      enum CodingKeys: String, CodingKey {
        case code = "ErrorCode"
        case message = "ErrorMessage"
      }
    }

    /// Under either of two names, by the request.
    var values: [String]?
    var valueList: [String]?
    var detail: Detail?

    enum CodingKeys: String, CodingKey {
      case values = "PartitionValues"
      case valueList = "PartitionValueList"
      case detail = "ErrorDetail"
    }
  }

  var errors: [Entry]?

  enum CodingKeys: String, CodingKey { case errors = "Errors" }

  /// Values of the partitions with the error that may be.
  /// - Throws: `AWSFailure` for the first other one.
  func values(except code: String?) throws(AWSFailure) -> [[String]] {
    var values: [[String]] = []
    for entry in errors ?? [] {
      let named = entry.values ?? entry.valueList ?? []
      guard let code, entry.detail?.code == code else {
        let detail = [entry.detail?.code, entry.detail?.message].compactMap(\.self).joined(separator: ": ")
        throw AWSFailure(
          .other, "the partition \(named.joined(separator: "/")) is refused (\(detail))", code: entry.detail?.code)
      }
      values.append(named)
    }
    return values
  }
}

/// An error of a service that speaks JSON.
struct ErrorAnswer: Decodable {
  var type: String?
  var message: String?

  enum CodingKeys: String, CodingKey {
    case type = "__type"
    case message = "Message"
    case lowerMessage = "message"
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    type = try values.decodeIfPresent(String.self, forKey: .type)
    message =
      try values.decodeIfPresent(String.self, forKey: .message)
      ?? values.decodeIfPresent(String.self, forKey: .lowerMessage)
  }
}
