import Engine
import Recipes

/// Makes recipes of a visual job: one for each sink, and one for each table that several nodes read.
final class GlueImporter {
  let graph: GlueGraph
  let importer: Importer
  private(set) var result = ImportResult()
  /// Recipes of tables that others read, by the id of their node.
  private var shared: [String: String] = [:]

  /// What was given in place of the job's own sink; tables of several sinks would replace each other there.
  private let output: RecipeOutput?

  init(_ graph: GlueGraph, _ importer: Importer) {
    self.graph = graph
    self.importer = importer
    output = graph.nodes.count { $0.role == .sink } == 1 ? importer.output : nil
  }

  /// - Throws: `Failure` (`recipe`): the job writes nothing.
  func run(called job: String) throws {
    let sinks = graph.nodes.filter { $0.role == .sink }
    guard !sinks.isEmpty else {
      throw Failure(.recipe, "the job \(job) has no node that writes, so that it makes no recipe")
    }
    if importer.source != nil { note(job, "--source is left out: the sources are those of the job") }
    if output == nil, importer.output != nil {
      note(job, "--output is left out: the job writes \(sinks.count) tables, each to a place of its own")
    }
    let used = graph.leading(to: sinks)
    for node in graph.nodes where !used.contains(node.id) {
      note(origin(node), "nothing that the job writes comes of it, so that it is left out")
    }
    for sink in sinks {
      let name = sinks.count == 1 ? Importer.fileName(job) : uniqueName(sink.name)
      let draft = emptyDraft(called: name)
      guard let input = graph.inputs(of: sink).first else { continue }
      fill(draft, to: input, isEnd: true)
      write(draft, to: sink)
      finish(draft, isNested: false)
    }
  }

  // MARK: Recipes

  private func emptyDraft(called name: String) -> ImportDraft {
    ImportDraft(Recipe(name: name, path: ""), data: importer.data, places: importer.places)
  }

  private func finish(_ draft: ImportDraft, isNested: Bool) {
    GlueFolding.fold(&draft.recipe)
    for parameter in (draft.recipe.source.json["path"]?.text).map(GluePlaces.parameters(in:)) ?? [] {
      draft.declare(parameter)
    }
    for parameter in (draft.recipe.output?.path).map(GluePlaces.parameters(in:)) ?? [] { draft.declare(parameter) }
    for (file, recipe) in draft.nested {
      result.recipes.append(ImportedRecipe(fileName: file, recipe: recipe, isNested: true))
    }
    let file = (draft.recipe.name ?? "recipe") + ".json"
    result.recipes.append(ImportedRecipe(fileName: file, recipe: draft.recipe, isNested: isNested))
    importer.data?.keep(draft.recipe, as: file)
  }

  private func uniqueName(_ text: String) -> String {
    let name = Importer.fileName(text)
    var unique = name
    var number = 2
    while result.recipes.contains(where: { $0.fileName == unique + ".json" })
      || shared.values.contains(unique + ".json")
    {
      unique = "\(name)-\(number)"
      number += 1
    }
    return unique
  }

  private func write(_ draft: ImportDraft, to sink: GlueNode) {
    if let output {
      let keys = sink.paths("PartitionKeys")
      if !keys.isEmpty {
        note(origin(sink), "--output is a place without partitions; the job divides by \(keys.joined(separator: ", "))")
      }
      return draft.recipe.output = output
    }
    do {
      let (output, remarks, parameter) = try GluePlaces.output(of: sink, importer.places)
      draft.recipe.output = output
      if let parameter { draft.declare(parameter) }
      for text in remarks { note(origin(sink), text) }
    } catch {
      refuse(draft, sink, error)
    }
  }

  /// The recipe of a node that others read, made at its first reader.
  private func recipe(of node: GlueNode) -> String {
    if let file = shared[node.id] { return file }
    let name = uniqueName(node.name)
    shared[node.id] = name + ".json"
    let draft = emptyDraft(called: name)
    fill(draft, to: node, isEnd: true)
    finish(draft, isNested: true)
    return name + ".json"
  }

  /// The table of a node as the source of a join or union.
  func source(of node: GlueNode) throws -> RecipeSource {
    if node.role == .source, node.text("PartitionPredicate")?.isEmpty ?? true {
      let sources = try GluePlaces.sources(of: node, importer.places)
      if sources.count == 1 {
        for text in GluePlaces.lost(of: node) { note(origin(node), text) }
        return sources[0]
      }
    }
    return RecipeSource(recipe: recipe(of: node))
  }

  /// The recipe's columns, when they can be known.
  func columns(of source: RecipeSource) -> [Field]? {
    var recipe = Recipe(name: nil, path: "")
    recipe.source = source
    return importer.data?.columns(of: recipe)
  }

  // MARK: Steps

  /// Adds what leads from the source to a node.
  /// - Parameter isEnd: whether the recipe ends there: then the node itself is not read from a recipe of its own.
  private func fill(_ draft: ImportDraft, to node: GlueNode, isEnd: Bool = false) {
    let isShared =
      node.role == .transform && graph.chains(from: node.id) > 1 && !GlueGraph.structural.contains(node.kind)
    if isShared, !isEnd || shared[node.id] != draft.recipe.name.map({ $0 + ".json" }) {
      return draft.recipe.source = RecipeSource(recipe: recipe(of: node))
    }
    if node.role == .source { return open(draft, node) }
    let inputs = GlueNodes.ordered(graph.inputs(of: node), for: node)
    if let first = inputs.first { fill(draft, to: first) }
    let call = GlueCall(node: node, inputs: inputs, draft: draft, importer: self)
    do {
      if let translate = GlueNodes.byKind[node.kind] {
        try translate(call)
      } else {
        throw Refusal("nodes of the kind \(node.type) are not known here", "write a step that does the same")
      }
      for text in call.remarks { note(origin(node), text) }
      if let refusal = draft.refusal(of: call.steps) { return refuse(draft, node, refusal, keeping: call.steps) }
      add(call.steps, of: node, to: draft, remarks: call.remarks)
    } catch {
      refuse(draft, node, error)
    }
  }

  private func open(_ draft: ImportDraft, _ node: GlueNode) {
    do {
      let sources = try GluePlaces.sources(of: node, importer.places)
      draft.recipe.source = sources[0]
      for text in GluePlaces.lost(of: node) { note(origin(node), text) }
      var steps: [Step] = []
      if sources.count > 1 {
        steps.append(Step("union-tables", [("with", .list(sources.dropFirst().map(\.json)))]))
      }
      if let predicate = node.text("PartitionPredicate"), !predicate.isEmpty {
        let call = GlueCall(node: node, inputs: [], draft: draft, importer: self)
        steps.append(Step("filter-rows", [("where", .text(try call.expression(predicate)))]))
      }
      add(steps, of: node, to: draft, remarks: [])
    } catch {
      draft.recipe.source = RecipeSource(path: "${source}")
      draft.declare(Parameter(name: "source", type: "text", description: "What the node \(node.name) reads."))
      refuse(draft, node, error)
    }
  }

  private func add(_ steps: [Step], of node: GlueNode, to draft: ImportDraft, remarks: [String]) {
    for (index, step) in steps.enumerated() {
      var step = step
      step.note = [origin(node)] + remarks
      if index == steps.count - 1 { step.id = uniqueId(node.name, in: draft) }
      draft.recipe.steps += [step]
    }
  }

  private func uniqueId(_ name: String, in draft: ImportDraft) -> String {
    let id = Importer.fileName(name)
    let taken = Set(draft.recipe.steps.compactMap(\.id))
    var unique = id
    var number = 2
    while taken.contains(unique) {
      unique = "\(id)-\(number)"
      number += 1
    }
    return unique
  }

  /// The steps of a Recipe node, which say whose they are.
  func addDataBrew(_ steps: [DataBrewStep], of node: GlueNode, to draft: ImportDraft) {
    let steps = steps.map { step in
      var step = step
      step.holder = "Glue \(node.id), "
      return step
    }
    var importer = DataBrewImporter(draft)
    importer.add(steps)
    result.remarks += importer.remarks
  }

  // MARK: Remarks

  private func origin(_ node: GlueNode) -> String { "Glue \(node.id): \(node.type)" }

  private func note(_ origin: String, _ text: String) {
    let remark = ImportRemark(severity: .note, origin: origin, message: text, remedy: nil)
    if !result.remarks.contains(remark) { result.remarks.append(remark) }
  }

  private func refuse(_ draft: ImportDraft, _ node: GlueNode, _ error: any Error, keeping steps: [Step] = []) {
    let refusal = error as? Refusal ?? Refusal("\(error)", "mend what it says, and import again")
    var importer = DataBrewImporter(draft)
    importer.refuse(origin(node), refusal, keeping: steps)
    result.remarks += importer.remarks.filter { !result.remarks.contains($0) }
  }
}
