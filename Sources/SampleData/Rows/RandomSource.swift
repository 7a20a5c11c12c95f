/// xoshiro256**, seeded by SplitMix64: the same numbers on every machine.
struct RandomSource {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// A source of its own for every pair of seed and stream.
  init(seed: UInt64, stream: UInt64) {
    var mixer = seed ^ (stream &+ 1) &* 0xD1B5_4A32_D192_ED03
    func next() -> UInt64 {
      mixer &+= 0x9E37_79B9_7F4A_7C15
      var z = mixer
      z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
      return z ^ z >> 31
    }
    state = (next(), next(), next(), next())
  }

  @inline(__always)
  mutating func next() -> UInt64 {
    let scrambled = state.1 &* 5
    let result = (scrambled << 7 | scrambled >> 57) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = state.3 << 45 | state.3 >> 19
    return result
  }

  /// A number from 0 to `bound` - 1, even enough for sample data. `bound` is positive and below 2^32.
  @inline(__always)
  mutating func below(_ bound: Int) -> Int { Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(bound)) >> 32) }

  @inline(__always)
  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.upperBound - range.lowerBound + 1)
  }

  /// True in `percent` of 100 cases.
  @inline(__always)
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  @inline(__always)
  mutating func permille(_ number: Int) -> Bool { below(1000) < number }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
