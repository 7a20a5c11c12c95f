import Recipes
import Studio
import Synchronization

/// Runs, files and previews of Open that the fake engine makes up.
extension FakeEngine {
  func pastRuns(_ recipe: RecipeDraft, path: String?) -> [PastRun] {
    [(3, "22 Nov 02:00", 4, 1.6), (2, "21 Nov 02:00", 2, 1.8), (1, "20 Nov 02:00", 1, 3.4)].map {
      id, when, nodes, wall in
      var run = PastRun(id: id, when: when, nodes: nodes, outcome: "done")
      run.wallSeconds = wall
      run.cpuSeconds = 3.2
      run.peakMemoryBytes = 412_000_000
      run.rowsIn = 5_379_865 - (3 - id) * 1000
      run.rowsOut = 5_231_043 - (3 - id) * 990
      run.files = 11_508
      run.rejects = 0
      run.isSameRecipe = id > 1
      run.steps = [
        RunStepLine(
          step: 1, title: "1 remove duplicates",
          count: StepCount(
            rowsIn: 5_379_865 - (3 - id) * 1000, rowsOut: 5_231_043 - (3 - id) * 990, removed: 148_822, origin: .all),
          cpuSeconds: 1.4)
      ]
      run.nodeBusy = (0..<nodes).map { wall * (0.97 - Double($0) * 0.05) }
      return run
    }
  }

  func reread(_ path: String) throws -> RecipeDraft? { disk.withLock { $0[path] } }

  func editPlace(_ recipe: RecipeDraft, path: String?, step: Int) throws -> (path: String, line: Int) {
    (path ?? "copy.json", step + 1)
  }

  func outlook(_ request: RunRequest, sample: SampleRequest, _ cancellation: any Cancelling) throws -> RunOutlook {
    RunOutlook(
      path: "lake/encounters", standing: "in place of 11,508 files of 22 Nov 02:00",
      folders: ["year=2006/month=3/day=8", "year=2006/month=3/day=31"], format: "parquet, snappy",
      table: "healthcare.encounters", inputs: ["encounters.csv · 176 MB"])
  }

  func describe(_ entry: OpenEntry, _ cancellation: any Cancelling) -> OpenPreview {
    switch entry.kind {
    case .recipe:
      OpenPreview(
        title: entry.name, facts: [OpenPreview.Fact("reads", "data/conditions.csv")],
        lines: [StyledLine(" 1 remove duplicates"), StyledLine(" 2 filter rows")])
    case .file:
      OpenPreview(
        title: entry.name, facts: [OpenPreview.Fact("delimiter", ",", "30 of 30 lines have 7 fields")],
        table: Self.source)
    default: OpenPreview(title: entry.name, facts: [OpenPreview.Fact("rows", "5,231,043")])
    }
  }

  func run(
    _ request: RunRequest, _ cancellation: any Cancelling, progress: @escaping @Sendable (RunProgress) -> Void
  ) throws -> RunSummary {
    let counts = try count(request.recipe, asked: true, cancellation).steps
    let lines = counts.enumerated().map { index, count in
      RunStepLine(
        step: index,
        title: index == 0 ? "  read encounters.csv" : "\(index) \(StepText.title(request.recipe.kind(index - 1)))",
        count: count,
        cpuSeconds: 0.3 / Double(index + 1))
    }
    let now = RunProgress(
      seconds: 0.9, bytesRead: 382_000_000, bytesTotal: 658_000_000, files: 12, steps: lines,
      nodes: (0..<request.nodes).map { NodeLine(busy: 0.97 - Double($0) * 0.05, rows: 800_000 - $0 * 3000) },
      memoryBytes: 412_000_000)
    progress(now)
    return RunSummary(
      progress: now, error: nil, outputPath: "lake/encounters", outputRows: counts.last?.rowsOut ?? 0,
      outputFiles: 6208,
      outputBytes: 12_000_000, table: "healthcare.encounters")
  }
}
