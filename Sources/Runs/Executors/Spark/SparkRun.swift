import Catalog
import Engine
import Export
import Recipes
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// One run of a recipe's script on Spark.
struct SparkRun {
  struct Result {
    var counts: SparkCounts
    var end: ChildProcess.End
    /// Whether Spark did some work twice, so that its counts may be too high.
    var repeatsWork: Bool
    /// What the nodes did, when the settings ask for it.
    var events: SparkEvents?
  }

  let settings: SparkSettings
  let program: String
  /// Where the script writes, in place of the recipe's output; `nil` leaves it to the script.
  let output: String?
  let stage: SparkStage

  /// Runs the script and waits for it.
  /// - Throws: `Failure`: Spark or Java is missing, or Spark stopped.
  func run(_ cancellation: Cancellation) throws -> Result {
    let spark = try SparkInstallation.find()
    let folder = try Environment.makeTemporaryFolder("sous-spark")
    let script = FilePath.join(folder, "recipe.py")
    let ledger = FilePath.join(folder, "ledger.json")
    let log = FilePath.join(folder, "spark.log")
    try FileBytes.replace(script, with: program)
    let events = FilePath.join(folder, "events")
    var kept: [String] = []
    if settings.keepsEvents {
      guard mkdir(events, 0o700) == 0 else {
        throw Failure(.run, "cannot make \(events): \(String(cString: strerror(errno)))")
      }
      kept = SparkSettings.eventArguments(events)
    }
    var arguments = settings.arguments + kept + [script, "--ledger", ledger]
    if let output { arguments += ["--output", output] }
    guard let file = fopen(log, "we") else {
      throw Failure(.run, "cannot write \(log): \(String(cString: strerror(errno)))")
    }
    var messages = SparkMessages(script: script)
    let child = try ChildProcess(spark.submit, arguments, environment: spark.environment)
    // The wait looks by itself, and ends Spark.
    let end = AbruptEnd.uncut {
      child.wait(cancellation) { line in
        if let kept = messages.take(line) { fputs(kept + "\n", file) }
        stage.show(messages.stage)
      }
    }
    fclose(file)
    func removeFiles() {
      for path in [script, ledger, log] { unlink(path) }
      if settings.keepsEvents { FilePath.removeTree(events) }
      rmdir(folder)
    }
    if cancellation.isCancelled { removeFiles() }
    try cancellation.check()
    guard end.status == 0 else { throw messages.failure(program, status: end.status, log: log) }
    let counts = try SparkCounts(line: try FileBytes.read(ledger))
    let seen = settings.keepsEvents ? SparkEvents(folder: events) : nil
    removeFiles()
    return Result(counts: counts, end: end, repeatsWork: messages.repeatsWork, events: seen)
  }
}

/// What Spark is doing, for whoever draws it.
package final class SparkStage: Sendable {
  private let text = Mutex("starting Spark")

  package init() {}

  func show(_ stage: String) {
    if !stage.isEmpty { text.withLock { $0 = stage } }
  }

  /// One line for a terminal.
  package var line: String { text.withLock { $0 } }
}
