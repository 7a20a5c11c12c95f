/// A recipe as read from a file: the recipe, and the text its problems point into.
public struct RecipeFile: Sendable {
  /// As it was named; `nil` for one without a file.
  public let path: String?
  /// `nil` when the bytes are no JSON object.
  public let recipe: Recipe?
  /// Problems of the JSON itself.
  public let problems: Diagnostics
  let text: SourceText

  /// Reads a recipe from the bytes of a file. Takes any bytes.
  public init(path: String?, bytes: [UInt8]) {
    let text = SourceText(path: path, bytes: bytes)
    let (value, found) = JSONParser.parse(bytes)
    let place = Place(text: text)
    let sink = DiagnosticSink()
    for problem in found { sink.add(place, at: problem.offset, problem.message, remedy: problem.remedy) }
    if let value, value.members == nil {
      sink.add(place, at: value.offset, "a recipe is a JSON object, but this file holds \(value.kindName)")
    }
    self.path = path
    self.text = text
    recipe = value.flatMap { $0.members == nil ? nil : Recipe(json: $0) }
    problems = sink.sorted
  }

  /// As read.
  package var bytes: [UInt8] { text.bytes }

  /// The file in canonical layout, or the problems that stand against it: its JSON is broken, a key occurs twice, or a
  /// newer Sous has made it.
  public var formatted: Result<String, Diagnostics> {
    guard let recipe, !problems.hasErrors else { return .failure(problems) }
    let sink = DiagnosticSink()
    if recipe.reportNewerVersion(Place(text: text), sink) { return .failure(sink.sorted) }
    return .success(recipe.canonicalText)
  }
}

extension Recipe {
  /// Whether the recipe has a version that this release does not read; then that is reported.
  func reportNewerVersion(_ place: Place, _ sink: DiagnosticSink) -> Bool {
    guard let version = json["version"], let number = version.integer, number > 1 else { return false }
    sink.add(
      place.at("version"), at: version.offset,
      "the recipe was made by a newer Sous: it has version \(number), and this one reads version 1",
      remedy: "update Sous")
    return true
  }
}
