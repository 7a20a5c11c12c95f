import Engine

/// Where in a recipe a check is looking.
struct Place {
  var text: SourceText?
  var step: Int?
  var stepKind: String?
  var key: String?
  /// Severity that errors get: problems of a disabled step are warnings.
  var severity = Diagnostic.Severity.error

  func at(_ key: String?) -> Place {
    var place = self
    place.key = key
    return place
  }

  /// One key deeper: `output` becomes `output.path`.
  func inside(_ key: String) -> Place { at(self.key.map { "\($0).\(key)" } ?? key) }
}

/// Collects the problems of one analysis. Used by one thread.
final class DiagnosticSink {
  /// The file under analysis; problems of other files come after its own.
  var mainFile: String?
  private(set) var errorCount = 0
  private var items: [Diagnostic] = []
  private var seen = Set<Diagnostic>()
  /// Problems that were not kept, because nobody reads so many.
  private var droppedCount = 0
  private static let maximumCount = 1_000

  /// Adds a problem at a value of the recipe, as severe as its place says.
  func add(
    _ place: Place, at offset: Int?, _ message: String, remedy: String? = nil, advice: Advice? = nil,
    kind: Failure.Kind = .recipe, range: Range<Int>? = nil
  ) {
    add(nil, place, at: offset, message, remedy: remedy, advice: advice, kind: kind, range: range)
  }

  /// Adds a problem at a value of the recipe; `nil` is the severity of the place.
  func add(
    _ severity: Diagnostic.Severity?, _ place: Place, at offset: Int?, _ message: String, remedy: String? = nil,
    advice: Advice? = nil, kind: Failure.Kind = .recipe, range: Range<Int>? = nil
  ) {
    if items.count >= Self.maximumCount {
      if severity ?? place.severity == .error { errorCount += 1 }
      droppedCount += 1
      return
    }
    var position: TextPosition?
    if let offset, let text = place.text {
      let exact = range.map { text.offset(ofByte: $0.lowerBound, inTextAt: offset) } ?? offset
      position = text.position(of: exact)
    }
    add(
      Diagnostic(
        severity ?? place.severity, message.harmless, remedy: remedy?.harmless, advice: advice, kind: kind,
        file: place.text?.path,
        position: position, step: place.step, stepKind: place.stepKind, key: place.key?.harmless, range: range))
  }

  func add(_ diagnostic: Diagnostic) {
    if diagnostic.severity == .error { errorCount += 1 }
    if items.count >= Self.maximumCount {
      droppedCount += 1
    } else if seen.insert(diagnostic).inserted {
      items.append(diagnostic)
    }
  }

  /// All problems, each once, in the order of the file; those without a place by step.
  var sorted: Diagnostics {
    let ordered = items.enumerated().sorted { a, b in
      rank(a.element, a.offset).lexicographicallyPrecedes(rank(b.element, b.offset))
    }
    var all = ordered.map(\.element)
    if droppedCount > 0 { all.append(Diagnostic(.error, "and \(droppedCount) more problems", file: mainFile)) }
    return Diagnostics(all)
  }

  private func rank(_ item: Diagnostic, _ order: Int) -> [Int] {
    [item.file == mainFile ? 0 : 1, item.position?.byte ?? .max, item.step ?? 0, order]
  }
}
