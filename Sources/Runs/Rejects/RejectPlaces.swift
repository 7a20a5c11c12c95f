package import Engine
package import Recipes

/// Finds where rejects stand; cheap in the order in which rejects are listed.
package final class RejectPlaces {
  package struct Place {
    /// What has no file is called by its name.
    package var file: String?
    /// Of text files, from 1.
    package var line: Int?
    /// Of text files, from 0, in the decoded text.
    package var byte: Int?
    /// Of Parquet files, from 1.
    package var row: Int?
    package var raw: String?
    /// As its recipe counts it, 0 for the source.
    package var step = 0
    /// The recipe that has that step, when it is one that is read.
    package var recipe: String?
  }

  private let sources: [(name: String, table: any TableSource)]
  private let nested: [NestedRecipe]
  private var finders: [Int: any RecordFinder] = [:]

  package init(_ sources: [LoweredSource], _ nested: [NestedRecipe]) {
    self.sources = sources.map { ($0.name, $0.source) }
    self.nested = nested
  }

  package convenience init(_ recipe: LoweredRecipe?) { self.init(recipe?.sources ?? [], recipe?.nested ?? []) }

  package func place(of reject: Reject) -> Place {
    var place = Place()
    place.step = reject.step.number
    if nested.indices.contains(reject.step.recipe - 1) { place.recipe = nested[reject.step.recipe - 1].path }
    guard let origin = reject.origin, sources.indices.contains(reject.source) else { return place }
    let (name, source) = sources[reject.source]
    guard source.files.indices.contains(origin.file) else {
      place.file = name
      return place
    }
    place.file = source.files[origin.file].path
    guard let locating = source as? any LocatingSource else {
      place.row = origin.position + 1
      return place
    }
    place.byte = origin.position
    let finder = finders[reject.source] ?? locating.makeRecordFinder()
    finders[reject.source] = finder
    // A file that has vanished since costs its lines only.
    if let found = try? finder.find(origin) { (place.line, place.raw) = (found.line, found.raw) }
    return place
  }
}
