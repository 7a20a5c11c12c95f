import Engine

/// Says expressions in a language; throws the first thing that cannot be said.
struct ExpressionSpeller {
  let dialect: any ExpressionDialect

  func spell(_ expression: Expression, isTyped: Bool = true) throws(SpellingRefusal) -> Spelled {
    switch expression {
    case .column(let name, _): return dialect.column(name)
    case .literal(let value, let type): return dialect.literal(value, type, isTyped: isTyped)
    case .secret(let secret):
      throw SpellingRefusal(
        "the secret parameter \"\(secret.name)\" may stand in no program", remedy: "run the recipe in Sous")
    case .cast(let inner, let type, let isTry):
      return try dialect.cast(try spell(inner), from: inner.type, to: type, isTry: isTry)
    case .conditional(let branches, let otherwise, _):
      let results = branches.map(\.result) + [otherwise]
      let isTyped = isTyped && !results.contains { !$0.isLiteral }
      var spelled: [(condition: Spelled, result: Spelled)] = []
      for branch in branches {
        spelled.append((try spell(branch.condition), try spell(branch.result, isTyped: isTyped)))
      }
      // A branch gives the type, so that a null needs none and is left out.
      let isLeftOut = otherwise.literalValue == .null && results.contains { $0.literalValue != .null }
      return dialect.conditional(spelled, otherwise: isLeftOut ? nil : try spell(otherwise, isTyped: isTyped))
    case .call(let name, let arguments, let type):
      guard let spelling = dialect.functions[name.name] else {
        throw SpellingRefusal("\(name) is not known", remedy: "leave it out")
      }
      return try spell(name.name, SpellingCall(arguments: arguments, type: type), spelling)
    }
  }

  private func spell(
    _ name: String, _ call: SpellingCall, _ spelling: FunctionSpelling
  ) throws(SpellingRefusal) -> Spelled {
    switch spelling {
    case .made(let make): return try spell(name, call, try make(call))
    case .refused(let reason, let remedy): throw SpellingRefusal("\(name) cannot be said: \(reason)", remedy: remedy)
    case .rewritten: throw SpellingRefusal("\(name) was not written out", remedy: "report this")
    case .form(let template, let shape):
      // What stands beside an operand that is no literal takes its type.
      let isTyped = shape == .call || !call.arguments.contains { !$0.isLiteral }
      var arguments: [Spelled] = []
      for argument in call.arguments { arguments.append(try spell(argument, isTyped: isTyped)) }
      return Spelled(try Self.fill(template, arguments, name: name), isAtomic: shape != .infix)
    }
  }

  /// Languages that say an argument twice would write one of many functions out without end.
  private static let maximumBytes = 1_000_000

  /// Puts the arguments in their places.
  private static func fill(_ template: String, _ arguments: [Spelled], name: String) throws(SpellingRefusal) -> String {
    var text = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{") {
      text += rest[..<open]
      guard let close = rest[open...].firstIndex(of: "}") else { break }
      var place = rest[rest.index(after: open)..<close]
      rest = rest[rest.index(after: close)...]
      let mode = place.last.flatMap { "!~*+".contains($0) ? $0 : nil }
      if mode != nil { place = place.dropLast() }
      let index = place.isEmpty ? 0 : Int(place) ?? 0
      if mode == "*" || mode == "+" {
        let all = arguments.dropFirst(index)
        text += all.map { mode == "+" ? $0.bare ?? $0.text : $0.text }.joined(separator: ", ")
        continue
      }
      guard index < arguments.count else {
        throw SpellingRefusal("\(name) is called with \(arguments.count) arguments", remedy: "report this")
      }
      let argument = arguments[index]
      switch mode {
      case "!": text += argument.operand
      case "~": text += argument.bare ?? argument.operand
      default: text += argument.text
      }
    }
    guard text.utf8.count <= maximumBytes else {
      throw SpellingRefusal(
        "the expression would have more than \(maximumBytes) bytes there", remedy: "split it over several steps")
    }
    return text + rest
  }
}
