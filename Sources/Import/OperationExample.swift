public import Engine
public import Recipes

extension DataBrewOperation {
  /// The step that the operation is on a column, with ordinary values for what else it asks: for whoever knows it by its
  /// name and goes on from there.
  /// - Parameters:
  ///   - column: position of the column that is meant; another one is taken where it is the only one that fits.
  ///   - columns: all of the table.
  /// - Returns: `nil` where it becomes no step or several, or its form says all that a name could.
  public func example(on column: Int, of columns: [Field]) -> Step? {
    guard case .steps(let translate) = meaning, opensFilled,
      let step = OperationExample(self, column, columns).step
    else { return nil }
    // Forms of dates in texts are looked up in the data, which are not looked at here: then types are left open.
    for known in [columns, nil] {
      let call = OperationCall(
        step, ImportDraft(Recipe(name: nil, path: ""), data: OnlyColumns(known), places: .init()))
      do { try translate(call) } catch { continue }
      if call.steps.count == 1 { return call.steps[0] }
    }
    return nil
  }

  /// Whether a name says more than the form of its step by itself.
  public var opensFilled: Bool { Self.filledKinds.contains(where: sous.hasPrefix) }

  /// Kinds of steps that say little without their values; the form of any other kind begins as its operation does.
  private static let filledKinds = [
    "add-columns", "set-columns", "fill-missing", "move-columns", "handle-outliers", "mask-values", "change-type",
  ]

  /// The columns that it is about.
  public var fit: ColumnFit {
    let ofNumbers = ["_AVERAGE", "_MEDIAN", "_SUM", "_MODE"]
    if name == "MASK_DATE" { return .date }
    if ["UNIX_TIME_FORMAT", "INT_TO_IP", "CHAR", "NUMBER_FORMAT"].contains(name) { return .number }
    if family == .quality, ofNumbers.contains(where: name.hasSuffix) { return .number }
    switch family {
    case .mathematics, .across, .outliers: return .number
    case .dates: return .date
    case .cleaning, .text, .personal: return .text
    default: return .any
    }
  }

  /// What DataBrew's menus call it, in lower case; the word `menu` behind it lets names of steps come first.
  public var menus: [String] {
    let functions: [Family] = [.mathematics, .across, .text, .dates, .windows, .web, .other]
    let words = Self.menus.filter { $0.names.contains(where: name.hasPrefix) }.flatMap(\.words)
    return (words + (functions.contains(family) ? [family.rawValue.lowercased(), "functions"] : [])).map {
      "\($0) menu"
    }
  }

  /// Entries of the menus, by the beginnings of the names that stand below them.
  private static let menus: [(words: [String], names: [String])] = [
    (["format"], ["CAPITAL_", "LOWER_CASE", "UPPER_CASE", "SENTENCE_", "ADD_", "FORMAT_", "NUMBER_FORMAT"]),
    (["decimal precision", "thousands separator", "abbreviate numbers"], ["NUMBER_FORMAT"]),
    (["clean"], ["REMOVE_COMBINED", "REPLACE_BETWEEN", "REPLACE_TEXT"]), (["extract"], ["EXTRACT_"]),
    (["missing", "missing values"], ["FILL_WITH_", "REMOVE_MISSING"]),
    (["invalid", "invalid values"], ["REPLACE_WITH_", "REMOVE_INVALID"]),
    (["duplicates", "duplicate values"], ["FLAG_DUPLICATE", "REMOVE_DUPLICATES", "DELETE_DUPLICATE"]),
    (["outliers"], ["FLAG_OUTLIERS", "REMOVE_OUTLIERS", "REPLACE_OUTLIERS", "RESCALE_OUTLIERS"]),
    (["create", "conditions"], ["BOOLEAN_OPERATION", "CASE_OPERATION", "FLAG_COLUMN"]),
    (
      ["pii", "personal information"], ["MASK_", "CRYPTOGRAPHIC_", "ENCRYPT", "DETERMINISTIC_", "DECRYPT", "SHUFFLE_"]
    ),
    (["encrypt personal information"], ["ENCRYPT", "DETERMINISTIC_ENCRYPT", "CRYPTOGRAPHIC_"]),
    (["redact", "mask personal information"], ["MASK_"]), (["hash"], ["CRYPTOGRAPHIC_"]),
    (["nest", "unnest", "nest-unnest"], ["NEST_", "UNNEST_", "JSON_TO_STRUCTS"]),
    (["scale"], ["SCALE", "BINARIZATION", "SKEWNESS"]), (["mapping"], ["CATEGORICAL_MAPPING"]),
    (["encode"], ["ONE_HOT_ENCODING"]), (["change type"], ["CHANGE_DATA_TYPE"]),
  ]
}

/// A step of DataBrew with values for what its operation asks.
private struct OperationExample {
  /// `nil` for a table without columns.
  let step: DataBrewStep?

  init(_ operation: DataBrewOperation, _ position: Int, _ columns: [Field]) {
    let fitting = columns.indices.filter { operation.fit.takes(columns[$0].type.description) }
    let chosen = fitting.contains(position) || fitting.count != 1 ? position : fitting[0]
    guard columns.indices.contains(chosen) else {
      step = nil
      return
    }
    let column = columns[chosen].name
    let others = (fitting + columns.indices).filter { $0 != chosen }.map { columns[$0].name }
    let other = others.first ?? column
    let places: [String: String] = [
      "sourcecolumn": column, "sourcecolumn1": column, "sourcecolumn2": other,
      "sourcecolumns": operation.family == .across ? Self.list([column, other]) : Self.list([column]),
      "targetcolumn": operation.name.hasPrefix("MOVE_") ? other : Self.fresh(column, operation.name, columns),
      "valueexpression": operation.name == "CASE_OPERATION"
        ? "case when `\(column)` is null then 'no' else 'yes' end" : "`\(column)` is null",
      "groupbycolumns": Self.list([]), "orderbycolumns": Self.list([column]),
      "columndatatype": DataBrewType.name(of: columns[chosen].type),
    ]
    var parameters: [JSON.Member] = []
    var hasOperand = false
    for parameter in operation.parameters {
      let isOptional = parameter.hasSuffix("?")
      let key = isOptional ? String(parameter.dropLast()) : parameter
      let plain = ForeignKey.plain(key)
      // Either a column or a constant; and of two names for columns the first.
      let isOperand = plain.hasPrefix("sourcecolumn")
      if isOptional, !isOperand, !Self.wanted.contains(plain) { continue }
      if isOperand, plain != "sourcecolumn2", hasOperand { continue }
      hasOperand = hasOperand || isOperand
      guard let value = Self.values["\(operation.name) \(plain)"] ?? places[plain] ?? Self.values[plain] else {
        continue
      }
      parameters.append(JSON.Member(key, .text(value)))
    }
    step = DataBrewStep(number: 1, operation: operation.name, parameters: parameters, conditions: [])
  }

  /// Parameters that may be left out and say what the operation is about.
  private static let wanted: Set<String> = [
    "numrowsbefore", "numrowsafter", "groupbycolumns", "orderbycolumns", "algorithm", "start", "stop", "startdelimiter",
    "enddelimiter", "totimezone", "collapseconsecutivewhitespace", "splits",
  ]

  /// By the parameter's plain name, and by the operation's before it where the same word means another thing.
  private static let values: [String: String] = [
    "pattern": "[0-9]+", "ADD_PREFIX pattern": "prefix ", "ADD_SUFFIX pattern": " suffix",
    "startpattern": "\\(", "endpattern": "\\)", "startposition": "1", "endposition": "3", "position": "3",
    "value": "1", "count": "2", "interval": "3", "limit": "1", "targetindex": "0", "path": "name",
    "SUBSTRING value": "", "units": "DAYS", "dateaddvalue": "1", "targetdateformat": "yyyy-mm-dd",
    "datetimeparameters":
      #"{"year":{"value":"2026"},"month":{"value":"1"},"day":{"value":"31"},"hour":{"value":"12"}}"#,
    "numrowsbefore": "3", "numrowsafter": "0", "FILL numrowsafter": "0", "numrows": "1", "period": "3",
    "lowerbound": "0", "upperbound": "100", "startdate": "2026-01-01", "enddate": "2026-12-31", "exponent": "2",
    "threshold": "0", "flip": "false", "skewfunction": "LOG", "strategy": "MIN_MAX", "outlierstrategy": "IQR",
    "FLAG_OUTLIERS threshold": "1.5", "removetype": "DELETE_ROWS", "replacetype": "REPLACE_WITH_MEDIAN",
    "truestring": "yes", "falsestring": "no", "truevalueexpression": "yes", "falsevalueexpression": "no",
    "modetype": "NONE", "customvalue": "0", "masksymbol": "#", "redact": #"["DAY"]"#, "start": "0", "stop": "4",
    "startdelimiter": "(", "enddelimiter": ")", "secretid": "key", "algorithm": "SHA256", "advanceddatatype": "URL",
    "EXTRACT_ADVANCED_DATATYPE_DETAILS pattern": "DOMAIN", "ADVANCED_DATATYPE_FLAG pattern": "DOMAIN",
    "filtervalues": #"["example.org"]"#, "decimalplaces": "2", "numericdecimalseparator": ".",
    "numericthousandseparator": ",", "bucketnames": #"["low","high"]"#, "splits": #"["-Infinity","0","Infinity"]"#,
    "collapseconsecutivewhitespace": "true", "totimezone": "UTC", "CHANGE_DATA_TYPE columndatatype": "string",
    "patternoption1": #"{"pattern":"\\("}"#, "patternoption2": #"{"pattern":"\\)"}"#, "flagtype": "Null values",
  ]

  private static func list(_ names: [String]) -> String { JSON.texts(names).line }

  private static func fresh(_ column: String, _ name: String, _ columns: [Field]) -> String {
    let word = "\(column)_\(name.lowercased())"
    var fresh = word
    var number = 2
    while columns.contains(where: { $0.name == fresh }) {
      fresh = "\(word)_\(number)"
      number += 1
    }
    return fresh
  }
}

/// The columns of a table that nobody looks into.
private final class OnlyColumns: ImportData {
  private let known: [Field]?
  init(_ columns: [Field]?) { known = columns }
  func columns(of recipe: Recipe) -> [Field]? { known }
  func problems(of recipe: Recipe) -> [Diagnostic] { [] }
  func rows(of recipe: Recipe) throws -> [[Value]] { throw Failure(.input, "nothing is looked at") }
  func keep(_ recipe: Recipe, as name: String) {}
}

extension DataBrewType {
  /// What DataBrew calls a type.
  fileprivate static func name(of type: DataType) -> String {
    switch type {
    case .text: "string"
    case .integer: "long"
    case .double, .decimal: "number"
    case .boolean: "boolean"
    case .date: "date"
    case .timestamp: "timestamp"
    }
  }
}
