import Engine
import Recipes
import Synchronization

/// The rows of the source that previews work on.
extension RecipeEngine {
  /// A name that no file can give a column: places of rows, as an ordinary column.
  private static let place = Field("\u{0}place", .integer)

  func sample(
    _ recipe: RecipeDraft, _ analysed: AnalysedRecipe, _ request: SampleRequest, _ cancellation: Cancellation
  ) throws -> SourceSample {
    let source = analysed.tables[0]
    let step = request.kind.step
    let key = SampleKey(
      source: recipe.source, parameters: recipe.root["parameters"], prefix: step.map { recipe.prefixKey($0) } ?? 0,
      schema: source.schema, sample: request, inputs: InputStamps.of(analysed))
    if let kept = cache.withLock({ $0.samples[key] }) { return kept }
    let (schema, batches) = try rows(analysed, request, cancellation)
    let sample = SourceSample(
      schema: schema, batches: batches, lines: Self.lines(analysed, isBeginning: request.kind == .first))
    cache.withLock {
      if $0.samples.count >= 6 { $0.samples = [:] }
      $0.samples[key] = sample
    }
    return sample
  }

  /// Finds lines in the files of a source of text. They are counted from the beginning of the file: at once for its
  /// first rows, else only where that is short.
  static func lines(_ analysed: AnalysedRecipe, isBeginning: Bool) -> ([Int64]) -> [Int32] {
    let text = analysed.sources.first?.source as? any LocatingSource
    let bytes = text?.files.reduce(0) { $0 + ($1.byteCount ?? 0) } ?? 0
    return { origins in
      guard let text, isBeginning || bytes < 200 << 20, origins.count <= 20_000 else { return [] }
      let finder = text.makeRecordFinder()
      var lines: [Int64: Int32] = [:]
      for origin in Set(origins).sorted() {
        let place = try? finder.find(RowOrigin(bits: origin))
        lines[origin] = Int32(truncatingIfNeeded: place?.line ?? 0)
      }
      return origins.map { lines[$0] ?? 0 }
    }
  }

  private func rows(
    _ analysed: AnalysedRecipe, _ request: SampleRequest, _ cancellation: Cancellation
  ) throws -> (schema: Schema, batches: [Batch]) {
    let source = analysed.tables[0].carryingOrigin()
    var options = Self.background(cancellation)
    options.stopsEarly = true
    func first(_ count: Int, of plan: Plan, offset: Int = 0) throws -> (schema: Schema, batches: [Batch]) {
      let limited = Plan(.limit(count: count, offset: offset), inputs: [plan], step: .outside, schema: plan.schema)
      return (plan.schema, try LocalEngine.collect(limited, options: options).batches)
    }
    switch request.kind {
    case .first: return try first(request.rows, of: source)
    case .last:
      let all = try LocalEngine.count(analysed.tables[0], options: Self.background(cancellation)).rows
      return try first(request.rows, of: source, offset: max(0, all - request.rows))
    case .random(let seed):
      let picked = try LocalEngine.sample(
        source, rows: request.rows, seed: UInt64(truncatingIfNeeded: seed), options: Self.background(cancellation))
      return (source.schema, picked.batches)
    case .matching(let text): return try first(request.rows, of: Self.filtered(source, text))
    case .reaching(let step):
      guard analysed.tables.indices.contains(step - 1) else { throw Self.noStep(step) }
      let (schema, batches) = try first(request.rows, of: analysed.tables[step - 1].carryingOrigin())
      let origins = SourceSample.takingOrigins(schema, batches).origins
      return try sourceRows(source, origins, step: step, options)
    case .removed(let step):
      guard analysed.tables.indices.contains(step) else { throw Self.noStep(step) }
      let removed = try removedRows(analysed, step, limit: request.rows, cancellation)
      var origins = removed.origins ?? []
      if case .distinct(let columns) = analysed.tables[step].operation {
        // A duplicate is one only beside the row that it repeats.
        origins += try partners(analysed.tables[step - 1], removed, columns, options)
      }
      guard !origins.isEmpty else {
        throw StudioError("step \(step) removes no row of the whole input; S takes another sample")
      }
      return try sourceRows(source, origins, step: step, options)
    }
  }

  private static func noStep(_ step: Int) -> StudioError {
    StudioError("there is no step \(step) that works; S takes another sample")
  }

  private static func filtered(_ source: Plan, _ text: String) throws -> Plan {
    switch ExpressionText.compile(text, schema: source.schema, parameters: [:]) {
    case .success(let expression):
      return Plan(.filter([expression]), inputs: [source], step: .outside, schema: source.schema)
    case .failure(let problems):
      throw Failure(.recipe, problems.problems.first?.message ?? "the expression \(text) cannot be understood")
    }
  }

  /// The rows of the source at these places, in its order.
  private func sourceRows(
    _ source: Plan, _ origins: [Int64]?, step: Int, _ options: RunOptions
  ) throws -> (schema: Schema, batches: [Batch]) {
    guard let origins, source.schema.index(of: RowOrigin.columnName) != nil else {
      throw StudioError("rows behind step \(step) are made of several rows of the source; S takes another sample")
    }
    let places = Set(origins).filter { $0 >= 0 }.sorted()
    let schema = Schema([Self.place])
    let picked = InMemorySource(schema: schema, rows: places.map { [.integer($0)] })
    let keyed = Self.withPlaces(source)
    let join = Plan(
      .join(Join(kind: .semi, on: [JoinKey(left: Self.place.name, right: Self.place.name)], take: [])),
      inputs: [
        keyed, Plan(.scan(Scan(source: picked, number: 1, name: "places")), inputs: [], step: .source, schema: schema),
      ], step: .outside, schema: keyed.schema)
    let limited = Plan(.limit(count: places.count, offset: 0), inputs: [join], step: .outside, schema: join.schema)
    let narrow = Plan(
      .project(source.schema.fields.map { Projection($0.name, .column($0.name, $0.type)) }), inputs: [limited],
      step: .outside,
      schema: source.schema)
    return (narrow.schema, try LocalEngine.collect(narrow, options: options).batches)
  }

  /// The plan, which carries origins, with them as an ordinary column too.
  private static func withPlaces(_ plan: Plan) -> Plan {
    let own = plan.schema.fields.map { Projection($0.name, .column($0.name, $0.type)) }
    return Plan(
      .project(own + [Projection(place.name, .column(RowOrigin.columnName, .integer))]), inputs: [plan], step: .outside,
      schema: Schema(plan.schema.fields + [place]))
  }

  // MARK: What a step removed

  /// The first rows of the whole input that a step removes, as they were before it.
  ///
  /// A filter is turned round. Of any other step the rows that have gone are those whose places are not found behind it.
  func removedRows(
    _ analysed: AnalysedRecipe, _ step: Int, limit: Int, _ cancellation: Cancellation
  ) throws -> SourceSample {
    guard step >= 1, analysed.tables.indices.contains(step) else { throw Self.noStep(step) }
    let before = analysed.tables[step - 1].carryingOrigin()
    let after = analysed.tables[step]
    var options = Self.background(cancellation)
    options.stopsEarly = true
    let removed: Plan
    if case .filter(let predicates) = after.operation, after.step == .number(step),
      after.inputs[0].step != .number(step)
    {
      let yes = Expression.literal(.boolean(true), .boolean)
      let no = Expression.literal(.boolean(false), .boolean)
      let isKept = predicates.reversed().reduce(yes) { rest, predicate in
        .conditional([Expression.Branch(condition: predicate, result: rest)], otherwise: no, .boolean)
      }
      let isRemoved = Expression.conditional(
        [Expression.Branch(condition: isKept, result: no)], otherwise: yes, .boolean)
      removed = Plan(.filter([isRemoved]), inputs: [before], step: .outside, schema: before.schema)
    } else {
      let kept = after.carryingOrigin()
      guard before.schema.index(of: RowOrigin.columnName) != nil, kept.schema.index(of: RowOrigin.columnName) != nil
      else {
        throw StudioError("rows behind step \(step) are made of several rows: none of them is removed by itself")
      }
      let places = Plan(
        .project([Projection(Self.place.name, .column(RowOrigin.columnName, .integer))]), inputs: [kept],
        step: .outside,
        schema: Schema([Self.place]))
      let keyed = Self.withPlaces(before)
      let gone = Plan(
        .join(Join(kind: .anti, on: [JoinKey(left: Self.place.name, right: Self.place.name)], take: [])),
        inputs: [keyed, places], step: .outside, schema: keyed.schema)
      removed = Plan(
        .project(before.schema.fields.map { Projection($0.name, .column($0.name, $0.type)) }), inputs: [gone],
        step: .outside,
        schema: before.schema)
    }
    let first = Plan(.limit(count: limit, offset: 0), inputs: [removed], step: .outside, schema: removed.schema)
    return SourceSample(
      schema: first.schema, batches: try LocalEngine.collect(first, options: options).batches,
      lines: Self.lines(analysed, isBeginning: false))
  }

  package func removed(
    _ recipe: RecipeDraft, step: Int, rows: Int, _ cancelling: any Cancelling
  ) throws -> any SampleTable {
    let cancellation = Self.engineCancellation(cancelling)
    return try running(recipe, cancellation) { analysed in
      let found = try removedRows(analysed, step, limit: rows, cancellation)
      return BatchSample(schema: found.source.schema, batches: found.source.batches, sample: found, places: nil)
    }
  }

  /// Places of rows equal to these in the compared columns.
  private func partners(
    _ table: Plan, _ rows: SourceSample, _ columns: [String]?, _ options: RunOptions
  ) throws -> [Int64] {
    let names = columns ?? table.schema.names
    let compared = rows.source.schema.fields.indices.filter { names.contains(rows.source.schema.fields[$0].name) }
    let batches = rows.source.batches
    guard rows.rowCount > 0, let best = Self.mostDistinct(compared, batches) else { return [] }
    let field = rows.source.schema.fields[best]
    let schema = Schema([field])
    let keys = InMemorySource(
      schema: schema, batches: batches.map { Batch(columns: [$0.columns[best]], rowCount: $0.rowCount) })
    let carried = table.carryingOrigin()
    let near = Plan(
      .join(Join(kind: .semi, on: [JoinKey(left: field.name, right: field.name)], take: [])),
      inputs: [
        carried, Plan(.scan(Scan(source: keys, number: 1, name: "rows")), inputs: [], step: .source, schema: schema),
      ],
      step: .outside, schema: carried.schema)
    var options = options
    options.stopsEarly = true
    let limited = Plan(.limit(count: 200_000, offset: 0), inputs: [near], step: .outside, schema: near.schema)
    let (_, found, origins) = SourceSample.takingOrigins(
      near.schema, try LocalEngine.collect(limited, options: options).batches)
    let wanted = Set(Self.texts(batches, compared))
    let positions = compared.map { index in
      carried.schema.names.filter { $0 != RowOrigin.columnName }.firstIndex(of: rows.source.schema.fields[index].name)
        ?? index
    }
    let texts = Self.texts(found, positions)
    return zip(texts, origins ?? []).filter { wanted.contains($0.0) }.map(\.1)
  }

  /// The column without nulls that tells most rows apart.
  private static func mostDistinct(_ columns: [Int], _ batches: [Batch]) -> Int? {
    columns.map { index in
      var values: Set<CellText> = []
      for batch in batches {
        for row in 0..<batch.rowCount { values.insert(CellText(batch.columns[index], row: row)) }
      }
      return (index: index, count: values.contains(.null) ? 0 : values.count)
    }
    .filter { $0.count > 0 }
    .max { $0.count < $1.count }?.index
  }

  private static func texts(_ batches: [Batch], _ columns: [Int]) -> [[CellText]] {
    batches.flatMap { batch in
      (0..<batch.rowCount).map { row in columns.map { CellText(batch.columns[$0], row: row) } }
    }
  }
}
