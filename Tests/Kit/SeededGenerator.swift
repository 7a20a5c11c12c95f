/// Random numbers that are the same for the same seed (SplitMix64, Steele, Lea and Flood, 2014).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 up to, not including, `bound`, which is at least 1.
  public mutating func next(below bound: Int) -> Int { Int(next() >> 33) % bound }

  public mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 20) }
  }

  /// Up to `count` characters of an alphabet.
  public mutating func text(from alphabet: String, upTo count: Int) -> String {
    let letters = Array(alphabet)
    var text = ""
    for _ in 0..<next(below: count + 1) { text.append(letters[next(below: letters.count)]) }
    return text
  }
}
