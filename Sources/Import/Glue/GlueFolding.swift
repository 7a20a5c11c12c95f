import Recipes

/// Folds steps that people make of several nodes.
enum GlueFolding {
  /// Renames of what an aggregate made become its own names, and renames that follow each other one step.
  static func fold(_ recipe: inout Recipe) {
    var steps: [Step] = []
    for step in recipe.steps {
      if let last = steps.last, !step.isDisabled, !last.isDisabled, let folded = folded(last, step) {
        steps[steps.count - 1] = folded
      } else {
        steps.append(step)
      }
    }
    recipe.steps = steps
  }

  private static func folded(_ first: Step, _ second: Step) -> Step? {
    guard second.kind == "rename-columns", let names = second["names"]?.members else { return nil }
    let renames = Dictionary(names.map { ($0.key, $0.value.text ?? $0.key) }, uniquingKeysWith: { first, _ in first })
    var result = first
    switch first.kind {
    case "group-rows":
      guard let values = first["values"]?.members,
        renames.keys.allSatisfy({ name in values.contains { $0.key == name } })
      else { return nil }
      let renamed = values.map { (renames[$0.key] ?? $0.key, $0.value) }
      guard Set(renamed.map(\.0)).count == renamed.count else { return nil }
      result["values"] = .object(renamed)
    case "rename-columns":
      guard let before = first["names"]?.members else { return nil }
      // A name that the first one took or gave may mean another column in between.
      let touched = Set(before.map(\.key) + before.compactMap(\.value.text))
      guard touched.isDisjoint(with: renames.keys), touched.isDisjoint(with: renames.values) else { return nil }
      result["names"] = .object(before.map { ($0.key, $0.value) } + names.map { ($0.key, $0.value) })
    default: return nil
    }
    result.note = first.note + second.note
    return result
  }
}
