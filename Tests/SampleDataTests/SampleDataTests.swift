import Foundation
import SampleData
import XCTest

final class SampleDataTests: XCTestCase {
  /// The rows of every table for some patients, without headers.
  private func make(_ patients: Int, seed: UInt64 = 7, threads: Int = 2) throws -> [SampleTable: [[String]]] {
    var tables: [SampleTable: [[String]]] = [:]
    for (table, data) in try bytes(patients, seed: seed, threads: threads) {
      let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
      tables[table] = lines.dropFirst().map { line in
        line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
    }
    return tables
  }

  private func bytes(_ patients: Int, seed: UInt64, threads: Int) throws -> [SampleTable: Data] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sous-sample-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let written = try SampleData(patients: patients, seed: seed, threads: threads).write(to: folder.path)
    XCTAssertEqual(written.map(\.table), SampleTable.allCases)
    var tables: [SampleTable: Data] = [:]
    for one in written {
      let data = try Data(contentsOf: URL(fileURLWithPath: one.path))
      XCTAssertEqual(data.count, one.bytes)
      XCTAssertEqual(data.count { $0 == 10 }, one.rows + 1)
      tables[one.table] = data
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    XCTAssertEqual(names.count { !$0.hasPrefix(".") }, 9)
    return tables
  }

  func testOnlyItsOwnFilesAreReplaced() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sous-sample-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let encounters = folder.appendingPathComponent("encounters.csv")
    func make() -> String? {
      do throws(SampleData.Problem) {
        _ = try SampleData(patients: 3).write(to: folder.path)
        return nil
      } catch {
        return error.message
      }
    }
    let refusal = "\(encounters.path) is there and was not made by sample-data; choose another folder"
    try Data("mine\n".utf8).write(to: encounters)
    XCTAssertEqual(make(), refusal)
    XCTAssertEqual(try Data(contentsOf: encounters), Data("mine\n".utf8))
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder.path), ["encounters.csv"])
    try FileManager.default.removeItem(at: encounters)
    XCTAssertNil(make())
    XCTAssertNil(make())
    // A table that was edited since is its editor's.
    let handle = try FileHandle(forWritingTo: encounters)
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("a line\n".utf8))
    try handle.close()
    XCTAssertEqual(make(), refusal)
  }

  func testTheSameBytesForEveryNumberOfThreads() throws {
    let one = try bytes(1500, seed: 3, threads: 1)
    XCTAssertEqual(one, try bytes(1500, seed: 3, threads: 2))
    XCTAssertEqual(one, try bytes(1500, seed: 3, threads: 9))
    XCTAssertNotEqual(one, try bytes(1500, seed: 4, threads: 2))
  }

  func testProportionsAreThoseOfTheSample() throws {
    let patients = 2000
    let tables = try make(patients)
    func perPatient(_ table: SampleTable) -> Double { Double(tables[table]?.count ?? 0) / Double(patients) }
    XCTAssertEqual(perPatient(.patients), 1)
    XCTAssertEqual(perPatient(.encounters), 9.55, accuracy: 0.4)
    XCTAssertEqual(perPatient(.observations), 40.8, accuracy: 2)
    XCTAssertEqual(perPatient(.conditions), 3.66, accuracy: 0.3)
    let encounters = try XCTUnwrap(tables[.encounters])
    let symptoms = encounters.filter { $0[4] == "Encounter for symptom" }
    XCTAssertEqual(Double(symptoms.count) / Double(encounters.count), 0.16, accuracy: 0.015)
    XCTAssertEqual(Double(symptoms.count { $0[5] != "" }) / Double(symptoms.count), 0.975, accuracy: 0.01)
    let copies = encounters.count - Set(encounters).count
    XCTAssertEqual(Double(copies) / Double(encounters.count), 0.005, accuracy: 0.002)
    let marital = try XCTUnwrap(tables[.patients]).count { $0[11] == "" }
    XCTAssertEqual(Double(marital) / Double(patients), 0.3, accuracy: 0.05)
  }

  func testRowsHaveTheirColumnsAndReferToEachOther() throws {
    let tables = try make(400)
    let widths: [SampleTable: Int] = [
      .allergies: 6, .careplans: 9, .conditions: 6, .encounters: 7, .immunizations: 5, .medications: 8,
      .observations: 7, .patients: 17, .procedures: 7,
    ]
    let patients = Set(try XCTUnwrap(tables[.patients]).map { $0[0] })
    let encounters = Set(try XCTUnwrap(tables[.encounters]).map { $0[0] })
    XCTAssertEqual(patients.count, 400)
    let encounterColumn: [SampleTable: Int] = [
      .allergies: 3, .careplans: 4, .conditions: 3, .immunizations: 2, .medications: 3, .observations: 2,
      .procedures: 2,
    ]
    for table in SampleTable.allCases {
      for row in try XCTUnwrap(tables[table]) {
        XCTAssertEqual(row.count, widths[table], "\(table) \(row)")
        if let column = encounterColumn[table] {
          XCTAssertTrue(encounters.contains(row[column]))
          XCTAssertTrue(patients.contains(row[column - 1]))
        }
      }
    }
    let sinusitis = try XCTUnwrap(tables[.conditions]).filter { $0[5].lowercased().contains("sinusitis") }
    XCTAssertGreaterThan(sinusitis.count, 100)
  }

  func testWorkThatIsStoppedLeavesNothing() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sous-sample-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    XCTAssertThrowsError(
      try SampleData(patients: 5000, seed: 1, threads: 2).write(to: folder.path) { $0.patients < 1000 }
    ) {
      XCTAssertTrue("\($0)".contains("interrupted"))
    }
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder.path), [])
    XCTAssertThrowsError(try SampleData(patients: 1).write(to: "/proc/none/here")) {
      XCTAssertTrue("\($0)".contains("cannot make the folder"))
    }
  }

  func testNoPatientsGiveHeadersOnly() throws {
    for (_, rows) in try make(0) { XCTAssertEqual(rows.count, 0) }
  }
}
