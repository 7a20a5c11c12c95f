extension [UInt8] {
  /// Appends a text as a JSON string, quotes included (RFC 8259, section 7).
  mutating func append(json text: some Collection<UInt8>) {
    let source = Array(text)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: source.count * 6 + 2) { space in
      source.withUnsafeBufferPointer { bytes in
        guard let target = space.baseAddress else { return }
        let view = bytes.baseAddress.map { TextView(start: $0, count: bytes.count) } ?? .empty
        let end = QuotedJSON.write(view, to: target)
        append(contentsOf: UnsafeBufferPointer(start: target, count: end - target))
      }
    }
  }
}
