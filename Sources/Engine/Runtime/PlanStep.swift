/// The part of a recipe that an operator does: its counts, time, rejects and messages go there.
///
/// Steps of a recipe that is read are apart from those of the recipe that is run, and what prepares the other tables of
/// a step is apart from the step itself.
public struct PlanStep: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// No step of any recipe: looking at its tables from outside, as previews do.
    case outside
    /// Reading a source.
    case source
    /// A step of a recipe.
    case step
    /// Preparing the other tables of a step, as the right side of a join. It has no ledger entry.
    case otherTables
    /// Writing the output. Only time is spent there.
    case output
  }

  /// One word, since nodes look it up several times a batch: 0 for the source, n for step n of the recipe that is run,
  /// -n for its other tables, the same below a negative base for each recipe that is read; the largest for the output, the
  /// least for no step.
  private let word: Int

  /// Numbers of steps are below this by the sizes of recipe files.
  private static let mostSteps = 1 << 20

  private init(_ word: Int) { self.word = word }

  public static let outside = PlanStep(.min)
  public static let source = PlanStep(0)
  public static let output = PlanStep(.max)

  /// Step `number`, from 1.
  /// - Parameter recipe: 0 for the recipe that is run, n for the nth of those that are read.
  public static func number(_ number: Int, recipe: Int = 0) -> PlanStep {
    PlanStep(recipe == 0 ? number : -(recipe * mostSteps * 2 + number))
  }

  /// What prepares the other tables of step `number`.
  /// - Parameter recipe: 0 for the recipe that is run, n for the nth of those that are read.
  public static func otherTables(of number: Int, recipe: Int = 0) -> PlanStep {
    PlanStep(recipe == 0 ? -number : -(recipe * mostSteps * 2 + mostSteps + number))
  }

  public var kind: Kind {
    switch word {
    case .min: .outside
    case 0: .source
    case .max: .output
    case 1...: .step
    default: recipe > 0 && -word % (Self.mostSteps * 2) < Self.mostSteps ? .step : .otherTables
    }
  }

  /// The recipe that has the step: 0 for the one that is run, n for the nth of those that are read.
  public var recipe: Int { word < 0 && word > .min ? -word / (Self.mostSteps * 2) : 0 }

  /// The number of the step in its recipe, from 1; 0 where there is none.
  public var number: Int {
    switch kind {
    case .outside, .source, .output: 0
    case .step, .otherTables: abs(word) % Self.mostSteps
    }
  }

  /// The number of a step of the recipe that is run; `nil` for everything else.
  public var ownNumber: Int? { kind == .step && word > 0 ? word : nil }
}

extension PlanStep: Comparable {
  /// The order in which rejects are listed: recipes that are read, the last one first, then the source, then the steps.
  public static func < (left: PlanStep, right: PlanStep) -> Bool { left.word < right.word }
}

extension PlanStep {
  /// The step as one word for the files of a run, and back.
  var encoded: Int { word }
  init(encoded: Int) { self.init(encoded) }
}
