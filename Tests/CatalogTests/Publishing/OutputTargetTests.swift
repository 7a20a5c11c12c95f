import Catalog
import Engine
import TestKit
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

final class OutputTargetTests: XCTestCase {
  func testOnlyEmptyOrOutputLikeFoldersAreReplaced() throws {
    let folder = try TestFolder()
    mkdir(folder("empty"), 0o777)
    XCTAssertNoThrow(try OutputTarget(folder("empty"), shape: .folder, catalog: nil, replacesForeign: true))
    XCTAssertNoThrow(try OutputTarget(folder("missing/below"), shape: .folder, catalog: nil, replacesForeign: true))
    folder.write("out/year=2016/month=5/part-00000.parquet", "x")
    folder.write("out/_SUCCESS", "")
    folder.write("out/.part-0.crc", "")
    XCTAssertNoThrow(try OutputTarget(folder("out"), shape: .folder, catalog: nil, replacesForeign: true))
    for foreign in [
      "out/notes.txt", "out/year=2016/month=5/mine.csv", "out/sub/part-0", "out/.git/config", "out/part-1/x",
    ] {
      folder.write(foreign, "dear")
      let said = message { _ = try OutputTarget(folder("out"), shape: .folder, catalog: nil, replacesForeign: true) }
      let first = foreign.split(separator: "/").prefix(foreign.contains("year") ? 4 : 2).joined(separator: "/")
      XCTAssertTrue(said.contains(folder(first)), said)
      unlink(folder(foreign))
      rmdir(FilePath.parent(of: folder(foreign)))
    }
    XCTAssertNoThrow(try OutputTarget(folder("out"), shape: .folder, catalog: nil, replacesForeign: true))
  }

  func testPlacesThatAreNeverReplaced() throws {
    let folder = try TestFolder()
    folder.write("work/data/in.csv", "a")
    let work = folder("work")
    func refusal(_ path: String, _ inputs: [String] = []) -> String {
      message { _ = try OutputTarget(path, shape: .folder, workingFolder: work, inputs: inputs, catalog: nil) }
    }
    XCTAssertTrue(refusal("/").contains("cannot replace /"))
    XCTAssertTrue(refusal("/proc").contains("mount point"))
    XCTAssertTrue(refusal(".").contains("working folder"))
    XCTAssertTrue(refusal("../").contains("above the working folder"))
    XCTAssertTrue(refusal("data", ["data/in.csv"]).contains("above the input"))
    XCTAssertTrue(refusal("data", ["data"]).contains("is an input"))
    XCTAssertTrue(refusal("data/out", ["data"]).contains("inside the input"))
    symlink("data", work + "/link")
    XCTAssertTrue(refusal("link", ["data/in.csv"]).contains("above the input"))
    XCTAssertTrue(refusal("data", ["link/in.csv"]).contains("above the input"))
    symlink("nowhere", work + "/dangling")
    XCTAssertTrue(refusal("dangling").contains("leads nowhere"))
    XCTAssertTrue(refusal("data/in.csv").contains("is a file"))
    let single = message {
      _ = try OutputTarget("data/in.csv", shape: .file, workingFolder: work, inputs: ["link/in.csv"], catalog: nil)
    }
    XCTAssertTrue(single.contains("is an input"), single)
    XCTAssertTrue(
      message { _ = try OutputTarget("data", shape: .file, workingFolder: work, catalog: nil) }.contains("is a folder"))
    mkfifo(work + "/pipe.csv", 0o600)
    XCTAssertTrue(
      message { _ = try OutputTarget("pipe.csv", shape: .file, workingFolder: work, catalog: nil) }.contains("neither"))
  }

  func testALinkToAnOutputIsFollowed() throws {
    let folder = try TestFolder()
    folder.write("disk/out/part-0.csv", "x")
    symlink(folder("disk/out"), folder("out"))
    XCTAssertEqual(
      try OutputTarget(folder("out"), shape: .folder, catalog: nil, replacesForeign: true).path, folder("disk/out"))
  }
}
