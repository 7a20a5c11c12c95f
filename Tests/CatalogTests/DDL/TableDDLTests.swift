import Catalog
import Engine
import TestKit
import XCTest

final class TableDDLTests: XCTestCase {
  private func table(_ description: TableDescription, in folder: TestFolder, _ partitions: [CatalogPartition]) throws
    -> CatalogTable
  {
    let catalog = try Catalog.open(folder("catalog.sqlite"))
    try catalog.register(description, location: "/lake/o'b", rows: 1, files: 1, bytes: 1, partitions: partitions)
    return try XCTUnwrap(try catalog.table(description.name))
  }

  func testAPartitionedParquetTable() throws {
    let partitions = [
      CatalogPartition(values: ["2016", "a'b"], path: "year=2016/site=a%27b", rows: 1, files: 1, bytes: 1),
      CatalogPartition(
        values: ["2016", nil], path: "year=2016/site=__HIVE_DEFAULT_PARTITION__", rows: 1, files: 1, bytes: 1),
    ]
    let description = TableDescription(
      name: TableName(database: "health`care", table: "obs"), format: .parquet, compression: .snappy,
      columns: [
        Field("ID", .text), Field("n", .integer), Field("price", .decimal(precision: 10, scale: 2)),
        Field("x", .double),
        Field("ok", .boolean), Field("d", .date), Field("t", .timestamp),
      ], partitionKeys: [Field("year", .integer), Field("site", .text)])
    let folder = try TestFolder()
    let found = try table(description, in: folder, partitions)
    XCTAssertEqual(
      try TableDDL.statements(for: found, partitions: partitions).joined(separator: ";\n\n") + ";\n",
      """
      CREATE EXTERNAL TABLE IF NOT EXISTS `health``care`.`obs` (
        `ID` string,
        `n` bigint,
        `price` decimal(10,2),
        `x` double,
        `ok` boolean,
        `d` date,
        `t` timestamp
      )
      PARTITIONED BY (
        `year` bigint,
        `site` string
      )
      STORED AS PARQUET
      LOCATION 'file:///lake/o\\'b/'
      TBLPROPERTIES ('parquet.compression' = 'SNAPPY');

      ALTER TABLE `health``care`.`obs` ADD IF NOT EXISTS
        PARTITION (`year` = 2016, `site` = 'a\\'b') LOCATION 'file:///lake/o\\'b/year=2016/site=a%27b'
        PARTITION (`year` = 2016, `site` = '__HIVE_DEFAULT_PARTITION__') LOCATION 'file:///lake/o\\'b/year=2016/site=__HIVE_DEFAULT_PARTITION__';

      """)
  }

  func testAtMostAThousandPartitionsAStatement() throws {
    let partitions = (0..<2001).map {
      CatalogPartition(values: ["\($0)"], path: "k=\($0)", rows: 1, files: 1, bytes: 1)
    }
    let description = TableDescription(
      name: TableName(database: "d", table: "t"), format: .csv, compression: nil, columns: [Field("n", .integer)],
      partitionKeys: [Field("k", .integer)])
    let folder = try TestFolder()
    let found = try table(description, in: folder, partitions)
    let statements = try TableDDL.statements(for: found, partitions: partitions, location: "s3://b/t/")
    XCTAssertEqual(
      statements.map { $0.split(separator: "\n").filter { $0.contains("PARTITION (") }.count }, [0, 1000, 1000, 1])
    XCTAssertTrue(statements[0].contains("`n` string"))
    XCTAssertTrue(statements[3].hasSuffix("PARTITION (`k` = 2000) LOCATION 's3://b/t/k=2000'"))
  }

  /// Its reader would take microseconds for milliseconds.
  func testInstantsOfAvroAreNumbers() throws {
    let description = TableDescription(
      name: TableName(database: "d", table: "t"), format: .avro, compression: .deflate,
      columns: [Field("at", .timestamp), Field("day", .date)], partitionKeys: [])
    let folder = try TestFolder()
    let statements = try TableDDL.statements(for: try table(description, in: folder, []), partitions: [])
    XCTAssertEqual(statements.count, 1)
    for line in ["  `at` bigint,", "  `day` date", "STORED AS AVRO"] {
      XCTAssertTrue(statements[0].split(separator: "\n").contains(Substring(line)), line)
    }
  }
}
