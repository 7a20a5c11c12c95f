/// Bytes as a row of decisions: what a target makes of an input follows from it alone. Bytes that are used up count as 0,
/// so that short inputs make small things.
public struct Choices {
  private let bytes: [UInt8]
  private var position = 0

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public var isUsedUp: Bool { position >= bytes.count }

  public mutating func byte() -> UInt8 {
    guard position < bytes.count else { return 0 }
    defer { position += 1 }
    return bytes[position]
  }

  public mutating func below(_ count: Int) -> Int {
    if count <= 1 { return 0 }
    if count <= 256 { return Int(byte()) % count }
    return (Int(byte()) << 8 | Int(byte())) % count
  }

  /// True for one byte in so many.
  public mutating func one(in count: Int) -> Bool { below(count) == count - 1 }

  public mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// What has not been used.
  public mutating func rest() -> [UInt8] {
    defer { position = bytes.count }
    return Array(bytes[min(position, bytes.count)...])
  }
}
