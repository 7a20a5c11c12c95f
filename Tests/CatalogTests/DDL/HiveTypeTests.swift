import Catalog
import Engine
import XCTest

final class HiveTypeTests: XCTestCase {
  func testTypesOfHiveAreRead() {
    let wanted: [(String, DataType?)] = [
      ("string", .text), ("VARCHAR(20)", .text), ("char(3)", .text), ("tinyint", .integer), ("int", .integer),
      ("bigint", .integer), ("float", .double), ("double precision", .double), ("boolean", .boolean), ("date", .date),
      ("timestamp", .timestamp), ("decimal(10, 2)", .decimal(precision: 10, scale: 2)),
      ("decimal", .decimal(precision: 10, scale: 0)), ("decimal(5)", .decimal(precision: 5, scale: 0)),
      ("array<string>", nil), ("struct<a:int>", nil), ("binary", nil), ("decimal(99,1)", nil), ("", nil),
    ]
    for (text, type) in wanted { XCTAssertEqual(HiveType.type(text), type, text) }
  }

  func testTypesComeBackAsTheyWereSpelled() {
    for type in [DataType.text, .integer, .double, .boolean, .date, .timestamp, .decimal(precision: 38, scale: 3)] {
      XCTAssertEqual(HiveType.type(HiveType.text(type)), type)
    }
  }
}
