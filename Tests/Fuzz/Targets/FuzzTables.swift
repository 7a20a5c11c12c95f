import Engine
import Recipes

/// The tables that recipes of the targets read, whatever path they name.
struct FuzzTables: SourceOpener, RecipeReader {
  private static let main = MemoryFile(
    Array(
      """
      a,t,d,x,ok,e,b
      1,apple,2026-01-31,0.5,true,,9223372036854775807
      2,Größe,2024-02-29,-0.0,false,,-9223372036854775808
      2,"say ""hi"", twice",1999-12-31,1e300,true,,0
      ,__HIVE_DEFAULT_PARTITION__,,,,,
      1,apple,2026-01-31,0.5,true,,9223372036854775807
      3, blank ,0001-01-01,2.25,false,,7

      """.utf8))
  private static let other = MemoryFile(Array("a,name,d\n1,one,2026-01-31\n1,uno,2026-02-01\n2,,\n9,nine,\n".utf8))

  /// The columns of the main table.
  static let schema = Schema([
    Field("a", .integer), Field("t", .text), Field("d", .date), Field("x", .double), Field("ok", .boolean),
    Field("e", .text), Field("b", .integer),
  ])

  static let options = LoweringOptions(workingFolder: "/nowhere")

  static func session() -> RecipeSession {
    RecipeSession(opener: FuzzTables(), reader: FuzzTables())
  }

  func open(_ request: any OpeningRequest) throws -> any TableSource {
    guard let request = request as? SourceRequest else { throw Failure(.input, "only files are opened here") }
    var description = request.description
    description.path = request.path.hasPrefix("other") ? Self.other.path : Self.main.path
    if description.format == .parquet { throw Failure(.input, "no such file") }
    if description.format == nil { description.format = .csv }
    return try Files.open(description)
  }

  func read(_ path: String, _ kind: SmallFile) throws -> [UInt8] {
    Array(#"{"version":1,"source":{"path":"other.csv"},"steps":[{"step":"filter-rows","where":"a < 3"}]}"#.utf8)
  }
}
