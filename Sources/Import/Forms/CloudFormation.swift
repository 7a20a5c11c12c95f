import Recipes

/// Functions that templates of CloudFormation write in place of values (`Ref`, `Fn::If`), worked out as far as the
/// template itself says what they are: by the `Default` of a parameter, and by conditions that compare such.
///
/// What only a deployment tells stays as it is, so that the step that needs it is refused.
final class CloudFormation {
  private let parameters: JSON?
  private let conditions: JSON?
  /// What was taken for granted, each once.
  private(set) var remarks: [String] = []

  private init(_ template: JSON) {
    parameters = template.member("Parameters")
    conditions = template.member("Conditions")
  }

  /// A template with the values of its recipes; any other file as it is.
  static func resolved(_ json: JSON) -> (json: JSON, remarks: [String]) {
    guard let resources = json["Resources"]?.members, resources.contains(where: { isRecipe($0.value) }) else {
      return (json, [])
    }
    let template = CloudFormation(json)
    var resolved = json
    resolved["Resources"] = .object(
      resources.map { member in
        guard isRecipe(member.value), let properties = member.value["Properties"] else {
          return (member.key, member.value)
        }
        var resource = member.value
        resource["Properties"] = template.value(properties) ?? .null
        return (member.key, resource)
      })
    return (resolved, template.remarks)
  }

  /// The function that a value is, as people name it: `Ref Column`; `nil` for any other value.
  static func function(_ json: JSON) -> String? {
    guard let members = json.members, members.count == 1, let member = members.first,
      member.key == "Ref" || member.key.hasPrefix("Fn::")
    else { return nil }
    let first = member.value.plainText ?? member.value.list?.first?.plainText
    return first.map { "\(member.key) \($0)" } ?? member.key
  }

  static func isRecipe(_ resource: JSON) -> Bool { resource["Type"]?.text == "AWS::DataBrew::Recipe" }

  // MARK: Values

  private func remark(_ text: String) { if !remarks.contains(text) { remarks.append(text) } }

  /// `nil` for `AWS::NoValue`, which takes what it is the value of with it.
  private func value(_ json: JSON) -> JSON? {
    if let items = json.list { return .list(items.compactMap(value)) }
    guard let members = json.members else { return json }
    guard Self.function(json) != nil, let member = members.first else {
      return .object(members.compactMap { member in value(member.value).map { (member.key, $0) } })
    }
    if json == .object([("Ref", .text("AWS::NoValue"))]) { return nil }
    if member.key == "Fn::If", let parts = member.value.list, parts.count == 3, let name = parts[0].text {
      guard let holds = condition(name) else { return json }
      remark("the condition \(name) \(holds ? "holds" : "does not hold") with the template's own values")
      return value(parts[holds ? 1 : 2])
    }
    return text(json).map { .text($0) } ?? json
  }

  /// A text, or what a function makes one of; `nil` where only a deployment tells.
  private func text(_ json: JSON) -> String? {
    if let text = json.plainText { return text }
    guard Self.function(json) != nil, let member = json.members?.first else { return nil }
    switch member.key {
    case "Ref": return member.value.text.flatMap(parameter)
    case "Fn::Sub":
      let parts = member.value.list
      guard let pattern = member.value.text ?? parts?.first?.text else { return nil }
      return substituted(pattern, parts.flatMap { $0.count > 1 ? $0[1] : nil })
    case "Fn::Join":
      guard let parts = member.value.list, parts.count == 2, let separator = parts[0].text,
        let items = parts[1].list
      else { return nil }
      let texts = items.compactMap(text)
      return texts.count == items.count ? texts.joined(separator: separator) : nil
    default: return nil
    }
  }

  private func parameter(_ name: String) -> String? {
    guard let text = parameters?[name]?.member("Default")?.plainText else { return nil }
    remark("the parameter \(name) is taken to be its Default, \(text)")
    return text
  }

  /// A text with the values of `${Name}`; `${!Name}` stands for `${Name}` itself.
  private func substituted(_ pattern: String, _ own: JSON?) -> String? {
    var result = ""
    var rest = pattern[...]
    while let start = rest.firstRange(of: "${") {
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
      let name = String(rest[start.upperBound..<end])
      result += rest[..<start.lowerBound]
      if name.hasPrefix("!") {
        result += "${\(name.dropFirst())}"
      } else if let value = own?[name].flatMap(text) ?? parameter(name) {
        result += value
      } else {
        return nil
      }
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  // MARK: Conditions

  private func condition(_ name: String, depth: Int = 0) -> Bool? {
    guard depth < JSONParser.maximumDepth, let condition = conditions?[name] else { return nil }
    return holds(condition, depth: depth + 1)
  }

  private func holds(_ json: JSON, depth: Int) -> Bool? {
    guard let member = json.members?.first, json.members?.count == 1 else { return nil }
    if member.key == "Condition" { return member.value.text.flatMap { condition($0, depth: depth) } }
    guard let items = member.value.list else { return nil }
    switch member.key {
    case "Fn::Equals":
      guard items.count == 2, let left = text(items[0]), let right = text(items[1]) else { return nil }
      return left == right
    case "Fn::Not": return items.first.flatMap { holds($0, depth: depth) }.map { !$0 }
    case "Fn::And", "Fn::Or":
      let parts = items.compactMap { holds($0, depth: depth) }
      guard parts.count == items.count else { return nil }
      return member.key == "Fn::And" ? parts.allSatisfy { $0 } : parts.contains(true)
    default: return nil
    }
  }
}
