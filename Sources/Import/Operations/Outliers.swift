import Engine
import Recipes

extension DataBrewOperations {
  private static let measure = ["sourceColumn", "outlierStrategy", "threshold?"]
  private static let trim = ["trimValue?", "minValue?", "maxValue?"]

  static let outlierOperations = [
    DataBrewOperation(
      "FLAG_OUTLIERS", measure + ["targetColumn", "trueString?", "falseString?"], "handle-outliers, flag"
    ) { call in
      let target = try call.target()
      try call.checkNew(target)
      try call.flagOutliers(into: target)
      call.add("set-columns", [("values", .object([(target, .text(call.flags(Words.column(target))))]))])
    },
    DataBrewOperation(
      "REMOVE_OUTLIERS", measure + ["removeType"] + trim, "handle-outliers, remove or clear",
      inference: "With trimValue only outliers beyond the percentiles go."
    ) { call in
      let isClearing = try call.choice("removeType", [("DELETE_ROWS", false), ("CLEAR", true)], otherwise: false)
      guard call.flag("trimValue") else {
        return call.add("handle-outliers", try call.outliers() + [("do", .text(isClearing ? "clear" : "remove"))])
      }
      try call.withFlag { flag in
        let isBeyond = "\(flag) and (\(try call.isBeyondPercentiles()))"
        if isClearing {
          try call.replaceWhere(isBeyond, by: "null")
        } else {
          call.add(
            "filter-rows", [("over", OperationCall.whole()), ("where", .text("(\(isBeyond)) is not true"))])
        }
      }
    },
    DataBrewOperation(
      "REPLACE_OUTLIERS", measure + ["replaceType", "modeType?", "value?"] + trim, "handle-outliers, replace or clip",
      inference: "With trimValue only outliers beyond the percentiles are replaced, and winsorized to these."
    ) { call in try replaceOutliers(call) },
    DataBrewOperation(
      "RESCALE_OUTLIERS_WITH_SKEW", measure + ["targetColumn", "skewFunction", "value?"],
      "handle-outliers, flag, and add-columns", inference: "Only outliers are rescaled; other values are copied."
    ) { call in
      let number = call.asNumber(try call.column())
      try call.rescale(try call.skew(number))
    },
    DataBrewOperation(
      "RESCALE_OUTLIERS_WITH_Z_SCORE", measure + ["targetColumn"],
      "handle-outliers, flag, and add-columns over the table",
      inference: "Only outliers are rescaled; other values are copied."
    ) { call in
      let number = call.asNumber(try call.column())
      try call.rescale("(\(number) - mean(\(number))) / nullif(stddev(\(number)), 0)")
    },
  ]

  private static func replaceOutliers(_ call: OperationCall) throws {
    let type = ForeignKey.plain(try call.text("replaceType"))
    let measures = [
      "replacewithmode": "mode", "replacewithaverage": "mean", "replacewithmedian": "median",
      "replacewithsum": "sum", "replacewithmax": "max",
    ]
    let number = call.asNumber(try call.column())
    if call.flag("trimValue") {
      try call.withFlag { flag in
        let isBeyond = "\(flag) and (\(try call.isBeyondPercentiles()))"
        switch type {
        case "replacewithempty", "replacewithnull": try call.replaceWhere(isBeyond, by: "null")
        case "replacewithcustom": try call.replaceWhere(isBeyond, by: try call.number("value"))
        case "winsorizevalues":
          let (low, high) = try call.percentiles()
          let bounds = [
            low.map { "when \(number) < \($0) then \($0)" }, high.map { "when \(number) > \($0) then \($0)" },
          ]
          try call.replaceWhere(isBeyond, by: "case \(bounds.compactMap(\.self).joined(separator: " ")) end")
        default:
          guard let measure = measures[type] else { throw unknown(try call.text("replaceType")) }
          try call.replaceWhere(isBeyond, by: "\(measure)(\(number))")
        }
      }
      return
    }
    let what: [(String, JSON)]
    switch type {
    case "replacewithempty", "replacewithnull": what = [("do", .text("clear"))]
    case "winsorizevalues": what = [("do", .text("clip"))]
    case "replacewithcustom":
      what = [("do", .text("replace")), ("with", Words.json(try call.number("value"), as: .double))]
    default:
      guard let measure = measures[type] else { throw unknown(try call.text("replaceType")) }
      what = [("do", .text("replace")), ("with", .text(measure))]
    }
    call.add("handle-outliers", try call.outliers() + what)
  }

  private static func unknown(_ type: String) -> Refusal {
    Refusal(
      "replaceType is \"\(type)\", which is not known here",
      "write WINSORIZE_VALUES or REPLACE_WITH_ and one of CUSTOM, EMPTY, NULL, MODE, AVERAGE, MEDIAN, SUM, MAX")
  }
}

extension OperationCall {
  /// The column and what makes a value an outlier.
  fileprivate func outliers() throws -> [(String, JSON)] {
    let method = try choice(
      "outlierStrategy",
      [("Z_SCORE", "z-score"), ("MODIFIED_Z_SCORE", "modified-z-score"), ("IQR", "iqr")])
    var fields: [(String, JSON)] = [("column", .text(try column())), ("method", .text(method))]
    let threshold = step["threshold"] == nil ? "3" : try number("threshold")
    fields.append(("threshold", Words.json(threshold, as: .double)))
    if type(of: try column()) == .text {
      add("change-type", [("columns", .object([(try column(), .text("double"))])), ("otherwise", .text("null"))])
    }
    return fields
  }

  fileprivate func flagOutliers(into target: String) throws {
    add("handle-outliers", try outliers() + [("do", .text("flag")), ("into", .text(target))])
  }

  /// Flags outliers in a column that is there only for the steps between.
  fileprivate func withFlag(_ body: (String) throws -> Void) throws {
    let flag = try column() + "_is_outlier"
    try flagOutliers(into: flag)
    try body(Words.column(flag))
    add("drop-columns", [("columns", .texts([flag]))])
  }

  fileprivate func percentiles() throws -> (low: String?, high: String?) {
    let number = asNumber(try column())
    func bound(_ key: String) throws -> String? {
      guard step[key] != nil else { return nil }
      guard let percent = Double(try self.number(key)), let share = JSONNumber(percent / 100) else { return nil }
      return "percentile(\(number), \(share.text))"
    }
    return (try bound("minValue"), try bound("maxValue"))
  }

  fileprivate func isBeyondPercentiles() throws -> String {
    let number = asNumber(try column())
    let (low, high) = try percentiles()
    let parts = [low.map { "\(number) < \($0)" }, high.map { "\(number) > \($0)" }].compactMap(\.self)
    guard !parts.isEmpty else {
      throw Refusal("trimValue is TRUE without minValue and maxValue", "write the percentiles, such as 5 and 95")
    }
    return parts.joined(separator: " or ")
  }

  fileprivate func replaceWhere(_ condition: String, by value: String) throws {
    let number = asNumber(try column())
    add(
      "set-columns",
      [
        ("over", OperationCall.whole()),
        ("values", .object([(try column(), .text("case when \(condition) then \(value) else \(number) end"))])),
      ])
  }

  fileprivate func rescale(_ value: String) throws {
    let target = try target()
    try checkNew(target)
    let number = asNumber(try column())
    try withFlag { flag in
      try derive(target, "if(\(flag), \(value), cast(\(number) as double))", over: OperationCall.whole())
    }
  }

  /// The root, logarithm or square of a number.
  func skew(_ number: String) throws -> String {
    let value = try step["value"] == nil ? nil : self.number("value")
    switch try text("skewFunction").uppercased() {
    case "ROOT": return "pow(\(number), 1 / \(value ?? "2"))"
    case "LOG": return "log(\(value ?? "10"), \(number))"
    case "SQUARE": return "try_multiply(\(number), \(number))"
    case let other:
      throw Refusal("skewFunction is \"\(other)\", which is not known here", "write ROOT, LOG or SQUARE")
    }
  }
}
