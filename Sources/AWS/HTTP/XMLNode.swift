internal import CExpat

/// An element of a small XML document, as services of AWS answer; attributes and what stands between elements are left out.
package final class XMLNode {
  package let name: String
  package private(set) var text = ""
  package private(set) var children: [XMLNode] = []

  fileprivate init(_ name: String) { self.name = name }

  /// The root of a document; `nil` for what is no XML, declares entities, or is deeper than 32.
  package static func parse(_ bytes: [UInt8]) -> XMLNode? {
    guard let parser = XML_ParserCreate(nil) else { return nil }
    defer { XML_ParserFree(parser) }
    let builder = XMLBuilder(parser)
    XML_SetUserData(parser, Unmanaged.passUnretained(builder).toOpaque())
    XML_SetElementHandler(
      parser,
      { raw, name, _ in
        guard let raw, let name else { return }
        Unmanaged<XMLBuilder>.fromOpaque(raw).takeUnretainedValue().open(String(cString: name))
      },
      { raw, _ in
        guard let raw else { return }
        Unmanaged<XMLBuilder>.fromOpaque(raw).takeUnretainedValue().close()
      })
    XML_SetCharacterDataHandler(parser) { raw, text, count in
      guard let raw, let text else { return }
      text.withMemoryRebound(to: UInt8.self, capacity: Int(count)) {
        Unmanaged<XMLBuilder>.fromOpaque(raw).takeUnretainedValue().take(
          UnsafeBufferPointer(start: $0, count: Int(count)))
      }
    }
    XML_SetDoctypeDeclHandler(
      parser,
      { raw, _, _, _, _ in
        guard let raw else { return }
        Unmanaged<XMLBuilder>.fromOpaque(raw).takeUnretainedValue().refuse()
      }, nil)
    let status = withExtendedLifetime(builder) {
      bytes.withUnsafeBytes {
        XML_Parse(parser, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: $0.count), 1)
      }
    }
    return status == XML_STATUS_OK && !builder.isRefused ? builder.root : nil
  }

  package func child(_ name: String) -> XMLNode? { children.first { $0.name == name } }
  package func text(_ name: String) -> String? { child(name)?.text }
  package func all(_ name: String) -> [XMLNode] { children.filter { $0.name == name } }

  /// The first element of that name, however deep.
  package func find(_ name: String) -> XMLNode? {
    if self.name == name { return self }
    for child in children { if let found = child.find(name) { return found } }
    return nil
  }

  fileprivate func add(_ child: XMLNode) { children.append(child) }
  fileprivate func set(_ text: String) { self.text = text }
}

private final class XMLBuilder {
  private let parser: XML_Parser
  private(set) var root: XMLNode?
  private(set) var isRefused = false
  private var open: [(node: XMLNode, bytes: [UInt8])] = []

  init(_ parser: XML_Parser) { self.parser = parser }

  func open(_ name: String) {
    guard open.count < 32 else { return refuse() }
    let local = name.split(separator: ":").last.map(String.init) ?? name
    let node = XMLNode(local)
    if let above = open.last { above.node.add(node) } else { root = node }
    open.append((node, []))
  }

  func take(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard !open.isEmpty else { return }
    open[open.count - 1].bytes += bytes
  }

  func close() {
    guard let done = open.popLast() else { return }
    done.node.set(String(decoding: done.bytes, as: UTF8.self))
  }

  func refuse() {
    isRefused = true
    XML_StopParser(parser, 0)
  }
}
