import Engine
import Recipes

/// All that is known of a transform of a visual job.
struct GlueNodeRecord: Sendable {
  typealias Translation = @Sendable (GlueCall) throws -> Void

  /// As the API names it.
  let name: String
  /// What it becomes, or why it is refused and what to do.
  let sous: String
  let translate: Translation

  init(_ name: String, _ sous: String, _ translate: @escaping Translation) {
    self.name = name
    self.sous = sous
    self.translate = translate
  }

  /// A transform that is refused.
  init(_ name: String, refused reason: String, remedy: String) {
    self.init(name, "refused: \(reason); \(remedy)") { _ in throw Refusal(reason, remedy) }
  }
}

/// What becomes of each transform of a visual job.
enum GlueNodes {
  typealias Translation = GlueNodeRecord.Translation

  static let all = [
    GlueNodeRecord("ApplyMapping", "keep-columns, rename-columns, and change-type with otherwise null", applyMapping),
    GlueNodeRecord("SelectFields", "keep-columns") {
      $0.add("keep-columns", [("columns", .texts(try $0.paths("Paths")))])
    },
    GlueNodeRecord("DropFields", "drop-columns") {
      $0.add("drop-columns", [("columns", .texts(try $0.paths("Paths")))])
    },
    GlueNodeRecord("RenameField", "rename-columns; names of what an aggregate made become its own", renameField),
    GlueNodeRecord("Join", "join-table; what stands behind the second table is a recipe of its own", join),
    GlueNodeRecord("Union", "union-tables by position; remove-duplicates for DISTINCT", union),
    GlueNodeRecord("Filter", "filter-rows, which keeps what matches as the node does") {
      $0.add("filter-rows", [("where", .text(try $0.condition($0.node.properties)))])
    },
    GlueNodeRecord("Aggregate", "group-rows", aggregate),
    GlueNodeRecord("DropDuplicates", "remove-duplicates, which keeps the first") { call in
      let columns = call.node.paths("Columns")
      call.add("remove-duplicates", columns.isEmpty ? [] : [("columns", .texts(columns))])
      if !columns.isEmpty { call.remark("of equal rows the first stays; Glue keeps any of them") }
    },
    GlueNodeRecord("SplitFields", "nothing by itself; SelectFromCollection chooses keep-columns or drop-columns") { _ in
    },
    GlueNodeRecord("Route", "nothing by itself; SelectFromCollection chooses the filter-rows of a group") { _ in },
    GlueNodeRecord("SelectFromCollection", "the step of what it chooses", select),
    GlueNodeRecord("Merge", "union-tables, the one that wins first, and remove-duplicates by the keys", merge),
    GlueNodeRecord("Recipe", "the steps of its operations", recipe),
    GlueNodeRecord("Spigot", "left out with a note: samples are no part of the result") {
      $0.remark("samples are no part of the result; sous preview shows some rows")
    },
    GlueNodeRecord("DropNullFields", "drop-columns of those that have no value in the data", dropNullFields),
    GlueNodeRecord(
      "FillMissingValues", refused: "it fills values by a model that it learns",
      remedy: "use fill-missing with median, or with the mode"),
    GlueNodeRecord(
      "PIIDetection", refused: "it finds columns of personal data by sampling them",
      remedy: "name the columns in mask-values with entities, or in sha2"),
    GlueNodeRecord("SparkSQL", "the steps of one SELECT over one table; any other query is refused") {
      try GlueSQL.translate($0)
    },
    GlueNodeRecord(
      "CustomCode", refused: "it is a program in Python", remedy: "write the steps that do the same"),
    GlueNodeRecord(
      "DynamicTransform",
      "split-column for Split String with Array To Columns, add-columns for a timestamp; others are refused",
      dynamic),
    GlueNodeRecord("EvaluateDataQuality", "left out with a note: expect judges counts of rows", skippedRules),
    GlueNodeRecord("EvaluateDataQualityMultiFrame", "left out with a note: expect judges counts of rows", skippedRules),
  ]

  /// By the kind of node, in lower case.
  static let byKind = Dictionary(
    all.map { ($0.name.lowercased(), $0.translate) }, uniquingKeysWith: { first, _ in first })

  private static let skippedRules: Translation = {
    $0.remark("rules are no part of the result; expect judges counts of rows at each step")
  }

  /// The inputs in the order in which a recipe takes them: for a merge the one that wins comes first.
  static func ordered(_ inputs: [GlueNode], for node: GlueNode) -> [GlueNode] {
    guard node.kind == "merge", let winner = node.text("Source") else { return inputs }
    return inputs.filter { $0.id == winner } + inputs.filter { $0.id != winner }
  }

  private static let applyMapping: Translation = { call in
    var kept: [String] = []
    var names: [(String, JSON)] = []
    var types: [(String, JSON)] = []
    for mapping in call.node.properties.member("Mapping")?.list ?? [] {
      if mapping.member("Dropped")?.plainText?.lowercased() == "true" { continue }
      guard let from = mapping.member("FromPath").flatMap(GlueNode.path) else { continue }
      if mapping.member("Children")?.list?.isEmpty == false {
        throw Refusal("it maps the fields inside \(from)", "take single values of JSON text by get_json_object")
      }
      let to = mapping.member("ToKey")?.plainText ?? from
      kept.append(from)
      if to != from { names.append((from, .text(to))) }
      guard let new = mapping.member("ToType")?.text, new != mapping.member("FromType")?.text else { continue }
      guard let type = GluePlaces.type(new) else {
        throw Refusal("\(to) becomes \(new), which is no type of a column here", "choose a plain type")
      }
      types.append((to, .text(type.description)))
    }
    guard !kept.isEmpty else { throw Refusal("it keeps no column", "keep at least one") }
    let isAll = call.draft.columns?.map(\.name) == kept
    if !isAll { call.add("keep-columns", [("columns", .texts(kept))]) }
    if !names.isEmpty { call.add("rename-columns", [("names", .object(names))]) }
    if !types.isEmpty { call.add("change-type", [("columns", .object(types)), ("otherwise", .text("null"))]) }
  }

  private static let renameField: Translation = { call in
    guard let from = call.node.path("SourcePath"), let to = call.node.path("TargetPath") else {
      throw Refusal("SourcePath or TargetPath is missing", "name both")
    }
    call.add("rename-columns", [("names", .object([(from, .text(to))]))])
  }

  private static let join: Translation = { call in
    let kinds = [
      "equijoin": "inner", "inner": "inner", "left": "left", "right": "right", "outer": "full", "leftsemi": "semi",
      "leftanti": "anti",
    ]
    let type = try call.text("JoinType")
    guard let kind = kinds[type.lowercased()] else {
      throw Refusal("the join \(type) is not known here", "choose equijoin, left, right, outer, leftsemi or leftanti")
    }
    guard call.inputs.count == 2 else { throw Refusal("it joins \(call.inputs.count) tables", "join two at a time") }
    let columns = call.node.properties.member("Columns")?.list ?? []
    func keys(_ node: GlueNode) -> [String] {
      let own = columns.first { $0.member("From")?.text == node.id }
      return (own?.member("Keys")?.list ?? []).compactMap(GlueNode.path)
    }
    let (left, right) = (keys(call.inputs[0]), keys(call.inputs[1]))
    guard !left.isEmpty, left.count == right.count else {
      throw Refusal("it has no keys of both tables", "name as many of the one as of the other")
    }
    let other = try call.importer.source(of: call.inputs[1])
    var fields: [(String, JSON)] = [
      ("with", other.json), ("kind", .text(kind)),
      ("on", .list(zip(left, right).map { .object([("left", .text($0)), ("right", .text($1))]) })),
    ]
    if kind != "semi", kind != "anti" {
      if let theirs = call.importer.columns(of: other)?.map(\.name), let own = call.draft.columns?.map(\.name) {
        fields.append(("take", .texts(theirs)))
        if theirs.contains(where: own.contains) { fields.append(("prefix", .text("right_"))) }
      } else {
        call.remark("keys of the other table are not kept, because its columns are not known")
      }
    }
    if kind == "right" || kind == "full" {
      call.remark(
        "keys of rows that only the other table has are filled in both tables' columns; Glue leaves the left ones null")
    }
    call.add("join-table", fields)
  }

  private static let union: Translation = { call in
    let others = try call.inputs.dropFirst().map { try call.importer.source(of: $0).json }
    guard !others.isEmpty else { throw Refusal("it has one table only", "connect the other one") }
    call.add("union-tables", [("with", .list(others)), ("match", .text("position"))])
    if call.node.text("UnionType")?.uppercased() == "DISTINCT" { call.add("remove-duplicates", []) }
  }

  private static let aggregate: Translation = { call in
    var values: [(String, JSON)] = []
    for item in call.node.properties.member("Aggs")?.list ?? [] {
      guard let column = item.member("Column").flatMap(GlueNode.path), let function = item.member("AggFunc")?.text
      else {
        throw Refusal("one of the aggregates has no Column or AggFunc", "write both")
      }
      let name = Words.column(column)
      let own = [
        "avg": "mean(\(name))", "countDistinct": "count(distinct \(name))", "sumDistinct": "sum(distinct \(name))",
        "stddev_samp": "stddev(\(name))",
      ]
      let known = [
        "count", "first", "last", "kurtosis", "max", "min", "skewness", "stddev_pop", "sum", "var_samp", "var_pop",
      ]
      guard let text = own[function] ?? (known.contains(function) ? "\(function)(\(name))" : nil) else {
        throw Refusal("the aggregate \(function) is not known here", "choose another, such as sum or avg")
      }
      values.append(("\(function)(\(column))", .text(text)))
    }
    guard !values.isEmpty else { throw Refusal("it has no aggregates", "add one, or use DropDuplicates") }
    call.add("group-rows", [("by", .texts(call.node.paths("Groups"))), ("values", .object(values))])
  }

  private static let select: Translation = { call in
    guard let input = call.inputs.first else { return }
    let index = call.node.text("Index").flatMap { Int($0) } ?? 0
    switch input.kind {
    case "splitfields":
      call.add(index == 0 ? "keep-columns" : "drop-columns", [("columns", .texts(input.paths("Paths")))])
    case "route":
      let groups = input.properties.member("GroupFiltersList")?.list ?? []
      let conditions = try groups.map(call.condition)
      if conditions.indices.contains(index) {
        call.add("filter-rows", [("where", .text(conditions[index]))])
      } else {
        let none = conditions.map { "(\($0)) is not true" }.joined(separator: " and ")
        call.add("filter-rows", [("where", .text(none))])
      }
    default: break
    }
  }

  private static let merge: Translation = { call in
    guard call.inputs.count == 2 else { throw Refusal("it merges \(call.inputs.count) tables", "merge two at a time") }
    let other = try call.importer.source(of: call.inputs[1])
    call.add("union-tables", [("with", .list([other.json]))])
    call.add("remove-duplicates", [("columns", .texts(try call.paths("PrimaryKeys")))])
  }

  private static let recipe: Translation = { call in
    guard let steps = call.node.properties.member("RecipeSteps")?.list else {
      throw Refusal(
        "it refers to a recipe that is not in this file", "download that recipe, and import it beside this job")
    }
    call.importer.addDataBrew(try DataBrewForms.steps(steps, file: call.node.name), of: call.node, to: call.draft)
  }

  private static let dropNullFields: Translation = { call in
    guard let columns = call.draft.columns else {
      throw Refusal(
        "it drops the columns that have no value, which the data decide",
        "map its bucket with --map, or name them in drop-columns")
    }
    let choices = call.node.properties.member("NullCheckBoxList")
    func isChosen(_ key: String) -> Bool { choices?.member(key)?.plainText?.lowercased() == "true" }
    let values = columns.map { field in
      let text = "cast(\(Words.column(field.name)) as text)"
      var value = text
      for (key, null) in [("IsEmpty", "''"), ("IsNullString", "'null'"), ("IsNegOne", "'-1'")] where isChosen(key) {
        value = "nullif(\(value), \(null))"
      }
      return (field.name, JSON.text("count(\(value))"))
    }
    let counts = try call.draft.rows(after: [Step("group-rows", [("by", .list([])), ("values", .object(values))])])
    let empty = zip(columns, counts.first ?? []).compactMap { $1 == .integer(0) ? $0.name : nil }
    if empty.isEmpty { return call.remark("every column has a value, so none is dropped") }
    call.add("drop-columns", [("columns", .texts(empty))])
  }

  private static let dynamic: Translation = { call in
    let function = (call.node.text("FunctionName") ?? call.node.text("TransformName") ?? "").lowercased()
    switch function {
    case "gs_split":
      guard let reader = call.importer.graph.readers(of: call.node.id).first, isArrayToColumns(reader) else {
        throw Refusal(
          "it makes a list, which Sous' columns are not", "follow it with Array To Columns, or use split-column")
      }
    case "gs_array_to_cols":
      guard let split = call.inputs.first, split.text("FunctionName")?.lowercased() == "gs_split" else {
        throw Refusal("it takes a list apart, which Sous' columns are not", "put Split String before it")
      }
      let before = GlueCall(node: split, inputs: [], draft: call.draft, importer: call.importer)
      let pattern = try before.required("pattern")
      let isPlain = JavaRegex.quoted(pattern) == pattern
      let names = try call.required("colList").split(separator: ",").map { String($0).trimmed }
      call.add(
        "split-column",
        [
          ("column", .text(try before.required("colName"))),
          (isPlain ? "separator" : "regex", .text(TextTemplate.escaped(try JavaRegex.checked(pattern)))),
          ("into", .texts(names)),
        ])
    case "gs_repartition": call.remark("it balances the work, which changes no row, and is left out")
    case "gs_now":
      let name = call.parameter("colName") ?? "timestamp"
      call.draft.declare(
        Parameter(name: "now", type: "timestamp", defaultValue: .text("run-date"), description: "The time of the run."))
      call.add("add-columns", [("values", .object([(name, .text("${now}"))]))])
    default:
      throw Refusal("the transform \(function) is not known here", "write a step that does the same")
    }
  }

  private static func isArrayToColumns(_ node: GlueNode) -> Bool {
    node.text("FunctionName")?.lowercased() == "gs_array_to_cols"
  }
}
