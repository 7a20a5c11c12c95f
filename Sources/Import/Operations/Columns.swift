import Engine
import Recipes

extension DataBrewOperations {
  static let filterOperations = [
    DataBrewOperation(
      "REMOVE_VALUES", ["sourceColumn"], "filter-rows with (condition) is not true",
      inference:
        "Rows for which the condition is null stay, but for IS_NOT and NOT_…, where a null counts as different."
    ) { call in
      guard let condition = try call.conditions() else {
        throw Refusal(
          "it has no ConditionExpressions, so that nothing says which rows go",
          "add the condition of the rows to remove")
      }
      call.add("filter-rows", [("where", .text("(\(condition)) is not true"))])
    }
  ]

  static let columnOperations = [
    DataBrewOperation(
      "CHANGE_DATA_TYPE", ["sourceColumn", "columnDataType"],
      "change-type with otherwise null; set-columns where a type is narrower than integer or a date is guessed",
      inference:
        "The form of dates in text is looked up in the data. A text with a decimal point becomes the whole number before it."
    ) { call in try changeType(call, to: try call.text("columnDataType")) },
    DataBrewOperation("DELETE", ["sourceColumns", "sourceColumn?"], "drop-columns") { call in
      call.add("drop-columns", [("columns", .texts(try call.columns()))])
    },
    DataBrewOperation(
      "DUPLICATE", ["sourceColumn", "targetColumn"], "add-columns", inference: "The copy comes last."
    ) { call in try call.derive(call.target(), Words.column(call.column())) },
    nested("JSON_TO_STRUCTS", ["sourceColumns", "regexColumnSelector?", "removeSourceColumn?", "unnestLevel?"]),
    DataBrewOperation("MOVE_AFTER", ["sourceColumn", "targetColumn"], "move-columns after") { call in
      call.add("move-columns", [("columns", .texts([try call.column()])), ("after", .text(try call.target()))])
    },
    DataBrewOperation("MOVE_BEFORE", ["sourceColumn", "targetColumn"], "move-columns before") { call in
      call.add("move-columns", [("columns", .texts([try call.column()])), ("before", .text(try call.target()))])
    },
    DataBrewOperation("MOVE_TO_END", ["sourceColumn"], "move-columns to end") { call in
      call.add("move-columns", [("columns", .texts([try call.column()])), ("to", .text("end"))])
    },
    DataBrewOperation(
      "MOVE_TO_INDEX", ["sourceColumn", "targetIndex"],
      "move-columns to a place, which counts from 1 (DataBrew's from 0)"
    ) { call in
      let place = try call.integer("targetIndex") + 1
      call.add("move-columns", [("columns", .texts([try call.column()])), ("to", .number(place))])
    },
    DataBrewOperation("MOVE_TO_START", ["sourceColumn"], "move-columns to start") { call in
      call.add("move-columns", [("columns", .texts([try call.column()])), ("to", .text("start"))])
    },
    DataBrewOperation("RENAME", ["sourceColumn", "targetColumn"], "rename-columns") { call in
      let (old, new) = (try call.column(), try call.target())
      if old != new { try call.checkNew(new) }
      call.add("rename-columns", [("names", .object([(old, .text(new))]))])
    },
    DataBrewOperation(
      "SORT", ["expressions"], "sort-rows", inference: "Without nullsOrdering, nulls come first."
    ) { call in try sort(call) },
    DataBrewOperation(
      "TO_BOOLEAN_COLUMN", ["sourceColumn", "columnDataType?"], "change-type, as CHANGE_DATA_TYPE to boolean"
    ) {
      call in
      try changeType(call, to: "boolean")
    },
    DataBrewOperation(
      "TO_DOUBLE_COLUMN", ["sourceColumn", "columnDataType?"], "change-type, as CHANGE_DATA_TYPE to double"
    ) {
      call in
      try changeType(call, to: "double")
    },
    DataBrewOperation(
      "TO_NUMBER_COLUMN", ["sourceColumn", "columnDataType?"], "change-type, as CHANGE_DATA_TYPE to double",
      inference: "A number of no particular type is a double."
    ) { call in try changeType(call, to: "double") },
    DataBrewOperation(
      "TO_STRING_COLUMN", ["sourceColumn", "columnDataType?"], "change-type, as CHANGE_DATA_TYPE to string"
    ) {
      call in
      try changeType(call, to: "string")
    },
  ]

  /// An operation on lists, structs or maps.
  static func nested(_ name: String, _ parameters: [String]) -> DataBrewOperation {
    DataBrewOperation(
      name, parameters, refused: "it works on lists, structs or maps, which Sous' columns are not",
      remedy: "take single values of JSON text by get_json_object in add-columns")
  }

  private static func changeType(_ call: OperationCall, to name: String) throws {
    let column = try call.column()
    guard let wanted = DataBrewType.type(name) else {
      throw Refusal(
        "columnDataType is \"\(name)\", which is no type of DataBrew",
        "write byte, short, int, long, float, double, decimal, string, boolean, timestamp or date")
    }
    let isNarrow = DataBrewType.range(name) != nil
    let isNumber = call.type(of: column)?.isNumeric == true
    switch wanted {
    case .date where call.type(of: column) != .date && call.type(of: column) != .timestamp,
      .timestamp where call.type(of: column) != .date && call.type(of: column) != .timestamp:
      let time = try call.asTime(column)
      try call.set(column, wanted == .date ? "try_cast(\(time) as date)" : time)
    case _ where isNarrow || !call.step.conditions.isEmpty || (wanted == .integer && !isNumber):
      try call.set(column, call.fitting(Words.column(column), of: call.type(of: column), name, wanted))
    default:
      call.add(
        "change-type",
        [("columns", .object([(column, .text(wanted.description))]))]
          + (wanted == .text ? [] : [("otherwise", .text("null"))]))
    }
  }

  private static func sort(_ call: OperationCall) throws {
    var keys: [JSON] = []
    for key in try call.structure("expressions").list ?? [] {
      guard let column = key.member("sourceColumn")?.plainText else {
        throw Refusal("one of expressions has no sourceColumn", "name the column to sort by")
      }
      var fields: [(String, JSON)] = [("column", .text(column))]
      if let values = key.member("customOrder")?.givenList?.compactMap(\.plainText), !values.isEmpty {
        fields.append(("values", .texts(values)))
        if key.member("isCustomOrderCaseSensitive")?.plainText?.lowercased() != "true" {
          call.remark("the order of values in \(column) is compared with upper and lower case")
        }
      }
      if key.member("ordering")?.plainText?.uppercased() == "DESCENDING" {
        fields.append(("order", .text("descending")))
      }
      if key.member("nullsOrdering")?.plainText?.uppercased() == "NULLS_BOTTOM" {
        fields.append(("nulls", .text("last")))
      }
      keys.append(.object(fields))
    }
    if keys.isEmpty { throw Refusal("expressions is empty", "name a column to sort by") }
    // Empty text counts as null there.
    for key in keys {
      if let column = key["column"]?.text, call.type(of: column) == .text, key["values"] == nil {
        call.remark("empty texts in \(column) stand with the smallest values, not with the nulls")
      }
    }
    call.add("sort-rows", [("by", .list(keys))])
  }
}
