/// Truth values as text.
package enum BooleanText {
  /// `true` and `false` in any case; `nil` for anything else.
  @inline(__always)
  package static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool? {
    if bytes.count == 4, bytes.equalsIgnoringCase("true") { return true }
    if bytes.count == 5, bytes.equalsIgnoringCase("false") { return false }
    return nil
  }

  /// What a cast from text to boolean takes: also `t`, `yes`, `y`, `1`, `f`, `no`, `n`, `0`, with blanks around.
  package static func parseCast(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool? {
    let bytes = bytes.trimmed
    if let value = parse(bytes) { return value }
    for word: StaticString in ["t", "yes", "y", "1"] where bytes.equalsIgnoringCase(word) { return true }
    for word: StaticString in ["f", "no", "n", "0"] where bytes.equalsIgnoringCase(word) { return false }
    return nil
  }

  package static func append(_ value: Bool, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
  }
}
