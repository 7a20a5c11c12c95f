import Catalog
import Engine
import TestKit
import XCTest

final class CrawlerTests: XCTestCase {
  private func crawl(_ folder: String) throws -> Crawler {
    var crawler = Crawler { path, format in
      try CSVSource.open(files: try FileSearch.resolve(path, format: format))
    }
    try crawler.crawl(folder)
    return crawler
  }

  func testFoldersAndFilesBecomeTables() throws {
    let folder = try TestFolder()
    folder.write("lake/parted/year=2016/site=a%2Fb/part-00000.csv", "id,n\n1,x\n")
    folder.write("lake/parted/year=2017/site=__HIVE_DEFAULT_PARTITION__/part-00000.csv", "id,n\n2,y\n")
    folder.write("lake/plain/part-00000.csv", "id,n\n1,x\n")
    folder.write("lake/daily/2016-01.csv", "id,n\n1,x\n")
    folder.write("lake/daily/2016-02.csv", "id,n\n2,x\n")
    folder.write("lake/mixed/people.csv", "id,name\n1,x\n")
    folder.write("lake/mixed/towns v2.csv", "town,country\nx,y\n")
    folder.write("lake/plain.rejects.jsonl", "{}\n")
    folder.write("lake/_private/a.csv", "a\n1\n")
    folder.write("lake/notes/read.me", "hello")
    let crawler = try crawl(folder("lake"))
    XCTAssertEqual(crawler.problems, [])
    XCTAssertEqual(
      crawler.found.map { String($0.location.dropFirst(folder("lake/").count)) },
      ["daily", "mixed/people.csv", "mixed/towns v2.csv", "parted", "plain"])
    let parted = crawler.found[3]
    XCTAssertEqual(parted.columns.map(\.name), ["id", "n"])
    XCTAssertEqual(parted.partitionKeys.map(\.name), ["year", "site"])
    XCTAssertEqual(parted.partitions.map(\.values), [["2016", "a/b"], ["2017", nil]])
    XCTAssertEqual(
      parted.partitions.map(\.path), ["year=2016/site=a%2Fb", "year=2017/site=__HIVE_DEFAULT_PARTITION__"])

    let catalog = try Catalog.open(folder("catalog.sqlite"))
    let names = try catalog.register(crawler.found, database: "lake")
    XCTAssertEqual(names.map(\.table), ["daily", "people", "towns_v2", "parted", "plain"])
    XCTAssertEqual(try catalog.register(crawler.found, database: "other"), names, "known places keep their names")
    XCTAssertEqual(try catalog.tables().count, 5)
  }
}
