import Engine

extension RecipeBody {
  /// A path of the recipe with its parameters replaced; reports what no path may be. `nil` when a value is missing or the
  /// path cannot be used.
  ///
  /// - Parameters:
  ///   - folder: where a relative path starts, when that is not the working folder.
  ///   - isTarget: whether the path is written.
  ///   - isSkipped: whether a path that is not complete is noted and left alone where inputs are not required.
  func replacedPath(
    _ path: String, at offset: Int?, place: Place, folder: String? = nil, isTarget: Bool = false,
    isSkipped: Bool = false
  ) -> String? {
    let options = analysis.options
    if options.confine, let name = TextTemplate(path).environmentName {
      sink.add(
        place, at: offset, "${env:\(name.shortened)} is not filled in under --confine", remedy: "use a parameter")
      return nil
    }
    let environment = options.environment
    let replaced = scope.replace(path, at: offset, place: place, sink: sink, environment: environment)
    if replaced == nil, isSkipped, !options.requireInput {
      sink.add(
        .note, place, at: offset, "the path is not complete, so the source is not looked at",
        advice: scope.adviceForMissing(in: path), kind: .input)
    }
    if let replaced, !checkMeaning(of: replaced, at: offset, place: place, isTarget: isTarget) { return nil }
    let isConfined = checkConfinement(path, replaced, at: offset, place: place, folder: folder, isTarget: isTarget)
    return isConfined ? replaced : nil
  }

  /// Reports a path that means something else to other programs, or nothing at all.
  private func checkMeaning(of path: String, at offset: Int?, place: Place, isTarget: Bool) -> Bool {
    let options = analysis.options
    let shown = path.shortened
    if path.utf8.contains(0) {
      sink.add(
        place, at: offset, "the path \"\(shown)\" holds a NUL character, where it would end", remedy: "remove it")
      return false
    }
    if path == "~" || path.hasPrefix("~/") {
      sink.add(
        place, at: offset, "the path \"\(shown)\" begins with ~, which only a shell fills in",
        remedy: "write the folder itself, or ${env:HOME}")
      return false
    }
    if path == "-", isTarget {
      sink.add(
        place, at: offset,
        "the output \"-\" would be a folder of that name, as standard output is no place for a table",
        remedy: "name a file or folder, or use sous preview RECIPE --rows all --format csv")
      return false
    }
    if let form = FilePath.foreignForm(of: path) {
      let (what, remedy) = Self.words(for: form)
      sink.add(place, at: offset, "the path \"\(shown)\" is \(what)", remedy: remedy)
      return false
    }
    switch FilePath.scheme(of: path) {
    case nil: return true
    case "file":
      sink.add(place, at: offset, "the path \"\(shown)\" is a URL", remedy: "write the path without file://")
    case "http", "https", "ftp":
      sink.add(
        place, at: offset, "the path \"\(shown)\" is on the web, which is neither read nor written",
        remedy: isTarget ? "write to a folder" : "download the file and name it")
    default:
      if options.takesRemote, !options.confine { return true }
      if Storages.isRemote(path), !options.confine { return true }
      if options.confine {
        sink.add(
          place, at: offset, "the path \"\(shown)\" is on another machine, which --confine refuses",
          remedy: "use a path inside the project folder")
        return false
      }
      let isSkipped = !options.requireInput
      sink.add(
        isSkipped ? (isTarget ? .warning : .note) : nil, place, at: offset,
        "the path \"\(shown)\" is on another machine, which only --engine spark reads and writes",
        remedy: isTarget
          ? "write to a folder, or run with --engine spark" : "copy the files, or run with --engine spark",
        kind: isTarget ? .recipe : .input)
      return isSkipped && isTarget
    }
    return false
  }

  private static func words(for form: FilePath.ForeignForm) -> (what: String, remedy: String) {
    switch form {
    case .windows: ("one of Windows", "write it as this machine names it, /mnt/c/… in WSL")
    case .oneSlash("file"): ("a URL", "write the path without file:")
    case .oneSlash(let scheme):
      ("a URL with one slash", "write \(scheme)://…, or ./\(scheme):/… where a folder has that name")
    case .database: ("the address of a database", "name it by \"database\"")
    }
  }

  /// Warns of a literal path that leaves the project folder; under confinement refuses any path that does, wherever it
  /// comes from.
  private func checkConfinement(
    _ path: String, _ replaced: String?, at offset: Int?, place: Place, folder: String?, isTarget: Bool
  ) -> Bool {
    let options = analysis.options
    // What comes from outside of the recipe counts as a name that stays where it is.
    let parts = TextTemplate(path).pieces.map { piece -> String in
      switch piece {
      case .literal(let literal): return literal
      case .parameter(let name):
        guard let entry = scope.entries[name], !entry.isSet else { return "value" }
        return entry.text ?? "value"
      case .environment, .broken: return "value"
      }
    }
    let known = options.confine ? replaced ?? parts.joined() : parts.joined()
    let base = folder.map { FilePath.absolute($0, in: options.workingFolder) } ?? options.workingFolder
    let isElsewhere = !options.confine && Storages.isRemote(known)
    let isInside =
      known == "-" || isElsewhere || FilePath.isInside(FilePath.absolute(known, in: base), options.projectFolder)
    let message = "the path \"\(path.shortened)\" leaves the project folder"
    if !options.confine {
      if !isInside {
        sink.add(.warning, place, at: offset, message, remedy: "use a parameter, so that it can be set elsewhere")
      }
      return true
    }
    guard isInside else {
      sink.add(place, at: offset, message + ", which --confine refuses", remedy: "use a path inside")
      return false
    }
    if known.lowercased().split(separator: "/").contains(where: { $0 == ".git" || $0 == ".sous" }) {
      sink.add(
        place, at: offset, "the path \"\(path.shortened)\" leads into .git or .sous, which --confine refuses",
        remedy: "use another path")
      return false
    }
    guard isTarget, replaced != nil, let confinement = options.confinement else { return true }
    do {
      try confinement.check(target: known)
      return true
    } catch {
      sink.add(place, at: offset, error.message, kind: error.kind)
      return false
    }
  }
}

extension TextTemplate {
  /// The first variable of the environment in it.
  fileprivate var environmentName: String? {
    for case .environment(let name) in pieces { return name }
    return nil
  }
}
