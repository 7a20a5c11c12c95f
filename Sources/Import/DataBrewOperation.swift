import Recipes

/// All that is known of one operation of DataBrew: checks, translations and the coverage table come from it.
public struct DataBrewOperation: Sendable {
  /// The groups of DataBrew's documentation.
  public enum Family: String, CaseIterable, Sendable {
    case filter = "Filter"
    case columns = "Basic column steps"
    case cleaning = "Data cleaning steps"
    case quality = "Data quality steps"
    case personal = "Personally identifiable information"
    case outliers = "Outliers"
    case structure = "Column structure steps"
    case formatting = "Column formatting steps"
    case tables = "Data structure steps"
    case science = "Data science steps"
    case mathematics = "Mathematical functions"
    case across = "Aggregate functions"
    case text = "Text functions"
    case dates = "Date and time functions"
    case windows = "Window functions"
    case web = "Web functions"
    case other = "Other functions"
  }

  /// What happens to a step of the operation.
  enum Meaning: Sendable {
    case steps(@Sendable (OperationCall) throws -> Void)
    /// Why it has no part in the result.
    case leftOut(String)
    case refused(Refusal)
  }

  /// As recipes write it.
  public let name: String
  /// Other names of it in documentation and recipes.
  public let aliases: [String]
  public internal(set) var family: Family
  /// Parameters as its page names them; those that may be left out end in `?`.
  public let parameters: [String]
  /// What it becomes, in Sous' words.
  public let sous: String
  /// What is inferred where no page says it, as a sentence.
  public let inference: String?
  let meaning: Meaning

  private init(
    _ name: String, aliases: [String] = [], _ parameters: [String], sous: String, inference: String? = nil,
    _ meaning: Meaning
  ) {
    (self.name, self.aliases, self.parameters) = (name, aliases, parameters)
    (self.sous, self.inference, self.meaning) = (sous, inference, meaning)
    family = .other
  }

  /// An operation that becomes steps.
  init(
    _ name: String, aliases: [String] = [], _ parameters: [String], _ sous: String, inference: String? = nil,
    _ translate: @escaping @Sendable (OperationCall) throws -> Void
  ) {
    self.init(name, aliases: aliases, parameters, sous: sous, inference: inference, .steps(translate))
  }

  /// An operation that has no part in the result.
  init(_ name: String, _ parameters: [String], leftOut reason: String) {
    self.init(name, parameters, sous: "nothing, as it changes no data", .leftOut(reason))
  }

  /// An operation that is refused.
  init(_ name: String, _ parameters: [String], refused reason: String, remedy: String) {
    self.init(name, parameters, sous: "", .refused(Refusal(reason, remedy)))
  }

  /// Why no step of this operation is carried over; `nil` when steps are.
  public var refusal: Refusal? { if case .refused(let refusal) = meaning { refusal } else { nil } }

  /// Whether it has no part in the result.
  public var isLeftOut: Bool { if case .leftOut = meaning { true } else { false } }

  /// Keys of parameters that it knows, in their plain form.
  var knownKeys: Set<String> {
    Set(parameters.map { ForeignKey.plain($0.hasSuffix("?") ? String($0.dropLast()) : $0) })
  }
}

/// The operations of DataBrew: one table, a file a family.
public enum DataBrewOperations {
  /// In the order of DataBrew's documentation.
  public static let all: [DataBrewOperation] = families.flatMap { family, operations in
    operations.map { operation in
      var operation = operation
      operation.family = family
      return operation
    }
  }

  private static let families: [(DataBrewOperation.Family, [DataBrewOperation])] = [
    (.filter, filterOperations), (.columns, columnOperations), (.cleaning, cleaningOperations),
    (.quality, qualityOperations), (.personal, personalOperations), (.outliers, outlierOperations),
    (.structure, structureOperations), (.formatting, formattingOperations), (.tables, tableOperations),
    (.science, scienceOperations), (.mathematics, mathematicsOperations), (.across, acrossOperations),
    (.text, textOperations), (.dates, dateOperations), (.windows, windowOperations), (.web, webOperations),
    (.other, otherOperations),
  ]

  private static let byName = Dictionary(
    all.flatMap { operation in ([operation.name] + operation.aliases).map { ($0, operation) } },
    uniquingKeysWith: { first, _ in first })

  /// The record of a name or an alias.
  public static subscript(name: String) -> DataBrewOperation? { byName[name] }

  /// Names that circulate but are not DataBrew's, in their plain form, each with what to write.
  static let mistaken: [String: String] = [
    "filter": "REMOVE_VALUES with the condition of the rows that go",
    "filterrows": "REMOVE_VALUES with the condition of the rows that go",
    "removenulls": "REMOVE_MISSING", "deleteduplicates": "DELETE_DUPLICATE_ROWS",
    "removeduplicaterows": "DELETE_DUPLICATE_ROWS", "deletemissingvalues": "REMOVE_MISSING",
    "removemissingvalues": "REMOVE_MISSING", "fillmissingvalues": "FILL_WITH_CUSTOM", "fillmissing": "FILL_WITH_CUSTOM",
    "fillwithmean": "FILL_WITH_AVERAGE", "fillwithvalue": "FILL_WITH_CUSTOM", "filldown": "FILL_WITH_LAST_VALID",
    "impute": "FILL_WITH_CUSTOM", "replacevalue": "REPLACE_TEXT", "replacevalues": "REPLACE_TEXT",
    "replacewithconstant": "REPLACE_WITH_CUSTOM", "changetype": "CHANGE_DATA_TYPE", "createcolumn": "CASE_OPERATION",
    "binbysize": "BUCKETIZATION", "formatcellvalues": "NUMBER_FORMAT", "standardizedateformat": "FORMAT_DATE",
    "deletecolumn": "DELETE", "deletecolumns": "DELETE", "dropcolumn": "DELETE", "removecolumn": "DELETE",
    "removecolumns": "DELETE", "renamecolumn": "RENAME", "duplicatecolumn": "DUPLICATE", "movecolumn": "MOVE_TO_INDEX",
    "move": "MOVE_TO_INDEX", "splitcolumn": "SPLIT_COLUMN_SINGLE_DELIMITER",
    "splitcolumnondelimiter": "SPLIT_COLUMN_SINGLE_DELIMITER", "mergecolumns": "MERGE", "extractyear": "YEAR",
    "extractmonth": "MONTH", "extractday": "DAY", "removespecial": "REMOVE_COMBINED",
    "removespecialcharacters": "REMOVE_COMBINED", "removewhitespaces": "REMOVE_COMBINED",
    "flagcolumnfromcondition": "BOOLEAN_OPERATION", "addcolumn": "CASE_OPERATION", "groupby": "GROUP_BY",
  ]
}
