/// The page `docs/databrew.md`, made from the table of operations.
public enum OperationsDocument {
  public static var markdown: String {
    let refused = DataBrewOperations.all.count { $0.refusal != nil }
    let leftOut = DataBrewOperations.all.count(where: \.isLeftOut)
    var page = """
      # DataBrew

      Made from the importer's own table; `sous import --operations` prints it. Of \(DataBrewOperations.all.count) operations
      \(DataBrewOperations.all.count - refused - leftOut) become steps, \(leftOut) change no data and are left out, and \(refused) are refused; a use of an operation that needs more than Sous has is refused by
      itself, in words.

      ```
      sous import recipe.json --source data.csv --into recipes
      ```

      `sous import` reads recipes as DataBrew's console downloads them (JSON and YAML), as its API, CloudFormation and the CDK
      write them, and `Recipe` nodes of Glue. Each step says in its `note` what it was. A step that is refused stays as a
      disabled step that says why and what to do. Without `--source` the recipe has a parameter `source`, and what depends
      on the data is refused; dates are then read as ISO 8601 only. `--map s3://bucket=folder` says where tables of joins
      and unions lie; others are read from S3.

      ## Meaning

      - `REMOVE_VALUES` removes the rows that match; with any other operation a condition names the cells that change.
      - Missing is null or empty text. Invalid is what is there and does not fit a type.
      - What cannot be converted becomes null, never a reject. Only times that leave the years 1 to 9999 by `DATE_ADD` or
        `CONVERT_TIMEZONE` are rejects.
      - A value of `IS` is read as the column's type. A null is not equal to anything, so it stays; for `IS_NOT` and `NOT_…`
        it counts as different, and its row goes.
      - Regular expressions are Java's there and RE2's here: look-around, back-references and possessive repetition are refused.
      - Patterns of dates: `mm` and `MM` are minutes behind the hour, else the month; `*` is written as a blank. The form of
        dates in text is looked up in the data, and numbers such as 20260131 are dates where all of a column are. Whether a day or a month comes first is said where the data do not tell.
      - Random numbers and shuffles have the number of the step as seed. `NOW` and `TODAY` are parameters.
      - Where `--source` names the data, a step that does not check on its columns is refused; what it would be stays, disabled.
      - Functions of CloudFormation (`Ref`, `Fn::Sub`, `Fn::Join`, `Fn::If`, in YAML also `!Ref`) are worked out by the
        defaults of the template's parameters, which is said; a step that needs more is refused.
      - Names that circulate in articles but are none of DataBrew's are answered with the right one.


      """
    for family in DataBrewOperation.Family.allCases {
      page += "## \(family.rawValue)\n\n| operation | becomes |\n|---|---|\n"
      for operation in DataBrewOperations.all where operation.family == family {
        let names = ([operation.name] + operation.aliases).map { "`\($0)`" }.joined(separator: ", ")
        page += "| \(names) | \(cell(text(operation))) |\n"
      }
      page += "\n"
    }
    page += """
      ## Visual jobs of Glue

      A job is read as its API, its Git synchronisation or its console writes it. Each sink becomes a recipe; a table that
      several nodes read becomes a recipe of its own, which they start from. A node's name is the `id` of its step. Glue
      appends to what is there, a recipe replaces it unless its `mode` says otherwise. A refusal does not stop other sinks.

      | node | becomes |
      |---|---|

      """
    for node in GlueNodes.all { page += "| `\(node.name)` | \(cell(node.sous)) |\n" }
    return page
  }

  private static func text(_ operation: DataBrewOperation) -> String {
    if let refusal = operation.refusal { return "Refused: \(refusal.reason). \(refusal.remedy.capitalizedFirst)." }
    return operation.sous + (operation.inference.map { ". Inferred: \($0)" } ?? "")
  }

  private static func cell(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
