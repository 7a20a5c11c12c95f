/// Finding text in text.
enum TextSearchFunctions {
  static let all: [FunctionDefinition] = [
    FunctionDefinition(
      "contains", .text, [.text("text"), .text("find")], .fixed(.boolean),
      "Whether the text has another anywhere in it.",
      example: "contains('Encounter for symptom', 'symptom')", gives: "true",
      .kernel { _ in
        { call in
          call.boolean(call.map(call.texts(0), call.texts(1)) { TextSearch.find($1, in: $0) == nil ? 0 : 1 })
        }
      }),
    FunctionDefinition(
      "startswith", .text, [.text("text"), .text("prefix")], .fixed(.boolean), "Whether the text begins with another.",
      example: "startswith('Sous', 'So')", gives: "true",
      .kernel { _ in
        { call in call.boolean(call.map(call.texts(0), call.texts(1)) { TextSearch.hasPrefix($0, $1) ? 1 : 0 }) }
      }),
    FunctionDefinition(
      "endswith", .text, [.text("text"), .text("suffix")], .fixed(.boolean), "Whether the text ends with another.",
      example: "endswith('Sous', 'us')", gives: "true",
      .kernel { _ in
        { call in call.boolean(call.map(call.texts(0), call.texts(1)) { TextSearch.hasSuffix($0, $1) ? 1 : 0 }) }
      }),
    FunctionDefinition(
      "instr", .text, [.text("text"), .text("find")], .fixed(.integer),
      "Where another text first stands, counted from 1, or 0.", example: "instr('SparkSQL', 'SQL')", gives: "6",
      .kernel { _ in
        { call in
          call.integer(
            call.map(call.texts(0), call.texts(1)) { text, find in
              TextSearch.find(find, in: text).map { TextSearch.position($0, in: text) } ?? 0
            })
        }
      }),
    FunctionDefinition(
      "locate", .text, [.text("find"), .text("text"), .integer("from").optional], .fixed(.integer),
      "Where a text first stands in another at or after a position, counted from 1, or 0.",
      example: "locate('bar', 'foobarbar', 5)", gives: "7", aliases: ["position", "charindex"], .kernel(locate)),
    FunctionDefinition(
      "find_in_set", .text, [.text("text"), .text("list")], .fixed(.integer),
      "Which part of a list separated by commas the text is, counted from 1, or 0; 0 when it has a comma itself.",
      example: "find_in_set('ab', 'abc,b,ab,c,def')", gives: "3",
      .kernel { _ in
        { call in call.integer(call.map(call.texts(0), call.texts(1)) { findInSet($0, $1) }) }
      }),
  ]

  private static let locate: @Sendable (Binding) throws(BindingProblem) -> Kernel = { binding throws(BindingProblem) in
    let hasFrom = binding.has(2)
    return { call in
      let (finds, texts) = (call.texts(0), call.texts(1))
      let froms = hasFrom ? call.integers(2) : nil
      let values = Buffer<Int64>(capacity: call.count)
      for row in 0..<call.count {
        let (find, text, from) = (finds[row], texts[row], froms?[row] ?? 1)
        values[row] = 0
        guard from >= 1 else { continue }
        if find.count == 0 {
          values[row] = 1
          continue
        }
        let start = text.offset(ofCodePoint: Int(clamping: from - 1))
        if let found = TextSearch.find(find, in: text, from: start) {
          values[row] = TextSearch.position(found, in: text)
        }
      }
      return call.integer(values)
    }
  }

  private static func findInSet(_ text: TextView, _ list: TextView) -> Int64 {
    if text.bytes.contains(UInt8(ascii: ",")) { return 0 }
    var (index, start) = (Int64(1), 0)
    for position in 0...list.count where position == list.count || list.start[position] == UInt8(ascii: ",") {
      if list.slice(start, position) == text { return index }
      index += 1
      start = position + 1
    }
    return 0
  }
}
