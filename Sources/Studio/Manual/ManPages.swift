import Engine

/// Manual pages (section 1) in mdoc: one for `sous` and one for each command, made of the argument parser's tree and the records
/// of exit statuses and variables.
struct ManPages {
  private let root = CommandTree.root

  /// Files by their names: `sous.1`, `sous-catalog-show.1`.
  var files: [(name: String, text: String)] {
    root.all.map { (Self.title(of: $0) + ".1", page(of: $0)) }
  }

  /// `sous-catalog-show`
  private static func title(of command: CommandTree) -> String { (["sous"] + command.path).joined(separator: "-") }

  private func page(of command: CommandTree) -> String {
    var page = Roff()
    let title = Self.title(of: command)
    page.macro("Dd", Self.date)
    page.macro("Dt", title.uppercased(), "1")
    page.macro("Os")
    page.macro("Sh", "NAME")
    page.macro("Nm", title)
    page.macro("Nd", Self.asFragment(command.summary))
    page.macro("Sh", "SYNOPSIS")
    synopsis(of: command, in: &page)
    page.macro("Sh", "DESCRIPTION")
    page.prose(command.summary)
    if !command.discussion.isEmpty {
      page.macro("Pp")
      page.prose(command.discussion)
    }
    commands(below: command, in: &page)
    arguments(of: command, in: &page)
    environment(of: command, in: &page)
    files(in: &page)
    statuses(in: &page)
    if command.path.isEmpty { examples(in: &page) }
    seeAlso(command, in: &page)
    return page.text
  }

  private func synopsis(of command: CommandTree, in page: inout Roff) {
    page.macro("Nm", command.name)
    let options = command.arguments.filter { $0.kind != .positional && !Self.isCommon($0) }
    for option in options { page.request(Self.synopsis(option)) }
    if !command.subcommands.isEmpty {
      page.request("Ar command")
      page.request("Op Ar argument ...")
    }
    for argument in command.arguments where argument.kind == .positional { page.request(Self.synopsis(argument)) }
  }

  /// `Op Fl -set Ar name=value`
  private static func synopsis(_ argument: CommandTree.Argument) -> String {
    let words: String
    switch argument.kind {
    case .positional: words = "Ar " + Roff.word(argument.valueName) + (argument.isRepeating ? " ..." : "")
    case .flag: words = flag(argument)
    case .option: words = flag(argument) + " Ar " + Roff.word(argument.valueName)
    }
    return argument.isOptional || argument.defaultValue != nil ? "Op " + words : words
  }

  /// `Fl -quiet`, by the longest of its names: mdoc writes the first dash.
  private static func flag(_ argument: CommandTree.Argument) -> String {
    "Fl " + Roff.word(String((argument.names.last ?? "").dropFirst()))
  }

  private func commands(below command: CommandTree, in page: inout Roff) {
    guard !command.subcommands.isEmpty else { return }
    page.macro("Pp")
    page.prose("The commands are:")
    page.request("Bl -tag -width Ds")
    for sub in command.subcommands {
      page.request("It Xr \(Self.title(of: sub)) 1")
      page.prose(sub.summary)
    }
    page.macro("El")
  }

  private func arguments(of command: CommandTree, in page: inout Roff) {
    var sections: [(title: String?, arguments: [CommandTree.Argument])] = []
    for argument in command.arguments {
      if let place = sections.firstIndex(where: { $0.title == argument.section }) {
        sections[place].arguments.append(argument)
      } else {
        sections.append((argument.section, [argument]))
      }
    }
    if sections.isEmpty { return }
    page.macro("Sh", "OPTIONS")
    for (title, arguments) in sections {
      if let title { page.macro("Ss", title) }
      page.request("Bl -tag -width Ds")
      for argument in arguments { item(argument, in: &page) }
      page.macro("El")
    }
  }

  private func item(_ argument: CommandTree.Argument, in page: inout Roff) {
    switch argument.kind {
    case .positional: page.request("It Ar " + Roff.word(argument.valueName))
    case .flag, .option:
      let names = argument.names.map { "Fl " + Roff.word(String($0.dropFirst())) }.joined(separator: " , ")
      page.request("It " + names + (argument.kind == .option ? " Ar " + Roff.word(argument.valueName) : ""))
    }
    page.prose(argument.help)
    if !argument.values.isEmpty, !argument.values.allSatisfy(argument.help.contains) {
      page.prose("One of \(argument.values.joined(separator: ", ")).")
    }
    if let value = argument.defaultValue { page.prose("By default \(value).") }
    if argument.isRepeating, argument.kind != .positional, !argument.help.contains("repeated") {
      page.prose("May be repeated.")
    }
  }

  /// All variables on the page of `sous`, elsewhere those of all commands.
  private func environment(of command: CommandTree, in page: inout Roff) {
    page.macro("Sh", "ENVIRONMENT")
    let isWhole = command.path.isEmpty
    for user in EnvironmentVariable.User.allCases where isWhole || user == .commands {
      if isWhole { page.macro("Ss", user.rawValue) }
      page.request("Bl -tag -width Ds")
      for variable in EnvironmentVariable.all where variable.user == user {
        page.request("It Ev " + variable.name)
        page.prose(variable.effect)
      }
      page.macro("El")
    }
    if !isWhole {
      page.macro("Pp")
      page.prose("Those of the studio, of S3 and Glue, of databases and of Spark stand in")
      page.request("Xr sous 1 .")
    }
  }

  /// What Sous keeps, wherever it works.
  private static let files: [(path: String, meaning: String)] = [
    (
      ".sous/catalog.sqlite",
      "The catalog of a project: tables, partitions and runs. In the nearest folder upward that has .sous or .git, else in the working folder."
    ),
    (".sous/drafts", "Recipes that were not saved in the studio, which are there again when it is opened."),
    ("<output>.rejects.jsonl", "Rows that a run could not take, a JSON object each, beside its output."),
    ("~/.aws/config", "Regions, profiles and addresses of AWS."),
    ("~/.aws/credentials", "Credentials of AWS."),
    ("/usr/share/zoneinfo", "Time zones, for functions that know them by name."),
  ]

  private func files(in page: inout Roff) {
    page.macro("Sh", "FILES")
    page.request("Bl -tag -width Ds")
    for file in Self.files {
      page.request("It Pa " + Roff.word(file.path))
      page.prose(file.meaning)
    }
    page.macro("El")
  }

  private func statuses(in page: inout Roff) {
    page.macro("Sh", "EXIT STATUS")
    page.request("Bl -tag -width Ds")
    for status in ExitStatusRecord.all {
      page.request("It \(status.code)")
      page.prose(status.meaning)
    }
    page.macro("El")
  }

  /// From sample data to a published table.
  private func examples(in page: inout Roff) {
    page.macro("Sh", "EXAMPLES")
    for (sentence, command) in [
      ("Make sample data, and look at what a file holds:", "sous sample-data data\nsous schema data/encounters.csv"),
      ("Compose a recipe in the studio:", "sous open data/encounters.csv"),
      ("Check a recipe and run it:", "sous check recipe.json\nsous run recipe.json --set data=data --set lake=lake"),
    ] {
      page.prose(sentence)
      page.request("Bd -literal -offset indent")
      for line in command.split(separator: "\n") { page.literal(String(line)) }
      page.macro("Ed")
    }
  }

  private func seeAlso(_ command: CommandTree, in page: inout Roff) {
    var pages = command.subcommands.map(Self.title)
    if !command.path.isEmpty {
      pages.append((["sous"] + command.path.dropLast()).joined(separator: "-"))
      if command.path.count > 1 { pages.append("sous") }
    }
    if pages.isEmpty { return }
    page.macro("Sh", "SEE ALSO")
    let ordered = pages.sorted()
    for (place, title) in ordered.enumerated() {
      page.request("Xr \(title) 1" + (place + 1 < ordered.count ? " ," : ""))
    }
  }

  /// Options that every command has stand in its list and not in its synopsis.
  private static func isCommon(_ argument: CommandTree.Argument) -> Bool {
    ["--help", "--version", "--quiet", "--color", "-C"].contains(argument.names.last)
  }

  /// `Makes a thing.` → `makes a thing`
  private static func asFragment(_ sentence: String) -> String {
    let text = sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
    return text.prefix(1).lowercased() + text.dropFirst()
  }

  /// `November 30, 2026`
  private static var date: String {
    let months = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
      "December",
    ]
    let parts = SousVersion.date.split(separator: "-").compactMap { Int($0) }
    return "\(months[parts[1] - 1]) \(parts[2]), \(parts[0])"
  }
}
