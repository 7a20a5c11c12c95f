/// A column of a file as a table sees it: a flat leaf that can be read, or one that is refused and why.
struct FileColumn {
  /// Unique in the file, also when case is ignored.
  var name: String
  /// Position among the leaves, which is that of its chunk in every row group; `nil` for a group.
  var leaf: Int?
  var element: SchemaElement
  /// How it is read; `nil` when it is refused.
  var form: ColumnForm?
  var refusal: ParquetProblem?
  /// What kind of nested column it is: `LIST`; `nil` for a flat one.
  var nesting: String?
}

/// The schema of a file, walked without recursion (parquet.thrift, `SchemaElement`).
struct SchemaTree {
  /// Top-level columns in order, nested ones as one refused column each.
  var columns: [FileColumn] = []
  var leafCount = 0
  /// Names that were changed because another column had them: name in the file and name given.
  var renamed: [(from: String, to: String)] = []

  init(_ elements: [SchemaElement]) throws(ParquetProblem) {
    guard let root = elements.first, let topCount = root.childCount, topCount >= 0 else {
      throw ParquetProblem("its schema has no root")
    }
    var position = 1
    var taken: Set<String> = []
    var numbers: [String: Int] = [:]
    for _ in 0..<topCount {
      guard position < elements.count else { throw Self.incomplete }
      let element = elements[position]
      position += 1
      if element.childCount == nil || (element.childCount == 0 && element.type != nil) {
        columns.append(Self.leaf(element, leafCount))
        leafCount += 1
      } else {
        // Counts down the children of a group and of the groups within.
        guard let childCount = element.childCount, childCount >= 0 else { throw Self.incomplete }
        var open = childCount
        while open > 0 {
          guard position < elements.count else { throw Self.incomplete }
          let below = elements[position]
          position += 1
          open -= 1
          if let count = below.childCount, below.type == nil {
            guard count >= 0, count <= elements.count else { throw Self.incomplete }
            open += count
          } else {
            leafCount += 1
          }
        }
        var column = FileColumn(name: element.name, leaf: nil, element: element)
        let nesting = Self.nesting(element)
        column.nesting = nesting
        column.refusal = ParquetProblem.unsupported("it is nested (\(nesting)), and only flat columns are read")
        columns.append(column)
      }
      columns[columns.count - 1].name = unique(element.name, &taken, &numbers)
    }
    guard position == elements.count else { throw Self.incomplete }
  }

  private static let incomplete = ParquetProblem("its schema does not have the columns it claims")

  private static func leaf(_ element: SchemaElement, _ number: Int) -> FileColumn {
    var column = FileColumn(name: element.name, leaf: number, element: element)
    guard element.repetition != .repeated else {
      column.nesting = "LIST"
      column.refusal = ParquetProblem.unsupported("it is nested (repeated), and only flat columns are read")
      return column
    }
    do throws(ParquetProblem) {
      guard element.repetition != nil else { throw ParquetProblem("it is neither required nor optional") }
      column.form = try ColumnForm(element)
    } catch {
      column.refusal = error
    }
    return column
  }

  private static func nesting(_ element: SchemaElement) -> String {
    if let logical = element.logical { return logical.name }
    switch element.converted {
    case .list: return "LIST"
    case .map, .mapKeyValue: return "MAP"
    default: return element.repetition == .repeated ? "repeated group" : "STRUCT"
    }
  }

  /// The name, with a number when an earlier column has it in some case.
  private mutating func unique(
    _ name: String, _ taken: inout Set<String>, _ numbers: inout [String: Int]
  ) -> String {
    let key = name.lowercased()
    if taken.insert(key).inserted { return name }
    // Lower numbers are taken.
    var number = numbers[key] ?? 2
    while !taken.insert("\(key)_\(number)").inserted { number += 1 }
    numbers[key] = number + 1
    let result = "\(name)_\(number)"
    renamed.append((from: name, to: result))
    return result
  }
}
