import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// Writes screens of the fake engine as pictures into the folder that `SOUS_PICTURES` names; does nothing otherwise.
final class PictureTests: XCTestCase {
  func testPictures() {
    guard let folder = getenv("SOUS_PICTURES").map({ String(cString: $0) }) else {
      return print("SOUS_PICTURES is not set")
    }
    func picture(_ name: String, _ keys: String, size: Size = Size(100, 30), light: Bool = false) {
      var session = StudioSession(
        engine: FakeEngine(), size: size, opening: name.hasPrefix("open") ? nil : "encounters.csv")
      session.press(keys)
      let svg = CanvasSVG(theme: Theme(isLight: light, depth: .many)).picture(of: session.canvas, title: name)
      guard let file = fopen("\(folder)/\(name).svg", "w") else { return XCTFail("cannot write \(name)") }
      fputs(svg, file)
      fclose(file)
    }
    picture("compose", "a \"dup\" Enter a \"remove miss\" Enter Down Down Space Enter Tab")
    picture("compose-light", "a \"dup\" Enter Right Right Right =", light: true)
    picture("compose-80", "a \"dup\" Enter Right Right Right =", size: Size(80, 24))
    picture("filter", "a \"dup\" Enter Right Right Right Right a \"filter\" Enter \"Encounter for sym\"")
    picture("look", "Right Right Right Right Enter")
    picture("join", "a \"join\" Enter \"pat\" Tab")
    picture("run", "a \"dup\" Enter R Enter")
    picture("open", "")
    picture("palette", ": \"dro\"")
    picture("help", "?")
    picture("columns", "C Space Space")
    picture("dateparts", "Right a \"date\" Enter")
  }
}
