import Foundation
import Recipes
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// What ideas and types offer for a column's values.
final class IdeasTests: RealFileTestCase {
  private func ideas(_ values: [String]) -> [Ideas.Idea] {
    Ideas.find(MemoryTable(columns: [("n", "text")], rows: values.map { [.text($0)] }), column: 0)
  }

  func testIdeasReadNumbersAsPeopleWriteThem() throws {
    let sets: [([String], String, [String])] = [
      (["1.200,00 €", "85,30 €", "-12,00 €"], "decimal(12,2)", ["1200.00", "85.30", "-12.00"]),
      (["45,5 %", "3,2 %", "-0,5 %"], "decimal(12,3)", ["0.455", "0.032", "-0.005"]),
      (["1,234.56", "$1,234,567.89", "(3.20)"], "decimal(12,2)", ["1234.56", "1234567.89", "-3.20"]),
      (["(3.20)", "+4.10", "7"], "decimal(12,2)", ["-3.20", "4.10", "7.00"]),
      (["1'000.5", "12-"], "decimal(12,1)", ["1000.5", "-12.0"]),
      (["CHF 1'000", "EUR 12"], "decimal(12,2)", ["1000.00", "12.00"]),
      (["1 234 567", "89"], "integer", ["1234567", "89"]),
      (["12,50", "7", "-3,5"], "decimal(12,2)", ["12.50", "7.00", "-3.50"]),
      (["₹ 1,000,000", "₹ 5"], "decimal(12,2)", ["1000000.00", "5.00"]),
    ]
    for (index, set) in sets.enumerated() {
      let idea = try XCTUnwrap(
        ideas(set.0).first { $0.title == "n as \(set.1)" }, "\(set.0): \(ideas(set.0).map(\.title))")
      let name = "numbers\(index).csv"
      try write(name, "n\n" + set.0.map { "\"\($0)\"\n" }.joined())
      try recipe("n\(index).json", name, idea.step.line)
      let table = try open("n\(index).json").state.table
      XCTAssertEqual((0..<(table?.rowCount ?? 0)).compactMap { table?.cell(row: $0, column: 0).text }, set.2)
    }
    for others in [
      ["7", "8"], ["12,50", "x"], ["1.2.3"], ["12:30"], ["1-2"], ["%"],
      // Of some shares and some numbers nobody knows what they are together.
      ["7%", "3.20"],
    ] {
      XCTAssertFalse(ideas(others).contains { $0.title.contains("decimal") }, "\(others)")
    }
    // Where three digits behind the only sign may be decimals or thousands, both are offered, and that is said.
    for (texts, titles, numbers) in [
      (["12", "(1,250)"], ["n as integer", "n as decimal(12,3)"], ["(1,250) is -1250", "(1,250) is -1.250"]),
      (["7", "1.250"], ["n as integer"], ["1.250 is 1250"]),
    ] {
      let either = ideas(texts).filter { $0.reason.contains("nothing shows whether") }
      XCTAssertEqual(either.map(\.title), titles)
      for (idea, number) in zip(either, numbers) { XCTAssertTrue(idea.reason.contains(number), idea.reason) }
    }
  }

  func testTypesOfferWhatReadsTheColumnWithAnExample() throws {
    try write("bill.csv", "day,sum,price\n31.1.26,\"1.234,56 €\",12.50\n1.2.26,\"7,00 €\",3.99\n")
    var session = try open("bill.csv")
    session.press("t")
    XCTAssertTrue(session.canvas.description.contains("date d.M.yy"), session.canvas.description)
    XCTAssertTrue(session.canvas.description.contains("1.2.26 is 2026-02-01"), session.canvas.description)
    session.press("\"date d\" Enter Right t")
    XCTAssertTrue(session.canvas.description.contains("decimal(12,2) 1.234,56"), session.canvas.description)
    XCTAssertTrue(session.canvas.description.contains("1.234,56 € is 1234.56"), session.canvas.description)
    session.press("\"decimal(12,2) 1\" Enter")
    // A double that holds money is offered as what is exact.
    session.press("Right i")
    XCTAssertTrue(session.canvas.description.contains("price as decimal(12,2)"), session.canvas.description)
    session.press("Enter")
    XCTAssertEqual(
      session.state.recipe.steps.map(\.line),
      [
        #"{ "step": "change-type", "columns": { "day": { "type": "date", "format": "d.M.yy" } } }"#,
        #"{ "step": "change-type", "columns": { "sum": { "type": "decimal(12,2)", "decimal": ",", "thousands": "." } } }"#,
        #"{ "step": "change-type", "columns": { "price": "decimal(12,2)" } }"#,
      ])
    let table = try XCTUnwrap(session.state.table)
    XCTAssertEqual((0..<3).map { table.cell(row: 0, column: $0).text }, ["2026-01-31", "1234.56", "12.50"])
  }

  /// Patterns that nobody noticed are written in the form, in the types of a source as well.
  func testPatternsAreWrittenInForms() throws {
    try write("odd.csv", "day,sum\n\"Q1, 31 Jan 26\",a\n\"Q1, 1 Feb 26\",b\n")
    var session = try open("odd.csv")
    session.press("t \"by a pat\" Enter")
    XCTAssertEqual(session.state.formText, "date dd.MM.yyyy", session.canvas.description)
    session.press("^U \"date 'Q1, 'd MMM yy\" Enter")
    XCTAssertEqual(session.state.currentCell?.text, "2026-01-31", session.canvas.description)
    session.press("e Tab ^U \"decimal(12,2) 1.234-56\" Enter")
    XCTAssertEqual(
      session.state.recipe.steps.map(\.line),
      [
        #"{ "step": "change-type", "columns": { "day": { "type": "decimal(12,2)", "decimal": "-", "thousands": "." } } }"#
      ])
    session.press("e Tab ^U \"integer a\" Enter")
    XCTAssertTrue(
      session.canvas.description.contains("a format says nothing about"), session.canvas.description)
  }

  func testIdeasAndTypesReadTimesAsPeopleWriteThem() throws {
    let found = ideas(["03/12/2023 14:05", "31/12/2023 16:00"])
    XCTAssertEqual(found.filter { $0.title.contains("timestamp") }.map(\.title), ["n as timestamp dd/MM/yyyy HH:mm"])
    // Both orders are offered where both are possible, and that is said.
    let either = ideas(["03/12/2023", "04/11/2023"]).filter { $0.title.contains("date") }
    XCTAssertEqual(either.map(\.title), ["n as date dd/MM/yyyy", "n as date MM/dd/yyyy"])
    XCTAssertTrue(either.allSatisfy { $0.reason.contains("other way round") })
    try write("times.csv", "id,when\n1,31/12/2023 14:05\n2,04/12/2023 15:10\n")
    var session = try open("times.csv")
    session.press("End t \"timestamp d\" Enter")
    XCTAssertEqual(session.state.currentColumn?.type, "timestamp", session.canvas.description)
    XCTAssertEqual(session.state.currentCell?.text?.hasPrefix("2023-12-31"), true, session.canvas.description)
  }

  func testTheSpellingWithoutBlanksIsTaken() throws {
    XCTAssertTrue(SampleProfile.isBetterSpelling(("Bonn", 1), ("BONN ", 1)))
    XCTAssertTrue(SampleProfile.isBetterSpelling(("Bonn", 1), (" Bonn", 9)))
    XCTAssertTrue(SampleProfile.isBetterSpelling(("bonn", 2), ("Bonn", 1)))
    try write("towns.csv", "town\nBONN \nbonn\nBonn\n")
    var session = try open("towns.csv")
    session.press("Enter")
    while session.state.look.view != .spellings { session.press("Tab") }
    session.press("m")
    XCTAssertEqual(
      session.state.recipe.steps.last?["values"]?.line, #"{ "bonn": "Bonn", "BONN ": "Bonn" }"#)
  }
}
