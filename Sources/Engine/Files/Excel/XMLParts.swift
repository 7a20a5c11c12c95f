internal import CExpat

/// Takes the elements of a document as they come. Override what is wanted.
class XMLHandler {
  /// Whether the rest of the document does not matter.
  var isDone = false
  /// Why the document cannot be taken.
  var problem: ExcelProblem?
  /// Bytes that a text of a document may have: more than programs write, and few enough to be kept.
  static let mostTextBytes = 16 << 20

  func begin(_ name: XMLName, _ attributes: XMLAttributes) {}
  func end() {}
  func take(_ text: UnsafeBufferPointer<UInt8>) {}
}

/// The name of an element without the prefix of its namespace: workbooks use the same names in both of theirs.
struct XMLName {
  private let start: UnsafePointer<CChar>

  @inline(__always)
  init(_ name: UnsafePointer<CChar>) {
    var start = name
    var next = name
    while next.pointee != 0 {
      if next.pointee == 0x3A { start = next + 1 }
      next += 1
    }
    self.start = start
  }

  @inline(__always)
  static func == (name: XMLName, word: StaticString) -> Bool {
    for place in 0..<word.utf8CodeUnitCount where UInt8(bitPattern: name.start[place]) != word.utf8Start[place] {
      return false
    }
    return name.start[word.utf8CodeUnitCount] == 0
  }

  var text: String { String(cString: start) }
}

/// The attributes of an element, valid while it is handed on.
struct XMLAttributes {
  private let pairs: UnsafeMutablePointer<UnsafePointer<CChar>?>

  init(_ pairs: UnsafeMutablePointer<UnsafePointer<CChar>?>) { self.pairs = pairs }

  /// The value of an attribute, whatever the prefix of its name.
  subscript(name: StaticString) -> String? {
    var place = 0
    while let key = pairs[place] {
      if XMLName(key) == name { return pairs[place + 1].map { String(cString: $0) } }
      place += 2
    }
    return nil
  }

  /// Calls `body` with the first letter and the value of every attribute whose name is one letter.
  @inline(__always)
  func forEachLetter(_ body: (UInt8, UnsafePointer<CChar>) -> Void) {
    var place = 0
    while let key = pairs[place] {
      if key[0] != 0, key[1] == 0, let value = pairs[place + 1] { body(UInt8(bitPattern: key[0]), value) }
      place += 2
    }
  }
}

/// Reads a part of a workbook as XML, a block at a time.
///
/// A document type is refused, so that there are no entities of the document's own: neither files that it names nor texts
/// that grow when they are replaced.
final class XMLReading {
  private static let blockBytes = 64 << 10
  /// Blocks that a tag or comment may span: it is kept whole by the parser.
  private static let mostBlocks = 64

  private let stream: any ByteStream
  private let name: String
  private let handler: XMLHandler
  private let parser: XML_Parser
  private let block = Buffer<UInt8>(capacity: XMLReading.blockBytes)
  private let link: Link
  private(set) var isAtEnd = false
  /// Blocks of which nothing has come yet.
  private var silentBlocks = 0

  /// What the callbacks reach.
  private final class Link {
    unowned let handler: XMLHandler
    private let parser: XML_Parser
    private(set) var hasDocumentType = false
    /// Whether something was handed on.
    var hasMoved = false

    init(_ handler: XMLHandler, _ parser: XML_Parser) {
      self.handler = handler
      self.parser = parser
    }

    /// Stops before anything is made of what the document declares.
    func refuseDocumentType() {
      hasDocumentType = true
      XML_StopParser(parser, 0)
    }
  }

  /// - Throws: `Failure` (`input`) when the part cannot be read.
  init(_ archive: ZipArchive, _ part: ZipArchive.Part, _ handler: XMLHandler) throws(Failure) {
    stream = try archive.open(part)
    name = part.name
    self.handler = handler
    guard let parser = XML_ParserCreate(nil) else {
      throw Failure(.run, "not enough memory to read \(archive.file.path)")
    }
    self.parser = parser
    link = Link(handler, parser)
    XML_SetUserData(parser, Unmanaged.passUnretained(link).toOpaque())
    XML_SetElementHandler(
      parser,
      { raw, name, attributes in
        guard let raw, let name, let attributes else { return }
        let link = Unmanaged<Link>.fromOpaque(raw).takeUnretainedValue()
        link.hasMoved = true
        link.handler.begin(XMLName(name), XMLAttributes(attributes))
      },
      { raw, _ in
        guard let raw else { return }
        Unmanaged<Link>.fromOpaque(raw).takeUnretainedValue().handler.end()
      })
    XML_SetCharacterDataHandler(parser) { raw, text, count in
      guard let raw, let text else { return }
      text.withMemoryRebound(to: UInt8.self, capacity: Int(count)) {
        let link = Unmanaged<Link>.fromOpaque(raw).takeUnretainedValue()
        link.hasMoved = true
        link.handler.take(UnsafeBufferPointer(start: $0, count: Int(count)))
      }
    }
    XML_SetDoctypeDeclHandler(
      parser,
      { raw, _, _, _, _ in
        guard let raw else { return }
        Unmanaged<Link>.fromOpaque(raw).takeUnretainedValue().refuseDocumentType()
      }, nil)
  }

  deinit { XML_ParserFree(parser) }

  /// Bytes of the file that have been read for the part.
  var consumedBytes: Int { stream.consumedBytes }

  /// Hands the elements of the next block on; false when none is left.
  /// - Throws: `Failure` (`input`) for what is no XML or what the handler cannot take.
  func advance() throws(Failure) -> Bool {
    guard !isAtEnd, !handler.isDone else { return false }
    let count = try stream.fill(UnsafeMutableRawBufferPointer(start: block.base, count: block.capacity))
    isAtEnd = count < block.capacity
    let status = withExtendedLifetime((handler, link)) {
      block.base.withMemoryRebound(to: CChar.self, capacity: max(count, 1)) {
        XML_Parse(parser, $0, Int32(count), isAtEnd ? 1 : 0)
      }
    }
    if let problem = handler.problem { throw problem.failure(path: stream.path) }
    if link.hasDocumentType {
      throw ExcelProblem.unsupported(
        "the part \(name) declares a document type, which no workbook has; save it again with a spreadsheet program"
      ).failure(path: stream.path)
    }
    guard status == XML_STATUS_OK || handler.isDone else {
      let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "unknown"
      throw ExcelProblem("the part \(name) is no XML at line \(XML_GetCurrentLineNumber(parser)) (\(reason))")
        .failure(path: stream.path)
    }
    silentBlocks = link.hasMoved ? 0 : silentBlocks + 1
    link.hasMoved = false
    guard silentBlocks < Self.mostBlocks else {
      throw ExcelProblem(
        "the part \(name) has a tag or comment of more than \(Self.mostBlocks * Self.blockBytes >> 20) MiB"
      )
      .failure(path: stream.path)
    }
    return true
  }

  /// Reads to the end, or as far as the handler wants.
  func finish() throws(Failure) { while try advance() {} }
}
