/// The key of a hash or a cipher, which nothing shows: every text that is made of an expression has its name in its place.
///
/// Only parameters of functions that are keys take it (`FunctionDefinition.Kind.key`), so that no column, message or reject
/// ever holds it.
public struct Secret: Hashable, Sendable {
  public let name: String
  /// What it is; `nil` as long as it is not known. Not always text.
  package let bytes: [UInt8]?

  public init(_ name: String, bytes: [UInt8]?) {
    self.name = name
    self.bytes = bytes
  }

  /// How expressions refer to it.
  var text: String { "${\(name)}" }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { text }
  public var debugDescription: String { text }
  public var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
