import CNcurses
#if canImport(Glibc)
  import Glibc
#endif

/// Runs the studio on a terminal: keys to actions, actions to state, state to screen; everything slow elsewhere.
final class StudioLoop {
  private var state: State
  private let terminal: Terminal
  private let desk: EffectDesk
  private let engine: any StudioEngine
  private let watch = FileWatch()
  private var timers: [TimerName: UInt64] = [:]
  private var isDirty = true
  private var exitCode: Int32?

  init(terminal: Terminal, engine: any StudioEngine, cores: Int) {
    self.terminal = terminal
    state = State(size: terminal.size, glyphs: terminal.glyphs, kinds: engine.kinds, cores: cores)
    state.functions = engine.functions
    state.localeNote = terminal.localeNote
    state.message = terminal.localeNote.map { Message($0) }
    self.engine = engine
    desk = EffectDesk(engine: engine)
  }

  /// Runs until the person leaves. Returns the exit status.
  func run(opening target: String?) -> Int32 {
    defer { terminal.stop() }
    // What is opened is shown as soon as it is there; until then Compose says that it is reading.
    if target != nil { state.place = .compose }
    perform(target.map { [.open($0)] } ?? [.list("")])
    while exitCode == nil {
      drainKeys()
      drainEvents()
      fireTimers()
      if exitCode != nil { break }
      if isDirty {
        isDirty = false
        terminal.draw(render(state))
      }
      wait()
    }
    desk.finish()
    return exitCode ?? 0
  }

  private func act(_ action: Action) {
    let effects = update(&state, action)
    isDirty = true
    let isUntold = watch.follow(state.watchedFiles)
    perform(effects)
    if isUntold { act(.event(.inputsTouched)) }
  }

  private func drainKeys() {
    // Held keys must not starve the screen: results and drawing come in between.
    var budget = 64
    while budget > 0, let key = terminal.nextKey() {
      act(.key(key))
      budget -= 1
      if exitCode != nil { return }
    }
  }

  private func drainEvents() {
    for event in TerminalSignals.drain() {
      switch event {
      case .wake: break
      case .resize: resize()
      case .suspend: suspend()
      case .resume:
        terminal.forgetShown()
        resize()
      case .terminate: exitCode = 143
      case .hangUp: exitCode = 129
      case .interrupt: act(.key(.control("c")))
      }
    }
    for event in desk.take() { act(.event(event)) }
  }

  private func resize() {
    terminal.measure()
    act(.resize(terminal.size))
  }

  private func suspend() {
    terminal.suspend()
    resize()
  }

  private func perform(_ effects: [Effect]) {
    for effect in effects {
      switch effect {
      case .timer(let name, let milliseconds): timers[name] = Self.now() + UInt64(max(0, milliseconds)) * 1_000_000
      case .edit(let recipe, let path, let step): edit(recipe, path: path, step: step)
      case .redraw: terminal.forgetShown()
      case .suspend: suspend()
      case .quit: exitCode = 0
      case .copy(let text): act(.event(.copied(Clipboard.copy(text, terminal: terminal))))
      default: desk.start(effect)
      }
    }
  }

  /// Lets the person edit the recipe's file, or a copy of a recipe that is not saved, in an editor of theirs.
  private func edit(_ recipe: RecipeDraft, path: String?, step: Int) {
    do {
      let place = try engine.editPlace(recipe, path: path, step: step)
      let status = terminal.lend(to: ForeignProgram.editor(place.path, line: place.line))
      resize()
      if status == 127 || status == 126 {
        state.message = Message("the editor could not be started; EDITOR says which it is", .error)
      } else if let path {
        desk.start(.reread(path: path))
      } else if let edited = try engine.reread(place.path) {
        act(.event(.edited(.success(edited))))
      }
    } catch {
      act(.event(.edited(.failure(error as? StudioError ?? StudioError("\(error)")))))
    }
  }

  private func fireTimers() {
    let now = Self.now()
    for (name, due) in timers where due <= now {
      timers[name] = nil
      act(.event(.timer(name)))
    }
  }

  /// Sleeps until a key, a result, a signal or a timer.
  private func wait() {
    var milliseconds: Int32 = -1
    if let next = timers.values.min() {
      let now = Self.now()
      milliseconds = next <= now ? 0 : Int32(min((next - now) / 1_000_000 + 1, 60_000))
    }
    var descriptors = [
      pollfd(fd: terminal.inputDescriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: TerminalSignals.readEnd, events: Int16(POLLIN), revents: 0),
      pollfd(fd: watch.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    let count = poll(&descriptors, 3, milliseconds)
    if count > 0, descriptors[2].revents != 0 {
      let touched = watch.drain()
      if let path = state.path, touched.contains(path) { desk.start(.reread(path: path)) }
      if state.inputs.keys.contains(where: touched.contains) { act(.event(.inputsTouched)) }
    }
    // The terminal is gone: there is nobody to show anything to.
    if count > 0, descriptors[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { exitCode = 129 }
  }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
