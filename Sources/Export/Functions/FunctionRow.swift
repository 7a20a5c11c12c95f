/// How the languages say one function or operator: a cell for each, or for several that say it alike.
struct FunctionRow: Sendable {
  let name: String
  private let cells: [FunctionCell]

  init(_ name: String, _ cells: FunctionCell...) {
    self.name = name
    self.cells = cells
  }

  /// `nil` when nobody has said it.
  func spelling(in language: ExportLanguage) -> FunctionSpelling? {
    let own = cells.lazy.compactMap { $0.own[language] }.first
    return own ?? (language.isStandardSQL ? cells.lazy.compactMap(\.standard).first : nil)
  }
}

/// What one language, or several, say of a function.
struct FunctionCell: Sendable {
  fileprivate var own: [ExportLanguage: FunctionSpelling] = [:]
  fileprivate var standard: FunctionSpelling?

  init(_ language: ExportLanguage, _ spelling: FunctionSpelling) { own = [language: spelling] }

  private init(own: [ExportLanguage: FunctionSpelling] = [:], standard: FunctionSpelling? = nil) {
    self.own = own
    self.standard = standard
  }

  /// Languages of standard SQL that have no cell of their own in the row.
  static func sql(_ spelling: FunctionSpelling) -> Self { Self(standard: spelling) }

  /// Both languages of Spark.
  static func spark(_ function: SparkFunction) -> Self {
    Self(own: [.pyspark: PySparkDialect.spelling(function), .sparkSQL: SparkSQLDialect.spelling(function)])
  }
}

/// All functions: a row for each, in a list for each family.
enum FunctionTable {
  private static let all = conditions + numbers + texts + dates + hashes + web + acrossRows

  /// What a language says, by the function's name.
  static func spellings(in language: ExportLanguage) -> [String: FunctionSpelling] {
    Dictionary(
      uniqueKeysWithValues: all.compactMap { row in row.spelling(in: language).map { (row.name, $0) } })
  }
}
