internal import AWS

/// Digests of texts, with and without a key, and base64.
enum HashFunctions {
  static let all: [FunctionDefinition] =
    [
      plain(
        "md5", .md5, "The MD5 digest of the UTF-8 bytes, in hexadecimal digits.", "d41d8cd98f00b204e9800998ecf8427e"),
      plain(
        "sha1", .sha1, "The SHA-1 digest of the UTF-8 bytes, in hexadecimal digits.",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709", aliases: ["sha"]),
      FunctionDefinition(
        "sha2", .hashing, [.text("text"), .integer("bits")], .fixed(.text),
        "The SHA-2 digest of the UTF-8 bytes with 224, 256 (or 0), 384 or 512 bits, in hexadecimal digits; null for other lengths.",
        example: "sha2('Spark', 256)", gives: "529bc3b07127ecb7e53a4dcf1991d9152c24537d919178022b2c42657f79a26b",
        .kernel { _ in
          var digests: [Int64: Digest] = [:]
          return { call in
            let (texts, bits) = (call.texts(0), call.integers(1))
            return try call.makeOptionalTexts { row, bytes in
              guard let algorithm = sha2(bits[row]) else { return false }
              if digests[bits[row]] == nil {
                digests[bits[row]] = try made { () throws(DigestProblem) in try Digest(algorithm) }
              }
              if let digest = digests[bits[row]] { append(digest.compute(texts[row].bytes), to: &bytes) }
              return true
            }
          }
        }),
      FunctionDefinition(
        "hmac", .hashing, [.text("text"), .key("key"), .text("algorithm"), .text("form").optional], .fixed(.text),
        "The digest of the text with a key, by MD5, SHA1, SHA224, SHA256, SHA384 or SHA512, in hexadecimal digits, or in base64 when the form is 'base64'.",
        example: "hmac('Spark', 'key', 'SHA256', 'base64')", gives: "yhBBInjWmn6GFjitZ30VEdTkjPHM3eNX8U8ZNCHAOW8=",
        fails: .when { arguments, _ in arguments.dropFirst(2).contains { !$0.isLiteral } }, .kernel(hmac)),
      FunctionDefinition(
        "base64", .hashing, [.text("text")], .fixed(.text), "The UTF-8 bytes in base64, on one line.",
        example: "base64('Spark SQL')", gives: "U3BhcmsgU1FM", aliases: ["to_base64"],
        .kernel { _ in
          { call in
            let texts = call.texts(0)
            return try call.makeTexts { row, bytes in Base64.append(texts[row].bytes, to: &bytes) }
          }
        }),
      FunctionDefinition(
        "unbase64", .hashing, [.text("base64")], .fixed(.text),
        "The text whose UTF-8 bytes stand there in base64; another text, or bytes that are no UTF-8, are an error.",
        example: "unbase64('U3BhcmsgU1FM')", gives: "Spark SQL", aliases: ["from_base64"], fails: .always,
        .kernel { _ in
          { call in
            let texts = call.texts(0)
            return try call.makeTexts { row, bytes in
              guard Base64.decode(texts[row].bytes, into: &bytes) else {
                bytes.removeAll(keepingCapacity: true)
                return call.fail(row, "\(CastKernels.shown(texts[row])) is not base64")
              }
              if !isUTF8(bytes) {
                bytes.removeAll(keepingCapacity: true)
                call.fail(row, "the bytes of \(CastKernels.shown(texts[row])) are not text in UTF-8")
              }
            }
          }
        }),
    ] + CipherFunctions.all

  private static func plain(
    _ name: String, _ algorithm: DigestAlgorithm, _ summary: String, _ ofNothing: String, aliases: [String] = []
  ) -> FunctionDefinition {
    FunctionDefinition(
      name, .hashing, [.text("text")], .fixed(.text), summary, example: "\(name)('')", gives: ofNothing,
      aliases: aliases,
      .kernel { _ in
        var digest: Digest?
        return { call in
          let texts = call.texts(0)
          let known = try digest ?? made { () throws(DigestProblem) in try Digest(algorithm) }
          digest = known
          return try call.makeTexts { row, bytes in append(known.compute(texts[row].bytes), to: &bytes) }
        }
      })
  }

  private static let hmac: @Sendable (Binding) throws(BindingProblem) -> Kernel = { binding throws(BindingProblem) in
    let hasForm = binding.has(3)
    if let name = binding.text(2), algorithm(name) == nil {
      throw BindingProblem(message: "hmac \(unknownAlgorithm(name))", argument: 2)
    }
    if let form = binding.text(3), isBase64(form) == nil {
      throw BindingProblem(message: "hmac \(unknownForm(form))", argument: 3)
    }
    var digests: [DigestAlgorithm: (digest: KeyedDigest, key: [UInt8])] = [:]
    return { call in
      let (texts, keys, names) = (call.texts(0), call.texts(1), call.texts(2))
      let forms = hasForm ? call.texts(3) : nil
      var last: (name: TextView, algorithm: DigestAlgorithm?)?
      return try call.makeTexts { row, bytes in
        if last.map({ !($0.name == names[row]) }) ?? true { last = (names[row], algorithm(names[row].string)) }
        guard let algorithm = last?.algorithm else {
          return call.fail(row, "hmac \(unknownAlgorithm(names[row].string))")
        }
        guard let inBase64 = forms.map({ isBase64($0[row].string) }) ?? .some(false) else {
          return call.fail(row, "hmac \(unknownForm(forms.map { $0[row].string } ?? ""))")
        }
        let key = keys[row].bytes
        let known =
          try digests[algorithm] ?? (made { () throws(DigestProblem) in try KeyedDigest(algorithm) }, [])
        if digests[algorithm] == nil || !known.key.elementsEqual(key) {
          guard known.digest.set(key: key) else { throw Failure(.run, "libcrypto does not take the key of hmac") }
          digests[algorithm] = (known.digest, Array(key))
        }
        let digest = known.digest.compute(texts[row].bytes)
        if inBase64 { Base64.append(digest, to: &bytes) } else { append(digest, to: &bytes) }
      }
    }
  }

  private static func unknownAlgorithm(_ name: String) -> String {
    "knows \(DigestAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")), not '\(name)'"
  }

  private static func unknownForm(_ name: String) -> String { "gives 'hex' or 'base64', not '\(name)'" }

  /// By its name in any case, with or without a hyphen.
  private static func algorithm(_ name: String) -> DigestAlgorithm? {
    DigestAlgorithm(rawValue: name.filter { $0 != "-" }.uppercased())
  }

  private static func isBase64(_ form: String) -> Bool? {
    switch form.lowercased() {
    case "base64": true
    case "hex": false
    default: nil
    }
  }

  private static func sha2(_ bits: Int64) -> DigestAlgorithm? {
    switch bits {
    case 224: .sha224
    case 0, 256: .sha256
    case 384: .sha384
    case 512: .sha512
    default: nil
    }
  }

  /// What libcrypto is asked for, or why the run cannot go on without it.
  static func made<Made>(_ make: () throws(DigestProblem) -> Made) throws(Failure) -> Made {
    do throws(DigestProblem) {
      return try make()
    } catch {
      throw Failure(.run, error.message)
    }
  }

  private static func append(_ digest: some Collection<UInt8>, to bytes: inout [UInt8]) {
    for byte in digest {
      for digit in [byte >> 4, byte & 15] { bytes.append(digit < 10 ? 48 + digit : 87 + digit) }
    }
  }

  static func isUTF8(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }
}
