/// A small seeded generator, so that random tests repeat.
struct Xorshift: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }

  /// Up to `count` characters of an alphabet.
  mutating func text(from alphabet: String, upTo count: Int) -> String {
    let letters = Array(alphabet)
    var text = ""
    for _ in 0..<(next() % UInt64(count + 1)) { text.append(letters[Int(next() >> 33) % letters.count]) }
    return text
  }
}
