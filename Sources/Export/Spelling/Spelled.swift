/// A piece of a program that computes a value.
struct Spelled: Hashable {
  var text: String
  /// Whether it can stand beside an operator without brackets.
  var isAtomic = true
  /// How the same value is written where the language takes a bare literal of its own; `nil` when it has none.
  var bare: String?

  init(_ text: String, isAtomic: Bool = true, bare: String? = nil) {
    self.text = text
    self.isAtomic = isAtomic
    self.bare = bare
  }

  /// In brackets unless atomic.
  var operand: String { isAtomic ? text : "(\(text))" }
}
