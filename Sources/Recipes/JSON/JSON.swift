/// A JSON value that knows where in its file it stood. Numbers stay as they were written.
///
/// Equality and hashing look at the content only, not at the place.
public struct JSON: Sendable {
  public indirect enum Content: Hashable, Sendable {
    case null
    case boolean(Bool)
    case number(JSONNumber)
    case text(String)
    case list([JSON])
    /// Members in the order written; keys are unique.
    case object([Member])
  }

  /// One `"key": value` of an object.
  public struct Member: Hashable, Sendable {
    public var key: String
    public var value: JSON
    /// Byte offset of the key's opening quote; `nil` when the member was made by a program.
    public var keyOffset: Int?

    public init(_ key: String, _ value: JSON, keyOffset: Int? = nil) {
      self.key = key
      self.value = value
      self.keyOffset = keyOffset
    }

    public static func == (a: Member, b: Member) -> Bool { a.key == b.key && a.value == b.value }

    public func hash(into hasher: inout Hasher) {
      hasher.combine(key)
      hasher.combine(value)
    }
  }

  public var content: Content
  /// Byte offset of the value's first byte in the file; `nil` when it was made by a program.
  public var offset: Int?

  public init(_ content: Content, offset: Int? = nil) {
    self.content = content
    self.offset = offset
  }

  /// A text.
  public static func text(_ text: String) -> JSON { JSON(.text(text)) }
  /// A number.
  public static func number(_ number: Int) -> JSON { JSON(.number(JSONNumber(number))) }
  /// `true` or `false`.
  public static func boolean(_ flag: Bool) -> JSON { JSON(.boolean(flag)) }
  /// A list of texts.
  public static func texts(_ texts: [String]) -> JSON { JSON(.list(texts.map { .text($0) })) }
  /// A list.
  public static func list(_ items: [JSON]) -> JSON { JSON(.list(items)) }
  /// An object with members in this order.
  public static func object(_ members: [(String, JSON)]) -> JSON {
    JSON(.object(members.map { Member($0.0, $0.1) }))
  }
  /// `null`.
  public static var null: JSON { JSON(.null) }
}

extension JSON: Hashable {
  public static func == (a: JSON, b: JSON) -> Bool { a.content == b.content }
  public func hash(into hasher: inout Hasher) { hasher.combine(content) }
}

extension JSON {
  /// The text, when the value is one.
  public var text: String? { if case .text(let text) = content { text } else { nil } }
  /// The number as an integer, when it is one without point and exponent.
  public var integer: Int? { if case .number(let number) = content { Int(number.text) } else { nil } }
  /// The number as written, when the value is one.
  public var number: String? { if case .number(let number) = content { number.text } else { nil } }
  public var boolean: Bool? { if case .boolean(let flag) = content { flag } else { nil } }
  public var isNull: Bool { content == .null }
  /// The items, when the value is a list.
  public var list: [JSON]? { if case .list(let items) = content { items } else { nil } }
  /// The members, when the value is an object.
  public var members: [Member]? { if case .object(let members) = content { members } else { nil } }
  /// The texts, when the value is a list of nothing else.
  public var texts: [String]? {
    guard let list else { return nil }
    let texts = list.compactMap(\.text)
    return texts.count == list.count ? texts : nil
  }

  /// The member of this key. Setting appends a new member or replaces the value; `nil` removes. On a value that is no
  /// object, getting gives `nil` and setting makes it one.
  public subscript(key: String) -> JSON? {
    get { members?.first { $0.key == key }?.value }
    set {
      var members = members ?? []
      let position = members.firstIndex { $0.key == key }
      switch (position, newValue) {
      case (let position?, let value?): members[position].value = value
      case (let position?, nil): members.remove(at: position)
      case (nil, let value?): members.append(Member(key, value))
      case (nil, nil): return
      }
      content = .object(members)
    }
  }

  /// What kind of value it is, for messages: `a list`.
  var kindName: String {
    switch content {
    case .null: "null"
    case .boolean(let flag): flag ? "true" : "false"
    case .number(let number): "the number \(number.text)"
    case .text: "a text"
    case .list: "a list"
    case .object: "an object"
    }
  }
}
