import Engine

/// What other tools have a word for, and the step that does it here, filled in as far as the word says.
///
/// Searches of the studio find steps by these, and documents say by them what takes the place of what.
public struct ForeignWord: Sendable {
  /// In our words: `running total`.
  public let title: String
  /// The columns that it is about.
  public let fit: ColumnFit
  /// The step as JSON. `{column}` stands for the name of the column that is meant, `[column]` for it in an expression,
  /// `{columns}` in a list for all that are chosen; `{date}` is a column of dates, `{other}` another one that fits. What
  /// names one that is not there is left out.
  public let step: String
  /// Keys that no word can fill: a person has to.
  public let asks: [String]
  public let sql: [String]
  public let pandas: [String]
  public let spreadsheets: [String]
  /// Words of people and of other tools.
  public let also: [String]

  init(
    _ title: String, _ fit: ColumnFit, _ step: String, asks: [String] = [], sql: [String] = [], pandas: [String] = [],
    sheets: [String] = [], also: [String] = []
  ) {
    self.title = title
    self.fit = fit
    self.step = step
    self.asks = asks
    self.sql = sql
    self.pandas = pandas
    spreadsheets = sheets
    self.also = also
  }

  /// All words that find it, in lower case, the title first.
  public var words: [String] { ([title] + sql + pandas + spreadsheets + also).map { $0.lowercased() } }

  /// The step on a column.
  /// - Parameters:
  ///   - column: position of the column that is meant; another one is taken where it is the only one that fits.
  ///   - chosen: names of the columns that `{columns}` stands for; without any the column itself.
  ///   - columns: names and types of the table's columns. Names that the step makes differ from these.
  /// Complexity: O(columns + step).
  public func step(on column: Int, chosen: [String], of columns: [(name: String, type: String)]) -> JSON {
    guard let template = JSONParser.parse(Array(step.utf8)).value else { return .object([]) }
    var names: [String: String] = [:]
    var position: Int? = columns.indices.contains(column) ? column : columns.indices.first
    let fitting = columns.indices.filter { fit.takes(columns[$0].type) }
    if let only = fitting.first, fitting.count == 1, let asked = position, !fitting.contains(asked) { position = only }
    if let position {
      names["column"] = columns[position].name
      let others = (fitting.filter { $0 > position } + fitting.filter { $0 < position })
      names["other"] = others.first.map { columns[$0].name }
    }
    names["date"] = columns.first { ColumnFit.date.takes($0.type) }?.name
    let all = chosen.isEmpty ? names["column"].map { [$0] } ?? [] : chosen
    let filled = Self.fill(template, names, columns: all) ?? .object([])
    return Self.freshNames(filled, beside: columns.map(\.name))
  }

  /// `nil` for what names a column that is not there, and for lists that hold nothing without it.
  private static func fill(_ json: JSON, _ names: [String: String], columns: [String]) -> JSON? {
    if let text = json.text { return fill(text, names).map { .text($0) } }
    if let items = json.list {
      if items.count == 1, items[0].text == "{columns}" { return columns.isEmpty ? nil : .texts(columns) }
      let filled = items.compactMap { fill($0, names, columns: columns) }.filter { $0.members?.isEmpty != true }
      return filled.isEmpty && !items.isEmpty ? nil : .list(filled)
    }
    guard let members = json.members else { return json }
    let filled = members.compactMap { member -> (String, JSON)? in
      guard let key = fill(member.key, names), let value = fill(member.value, names, columns: columns) else {
        return nil
      }
      return (key, value)
    }
    return .object(filled)
  }

  private static func fill(_ text: String, _ names: [String: String]) -> String? {
    var text = text
    for word in ["column", "date", "other"] {
      guard text.contains("{\(word)}") || text.contains("[\(word)]") else { continue }
      guard let name = names[word] else { return nil }
      text = text.replacing("[\(word)]", with: Expression.quoted(column: name)).replacing("{\(word)}", with: name)
    }
    return text
  }

  /// Gives columns that the step makes names that are not there yet.
  private static func freshNames(_ step: JSON, beside taken: [String]) -> JSON {
    var step = step
    var taken = Set(taken.map { $0.lowercased() })
    func fresh(_ name: String) -> String {
      var free = name
      var number = 2
      while taken.contains(free.lowercased()) {
        free = "\(name)_\(number)"
        number += 1
      }
      taken.insert(free.lowercased())
      return free
    }
    for field in StepTable[step["step"]?.text ?? ""]?.fields ?? [] {
      guard let value = step[field.key] else { continue }
      switch field.kind {
      case .newColumn: step[field.key] = value.text.map { .text(fresh($0)) }
      case .newColumns: step[field.key] = value.texts.map { .texts($0.map(fresh)) }
      case .newExpressions: step[field.key] = .object((value.members ?? []).map { (fresh($0.key), $0.value) })
      default: continue
      }
    }
    return step
  }
}
