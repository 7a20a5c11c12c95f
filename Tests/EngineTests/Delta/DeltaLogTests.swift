import Engine
import TestKit
import XCTest

final class DeltaLogTests: XCTestCase {
  func testPathsOfTheLogComeBackAsTheyWere() {
    for (path, encoded) in [
      ("part-0.parquet", "part-0.parquet"), ("a=x%2Fy/p", "a=x%252Fy/p"), ("a=b c/p", "a=b%20c/p"),
      ("a=ü/p", "a=%C3%BC/p"), ("a=100%/p", "a=100%25/p"), ("a=x#y?z/p", "a=x%23y%3Fz/p"),
    ] {
      XCTAssertEqual(LogPath.encoded(path), encoded)
      XCTAssertEqual(LogPath.decoded(encoded), path)
    }
    // What others have not encoded stays as it is.
    XCTAssertEqual(LogPath.decoded("a=1%/p"), "a=1%/p")
  }

  /// As delta-rs, Spark and Sous spell the values of partitions.
  func testValuesOfPartitionsAreSpelledInOneWay() {
    let cases: [(DataType, String?, [String])] = [
      (
        .timestamp, "2020-01-01 00:00:00",
        ["2020-01-01 00:00:00.000000", "2020-01-01T00:00:00Z", "2020-01-01 00:00:00", "2020-01-01T00:00:00.000000Z"]
      ),
      (.double, "1.0", ["1", "1.0", "1e0"]), (.double, "0.0", ["0", "-0", "-0.0", "0.0"]), (.double, "NaN", ["NaN"]),
      (.decimal(precision: 10, scale: 2), "1.50", ["1.5", "1.50"]), (.integer, "7", ["7"]), (.text, "1.0", ["1.0"]),
      (.text, nil, [""]), (.date, "2020-01-01", ["2020-01-01"]), (.integer, "no number", ["no number"]),
    ]
    for (type, wanted, texts) in cases {
      for text in texts {
        XCTAssertEqual(DeltaPartition.spelled(["k": text], [Field("k", type)]), [wanted], "\(type) \(text)")
      }
    }
    XCTAssertEqual(DeltaPartition.spelled(["k": nil], [Field("k", .text), Field("other", .text)]), [nil, nil])
  }

  func testALogWithGapsIsReadFromItsCheckpointOnly() throws {
    let folder = try TestFolder()
    let commit = { (version: Int) in folder("_delta_log/0000000000000000000\(version).json") }
    TestFolder.write(
      commit(0),
      #"{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"# + "\n"
        + #"{"metaData":{"id":"x","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"id\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}}]}","partitionColumns":[],"configuration":{}}}"#
        + "\n")
    TestFolder.write(commit(1), #"{"add":{"path":"b","partitionValues":{},"size":7,"modificationTime":5}}"# + "\n")
    TestFolder.write(
      commit(2),
      #"{"add":{"path":"a","partitionValues":{},"size":9,"modificationTime":5,"stats":"{\"numRecords\":3}"}}"# + "\n"
        + #"{"remove":{"path":"b","deletionTimestamp":6,"dataChange":true}}"# + "\n")
    let log = try DeltaLog(DeltaFolder(folder.path))
    XCTAssertEqual(log.versions, [0, 1, 2])
    XCTAssertEqual(try log.snapshot(at: 1).adds.map(\.path), ["b"])
    let last = try log.snapshot()
    XCTAssertEqual(last.adds.map(\.path), ["a"])
    XCTAssertEqual(last.removes.map(\.path), ["b"])
    XCTAssertEqual(last.rowCount, 3)
    // Its checkpoint says the same, without the commits before it.
    let (bytes, actions) = try DeltaCheckpoint.write(last, oldest: 0)
    XCTAssertEqual(actions, 4)
    let file = try FileOutput(path: folder("_delta_log/00000000000000000002.checkpoint.parquet"))
    try bytes.withUnsafeBytes { try file.write($0) }
    try file.close()
    for version in 0...2 { unlink(commit(version)) }
    let rest = try DeltaLog(DeltaFolder(folder.path))
    XCTAssertEqual(rest.versions, [2])
    let again = try rest.snapshot()
    XCTAssertEqual(again.adds.map(\.path), last.adds.map(\.path))
    XCTAssertEqual(again.adds.map(\.statistics), last.adds.map(\.statistics))
    XCTAssertEqual(again.removes.map(\.deletionTimestamp), [6])
    XCTAssertEqual(again.metadata, last.metadata)
    XCTAssertThrowsError(try rest.snapshot(at: 1)) { XCTAssertTrue("\($0)".contains("the oldest one is 2"), "\($0)") }
  }

}
