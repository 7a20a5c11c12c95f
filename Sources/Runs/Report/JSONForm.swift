package import Recipes

/// What stands in something that is written as JSON, key by key: a table of the manual and a JSON schema come from here, and
/// tests hold what is really written against it.
package struct JSONForm: Sendable {
  package enum Kind: String, Sendable {
    case text, integer, number, list, object
    case flag = "true or false"
    case integerOrText = "integer or text"
    case anything
  }

  package struct Member: Sendable {
    /// `sources[].bytes`: of each item of a list.
    package let path: String
    package let kind: Kind
    package var isNullable = false
    /// Whether it only stands there where it says something.
    package var isOptional = false
    package let help: String

    package init(_ path: String, _ kind: Kind, nullable: Bool = false, optional: Bool = false, _ help: String) {
      (self.path, self.kind, self.help) = (path, kind, help)
      (isNullable, isOptional) = (nullable, optional)
    }

    /// The same member of what stands below a path.
    package func inside(_ path: String) -> Member {
      Member("\(path).\(self.path)", kind, nullable: isNullable, optional: isOptional, help)
    }
  }

  package let members: [Member]

  package init(_ members: [Member]) { self.members = members }

  /// A table of the manual, with a final newline.
  package var table: String {
    let rows = members.map { member in
      let presence = member.isOptional ? " (only where it says something)" : member.isNullable ? " or null" : ""
      return "| `\(member.path)` | \(member.kind.rawValue)\(presence) | \(member.help) |\n"
    }
    return "| key | value | what it is |\n|---|---|---|\n" + rows.joined()
  }

  /// The schema of an object with these members.
  package var schema: [(String, JSON)] { object("") }

  /// The members of the object that stands below a path, as a form of its own.
  package func below(_ path: String) -> JSONForm {
    JSONForm(
      members.filter { $0.path.hasPrefix(path + ".") }.map { member in
        Member(
          String(member.path.dropFirst(path.count + 1)), member.kind, nullable: member.isNullable,
          optional: member.isOptional, member.help)
      })
  }

  /// The object whose members' paths begin with `prefix`.
  private func object(_ prefix: String) -> [(String, JSON)] {
    let own = members.filter { member in
      member.path.hasPrefix(prefix) && !member.path.dropFirst(prefix.count).contains(".")
        && member.path.count > prefix.count
    }
    let key = { (member: Member) in String(member.path.dropFirst(prefix.count)) }
    return [
      ("type", .text("object")), ("required", .texts(own.filter { !$0.isOptional }.map(key))),
      ("properties", .object(own.map { (key($0), value($0)) })),
    ]
  }

  private func value(_ member: Member) -> JSON {
    var value: [(String, JSON)]
    switch member.kind {
    case .text: value = [("type", .text("string"))]
    case .integer: value = [("type", .text("integer"))]
    case .number: value = [("type", .text("number"))]
    case .flag: value = [("type", .text("boolean"))]
    case .integerOrText: value = [("type", .texts(["integer", "string"]))]
    case .anything: value = []
    case .object:
      // Without members its keys are anybody's.
      let hasMembers = members.contains { $0.path.hasPrefix(member.path + ".") }
      value = hasMembers ? object(member.path + ".") : [("type", .text("object"))]
    case .list:
      let hasMembers = members.contains { $0.path.hasPrefix(member.path + "[].") }
      value = [("type", .text("array"))] + (hasMembers ? [("items", .object(object(member.path + "[].")))] : [])
    }
    if member.isNullable, member.kind != .anything {
      value = [("anyOf", .list([.object(value), .object([("type", .text("null"))])]))]
    }
    return .object([("description", .text(member.help))] + value)
  }
}
