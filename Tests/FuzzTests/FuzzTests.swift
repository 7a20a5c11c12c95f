import FuzzTargets
import XCTest

/// The laws of the fuzz targets, without libFuzzer: over every input that ever failed, and over random ones.
final class FuzzTests: XCTestCase {
  private let folder = #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 } + "/Cases/fuzz"

  private func inputs(of target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
    let folder = "\(folder)/\(target.name)"
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
      (name, Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))))
    }
  }

  func testEveryKeptInputObeysTheLaws() throws {
    for target in FuzzTarget.all {
      let inputs = try inputs(of: target)
      XCTAssertFalse(inputs.isEmpty, "\(target.name) has no seeds in Tests/Cases/fuzz")
      for input in inputs {
        do {
          try target.run(input.bytes)
        } catch { XCTFail("\(target.name)/\(input.name): \(error)") }
      }
    }
  }

  func testMutatedInputsObeyTheLaws() throws {
    for seed in [7, UInt64.random(in: .min ... .max)] {
      var random = Mutations(seed: seed)
      for target in FuzzTarget.all {
        let inputs = try inputs(of: target)
        for round in 0..<200 {
          let bytes = random.mutated(inputs[Int.random(in: inputs.indices, using: &random)].bytes, limit: target.limit)
          do {
            try target.run(bytes)
          } catch {
            XCTFail("\(target.name), seed \(seed), round \(round): \(error)\n\(Data(bytes).base64EncodedString())")
            break
          }
        }
      }
    }
  }
}

/// Small changes to bytes, the same for the same seed (SplitMix64).
private struct Mutations: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func mutated(_ bytes: [UInt8], limit: Int) -> [UInt8] {
    var bytes = bytes
    for _ in 0...Int.random(in: 0..<4, using: &self) {
      let place = Int.random(in: 0...bytes.count, using: &self)
      switch Int.random(in: 0..<4, using: &self) {
      case 0: bytes.insert(UInt8.random(in: .min ... .max, using: &self), at: place)
      case 1: if place < bytes.count { bytes[place] = UInt8.random(in: .min ... .max, using: &self) }
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...8, using: &self)))
      default:
        let end = min(bytes.count, place + Int.random(in: 1...16, using: &self))
        bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &self))
      }
    }
    return Array(bytes.prefix(limit))
  }
}
