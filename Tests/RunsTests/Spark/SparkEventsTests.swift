import Runs
import XCTest

/// What is read from the events that Spark writes down.
final class SparkEventsTests: XCTestCase {
  private func events(_ lines: [String]) -> SparkEvents {
    var events = SparkEvents()
    for line in lines { Array(line.utf8).withUnsafeBytes { events.take($0) } }
    return events
  }

  private func added(_ id: String, cores: Int) -> String {
    #"{"Event":"SparkListenerExecutorAdded","Timestamp":1,"Executor ID":"\#(id)","#
      + #""Executor Info":{"Host":"h","Total Cores":\#(cores)}}"#
  }

  private func task(_ id: String, from start: Int, to end: Int, memory: Int = 0) -> String {
    #"{"Event":"SparkListenerTaskEnd","Stage ID":0,"Task Info":{"Task ID":0,"Launch Time":\#(start),"#
      + #""Executor ID":"\#(id)","Finish Time":\#(end)},"Task Executor Metrics":{"JVMHeapMemory":7,"#
      + #""ProcessTreeJVMRSSMemory":\#(memory)},"Task Metrics":{"Executor CPU Time":500000000,"#
      + #""Executor Deserialize CPU Time":250000000,"Shuffle Read Metrics":{"Fetch Wait Time":125}}}"#
  }

  func testTimesAreOfEveryExecutorForEachOfItsCores() {
    let events = events([
      added("0", cores: 2), added("1", cores: 1), task("0", from: 1000, to: 3000, memory: 50),
      task("0", from: 1000, to: 2000, memory: 40), task("1", from: 2500, to: 4000), task("1", from: 9000, to: 9500),
    ])
    XCTAssertEqual(events.busySeconds, [1.5, 2])
    XCTAssertEqual(events.activeSeconds, 3.5)
    XCTAssertEqual(events.longestTaskSeconds, 2)
    XCTAssertEqual(events.cpuSeconds, 3)
    XCTAssertEqual(events.fetchSeconds, 0.5)
    XCTAssertEqual(events.peakMemoryBytes, 57)
  }

  func testTheDriverOfAClusterIsNoNode() {
    XCTAssertEqual(
      events([added("driver", cores: 2), added("0", cores: 1), task("0", from: 0, to: 1000)]).busySeconds, [1])
  }

  func testOtherLinesArePassedOver() {
    let events = events([
      #"{"Event":"SparkListenerApplicationStart"}"#, "", "{", #"{"Event":"SparkListenerTaskEnd","Task Info":7}"#,
      #"{"Event":"SparkListenerTaskEnd","Task Info":{"Launch Time":5,"Executor ID":"0","Finish Time":4}}"#,
    ])
    XCTAssertEqual(events.busySeconds, [])
    XCTAssertEqual(events.activeSeconds, 0)
  }
}
