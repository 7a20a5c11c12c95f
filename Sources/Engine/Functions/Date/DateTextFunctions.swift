/// Dates and timestamps from text and as text, by patterns.
enum DateTextFunctions {
  static let all: [FunctionDefinition] = [
    reading(
      "to_date", .date,
      "The date that the text spells by a pattern (as a cast reads it when none is given); another text is an error.",
      "to_date('31.01.2026', 'dd.MM.yyyy')", "2026-01-31", isTry: false),
    reading(
      "try_to_date", .date, "The date that the text spells by a pattern, or null.",
      "try_to_date('31.02.2026', 'dd.MM.yyyy')", "null", isTry: true),
    reading(
      "to_timestamp", .timestamp,
      "The instant that the text spells by a pattern (as a cast reads it when none is given); another text is an error.",
      "to_timestamp('2016-12-31 00:12', 'yyyy-MM-dd HH:mm')", "2016-12-31 00:12:00", isTry: false),
    reading(
      "try_to_timestamp", .timestamp, "The instant that the text spells by a pattern, or null.",
      "try_to_timestamp('foo', 'yyyy-MM-dd')", "null", isTry: true),
    FunctionDefinition(
      "date_format", .date, [.timestamp("timestamp"), .text("pattern")], .fixed(.text),
      "The date or timestamp written by a pattern of letters, in UTC.",
      example: "date_format(date '2016-04-08', 'd. MMMM y')",
      gives: "8. April 2016", fails: .when(PatternArgument.canFail),
      .kernel { binding throws(BindingProblem) in
        let format = try FormatArgument(binding, 1)
        return { call in
          let instants = call.integers(0)
          return try call.makeTexts { row, bytes in
            if let pattern = format.pattern(call, row) { pattern.append(micros: instants[row], to: &bytes) }
          }
        }
      }),
    FunctionDefinition(
      "from_unixtime", .date, [.integer("seconds"), .text("pattern").optional], .fixed(.text),
      "The time so many seconds after 1970-01-01 00:00 UTC, written by a pattern (yyyy-MM-dd HH:mm:ss when none is given).",
      example: "from_unixtime(0, 'yyyy-MM-dd HH:mm:ss')", gives: "1970-01-01 00:00:00", fails: .always,
      .kernel { binding throws(BindingProblem) in
        let format = binding.has(1) ? try FormatArgument(binding, 1) : nil
        return { call in
          let seconds = call.integers(0)
          return try call.makeTexts { row, bytes in
            let (micros, overflow) = seconds[row].multipliedReportingOverflow(by: 1_000_000)
            if overflow || !CalendarRange.contains(micros: micros) {
              return call.fail(row, "\(seconds[row]) seconds are out of the range of timestamp")
            }
            guard let format else { return TimestampText.append(micros, to: &bytes) }
            if let pattern = format.pattern(call, row) { pattern.append(micros: micros, to: &bytes) }
          }
        }
      }),
    FunctionDefinition(
      "unix_timestamp", .date, [.any("time"), .text("pattern").optional], .fixed(.integer),
      "Seconds since 1970-01-01 00:00 UTC, without a fraction, of a date, a timestamp, or a text read by a pattern (yyyy-MM-dd HH:mm:ss when none is given).",
      example: "unix_timestamp('2016-04-08', 'yyyy-MM-dd')", gives: "1460073600", aliases: ["to_unix_timestamp"],
      fails: .when { arguments, _ in arguments.first?.type == .text },
      resolve: { arguments throws(ArgumentProblem) in
        let time = arguments[0]
        if arguments.count > 1, arguments[1].type != .text {
          throw ArgumentProblem(
            message: "the pattern of unix_timestamp must be text, not \(arguments[1].type)", argument: 1)
        }
        switch time.type {
        case .date:
          return ([time.expression.converted(to: .timestamp)] + arguments.dropFirst().map(\.expression), .integer)
        case .timestamp, .text: return (arguments.map(\.expression), .integer)
        default:
          throw ArgumentProblem(
            message: "unix_timestamp takes a date, a timestamp or text, not \(time.type)", argument: 0)
        }
      },
      .kernel { binding throws(BindingProblem) in
        if binding.types[0] == .timestamp {
          return { call in
            call.integer(call.map(call.integers(0)) { $0 / 1_000_000 })
          }
        }
        let format = binding.has(1) ? try FormatArgument(binding, 1) : try FormatArgument("yyyy-MM-dd HH:mm:ss")
        return { call in
          let texts = call.texts(0)
          let values = Buffer<Int64>(repeating: 0, count: call.count)
          for row in 0..<call.count where call.nulls?[row] ?? 0 == 0 {
            guard let pattern = format.pattern(call, row) else { continue }
            if let micros = pattern.parseTimestamp(texts[row].bytes) {
              values[row] = micros / 1_000_000
            } else {
              call.fail(row, "\(CastKernels.shown(texts[row])) does not follow the pattern \(pattern.pattern)")
            }
          }
          return call.integer(values)
        }
      }),
  ]

  private static func reading(
    _ name: String, _ type: DataType, _ summary: String, _ example: String, _ result: String, isTry: Bool
  ) -> FunctionDefinition {
    FunctionDefinition(
      name, .date, [.any("text"), .text("pattern").optional], .fixed(type), summary,
      example: example, gives: result, nulls: isTry ? .handles : .propagates, fails: isTry ? .never : .always,
      resolve: { arguments throws(ArgumentProblem) in
        let value = arguments[0]
        guard value.type == .text || ((value.type == .date || value.type == .timestamp) && arguments.count == 1) else {
          throw ArgumentProblem(message: "\(name) takes text, not \(value.type)", argument: 0)
        }
        if arguments.count > 1, arguments[1].type != .text {
          throw ArgumentProblem(message: "the pattern of \(name) must be text, not \(arguments[1].type)", argument: 1)
        }
        return (arguments.map(\.expression), type)
      },
      .kernel { binding throws(BindingProblem) in
        guard binding.has(1) else { return CastKernels.make(from: binding.types[0], to: type, isTry: isTry) }
        let format = try FormatArgument(binding, 1, isReading: true)
        return { call in
          let inner =
            isTry ? KernelCall(arguments: call.arguments, count: call.count, result: type, texts: call.texts) : call
          return read(inner, format, type).markingNull(isTry ? inner.failures : [])
        }
      })
  }

  private static func read(_ call: KernelCall, _ format: FormatArgument, _ type: DataType) -> Column {
    let texts = call.texts(0)
    func reason(_ text: TextView, _ pattern: DateFormat) -> String {
      "\(CastKernels.shown(text)) does not follow the pattern \(pattern.pattern)"
    }
    if type == .date {
      let values = Buffer<Int32>(repeating: 0, count: call.count)
      for row in 0..<call.count where call.nulls?[row] ?? 0 == 0 {
        guard let pattern = format.pattern(call, row) else { continue }
        if let days = pattern.parseDate(texts[row].bytes) {
          values[row] = days
        } else {
          call.fail(row, reason(texts[row], pattern))
        }
      }
      return call.date(values)
    }
    let values = Buffer<Int64>(repeating: 0, count: call.count)
    for row in 0..<call.count where call.nulls?[row] ?? 0 == 0 {
      guard let pattern = format.pattern(call, row) else { continue }
      if let micros = pattern.parseTimestamp(texts[row].bytes) {
        values[row] = micros
      } else {
        call.fail(row, reason(texts[row], pattern))
      }
    }
    return call.timestamp(values)
  }
}

/// The pattern argument of a call: read once when it is a literal, else whenever the text changes.
final class FormatArgument {
  private let fixed: DateFormat?
  private let index: Int
  private let isReading: Bool
  private var last: (text: String, format: DateFormat?, problem: String)?

  /// - Parameter isReading: whether texts are read by the pattern, which not every letter can say how to.
  init(_ binding: Binding, _ index: Int, isReading: Bool = false) throws(BindingProblem) {
    self.index = index
    self.isReading = isReading
    guard let text = binding.text(index) else {
      fixed = nil
      return
    }
    do throws(DateFormat.Problem) {
      fixed = try Self.format(text, isReading)
    } catch {
      throw BindingProblem(message: "the pattern '\(text)' cannot be used: \(error.message)", argument: index)
    }
  }

  private static func format(_ text: String, _ isReading: Bool) throws(DateFormat.Problem) -> DateFormat {
    let format = try DateFormat(pattern: text)
    guard isReading, let letter = format.writtenOnly else { return format }
    throw DateFormat.Problem(message: "\(letter) can be written but not read, as in Spark; cut it off with substring")
  }

  init(_ pattern: String) throws(BindingProblem) {
    index = 0
    isReading = false
    do throws(DateFormat.Problem) {
      fixed = try DateFormat(pattern: pattern)
    } catch {
      throw BindingProblem(message: error.message, argument: 0)
    }
  }

  /// The row's pattern; a bad one fails the row.
  func pattern(_ call: KernelCall, _ row: Int) -> DateFormat? {
    if let fixed { return fixed }
    let text = call.texts(index)[row].string
    if last?.text != text {
      do throws(DateFormat.Problem) {
        last = (text, try Self.format(text, isReading), "")
      } catch {
        last = (text, nil, error.message)
      }
    }
    if let format = last?.format { return format }
    call.fail(row, "the pattern '\(text)' cannot be used: \(last?.problem ?? "")")
    return nil
  }
}
