import Synchronization
#if canImport(Glibc)
  import Glibc
#endif

/// Does what effects ask for, on threads of its own, and keeps the results until the main loop takes them.
///
/// Effects of one kind share a lane: a new one cancels the one before. So at most a handful of threads are at work.
final class EffectDesk: Sendable {
  private enum Lane: Hashable {
    case open, list, listWritten, previewCompose, previewForm, count, profile, find, joinSide, joinFacts, unmatched,
      trace, save, autosave, run, describe, reread, outlook, stamps, proposals, columnValues
  }

  private struct Book {
    var results: [Event] = []
    var current: [Lane: StudioCancellation] = [:]
    var waiting: [Lane: @Sendable () -> Void] = [:]
    var busy: Set<Lane> = []
  }

  private let engine: any StudioEngine
  private let book = Mutex(Book())

  init(engine: any StudioEngine) { self.engine = engine }

  /// Results since the last call, in order.
  func take() -> [Event] {
    book.withLock {
      let results = $0.results
      $0.results = []
      return results
    }
  }

  /// Cancels everything but what is being written down, and waits for that and for a run to clean up, at most five
  /// seconds.
  func finish() {
    let writing: Set<Lane> = [.save, .autosave]
    let all = book.withLock { book in
      for lane in book.waiting.keys where !writing.contains(lane) { book.waiting[lane] = nil }
      return book.current.filter { !writing.contains($0.key) }.map(\.value)
    }
    for cancellation in all { cancellation.cancel() }
    for _ in 0..<5000 {
      let isBusy = book.withLock { !$0.busy.isDisjoint(with: [.save, .autosave, .run]) }
      if !isBusy { return }
      usleep(1000)
    }
  }

  func start(_ effect: Effect) {
    let engine = engine
    switch effect {
    case .open(let target):
      run(.open) { cancellation, post in
        post(.opened(target: target, Result { try engine.open(target, cancellation) }))
      }
    case .importing(let target, let source):
      run(.open) { cancellation, post in
        post(
          .opened(target: target, Result { try engine.importing(target, source: source, cancellation) }))
      }
    case .list(let folder):
      run(.list) { _, post in post(.listed(folder: folder, engine.list(folder))) }
    case .describe(let entry):
      run(.describe) { cancellation, post in
        let preview = engine.describe(entry, cancellation)
        if !cancellation.isCancelled { post(.described(entry, preview)) }
      }
    case .reread(let path):
      run(.reread) { _, post in post(.reread(path: path, Result { try engine.reread(path) })) }
    case .outlook(let request, let sample):
      run(.outlook) { cancellation, post in
        let result = Result { try engine.outlook(request, sample: sample, cancellation) }
        if !cancellation.isCancelled { post(.outlook(request, result)) }
      }
    case .preview(let purpose, let token, let request):
      run(purpose == .compose ? .previewCompose : .previewForm) { cancellation, post in
        let result = Result { try engine.preview(request, cancellation) }
        if !cancellation.isCancelled { post(.previewed(purpose, token: token, result)) }
      }
    case .count(let recipe, let asked):
      run(.count) { cancellation, post in
        if let event = engine.counting(recipe, asked: asked, cancellation) { post(event) }
      }
    case .cancelCount: cancel(.count)
    case .profile(let token, let recipe, let step, let column):
      run(.profile) { cancellation, post in
        let result = Result {
          try engine.profile(recipe, step: step, column: column, cancellation) { share in
            if !cancellation.isCancelled { post(.profileProgress(token: token, share)) }
          }
        }
        if !cancellation.isCancelled { post(.profiled(token: token, result)) }
      }
    case .findTouched(let token, let recipe, let step, let rows, let removing):
      run(.find) { cancellation, post in
        let result = Result {
          try engine.touched(recipe, step: step, rows: rows, removing: removing, cancellation)
        }
        if !cancellation.isCancelled { post(.foundTouched(token: token, result)) }
      }
    case .cancelFind: cancel(.find)
    case .joinSide(let target, let source, let recipe, let step):
      run(.joinSide) { cancellation, post in
        post(
          .joinSide(
            target: target, Result { try engine.joinSide(source, recipe: recipe, step: step, cancellation) }))
        // What needs all rows follows; the form has room for it.
        guard !cancellation.isCancelled,
          case .success(let counts) = Result(attempting: { try engine.joinCounts(source, recipe: recipe, cancellation) }
          )
        else { return }
        post(.joinCounts(target: target, rows: counts.rows, missing: counts.missing))
      }
    case .joinFacts(let token, let recipe, let join, let step):
      run(.joinFacts) { cancellation, post in
        let result = Result { try engine.joinFacts(recipe, join: join, at: step, cancellation) }
        if !cancellation.isCancelled { post(.joinFacts(token: token, result)) }
      }
    case .unmatched(let token, let recipe, let join, let step, let side):
      run(.unmatched) { cancellation, post in
        let result = Result { try engine.unmatched(recipe, join: join, at: step, side: side, cancellation) }
        if !cancellation.isCancelled { post(.unmatched(token: token, side, result)) }
      }
    case .trace(let token, let recipe, let sample, let place):
      run(.trace) { cancellation, post in
        let result = Result { try engine.trace(recipe, sample: sample, place: place, cancellation) }
        if !cancellation.isCancelled { post(.traced(token: token, result)) }
      }
    case .proposals(let token, let recipe, let sample, let step, let column, let examples):
      run(.proposals) { cancellation, post in
        let result = Result {
          try engine.proposals(
            recipe, sample: sample, step: step, column: column, examples: examples, cancellation)
        }
        if !cancellation.isCancelled { post(.proposed(token: token, result)) }
      }
    case .cancelProposals: cancel(.proposals)
    case .columnValues(let token, let recipe, let step, let column):
      run(.columnValues) { cancellation, post in
        let result = Result { try engine.profile(recipe, step: step, column: column, cancellation) { _ in } }
        if !cancellation.isCancelled { post(.columnValues(token: token, result)) }
      }
    case .cancelColumnValues: cancel(.columnValues)
    case .cancelJoin:
      for lane in [Lane.joinSide, .joinFacts, .unmatched] { cancel(lane) }
    case .joinTargets(let recipe, let folder):
      run(folder == nil ? .list : .listWritten) { _, post in
        post(.joinTargets(folder: folder, engine.joinTargets(recipe, folder: folder)))
      }
    case .save(let request):
      run(.save) { _, post in post(.saved(request, Result { try engine.save(request) })) }
    case .autosave(let recipe, let history, let target):
      // The draft before is on disk before this edit is shown: a crash costs one action at most.
      waitForAutosave()
      run(.autosave) { _, post in
        post(.kept(recipe, Result { try engine.autosave(recipe, history, target: target) }))
      }
    case .stampInputs(let recipe):
      run(.stamps) { cancellation, post in
        let stamps = engine.inputStamps(recipe)
        if !cancellation.isCancelled { post(.inputsStamped(stamps)) }
      }
    case .pastRuns(let recipe, let path):
      run(.list) { _, post in post(.pastRuns(engine.pastRuns(recipe, path: path))) }
    case .run(let request):
      run(.run) { cancellation, post in
        post(
          .runEnded(Result { try engine.run(request, cancellation) { progress in post(.runProgress(progress)) } })
        )
      }
    case .cancelRun: cancel(.run)
    case .copy, .timer, .redraw, .suspend, .quit, .edit: break
    }
  }

  /// Waits until no draft is being written, at most a quarter of a second: a disk that hangs must not stop the screen.
  private func waitForAutosave() {
    for _ in 0..<500 {
      if !book.withLock({ $0.busy.contains(.autosave) }) { return }
      usleep(500)
    }
  }

  private func cancel(_ lane: Lane) {
    let cancellation = book.withLock {
      $0.waiting[lane] = nil
      return $0.current[lane]
    }
    cancellation?.cancel()
  }

  /// Runs `work` as soon as the lane is free; what waited there is dropped, what runs there is cancelled.
  private func run(
    _ lane: Lane, _ work: @escaping @Sendable (StudioCancellation, @escaping @Sendable (Event) -> Void) -> Void
  ) {
    let job: @Sendable () -> Void = { [self] in
      let cancellation = StudioCancellation()
      book.withLock { $0.current[lane] = cancellation }
      work(cancellation) { [self] event in
        book.withLock { $0.results.append(event) }
        TerminalSignals.post(.wake)
      }
    }
    // A list of files or a save is short and must not be lost: it is waited for, not cancelled.
    let finishes = lane == .save || lane == .autosave || lane == .list || lane == .listWritten || lane == .reread
    let (isFree, before) = book.withLock { book -> (Bool, StudioCancellation?) in
      if book.busy.contains(lane) {
        book.waiting[lane] = job
        return (false, finishes ? nil : book.current[lane])
      }
      book.busy.insert(lane)
      return (true, nil)
    }
    before?.cancel()
    if isFree { spawn(lane, job) }
  }

  /// Works through a lane until nothing waits there.
  private func spawn(_ lane: Lane, _ first: @escaping @Sendable () -> Void) {
    DeskThread.start { [self] in
      var next: (@Sendable () -> Void)? = first
      while let job = next {
        job()
        next = book.withLock { book in
          let job = book.waiting.removeValue(forKey: lane)
          if job == nil {
            book.busy.remove(lane)
            book.current[lane] = nil
          }
          return job
        }
      }
    }
  }
}

/// A detached thread with enough stack for the engine.
enum DeskThread {
  private final class Body {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  static func start(_ body: @escaping @Sendable () -> Void) {
    let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
    defer { attributes.deallocate() }
    pthread_attr_init(attributes)
    pthread_attr_setstacksize(attributes, 16 << 20)
    pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let context = Unmanaged.passRetained(Body(body)).toOpaque()
    let status = pthread_create(
      &thread, attributes,
      { context in
        guard let context else { return nil }
        Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context)
    pthread_attr_destroy(attributes)
    // Without threads the work is done at once, which is slow and right.
    if status != 0 { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
  }
}
