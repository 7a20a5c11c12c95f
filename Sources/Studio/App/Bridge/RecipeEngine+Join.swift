import Engine
package import Recipes

/// What the join form asks for.
extension RecipeEngine {
  package func joinSide(
    _ source: JSON, recipe: RecipeDraft, step: Int, _ cancelling: any Cancelling
  ) throws -> JoinSide {
    let cancellation = Self.engineCancellation(cancelling)
    let target = FormState.sourceText(source)
    var side = RecipeDraft(name: "side", source: source)
    for parameter in recipe.parameters { side.setParameter(parameter.name, parameter.value) }
    let request = SampleRequest(.first, rows: 2000)
    let (right, rows) = try running(side, cancellation) { analysed in
      guard !analysed.tables.isEmpty else {
        throw StudioError(analysed.diagnostics.errors.first?.failure.inStudio ?? "\(target) cannot be opened")
      }
      return (
        try sampledTable(side, analysed, 0, request, cancellation).table, analysed.sources.first?.source.knownRowCount
      )
    }
    let left = try running(recipe, cancellation) { analysed in
      let index = min(step, analysed.tables.count - 1)
      guard index >= 0 else { throw StudioError("the table before the join is not there") }
      return try sampledTable(recipe, analysed, index, SampleRequest(), cancellation).table
    }
    let likely = Self.proposedKeys(left, right, rightName: target)
    return JoinSide(
      source: source, table: right, rows: rows,
      proposedKeys: try withOverlap(likely, left: left, side: side, cancellation))
  }

  /// The best few pairs with the share of sampled values that all rows of the other side hold; best first.
  private func withOverlap(
    _ pairs: [JoinPair], left: BatchSample, side: RecipeDraft, _ cancellation: Cancellation
  ) throws -> [JoinPair] {
    var found: [JoinPair] = []
    for pair in pairs.prefix(4) {
      let share = try running(side, cancellation) { analysed -> Double? in
        guard let plan = analysed.tables.first, let field = plan.schema[pair.right],
          let position = left.schema.index(of: pair.left), left.schema.fields[position].type == field.type
        else { return nil }
        let own = Schema([Field(pair.left, field.type)])
        // A few hundred rows say enough, and leave the reading of the other side as the whole cost.
        var batches: [Batch] = []
        var rows = 0
        for batch in left.batches where rows < 500 {
          let count = min(batch.rowCount, 500 - rows)
          batches.append(Batch(columns: [batch.columns[position].slice(0..<count)], rowCount: count))
          rows += count
        }
        let source = InMemorySource(schema: own, batches: batches)
        let scan = Plan(.scan(Scan(source: source, number: 0, name: "sample")), inputs: [], step: .source, schema: own)
        let right = Plan(
          .project([Projection(pair.right, .column(pair.right, field.type))]), inputs: [plan], step: .outside,
          schema: Schema([field]))
        let semi = Plan(
          .join(Join(kind: .semi, on: [JoinKey(left: pair.left, right: pair.right)], take: [])), inputs: [scan, right],
          step: .outside, schema: own)
        let matched = try LocalEngine.count(semi, options: Self.background(cancellation)).rows
        return rows > 0 ? Double(matched) / Double(rows) : nil
      }
      found.append(JoinPair(left: pair.left, right: pair.right, overlap: share))
    }
    // What was likely by its name stays first unless its values are not there.
    return found.enumerated().sorted { a, b in
      let (left, right) = ((a.element.overlap ?? 0) >= 0.1, (b.element.overlap ?? 0) >= 0.1)
      return left == right ? a.offset < b.offset : left
    }.map(\.element)
  }

  package func joinCounts(
    _ source: JSON, recipe: RecipeDraft, _ cancelling: any Cancelling
  ) throws -> (rows: Int, missing: [Int]) {
    let cancellation = Self.engineCancellation(cancelling)
    var side = RecipeDraft(name: "side", source: source)
    for parameter in recipe.parameters { side.setParameter(parameter.name, parameter.value) }
    return try running(side, cancellation) { analysed in
      guard let plan = analysed.tables.first else {
        throw StudioError("\(FormState.sourceText(source)) cannot be opened")
      }
      let whole = try LocalEngine.profile(plan, profile: Self.missingOnly, options: Self.background(cancellation))
      return (whole.profile.rows, whole.profile.columns.map(\.missing))
    }
  }

  /// As little as a profile can keep: only rows without a value are of interest.
  private static var missingOnly: ProfileOptions {
    var options = ProfileOptions()
    options.exactValues = 16
    options.sampledRows = 1
    options.topValues = 1
    return options
  }

  package func unmatched(
    _ recipe: RecipeDraft, join: JSON, at step: Int, side: JoinRows, _ cancelling: any Cancelling
  ) throws -> any SampleTable {
    let cancellation = Self.engineCancellation(cancelling)
    return try joining(recipe, join, step, cancellation) { join, left, right in
      let isLeft = side != .right
      let on = isLeft ? join.on : join.on.map { JoinKey(left: $0.right, right: $0.left) }
      let (own, other) = isLeft ? (left, right) : (right, left)
      let anti = Plan(
        .join(Join(kind: .anti, on: on, take: [])), inputs: [own, other], step: .outside, schema: own.schema)
      let first = Plan(.limit(count: 500, offset: 0), inputs: [anti], step: .outside, schema: own.schema)
      var options = Self.background(cancellation)
      options.stopsEarly = true
      return BatchSample(
        schema: own.schema, batches: try LocalEngine.collect(first, options: options).batches, places: [])
    }
  }

  /// The join as it was lowered, with the plans of both sides.
  private func joining<Value>(
    _ recipe: RecipeDraft, _ join: JSON, _ step: Int, _ cancellation: Cancellation,
    _ body: (Join, Plan, Plan) throws -> Value
  ) throws -> Value {
    var draft = recipe.prefix(step)
    var inner = join
    inner["kind"] = .text("inner")
    inner["disabled"] = nil
    // Which columns are taken, and under which names, is of no matter here.
    inner["take"] = .list([])
    draft.steps.append(inner)
    return try running(draft, cancellation) { analysed in
      guard analysed.tables.count == step + 2, let node = analysed.tables[step + 1].joinNode,
        case .join(let described) = node.operation
      else { throw StudioError(analysed.diagnostics.errors.first?.failure.inStudio ?? "the join is not complete") }
      return try body(described, node.inputs[0], node.inputs[1])
    }
  }

  /// Pairs of columns that probably belong together: by type, name, the name of the other table, and shared values.
  static func proposedKeys(_ left: any SampleTable, _ right: any SampleTable, rightName: String) -> [JoinPair] {
    let file = rightName.split(separator: "/").last.map(String.init) ?? rightName
    var stem = String(file.prefix { $0 != "." }).lowercased()
    if stem.hasSuffix("s") { stem.removeLast() }
    var scored: [(pair: JoinPair, score: Double)] = []
    for (rightIndex, rightColumn) in right.columns.enumerated() {
      let values = Set((0..<right.rowCount).map { right.cell(row: $0, column: rightIndex) }.filter { !$0.isMissing })
      let uniqueness = Double(values.count) / Double(max(1, right.rowCount - rightColumn.facts.missing))
      for (leftIndex, leftColumn) in left.columns.enumerated() where leftColumn.type == rightColumn.type {
        let leftName = leftColumn.name.lowercased()
        let rightName = rightColumn.name.lowercased()
        var score = 0.0
        if leftName == rightName { score += 2 }
        if leftName == stem, rightName == "id" || rightName == stem { score += 5 }
        if leftName == stem + "_id" || leftName == stem + "id", rightName == "id" || rightName == leftName {
          score += 5
        }
        if leftColumn.facts.isFixedID, rightColumn.facts.isFixedID { score += 1 }
        let sampled = min(left.rowCount, 500)
        var shared = 0
        for row in 0..<sampled where values.contains(left.cell(row: row, column: leftIndex)) { shared += 1 }
        // Columns of few values share them by chance: only those that tell rows apart count.
        if uniqueness > 0.5, values.count > 20 { score += 4 * Double(shared) / Double(max(1, sampled)) }
        if uniqueness > 0.99 { score += 0.5 }
        if score >= 2 { scored.append((JoinPair(left: leftColumn.name, right: rightColumn.name), score)) }
      }
    }
    return scored.sorted { $0.score > $1.score }.map(\.pair)
  }

  package func joinFacts(
    _ recipe: RecipeDraft, join: JSON, at step: Int, _ cancelling: any Cancelling
  ) throws -> JoinFacts {
    let cancellation = Self.engineCancellation(cancelling)
    return try joining(recipe, join, step, cancellation) { described, left, right in
      let plan = Self.keyCounts(described.on, left, right)
      let batches = try LocalEngine.collect(plan, options: Self.background(cancellation)).batches
      var facts = JoinFacts(
        leftRows: 0, leftMatched: 0, rightRows: 0, rightMatched: 0, pairs: 0, rightIsUnique: false)
      for batch in batches {
        let (own, other) = (batch.columns[0], batch.columns[1])
        guard case .integer(let left) = own, case .integer(let right) = other,
          case .integer(let keys) = batch.columns[2]
        else { continue }
        for row in 0..<batch.rowCount {
          let count = Int(keys.values[row])
          let rows = own.isNull(row) ? 0 : Int(left.values[row])
          let others = other.isNull(row) ? 0 : Int(right.values[row])
          facts.leftRows &+= rows &* count
          facts.rightRows &+= others &* count
          guard rows > 0, others > 0 else { continue }
          facts.leftMatched &+= rows &* count
          facts.rightMatched &+= others &* count
          facts.pairs &+= rows &* others &* count
        }
      }
      facts.rightIsUnique = facts.pairs == facts.leftMatched
      return facts
    }
  }

  /// How many keys have so many rows on the left and so many on the right; each side is read once.
  ///
  ///     left  ─ rows by key ─┐
  ///                          ├ full join on the keys ─ keys by (left rows, right rows)
  ///     right ─ rows by key ─┘
  private static func keyCounts(_ on: [JoinKey], _ left: Plan, _ right: Plan) -> Plan {
    func counted(_ plan: Plan, _ keys: [String], _ name: String) -> Plan {
      // A column of a name like a count's would be another key.
      let fields = keys.indices.map { Field("key \($0)", plan.schema[keys[$0]]?.type ?? .text) }
      let narrow = Plan(
        .project(keys.indices.map { Projection(fields[$0].name, .column(keys[$0], fields[$0].type)) }), inputs: [plan],
        step: .outside, schema: Schema(fields))
      return Plan(
        .aggregate(keys: fields.map(\.name), [Self.rows(name)]), inputs: [narrow], step: .outside,
        schema: Schema(fields + [Field(name, .integer)]))
    }
    var names: [(left: String, right: String)] = []
    for pair in on where !names.contains(where: { $0 == (pair.left, pair.right) }) {
      names.append((pair.left, pair.right))
    }
    let first = counted(left, names.map(\.left), "left")
    let second = counted(right, names.map(\.right), "right")
    let keys = names.indices.map { JoinKey(left: "key \($0)", right: "key \($0)") }
    let both = Plan(
      .join(Join(kind: .full, on: keys, take: [TakenColumn(column: "right", name: "right")])), inputs: [first, second],
      step: .outside, schema: Schema(first.schema.fields + [Field("right", .integer)]))
    let pairs = [Field("left", .integer), Field("right", .integer)]
    return Plan(
      .aggregate(keys: pairs.map(\.name), [Self.rows("keys")]), inputs: [both], step: .outside,
      schema: Schema(pairs + [Field("keys", .integer)]))
  }

  private static func rows(_ name: String) -> Aggregation {
    Aggregation(name: name, function: .count, argument: nil, type: .integer)
  }

  package func joinTargets(_ recipe: RecipeDraft, folder: String?) -> [OpenEntry] {
    let written = FormState.sourceText(recipe.source)
    let beside = written.contains("/") ? String(written[...(written.lastIndex(of: "/") ?? written.startIndex)]) : ""
    let prefix = folder ?? beside
    let own = written.split(separator: "/").last.map(String.init) ?? ""
    let entries = OpenListing.entries(
      folder: recipe.resolved(prefix), workingFolder: workingFolder, catalogPath: folder == nil ? catalogPath : nil,
      includesBelow: false)
    return entries.compactMap { entry in
      var found = OpenEntry(kind: entry.kind, name: entry.name, target: prefix + entry.name, detail: entry.detail)
      switch entry.kind {
      case .version:
        found.target = entry.target
        return found
      case .versions: return found
      case .file: return prefix == beside && entry.name == own ? nil : found
      case .table: return entry
      case .folder:
        found.target += "/"
        found.detail = "folder"
        return found
      // Recipes are found from the file of the one that reads them, other files from here.
      case .recipe where folder != nil && recipePath?.contains("/") != true: return found
      default: return nil
      }
    }
  }
}

extension Plan {
  /// The join that a join step lowered to: under its projections.
  fileprivate var joinNode: Plan? {
    if case .join = operation { return self }
    return inputs.count == 1 ? inputs[0].joinNode : nil
  }
}
