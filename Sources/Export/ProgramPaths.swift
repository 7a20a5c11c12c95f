import Recipes

#if canImport(Glibc)
  import Glibc
#endif

/// An argument of an exported program: a parameter of the recipe that only paths use.
struct ProgramArgument: Hashable {
  var name: String
  /// `nil` when it must be given.
  var value: String?
  var help: String?
}

/// The paths of a recipe with their parameters, so that a program takes these as arguments.
struct ProgramPaths {
  private(set) var arguments: [ProgramArgument] = []
  private(set) var readsEnvironment = false
  /// Templates by the path they stand for.
  private var templates: [String: TextTemplate] = [:]

  /// Names that the programs take for themselves.
  static let taken: Set<String> = ["output", "ledger", "help", "h"]

  init(_ request: ExportRequest) {
    guard request.foundFolder == nil else { return }
    let values = request.lowered.parameters
    let open = request.pathParameters
    for text in request.recipe.pathTexts {
      let template = TextTemplate(text)
      var path = ""
      var isOpen = false
      for piece in template.pieces {
        switch piece {
        case .literal(let literal): path += literal
        case .parameter(let name):
          path += values[name] ?? ""
          if open.contains(name) { isOpen = true }
        case .environment(let name):
          path += getenv(name).map { String(cString: $0) } ?? ""
          isOpen = true
          readsEnvironment = true
        case .broken: break
        }
      }
      if isOpen { templates[path] = template }
    }
    for parameter in request.recipe.parameters where open.contains(parameter.name) {
      arguments.append(
        ProgramArgument(name: parameter.name, value: values[parameter.name], help: parameter.json["description"]?.text))
    }
    self.values = values
    self.open = open
  }

  private var values: [String: String] = [:]
  private var open: Set<String> = []

  /// A path as a Python expression over the program's arguments.
  func expression(_ path: String) -> String {
    guard let template = templates[path] else { return PythonText.quoted(path) }
    var text = "f\""
    for piece in template.pieces {
      switch piece {
      case .literal(let literal): text += Self.inFormat(literal)
      case .parameter(let name):
        text += open.contains(name) ? "{arguments['\(name)']}" : Self.inFormat(values[name] ?? "")
      case .environment(let name): text += "{os.environ['\(name)']}"
      case .broken: break
      }
    }
    return text + "\""
  }

  private static func inFormat(_ text: String) -> String {
    let quoted = PythonText.quoted(text).dropFirst().dropLast()
    return quoted.reduce(into: "") { $0 += $1 == "{" ? "{{" : $1 == "}" ? "}}" : String($1) }
  }
}

extension ExportRequest {
  /// Parameters that stand in paths and nowhere else: these stay open in a program.
  var pathParameters: Set<String> {
    let paths = recipe.pathTexts
    let inPaths = Set(paths.flatMap { TextTemplate($0).parameterNames })
    var elsewhere = Set<String>()
    let isPath = Set(paths)
    for member in recipe.json.members ?? [] where !["note", "description", "parameters"].contains(member.key) {
      member.value.forEachText { text in
        if !isPath.contains(text) { elsewhere.formUnion(TextTemplate(text).parameterNames) }
      }
    }
    let declared = Set(recipe.parameters.map(\.name))
    return inPaths.subtracting(elsewhere).intersection(declared).subtracting(ProgramPaths.taken)
  }

  /// Parameters whose values went into the program, in the order of the recipe.
  var fixedParameters: [(String, String)] {
    let open = pathParameters
    return recipe.parameters.compactMap { parameter in
      guard foundFolder != nil || !open.contains(parameter.name), let value = lowered.parameters[parameter.name] else {
        return nil
      }
      return (parameter.name, value)
    }
  }
}

extension Recipe {
  /// The texts of all paths to data, as written.
  var pathTexts: [String] {
    var texts: [String] = []
    func add(_ source: JSON?) { if let path = source?["path"]?.text { texts.append(path) } }
    add(json["source"])
    for step in steps where !step.isDisabled {
      add(step["with"])
      for source in step["with"]?.list ?? [] { add(source) }
    }
    add(json["output"])
    return texts
  }
}

extension JSON {
  /// Calls `body` for every text inside.
  fileprivate func forEachText(_ body: (String) -> Void) {
    if let text { body(text) }
    for item in list ?? [] { item.forEachText(body) }
    for member in members ?? [] { member.value.forEachText(body) }
  }
}

extension TextTemplate {
  fileprivate var parameterNames: [String] {
    pieces.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
  }
}
