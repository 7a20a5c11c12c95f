/// Zip archives and workbooks for tests, byte by byte, their parts stored as they are.
public enum StoredArchive {
  public static func bytes(_ parts: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    var (archive, directory): ([UInt8], [UInt8]) = ([], [])
    for (name, bytes) in parts {
      let sum = checksum(bytes)
      let offset = archive.count
      let common =
        word16(20) + word16(0) + word16(0) + word32(0x21_0000) + word32(Int(sum)) + word32(bytes.count)
        + word32(bytes.count) + word16(name.utf8.count) + word16(0)
      archive += word32(0x0403_4B50) + common + Array(name.utf8) + bytes
      directory +=
        word32(0x0201_4B50) + word16(20) + common + word16(0) + word16(0) + word16(0) + word32(0) + word32(offset)
        + Array(name.utf8)
    }
    return archive + directory + word32(0x0605_4B50) + word32(0) + word16(parts.count) + word16(parts.count)
      + word32(directory.count) + word32(archive.count) + word16(0)
  }

  /// A workbook of sheets, each its name and the XML of its part.
  /// - Parameters:
  ///   - formats: number formats of the cell styles, as numbers of built-in ones.
  ///   - texts: the `si` elements of the list of texts.
  public static func workbook(
    _ sheets: [(name: String, xml: [UInt8])], hidden: Set<String> = [], formats: [Int] = [], texts: String = ""
  ) -> [UInt8] {
    let links = sheets.indices.map { link("s\($0)", "worksheet", "sheet\($0).xml") }
    let entries = sheets.enumerated().map { number, sheet in
      #"<sheet name="\#(sheet.name)"\#(hidden.contains(sheet.name) ? #" state="hidden""# : "") r:id="s\#(number)"/>"#
    }
    let styles = formats.map { #"<xf numFmtId="\#($0)"/>"# }.joined()
    let parts: [(String, String)] = [
      ("_rels/.rels", list([link("b", "officeDocument", "xl/workbook.xml")])),
      ("xl/workbook.xml", "<workbook><sheets>\(entries.joined())</sheets></workbook>"),
      (
        "xl/_rels/workbook.xml.rels",
        list(links + [link("f", "styles", "styles.xml"), link("t", "sharedStrings", "texts.xml")])
      ),
      ("xl/styles.xml", "<styleSheet><cellXfs>\(styles)</cellXfs></styleSheet>"),
      ("xl/texts.xml", "<sst>\(texts)</sst>"),
    ]
    return bytes(
      parts.map { ($0.0, Array($0.1.utf8)) }
        + sheets.enumerated().map { ("xl/sheet\($0.offset).xml", $0.element.xml) })
  }

  /// A worksheet of these `row` elements.
  public static func sheet(_ rows: String) -> [UInt8] {
    Array("<worksheet><sheetData>\(rows)</sheetData></worksheet>".utf8)
  }

  private static func list(_ links: [String]) -> String { "<Relationships>\(links.joined())</Relationships>" }

  private static func link(_ id: String, _ kind: String, _ target: String) -> String {
    #"<Relationship Id="\#(id)" Type="http://x/\#(kind)" Target="\#(target)"/>"#
  }

  private static func word16(_ number: Int) -> [UInt8] { [UInt8(number & 0xFF), UInt8(number >> 8 & 0xFF)] }
  private static func word32(_ number: Int) -> [UInt8] { word16(number & 0xFFFF) + word16(number >> 16 & 0xFFFF) }

  /// CRC-32 (ISO 3309), a bit at a time.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
  }
}
