import Foundation
import Recipes
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// Tests of the studio over two small real files.
class RealFileTestCase: StudioTestCase {
  override func setUpWithError() throws {
    try super.setUpWithError()
    try write("sales.csv", "shop,units\nB,3\nA,1\nB,5\nC,2\nA,9\n")
    try write("amounts.csv", "id,amount\n1,\"1,5\"\n2,\"2,5\"\n")
  }

  func open(_ target: String, glyphs: Glyphs = .unicode) throws -> StudioSession {
    try open(target, size: Size(110, 32), glyphs: glyphs)
  }

  func recipe(_ name: String, _ source: String, _ steps: String, output: String = "") throws {
    try write(
      name,
      #"{ "version": 1, "name": "r", "source": { "path": "\#(folder)/\#(source)" }, "steps": [\#(steps)]\#(output) }"#)
  }
}
