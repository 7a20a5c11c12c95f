import Catalog
import Engine
import TestKit
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

final class CatalogTests: XCTestCase {
  func testTheStandardLocationIsBesideTheProject() throws {
    let folder = try TestFolder()
    folder.write("p/.git/HEAD", "")
    folder.write("p/a/b/x", "")
    XCTAssertEqual(CatalogLocation.standard(workingFolder: folder("p/a/b")), folder("p/.sous/catalog.sqlite"))
    folder.write("p/a/.sous/x", "")
    XCTAssertEqual(CatalogLocation.standard(workingFolder: folder("p/a/b")), folder("p/a/.sous/catalog.sqlite"))
    // Without a project upward, whatever stands in the folder of temporary files, which everybody can write to.
    XCTAssertEqual(CatalogLocation.standard(workingFolder: folder("q")), folder("q/.sous/catalog.sqlite"))
  }

  func testAProjectUpwardThatAnybodyMayHaveMadeIsPassedOver() throws {
    let folder = try TestFolder()
    folder.write("p/.sous/x", "")
    folder.write("p/a/x", "")
    XCTAssertEqual(CatalogLocation.standard(workingFolder: folder("p/a")), folder("p/.sous/catalog.sqlite"))
    XCTAssertNil(CatalogLocation.remark(workingFolder: folder("p/a")))
    for open in ["p", "p/.sous"] {
      chmod(folder(open), 0o1777)
      XCTAssertEqual(CatalogLocation.standard(workingFolder: folder("p/a")), folder("p/a/.sous/catalog.sqlite"))
      let remark = CatalogLocation.remark(workingFolder: folder("p/a")) ?? ""
      XCTAssertTrue(remark.contains("everybody can write to \(folder(open))"), remark)
      // Who works in the folder itself means it.
      XCTAssertEqual(CatalogLocation.standard(workingFolder: folder("p")), folder("p/.sous/catalog.sqlite"))
      chmod(folder(open), 0o755)
    }
    guard geteuid() == 0 else { return }
    chown(folder("p"), 12345, 12345)
    XCTAssertEqual(CatalogLocation.standard(workingFolder: folder("p/a")), folder("p/a/.sous/catalog.sqlite"))
  }

  func testTablesWithAllTypesAndUnusualNamesComeBackAsTheyWere() throws {
    let folder = try TestFolder()
    let catalog = try Catalog.open(folder("catalog.sqlite"))
    let types: [DataType] = [.text, .integer, .decimal(precision: 38, scale: 9), .double, .boolean, .date, .timestamp]
    var table = TableDescription(
      name: TableName(database: "d'b", table: "Tä\"ble\n"), format: .jsonl, compression: .gzip,
      columns: types.enumerated().map { Field("c \($0) €'\"`", $1) }, partitionKeys: [Field("k", .text)])
    table.statistics["k"] = .init(minimum: "a", maximum: "z", nulls: 0, distinctValues: 3)
    let partitions = [nil, "", "a\"b\\c", "tab\tnew\nline", "é😀", "null", "[1]"].map {
      CatalogPartition(values: [$0, "2"], path: "k=x", rows: nil, files: 1, bytes: 2)
    }
    try catalog.register(table, location: folder("x"), rows: nil, files: 7, bytes: 14, partitions: partitions)
    let found = try catalog.table(TableName(database: "D'B", table: "tä\"ble\n"))
    XCTAssertEqual(found?.description, table)
    XCTAssertEqual(try catalog.partitions(of: table.name), partitions)
    XCTAssertEqual(try catalog.tables().map(\.name), [table.name])
    XCTAssertEqual(try catalog.databases(), ["d'b"])
    XCTAssertEqual(try Catalog.openExisting(folder("catalog.sqlite"))?.table(at: folder("x"))?.name, table.name)
    XCTAssertNil(try Catalog.openExisting(folder("none.sqlite")))
  }

  func testRunsAreRecordedAndThoseOfDeadProcessesMarked() throws {
    let folder = try TestFolder()
    let catalog = try Catalog.open(folder("catalog.sqlite"))
    let start = RunStart(recipeName: "n", recipePath: "p", recipeDigest: "d", output: "o", nodes: 3)
    let finish = RunFinish(wallSeconds: 1.5, cpuSeconds: 2.5, peakMemoryBytes: 7, report: "{\"a\": 1}")
    let id = try catalog.begin(start)
    XCTAssertEqual(try catalog.runs().map(\.outcome), [.running])
    try catalog.end(run: id, outcome: .failed, error: "disk full", finish: finish)
    let run = try XCTUnwrap(try catalog.runs().first)
    XCTAssertEqual(run.start, start)
    XCTAssertEqual(run.finish, finish)
    XCTAssertEqual(run.error, "disk full")
    _ = try catalog.begin(start)
    XCTAssertEqual(try Catalog.open(folder("catalog.sqlite")).runs().first?.outcome, .running)
  }

  func testWhatIsNoCatalogIsRefusedAndLeftAlone() throws {
    let folder = try TestFolder()
    let text = String(repeating: "not a database ", count: 100)
    folder.write("x.sqlite", text)
    let said = message { _ = try Catalog.open(folder("x.sqlite")) }
    XCTAssertTrue(said.contains("is not a Sous catalog"), said)
    XCTAssertEqual(TestFolder.content(folder.path), ["x.sqlite": text])
  }

  func testNamesOfTables() throws {
    XCTAssertEqual(try TableName("a.b"), TableName(database: "a", table: "b"))
    for wrong in ["a", "a.", ".b", "a.b.c", ""] { XCTAssertThrowsError(try TableName(wrong)) }
  }
}
