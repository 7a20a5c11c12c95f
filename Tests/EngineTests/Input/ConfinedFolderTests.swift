import CLinux
import XCTest

import Engine

#if canImport(Glibc)
  import Glibc
#endif

final class ConfinedFolderTests: XCTestCase {
  private var temporary: TemporaryFolder?
  private var folder: String { temporary?.path ?? "" }

  override func setUpWithError() throws {
    let made = try TemporaryFolder()
    temporary = made
    for path in ["in/f", "in/a/f", "in/a/b/f", "in/.git/f", "out/f"] { try made.write(path, "x") }
    for (name, target) in [
      ("in/up", ".."), ("in/out", "../out"), ("in/a/here", "."), ("in/a/root", ".."), ("in/a/away", "../../out"),
      ("in/absolute", folder + "/out"), ("in/self", folder + "/in"), ("in/loop", "loop"), ("in/a/file", "b/../f"),
      ("in/none", "missing"), ("in/a/git", "../.git"), ("in/chain", "a/away"),
    ] { symlink(target, folder + "/" + name) }
  }

  override func tearDown() { temporary = nil }

  /// The file that was opened, or how that failed.
  private func outcome(_ descriptor: Int32) -> String {
    guard descriptor >= 0 else { return "error \(-descriptor)" }
    defer { close(descriptor) }
    var facts = stat()
    fstat(descriptor, &facts)
    return "inode \(facts.st_ino)"
  }

  func testResolvingByHandIsWhatTheKernelDoes() throws {
    let root = open(folder + "/in", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(root) }
    let names = [
      "..", ".", "", "f", "a", "b", "up", "out", "here", "root", "away", "absolute", "self", "file", "none", "git",
      "chain", "missing", ".git", "in",
    ]
    for seed in [UInt64(7), UInt64.random(in: 1...UInt64.max)] {
      var random = seed
      func next(_ count: Int) -> Int {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(random >> 33) % count
      }
      for _ in 0..<3000 {
        let path = (0...next(6)).map { _ in names[next(names.count)] }.joined(separator: "/")
        guard !path.isEmpty else { continue }
        for flags in [linux_path_only, O_RDONLY] {
          let kernel = outcome(linux_open_beneath(root, path, flags))
          XCTAssertEqual(outcome(linux_open_beneath_by_hand(root, path, flags)), kernel, "\(path), seed \(seed)")
          let real = realpath(folder + "/in/" + path, nil).map { String(cString: $0) }
          // What is opened never lies outside.
          if kernel.hasPrefix("inode"), let real { XCTAssertTrue((real + "/").hasPrefix(folder + "/in/"), path) }
        }
      }
    }
    XCTAssertEqual(outcome(linux_open_beneath_by_hand(root, "loop", O_RDONLY)), "error \(ELOOP)")
  }

  func testFoldersOfVersionControlAndPlacesOutsideAreRefused() throws {
    let confined = try ConfinedFolder(folder + "/in", workingFolder: folder + "/in/a")
    for path in ["f", "file", "b/f", "../f", "here/f", folder + "/in/f", "root/a/b/f"] {
      XCTAssertNoThrow(close(try confined.openFile(path)), path)
    }
    for path in [
      "away/f", "../out/f", "../../out/f", folder + "/out/f", "../.git/f", "git/f", "../absolute/f", "../self/f",
      "../loop",
      "b", "f\0g", "/etc/passwd",
    ] {
      XCTAssertThrowsError(try confined.openFile(path), path) { XCTAssertEqual(($0 as? Failure)?.kind, .recipe, path) }
    }
    XCTAssertThrowsError(try confined.openFile("missing")) { XCTAssertEqual(($0 as? Failure)?.kind, .input) }
    for path in ["new", "new/deeper/o.csv", "here/new", "../o.csv", "../none"] {
      XCTAssertNoThrow(try confined.check(target: path), path)
    }
    for path in ["away/new", "../out/new", "../../new", "new/../../../x", "../.git/x", ".GIT", "x/.sous/y", "git/new"] {
      XCTAssertThrowsError(try confined.check(target: path), path)
    }
  }
}
