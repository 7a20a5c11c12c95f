import Export
import Foundation
import Recipes
import TestKit
import XCTest

/// What is refused, and the sentences that say so.
final class RefusalTests: XCTestCase {
  private func problems(_ recipe: String, _ target: ExportLanguage = .pyspark, input: String = "a,b\n1,x\n2,y\n") throws
    -> [String]
  {
    try TestFolder.with(["input.csv": input]) {
      switch try Exports.program(recipe, target) {
      case .success: []
      case .failure(let problems): problems.items.map(\.text)
      }
    }
  }

  func testStepsThatDependOnTheOrderOfRowsAreRefusedUnlessASortFixesIt() throws {
    let limit = #"{"step":"limit-rows","rows":1}"#
    let some = #"{"step":"remove-duplicates","columns":["a"]}"#
    let sort = #"{"step":"sort-rows","by":[{"column":"a"}]}"#
    let drop = #"{"step":"drop-columns","columns":["a"]}"#
    XCTAssertEqual(
      try problems(Exports.recipe("\(limit),\(some)")),
      [
        "step 1 (limit-rows): which rows are the first is not fixed in PySpark; put a sort-rows step before it whose columns are still there",
        "step 2 (remove-duplicates): which of the rows that are equal in some columns is the first is not fixed in PySpark; put a sort-rows step before it whose columns are still there, or compare all columns",
      ])
    XCTAssertEqual(try problems(Exports.recipe("\(sort),\(limit),\(some)")), [])
    XCTAssertEqual(try problems(Exports.recipe("\(sort),\(drop),\(limit)")).count, 1)
    XCTAssertEqual(try problems(Exports.recipe(#"{"step":"remove-duplicates","columns":["b","a"]}"#)), [])
  }

  func testAggregatesThatDependOnTheOrderOfRowsAreRefused() throws {
    let group = #"{"step":"group-rows","by":["b"],"values":{"one":"first(a)"}}"#
    XCTAssertEqual(
      try problems(Exports.recipe(group)),
      ["step 1 (group-rows): first(a) depends on the order of rows, which is not fixed in PySpark; use min or max"])
  }

  func testEveryProblemIsSaidAtOnce() throws {
    let recipe =
      #"{"version":1,"source":{"path":"input.csv","raggedRows":"pad"},"steps":[{"step":"limit-rows","rows":2}],"output":{"path":"out","partitionBy":["a"],"forSpreadsheets":true,"format":"csv"}}"#
    XCTAssertEqual(try problems(recipe).count, 3)
  }

  /// Other engines look for the column's name among the keys: the value would be lost.
  func testKeysThatHadToBeRenamedAreRefused() throws {
    let recipe = #"{"version":1,"source":{"path":"input.jsonl"},"steps":[],"output":{"path":"out"}}"#
    try TestFolder.with(["input.jsonl": "{\"a\":1}\n{\"A\":2}\n"]) {
      for target in ExportLanguage.all {
        XCTAssertThrowsError(try Exports.program(recipe, target).get()) { error in
          XCTAssertTrue("\(error)".contains("the key \"A\""), "\(target): \(error)")
        }
      }
    }
  }

  func testPartitionsOfAthenaMustBeCounted() throws {
    let recipe = Exports.recipe("", output: #","output":{"path":"out","partitionBy":["a"]}"#)
    XCTAssertEqual(
      try problems(recipe, .athenaSQL),
      [
        "output: one statement writes at most 100 partitions, and how many there are is not known in Athena SQL; say it with --partitions"
      ])
  }

  func testOutputsBesideFilesAreRefused() throws {
    let database = Exports.recipe("", output: #","output":{"database":"out.sqlite","table":"t"}"#)
    let glue = Exports.recipe("", output: #","output":{"path":"s3://b/out","table":"a.t","catalog":"glue"}"#)
    for target in ExportLanguage.all {
      let found = try problems(database, target)
      XCTAssertTrue(
        found.contains { $0.hasPrefix("output: a table of a database is not written in \(target.title)") }, "\(found)")
      XCTAssertEqual(
        try problems(glue, target),
        target == .athenaSQL
          ? []
          : [
            "output: tables of Glue are not registered in \(target.title); remove \"catalog\" and let a crawler of Glue register the folder, or export to athena-sql"
          ])
    }
  }

  func testTextOfARecipeCannotEndItsPlaceInAProgram() throws {
    let name = #"x\"\"\"\nimport os\n'; DROP TABLE t; --"#
    let recipe =
      #"{"version":1,"name":"\#(name)","source":{"path":"input.csv"},"steps":[{"step":"filter-rows","where":"b <> 'a''\"\\\u2028'","note":"one\nimport os"}],"output":{"path":"out"}}"#
    try TestFolder.with(["input.csv": "a,b\n1,x\n"]) {
      for target in ExportLanguage.all {
        let program = try Exports.program(recipe, target).get()
        for line in program.split(whereSeparator: \.isNewline) {
          XCTAssertFalse(line.hasPrefix("import os"), "\(target.name): \(line)")
        }
      }
    }
  }

  /// What a language needs so that it reaches a storage stands in its programs once, and in no others.
  func testProgramsReachTheStoragesOfTheirPaths() throws {
    let recipe = Exports.recipe("", output: #","output":{"path":"s3://lake/out","partitionBy":["a"]}"#)
    try TestFolder.with(["input.csv": "a,b\n1,x\n"]) {
      for (target, needed) in [
        (ExportLanguage.pyspark, "spark.conf.set(\"fs.s3.impl\", \"org.apache.hadoop.fs.s3a.S3AFileSystem\")"),
        (.sparkSQL, "SET fs.s3.impl = org.apache.hadoop.fs.s3a.S3AFileSystem;"),
        (.duckdbSQL, "CREATE OR REPLACE SECRET sous (TYPE s3, PROVIDER credential_chain);"),
      ] {
        let program = try Exports.program(recipe, target, partitionCount: 1).get()
        XCTAssertEqual(program.components(separatedBy: needed).count, 2, "\(target)")
        XCTAssertTrue(program.contains("s3://lake/out"), "\(target)")
        let local = try Exports.program(Exports.recipe("", output: #","output":{"path":"out"}"#), target).get()
        XCTAssertFalse(local.contains(needed), "\(target)")
      }
    }
  }
}
