import Engine
import Recipes

/// How a language says one function or operator.
enum FunctionSpelling: Sendable {
  /// A template: `{0}` is the first argument where brackets surround it, `{0!}` the same beside an operator, `{0~}` as
  /// `{0!}` but a bare literal where the language takes one, `{*}` all arguments, `{2*}` the third and all after it,
  /// `{1+}` the same as bare literals.
  case form(String, Shape)
  /// Chosen by the arguments. Throws why the call cannot be said.
  case made(@Sendable (SpellingCall) throws(SpellingRefusal) -> FunctionSpelling)
  /// Written out in other terms before any language sees it.
  case rewritten
  /// The language cannot say it, or means something else: why, and what to do.
  case refused(String, remedy: String)

  enum Shape: Sendable {
    case call
    /// Like `call`, and brings its arguments to one type: a literal needs none of its own beside others.
    case common
    /// Like `common`, and needs brackets beside other operators.
    case infix
  }

  static func call(_ template: String) -> Self { .form(template, .call) }
  static func common(_ template: String) -> Self { .form(template, .common) }
  static func infix(_ symbol: String) -> Self { .form("{0!} \(symbol) {1~}", .infix) }
}

/// A call to be said.
struct SpellingCall: Sendable {
  var arguments: [Expression]
  var type: DataType

  var types: [DataType] { arguments.map(\.type) }
  var count: Int { arguments.count }

  func text(_ index: Int) -> String? {
    guard index < count, case .text(let text) = arguments[index].literalValue else { return nil }
    return text
  }
}

/// Why a call cannot be said.
struct SpellingRefusal: Error {
  var reason: String
  var remedy: String

  init(_ reason: String, remedy: String) {
    self.reason = reason
    self.remedy = remedy
  }
}
