import Studio
import XCTest

/// What people ask in their own words leads to the page that answers it, among the first three.
final class ManualSearchTests: XCTestCase {
  func testWordsLeadToTheirPages() {
    let search = ManualSearch(ManualPage.all)
    for (words, page) in [
      ("german numbers", "numbers-and-dates"), ("decimal comma", "numbers-and-dates"), ("cron", "nightly-runs"),
      ("airflow", "nightly-runs"), ("undo", "undo-a-run"), ("no header", "file-without-header"),
      ("join three tables", "join-several-tables"), ("guess types", "types"), ("leading zeros", "types"),
      ("confine", "security"), ("bad rows", "only-the-bad-rows"), ("how do I uninstall", "install-and-remove"),
      ("file a day", "folder-that-grows"), ("what is a node", "nodes"), ("bigger than memory", "memory"),
      ("pre-commit hook", "recipes-in-git"), ("postgres", "from-a-database"), ("bucket", "s3"),
      ("sheet", "spreadsheets"),
      ("set a parameter", "parameters"), ("groupby", "from-pandas"),
    ] {
      let found = search.pages(about: words).prefix(3).map(\.name)
      XCTAssertTrue(found.contains(page), "\(words) finds \(found), not \(page)")
    }
    XCTAssertEqual(search.word(near: "delimeter"), "delimiter")
    XCTAssertEqual(search.pages(about: "quokka").map(\.name), [])
    XCTAssertEqual(search.pages(about: "how do I").map(\.name), [])
  }

  /// What a page says it is asked for as finds it.
  func testPagesAreFoundByWhatTheyAreAskedFor() {
    let search = ManualSearch(ManualPage.all)
    for page in ManualPage.all {
      for phrase in page.askedFor {
        let found = search.pages(about: String(phrase)).prefix(3).map(\.name)
        XCTAssertTrue(found.contains(page.name), "\(phrase) finds \(found), not \(page.name)")
      }
    }
  }

  func testPagesSayWhereTheirLinksLead() {
    XCTAssertEqual(Manual.page("s3")?.linked, ["tables", "glue"])
    XCTAssertEqual(Manual.page("environment")?.linked, [])
  }
}
