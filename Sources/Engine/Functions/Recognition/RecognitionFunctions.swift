/// Texts of known kinds: addresses, numbers of telephones and cards, dates, names of states and countries.
enum RecognitionFunctions {
  static let all: [FunctionDefinition] = [
    FunctionDefinition(
      "is_valid", .recognition, [.text("text"), .text("kind")], .fixed(.boolean),
      "Whether the text is a kind of thing by its form: \(KnownKind.list). Numbers of telephones have a country code or are those of North America, ssn, zip code and state are those of the United States.",
      example: "is_valid('ana@example.org', 'email')", gives: "true", fails: .when(kindCanFail),
      .kernel { binding throws(BindingProblem) in
        let kinds = try KindArgument(binding)
        return { call in
          let texts = call.texts(0)
          let values = Buffer<UInt8>(repeating: 0, count: call.count)
          kinds.forEachRow(call) { row, known in values[row] = known.accepts(texts[row]) ? 1 : 0 }
          return call.boolean(values)
        }
      }),
    FunctionDefinition(
      "entity_detail", .recognition, [.text("text"), .text("kind"), .text("detail")], .fixed(.text),
      "A detail of a text of a known kind, null when it is none: \(details). AREA_CODE is that of North America, DOMAIN the host without www.",
      example: "entity_detail('https://www.example.org/a', 'url', 'DOMAIN')", gives: "example.org",
      fails: .when { arguments, type in kindCanFail(arguments, type) || !(arguments.last?.isLiteral ?? false) },
      .kernel { binding throws(BindingProblem) in
        let kinds = try KindArgument(binding)
        if let name = binding.text(2), let kind = binding.text(1).flatMap({ KnownKind($0) }),
          detail(name, of: kind) == nil
        {
          throw BindingProblem(message: problem(name, of: kind), argument: 2)
        }
        return { call in
          let (texts, names) = (call.texts(0), call.texts(2))
          return try call.makeOptionalTexts { row, bytes in
            guard let (kind, known) = kinds.known(call, row) else { return true }
            guard let wanted = detail(names[row].string, of: kind) else {
              call.fail(row, problem(names[row].string, of: kind))
              return true
            }
            guard let said = known.detail(wanted, of: texts[row]) else { return false }
            bytes.append(contentsOf: said.utf8)
            return true
          }
        }
      }),
    FunctionDefinition(
      "format_phone", .recognition, [.text("text"), .text("region")], .fixed(.text),
      "A telephone number as + and digits (E.164), national ones by the plan of a region such as US or DE; a text that is no number of a plan that is known stays as it is.",
      example: "format_phone('(0)30 123456', 'DE')", gives: "+4930123456",
      .kernel { _ in
        var last: (region: [UInt8], plan: PhoneNumber.Plan?)?
        return { call in
          let (texts, regions) = (call.texts(0), call.texts(1))
          return try call.makeTexts { row, bytes in
            if !(last?.region.elementsEqual(regions[row].bytes) ?? false) {
              last = (Array(regions[row].bytes), PhoneNumber.plan(regions[row].string))
            }
            if let number = PhoneNumber(texts[row], in: last?.plan) {
              bytes.append(contentsOf: number.e164.utf8)
            } else {
              bytes.append(texts[row])
            }
          }
        }
      }),
  ]

  private static let details = KnownKind.allCases.filter { !$0.details.isEmpty }.map { kind in
    "of a \(kind.rawValue) \(kind.details.map(\.rawValue).joined(separator: ", "))"
  }.joined(separator: "; ")

  private static func kindCanFail(_ arguments: [Expression], _ type: DataType) -> Bool {
    arguments.count < 2 || !arguments[1].isLiteral
  }

  private static func detail(_ name: String, of kind: KnownKind) -> KnownDetail? {
    kind.details.first { KnownKind.plain($0.rawValue) == KnownKind.plain(name) }
  }

  private static func problem(_ name: String, of kind: KnownKind) -> String {
    let known = kind.details.map(\.rawValue).joined(separator: ", ")
    return "'\(name)' is no detail of a \(kind.rawValue), which has \(known.isEmpty ? "none" : known)"
  }
}

/// The kind among the arguments of a call: made once when it is a literal, else whenever the text changes.
private final class KindArgument {
  private var last: (name: String, made: (KnownKind, KnownText)?)?

  init(_ binding: Binding) throws(BindingProblem) {
    guard let name = binding.text(1) else { return }
    last = (name, try Self.make(name))
    if last?.made == nil { throw BindingProblem(message: Self.problem(name), argument: 1) }
  }

  private static func make(_ name: String) throws(BindingProblem) -> (KnownKind, KnownText)? {
    guard let kind = KnownKind(name) else { return nil }
    do {
      return (kind, try KnownText(kind))
    } catch {
      throw BindingProblem(message: error.message, argument: 1)
    }
  }

  private static func problem(_ name: String) -> String { "'\(name)' is not one of the kinds \(KnownKind.list)" }

  /// The row's kind; another text fails the row.
  func known(_ call: KernelCall, _ row: Int) -> (KnownKind, KnownText)? {
    let text = call.texts(1)[row]
    if !(last?.name.utf8.elementsEqual(text.bytes) ?? false) { last = (text.string, try? Self.make(text.string)) }
    if let made = last?.made { return made }
    call.fail(row, Self.problem(text.string))
    return nil
  }

  func forEachRow(_ call: KernelCall, _ body: (Int, KnownText) -> Void) {
    for row in 0..<call.count where call.nulls?[row] ?? 0 == 0 {
      if let (_, known) = known(call, row) { body(row, known) }
    }
  }
}
