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

  package static func coverage(of function: String, in target: ExportTarget) -> Coverage {
    switch dialect(target).functions[function] {
    case .form, .made: .spelled
    case .rewritten: .writtenOut
    case .refused(let reason, let remedy): .refused(reason: reason, remedy: remedy)
    case nil: .unknown
    }
  }

  /// The functions that a language's table has an entry for.
  package static func functionNames(in target: ExportTarget) -> Set<String> { Set(dialect(target).functions.keys) }

  /// One expression in a language, or why it cannot be said.
  package static func text(of expression: Expression, in target: ExportTarget) -> Result<String, Diagnostic> {
    do {
      return .success(try ExpressionSpeller(dialect: dialect(target)).spell(expression).text)
    } catch {
      return .failure(Diagnostic(.error, error.reason, remedy: error.remedy))
    }
  }

  private static func dialect(_ target: ExportTarget) -> any ExpressionDialect {
    switch target {
    case .pyspark: PySparkDialect()
    case .sparkSQL: SparkSQLDialect()
    case .athenaSQL: AthenaDialect()
    case .duckdbSQL: DuckDBDialect()
    }
  }
}

/// A problem can be thrown: one that stands for itself.
extension Diagnostic: Error {}
