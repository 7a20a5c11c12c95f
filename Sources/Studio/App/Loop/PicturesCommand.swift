import ArgumentParser
import Catalog
import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// `sous pictures FOLDER`: the pictures of the documentation, from real screens on real tables.
struct PicturesCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "pictures", abstract: "Draws the studio's screens as SVG files.", shouldDisplay: false)
  }

  @OptionGroup var common: CommonOptions
  @Argument(help: "Where the pictures go.", completion: .directory) var output: String
  @Option(help: "Folder with the tables of sous sample-data.") var data = "data"
  @Option(help: "Folder with the published recipes.") var recipes = "recipes"

  /// A screen: what is opened, and the keys that lead there.
  private struct Scene {
    var name: String
    var title: String
    var target: String?
    var keys: [String]
    var isLight = false
    var size = Size(100, 30)
  }

  func run() throws {
    let console = try common.begin()
    // What the scenes run must not meet anybody's own tables.
    let output = FilePath.absolute(output, in: FilePath.workingFolder)
    let scratch = try TemporaryFolder()
    defer { FilePath.removeTree(scratch.path) }
    for (name, folder) in [("data", data), ("recipes", recipes)] {
      symlink(FilePath.absolute(folder, in: FilePath.workingFolder), scratch.path + "/" + name)
    }
    mkdir(output, 0o777)
    guard chdir(scratch.path) == 0 else {
      throw Failure(.run, "cannot work in \(scratch.path): \(String(cString: strerror(errno)))")
    }
    let (data, recipes) = ("data", "recipes")
    let encounters = "\(data)/encounters.csv"
    let symptom = [
      "a \"dup\" Enter", "c \"DESC\" Enter", "a \"filter\" Enter \"Encounter for symptom\" Enter",
      "c \"REASONCODE\" Enter a \"rem mis\" Enter Enter c \"DATE\" Enter",
      "a \"date p\" Enter Enter", "d",
    ]
    let result = ["] ] ] ] ] ]", "e ^U \"lake/encounters_for_symptom\" Tab Tab Tab", "y Space m Space d Space Enter"]
    let scenes = [
      Scene(name: "compose", title: "Compose", target: encounters, keys: symptom + result + ["[ [ [", "Tab"]),
      Scene(
        name: "compose-light", title: "Compose on a light background", target: encounters, keys: symptom + ["[ [ v"],
        isLight: true),
      Scene(
        name: "filter", title: "A filter being added", target: encounters,
        keys: ["a \"dup\" Enter", "c \"DESC\" Enter", "a \"filter\" Enter \"Encounter for sym\""]),
      Scene(name: "look", title: "Looking at a column", target: encounters, keys: ["c \"DESC\" Enter Enter"]),
      Scene(
        name: "join", title: "Joining patients", target: "\(data)/conditions.csv",
        keys: ["a \"join\" Enter \"patients\" Tab", "Tab Tab Tab", "b Space m m Space r Space e Space g Space"]),
      Scene(name: "run", title: "After a run", target: encounters, keys: symptom + result + ["R", "Enter"]),
      Scene(
        name: "graph", title: "A recipe as a graph", target: "\(recipes)/sinusitis-study.json",
        keys: [": \"graph\" Enter"]),
      Scene(
        name: "study", title: "After the study's run", target: "\(recipes)/sinusitis-study.json", keys: ["R", "Enter"]),
      Scene(
        name: "catalog", title: "Opening files, recipes and tables", target: nil,
        keys: [String(repeating: "Down ", count: 8)]),
      Scene(name: "narrow", title: "At 80 by 24", target: encounters, keys: symptom + ["P"], size: Size(80, 24)),
    ]
    for scene in scenes {
      // Each scene begins without drafts of the one before.
      let engine = try RecipeEngine(keepsDrafts: false)
      var session = StudioSession(engine: engine, size: scene.size, opening: scene.target)
      for keys in scene.keys { session.press(keys) }
      let svg = CanvasSVG(theme: Theme(isLight: scene.isLight, depth: .many)).picture(
        of: session.canvas, title: scene.title)
      do {
        try Drafts.replace("\(output)/\(scene.name).svg", with: svg, synced: false)
      } catch let error as StudioError {
        throw Failure(.run, error.message)
      }
    }
    console.note("\(scenes.count) pictures are in \(output)")
  }
}
