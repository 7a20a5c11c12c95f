/// The meanings of the cell styles of a workbook (ECMA-376-1, sections 18.8.10, 18.8.30 and 18.8.31).
final class NumberFormats: XMLHandler {
  /// By a cell's style.
  private(set) var meanings: [NumberMeaning] = []
  private var codes: [Int: NumberMeaning] = [:]
  private var isInCellFormats = false
  private var depth = 0
  private var formatsDepth = 0
  /// Styles of cells and formats of its own that a workbook may have; programs keep to 65,490.
  private static let most = 1 << 20

  override func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    depth += 1
    guard meanings.count < Self.most, codes.count < Self.most else {
      problem = ExcelProblem("it has more than \(Self.most) styles of cells")
      return
    }
    if name == "numFmt", let id = attributes["numFmtId"].flatMap({ Int($0) }), let code = attributes["formatCode"] {
      codes[id] = NumberMeaning.ofCode(code)
    } else if name == "cellXfs" {
      (isInCellFormats, formatsDepth) = (true, depth)
    } else if isInCellFormats, name == "xf" {
      let id = attributes["numFmtId"].flatMap { Int($0) } ?? 0
      meanings.append(codes[id] ?? NumberMeaning.ofBuiltIn(id))
    }
  }

  override func end() {
    if depth == formatsDepth { isInCellFormats = false }
    depth -= 1
  }
}
