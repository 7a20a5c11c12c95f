package struct RunRequest: Hashable, Sendable {
  package var recipe: RecipeDraft
  package var path: String?
  package var parameters: [String: String]
  package var nodes: Int
  /// Rejects at which the run still publishes: a number, or a share such as `1%`.
  package var rejectLimit = "0"

  package init(recipe: RecipeDraft, path: String?, parameters: [String: String], nodes: Int) {
    self.recipe = recipe
    self.path = path
    self.parameters = parameters
    self.nodes = nodes
  }
}

package struct RunStepLine: Hashable, Sendable {
  /// 0 is the source; `nil` the output.
  package var step: Int?
  package var title: String
  package var count: StepCount
  package var cpuSeconds: Double?

  package init(step: Int? = nil, title: String, count: StepCount, cpuSeconds: Double? = nil) {
    self.step = step
    self.title = title
    self.count = count
    self.cpuSeconds = cpuSeconds
  }
}

package struct NodeLine: Hashable, Sendable {
  package var busy: Double
  package var rows: Int
  package var waitsFor: String

  package init(busy: Double, rows: Int, waitsFor: String = "") {
    self.busy = busy
    self.rows = rows
    self.waitsFor = waitsFor
  }
}

package struct RunProgress: Hashable, Sendable {
  package var seconds: Double
  package var bytesRead: Int
  package var bytesTotal: Int
  package var files: Int
  package var steps: [RunStepLine]
  package var nodes: [NodeLine]
  package var memoryBytes: Int
  package var spilledBytes: Int
  /// Bytes that the engine may hold; 0 while unknown.
  package var memoryLimit = 0

  package init(
    seconds: Double = 0, bytesRead: Int = 0, bytesTotal: Int = 0, files: Int = 0, steps: [RunStepLine] = [],
    nodes: [NodeLine] = [], memoryBytes: Int = 0, spilledBytes: Int = 0
  ) {
    self.seconds = seconds
    self.bytesRead = bytesRead
    self.bytesTotal = bytesTotal
    self.files = files
    self.steps = steps
    self.nodes = nodes
    self.memoryBytes = memoryBytes
    self.spilledBytes = spilledBytes
  }
}

package struct RunSummary: Hashable, Sendable {
  package var progress: RunProgress
  /// `nil` when the run has published its output.
  package var error: String?
  package var isCancelled = false
  package var outputPath: String
  package var outputRows: Int
  package var outputFiles: Int
  package var outputBytes: Int
  package var table: String?
  /// The first rejects.
  package var rejects: [RejectLine]
  package var rejectCount: Int
  /// Where all rejects stand.
  package var rejectsFile: String?
  /// Sentences for people: warnings, what the sample did not show.
  package var notes: [String] = []

  package init(
    progress: RunProgress, error: String?, outputPath: String = "", outputRows: Int = 0, outputFiles: Int = 0,
    outputBytes: Int = 0, table: String? = nil, rejects: [RejectLine] = [], rejectCount: Int = 0
  ) {
    self.progress = progress
    self.error = error
    self.outputPath = outputPath
    self.outputRows = outputRows
    self.outputFiles = outputFiles
    self.outputBytes = outputBytes
    self.table = table
    self.rejects = rejects
    self.rejectCount = rejectCount
  }
}
