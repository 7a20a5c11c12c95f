import Engine
import Recipes

/// The only place where the state changes.
///
/// Pure: no clock, no files, no threads; what is slow or outside comes back as an effect.
package func update(_ state: inout State, _ action: Action) -> [Effect] {
  let effects = state.perform(action) + state.followRecipe()
  state.endMessage()
  return effects
}

extension State {
  fileprivate mutating func perform(_ action: Action) -> [Effect] {
    switch action {
    case .resize(let size):
      self.size = size
      return []
    case .event(let event): return take(event)
    case .key(let key):
      if key == .control("z") { return [.suspend] }
      if key == .control("l") { return [.redraw] }
      if key == .control("c") { return cancelWork() }
      // What cannot be seen is not done.
      if isTooSmall { return key == .character("q") && !losesWork ? [.quit] : [] }
      if case .wheelUp = key { return scroll(-3) }
      if case .wheelDown = key { return scroll(3) }
      if key == .escape { message = nil }
      switch message?.subject {
      case .key, .step: message = nil
      default: break
      }
      if let overlay = overlays.last {
        switch overlay {
        case .form(let form): return handle(key, form: form)
        case .list(let list): return handle(key, list: list)
        case .text(let page): return handle(key, page: page)
        case .prompt(let prompt): return handle(key, prompt: prompt)
        case .rejects(let page): return handle(key, rejects: page)
        case .examples(let examples): return handle(key, examples: examples)
        }
      }
      return handlePlace(key)
    }
  }

  /// The one rule for when a message ends: when what it speaks of is over, whichever key or event did that.
  fileprivate mutating func endMessage() {
    guard let subject = message?.subject else { return }
    let holds =
      switch subject {
      case .key: true
      case .step(let step): step <= stepCount
      case .fault(let sentence): isPreviewPending || problems.contains { $0.isError && $0.message == sentence }
      case .recipe(let said): recipe == said
      case .preview(let token): token == previewToken && (isPreviewPending || message?.kind == .error)
      case .inputs: inputs.values.contains(0)
      case .file: saved == nil
      case .conflict: conflict != nil
      case .draft: unkept != nil
      case .running: run.isRunning
      case .ended: place != .run && !run.isRunning
      case .searching: touchSearch == .running
      case .counting: counting == .running || counting == .waiting
      }
    if !holds { message = nil }
  }
}

extension State {
  package var context: Context {
    switch place {
    case .open: .open
    case .compose: .compose
    case .look: .look
    case .run: .run
    }
  }

  /// A key that no overlay took.
  mutating func handlePlace(_ key: Key) -> [Effect] {
    if case .click(let x, let y) = key { return click(x: x, y: y) }
    if place == .compose, case .paste(let text) = key { return hasRecipe ? paste(text) : [] }
    if place == .open, let effects = handleOpen(key) { return effects }
    if place == .run, let effects = handleRun(key) { return effects }
    guard let command = CommandTable.command(for: key, in: context) else {
      switch key {
      case .character, .alt, .function: message = Message("\(key.name) does nothing here · ? shows the keys")
      default: break
      }
      return []
    }
    return perform(command)
  }

  /// Gives a command, or says why it cannot be given.
  mutating func perform(_ command: Command) -> [Effect] {
    if let refusal = command.refusal(self) {
      message = Message("\(command.name.replacing("look-", with: "")): \(refusal)", .error)
      return []
    }
    return command.perform(&self)
  }

  /// Ctrl-C: ends work, never the program.
  mutating func cancelWork() -> [Effect] {
    if run.isRunning {
      run.isCancelling = true
      message = Message("cancelling the run, the old output stays", about: .running)
      return [.cancelRun]
    }
    if touchSearch == .running {
      stopSearch()
      message = Message("search cancelled · v v searches again")
      return [.cancelFind]
    }
    switch counting {
    case .running, .waiting:
      counting = .idle
      message = Message("counting cancelled · # counts again")
      return [.cancelCount]
    default:
      message = Message(place == .open ? "Esc leaves Sous" : "nothing is running · q leaves Sous")
      return []
    }
  }

  /// Scrolls what is under the hand by some rows.
  mutating func scroll(_ rows: Int) -> [Effect] {
    if let overlay = overlays.last {
      switch overlay {
      case .text(var page):
        page.scroll = max(0, min(page.scroll + rows, page.lines.count - 1))
        overlays[overlays.count - 1] = .text(page)
      case .list(var list):
        list.selected = max(0, min(list.selected + rows.signum(), list.shown.count - 1))
        overlays[overlays.count - 1] = .list(list)
      case .form(var form):
        form.scroll = max(
          0, min(form.scroll + rows, max(0, (form.preview?.comparison?.rows.count ?? form.sample?.rowCount ?? 1) - 1)))
        overlays[overlays.count - 1] = .form(form)
      case .rejects(let page): return handle(rows < 0 ? .up : .down, rejects: page)
      case .examples(let examples): return handle(rows < 0 ? .up : .down, examples: examples)
      case .prompt: break
      }
      return []
    }
    switch place {
    case .compose: moveGrid(rows: rows)
    case .look: look.selected = max(0, min(look.selected + rows.signum(), lookCount - 1))
    case .open: return handleOpen(rows < 0 ? .up : .down) ?? []
    case .run: return handleRun(rows < 0 ? .up : .down) ?? []
    }
    return []
  }

  /// A result came back.
  mutating func take(_ event: Event) -> [Effect] {
    switch event {
    case .opened(let target, .success(let opened)):
      self.target = opened.target ?? target
      return show(opened)
    case .opened(_, .failure(let error)):
      message = Message(error.message, .error)
      if hasRecipe { return [] }
      place = .open
      return [.list(open.folder)]
    case .listed(let folder, let entries): return takeListing(folder, entries)
    case .described(let entry, let preview):
      if entry == open.previewed { open.preview = preview }
      return []
    case .reread(let path, let result): return takeFile(path, result)
    case .edited(let result):
      switch result {
      case .success(let edited):
        guard edited != recipe else { return [] }
        return change(edited, "edited by hand", selection: min(selection, edited.steps.count + 1))
      case .failure(let error): message = Message(error.message, .error, about: .recipe(recipe))
      }
      return []
    case .outlook(let request, let result):
      guard request.recipe == recipe, request.parameters == runRequest.parameters else { return [] }
      switch result {
      case .success(let outlook): (run.outlook, run.refusal) = (outlook, nil)
      case .failure(let error): run.refusal = error.message
      }
      return []
    case .previewed(.compose, let token, let result):
      guard token == previewToken else { return [] }
      return takePreview(result)
    case .previewed(.form, let token, let result):
      return takeFormPreview(token, result)
    case .counted(let counted, let result): return takeCounts(counted, result)
    case .countingDeferred(let deferred, let why):
      if deferred == countingRecipe { counting = .onRequest(why) }
      return []
    case .profiled(let token, let result):
      guard token == lookToken else { return [] }
      switch result {
      case .success(let profile):
        takeProfile(profile)
      case .failure(let error):
        look.problem = error.message
        look.progress = nil
      }
      return []
    case .profileProgress(let token, let share):
      if token == lookToken { look.progress = share }
      return []
    case .foundTouched(let token, let result): return takeTouched(token, result)
    case .joinSide(let target, let result): return takeJoinSide(target, result)
    case .joinCounts(let target, let rows, let missing): return takeJoinCounts(target, rows, missing)
    case .joinFacts(let token, let result): return takeJoinFacts(token, result)
    case .unmatched(let token, let side, let result): return takeUnmatched(token, side, result)
    case .traced(let token, let result): return takeTrace(token, result)
    case .proposed(let token, let result): return takeProposals(token, result)
    case .columnValues(let token, let result): return takeColumnValues(token, result)
    case .joinTargets(let folder, let entries): return takeJoinTargets(folder, entries)
    case .saved(let request, let result):
      let path = request.path
      switch result {
      case .success(let written):
        let wasSaved = path == self.path && written == saved
        self.path = path
        takePins(of: written, saved: request.recipe)
        saved = written
        if recipe == written {
          kept = written
          unkept = nil
        }
        conflict = nil
        if isLeaving { return [.quit] }
        let isPiped = written.source["path"]?.text == "-"
        let done = wasSaved ? "\(path) says all of this already" : "saved \(path)"
        message = Message(done + (isPiped ? " \(glyphs.dot) it reads standard input" : ""), .done)
        // Saving removes the draft, and with it what was changed meanwhile.
        if recipe != written { return [.autosave(recipe, history, target: path)] }
      case .failure(let error):
        isLeaving = false
        if let theirs = error.theirs {
          conflict = DiskConflict(theirs: theirs)
          message = Message(error.message, .error, about: .conflict)
          return []
        }
        message = Message(error.message, .error, about: .recipe(recipe))
        if let name = error.freeName {
          askName(name, taken: path)
        } else if let name = error.elsewhere {
          askName(name, taken: nil, reason: error.message)
        }
      }
      return []
    case .kept(let recipe, let result): return takeKept(recipe, result)
    case .inputsTouched: return hasRecipe ? [.timer(.inputs, milliseconds: 150)] : []
    case .inputsStamped(let stamps): return takeStamps(stamps)
    case .pastRuns(let past):
      run.past = past
      return []
    case .runProgress(let progress):
      if run.isRunning { run.phase = .running(progress) }
      return []
    case .runEnded(let result):
      return takeRunEnd(result)
    case .copied(let how):
      let isStep = place == .compose && focus == .recipe && overlays.isEmpty
      let what = copiedSteps.count > 1 ? "\(copiedSteps.count) steps" : "the step"
      message = Message(isStep ? "\(what): p pastes, also in another recipe \(glyphs.dot) \(how)" : how, .done)
      return []
    case .timer(let name): return takeTimer(name)
    }
  }

  private mutating func takeTimer(_ name: TimerName) -> [Effect] {
    switch name {
    case .count:
      guard hasRecipe, case .waiting = counting else { return [] }
      counting = .running
      return [.count(countingRecipe, asked: false)]
    case .formProblem:
      guard var form = openForm else { return [] }
      if let refusal = form.refusal {
        form.problem = Problem(step: nil, key: refusal.field.key, message: refusal.message)
      } else {
        form.problem = form.preview.flatMap { form.relevantProblem($0.problems) }
      }
      openForm = form
      return []
    case .joinSide: return loadJoinSide()
    case .examples: return requestProposals()
    case .columnValues: return requestColumnValues()
    case .profile:
      guard place == .look else { return [] }
      return [.profile(token: lookToken, recipe, step: shownStep, column: look.column)]
    case .inputs: return hasRecipe ? [.stampInputs(recipe)] : []
    case .openPreview: return open.previewed.map { [.describe($0)] } ?? []
    }
  }

  /// The recipe whose counts are wanted: with the step of an open form, when that is complete.
  var countingRecipe: RecipeDraft {
    openForm?.draft(recipe) ?? recipe
  }

  private mutating func show(_ opened: Opened) -> [Effect] {
    recipe = opened.recipe
    path = opened.path
    saved = opened.saved
    evidence = opened.evidence
    selection = opened.recipe.steps.count
    kept = recipe
    unkept = nil
    isLeaving = false
    // Changes of last time can be undone, one by one where they were kept, to what the file says.
    let start = opened.saved ?? opened.start ?? recipe
    history = opened.history ?? History(start, selection: start.steps.count)
    if !history.nodes.contains(where: { $0.recipe == start }) {
      history.record(start, "as the file says it", selection: start.steps.count, from: start.steps.count)
    }
    if !history.go(to: recipe) {
      _ = history.go(to: start)
      history.record(recipe, "changes of last time", selection: selection, from: start.steps.count)
    }
    hasRecipe = true
    place = .compose
    focus = .grid
    grid = GridState()
    preview = nil
    counts = [:]
    columnsByPrefix = [:]
    viewFilter = nil
    shownRows = nil
    showsChanges = false
    changes = nil
    stopSearch()
    problems = []
    inputs = [:]
    overlays = []
    message = (opened.notice ?? localeNote).map { Message($0) }
    localeNote = nil
    // A run that goes on is still there to be looked at.
    if !run.isRunning { run = RunState() }
    conflict = nil
    counting = .waiting
    if let failed = opened.failed { show(failed) }
    if let missing = opened.missing { offer(missing) }
    if let file = opened.asksData {
      let effects = openOpen(.data(of: file))
      message = Message(
        "which data did it run on? Their types and values decide what some steps mean \(glyphs.dot) Esc: none")
      return [.cancelCount, requestPreview(), .timer(.count, milliseconds: 300)] + effects
    }
    return [.cancelCount, requestPreview(), .timer(.count, milliseconds: 300)]
  }

  private mutating func takePreview(_ result: Result<Preview, StudioError>) -> [Effect] {
    isPreviewPending = false
    switch result {
    case .success(let new):
      let column = currentColumn?.name
      preview = new
      previewSample = sample
      if touchSearch != .running { touchSearch = .none }
      changes = showsChanges ? new.comparison.map { ChangesTable($0) } : nil
      problems = new.problems
      correctMessage(new)
      var effects: [Effect] = []
      if takeInputs(new.inputs) {
        counting = .waiting
        effects = [.timer(.count, milliseconds: 300)]
      }
      if !new.evidence.isEmpty { evidence = new.evidence }
      columnsByPrefix[recipe.prefixKey(new.step)] = new.table.columns
      refreshOutputForm()
      // The cursor stays on its column when that still exists.
      let shown = table?.columns ?? []
      if let column, let position = shown.firstIndex(where: { $0.name == column }) { grid.column = position }
      grid.marked.formIntersection(shown.map(\.name))
      refreshShownRows()
      grid.clamp(rows: gridRowCount, columns: shown.count)
      // What was counted while a form was open.
      tellRejects()
      if place == .look, look.isStale { effects += lookAtColumn() }
      guard showsChanges else { return effects }
      if grid.row == 0, grid.top == 0 { goToFirstChange() }
      return effects + searchIfUnchanged()
    case .failure(let error):
      message = Message(error.message, .error, about: .preview(previewToken))
      // Rows that cannot be had leave those that are shown.
      guard preview != nil, sample != previewSample else { return [] }
      sample = previewSample
      let effect = requestPreview()
      message?.subject = .preview(previewToken)
      return [effect]
    }
  }

  /// A step that was said to be done is at fault, or takes no row: then that is said instead.
  private mutating func correctMessage(_ preview: Preview) {
    guard let message, case .step(let step) = message.subject else { return }
    if let problem = problems.first(where: { $0.isError && $0.step == step }) {
      self.message = Message(
        "step \(step): \(problem.message) \(glyphs.dot) e edit \(glyphs.dot) u undo", .error,
        about: .fault(problem.message))
      return
    }
    guard preview.step >= step, preview.rejected.indices.contains(step), preview.rejected[step] > 0,
      preview.sampleCounts.indices.contains(step)
    else { return }
    let rejected = preview.rejected[step]
    let isAll = preview.sampleCounts[step] == 0
    let rows = isAll ? "all \(NumberText.counted(rejected, "row"))" : NumberText.counted(rejected, "row")
    let reason = preview.firstReject.map { ": \($0)" } ?? ""
    self.message = Message(
      "step \(step) rejects \(rows) of the sample\(reason) \(glyphs.dot) ! shows them \(glyphs.dot) u undo",
      isAll ? .error : .note, about: .step(step))
  }

  /// What was pinned while saving is an edit like any other. Keys do not wait for it: what they have changed meanwhile stays, and
  /// only the source is that of the file.
  private mutating func takePins(of written: RecipeDraft, saved: RecipeDraft) {
    var pinned = written
    if recipe != saved {
      guard recipe.source == saved.source else { return }
      pinned = recipe
      pinned.source = written.source
    }
    guard pinned != recipe else { return }
    // The table is the same, so the counts hold.
    for step in 0...stepCount {
      let (old, new) = (recipe.prefixKey(step), pinned.prefixKey(step))
      counts[new] = counts[old]
      columnsByPrefix[new] = columnsByPrefix[old]
    }
    outputFiles[pinned.outputKey] = outputFiles[recipe.outputKey]
    if counted?.recipe.prefixKey(stepCount) == recipe.prefixKey(stepCount) { counted?.recipe = pinned }
    history.record(pinned, "pin what was guessed", selection: selection, from: selection)
    recipe = pinned
  }

  /// Asks for the table behind the selected step.
  mutating func requestPreview() -> Effect {
    previewToken += 1
    isPreviewPending = true
    return .preview(
      .compose, token: previewToken,
      PreviewRequest(recipe: recipe, step: shownStep, sample: sample, comparing: showsChanges && selectedStep != nil))
  }

  /// Takes an edit: into the history, onto the screen, to the autosave, and counts again soon.
  mutating func change(_ new: RecipeDraft, _ title: String, selection newSelection: Int? = nil) -> [Effect] {
    let origin = selection
    recipe = new
    if let newSelection { selection = newSelection }
    selection = min(max(-recipe.parameters.count, selection), stepCount + 1)
    history.record(new, title, selection: selection, from: origin)
    return afterChange()
  }

  /// What follows every change of the recipe.
  mutating func afterChange() -> [Effect] {
    markedSteps = []
    viewFilter = nil
    shownRows = nil
    if selectedStep == nil { showsChanges = false }
    let last = stepCount
    // A sample that a step decides goes with the step.
    if let step = sample.kind.step, step > last { sample.kind = .first }
    problems.removeAll { ($0.step ?? 0) > last }
    return [requestPreview()] + recount() + [.autosave(recipe, history, target: path ?? target)]
  }

  /// Counts 300 ms after the last edit, unless all counts of this recipe are there already.
  mutating func recount() -> [Effect] {
    let draft = countingRecipe
    let isCounted =
      (0...draft.steps.count).allSatisfy { counts[draft.prefixKey($0)] != nil }
      && (draft.output == nil || outputFiles[draft.outputKey] != nil)
    counting = isCounted ? .idle : .waiting
    return isCounted ? [.cancelCount] : [.cancelCount, .timer(.count, milliseconds: 300)]
  }

  /// Adds a step right behind the selected one and says so.
  mutating func addStep(_ step: JSON, title: String) -> [Effect] {
    var new = recipe
    let index = insertionIndex
    new.steps.insert(step, at: index)
    lastStep = step
    // Marks have done their work: the next verb is about something else.
    grid.marked = []
    let effects = change(new, "add \(StepText.title(step["step"]?.text ?? "step"))", selection: index + 1)
    message = Message("step \(index + 1): \(title) · u undo · e edit", .done, about: .step(index + 1))
    return effects
  }

  mutating func replaceOverlay(_ overlay: Overlay) {
    if overlays.isEmpty { overlays.append(overlay) } else { overlays[overlays.count - 1] = overlay }
  }
}
