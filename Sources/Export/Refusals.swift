import Engine
import Recipes

/// What a language cannot say, gathered while a program is made.
struct Refusals {
  let target: ExportTarget
  private let file: String?
  private let kinds: [Int: String]
  private(set) var items: [Diagnostic] = []

  init(target: ExportTarget, request: ExportRequest) {
    self.target = target
    file = request.path
    kinds = Dictionary(request.lowered.steps.map { ($0.number, $0.kind) }, uniquingKeysWith: { first, _ in first })
  }

  /// Adds a problem once.
  /// - Parameter step: of the plan: 0 for the source, -n for the other tables of step n; `nil` for the output.
  mutating func add(step: Int?, _ message: String, remedy: String?) {
    let number = step.map { abs($0) }
    var item = Diagnostic(.error, "\(message) in \(target.title)", remedy: remedy, kind: .recipe, file: file)
    item.step = number == 0 ? nil : number
    item.stepKind = number.flatMap { kinds[$0] }
    item.key = number == 0 ? "source" : step == nil ? "output" : nil
    if !items.contains(item) { items.append(item) }
  }
}

extension CSVOptions {
  /// What separates fields where something has to: in a table of one column a character that no value holds
  /// (`CSVFindings.holdsSeparators`).
  var separator: String { delimiter == "" ? CSVFindings.separator : delimiter ?? "," }
}

extension CSVFindings {
  /// What no other engine reads as Sous does.
  func problems(_ options: CSVOptions) -> [SpellingRefusal] {
    var problems: [SpellingRefusal] = []
    if let difference {
      problems.append(
        SpellingRefusal(
          "\(difference) cannot be read as one table", remedy: "write them alike, for example with sous run to CSV"))
    }
    if hasBlankRecords {
      problems.append(
        SpellingRefusal("a blank line cannot be read as a row with one empty field", remedy: "remove it from the file"))
    }
    if holdsSeparators {
      problems.append(
        SpellingRefusal(
          "lines that hold U+001F cannot be read as values of one column", remedy: "remove it from the file"))
    }
    if endsInQuotes {
      problems.append(
        SpellingRefusal("a quote that is opened and never closed cannot be noticed", remedy: "correct the file"))
    }
    if hasFirstLineEndInFields {
      problems.append(
        SpellingRefusal(
          "fields that hold the CR LF of the rows' ends lose the CR", remedy: "convert the file to lines that end in LF"
        ))
    } else if hasOtherFirstLineEnd {
      problems.append(
        SpellingRefusal(
          "the first line end of the file, which is another than those of its rows, is taken for them",
          remedy: "convert the file to lines that end in LF"))
    }
    if invalidByteCount > 0, options.invalid == .reject {
      let count = invalidByteCount == 1 ? "1 byte that is" : "\(invalidByteCount) bytes that are"
      problems.append(
        SpellingRefusal(
          "the file has \(count) not UTF-8, which would not be noticed",
          remedy: "correct the file, or set its \"encoding\""))
    }
    return problems
  }
}

extension JSONLinesSource {
  /// Keys that other engines read by the name of their column alone, and would find no value of.
  var renamedKeyRefusals: [SpellingRefusal] {
    renamedKeys.sorted { $0.key < $1.key }.map { name, key in
      SpellingRefusal(
        "the key \"\(key)\", which is the column \"\(name)\" as another key is too near to it, cannot be read",
        remedy: "give it another name in the file")
    }
  }
}
