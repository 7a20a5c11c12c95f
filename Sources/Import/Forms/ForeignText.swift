import Engine
import Recipes
import Yams

/// Files of other tools as JSON, whether they are written as JSON or as YAML.
enum ForeignText {
  /// Most values that a YAML text may stand for: its aliases can make many out of few.
  private static let maximumValues = 1_000_000

  /// - Throws: `Failure` (`recipe`): the text is neither.
  static func json(_ bytes: [UInt8], name: String) throws(Failure) -> JSON {
    let (value, problems) = JSONParser.parse(bytes)
    if let value { return value }
    let text = String(decoding: bytes, as: UTF8.self)
    let first = text.unicodeScalars.first { !$0.properties.isWhitespace && $0 != "\u{FEFF}" }
    if first == "{" || first == "[", let problem = problems.first {
      let line = bytes.prefix(problem.offset).count { $0 == UInt8(ascii: "\n") } + 1
      throw Failure(.recipe, "\(name):\(line): \(problem.message)")
    }
    return try yaml(text, name: name)
  }

  /// The value of a text that holds JSON, such as `"[\"a\"]"`; `nil` for any other text.
  static func embedded(_ text: String) -> JSON? {
    let first = text.unicodeScalars.first { !$0.properties.isWhitespace }
    guard first == "{" || first == "[" else { return nil }
    return JSONParser.parse(Array(text.utf8)).value
  }

  private static func yaml(_ text: String, name: String) throws(Failure) -> JSON {
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw Failure(.recipe, "\(name) is neither JSON nor YAML: \(sentence(error))")
    } catch {
      throw Failure(.recipe, "\(name) is neither JSON nor YAML: \(error)")
    }
    guard let node else { throw Failure(.recipe, "\(name) is empty") }
    var count = 0
    return try json(node, depth: 0, count: &count, name: name)
  }

  private static func json(_ node: Node, depth: Int, count: inout Int, name: String) throws(Failure) -> JSON {
    count += 1
    guard depth <= JSONParser.maximumDepth, count <= maximumValues else {
      throw Failure(.recipe, "\(name) is nested deeper or repeats itself more often than any recipe does")
    }
    switch node {
    case .scalar(let scalar): return tagged(value(of: scalar), scalar.tag)
    case .sequence(let sequence):
      var items: [JSON] = []
      for item in sequence { items.append(try json(item, depth: depth + 1, count: &count, name: name)) }
      return tagged(.list(items), sequence.tag)
    case .mapping(let mapping):
      var members: [(String, JSON)] = []
      for (key, value) in mapping {
        let key = key.string ?? ""
        guard !members.contains(where: { $0.0 == key }) else {
          throw Failure(.recipe, "\(name) has the key \"\(key)\" twice in one place; keep one of them")
        }
        members.append((key, try json(value, depth: depth + 1, count: &count, name: name)))
      }
      return tagged(.object(members), mapping.tag)
    case .alias(let alias): return .text("*\(alias.anchor)")
    }
  }

  /// The short form of CloudFormation's functions in its long one: `!Ref Column` is `{ "Ref": "Column" }`.
  private static func tagged(_ value: JSON, _ tag: Tag) -> JSON {
    let name = tag.description
    guard name.hasPrefix("!"), name.count > 1 else { return value }
    let function = String(name.dropFirst())
    return .object([(["Ref", "Condition"].contains(function) ? function : "Fn::\(function)", value)])
  }

  /// Quoted and folded texts are texts; a plain one may be a number, a truth value or nothing (YAML's core schema).
  private static func value(of scalar: Node.Scalar) -> JSON {
    guard scalar.style == .plain || scalar.style == .any else { return .text(scalar.string) }
    switch scalar.string {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .boolean(true)
    case "false", "False", "FALSE": return .boolean(false)
    default: return JSONNumber(scalar.string).map { JSON(.number($0)) } ?? .text(scalar.string)
    }
  }

  private static func sentence(_ error: YamlError) -> String {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      "line \(mark.line): \(problem)"
    default: "\(error)".split(separator: "\n").joined(separator: " ")
    }
  }
}
