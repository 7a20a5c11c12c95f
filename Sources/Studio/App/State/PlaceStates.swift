import Engine
import Recipes

/// What Open shows.
package struct OpenState: Sendable {
  /// What the chosen entry is for: to be opened, to be read by the recipe that is open, or to be the data of another
  /// tool's file that this recipe is made of.
  package enum Purpose: Hashable, Sendable { case open, source, data(of: String) }

  package var purpose = Purpose.open
  package var folder = ""
  package var entries: [OpenEntry] = []
  package var filter = TextField()
  package var selected = 0
  package var scroll = 0
  package var isLoading = true
  /// Enter was pressed before the folder was listed: it counts as soon as it is.
  package var isEnterWaiting = false
  /// Tab was pressed before the folder of a path was listed.
  var isTabWaiting = false
  /// The folder that the entries of a path being written are of.
  var typedListed: String?
  /// The entry that `preview` was asked for.
  package var previewed: OpenEntry?
  package var preview: OpenPreview?

  package init() {}

  /// Positions of the entries that are listed: what stands in folders of this one is found by typing. A path is
  /// completed from the folder that it names.
  package var shown: [Int] {
    // What is no table and no recipe cannot be read.
    let fitting = entries.indices.filter { purpose == .open || entries[$0].kind != .foreign }
    if filter.isEmpty { return fitting.filter { entries[$0].group != .below && entries[$0].group != .typed } }
    let found = Fuzzy.rank(filter.text, fitting.map { entries[$0].name }).map { fitting[$0] }
    let wanted = filter.text.lowercased()
    let begun = found.filter { entries[$0].group == .typed && entries[$0].name.lowercased().hasPrefix(wanted) }
    // What is written in full is meant.
    let typed = begun.filter { entries[$0].name == filter.text } + begun.filter { entries[$0].name != filter.text }
    let targets = Set(typed.map { entries[$0].target })
    return typed + found.filter { entries[$0].group != .typed && !targets.contains(entries[$0].target) }
  }

  /// What a written path means: in the folder that is shown.
  package func target(_ text: String) -> String {
    let named = FormState.source(text)
    let isTable = !text.contains("/") && named["table"] != nil || named["database"] != nil
    if folder == RecipeSource.glueFolder, isTable { return RecipeSource.text(of: text, in: folder) }
    if folder.isEmpty || text.hasPrefix("/") || text.contains(":/") || isTable { return text }
    if RecipeSource.holdsTables(folder) { return RecipeSource.text(of: text, in: folder) }
    return folder.hasSuffix("/") ? folder + text : folder + "/" + text
  }

  /// The folder that a path being written names; `nil` for a text without a slash.
  var typedFolder: String? {
    guard let slash = filter.text.lastIndex(of: "/"), !RecipeSource.holdsTables(filter.text) else { return nil }
    let written = String(filter.text[..<slash])
    return written.isEmpty ? "/" : target(written)
  }

  /// Whether the folder of the path being written is still being read.
  var isTypedLoading: Bool { typedFolder.map { $0 != typedListed } ?? false }

  package var selectedEntry: OpenEntry? {
    let shown = shown
    return shown.indices.contains(selected) ? entries[shown[selected]] : nil
  }
}

/// What Run shows.
package struct RunState: Sendable {
  package enum Phase: Sendable {
    case preparing
    case running(RunProgress)
    case ended(RunSummary)
    case failed(String)
  }

  package var phase = Phase.preparing
  package var nodes = 1
  package var parameters: [(name: String, value: String)] = []
  /// Rejects at which a run still publishes: a number, or a share such as `1%`.
  package var rejectLimit = "0"
  package var focus = 0
  package var past: [PastRun] = []
  /// What a run would write, as far as that is known before.
  package var outlook: RunOutlook?
  /// Why the recipe cannot run as it is.
  package var refusal: String?
  /// The recipe that was run, or is going to be.
  package var recipe: RecipeDraft?
  package var isCancelling = false
  package var scroll = 0

  package init() {}

  package var isRunning: Bool { if case .running = phase { true } else { false } }

  package var progress: RunProgress? { if case .running(let progress) = phase { progress } else { nil } }

  /// Numbers of nodes to choose from: 1, 2, 4 … up to the cores, those of earlier runs, and the one that is set.
  package func nodeChoices(cores: Int) -> [Int] {
    var choices: Set<Int> = [cores, nodes]
    var count = 1
    while count < cores {
      choices.insert(count)
      count *= 2
    }
    for run in past.prefix(20) { choices.insert(run.nodes) }
    return choices.filter { (1...NodeCount.most).contains($0) }.sorted()
  }

  /// The latest run of this recipe that was through here on so many nodes.
  package func measured(nodes: Int) -> PastRun? { past.first { $0.nodes == nodes && $0.isDone && !$0.isOnSpark } }

  /// The latest comparison of numbers of nodes with the recipe as it is.
  package var compared: PastRun? { past.first { $0.comparison != nil && $0.isDone && $0.isSameRecipe } }
}

/// A run that the catalog knows.
package struct PastRun: Hashable, Sendable {
  package var id: Int
  /// `22 Nov 02:00`.
  package var when: String
  package var nodes: Int
  /// `done`, `failed`, `interrupted`, `killed`, `running`.
  package var outcome: String
  package var error: String?
  package var wallSeconds: Double?
  package var cpuSeconds: Double?
  package var peakMemoryBytes: Int?
  package var rowsIn: Int?
  package var rowsOut: Int?
  package var files: Int?
  package var outputBytes: Int?
  package var rejects: Int?
  package var steps: [RunStepLine] = []
  package var nodeBusy: [Double] = []
  /// Whether it ran on a cluster, whose nodes are not this machine's.
  package var isOnSpark = false
  /// Set for the run that ended a comparison.
  package var comparison: ComparedNodes?
  /// Whether the recipe was then what it is now.
  package var isSameRecipe = false

  package init(id: Int, when: String, nodes: Int, outcome: String) {
    self.id = id
    self.when = when
    self.nodes = nodes
    self.outcome = outcome
  }

  package var isDone: Bool { outcome == "done" }
}

/// What `sous run --compare-nodes` found.
package struct ComparedNodes: Hashable, Sendable {
  package struct Line: Hashable, Sendable {
    package var nodes: Int
    package var wallSeconds: Double
    package var speedUp: Double
    package var efficiency: Double
    package var peakMemoryBytes: Int

    package init(nodes: Int, wallSeconds: Double, speedUp: Double, efficiency: Double, peakMemoryBytes: Int) {
      self.nodes = nodes
      self.wallSeconds = wallSeconds
      self.speedUp = speedUp
      self.efficiency = efficiency
      self.peakMemoryBytes = peakMemoryBytes
    }
  }

  package var engine: String
  package var lines: [Line]
  package var limits: [String]
  package var recommended: Int?

  package init(engine: String, lines: [Line], limits: [String], recommended: Int?) {
    self.engine = engine
    self.lines = lines
    self.limits = limits
    self.recommended = recommended
  }
}

/// What a run would do, found before it.
package struct RunOutlook: Hashable, Sendable {
  package var path: String
  /// What stands there now: `in place of 6,208 files of 22 Nov 02:00`, `nothing stands there yet`.
  package var standing: String
  /// Folders that the rows of the sample would come to, without repetition, in order.
  package var folders: [String]
  /// Why the run would refuse; `nil` when it would not.
  package var refusal: String?
  /// The form of the files: `Parquet, snappy`.
  package var format: String
  package var table: String?
  package var inputs: [String]

  package init(
    path: String, standing: String, folders: [String] = [], refusal: String? = nil, format: String = "",
    table: String? = nil, inputs: [String] = []
  ) {
    self.path = path
    self.standing = standing
    self.folders = folders
    self.refusal = refusal
    self.format = format
    self.table = table
    self.inputs = inputs
  }
}
