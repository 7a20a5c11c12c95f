/// The studio without a terminal: keys in, screens out. For tests, session files and pictures.
///
/// Effects are done at once, in order, on the caller's thread; timers fire when everything else is done.
package struct StudioSession {
  package private(set) var state: State
  private let engine: any StudioEngine
  private var timers: [TimerName: Int] = [:]
  /// Texts that were copied.
  package private(set) var copied: [String] = []
  package private(set) var hasQuit = false
  /// Keys given so far.
  package private(set) var keyCount = 0
  /// Whether keys come faster than what they ask for is done, which then waits for `settle`.
  package var isLate = false
  private var waiting: [Effect] = []

  package init(
    engine: any StudioEngine, size: Size, glyphs: Glyphs = .unicode, opening target: String? = nil, cores: Int = 4
  ) {
    self.engine = engine
    state = State(size: size, glyphs: glyphs, kinds: engine.kinds, cores: cores)
    state.functions = engine.functions
    perform(target.map { [.open($0)] } ?? [.list("")])
    settle()
  }

  package var canvas: Canvas { render(state) }

  /// Gives one key; its effects are done before the call returns. Timers wait for `settle`.
  package mutating func press(_ key: Key) {
    keyCount += 1
    let effects = update(&state, .key(key))
    if isLate { waiting += effects } else { perform(effects) }
  }

  package mutating func resize(_ size: Size) { perform(update(&state, .resize(size))) }

  /// Gives keys written in words: names of keys, and texts in double quotes, separated by blanks. Then settles.
  package mutating func press(_ line: String) {
    var rest = Substring(line)
    while let first = rest.first {
      if first == " " {
        rest = rest.dropFirst()
      } else if first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") {
        for character in rest[rest.index(after: rest.startIndex)..<end] { press(.character(character)) }
        rest = rest[rest.index(after: end)...]
      } else {
        let word = rest.prefix { $0 != " " }
        if let key = Key(name: String(word)) { press(key) }
        rest = rest.dropFirst(word.count)
      }
    }
    settle()
  }

  /// Lets all timers fire, as when nobody presses a key for a while.
  package mutating func settle() {
    while !waiting.isEmpty { perform([waiting.removeFirst()]) }
    var budget = 20
    while budget > 0, let next = timers.min(by: { ($0.value, "\($0.key)") < ($1.value, "\($1.key)") }) {
      timers[next.key] = nil
      perform(update(&state, .event(.timer(next.key))))
      budget -= 1
    }
  }

  /// Lets something happen outside: a file that changes, a result that comes late.
  package mutating func receive(_ event: Event) {
    take(event)
    settle()
  }

  private mutating func take(_ event: Event) { perform(update(&state, .event(event))) }

  private mutating func perform(_ effects: [Effect]) {
    let never = StudioCancellation()
    for effect in effects {
      switch effect {
      case .open(let target): take(.opened(target: target, Result { try engine.open(target, never) }))
      case .importing(let target, let source):
        take(.opened(target: target, Result { try engine.importing(target, source: source, never) }))
      case .list(let folder): take(.listed(folder: folder, engine.list(folder)))
      case .describe(let entry): take(.described(entry, engine.describe(entry, never)))
      case .reread(let path): take(.reread(path: path, Result { try engine.reread(path) }))
      case .outlook(let request, let sample):
        take(.outlook(request, Result { try engine.outlook(request, sample: sample, never) }))
      case .preview(let purpose, let token, let request):
        take(.previewed(purpose, token: token, Result { try engine.preview(request, never) }))
      case .count(let recipe, let asked):
        if let event = engine.counting(recipe, asked: asked, never) { take(event) }
      case .profile(let token, let recipe, let step, let column):
        take(
          .profiled(token: token, Result { try engine.profile(recipe, step: step, column: column, never) { _ in } }))
      case .findTouched(let token, let recipe, let step, let rows, let removing):
        let found = Result { try engine.touched(recipe, step: step, rows: rows, removing: removing, never) }
        take(.foundTouched(token: token, found))
      case .joinSide(let target, let source, let recipe, let step):
        take(.joinSide(target: target, Result { try engine.joinSide(source, recipe: recipe, step: step, never) }))
        if case .success(let counts) = Result(attempting: { try engine.joinCounts(source, recipe: recipe, never) }) {
          take(.joinCounts(target: target, rows: counts.rows, missing: counts.missing))
        }
      case .unmatched(let token, let recipe, let join, let step, let side):
        let found = Result { try engine.unmatched(recipe, join: join, at: step, side: side, never) }
        take(.unmatched(token: token, side, found))
      case .joinFacts(let token, let recipe, let join, let step):
        take(.joinFacts(token: token, Result { try engine.joinFacts(recipe, join: join, at: step, never) }))
      case .trace(let token, let recipe, let sample, let place):
        take(.traced(token: token, Result { try engine.trace(recipe, sample: sample, place: place, never) }))
      case .proposals(let token, let recipe, let sample, let step, let column, let examples):
        let found = Result {
          try engine.proposals(recipe, sample: sample, step: step, column: column, examples: examples, never)
        }
        take(.proposed(token: token, found))
      case .columnValues(let token, let recipe, let step, let column):
        take(
          .columnValues(
            token: token, Result { try engine.profile(recipe, step: step, column: column, never) { _ in } }))
      case .joinTargets(let recipe, let folder):
        take(.joinTargets(folder: folder, engine.joinTargets(recipe, folder: folder)))
      case .save(let request): take(.saved(request, Result { try engine.save(request) }))
      case .autosave(let recipe, let history, let target):
        take(.kept(recipe, Result { try engine.autosave(recipe, history, target: target) }))
      case .stampInputs(let recipe): take(.inputsStamped(engine.inputStamps(recipe)))
      case .pastRuns(let recipe, let path): take(.pastRuns(engine.pastRuns(recipe, path: path)))
      case .run(let request): take(.runEnded(Result { try engine.run(request, never) { _ in } }))
      case .copy(let text): copied.append(text)
      case .timer(let name, let milliseconds): timers[name] = milliseconds
      case .quit: hasQuit = true
      case .cancelCount, .cancelFind, .cancelJoin, .cancelProposals, .cancelColumnValues, .cancelRun, .redraw, .suspend,
        .edit:
        break
      }
    }
  }
}
