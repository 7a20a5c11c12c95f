import Recipes

/// Forms of what is no step: source, output, parameters. Their fields are those of the recipe's own records.
extension State {
  static let sourceEntry = StepKindEntry(
    "source", "where the table comes from", RecipeSections.source.map(StepKinds.field))

  /// Of an output that is a table of a database.
  static let databaseOutputEntry = StepKindEntry(
    "output", "the table that the result goes to", RecipeSections.databaseOutput.map(StepKinds.field))
  static let outputEntry = StepKindEntry(
    "output", "where the result goes", RecipeSections.output.map(StepKinds.field))

  static let parametersEntry = StepKindEntry(
    "parameters", "values that a run can change: ${name} in paths and texts",
    [
      StepFieldEntry(
        "defaults", "Parameters", .parameters, required: false,
        help: "a name and its value; a run may set another, and must where there is none")
    ])

  static let parameterEntry = StepKindEntry(
    "parameter", "a value that a run can change: ${name} in paths, texts and expressions",
    [
      StepFieldEntry(
        "name", "Name", .value(.word), required: true,
        help: "letters, digits and _; used as ${name}; renaming follows all uses")
    ] + RecipeSections.parameter.map(StepKinds.field))

  /// Fields that every step has, under its own.
  static let stepTail = [CommonStepFields.expect, CommonStepFields.note, CommonStepFields.id].map(StepKinds.field)
}
