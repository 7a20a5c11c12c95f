import Engine
import Foundation
import XCTest

final class PartitionNameTests: XCTestCase {
  private struct Case: Decodable {
    var value: String?
    var expect_dir: String?
    var note: String
  }

  func testNamesAreThoseOfHiveAndSpark() throws {
    guard let shared = SharedData.folder else { return }
    let url = URL(fileURLWithPath: shared + "/corpora/partition_names/expected.json")
    let cases = try JSONDecoder().decode([Case].self, from: try Data(contentsOf: url))
    XCTAssertEqual(cases.count, 64)
    for each in cases {
      let name = PartitionName.encode(key: "k", value: each.value)
      guard let expected = each.expect_dir else {
        XCTAssertGreaterThan(name.utf8.count, PartitionName.maximumBytes, each.note)
        continue
      }
      XCTAssertEqual(Array(name.utf8), Array(expected.utf8), "\(each.value ?? "null")")
      let isNull = each.value == nil || each.value == "" || each.value == PartitionName.defaultPartition
      XCTAssertEqual(PartitionName.decode(name), PartitionValue(key: "k", text: isNull ? nil : each.value))
    }
  }

  func testEveryEscapedCharacterRoundTrips() {
    let value = String(String.UnicodeScalarView((1...0x2FF).compactMap { Unicode.Scalar($0) }))
    let name = PartitionName.encode(key: "a=b/c", value: value)
    XCTAssertFalse(name.contains("/"))
    XCTAssertEqual(PartitionName.decode(name), PartitionValue(key: "a=b/c", text: value))
    XCTAssertNil(PartitionName.decode("plain"))
    XCTAssertNil(PartitionName.decode("=x"))
    XCTAssertEqual(PartitionName.decode("k=50%")?.text, "50%")
    XCTAssertEqual(PartitionName.decode("k=%zz%2")?.text, "%zz%2")
  }
}
