import Runs
import XCTest

/// What a comparison of node counts makes of its measurements.
final class NodeComparisonTests: XCTestCase {
  private func trial(_ nodes: Int, wall: Double, cpu: Double? = nil, busy: [Double]? = nil) -> NodeComparison.Trial {
    var trial = NodeComparison.Trial(
      nodes: nodes, wallSeconds: wall, cpuSeconds: cpu ?? 4, peakMemoryBytes: 100_000_000 * nodes, rows: 8_000_000,
      busySeconds: busy ?? Array(repeating: min(wall, 4 / Double(nodes)), count: nodes))
    trial.systemSeconds = 0.2
    return trial
  }

  func testMediansSpeedUpAndEfficiencyAreAgainstTheFewestNodes() throws {
    let comparison = NodeComparison(
      trials: [trial(1, wall: 4), trial(2, wall: 2), trial(1, wall: 9), trial(2, wall: 2.2), trial(1, wall: 4)],
      cores: 2)
    XCTAssertEqual(comparison.lines.map(\.nodes), [1, 2])
    XCTAssertEqual(comparison.lines[0].wallSeconds, 4)
    XCTAssertEqual(comparison.lines[1].wallSeconds, 2.1, accuracy: 1e-9)
    XCTAssertEqual(comparison.lines[1].speedUp, 4 / 2.1, accuracy: 1e-9)
    XCTAssertEqual(comparison.lines[1].efficiency, 2 / 2.1, accuracy: 1e-9)
    XCTAssertEqual(comparison.lines[0].rowsPerSecond, 2_000_000, accuracy: 1)
    XCTAssertEqual(comparison.trialCount, 5)
  }

  func testTheFewestNodesWithinATenthOfTheBestAreRecommended() {
    let comparison = NodeComparison(
      trials: [trial(1, wall: 4), trial(2, wall: 2.1), trial(4, wall: 2), trial(8, wall: 2.05)], cores: 2)
    XCTAssertEqual(comparison.recommended?.nodes, 2)
    XCTAssertEqual(NodeComparison(trials: [trial(4, wall: 1)], cores: 8).recommended?.nodes, 4)
    XCTAssertNil(NodeComparison(trials: [], cores: 8).recommended)
  }

  func testWhatLimitsIsNamed() {
    var even = NodeComparison(trials: [trial(1, wall: 4), trial(8, wall: 2, cpu: 6)], cores: 2)
    XCTAssertTrue(even.limits.contains { $0.contains("has 2 cores") }, "\(even.limits)")
    XCTAssertTrue(even.limits.contains { $0.contains("1.50 times the CPU time") }, "\(even.limits)")
    even = NodeComparison(trials: [trial(1, wall: 4), trial(2, wall: 3)], cores: 2)
    XCTAssertTrue(even.limits.contains { $0.contains("about 50 % of the time") }, "\(even.limits)")
    let skewed = NodeComparison(trials: [trial(1, wall: 4), trial(2, wall: 3, busy: [3, 1])], cores: 2)
    XCTAssertTrue(skewed.limits.contains { $0.contains("1.5 times the mean") }, "\(skewed.limits)")
    let heavy = NodeComparison(
      trials: [trial(1, wall: 4), trial(2, wall: 2)], cores: 2, largestPartition: ("year=2016", 0.6))
    XCTAssertEqual(heavy.limits, ["the partition year=2016 holds 60 % of the output"])
    XCTAssertEqual(NodeComparison(trials: [trial(1, wall: 4)], cores: 2).limits, [])
  }

  func testWhatNodesWaitForIsNamed() {
    func limits(on engine: String? = nil, _ change: (inout NodeComparison.Trial) -> Void) -> [String] {
      var two = trial(2, wall: 2)
      change(&two)
      var comparison = NodeComparison(trials: [trial(1, wall: 4), two], cores: 2)
      comparison.engine = engine
      return comparison.limits
    }
    XCTAssertEqual(limits { _ in }, [])
    XCTAssertEqual(limits { $0.readingSeconds = 1 }, ["nodes wait for the input during 25 % of their time"])
    XCTAssertEqual(
      limits(on: "Spark on local[*]") { $0.readingSeconds = 1 },
      ["nodes wait for rows of other nodes during 25 % of their time"])
    XCTAssertEqual(
      limits { $0.systemSeconds = 2 }, ["the system takes 50 % of the CPU time: files and memory, not the steps"])
    XCTAssertTrue(limits { $0.coreSeconds = 1 }.first?.contains("wait for a core") == true)
    XCTAssertTrue(limits { $0.quietSeconds = 1 }.first?.contains("no node works during 50 %") == true)
    XCTAssertTrue(limits { $0.longestTaskSeconds = 1.5 }.first?.contains("one task takes 75 %") == true)
    XCTAssertTrue(limits { $0.grantedNodes = 1 }.first?.contains("2 nodes were asked for and 1 given") == true)
  }

  func testEveryNodeHasItsShareOfTheTime() {
    let comparison = NodeComparison(
      trials: [trial(2, wall: 2, busy: [2, 1]), trial(2, wall: 4, busy: [4, 1]), trial(2, wall: 1, busy: [1, 0.5])],
      cores: 2)
    XCTAssertEqual(comparison.lines[0].nodeUtilisation, [1, 0.5])
    XCTAssertEqual(comparison.lines[0].utilisation, 0.75)
  }
}
