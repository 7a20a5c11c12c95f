import Engine
import Recipes

extension DataBrewOperations {
  static let personalOperations = [
    DataBrewOperation(
      "CRYPTOGRAPHIC_HASH",
      ["sourceColumns", "secretId?", "secretVersion?", "algorithm?", "entityTypeFilter?", "createSecretIfMissing?"],
      "set-columns with md5, sha1 or sha2; keyed hashes with hmac, whose key is a secret parameter",
      inference: "A keyed hash is written in base64, and its key is what the secret stands for in base64."
    ) { call in
      try call.refuseEntities()
      let algorithm = call.optional("algorithm") ?? "HMAC_SHA256"
      for column in try call.columns() {
        let text = call.asText(column)
        switch algorithm {
        case "MD5": try call.set(column, "md5(\(text))")
        case "SHA1": try call.set(column, "sha1(\(text))")
        case "SHA256": try call.set(column, "sha2(\(text), 256)")
        case "SHA512": try call.set(column, "sha2(\(text), 512)")
        case "HMAC_MD5", "HMAC_SHA1", "HMAC_SHA256", "HMAC_SHA512":
          try call.set(column, "hmac(\(text), \(call.secret()), '\(algorithm.dropFirst(5))', 'base64')")
        default:
          throw Refusal(
            "the algorithm \(algorithm) is not known here",
            "write MD5, SHA1, SHA256 or SHA512, or HMAC_ and one of them")
        }
      }
    },
    DataBrewOperation(
      "DECRYPT", ["sourceColumns", "kmsKeyArn"],
      refused: "its keys are in the AWS KMS service, and its container is that of the AWS Encryption SDK",
      remedy: "decrypt the data with that SDK before Sous reads them"),
    DataBrewOperation(
      "DETERMINISTIC_DECRYPT", ["sourceColumns", "secretId", "secretVersion?"],
      refused: "only DataBrew reads the container that it encrypts to, which is not documented",
      remedy: "decrypt in DataBrew, and import the recipe from there on"),
    DataBrewOperation(
      "DETERMINISTIC_ENCRYPT",
      ["sourceColumns", "secretId", "secretVersion?", "entityTypeFilter?", "createSecretIfMissing?"],
      "set-columns with aes_encrypt, whose key is a secret parameter",
      inference: "Only aes_decrypt opens what is made: DataBrew's own container is not documented."
    ) { call in
      try call.refuseEntities()
      for column in try call.columns() {
        try call.set(column, "aes_encrypt(\(call.asText(column)), \(call.secret()))")
      }
      call.remark("Equal values give equal texts, as there; aes_decrypt opens them, and DataBrew does not.")
    },
    DataBrewOperation(
      "ENCRYPT", ["sourceColumns", "kmsKeyArn", "entityTypeFilter?", "preserveDataType?"],
      refused: "it needs the AWS KMS service, and two runs would differ",
      remedy: "use CRYPTOGRAPHIC_HASH with SHA256"),
    mask("MASK_CUSTOM", ["customValue", "regex?"], "find", inference: "Each masked character becomes one symbol.") {
      call in
      let isPattern = call.flag("regex")
      let find = isPattern ? try call.regex("customValue") : try call.text("customValue")
      return [("find", .text(TextTemplate.escaped(find)))] + (isPattern ? [("regex", .boolean(true))] : [])
    },
    mask("MASK_DATE", ["redact", "locale?"], "parts") { call in
      let parts = try call.list("redact").map { $0.lowercased() }
      let known = ["year", "month", "day", "hour", "minute", "second", "millisecond"]
      if let other = parts.first(where: { !known.contains($0) }) {
        throw Refusal(
          "redact names \(other), which is no part of a date", "write some of \(known.joined(separator: ", "))")
      }
      return [("parts", .texts(parts))]
    },
    mask(
      "MASK_DELIMITER", ["startDelimiter?", "endDelimiter?", "preserveDelimiters?", "alphabet?"], "between",
      inference: "As the page says, preserveDelimiters true masks the delimiters too."
    ) { call in
      var between: [(String, JSON)] = []
      for (key, name) in [("start", "startDelimiter"), ("end", "endDelimiter")] {
        if let delimiter = call.optional(name) { between.append((key, .text(TextTemplate.escaped(delimiter)))) }
      }
      between.append(("keepDelimiters", .boolean(!call.flag("preserveDelimiters"))))
      return [("between", .object(between))] + (try call.keptCharacters())
    },
    mask("MASK_RANGE", ["start?", "stop?", "alphabet?", "maskMode?", "firstN?"], "positions") { call in
      let bounds = try ["start", "stop"].map { key in
        call.step[key] == nil ? JSON.null : JSON.number(try call.integer(key))
      }
      return [("positions", .list(bounds))] + (try call.keptCharacters())
    },
    DataBrewOperation(
      "REPLACE_WITH_RANDOM_BETWEEN", ["sourceColumns", "lowerBound", "upperBound"], "set-columns with rand",
      inference: "The numbers are whole and include both bounds; a seed makes them repeat."
    ) { call in
      for column in try call.columns() { try call.set(column, call.randomBetween()) }
    },
    DataBrewOperation(
      "REPLACE_WITH_RANDOM_DATE_BETWEEN", ["sourceColumns", "startDate", "endDate"],
      "set-columns with timestampadd and rand", inference: "A seed makes the dates repeat."
    ) { call in
      let start = try OperationCall.constant(try call.text("startDate"))
      let end = try OperationCall.constant(try call.text("endDate"))
      let seconds = "floor(rand(\(call.step.number)) * (timestampdiff('SECOND', \(start), \(end)) + 1))"
      for column in try call.columns() {
        try call.set(column, "timestampadd('SECOND', cast(\(seconds) as integer), \(start))")
      }
    },
    DataBrewOperation(
      "SHUFFLE_ROWS", ["sourceColumns", "groupByColumns?"], "shuffle-column",
      inference: "The columns move together; a seed makes the order repeat."
    ) { call in
      var fields: [(String, JSON)] = [("columns", .texts(try call.columns()))]
      if call.step["groupByColumns"] != nil { fields.append(("by", .texts(try call.list("groupByColumns")))) }
      call.add("shuffle-column", fields + [("seed", .number(call.step.number))])
    },
  ]

  /// An operation that masks values.
  private static func mask(
    _ name: String, _ parameters: [String], _ key: String, inference: String? = nil,
    _ fields: @escaping @Sendable (OperationCall) throws -> [(String, JSON)]
  ) -> DataBrewOperation {
    DataBrewOperation(
      name, ["sourceColumns", "maskSymbol"] + parameters + ["entityTypeFilter?"], "mask-values with \(key)",
      inference: inference
    ) { call in
      var all: [(String, JSON)] = [
        ("columns", .texts(try call.columns())), ("symbol", .text(call.optional("maskSymbol") ?? "#")),
      ]
      if call.step["entityTypeFilter"] != nil { try call.refuseEntities() }
      all += try fields(call)
      if let condition = try call.conditions() { all.append(("where", .text(condition))) }
      if key == "parts" { try call.makeDates(call.columns()) } else { call.makeText(try call.columns()) }
      call.add("mask-values", all)
    }
  }
}

extension OperationCall {
  /// Makes dates of columns of texts; a time of day goes unless parts of it are masked.
  fileprivate func makeDates(_ columns: [String]) throws {
    let parts = try list("redact").map { $0.lowercased() }
    let haveTimes = parts.contains { ["hour", "minute", "second", "millisecond"].contains($0) }
    for column in columns where ![.date, .timestamp, nil].contains(type(of: column)) {
      let time = try asTime(column)
      add("set-columns", [("values", .object([(column, .text(haveTimes ? time : "try_cast(\(time) as date)"))]))])
    }
  }

  /// - Throws: `Refusal` where only some parts of free texts are meant.
  func refuseEntities() throws {
    guard step["entityTypeFilter"] != nil, try !list("entityTypeFilter").isEmpty else { return }
    throw Refusal(
      "entityTypeFilter asks for parts of free texts that are recognised by meaning",
      "use mask-values with entities, which knows e-mail addresses, phone numbers, cards, ssn, ip addresses and urls")
  }

  /// The secret parameter in place of what the step names of AWS Secrets Manager.
  ///
  /// An address ends in `:secret:NAME`; the name is that of the variable too.
  fileprivate func secret() -> String {
    let identifier = optional("secretId") ?? "databrew!default"
    let name = identifier.split(separator: ":").last.map(String.init) ?? identifier
    let word = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    var parameter = Parameter(
      name: word, type: ParameterType.secret, defaultValue: .text("${env:\(word.uppercased())}"),
      description: "What \(identifier) of AWS Secrets Manager holds.")
    parameter["encoding"] = .text("base64")
    draft.declare(parameter)
    return "${\(word)}"
  }

  /// What a mask leaves as it is.
  fileprivate func keptCharacters() throws -> [(String, JSON)] {
    guard step["alphabet"] != nil else { return [] }
    let kept = try list("alphabet").compactMap { ["SYMBOLS": "marks", "WHITESPACE": "blanks"][$0] }
    return kept.isEmpty ? [] : [("keep", .texts(kept))]
  }

  /// A whole number between two bounds, both included.
  func randomBetween() throws -> String {
    let (low, high) = (try number("lowerBound"), try number("upperBound"))
    return "cast(\(low) + floor(rand(\(step.number)) * (\(high) - (\(low)) + 1)) as integer)"
  }
}
