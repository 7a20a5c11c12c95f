internal import CTransfer

/// SHA-256 by libcrypto, as requests are signed. Only once `HTTPClient` or `AWSSignature` has loaded it.
package enum Digests {
  package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    guard let digest = try? Digest(.sha256) else { return [] }
    return bytes.withUnsafeBufferPointer { Array(digest.compute($0)) }
  }

  package static func hmac(_ key: [UInt8], _ text: String) -> [UInt8] {
    guard let digest = try? KeyedDigest(.sha256) else { return [] }
    var text = text
    return key.withUnsafeBufferPointer { key in
      guard digest.set(key: key) else { return [] }
      return text.withUTF8 { Array(digest.compute($0)) }
    }
  }
}

/// The digests that libcrypto is asked for, as it names them.
package enum DigestAlgorithm: String, CaseIterable, Sendable {
  case md5 = "MD5"
  case sha1 = "SHA1"
  case sha224 = "SHA224"
  case sha256 = "SHA256"
  case sha384 = "SHA384"
  case sha512 = "SHA512"
}

/// Why libcrypto cannot be asked.
package struct DigestProblem: Error {
  /// A sentence for people.
  package let message: String

  static func load() throws(DigestProblem) {
    guard let missing = digest_load() else { return }
    throw DigestProblem(message: "digests and ciphers need OpenSSL's libcrypto 3: \(String(cString: missing))")
  }

  static func absent(_ name: String) -> DigestProblem {
    DigestProblem(message: "the libcrypto of this machine has no \(name)")
  }
}

/// A digest, kept from one text to the next: computing one allocates nothing. Used by one thread.
package final class Digest {
  private let digest: OpaquePointer
  private let target = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Int(digest_room))

  package init(_ algorithm: DigestAlgorithm) throws(DigestProblem) {
    try DigestProblem.load()
    guard let made = digest_open(algorithm.rawValue) else { throw .absent(algorithm.rawValue) }
    digest = made
  }

  deinit {
    digest_close(digest)
    target.deallocate()
  }

  /// The digest, until the next one; empty when the library refuses.
  package func compute(_ bytes: UnsafeBufferPointer<UInt8>) -> Slice<UnsafeMutableBufferPointer<UInt8>> {
    target[..<digest_of(digest, bytes.baseAddress, bytes.count, target.baseAddress)]
  }
}

/// HMAC with a digest (RFC 2104), kept from one text to the next. Used by one thread.
package final class KeyedDigest {
  private let digest: OpaquePointer
  private let target = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Int(digest_room))

  package init(_ algorithm: DigestAlgorithm) throws(DigestProblem) {
    try DigestProblem.load()
    guard let made = keyed_digest_open(algorithm.rawValue) else { throw .absent("HMAC with \(algorithm.rawValue)") }
    digest = made
  }

  deinit {
    keyed_digest_close(digest)
    target.deallocate()
  }

  /// The key of what follows; false when the library refuses it.
  package func set(key: UnsafeBufferPointer<UInt8>) -> Bool {
    // No address stands for the key of before, so an empty key has one, too.
    keyed_digest_key(digest, key.baseAddress ?? UnsafePointer(target.baseAddress), key.count) == 1
  }

  /// The digest, until the next one; empty when the library refuses. After `set(key:)`.
  package func compute(_ bytes: UnsafeBufferPointer<UInt8>) -> Slice<UnsafeMutableBufferPointer<UInt8>> {
    target[..<keyed_digest_of(digest, bytes.baseAddress, bytes.count, target.baseAddress)]
  }
}

/// AES-256-SIV (RFC 5297): deterministic, authenticated encryption. Used by one thread.
package final class SIVCipher {
  package static let keyCount = Int(siv_key_count)
  /// How many bytes what is sealed has more than the text.
  package static let addedCount = Int(siv_tag_count)
  private let cipher: OpaquePointer

  package init() throws(DigestProblem) {
    try DigestProblem.load()
    guard let made = siv_open() else { throw .absent("AES-256-SIV") }
    cipher = made
  }

  deinit { siv_close(cipher) }

  /// Encrypts bytes, at least one. `target` has `addedCount` bytes more.
  /// - Returns: false when the library refuses.
  package func seal(_ bytes: UnsafeBufferPointer<UInt8>, key: [UInt8], into target: UnsafeMutablePointer<UInt8>) -> Bool
  {
    key.count == Self.keyCount && siv_seal(cipher, key, bytes.baseAddress, bytes.count, target) == 1
  }

  /// Decrypts what `seal` made, `addedCount` bytes more than go to `target`.
  /// - Returns: false when the bytes are not of this key, or are not as `seal` made them.
  package func open(_ bytes: UnsafeBufferPointer<UInt8>, key: [UInt8], into target: UnsafeMutablePointer<UInt8>) -> Bool
  {
    key.count == Self.keyCount && siv_open_sealed(cipher, key, bytes.baseAddress, bytes.count, target) == 1
  }
}
