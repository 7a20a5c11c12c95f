/// JSON in texts, URLs and network addresses.
enum WebFunctions {
  static let all: [FunctionDefinition] = [
    FunctionDefinition(
      "get_json_object", .text, [.text("json"), .text("path")], .fixed(.text),
      "What a path such as $.a.b[0] or $.list[*].name finds in JSON text: a string as it is, all else as JSON; null when there is nothing or the text is no JSON.",
      example: "get_json_object('{\"a\": {\"b\": [1, \"x\"]}}', '$.a.b[1]')", gives: "x",
      .kernel { binding throws(BindingProblem) in
        if let text = binding.text(1), JSONPath(text) == nil {
          throw BindingProblem(
            message: "'\(text)' is not a path such as $.a.b[0], $['a'] or $.list[*]", argument: 1)
        }
        var last: (text: String, path: JSONPath?)?
        return { call in
          let (texts, paths) = (call.texts(0), call.texts(1))
          return try call.makeOptionalTexts { row, bytes in
            let text = paths[row]
            if last.map({ !$0.text.utf8.elementsEqual(text.bytes) }) ?? true {
              last = (text.string, JSONPath(text.string))
            }
            return last?.path?.append(from: texts[row], to: &bytes) ?? false
          }
        }
      }),
    FunctionDefinition(
      "parse_url", .text, [.text("url"), .text("part"), .text("key").optional], .fixed(.text),
      "A part of a URL as it is written: HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY or USERINFO, or the value of a key in its QUERY; null when it has none, an error when it is no URL.",
      example: "parse_url('https://example.org/path?query=1', 'QUERY', 'query')", gives: "1", fails: .always,
      .kernel { binding throws(BindingProblem) in
        let hasKey = binding.has(2)
        return { call in
          let (texts, parts) = (call.texts(0), call.texts(1))
          let keys = hasKey ? call.texts(2) : nil
          let views = Buffer<TextView>(repeating: .empty, count: call.count)
          let column = call.mapOptional(zero: UInt8(0)) { row -> UInt8? in
            guard let url = WebAddress(texts[row]) else {
              call.fail(row, "\(CastKernels.shown(texts[row])) is not a URL")
              return 0
            }
            guard let part = part(parts[row].string, of: url, keys?[row]) else { return nil }
            views[row] = part
            return 0
          }
          return .text(TextColumn(views, nulls: column.nulls, owners: call.owners(0)))
        }
      }),
    FunctionDefinition(
      "url_params", .text, [.text("url")], .fixed(.text),
      "The parameters in the query of a URL as JSON text, each with a list of its values, in the order of their first occurrence.",
      example: "url_params('https://example.org/?a=1&b=x%20y&a=2')", gives: "{\"a\":[\"1\",\"2\"],\"b\":[\"x y\"]}",
      fails: .always,
      .kernel { _ in
        { call in
          let texts = call.texts(0)
          return try call.makeTexts { row, bytes in
            bytes.append(UInt8(ascii: "{"))
            for (index, parameter) in WebAddress.parameters(texts[row]).enumerated() {
              if index > 0 { bytes.append(UInt8(ascii: ",")) }
              bytes.append(json: parameter.name)
              for (place, value) in parameter.values.enumerated() {
                bytes.append(contentsOf: (place == 0 ? ":[" : ",").utf8)
                bytes.append(json: value)
              }
              bytes.append(UInt8(ascii: "]"))
            }
            bytes.append(UInt8(ascii: "}"))
            if !call.admits(bytes.count, from: texts[row].count, row: row) { bytes.removeAll() }
          }
        }
      }),
    FunctionDefinition(
      "ip_to_int", .text, [.text("address")], .fixed(.integer),
      "The number of an IPv4 address; another text is an error.", example: "ip_to_int('192.168.1.1')",
      gives: "3232235777", fails: .always,
      .kernel { _ in
        { call in
          call.integer(
            call.mapChecked(
              call.texts(0), zero: 0, { IPv4.parse($0.bytes) },
              reason: { "\(CastKernels.shown($0)) is not an IPv4 address" }))
        }
      }),
    FunctionDefinition(
      "int_to_ip", .text, [.integer("number")], .fixed(.text),
      "The IPv4 address of a number from 0 to 4294967295; another number is an error.",
      example: "int_to_ip(167772410)", gives: "10.0.0.250", fails: .always,
      .kernel { _ in
        { call in
          let numbers = call.integers(0)
          return try call.makeTexts { row, bytes in
            guard (0...0xFFFF_FFFF).contains(numbers[row]) else {
              return call.fail(row, "\(numbers[row]) is not the number of an IPv4 address")
            }
            IPv4.append(numbers[row], to: &bytes)
          }
        }
      }),
  ]

  private static func part(_ name: String, of url: WebAddress, _ key: TextView?) -> TextView? {
    guard key == nil || name == "QUERY" else { return nil }
    switch name {
    case "HOST": return url.host
    case "PATH": return url.path
    case "QUERY": return key.map { url.value(of: $0) } ?? url.query
    case "REF": return url.fragment
    case "PROTOCOL": return url.scheme
    case "FILE": return url.file
    case "AUTHORITY": return url.authority
    case "USERINFO": return url.userInfo
    default: return nil
    }
  }
}
