/// All functions and operators of the expression language.
public enum FunctionCatalog {
  static let definitions: [FunctionDefinition] =
    ComparisonFunctions.all + LogicFunctions.all + ArithmeticFunctions.all + TextFunctions.all + PatternFunctions.all
    + MaskFunctions.all
    + NumberFunctions.all + DateFunctions.all + NullFunctions.all + ConversionFunctions.all + WebFunctions.all
    + WordFunctions.all + HashFunctions.all + RowFunctions.all + RecognitionFunctions.all

  /// What is documented, in the order of the documentation.
  public static let all: [FunctionEntry] = definitions.map(\.entry)

  private static let byName: [String: FunctionDefinition] = {
    var table: [String: FunctionDefinition] = [:]
    for definition in definitions {
      for name in [definition.entry.name] + definition.entry.aliases {
        precondition(table[name] == nil, "two functions are called \(name)")
        table[name] = definition
      }
    }
    return table
  }()

  /// The entry of a function by any of its names, in any case.
  public static func entry(_ name: String) -> FunctionEntry? { definition(name.lowercased())?.entry }

  /// Names that can be called with brackets, aliases too, in alphabetical order: for completion.
  public static let callableNames: [String] = byName.keys.filter {
    $0.utf8.first.map { $0 | 32 >= 97 && $0 < 128 } ?? false
  }
  .sorted()

  /// Functions that take a key, in the order of the documentation.
  static let keyed = definitions.filter { definition in
    definition.parameters.indices.contains { definition.takesKey($0) }
  }.map(\.entry.name)

  static func definition(_ name: String) -> FunctionDefinition? { byName[name] }

  /// Functions of Spark that Sous leaves out on purpose, with what to say about it.
  static let absent: [String: String] = {
    var table: [String: String] = [:]
    for name in ["current_date", "curdate", "current_timestamp", "now", "localtimestamp"] {
      table[name] = "it would give another result at every run; pass the time as a parameter and write ${name}"
    }
    for name in ["rand", "random", "randn", "uuid", "shuffle", "monotonically_increasing_id"] {
      table[name] = "it would give another result at every run"
    }
    return table
  }()
}
