/// Where a command can be given.
package enum Context: Hashable, CaseIterable, Sendable { case compose, look, run, open }

/// One thing a person can do: a stable name, its keys, help, and when it is possible.
package struct Command: Sendable {
  package enum Group: String, CaseIterable, Sendable {
    case step = "Steps", cell = "This cell and column", view = "See", recipe = "Recipe", move = "Move", program = "Sous"
  }

  package var name: String
  package var keys: [Key]
  package var help: String
  package var group: Group
  package var contexts: Set<Context>
  /// Shown in the footer, shortest words; empty for commands that are not.
  package var hint: String
  /// Why the command cannot be given now; `nil` when it can.
  package var refusal: @Sendable (State) -> String?
  package var perform: @Sendable (inout State) -> [Effect]

  package init(
    _ name: String, _ keys: [String], _ help: String, _ group: Group, in contexts: Set<Context> = [.compose],
    hint: String = "",
    unless refusal: @escaping @Sendable (State) -> String? = { _ in nil },
    perform: @escaping @Sendable (inout State) -> [Effect]
  ) {
    self.name = name
    self.keys = keys.compactMap(Key.init(name:))
    self.help = help
    self.group = group
    self.contexts = contexts
    self.hint = hint
    self.refusal = refusal
    self.perform = perform
  }

  package func keyText(_ glyphs: Glyphs) -> String {
    keys.prefix(2).map { $0.text(glyphs) }.joined(separator: " ")
  }
}

extension Key {
  /// The key as hints show it.
  package func text(_ glyphs: Glyphs) -> String {
    switch self {
    case .enter: glyphs.enter
    case .tab: glyphs.tab
    case .up: glyphs.isASCII ? "Up" : "↑"
    case .down: glyphs.isASCII ? "Down" : "↓"
    case .left: glyphs.isASCII ? "Left" : "←"
    case .right: glyphs.isASCII ? "Right" : "→"
    default: name
    }
  }
}
