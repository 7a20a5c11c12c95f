import ArgumentParser
import Engine
import Recipes
import Runs

/// `sous profile PATH`
struct ProfileCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "profile", abstract: "Shows statistics of every column, over all rows.",
      discussion: "Null and empty text are missing. Lengths are in characters. Of a recipe, the result is profiled.")
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var listing: ListingOptions
  @OptionGroup var input: TableInput

  func run() throws {
    let console = try common.begin()
    let recipe = try input.open()
    let options = try input.options()
    let monitor = RunMonitor()
    let display = common.quiet ? nil : RunBars(monitor, console.messageStyle).display()
    defer { display?.finish() }
    let (profile, notes, rejects, lowered) = try recipe.run(options.cancellation) { lowered in
      let collector = RejectCollector(temporaryFolder: options.temporaryFolder)
      let (profile, outcome) = try LocalEngine.profile(
        lowered.plan, options: options, rejects: collector, monitor: monitor)
      return (profile, recipe.notes(lowered) + outcome.notes, collector, lowered)
    }
    display?.finish()
    ProfileListing.listing(profile).print(listing.format, to: console.output, style: console.style)
    console.output.flush()
    for note in notes { console.note(note) }
    if let note = RejectsFile.note(rejects, of: lowered) { console.note(note) }
  }
}

/// Statistics of columns as a listing: the same facts for people and programs.
private enum ProfileListing {
  static func listing(_ profile: TableProfile) -> Listing {
    var list = Listing([
      "column", "type", "rows", "missing", "distinct", "least", "greatest", "mean", "shortest", "longest", "top",
    ])
    list.maximumWidth = 32
    list.rows = profile.columns.map { column in
      let top = column.values.first.flatMap { most in
        most.rows > 1 ? ValueText.shown(most.item).map { "\($0) (\(NumberText.grouped(most.rows)))" } : nil
      }
      return [
        .text(column.name), .text(column.type.description), .integer(column.rows), .integer(column.missing),
        distinct(column.distinct), .init(column.minimum.flatMap { ValueText.shown($0) }),
        .init(column.maximum.flatMap { ValueText.shown($0) }), column.mean.map(Listing.Cell.real) ?? .missing,
        .init(column.shortest), .init(column.longest), .init(top),
      ]
    }
    return list
  }

  /// An estimate is marked as one.
  private static func distinct(_ figure: ColumnStatistics.Figure) -> Listing.Cell {
    figure.isEstimate ? .text("~" + NumberText.grouped(figure.value)) : .integer(figure.value)
  }
}
