import Engine

/// The page of everything in a recipe that is not a step, made from the records.
public enum RecipeDocument {
  /// `docs/reference/recipe-file.md`
  public static var markdown: String {
    """
    # The recipe file

    Every key of a recipe but those of steps, which stand in [Steps](../steps.md). A recipe is a JSON file in UTF-8; a
    key that is not listed is an error. `sous format` writes keys in the order of these tables, `sous steps --json-schema`
    prints the schema that editors use, and `sous check` reports every problem with its place. Every key says which version of
    Sous brought it: an older one refuses the recipe.

    ## Top level

    \(table(RecipeSections.root))
    ## Parameters

    Under `parameters`, by name:

    \(table(RecipeSections.parameter))
    `${name}` in a path, an expression or another text of the recipe stands for the parameter's value, which `--set
    name=value` gives; types: \(TypeName.parameterWords.map { "`\($0)`" }.joined(separator: ", ")). In an expression the
    value has the parameter's type and needs no quotes. `${env:NAME}` in paths and addresses is the environment variable
    NAME. `$${` is written where `${` itself is meant.

    ## Source

    Also of a join, and each of the tables of a union. Exactly one of
    \(SourceRecord.all.map { "`\($0.key)`" }.plainList) says which kind it is:

    \(sources)
    Keys that only files of some formats have are listed with their formats in [Formats](formats.md).

    ## Output

    A path:

    \(table(RecipeSections.output))
    Or a table of a database:

    \(table(RecipeSections.databaseOutput))
    ## Keys of every step

    \(table(CommonStepFields.before + CommonStepFields.after))
    """
  }

  private static func table(_ fields: [FieldRecord]) -> String {
    FieldTable.headerWithTypes + FieldTable.rowsWithTypes(fields)
  }

  private static var sources: String {
    SourceRecord.all.map { record in
      let own = record.naming + record.reading.filter { !FormatFields.sourceKeys.contains($0.key) }
      return "### `\(record.key)`\n\n" + table(own)
    }.joined(separator: "\n")
  }
}
