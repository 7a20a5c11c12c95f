/// `LIKE` and regular expressions.
enum PatternFunctions {
  static let all: [FunctionDefinition] = [
    FunctionDefinition(
      "like", .pattern, [.text("text"), .text("pattern"), .text("escape").optional], .fixed(.boolean),
      "Whether the whole text fits a pattern in which % is any text and _ any one character; the escape character (\\ when not given) takes their meaning.",
      example: "'10 %' like '%\\%'", gives: "true",
      fails: .when { arguments, _ in arguments.dropFirst().contains { !$0.isLiteral } },
      signatures: ["text like pattern", "text like pattern escape character"], .kernel(like)),
    FunctionDefinition(
      "rlike", .pattern, [.text("text"), .text("regex")], .fixed(.boolean),
      "Whether some part of the text matches a regular expression.", example: "'2026-01-31' rlike '^\\d{4}-'",
      gives: "true",
      aliases: ["regexp_like", "regexp"], fails: .when(PatternArgument.canFail),
      note: "RE2 syntax instead of Java's", signatures: ["text rlike regex", "regexp_like(text, regex)"],
      .kernel { binding throws(BindingProblem) in
        let pattern = try PatternArgument(binding, 1)
        return { call in
          let texts = call.texts(0)
          let values = Buffer<UInt8>(repeating: 0, count: call.count)
          pattern.forEachRow(call) { row, regex in values[row] = regex.isMatch(texts[row]) ? 1 : 0 }
          return call.boolean(values)
        }
      }),
    FunctionDefinition(
      "regexp_replace", .pattern,
      [.text("text"), .text("regex"), .text("with"), .integer("position").optional], .fixed(.text),
      "Every match at or after a position replaced; $1 in the replacement is the first group, \\$ a dollar.",
      example: "regexp_replace('100-200', '(\\d+)-(\\d+)', '$2-$1')", gives: "200-100", fails: .always,
      note: "RE2 syntax instead of Java's", .kernel(RegexReplace.make)),
    FunctionDefinition(
      "regexp_extract", .pattern, [.text("text"), .text("regex"), .integer("group").optional], .fixed(.text),
      "A group of the first match (group 1 when not given, 0 is the whole match); empty when nothing matches.",
      example: "regexp_extract('100-200', '(\\d+)-(\\d+)', 1)", gives: "100", fails: .when(extractCanFail),
      note: "RE2 syntax instead of Java's", .kernel(extract)),
    FunctionDefinition(
      "regexp_substr", .pattern, [.text("text"), .text("regex")], .fixed(.text),
      "The first match; null when nothing matches.", example: "regexp_substr('Steven Jones', 'Ste(v|ph)en')",
      gives: "Steven",
      fails: .when(PatternArgument.canFail), note: "RE2 syntax instead of Java's",
      .kernel { binding throws(BindingProblem) in
        let pattern = try PatternArgument(binding, 1)
        return { call in
          let texts = call.texts(0)
          let views = Buffer<TextView>(repeating: .empty, count: call.count)
          let nulls = Buffer<UInt8>(repeating: 1, count: call.count)
          pattern.forEachRow(call) { row, regex in
            guard regex.findMatch(texts[row], groups: 0) else { return }
            views[row] = texts[row].slice(regex.spans[0], regex.spans[1])
            nulls[row] = 0
          }
          return .text(TextColumn(views, nulls: nulls, owners: call.owners(0)))
        }
      }),
    FunctionDefinition(
      "regexp_instr", .pattern, [.text("text"), .text("regex")], .fixed(.integer),
      "Where the first match begins, counted from 1, or 0.", example: "regexp_instr('user@spark.apache.org', '@[^.]*')",
      gives: "5", fails: .when(PatternArgument.canFail), note: "RE2 syntax instead of Java's",
      .kernel { binding throws(BindingProblem) in
        let pattern = try PatternArgument(binding, 1)
        return { call in
          let texts = call.texts(0)
          let values = Buffer<Int64>(repeating: 0, count: call.count)
          pattern.forEachRow(call) { row, regex in
            guard regex.findMatch(texts[row], groups: 0) else { return }
            values[row] = TextSearch.position(regex.spans[0], in: texts[row])
          }
          return call.integer(values)
        }
      }),
    FunctionDefinition(
      "regexp_rinstr", .pattern, [.text("text"), .text("regex"), .integer("fromRight").optional], .fixed(.integer),
      "Where the last match begins, counted from 1, or 0; of those that begin at or before a place that is counted from the right.",
      example: "regexp_rinstr('a1b22c3', '\\d+', 2)", gives: "4", fails: .when(PatternArgument.canFail),
      .kernel { binding throws(BindingProblem) in
        let pattern = try PatternArgument(binding, 1)
        let hasPlace = binding.has(2)
        return { call in
          let texts = call.texts(0)
          let places = hasPlace ? call.integers(2) : nil
          let values = Buffer<Int64>(repeating: 0, count: call.count)
          pattern.forEachRow(call) { row, regex in
            let text = texts[row]
            let place = places?[row] ?? 1
            guard place > 0 else { return }
            let latest = Int64(text.codePointCount) - place
            guard latest >= 0 else { return }
            let end = text.offset(ofCodePoint: Int(latest))
            var last = -1
            RegexReplace.forEachMatch(regex, text, from: 0, groups: 0) {
              if regex.spans[0] <= end { last = regex.spans[0] }
            }
            if last >= 0 { values[row] = TextSearch.position(last, in: text) }
          }
          return call.integer(values)
        }
      }),
    FunctionDefinition(
      "regexp_count", .pattern, [.text("text"), .text("regex")], .fixed(.integer),
      "How many times the expression matches.",
      example: "regexp_count('Steven Jones and Stephen Smith', 'Ste(v|ph)en')", gives: "2",
      fails: .when(PatternArgument.canFail), note: "RE2 syntax instead of Java's",
      .kernel { binding throws(BindingProblem) in
        let pattern = try PatternArgument(binding, 1)
        return { call in
          let texts = call.texts(0)
          let values = Buffer<Int64>(repeating: 0, count: call.count)
          pattern.forEachRow(call) { row, regex in
            RegexReplace.forEachMatch(regex, texts[row], from: 0, groups: 0) { values[row] += 1 }
          }
          return call.integer(values)
        }
      }),
  ]

  private static let like: @Sendable (Binding) throws(BindingProblem) -> Kernel = { binding throws(BindingProblem) in
    func compile(_ pattern: String, _ escape: String) throws(LikePattern.Problem) -> LikePattern {
      guard let character = escape.unicodeScalars.first, escape.unicodeScalars.count == 1 else {
        throw LikePattern.Problem(message: "the escape of LIKE must be one character, not '\(escape)'")
      }
      return try LikePattern(pattern, escape: character)
    }
    let escape = binding.has(2) ? binding.text(2) : "\\"
    if let text = binding.text(1), let escape {
      let pattern: LikePattern
      do throws(LikePattern.Problem) {
        pattern = try compile(text, escape)
      } catch {
        throw BindingProblem(message: error.message, argument: 1)
      }
      return { call in call.boolean(pattern.match(call, call.texts(0))) }
    }
    let hasEscape = binding.has(2)
    return { call in
      let (texts, patterns) = (call.texts(0), call.texts(1))
      let escapes = hasEscape ? call.texts(2) : nil
      let values = Buffer<UInt8>(repeating: 0, count: call.count)
      for row in 0..<call.count where call.nulls?[row] ?? 0 == 0 {
        do throws(LikePattern.Problem) {
          let pattern = try compile(patterns[row].string, escapes?[row].string ?? "\\")
          values[row] = pattern.matches(texts[row]) ? 1 : 0
        } catch {
          call.fail(row, error.message)
        }
      }
      return call.boolean(values)
    }
  }

  private static func extractCanFail(_ arguments: [Expression], _ type: DataType) -> Bool {
    PatternArgument.canFail(arguments, type) || (arguments.count > 2 && !arguments[2].isLiteral)
  }

  private static let extract: @Sendable (Binding) throws(BindingProblem) -> Kernel = { binding throws(BindingProblem) in
    let pattern = try PatternArgument(binding, 1)
    let hasGroup = binding.has(2)
    func problem(_ group: Int64, _ count: Int) -> String {
      "group \(group) is asked for, but the regular expression has \(count == 0 ? "none" : "\(count)")"
    }
    if let text = binding.text(1), !hasGroup || binding.integer(2) != nil, let regex = try? RegularExpression(text) {
      let group = binding.integer(2) ?? 1
      if group < 0 || group > regex.groupCount {
        throw BindingProblem(message: problem(group, regex.groupCount), argument: hasGroup ? 2 : 1)
      }
    }
    return { call in
      let texts = call.texts(0)
      let groups = hasGroup ? call.integers(2) : nil
      let views = Buffer<TextView>(repeating: .empty, count: call.count)
      pattern.forEachRow(call) { row, regex in
        let group = groups?[row] ?? 1
        guard group >= 0, group <= regex.groupCount else { return call.fail(row, problem(group, regex.groupCount)) }
        let spans = regex.spans + 2 * Int(group)
        guard regex.findMatch(texts[row], groups: Int(group)), spans[0] >= 0 else { return }
        views[row] = texts[row].slice(spans[0], spans[1])
      }
      return call.text(views, owners: call.owners(0))
    }
  }
}
