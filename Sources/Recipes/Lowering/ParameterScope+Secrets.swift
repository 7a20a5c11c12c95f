import Engine

extension ParameterScope {
  /// How a secret's characters stand for its bytes.
  enum SecretForm: String, CaseIterable {
    case text, base64

    var summary: String {
      switch self {
      case .text: "its characters are the key"
      case .base64: "its characters stand for the bytes of the key"
      }
    }
  }

  /// A secret parameter: where it lies is all that a recipe and `--set` say of it.
  ///
  /// - Parameter given: the place that was set for this run.
  static func secret(
    _ parameter: Parameter, given: String?, options: LoweringOptions, reader: (any RecipeReader)?, place: Place,
    sink: DiagnosticSink
  ) -> Entry {
    let shown = parameter.name.shortened
    var entry = Entry(
      type: .text, text: nil, value: .secret(Secret(parameter.name, bytes: nil)), isSet: given != nil,
      secretPlace: nil)
    let byDefault = parameter.defaultValue
    if let byDefault, byDefault.text.flatMap(SecretPlace.init) == nil {
      sink.add(
        place.inside("default"), at: byDefault.offset,
        "the secret \"\(shown)\" stands in the recipe, where everybody sees it",
        remedy: "write where it lies: \(ParameterType.secretHint)")
      return entry
    }
    if let given, SecretPlace(given) == nil {
      sink.add(
        place, at: parameter.offset, "the secret \"\(shown)\" is set to itself, where others can see it",
        remedy: "say where it lies: --set '\(shown)=${env:NAME}' or --set '\(shown)=${file:PATH}'", kind: .usage)
      return entry
    }
    entry.secretPlace = given ?? byDefault?.text
    guard let named = entry.secretPlace, let lies = SecretPlace(named) else {
      if options.requireInput {
        sink.add(
          place, at: parameter.offset, "the secret \"\(shown)\" has no place",
          remedy: "say where it lies: --set '\(shown)=${env:NAME}' or --set '\(shown)=${file:PATH}'", kind: .usage)
      }
      return entry
    }
    do {
      if let bytes = try decoded(try lies.bytes(options, reader), parameter) {
        entry.value = .secret(Secret(parameter.name, bytes: bytes))
      }
    } catch {
      // What is not there is no fault of a recipe that is only checked.
      guard options.requireInput, let failure = error as? Failure else { return entry }
      sink.add(place, at: parameter.offset, "the secret \"\(shown)\": \(failure.message)", kind: failure.kind)
    }
    return entry
  }

  /// - Throws: `Failure` (`usage`) without a character of the secret.
  private static func decoded(_ bytes: [UInt8], _ parameter: Parameter) throws(Failure) -> [UInt8]? {
    guard !bytes.isEmpty else { throw Failure(.usage, "what lies there is empty") }
    switch parameter["encoding"]?.text.flatMap(SecretForm.init) {
    case .text: return bytes
    case .base64:
      guard let decoded = Base64.decoded(bytes) else { throw Failure(.usage, "what lies there is not base64") }
      return decoded
    case nil: return parameter["encoding"] == nil ? bytes : nil
    }
  }
}
