package import Engine
package import Recipes

extension Exporter {
  /// Whether a language can say a function.
  package enum Coverage: Sendable {
    case spelled
    /// Says it in other terms before any language sees it.
    case writtenOut
    case refused(reason: String, remedy: String)
    case unknown
  }

  package static func coverage(of function: String, in language: ExportLanguage) -> Coverage {
    switch language.dialect().functions[function] {
    case .form, .made: .spelled
    case .rewritten: .writtenOut
    case .refused(let reason, let remedy): .refused(reason: reason, remedy: remedy)
    case nil: .unknown
    }
  }

  /// The functions that a language's table has an entry for.
  package static func functionNames(in language: ExportLanguage) -> Set<String> {
    Set(language.dialect().functions.keys)
  }

  /// One expression in a language, or why it cannot be said.
  package static func text(of expression: Expression, in language: ExportLanguage) -> Result<String, Diagnostic> {
    do {
      return .success(try ExpressionSpeller(dialect: language.dialect()).spell(expression).text)
    } catch {
      return .failure(Diagnostic(.error, error.reason, remedy: error.remedy))
    }
  }
}

/// A problem can be thrown: one that stands for itself.
extension Diagnostic: Error {}
