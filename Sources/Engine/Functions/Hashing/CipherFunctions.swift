internal import AWS

/// Encryption that gives equal texts for equal texts, so that keys can be joined and runs repeat.
///
/// AES-256-SIV (RFC 5297) of a byte 1 and the UTF-8 bytes of the text, without associated data; its key of 64 bytes is the
/// SHA-512 digest of the given key. The result is the tag and what was encrypted, in base64. The byte in front says which
/// form it is, and that libcrypto does not encrypt nothing needs no case of its own.
enum CipherFunctions {
  private static let form: UInt8 = 1
  /// The shortest key, in bytes, as for AES itself.
  private static let leastKey = 16
  private static let shortKey = "the key has less than \(leastKey) bytes; take a longer one"

  static let all: [FunctionDefinition] = [
    FunctionDefinition(
      "aes_encrypt", .hashing, [.text("text"), .key("key")], .fixed(.text),
      "The text encrypted with a key of at least 16 bytes, in base64: equal texts give equal results, and aes_decrypt notices every change (AES-256-SIV of a byte 1 and the text, by the SHA-512 digest of the key).",
      example: "aes_encrypt('Spark', 'sixteen bytes or more')", gives: "4x2Zt6hpVr6g23RuP4LJpXI3MLIzWw==",
      fails: .always,
      note: "Spark's function has another form and other modes",
      .kernel { binding throws(BindingProblem) in
        try check(binding)
        let cipher = Keeper()
        return { call in
          let (texts, keys) = (call.texts(0), call.texts(1))
          var (plain, sealed): ([UInt8], [UInt8]) = ([], [])
          return try call.makeTexts { row, bytes in
            guard let key = try cipher.key(keys[row]) else { return call.fail(row, shortKey) }
            plain.removeAll(keepingCapacity: true)
            plain.append(form)
            plain.append(texts[row])
            let isSealed = try Keeper.fill(&sealed, plain.count + SIVCipher.addedCount) { target in
              try plain.withUnsafeBufferPointer { try cipher.cipher().seal($0, key: key, into: target) }
            }
            guard isSealed else { throw Failure(.run, "libcrypto does not encrypt") }
            Base64.append(sealed, to: &bytes)
          }
        }
      }),
    FunctionDefinition(
      "aes_decrypt", .hashing, [.text("text"), .key("key")], .fixed(.text),
      "The text that aes_encrypt encrypted with this key; another text or key is an error.",
      example: "aes_decrypt(aes_encrypt('Spark', 'sixteen bytes or more'), 'sixteen bytes or more')", gives: "Spark",
      fails: .always, note: "Spark's function has another form and other modes",
      .kernel { binding throws(BindingProblem) in
        try check(binding)
        let cipher = Keeper()
        return { call in
          let (texts, keys) = (call.texts(0), call.texts(1))
          var (sealed, plain): ([UInt8], [UInt8]) = ([], [])
          return try call.makeTexts { row, bytes in
            guard let key = try cipher.key(keys[row]) else { return call.fail(row, shortKey) }
            sealed.removeAll(keepingCapacity: true)
            let isBase64 = Base64.decode(texts[row].bytes, into: &sealed)
            let count = sealed.count - SIVCipher.addedCount
            let isOpened =
              try isBase64 && count > 0
              && Keeper.fill(&plain, count) { target in
                try sealed.withUnsafeBufferPointer { try cipher.cipher().open($0, key: key, into: target) }
              }
            guard isOpened, plain.first == form else {
              return call.fail(row, "the text was not encrypted by aes_encrypt with this key, or was changed since")
            }
            bytes.append(contentsOf: plain.dropFirst())
          }
        }
      }),
  ]

  private static func check(_ binding: Binding) throws(BindingProblem) {
    if let count = binding.text(1)?.utf8.count ?? binding.secretLengths[1], count < leastKey {
      throw BindingProblem(message: shortKey, argument: 1)
    }
  }

  /// The cipher and the key that were used last. Used by one thread.
  private final class Keeper {
    private var made: SIVCipher?
    private var given: [UInt8] = []
    private var derived: [UInt8] = []

    func cipher() throws(Failure) -> SIVCipher {
      if let made { return made }
      let cipher = try HashFunctions.made { () throws(DigestProblem) in try SIVCipher() }
      made = cipher
      return cipher
    }

    /// The cipher's key for a given one; `nil` when that is too short.
    func key(_ text: TextView) throws(Failure) -> [UInt8]? {
      guard text.count >= leastKey else { return nil }
      if !given.elementsEqual(text.bytes) {
        let digest = try HashFunctions.made { () throws(DigestProblem) in try Digest(.sha512) }
        given = Array(text.bytes)
        derived = Array(digest.compute(text.bytes))
      }
      return derived
    }

    /// Makes the bytes `count` long and lets `body` write them.
    static func fill(
      _ bytes: inout [UInt8], _ count: Int, _ body: (UnsafeMutablePointer<UInt8>) throws -> Bool
    ) throws -> Bool {
      if bytes.count > count { bytes.removeLast(bytes.count - count) }
      while bytes.count < count { bytes.append(0) }
      return try bytes.withUnsafeMutableBufferPointer { try $0.baseAddress.map(body) ?? false }
    }
  }
}
