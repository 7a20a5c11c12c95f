import Engine
import Recipes

extension ExportLanguage {
  /// A script for Spark's DataFrame API, for `spark-submit` and Glue.
  public static let pyspark = ExportLanguage(
    name: "pyspark", title: "PySpark", dialect: { PySparkDialect() },
    program: { request, refusals in PySparkScript.text(request, &refusals) })
}

/// Adds the lines that read a source of a format into a variable.
struct PySparkReader: Sendable { let read: @Sendable (inout PySparkReading, _ variable: String) -> Void }

/// How files of a format are written.
struct PySparkWriter: Sendable { let file: @Sendable (LoweredOutput) throws(SpellingRefusal) -> PySparkFile }

/// A call of Spark's DataFrameWriter.
struct PySparkFile {
  /// `parquet`
  var method: String
  /// Options as Python.
  var options: String
  /// Whether columns are written as text, the way Sous writes it.
  var isText = false
}

/// Columns of Spark's DataFrame API in Python.
struct PySparkDialect: ExpressionDialect {
  var language: ExportLanguage { .pyspark }

  static let functions = FunctionTable.spellings(in: .pyspark)
  var functions: [String: FunctionSpelling] { Self.functions }

  static func spelling(_ function: SparkFunction) -> FunctionSpelling {
    switch function.form {
    case .rewritten: return .rewritten
    case .refused(let reason, let remedy): return .refused(reason, remedy: remedy)
    case .made(let make):
      return .made { call throws(SpellingRefusal) in spelling(try make(call)) }
    case .templates(let python, _, let shape): return .form(python, shape)
    case .function(let name): return spelling(function) { "F.\(name)(\($0))" }
    case .named(let name): return spelling(function) { "F.call_function(\"\(name)\", \($0))" }
    }
  }

  /// A call with its arguments narrowed and its result widened where the entry says so.
  private static func spelling(
    _ function: SparkFunction, _ body: @escaping @Sendable (String) -> String
  ) -> FunctionSpelling {
    let shape: FunctionSpelling.Shape = function.isCommon ? .common : .call
    guard !function.narrow.isEmpty else {
      return .form(body("{*}") + (function.widens ? ".cast(\"bigint\")" : ""), shape)
    }
    return .made { call in
      let places = call.arguments.indices.map { index -> String in
        guard function.narrow.contains(index) else { return "{\(index)}" }
        // A small whole number in Python is 32 bits wide.
        if case .integer(let number) = call.arguments[index].literalValue, let small = Int32(exactly: number) {
          return "F.lit(\(small))"
        }
        return "{\(index)!}.cast(\"int\")"
      }
      return .form(body(places.joined(separator: ", ")) + (function.widens ? ".cast(\"bigint\")" : ""), shape)
    }
  }

  func column(_ name: String) -> Spelled { Spelled("F.col(\(PythonText.quoted(Self.resolvable(name))))") }

  /// A name where Spark would take a point for the way into a structure.
  static func resolvable(_ name: String) -> String {
    guard name.contains(where: { $0 == "." || $0 == "`" }) || name == "*" else { return name }
    return "`" + name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``") + "`"
  }

  func literal(_ value: Value, _ type: DataType, isTyped: Bool) -> Spelled {
    switch value {
    case .null: return Spelled("F.lit(None).cast(\"\(SparkTypes.name(type))\")")
    case .text(let text):
      let bare = PythonText.quoted(text)
      return Spelled("F.lit(\(bare))", bare: bare)
    case .boolean(let flag): return Spelled("F.lit(\(flag ? "True" : "False"))", bare: flag ? "True" : "False")
    case .integer(let number):
      let isWide = Int32(exactly: number) == nil
      if isTyped, !isWide { return Spelled("F.lit(\(number)).cast(\"bigint\")") }
      return Spelled("F.lit(\(number))", bare: number < 0 ? "(\(number))" : "\(number)")
    case .double(let number):
      let bare = number.isNaN ? "float(\"nan\")" : number.isInfinite ? "float(\"\(number)\")" : "\(number)"
      return Spelled("F.lit(\(bare))", bare: number.sign == .minus ? "(\(bare))" : bare)
    case .decimal: return Spelled("F.lit(\"\(ValueText.string(value) ?? "")\").cast(\"\(SparkTypes.name(type))\")")
    case .date(let days):
      guard (-719_162...2_932_896).contains(days) else { return Spelled("F.date_from_unix_date(F.lit(\(days)))") }
      return Spelled("F.lit(\"\(ValueText.string(value) ?? "")\").cast(\"date\")")
    case .timestamp(let micros):
      guard (-62_135_596_800_000_000..<253_402_300_800_000_000).contains(micros) else {
        return Spelled("F.timestamp_micros(F.lit(\(micros)).cast(\"bigint\"))")
      }
      return Spelled("F.lit(\"\(ValueText.string(value) ?? "")\").cast(\"timestamp\")")
    }
  }

  func cast(_ value: Spelled, from: DataType, to: DataType, isTry: Bool) -> Spelled {
    let type = SparkTypes.name(to)
    return Spelled(isTry ? "try_cast(\(value.text), \"\(type)\")" : "\(value.operand).cast(\"\(type)\")")
  }

  func conditional(_ branches: [(condition: Spelled, result: Spelled)], otherwise: Spelled?) -> Spelled {
    var text = "F"
    for branch in branches { text += ".when(\(branch.condition.text), \(branch.result.bare ?? branch.result.text))" }
    if let otherwise { text += ".otherwise(\(otherwise.bare ?? otherwise.text))" }
    return Spelled(text)
  }
}

/// Spark's names of types, as its SQL and the DataFrame API take them.
enum SparkTypes {
  static func name(_ type: DataType) -> String {
    switch type {
    case .text: "string"
    case .integer: "bigint"
    case .double: "double"
    case .boolean: "boolean"
    case .date: "date"
    case .timestamp: "timestamp"
    case .decimal(let precision, let scale): "decimal(\(precision),\(scale))"
    }
  }
}

/// Text in Python.
enum PythonText {
  /// A literal in double quotes.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      default:
        if scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) {
          quoted += "\\x" + hex(scalar.value, digits: 2)
        } else if isHidden(scalar) {
          quoted += scalar.value > 0xFFFF ? "\\U" + hex(scalar.value, digits: 8) : "\\u" + hex(scalar.value, digits: 4)
        } else {
          quoted.unicodeScalars.append(scalar)
        }
      }
    }
    return quoted + "\""
  }

  /// Text for a comment or the header: on one line, and unable to end it.
  static func comment(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || isHidden(scalar) ? " " : scalar
        }))
  }

  /// Text for a comment of SQL: Spark takes a line that ends in a backslash together with the next one.
  static func sqlComment(_ text: String) -> String {
    let line = comment(text)
    return line.last == "\\" ? line + " ." : line
  }

  /// Separators of lines and marks of direction, which a reader would not see.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .lineSeparator, .paragraphSeparator, .format, .surrogate, .privateUse, .unassigned: true
    default: false
    }
  }

  private static func hex(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
