import ArgumentParser
import Catalog
import Engine
import Recipes

/// What shells complete beside the names of files, options and commands: names that depend on where one works.
enum CompletionValues {
  /// Names of tables of the catalog of this machine: that of `--catalog`, else of the project.
  static let tables = CompletionKind.custom { words, _, _ in
    enterFolder(words)
    let path = value(of: "--catalog", in: words) ?? CatalogLocation.standard()
    let tables = try? Catalog.openExisting(path)?.tables()
    return harmless((tables ?? []).map { $0.name.description })
  }

  /// What a command takes that names a table or a file: the tables of the catalog here, and files, which the shell itself adds
  /// (`CompletionsCommand`).
  static let tablesAndFiles = tables

  /// `name=` for each parameter of the recipe that stands on the line.
  static let assignments = CompletionKind.custom { words, _, _ in
    enterFolder(words)
    guard let path = words.dropFirst().first(where: { $0.hasSuffix(".json") }), let bytes = try? FileBytes.read(path)
    else {
      return []
    }
    let parameters = RecipeFile(path: path, bytes: bytes).recipe?.parameters ?? []
    return harmless(parameters.map(\.name)).map { $0 + "=" }
  }

  /// Steps, by kind.
  static let steps = CompletionKind.list(StepTable.kinds)

  /// Functions of expressions, by name.
  static let functions = CompletionKind.list(functionNames)

  /// Whatever can be called: functions, then aggregates and window functions.
  static let functionNames: [String] = {
    let others = AggregateFunction.all.flatMap(\.words) + WindowFunction.listed.map(\.name)
    return FunctionCatalog.callableNames + others.filter { !FunctionCatalog.callableNames.contains($0) }
  }()

  /// Goes where the command would work.
  private static func enterFolder(_ words: [String]) { try? CommonOptions.enter(value(of: "-C", in: words)) }

  private static func value(of option: String, in words: [String]) -> String? {
    guard let place = words.firstIndex(of: option), place + 1 < words.count else { return nil }
    return words[place + 1]
  }

  /// Names that no shell takes for anything else: bash evaluates what it is given as words (`compgen -W`), and a name that
  /// comes out of somebody's recipe or catalog may be `$(…)`.
  private static func harmless(_ names: [String]) -> [String] {
    names.filter { name in
      !name.isEmpty && !name.hasPrefix("-")
        && name.unicodeScalars.allSatisfy {
          $0 == "_" || $0 == "-" || $0 == "." || $0.properties.isAlphabetic || $0.properties.numericType == .decimal
        }
    }
  }
}
