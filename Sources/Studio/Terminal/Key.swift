/// One thing a person did at the terminal.
package enum Key: Hashable, Sendable {
  case character(Character)
  /// Ctrl and a lower-case letter.
  case control(Character)
  /// Alt and a key that makes a character.
  case alt(Character)
  case enter, escape, tab, backTab, backspace, delete, insert
  case up, down, left, right, home, end, pageUp, pageDown
  case shiftUp, shiftDown, shiftLeft, shiftRight
  case function(Int)
  /// Text from the clipboard, as one piece.
  case paste(String)
  case click(x: Int, y: Int)
  case wheelUp(x: Int, y: Int)
  case wheelDown(x: Int, y: Int)

  /// The key as hints and session files write it: `a`, `^R`, `Enter`, `PageDown`, `F1`.
  package var name: String {
    switch self {
    case .character(" "): "Space"
    case .character(let character): String(character)
    case .control(let character): "^" + String(character).uppercased()
    case .alt(let character): "Alt+" + String(character)
    case .enter: "Enter"
    case .escape: "Esc"
    case .tab: "Tab"
    case .backTab: "BackTab"
    case .backspace: "Backspace"
    case .delete: "Delete"
    case .insert: "Insert"
    case .up: "Up"
    case .down: "Down"
    case .left: "Left"
    case .right: "Right"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PageUp"
    case .pageDown: "PageDown"
    case .shiftUp: "ShiftUp"
    case .shiftDown: "ShiftDown"
    case .shiftLeft: "ShiftLeft"
    case .shiftRight: "ShiftRight"
    case .function(let number): "F\(number)"
    case .paste: "Paste"
    case .click: "Click"
    case .wheelUp: "WheelUp"
    case .wheelDown: "WheelDown"
    }
  }

  /// Reads what `name` writes; `nil` for keys that carry more than a name.
  package init?(name: String) {
    if let named = Self.named[name] { self = named; return }
    if name.count == 1, let character = name.first { self = .character(character); return }
    if name.count == 2, name.first == "^", let last = name.lowercased().last { self = .control(last); return }
    if name.hasPrefix("Alt+"), name.count == 5, let last = name.last { self = .alt(last); return }
    if name.first == "F", let number = Int(name.dropFirst()) { self = .function(number); return }
    return nil
  }

  private static let named: [String: Key] = {
    let keys: [Key] = [
      .character(" "), .enter, .escape, .tab, .backTab, .backspace, .delete, .insert, .up, .down, .left, .right, .home,
      .end,
      .pageUp, .pageDown, .shiftUp, .shiftDown, .shiftLeft, .shiftRight,
    ]
    return Dictionary(uniqueKeysWithValues: keys.map { ($0.name, $0) })
  }()
}
