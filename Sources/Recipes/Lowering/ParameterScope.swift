import Engine

/// The parameters of one recipe with the values of this run.
struct ParameterScope {
  struct Entry {
    /// `nil` for a decimal of any precision.
    var type: DataType?
    /// What `${name}` in a text becomes; `nil` while a required parameter has no value.
    var text: String?
    /// What `${name}` in an expression is; a stand-in of the right type while there is no value.
    var value: Expression
    /// Whether the value comes from outside of the recipe.
    var isSet: Bool
    /// Where a secret lies, as it was written.
    var secretPlace: String?

    var isSecret: Bool { if case .secret = value { true } else { false } }
  }

  private(set) var entries: [String: Entry] = [:]
  private(set) var names: [String] = []

  /// Typed values for expressions, and secrets.
  private(set) var values: [String: Expression] = [:]

  /// Reads the recipe's parameters and the values set for this run.
  ///
  /// - Parameters:
  ///   - set: Values by name, as text; of secrets where they lie.
  ///   - reader: Opens the files of secrets.
  init(
    _ parameters: [Parameter], set: [String: String], options: LoweringOptions, reader: (any RecipeReader)?,
    place: Place, rootOffset: Int?, sink: DiagnosticSink
  ) {
    for parameter in parameters {
      let place = place.at("parameters.\(parameter.name)")
      names.append(parameter.name)
      if !Self.isName(parameter.name) {
        sink.add(
          place, at: parameter.offset, "\"\(parameter.name.shortened)\" cannot be the name of a parameter",
          remedy: "use letters, digits and _")
      }
      if parameter.type == ParameterType.secret {
        entries[parameter.name] = Self.secret(
          parameter, given: set[parameter.name], options: options, reader: reader, place: place, sink: sink)
        continue
      }
      if let encoding = parameter["encoding"] {
        sink.add(
          place.inside("encoding"), at: encoding.offset, "\"encoding\" belongs to a secret",
          remedy: "remove it, or write \"type\": \"secret\"")
      }
      guard let typeName = parameter.type, let type = Self.type(typeName, of: parameter, place, sink) else {
        entries[parameter.name] = Entry(type: .text, text: nil, value: .text(""), isSet: false)
        continue
      }
      var entry = Entry(type: type.type, text: nil, value: .value(Self.standIn(type.type)), isSet: false)
      var loss: String?
      if let byDefault = parameter.defaultValue {
        let isRunDate = byDefault.text == ParameterType.runDate
        let runDate = isRunDate ? ParameterType.runDate(options.startedAt, type.type) : nil
        if let text = runDate ?? Self.scalarText(byDefault), let value = ParameterType.value(text, type.type) {
          entry.text = text
          entry.value = .value(value)
          loss = ScalarText.loss(text, value)
          if isRunDate, set[parameter.name] == nil {
            sink.add(
              .note, place.inside("default"), at: byDefault.offset,
              "\"\(parameter.name.shortened)\" is the date of the run, \(text) in UTC")
          }
        } else {
          sink.add(
            place.inside("default"), at: byDefault.offset,
            "the default \(byDefault.line.shortened) is not of type \(typeName)",
            remedy: "write \(ParameterType.hint(type.type))")
        }
      }
      if let text = set[parameter.name] {
        entry.isSet = true
        if let value = ParameterType.value(text, type.type) {
          entry.text = text
          entry.value = .value(value)
          loss = ScalarText.loss(text, value)
        } else {
          sink.add(
            place, at: parameter.offset,
            "the value \"\(text.shortened)\" for parameter \"\(parameter.name)\" is not of type \(typeName)",
            remedy: "set \(ParameterType.hint(type.type))", kind: .usage)
        }
      } else if parameter.defaultValue == nil, options.requireInput {
        sink.add(
          place, at: parameter.offset, "the parameter \"\(parameter.name.shortened)\" has no value",
          advice: .setParameter(parameter.name.shortened), kind: .usage)
      }
      if let loss {
        sink.add(.note, place, at: parameter.offset, "the parameter \"\(parameter.name.shortened)\": \(loss)")
      }
      entries[parameter.name] = entry
    }
    values = entries.mapValues(\.value)
    for name in set.keys.sorted() where entries[name] == nil {
      sink.add(
        place.at("parameters"), at: rootOffset, "the recipe has no parameter \"\(name.shortened)\"",
        remedy: Nearest.remedy(for: name, in: names) ?? (names.isEmpty ? "it has none" : "it has \(names.quotedList)"),
        kind: .usage)
    }
  }

  private static func isName(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
      }
  }

  private static func type(
    _ name: String, of parameter: Parameter, _ place: Place, _ sink: DiagnosticSink
  ) -> (type: DataType?, Void)? {
    if name == "decimal" { return (nil, ()) }
    if let type = DataType(name: name) { return (type, ()) }
    sink.add(
      place.inside("type"), at: parameter["type"]?.offset, "\"\(name.shortened)\" is not a type",
      remedy: TypeName.parameterRemedy(for: name))
    return nil
  }

  private static func standIn(_ type: DataType?) -> Value {
    switch type {
    case .text: .text("")
    case .integer: .integer(1)
    case .double: .double(1)
    case .boolean: .boolean(true)
    case .date: .date(0)
    case .timestamp: .timestamp(0)
    case .decimal(let precision, let scale): .decimal(1, precision: precision, scale: scale)
    case nil: .decimal(1, precision: 1, scale: 0)
    }
  }

  /// The text of a scalar: numbers as written.
  static func scalarText(_ json: JSON) -> String? {
    switch json.content {
    case .text(let text): text
    case .number(let number): number.text
    case .boolean(let flag): flag ? "true" : "false"
    case .null, .list, .object: nil
    }
  }

  /// The text with its parameters replaced; reports unknown ones. `nil` when a value is missing.
  ///
  /// - Parameter environment: Looks up `${env:NAME}`; `nil` where that is not allowed.
  func replace(
    _ text: String, at offset: Int?, place: Place, sink: DiagnosticSink, environment: ((String) -> String?)? = nil
  ) -> String? {
    let template = TextTemplate(text)
    var result: String? = ""
    for (piece, range) in zip(template.pieces, template.ranges) {
      switch piece {
      case .literal(let literal): result? += literal
      case .parameter(let name):
        if let entry = entries[name], entry.isSecret {
          sink.add(
            place, at: offset, "the secret ${\(name.shortened)} would be seen in this text",
            remedy: "use it as the key of a function, such as hmac", range: range)
          result = nil
        } else if let entry = entries[name] {
          if environment != nil, entry.text?.isEmpty ?? false, result?.isEmpty ?? false, template.isFolder(range) {
            sink.add(
              place, at: offset,
              "${\(name.shortened)} is empty, so that the path would begin at the root of the file system",
              remedy: "give it a folder; . is the working folder", kind: .usage, range: range)
            result = nil
          }
          if let text = entry.text { result? += text } else { result = nil }
        } else {
          reportUnknown(name, at: offset, place: place, sink: sink, range: range)
          result = nil
        }
      case .environment(let name):
        guard let environment else {
          sink.add(
            place, at: offset, "${env:\(name.shortened)} stands in a text that is no path",
            remedy: "declare a parameter and set it with --set", range: range)
          result = nil
          continue
        }
        if let value = environment(name) {
          result? += value
        } else {
          sink.add(
            place, at: offset, "the environment variable \(name.shortened) is not set",
            remedy: "set it, or use a parameter with a default", kind: .usage, range: range)
          result = nil
        }
      case .broken:
        sink.add(
          place, at: offset, "\"${\" without a name and \"}\"",
          remedy: "write ${name}, or $${ for the characters themselves", range: range)
        result = nil
      }
    }
    return result
  }

  /// How to complete a text whose parameters have no value.
  func adviceForMissing(in text: String) -> Advice? {
    for case .parameter(let name) in TextTemplate(text).pieces {
      guard let entry = entries[name], entry.text == nil else { continue }
      return .setParameter(name.shortened)
    }
    return nil
  }

  /// Says that `${name}` is not a parameter of the recipe.
  func reportUnknown(_ name: String, at offset: Int?, place: Place, sink: DiagnosticSink, range: Range<Int>?) {
    sink.add(
      place, at: offset, "the recipe has no parameter \"\(name.shortened)\"",
      remedy: Nearest.remedy(for: name, in: names) ?? "declare it under \"parameters\"", range: range)
  }
}
