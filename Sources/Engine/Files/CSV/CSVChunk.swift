/// Some bytes of one file with the structure of the records in them: what a reader works on at a time.
///
/// The bytes belong to a `Buffer` that the text columns made from it retain; it is used again only when nobody else
/// holds it any more.
struct CSVChunk: ~Copyable {
  var buffer = Buffer<UInt8>(capacity: 0)
  /// Offset in the decoded text of the buffer's first byte.
  var base = 0
  var structure = CSVStructure()
  /// The first record of `structure` that belongs to the chunk: 1 when record 0 is the rest of one that began before.
  var firstRow = 0
  /// Which file of the table.
  var layout = 0
  /// Whether the last record ends the file within quotes.
  var endsInQuotes = false
  private var spares: [Buffer<UInt8>] = []

  init() {}

  /// Sets `buffer` to one of at least `capacity` bytes that nobody else holds. What it held is lost.
  mutating func renewBuffer(capacity: Int) {
    if isKnownUniquelyReferenced(&buffer) && buffer.capacity >= capacity && buffer.capacity <= capacity * 4 + (1 << 16)
    {
      return
    }
    for index in spares.indices where isKnownUniquelyReferenced(&spares[index]) && spares[index].capacity >= capacity {
      swap(&buffer, &spares[index])
      return
    }
    // What downstream still holds may come free later; what is too small or too large is dropped.
    spares.removeAll { $0.capacity < capacity }
    if buffer.capacity >= capacity && buffer.capacity <= capacity * 4 + (1 << 16) {
      if spares.count == 3 { spares.removeFirst() }
      spares.append(buffer)
    }
    buffer = Buffer(capacity: capacity, count: 0)
  }

  /// Makes the buffer larger and keeps its `count` bytes.
  mutating func growBuffer(capacity: Int) {
    let larger = Buffer<UInt8>(capacity: capacity, count: buffer.count)
    larger.base.update(from: buffer.base, count: buffer.count)
    buffer = larger
  }

  /// Zeroes the bytes behind the content: the scanner looks at them.
  func clearSlack() {
    (buffer.base + buffer.count).update(repeating: 0, count: min(64, buffer.capacity + 64 - buffer.count))
  }
}
