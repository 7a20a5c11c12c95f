import FuzzTargets
import TestKit
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

  /// A fixed seed and a fresh one: kept inputs with small changes, and choices that are nobody's.
  func testRandomInputsObeyTheLaws() throws {
    for seed in [7, UInt64.random(in: .min ... .max)] {
      print("fuzz targets: seed \(seed)")
      var random = SeededGenerator(seed: seed)
      for target in FuzzTarget.all {
        let inputs = try inputs(of: target)
        for round in 0..<(target.isMade ? 300 : 100) {
          let isFree = target.isMade && round % 2 == 0
          let bytes =
            isFree
            ? random.bytes(random.next(below: target.limit))
            : random.mutated(inputs[random.next(below: inputs.count)].bytes, limit: target.limit)
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

extension SeededGenerator {
  /// Bytes with a few small changes.
  fileprivate mutating func mutated(_ bytes: [UInt8], limit: Int) -> [UInt8] {
    var bytes = bytes
    for _ in 0...next(below: 4) {
      let place = next(below: bytes.count + 1)
      switch next(below: 4) {
      case 0: bytes.insert(UInt8(next(below: 256)), at: place)
      case 1: if place < bytes.count { bytes[place] = UInt8(next(below: 256)) }
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + next(below: 8)))
      default:
        let end = min(bytes.count, place + 1 + next(below: 16))
        bytes.insert(contentsOf: bytes[place..<end], at: next(below: bytes.count + 1))
      }
    }
    return Array(bytes.prefix(limit))
  }
}
