import Engine
import Recipes
import TestKit
import XCTest

/// Opens files below a folder.
struct TestOpener: SourceOpener {
  let folder: String

  func open(_ request: any OpeningRequest) throws -> any TableSource {
    guard var request = request as? SourceRequest else { throw Failure(.input, "only files are opened here") }
    if !request.path.hasPrefix("/") { request.path = folder + "/" + request.path }
    do {
      return try FileOpener().open(request)
    } catch let failure as Failure {
      // Messages must not depend on where the tests are.
      throw Failure(
        failure.kind, failure.message.split(separator: folder + "/", omittingEmptySubsequences: false).joined())
    }
  }
}

/// Reads recipes below a folder.
struct TestReader: RecipeReader {
  let folder: String

  func read(_ path: String, _ kind: SmallFile) throws -> [UInt8] {
    if let bytes = TestFiles.read(folder + "/" + path) { return bytes }
    throw Failure(.input, "cannot open \(path)")
  }
}
