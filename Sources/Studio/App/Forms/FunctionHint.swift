/// A function of the expression language as completion shows it.
package struct FunctionHint: Hashable, Sendable {
  package var name: String
  /// Signature and purpose in one line.
  package var detail: String

  package init(name: String, detail: String) {
    self.name = name
    self.detail = detail
  }
}
