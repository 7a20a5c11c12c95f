/// An open workbook: what it says of itself, its sheets and number formats; the cells are still to be read.
///
/// ```
/// _rels/.rels ─ xl/workbook.xml ─ xl/_rels/workbook.xml.rels ─ worksheets, styles, list of texts
/// ```
///
/// Where parts are is followed from relation to relation and never assumed; both the transitional and the strict forms of
/// ECMA-376 are read.
final class Workbook: Sendable {
  struct Sheet: Sendable {
    enum Kind: Sendable { case table, chart, other }
    var name: String
    var isHidden: Bool
    var kind: Kind
    /// The name of its part.
    var part: String
  }

  /// Sheets and other parts that are looked at; programs keep to some hundreds.
  fileprivate static let mostParts = 1 << 16

  let archive: ZipArchive
  let is1904: Bool
  /// In the order of the tabs.
  let sheets: [Sheet]
  /// What the number of a cell is, by the cell's style.
  let meanings: [NumberMeaning]
  let sharedTexts: ZipArchive.Part?

  var path: String { archive.file.path }

  /// Reads what stands around the cells.
  /// - Throws: `Failure` (`input`) for what is no workbook, or one that is encrypted or damaged.
  init(_ found: FoundFile, memory: Int) throws(Failure) {
    let file = try found.open()
    try Self.refuseOthers(file)
    archive = try ZipArchive(file, memory: memory)
    let start = try Self.relations(archive, of: "")
    guard let book = start.first(where: { $0.kind == "officeDocument" }) else {
      throw ExcelProblem.unsupported("it is no workbook: no part of it says that it is one").failure(path: file.path)
    }
    guard !book.part.lowercased().hasSuffix(".bin") else {
      throw ExcelProblem.unsupported("it is a binary workbook (.xlsb), which is not read; save it as .xlsx")
        .failure(path: file.path)
    }
    let handler = BookHandler()
    try Self.read(archive, book.part, handler)
    guard handler.isBook else {
      throw ExcelProblem.unsupported("it is a document of Office, but no workbook; save its table as CSV")
        .failure(path: file.path)
    }
    let relations = try Self.relations(archive, of: book.part)
    is1904 = handler.is1904
    sheets = handler.sheets.compactMap { sheet in
      guard let relation = relations.first(where: { $0.id == sheet.relation }) else { return nil }
      let kind: Sheet.Kind =
        relation.kind == "worksheet" ? .table : relation.kind == "chartsheet" ? .chart : .other
      return Sheet(name: sheet.name, isHidden: sheet.isHidden, kind: kind, part: relation.part)
    }
    let formats = NumberFormats()
    if let styles = relations.first(where: { $0.kind == "styles" }), archive[styles.part] != nil {
      try Self.read(archive, styles.part, formats)
    }
    meanings = formats.meanings
    sharedTexts = relations.first { $0.kind == "sharedStrings" }.flatMap { [archive] in archive[$0.part] }
  }

  /// A worksheet as XML.
  /// - Throws: `Failure` (`input`).
  func read(_ sheet: Sheet, _ handler: XMLHandler) throws(Failure) -> XMLReading {
    guard let part = archive[sheet.part] else {
      throw ExcelProblem("the part \(sheet.part) of its sheet \"\(sheet.name)\" is not there").failure(path: path)
    }
    return try XMLReading(archive, part, handler)
  }

  private static func refuseOthers(_ file: InputFile) throws(Failure) {
    let head = try file.prefix(8)
    if head.starts(with: ZipArchive.magic) { return }
    // The container of the programs before 2007, in which later ones put what they encrypt.
    let isOld = head.elementsEqual([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])
    throw ExcelProblem.unsupported(
      isOld
        ? "it is an encrypted workbook or one of before 2007 (.xls), which are not read; save it as .xlsx without a password"
        : "it is no workbook: it does not begin as a zip archive does"
    ).failure(path: file.path)
  }

  // MARK: parts

  private struct Relation {
    var id: String
    /// The last word of its type, which is the same in both forms of the standard.
    var kind: String
    var part: String
  }

  private static func read(_ archive: ZipArchive, _ name: String, _ handler: XMLHandler) throws(Failure) {
    guard let part = archive[name] else {
      throw ExcelProblem("its part \(name) is not there").failure(path: archive.file.path)
    }
    try XMLReading(archive, part, handler).finish()
  }

  /// What a part, or the archive as a whole, points to.
  private static func relations(_ archive: ZipArchive, of part: String) throws(Failure) -> [Relation] {
    let folder = part.split(separator: "/").dropLast().map(String.init)
    let file = part.split(separator: "/").last.map(String.init) ?? ""
    let name = (folder + ["_rels", file + ".rels"]).joined(separator: "/")
    guard archive[name] != nil else {
      guard !part.isEmpty else {
        throw ExcelProblem.unsupported("it is no workbook, but another zip archive").failure(path: archive.file.path)
      }
      return []
    }
    let handler = RelationHandler()
    try read(archive, name, handler)
    return handler.found.map { relation in
      var steps = relation.target.hasPrefix("/") ? [] : folder
      for step in relation.target.split(separator: "/") {
        if step == ".." { _ = steps.popLast() } else if step != "." { steps.append(String(step)) }
      }
      let kind = relation.type.split(separator: "/").last.map(String.init) ?? ""
      return Relation(id: relation.id, kind: kind, part: steps.joined(separator: "/"))
    }
  }
}

/// The relations of a part (ECMA-376-2, section 6.5.3).
private final class RelationHandler: XMLHandler {
  private(set) var found: [(id: String, type: String, target: String)] = []

  override func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    guard found.count < Workbook.mostParts else {
      problem = ExcelProblem("a part of it points to more than \(Workbook.mostParts) others")
      return
    }
    guard name == "Relationship", attributes["TargetMode"] != "External" else { return }
    found.append((attributes["Id"] ?? "", attributes["Type"] ?? "", attributes["Target"] ?? ""))
  }
}

/// What a workbook says of itself (ECMA-376-1, sections 18.2.19, 18.2.27 and 18.2.28).
private final class BookHandler: XMLHandler {
  private(set) var isBook = false
  private(set) var is1904 = false
  private(set) var sheets: [(name: String, isHidden: Bool, relation: String)] = []
  private var hasRoot = false

  override func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    if !hasRoot { (hasRoot, isBook) = (true, name == "workbook") }
    if name == "workbookPr" {
      is1904 = attributes["date1904"] == "1" || attributes["date1904"] == "true"
    } else if name == "sheet" {
      guard sheets.count < Workbook.mostParts else {
        problem = ExcelProblem("it has more than \(Workbook.mostParts) sheets")
        return
      }
      let isHidden = attributes["state"].map { $0 != "visible" } ?? false
      sheets.append((attributes["name"] ?? "", isHidden, attributes["id"] ?? ""))
    }
  }
}
