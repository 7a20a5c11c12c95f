import CNcurses
#if canImport(Glibc)
  import Glibc
#endif

/// The terminal, by way of ncurses: the only place that knows of it.
///
/// Used by one thread. `start` takes the terminal over, `stop` gives it back; crashes give it back too (`TerminalSignals`).
final class Terminal {
  /// Why there is no terminal to work on: one sentence.
  struct Refusal: Error { var message: String }

  struct Options {
    var ascii = false
    var light: Bool?
    var noColor = false
  }

  private(set) var theme: Theme
  private(set) var glyphs: Glyphs
  /// Why signs are ASCII though nobody asked for that: one sentence.
  private(set) var localeNote: String?
  private(set) var size = Size(0, 0)
  let inputDescriptor: Int32
  private let outputDescriptor: Int32
  private var screen: OpaquePointer?
  private var window: UnsafeMutablePointer<WINDOW>?
  private var pad: UnsafeMutablePointer<WINDOW>?
  private var shown: Canvas?
  private var pairs: [Int: Int32] = [:]
  private var pasting: String?
  private var hasPaste = false
  private var isRunning = false

  private static let pasteBegin: Int32 = 2000
  private static let pasteEnd: Int32 = 2001

  /// Takes the terminal over. Standard output must be a terminal; keys come from `/dev/tty` when standard input is data.
  /// - Throws: `Refusal` for pipes, unknown and dumb terminals.
  init(_ options: Options) throws {
    let name = getenv("TERM").map { String(cString: $0) } ?? ""
    guard isatty(STDOUT_FILENO) == 1 else {
      throw Refusal(
        message: "The studio needs a terminal, but standard output is not one; use sous preview or sous run in pipes")
    }
    guard !name.isEmpty, name != "dumb", name != "unknown" else {
      throw Refusal(message: "The studio cannot draw on a terminal of type \"\(name)\"; set TERM, or use sous preview")
    }
    setlocale(LC_ALL, "")
    let isUTF8 = String(cString: nl_langinfo(Int32(CODESET))) == "UTF-8"
    var input = fdopen(STDIN_FILENO, "r")
    if isatty(STDIN_FILENO) != 1 {
      input = fopen("/dev/tty", "r+")
      guard input != nil else {
        throw Refusal(message: "The studio needs a terminal to read keys from, but there is none")
      }
    }
    inputDescriptor = fileno(input)
    outputDescriptor = STDOUT_FILENO
    var saved = termios()
    let hasModes = tcgetattr(inputDescriptor, &saved) == 0
    guard TerminalSignals.open() else {
      throw Refusal(message: "The studio cannot start: no file descriptors are left")
    }
    // An unknown terminal must not end the process, as initscr would.
    var status: Int32 = 0
    guard setupterm(name, STDOUT_FILENO, &status) == OK else {
      throw Refusal(
        message: "The studio does not know terminals of type \"\(name)\"; set TERM to one that is installed here")
    }
    guard tigetstr("cup").map({ Int(bitPattern: $0) > 0 }) ?? false else {
      throw Refusal(message: "The studio cannot place the cursor on a terminal of type \"\(name)\"; use sous preview")
    }
    guard let output = fdopen(STDOUT_FILENO, "w") else {
      throw Refusal(message: "The studio cannot write to this terminal")
    }
    set_escdelay(25)
    screen = newterm(nil, output, input)
    guard screen != nil, let window = sous_window() else {
      throw Refusal(message: "The studio cannot start on this terminal")
    }
    self.window = window
    pad = newpad(1, 1)
    let poor = name == "linux" || name.hasPrefix("vt")
    glyphs = options.ascii || !isUTF8 || poor ? .ascii : .unicode
    if !isUTF8, !options.ascii { localeNote = Self.localeNote }
    var depth = ColorDepth.none
    let wantsColor = !options.noColor && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
    if wantsColor, has_colors() {
      start_color()
      use_default_colors()
      let colors = tigetnum("colors")
      depth = colors >= 256 ? .many : colors >= 16 ? .sixteen : .eight
    }
    theme = Theme(isLight: options.light ?? Self.guessesLight(), depth: depth)
    hasPaste = !poor
    enter()
    TerminalSignals.remember(
      terminal: outputDescriptor, modes: hasModes ? saved : nil, restoration: Self.restoration(mouse: hasPaste))
    TerminalSignals.install()
    measure()
  }

  /// Gives the terminal back as it was. Idempotent.
  func stop() {
    guard isRunning else { return }
    isRunning = false
    leave()
    TerminalSignals.forget()
  }

  /// Stops the process as Ctrl-Z does and comes back when it is continued.
  func suspend() {
    leave()
    signal(SIGTSTP, SIG_DFL)
    kill(0, SIGTSTP)
    TerminalSignals.install()
    enter()
    measure()
  }

  /// Gives the terminal to another program until that ends. Returns its exit status; 127 when it could not be started.
  func lend(to command: [String]) -> Int32 {
    leave()
    defer {
      // Signals were meant for the other program.
      _ = TerminalSignals.drain()
      enter()
      measure()
    }
    return ForeignProgram.run(command, input: inputDescriptor)
  }

  /// Draws everything anew at the next `draw`.
  func forgetShown() {
    shown = nil
    clearok(window, true)
  }

  /// Asks the system for the size. Returns whether it changed.
  @discardableResult
  func measure() -> Bool {
    var width: Int32 = 0
    var height: Int32 = 0
    if sous_window_size(outputDescriptor, &width, &height) != 0 {
      width = getmaxx(window)
      height = getmaxy(window)
    }
    let now = Size(Int(width), Int(height))
    if now == size { return false }
    size = now
    resizeterm(height, width)
    shown = nil
    return true
  }

  /// Brings the terminal from what it shows to `canvas`, in as few bytes as ncurses finds.
  func draw(_ canvas: Canvas) {
    guard let window, canvas.size == size else { return }
    if shown == nil { werase(window) }
    let diff = CanvasDiff(from: shown, to: canvas)
    for run in diff.runs {
      wmove(window, Int32(run.y), Int32(run.x))
      for x in run.x..<(run.x + run.count) { put(canvas[x, run.y], window) }
    }
    if let cursor = canvas.cursor, canvas.bounds.contains(x: cursor.x, y: cursor.y) {
      curs_set(1)
      wmove(window, Int32(cursor.y), Int32(cursor.x))
      leaveok(window, false)
    } else {
      curs_set(0)
      leaveok(window, true)
    }
    wrefresh(window)
    shown = canvas
  }

  /// The next key that has arrived; `nil` when there is none. Never waits longer than the escape delay.
  func nextKey() -> Key? {
    while true {
      var code: UInt32 = 0
      let kind = wget_wch(pad, &code)
      if kind == ERR { return nil }
      if kind == KEY_CODE_YES {
        switch Int32(bitPattern: code) {
        case Self.pasteBegin: pasting = ""
        case Self.pasteEnd:
          if let text = pasting {
            pasting = nil
            return .paste(text)
          }
        default: if let key = special(Int32(bitPattern: code)) { return key }
        }
        continue
      }
      if pasting != nil {
        if let scalar = Unicode.Scalar(code) { pasting?.unicodeScalars.append(scalar) }
        continue
      }
      if let key = plain(code) { return key }
    }
  }

  /// Sends bytes that are no part of the picture: the clipboard sequence.
  func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(outputDescriptor, $0.baseAddress, $0.count) }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }

  private func enter() {
    raw()
    noecho()
    nonl()
    keypad(pad, true)
    nodelay(pad, true)
    idlok(window, true)
    mouseinterval(0)
    mousemask(sous_mouse_mask(), nil)
    if hasPaste {
      define_key("\u{1B}[200~", Self.pasteBegin)
      define_key("\u{1B}[201~", Self.pasteEnd)
      send(Array("\u{1B}[?2004h".utf8))
    }
    forgetShown()
    isRunning = true
  }

  private func leave() {
    if hasPaste { send(Array("\u{1B}[?2004l".utf8)) }
    mousemask(0, nil)
    curs_set(1)
    endwin()
  }

  private func put(_ cell: Cell, _ window: UnsafeMutablePointer<WINDOW>) {
    if cell.isContinuation { return }
    let look = theme.look(cell.style)
    let attributes = sous_attributes(
      look.bold ? 1 : 0, look.dim ? 1 : 0, look.reversed ? 1 : 0, look.underlined ? 1 : 0)
    var scalars: (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    var index = 0
    cell.forEachScalar { scalar in
      switch index {
      case 0: scalars.0 = Int32(scalar)
      case 1: scalars.1 = Int32(scalar)
      default: scalars.2 = Int32(scalar)
      }
      index += 1
    }
    var complex = cchar_t()
    let pair = Int16(clamping: pair(look))
    withUnsafePointer(to: &scalars) { pointer in
      pointer.withMemoryRebound(to: wchar_t.self, capacity: 4) { text in
        _ = setcchar(&complex, text, attributes, pair, nil)
      }
    }
    wadd_wch(window, &complex)
  }

  private func pair(_ look: Look) -> Int32 {
    if look.foreground == nil && look.background == nil { return 0 }
    let key = (look.foreground ?? -1) * 1000 + (look.background ?? -1)
    if let pair = pairs[key] { return pair }
    let pair = Int32(pairs.count + 1)
    guard init_pair(Int16(clamping: pair), Int16(look.foreground ?? -1), Int16(look.background ?? -1)) == OK else {
      return 0
    }
    pairs[key] = pair
    return pair
  }

  private func plain(_ code: UInt32) -> Key? {
    switch code {
    case 0x0A, 0x0D: return .enter
    case 0x09: return .tab
    case 0x1B: return alt() ?? .escape
    case 0x08, 0x7F: return .backspace
    case 0x01...0x1A: return Unicode.Scalar(code + 0x60).map { .control(Character($0)) }
    case 0..<0x20, 0x80..<0xA0: return nil
    default: return Unicode.Scalar(code).map { .character(Character($0)) }
    }
  }

  /// What comes at once behind an escape was pressed together with Alt.
  private func alt() -> Key? {
    var code: UInt32 = 0
    let kind = wget_wch(pad, &code)
    if kind == ERR { return nil }
    if kind != KEY_CODE_YES, code == 0x7F || code == 0x08 { return .control("w") }
    guard kind != KEY_CODE_YES, let scalar = Unicode.Scalar(code), code > 0x20, code != 0x7F else {
      // Two keys, as fast as they were.
      if kind == KEY_CODE_YES { ungetch(Int32(bitPattern: code)) } else { unget_wch(wchar_t(bitPattern: code)) }
      return nil
    }
    return .alt(Character(scalar))
  }

  private func special(_ code: Int32) -> Key? {
    switch code {
    case KEY_UP: return .up
    case KEY_DOWN: return .down
    case KEY_LEFT: return .left
    case KEY_RIGHT: return .right
    case KEY_HOME: return .home
    case KEY_END: return .end
    case KEY_PPAGE: return .pageUp
    case KEY_NPAGE: return .pageDown
    case KEY_DC: return .delete
    case KEY_IC: return .insert
    case KEY_BACKSPACE: return .backspace
    case KEY_BTAB: return .backTab
    case KEY_ENTER: return .enter
    case KEY_SR: return .shiftUp
    case KEY_SF: return .shiftDown
    case KEY_SLEFT: return .shiftLeft
    case KEY_SRIGHT: return .shiftRight
    case KEY_MOUSE: return mouse()
    case (KEY_F0 + 1)...(KEY_F0 + 12): return .function(Int(code - KEY_F0))
    default: return nil
    }
  }

  private func mouse() -> Key? {
    var event = MEVENT()
    guard getmouse(&event) == OK else { return nil }
    let x = Int(event.x)
    let y = Int(event.y)
    if sous_mouse_is_wheel_up(event.bstate) != 0 { return .wheelUp(x: x, y: y) }
    if sous_mouse_is_wheel_down(event.bstate) != 0 { return .wheelDown(x: x, y: y) }
    if sous_mouse_is_press(event.bstate) != 0 { return .click(x: x, y: y) }
    return nil
  }

  private static var localeNote: String {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    let set = names.first { getenv($0).map { $0.pointee != 0 } ?? false }
    let reason = set.map { "\($0) names no UTF-8" } ?? "LANG is not set"
    // On the narrowest terminal it fits in one line.
    return "\(reason): only ASCII is shown; \(set ?? "LANG")=C.UTF-8 shows all letters"
  }

  /// Terminals that tell (rxvt, Konsole, …) put the background last: 7 and 15 are white.
  private static func guessesLight() -> Bool {
    guard let value = getenv("COLORFGBG").map({ String(cString: $0) }) else { return false }
    return value.hasSuffix(";15") || value.hasSuffix(";7")
  }

  /// What undoes everything this program switches on.
  private static func restoration(mouse: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    if mouse { bytes += Array("\u{1B}[?2004l\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l".utf8) }
    for name in ["sgr0", "rmkx", "cnorm", "rmcup"] {
      guard let text = tigetstr(name), Int(bitPattern: text) > 0 else { continue }
      bytes += Array(String(cString: text).utf8)
    }
    return bytes
  }
}
