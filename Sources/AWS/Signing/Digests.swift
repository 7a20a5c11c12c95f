internal import CTransfer

/// SHA-256 by libcrypto. Only once `HTTPClient` or `AWSSignature` has loaded it.
package enum Digests {
  package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    guard transfer_load() == nil else { return [] }
    var digest = [UInt8](repeating: 0, count: 32)
    transfer_sha256(bytes, bytes.count, &digest)
    return digest
  }

  package static func hmac(_ key: [UInt8], _ text: String) -> [UInt8] {
    guard transfer_load() == nil else { return [] }
    var digest = [UInt8](repeating: 0, count: 32)
    var text = text
    text.withUTF8 { transfer_hmac_sha256(key, key.count, $0.baseAddress, $0.count, &digest) }
    return digest
  }
}
