import Recipes
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// Plays the session files of `Tests/Cases/sessions`: keys in, screens and recipes out.
///
/// `## title` begins a session; `open NAME` (another table or recipe of the fake engine), `start` (nothing open),
/// `size W H`, `keys …`, `paste TEXT`, `see TEXT`, `gone TEXT`, `budget N` (keys since the title), `recipe JSON` (the
/// steps), `whole JSON` (the recipe) and `screen` (the lines up to `end`) follow. `RECORD=1` writes the screens and recipes anew; read them in the diff.
final class SessionTests: XCTestCase {
  func testSessions() throws {
    let folder = try XCTUnwrap(Self.folder())
    let names = try XCTUnwrap(Self.names(folder)).filter { $0.hasSuffix(".session") }.sorted()
    XCTAssertFalse(names.isEmpty)
    let records = getenv("RECORD") != nil
    var played = 0
    for name in names {
      let path = folder + "/" + name
      let text = try XCTUnwrap(Self.read(path))
      var written: [String] = []
      var session = StudioSession(engine: FakeEngine(), size: Size(100, 30), opening: "encounters.csv")
      var title = name
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[...]
      while let line = lines.popFirst() {
        written.append(line)
        let rest = String(line.drop { $0 != " " }.dropFirst())
        switch line.prefix(while: { $0 != " " }) {
        case "##":
          title = "\(name): \(rest)"
          played += 1
          session = StudioSession(engine: FakeEngine(), size: Size(100, 30), opening: "encounters.csv")
        case "start": session = StudioSession(engine: FakeEngine(), size: Size(100, 30))
        case "size":
          let numbers = rest.split(separator: " ").compactMap { Int($0) }
          session.resize(Size(numbers[0], numbers[1]))
        case "open": session = StudioSession(engine: FakeEngine(), size: Size(100, 30), opening: rest)
        case "keys": session.press(rest)
        case "paste":
          session.press(.paste(rest.replacing("\\n", with: "\n")))
          session.settle()
        case "budget":
          let budget = Int(rest) ?? 0
          XCTAssertLessThanOrEqual(session.keyCount, budget, title)
        case "whole":
          let now = session.state.recipe.root.line
          if records { written[written.count - 1] = "whole " + now } else { XCTAssertEqual(now, rest, title) }
        case "see":
          XCTAssertTrue(
            session.canvas.description.contains(rest), "\(title): not seen: \(rest)\n\(session.canvas.description)")
        case "gone": XCTAssertFalse(session.canvas.description.contains(rest), "\(title): still seen: \(rest)")
        case "recipe":
          let now = JSON.list(session.state.recipe.steps).line
          if records { written[written.count - 1] = "recipe " + now } else { XCTAssertEqual(now, rest, title) }
        case "screen":
          var expected = ""
          while let next = lines.popFirst(), next != "end" { expected += next + "\n" }
          let now = session.canvas.description
          if !records { XCTAssertEqual(now, expected, title) }
          written += now.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map(String.init) + ["end"]
        default: break
        }
      }
      if records, let file = fopen(path, "w") {
        fputs(written.joined(separator: "\n"), file)
        fclose(file)
      }
    }
    print("played \(played) sessions")
  }

  private static func folder() -> String? {
    var parts = #filePath.split(separator: "/").dropLast()
    while !parts.isEmpty {
      let path = "/" + parts.joined(separator: "/") + "/Tests/Cases/sessions"
      if access(path, F_OK) == 0 { return path }
      parts.removeLast()
    }
    return nil
  }

  private static func names(_ folder: String) -> [String]? {
    guard let directory = opendir(folder) else { return nil }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names
  }

  private static func read(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[0..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }
}
