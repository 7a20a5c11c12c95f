/// Making text from text.
enum TextShapeFunctions {
  /// All arguments of every row one behind the other.
  private static func concatenated(_ call: KernelCall) throws -> Column {
    let (count, nulls) = (call.count, call.nulls?.base)
    let parts = call.arguments.indices.map { call.texts($0) }
    let views = Buffer<TextView>(capacity: count)
    // How long each row's text gets; the cells of null rows are empty.
    let lengths = Buffer<Int>(repeating: 0, count: count)
    var longest = 0
    for part in parts { for row in 0..<count { lengths[row] &+= part[row].count } }
    for row in 0..<count {
      if nulls.map({ $0[row] != 0 }) ?? false { lengths[row] = 0 }
      longest = max(longest, lengths[row])
    }
    let arena = call.arena()
    try parts.withUnsafeBufferPointer { parts in
      for row in 0..<count {
        let length = lengths[row]
        views[row] = .empty
        if length == 0 { continue }
        if longest > TextAllowance.maximumBytes {
          guard call.admits(length, from: parts.reduce(0) { max($0, $1[row].count) }, row: row) else { continue }
        }
        try call.texts.take(length)
        let start = arena.reserve(length)
        var next = start
        for part in parts {
          let view = part[row]
          next.update(from: view.start, count: view.count)
          next += view.count
        }
        views[row] = TextView(start: UnsafePointer(start), count: length)
      }
    }
    return call.text(views, owners: [arena])
  }

  static let all: [FunctionDefinition] = [
    FunctionDefinition(
      "upper", .text, [.text("text")], .fixed(.text), "In upper case, in no particular language.",
      example: "upper('Straße')",
      gives: "STRASSE", aliases: ["ucase"], .kernel { _ in { try TextCase.map($0, isLower: false) } }),
    FunctionDefinition(
      "lower", .text, [.text("text")], .fixed(.text), "In lower case, in no particular language.",
      example: "lower('SparkSQL')",
      gives: "sparksql", aliases: ["lcase"], .kernel { _ in { try TextCase.map($0, isLower: true) } }),
    FunctionDefinition(
      "initcap", .text, [.text("text")], .fixed(.text),
      "The first letter of each word between blanks in upper case, all others in lower case.",
      example: "initcap('sPark sql')",
      gives: "Spark Sql",
      .kernel { _ in
        { call in
          let texts = call.texts(0)
          return try call.makeTexts { row, bytes in TextCase.appendInitial(texts[row], to: &bytes) }
        }
      }),
    FunctionDefinition(
      "sentence_case", .text, [.text("text")], .fixed(.text),
      "The first letter of each sentence in upper case, all others in lower case; a sentence ends with ., ! or ? before a blank.",
      example: "sentence_case('HELLO WORLD. how ARE you?')", gives: "Hello world. How are you?",
      .kernel { _ in
        { call in
          let texts = call.texts(0)
          return try call.makeTexts { row, bytes in TextCase.appendSentences(texts[row], to: &bytes) }
        }
      }),
    FunctionDefinition(
      "concat", .text, [.text("text").repeated], .fixed(.text), "All texts joined; null when one is null.",
      example: "'a' || 'b' || 1", gives: "ab1", fails: .always, signatures: ["a || b", "concat(text, …)"],
      .kernel { _ in concatenated }),
    FunctionDefinition(
      "concat_ws", .text, [.text("separator"), .text("text").repeated], .fixed(.text),
      "All texts that are not null joined with a separator.", example: "concat_ws(', ', 'a', null, 'b')", gives: "a, b",
      nulls: .handles, fails: .always,
      .kernel { _ in
        { call in
          let parts = call.arguments.indices.map { call.texts($0) }
          // Only a null separator makes a null.
          let separate = KernelCall(
            arguments: [call.arguments[0]], count: call.count, result: .text, texts: call.texts)
          let made = try separate.makeTexts { row, bytes in
            var (length, longest, separators) = (0, 0, -1)
            for index in 1..<parts.count where !call.isNull(index, row) {
              length += parts[index][row].count
              longest = max(longest, parts[index][row].count)
              separators += 1
            }
            length += max(0, separators) * parts[0][row].count
            guard separate.admits(length, from: longest, row: row) else { return }
            var isFirst = true
            for index in 1..<parts.count where !call.isNull(index, row) {
              if !isFirst { bytes.append(parts[0][row]) }
              bytes.append(parts[index][row])
              isFirst = false
            }
          }
          call.adopt(failuresOf: separate)
          return made
        }
      }),
    FunctionDefinition(
      "replace", .text, [.text("text"), .text("find"), .text("with").optional], .fixed(.text),
      "Every occurrence of a text replaced by another, or removed.", example: "replace('ABCabc', 'abc', 'DEF')",
      gives: "ABCDEF", fails: .always, .kernel(replace)),
    FunctionDefinition(
      "translate", .text, [.text("text"), .text("from"), .text("to")], .fixed(.text),
      "Each character of the second text replaced by the one at its place in the third, or removed when there is none.",
      example: "translate('AaBbCc', 'abc', '123')", gives: "A1B2C3",
      .kernel { _ in
        { call in
          let (texts, from, to) = (call.texts(0), call.texts(1), call.texts(2))
          var table: [Unicode.Scalar: Unicode.Scalar?] = [:]
          var made: (TextView, TextView)?
          return try call.makeTexts { row, bytes in
            if made.map({ !($0.0 == from[row] && $0.1 == to[row]) }) ?? true {
              let targets = to[row].scalars
              table = [:]
              for (index, scalar) in from[row].scalars.enumerated() where table[scalar] == nil {
                table[scalar] = .some(index < targets.count ? targets[index] : nil)
              }
              made = (from[row], to[row])
            }
            for scalar in texts[row].scalars {
              if let mapped = table[scalar] {
                if let mapped { bytes.append(mapped) }
              } else {
                bytes.append(scalar)
              }
            }
          }
        }
      }),
    pad(
      "lpad", "Filled up on the left to so many code points, or cut to them.", "lpad('hi', 5, '?')", "???hi",
      isLeft: true),
    pad(
      "rpad", "Filled up on the right to so many code points, or cut to them.", "rpad('hi', 5, '?')", "hi???",
      isLeft: false),
    FunctionDefinition(
      "repeat", .text, [.text("text"), .integer("times")], .fixed(.text), "The text so many times in a row.",
      example: "repeat('123', 2)", gives: "123123", fails: .always,
      .kernel { _ in
        { call in
          let (texts, times) = (call.texts(0), call.integers(1))
          return try call.makeTexts { row, bytes in
            let (text, count) = (texts[row], times[row])
            guard text.count > 0, count > 0 else { return }
            let (length, overflow) = Int(count).multipliedReportingOverflow(by: text.count)
            guard call.admits(overflow ? .max : length, from: text.count, row: row) else { return }
            for _ in 0..<count { bytes.append(text) }
          }
        }
      }),
    FunctionDefinition(
      "space", .text, [.integer("count")], .fixed(.text), "So many blanks.", example: "concat('[', space(2), ']')",
      gives: "[  ]", fails: .always,
      .kernel { _ in
        { call in
          let counts = call.integers(0)
          return try call.makeTexts { row, bytes in
            let count = max(0, Int(counts[row]))
            guard call.admits(count, from: 0, row: row) else { return }
            bytes.append(contentsOf: repeatElement(32, count: count))
          }
        }
      }),
    FunctionDefinition(
      "reverse", .text, [.text("text")], .fixed(.text), "The code points in reverse order.",
      example: "reverse('Spark SQL')",
      gives: "LQS krapS",
      .kernel { _ in
        { call in
          let texts = call.texts(0)
          return try call.makeTexts { row, bytes in
            let text = texts[row]
            if text.isASCII {
              bytes.append(contentsOf: text.bytes.reversed())
            } else {
              for scalar in text.scalars.reversed() { bytes.append(scalar) }
            }
          }
        }
      }),
    FunctionDefinition(
      "overlay", .text, [.text("text"), .text("with"), .integer("position"), .integer("length").optional],
      .fixed(.text),
      "The text with another put in at a position, in place of so many code points (as many as it has when not given).",
      example: "overlay('Spark SQL', '_', 6)", gives: "Spark_SQL", fails: .always,
      .kernel { binding throws(BindingProblem) in
        let hasLength = binding.has(3)
        return { call in
          let (texts, with, positions) = (call.texts(0), call.texts(1), call.integers(2))
          let lengths = hasLength ? call.integers(3) : nil
          return try call.makeTexts { row, bytes in
            let (text, inserted, position) = (texts[row], with[row], positions[row])
            let given = lengths?[row] ?? -1
            let length = given >= 0 ? given : Int64(inserted.codePointCount)
            let before = text.substring(position: 1, length: position == .min ? .min : position - 1)
            let (place, overflow) = position.addingReportingOverflow(length)
            let behind = overflow ? .empty : text.substring(position: place, length: .max)
            let count = before.count + inserted.count + behind.count
            guard call.admits(count, from: max(text.count, inserted.count), row: row) else { return }
            for part in [before, inserted, behind] { bytes.append(part) }
          }
        }
      }),
  ]

  private static let replace: @Sendable (Binding) throws(BindingProblem) -> Kernel = { binding throws(BindingProblem) in
    let hasReplacement = binding.has(2)
    return { call in
      let (texts, finds) = (call.texts(0), call.texts(1))
      let replacements = hasReplacement ? call.texts(2) : nil
      let views = Buffer<TextView>(capacity: call.count)
      let arena = call.arena()
      var bytes: [UInt8] = []
      for row in 0..<call.count {
        let (text, find) = (texts[row], finds[row])
        views[row] = text
        guard find.count > 0, var found = TextSearch.find(find, in: text) else { continue }
        let longest = max(text.count, replacements?[row].count ?? 0)
        bytes.removeAll(keepingCapacity: true)
        var start = 0
        while call.admits(bytes.count, from: longest, row: row) {
          bytes.append(text.slice(start, found))
          if let replacements { bytes.append(replacements[row]) }
          start = found + find.count
          guard let next = TextSearch.find(find, in: text, from: start) else { break }
          found = next
        }
        bytes.append(text.slice(start, text.count))
        guard call.admits(bytes.count, from: longest, row: row) else {
          views[row] = .empty
          continue
        }
        try call.texts.take(bytes.count)
        bytes.withUnsafeBufferPointer { made in
          views[row] = made.baseAddress.map { arena.copy(TextView(start: $0, count: made.count)) } ?? .empty
        }
      }
      return call.text(views, owners: call.owners(0) + [arena])
    }
  }

  private static func pad(_ name: String, _ summary: String, _ example: String, _ result: String, isLeft: Bool)
    -> FunctionDefinition
  {
    FunctionDefinition(
      name, .text, [.text("text"), .integer("length"), .text("fill").optional], .fixed(.text), summary,
      example: example,
      gives: result, fails: .always,
      .kernel { binding throws(BindingProblem) in
        let hasFill = binding.has(2)
        return { call in
          let (texts, lengths) = (call.texts(0), call.integers(1))
          let fills = hasFill ? call.texts(2) : nil
          return try call.makeTexts { row, bytes in
            let (text, length) = (texts[row], lengths[row])
            // More code points than any text may have bytes; the sums below hold it.
            let missing = min(max(length, 0) - Int64(text.codePointCount), 1 << 32)
            let fill = fills?[row]
            if missing <= 0 || fill?.count == 0 { return bytes.append(text.codePoints(0, Int(clamping: length))) }
            let width = Int64(fill.map { max($0.codePointCount, 1) } ?? 1)
            let count = Int(missing / width + 1) * (fill?.count ?? 1) + text.count
            guard call.admits(count, from: text.count, row: row) else { return }
            if !isLeft { bytes.append(text) }
            if let fill {
              for _ in 0..<(missing / width) { bytes.append(fill) }
              bytes.append(fill.codePoints(0, Int(missing % width)))
            } else {
              bytes.append(contentsOf: repeatElement(32, count: Int(missing)))
            }
            if isLeft { bytes.append(text) }
          }
        }
      })
  }
}
