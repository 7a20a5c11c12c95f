import Engine
import Recipes
import XCTest

/// Opens files below a folder.
struct TestOpener: SourceOpener {
  let folder: String

  func open(_ request: SourceRequest) throws -> any TableSource {
    var request = request
    if !request.path.hasPrefix("/") { request.path = folder + "/" + request.path }
    do {
      return try FileOpener().open(request)
    } catch var failure as Failure {
      // Messages must not depend on where the tests are.
      failure.message = failure.message.split(separator: folder + "/", omittingEmptySubsequences: false).joined()
      throw failure
    }
  }
}

/// Reads recipes below a folder.
struct TestReader: RecipeReader {
  let folder: String

  func read(recipe path: String) throws -> [UInt8] {
    if let bytes = TestFiles.read(folder + "/" + path) { return bytes }
    throw Failure(.input, "cannot open \(path)")
  }
}

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
