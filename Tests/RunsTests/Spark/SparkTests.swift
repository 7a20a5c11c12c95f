import Engine
import Recipes
import Runs
import XCTest

/// What is told to Spark, and what is made of what it says. Spark itself runs in `scripts/test-spark`.
final class SparkTests: XCTestCase {
  func testNodesBecomeWhatEachMasterUnderstands() throws {
    func arguments(_ master: String, cores: Int? = nil) throws -> [String] {
      try SparkSettings(master: master, nodes: 3, coresPerNode: cores, memoryPerNode: "2G").arguments
    }
    XCTAssertTrue(try arguments("local[*]").starts(with: ["--master", "local[3]", "--driver-memory", "2048m"]))
    XCTAssertTrue(try arguments("local", cores: 2).contains("local[6]"))
    let standalone = try arguments("spark://host:7077", cores: 2)
    for setting in ["spark.cores.max=6", "spark.executor.cores=2", "spark.executor.memory=2048m"] {
      XCTAssertTrue(standalone.contains(setting), setting)
    }
    XCTAssertFalse(standalone.contains { $0.hasPrefix("spark.executor.instances") })
    for master in ["yarn", "k8s://https://host:6443"] {
      let found = try arguments(master)
      XCTAssertTrue(found.contains("spark.executor.instances=3"), master)
      XCTAssertFalse(found.contains { $0.hasPrefix("spark.cores.max") }, master)
    }
  }

  func testWhatNoMasterTakesIsRefused() {
    for (master, nodes, cores, memory) in [
      ("mesos://x", 1, 1, "1G"), ("local", 0, 1, "1G"), ("local", 1, 0, "1G"), ("local", 1, 1, "1k"),
    ] {
      XCTAssertThrowsError(
        try SparkSettings(master: master, nodes: nodes, coresPerNode: cores, memoryPerNode: memory), master)
    }
  }

  func testAMessageOfSparkBecomesOneSentenceWithItsStep() {
    let program = "def prepare():\n    # Step 2: add-columns\n    table = table.withColumn(\n    # Step 3: x\n"
    var messages = SparkMessages(script: "/tmp/recipe.py")
    for line in [
      "26/11/23 07:00:00 WARN Something: else", "[Stage 3:==>   (5 + 2) / 10]", "Traceback (most recent call last):",
      "pyspark.errors.exceptions.captured.ArithmeticException: [DIVIDE_BY_ZERO] Division by zero. If necessary set \"x\" to \"false\". SQLSTATE: 22012",
      "/tmp/recipe.py:3",
    ] { _ = messages.take(line) }
    XCTAssertEqual(messages.stage, "[Stage 3:==>   (5 + 2) / 10]")
    XCTAssertFalse(messages.repeatsWork)
    let failure = messages.failure(program, status: 1, log: "spark.log")
    XCTAssertEqual(failure.kind, .rejects)
    XCTAssertEqual(
      failure.message,
      "Spark stopped with status 1: step 2: add-columns: [DIVIDE_BY_ZERO] Division by zero; correct the input or the step; nothing was published; all it said is in spark.log"
    )
    _ = messages.take("26/11/23 07:00:01 ERROR TaskSchedulerImpl: Lost executor 1 on 127.0.0.1")
    XCTAssertTrue(messages.repeatsWork)
  }

  func testAMasterThatDoesNotAnswerIsNamed() {
    var messages = SparkMessages(script: "/tmp/x/recipe.py")
    for line in [
      "26/11/23 14:40:01 WARN StandaloneAppClient$ClientEndpoint: Failed to connect to master host:7077",
      "java.net.UnknownHostException: host", "\tat java.base/java.lang.Thread.run(Thread.java:840)",
    ] {
      _ = messages.take(line)
    }
    let failure = messages.failure("", status: 1, log: "/tmp/x/spark.log")
    XCTAssertTrue(failure.message.hasPrefix("no Spark master answers at spark://host:7077"), failure.message)
  }

  func testCountsOfSparkBecomeALedgerThatBalances() throws {
    let line =
      #"{"spark":"4.3.0","executors":2,"cores":4,"counts":[{"source":0,"rows":10},{"source":1,"rows":5},{"step":1,"rows":14,"unmatched":3},{"step":3,"rows":4}]}"#
    let counts = try SparkCounts(line: Array(line.utf8))
    let steps = [(1, "join-table"), (2, "drop-columns"), (3, "filter-rows")].map {
      LoweredStep(number: $0.0, kind: $0.1, id: nil, expectations: [])
    }
    let ledger = counts.ledger(steps: steps)
    XCTAssertEqual(ledger.sourceRows, 10)
    XCTAssertEqual(ledger.entries.map(\.rowsOut), [11, 11, 4])
    XCTAssertEqual(ledger.entries.map(\.added), [4, 0, 0])
    XCTAssertEqual(ledger.entries.map(\.removed), [3, 0, 7])
    XCTAssertThrowsError(try SparkCounts(line: Array("no ledger".utf8)))
  }
}
