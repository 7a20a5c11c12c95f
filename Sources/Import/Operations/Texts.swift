import Engine
import Recipes

extension DataBrewOperations {
  private static let one = ["sourceColumn?", "value?", "targetColumn"]
  private static let two = ["sourceColumn1?", "value1?", "sourceColumn2?", "value2?", "targetColumn"]

  static let textOperations = [
    DataBrewOperation("CHAR", one, "add-columns with unichr") { call in
      let code = try call.numberOperand()
      let isCharacter = "\(code) between 0 and 1114111 and not \(code) between 55296 and 57343"
      try call.derive(call.target(), "case when \(isCharacter) then unichr(cast(\(code) as integer)) end")
    },
    function("ENDS_WITH", "rlike", ["pattern"], inference: truth) { call, text in
      "\(text) rlike \(Words.text("(?:\(try call.regex("pattern")))$"))"
    },
    comparison("EXACT", "="),
    function(
      "FIND", "regexp_instr", ["pattern", "position?", "ignoreCase?"],
      inference: "The result is where the match begins, counted from 1 over the whole text, or 0."
    ) { call, text in
      let pattern = Words.text((call.flag("ignoreCase") ? "(?i)" : "") + (try call.regex("pattern")))
      let from = try call.integer("position", otherwise: 1)
      if from <= 1 { return "regexp_instr(\(text), \(pattern))" }
      let found = "regexp_instr(substring(\(text), \(from)), \(pattern))"
      return "case when \(found) > 0 then \(found) + \(from - 1) else \(found) end"
    },
    function("LEFT", "left", ["position"]) { call, text in "left(\(text), \(try call.integer("position")))" },
    function("LEN", "length") { _, text in "length(\(text))" },
    function("LOWER", "lower") { _, text in "lower(\(text))" },
    DataBrewOperation(
      "MERGE_COLUMNS_AND_VALUES", ["sourceColumns", "delimiter?", "targetColumn"], "merge-columns",
      inference: "Nulls are left out, with their delimiter."
    ) { call in try merge(call) },
    function("PROPER", "initcap") { _, text in "initcap(\(text))" },
    function("REMOVE_SYMBOLS", "regexp_replace") { _, text in "regexp_replace(\(text), '[^\\p{Latin}0-9\\s]', '')" },
    function("REMOVE_WHITESPACE", "regexp_replace") { _, text in "regexp_replace(\(text), '\\s+', '')" },
    function("REPEAT_STRING", "repeat", ["count"]) { call, text in "repeat(\(text), \(try call.integer("count")))" },
    function("RIGHT", "right", ["position"]) { call, text in "right(\(text), \(try call.integer("position")))" },
    function(
      "RIGHT_FIND", "regexp_rinstr", ["pattern", "position?", "ignoreCase?"],
      inference: "The result is where the match begins, counted from 1 from the left, or 0."
    ) { call, text in
      let pattern = Words.text((call.flag("ignoreCase") ? "(?i)" : "") + (try call.regex("pattern")))
      return "regexp_rinstr(\(text), \(pattern), \(try call.integer("position", otherwise: 1)))"
    },
    function("STARTS_WITH", "rlike", ["pattern"], inference: truth) { call, text in
      "\(text) rlike \(Words.text("^(?:\(try call.regex("pattern")))"))"
    },
    comparison("STRING_GREATER_THAN", ">"),
    comparison("STRING_GREATER_THAN_EQUAL", ">="),
    comparison("STRING_LESS_THAN", "<"),
    comparison("STRING_LESS_THAN_EQUAL", "<="),
    function(
      "SUBSTRING", "substring", ["startPosition", "endPosition"],
      inference: "Positions count from 1, and the last one is part of the result."
    ) { call, text in try call.part(of: text) },
    function("TRIM", "regexp_replace") { _, text in "regexp_replace(\(text), '^\\s+|\\s+$', '')" },
    function("UNICODE", "ascii") { _, text in "ascii(\(text))" },
    function("UPPER", "upper") { _, text in "upper(\(text))" },
  ]

  private static let truth = "The result is a truth value, not a text."

  private static func function(
    _ name: String, _ function: String, _ parameters: [String] = [], inference: String? = nil,
    _ expression: @escaping @Sendable (OperationCall, String) throws -> String
  ) -> DataBrewOperation {
    DataBrewOperation(name, one + parameters, "add-columns with \(function)", inference: inference) { call in
      try call.derive(call.target(), expression(call, call.textOperand()))
    }
  }

  private static func comparison(_ name: String, _ sign: String) -> DataBrewOperation {
    DataBrewOperation(name, two, "add-columns with \(sign)", inference: truth) { call in
      func side(_ number: Int) throws -> String {
        try call.operand(["sourceColumn\(number)"], ["value\(number)"], { call.asText($0) })
      }
      try call.derive(call.target(), "\(try side(1)) \(sign) \(try side(2))")
    }
  }

  static let webOperations = [
    DataBrewOperation("INT_TO_IP", one, "add-columns with int_to_ip") { call in
      let number = try call.numberOperand()
      try call.derive(
        call.target(), "case when \(number) between 0 and 4294967295 then int_to_ip(cast(\(number) as integer)) end")
    },
    DataBrewOperation("IP_TO_INT", one, "add-columns with ip_to_int") { call in
      let text = try call.textOperand()
      let isAddress = "is_valid(\(text), 'ip') and not contains(\(text), ':')"
      try call.derive(call.target(), "case when \(isAddress) then ip_to_int(\(text)) end")
    },
    DataBrewOperation("URL_PARAMS", one, "add-columns with url_params") { call in
      try call.derive(call.target(), "url_params(\(try call.textOperand()))")
    },
  ]

  static let otherOperations = [
    DataBrewOperation("COALESCE", ["sourceColumns", "targetColumn"], "add-columns with coalesce") { call in
      let columns = try call.columns()
      let types = Set(columns.map { call.type(of: $0) })
      let isMixed = types.count > 1 && !types.allSatisfy { $0?.isNumeric == true }
      try call.derive(
        call.target(),
        "coalesce(\(columns.map { isMixed ? call.asText($0) : Words.column($0) }.joined(separator: ", ")))")
    },
    DataBrewOperation(
      "GET_ACTION_RESULT", ["actionId"], leftOut: "it is how the console talks to its session and changes no data"),
    DataBrewOperation(
      "GET_STEP_DATAFRAME", ["stepIndex"],
      leftOut:
        "it is how the console talks to its session and changes no data; sous preview --step shows a step's table"
    ),
  ]
}
