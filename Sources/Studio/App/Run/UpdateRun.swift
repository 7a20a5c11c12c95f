import Engine
import Recipes

/// Run: what it will do, how it goes, what it did.
extension State {
  mutating func openRun() -> [Effect] {
    place = .run
    overlays = []
    if run.isRunning { return [] }
    // A run that has ended stays to be looked at, as long as the recipe is the one that ran.
    if case .ended = run.phase, run.recipe == recipe { return [.pastRuns(recipe, path: path)] }
    let effects = prepareRun()
    return recipe.output == nil ? effects + askOutput() : effects
  }

  /// The one rule for what stands here before a run: it is of the recipe as it is, whichever key or event has changed that;
  /// a file that is saved has the types that were guessed, and keys do not wait for it.
  mutating func followRecipe() -> [Effect] {
    guard place == .run, case .preparing = run.phase, hasRecipe, run.recipe != recipe else { return [] }
    return prepareRun()
  }

  private mutating func prepareRun() -> [Effect] {
    let before = run
    run = RunState()
    run.past = before.past
    run.recipe = recipe
    run.nodes = before.recipe == nil ? cores : before.nodes
    run.parameters = recipe.parameters.map { parameter in
      // A value given for one run is offered again.
      let known = before.parameters.first { $0.name == parameter.name }?.value
      return (parameter.name, known ?? StepText.text(parameter.value.shownDefault ?? .text("")))
    }
    // What one recipe may lose is not what another may.
    if before.recipe?.name == recipe.name { run.rejectLimit = before.rejectLimit }
    run.focus = run.parameters.count
    let past = Effect.pastRuns(recipe, path: path)
    return recipe.output == nil ? [past] : [past, .outlook(runRequest, sample: sample)]
  }

  var runRequest: RunRequest {
    let parameters = Dictionary(run.parameters.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    var request = RunRequest(recipe: recipe, path: path, parameters: parameters, nodes: run.nodes)
    request.rejectLimit = run.rejectLimit
    return request
  }

  /// A recipe without an output cannot run: asks where the result goes, then goes on.
  private mutating func askOutput() -> [Effect] {
    let effects = openOutput()
    message = Message("where should the result go? the run comes after this form")
    return effects
  }

  /// Asks how many rejects the run may have.
  mutating func askRejectLimit() -> [Effect] {
    overlays.append(
      .prompt(
        PromptState(
          .rejectLimit, label: "Rejects allowed", text: run.rejectLimit,
          help: "a number of rows, or a share such as 1%; they go to a file beside the output")))
    return []
  }

  /// Keys of Run that are not commands. `nil` when a command has it.
  mutating func handleRun(_ key: Key) -> [Effect]? {
    switch run.phase {
    case .preparing: return handlePreparing(key)
    case .running, .ended, .failed:
      switch key {
      case .up, .character("k"): run.scroll -= 1
      case .down, .character("j"): run.scroll += 1
      case .pageUp: run.scroll -= 10
      case .pageDown, .character(" "): run.scroll += 10
      case .home, .character("g"): run.scroll = 0
      case .end, .character("G"): run.scroll = 10_000
      case .character("r"):
        guard case .ended(let outcome) = run.phase, !outcome.rejects.isEmpty else { return nil }
        overlays.append(
          .rejects(
            RejectsPage(title: "Rejects of this run", rejects: outcome.rejects, count: outcome.rejectCount)))
        return []
      default: return nil
      }
      run.scroll = max(0, min(run.scroll, RunScreen.height(self) - Screen.body(size).height))
      return []
    }
  }

  private mutating func handlePreparing(_ key: Key) -> [Effect]? {
    let isOnNodes = run.focus >= run.parameters.count
    switch key {
    case .up, .character("k"), .backTab: run.focus = max(0, run.focus - 1)
    case .down, .character("j"), .tab: run.focus = min(run.parameters.count, run.focus + 1)
    case .left, .character("h"): if isOnNodes { chooseNodes(-1) }
    case .right, .character("l"): if isOnNodes { chooseNodes(1) }
    case .character("e"): return isOnNodes ? askNodes("\(run.nodes)") : askParameter()
    case .character(let digit) where ("1"..."9").contains(digit): return askNodes(String(digit))
    default: return nil
    }
    return []
  }

  private mutating func chooseNodes(_ direction: Int) {
    let choices = run.nodeChoices(cores: cores)
    guard let position = choices.firstIndex(of: run.nodes) else { return }
    run.nodes = choices[max(0, min(choices.count - 1, position + direction))]
  }

  private mutating func askNodes(_ text: String) -> [Effect] {
    overlays.append(
      .prompt(
        PromptState(.nodes, label: "Nodes", text: text, help: "threads that work on the run, 1 to \(NodeCount.most)")))
    return []
  }

  private mutating func askParameter() -> [Effect] {
    let parameter = run.parameters[run.focus]
    overlays.append(
      .prompt(
        PromptState(
          .value(parameter: parameter.name), label: parameter.name, text: parameter.value,
          help: "for runs from here; the recipe keeps its default")))
    return []
  }

  mutating func startRun() -> [Effect] {
    // After a run Enter leads to the choice of nodes again; a second one starts.
    switch run.phase {
    case .ended, .failed:
      run.phase = .preparing
      run.scroll = 0
      run.recipe = recipe
      return [.outlook(runRequest, sample: sample)]
    case .preparing, .running: break
    }
    // While a preview is on its way, what is known is about the recipe as it was; the run will say what is wrong.
    if !isPreviewPending, let problem = problems.first(where: \.isError) {
      message = Message(
        (problem.step.map { "step \($0): " } ?? "") + problem.message, .error, about: .fault(problem.message))
      return []
    }
    if recipe.output == nil { return askOutput() }
    if let refusal = run.outlook?.refusal {
      message = Message(refusal, .error)
      return []
    }
    run.phase = .running(RunProgress())
    run.isCancelling = false
    run.scroll = 0
    run.recipe = recipe
    // The run counts all rows itself.
    counting = .idle
    return [.cancelCount, .run(runRequest)]
  }

  mutating func takeRunEnd(_ result: Result<RunSummary, StudioError>) -> [Effect] {
    if run.isCancelling, place == .run { message = nil }
    run.isCancelling = false
    switch result {
    case .success(var outcome):
      takeCounts(of: outcome)
      outcome.notes += surprises(outcome)
      run.phase = .ended(outcome)
      if place != .run {
        message =
          outcome.error.map {
            Message(outcome.isCancelled ? "the run was cancelled" : "the run failed: \($0)", .error, about: .ended)
          } ?? Message("the run is done: \(NumberText.counted(outcome.outputRows, "row")) · R shows it", .done)
      }
    case .failure(let error):
      run.phase = .failed(error.message)
      if place != .run { message = Message(error.message, .error, about: .ended) }
    }
    guard hasRecipe, count(after: stepCount) == nil else { return [.pastRuns(recipe, path: path)] }
    counting = .waiting
    return [.pastRuns(recipe, path: path), .timer(.count, milliseconds: 300)]
  }

  /// A run of the recipe as it is here has counted what the recipe's panel shows.
  private mutating func takeCounts(of outcome: RunSummary) {
    let isOrdinary = run.parameters.allSatisfy { given in
      recipe.parameters.contains {
        $0.name == given.name && StepText.text($0.value.shownDefault ?? .text("")) == given.value
      }
    }
    guard outcome.error == nil, run.recipe == recipe, isOrdinary else { return }
    for line in outcome.progress.steps {
      if let step = line.step { counts[recipe.prefixKey(step)] = line.count }
    }
    outputFiles[recipe.outputKey] = outcome.outputFiles
  }

  /// What the sample did not show: steps that keep or remove everything, shares that are far from those of the sample.
  private func surprises(_ outcome: RunSummary) -> [String] {
    guard outcome.error == nil, run.recipe == recipe else { return [] }
    var notes: [String] = []
    let sampled = preview?.sampleCounts ?? []
    for line in outcome.progress.steps {
      guard let step = line.step, step > 0, step <= stepCount, line.count.rowsIn > 0 else { continue }
      let name = "step \(step), \(StepText.title(recipe.kind(step - 1))),"
      let removing = entry(recipe.kind(step - 1))?.selectsRows == true
      let count = line.count
      if removing, count.removed == count.rowsIn {
        notes.append("\(name) removed every row")
        continue
      }
      if removing, count.removed == 0 { notes.append("\(name) removed nothing") }
      if sampled.indices.contains(step), sampled[step - 1] >= 100, removing {
        let share = Double(count.removed) / Double(count.rowsIn)
        let seen = Double(max(0, sampled[step - 1] - sampled[step])) / Double(sampled[step - 1])
        if abs(share - seen) >= 0.2 {
          let whole = NumberText.share(count.removed, of: count.rowsIn)
          let part = NumberText.share(max(0, sampled[step - 1] - sampled[step]), of: sampled[step - 1])
          notes.append("\(name) removed \(whole) of all rows, but \(part) of the sample")
        }
      }
      if count.rejected > 0 {
        notes.append("\(name) could not take \(NumberText.counted(count.rejected, "row")) · r shows them")
      }
    }
    return notes
  }

  // MARK: Past runs

  mutating func showPastRuns() -> [Effect] {
    guard !run.past.isEmpty else {
      message = Message("this recipe has not been run here yet")
      return []
    }
    let items = run.past.enumerated().map { position, past in
      var facts: [String] = [NumberText.counted(past.nodes, "node")]
      if let seconds = past.wallSeconds { facts.append(NumberText.duration(seconds)) }
      if past.isDone, let rows = past.rowsOut { facts.append("\(NumberText.counted(rows, "row")) out") }
      if !past.isDone { facts.append(past.outcome + (past.error.map { ": \($0)" } ?? "")) }
      return ListItem(
        past.when, detail: facts.joined(separator: " · "), hint: past.isSameRecipe ? "" : "other steps",
        identifier: "\(position)")
    }
    overlays.append(.list(ListState(.pastRuns, title: "Runs of \(recipe.name)", items: items)))
    return []
  }

  /// One past run as a page, or two beside each other.
  mutating func showRuns(_ positions: [Int]) -> [Effect] {
    let runs = positions.filter { run.past.indices.contains($0) }.map { run.past[$0] }
    guard let first = runs.first else { return [] }
    let page =
      runs.count > 1
      ? PastRunPage.comparison(runs[1], first, glyphs: glyphs) : PastRunPage.page(first, glyphs: glyphs)
    overlays.append(.text(page))
    return []
  }
}
