import ArgumentParser
import Engine
import Recipes

/// `sous help [TOPIC]`: the manual, commands, steps and functions, in the terminal.
struct HelpCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "help",
      abstract: "Shows a page of the manual, or what a command, step, function or message means.",
      discussion: """
        A topic is the name of a page (undo-a-run), of a command (catalog show), of a step (filter-rows), of a function \
        (date_trunc), a message or its beginning, in quotes, or any words: then the pages that speak of them are listed. On a terminal, long pages go through \
        PAGER, else less.
        """)
  }

  @OptionGroup var common: CommonOptions
  @Argument(help: "A page, command, step or function, or words to look for.", completion: .custom(Self.topics))
  var topic: [String] = []

  func run() throws {
    let console = try common.begin()
    let pager = Pager(console)
    defer { pager.finish() }
    if topic.isEmpty { return overview(pager, console.style) }
    let words = topic.joined(separator: " ")
    if let command = Self.command(topic) { return pager.write(SousCommand.helpMessage(for: command) + "\n") }
    if let step = StepTable[words] ?? StepTable[topic.joined(separator: "-")] {
      return pager.write(RecordLines.text(StepDocument.text(step), console.style))
    }
    let calls = CallDocument.texts(called: words)
    if !calls.isEmpty { return pager.write(RecordLines.text(calls.joined(separator: "\n"), console.style)) }
    if let page = Manual.page(words) { return show(page, pager, console.style) }
    let messages = MessageRecord.found(by: words)
    if !messages.isEmpty {
      return pager.write(RecordLines.text(messages.map(Self.text).joined(separator: "\n"), console.style))
    }
    let search = ManualSearch(ManualPage.all)
    let found = search.pages(about: words)
    let parts = ManualSearch(Self.parts).pages(about: words, share: 0.6)
    if parts.isEmpty, found.count == 1, let page = found.first { return show(page, pager, console.style) }
    guard !found.isEmpty || !parts.isEmpty else {
      let near =
        Nearest.name(
          to: words, in: ManualPage.all.map(\.name) + StepTable.kinds + CompletionValues.functionNames)
        ?? search.word(near: words)
      throw Failure(
        .usage,
        "no page speaks of \"\(words)\"\(near.map { "; did you mean \"\($0)\"?" } ?? "; sous help lists all pages")")
    }
    if !found.isEmpty {
      pager.write("Pages that speak of \"\(words)\"; sous help NAME shows one:\n\n")
      list(found.prefix(8), pager, console.style)
    }
    if parts.isEmpty { return }
    pager.write("\(found.isEmpty ? "" : "\n")Steps and functions that do; sous help NAME shows one:\n\n")
    list(parts.prefix(6), pager, console.style)
  }

  /// Every step and whatever is called in expressions as a page of one sentence, to be looked through like the others.
  private static let parts: [ManualPage] = {
    var names: Set<String> = []
    let steps = zip(StepTable.all, StepKinds.all).map { record, kind in
      (record.kind, record.summary, (kind.elsewhere + ForeignWords.words(of: kind.kind)).joined(separator: ", "))
    }
    let functions = FunctionCatalog.all.map { ($0.name, $0.summary, $0.aliases.joined(separator: ", ")) }
    let aggregates = AggregateFunction.all.map { ($0.word, $0.summary, $0.aliases.joined(separator: ", ")) }
    let windows = WindowFunction.listed.map { ($0.name, $0.summary, "") }
    return (steps + functions + aggregates + windows).filter { names.insert($0.0).inserted }.map {
      ManualPage(path: $0.0, text: "# \($0.1)\n\n\($0.2)")
    }
  }()

  private func overview(_ pager: Pager, _ style: TerminalStyle) {
    pager.write(SousCommand.helpMessage() + "\n")
    for kind in ManualPage.Kind.allCases {
      let pages = ManualPage.all.filter { $0.kind == kind }
      if pages.isEmpty { continue }
      pager.write("\n\(style.paint("\(kind.rawValue): sous help NAME", .bold))\n")
      list(pages, pager, style)
    }
  }

  private func list(_ pages: some Collection<ManualPage>, _ pager: Pager, _ style: TerminalStyle) {
    let width = pages.map(\.name.count).max() ?? 0
    for page in pages {
      let name = page.name + String(repeating: " ", count: width + 2 - page.name.count)
      let room = max(20, style.columns - width - 5)
      let title = page.title.count > room ? page.title.prefix(room - 1) + style.ellipsis : page.title
      pager.write("  \(style.paint(name, .cyan))\(title)\n")
    }
  }

  private func show(_ page: ManualPage, _ pager: Pager, _ style: TerminalStyle) {
    for line in MarkdownLines.make(page.text, width: style.columns - 1) {
      pager.write(line.pieces.map { style.paint($0.text, $0.style) }.joined() + "\n")
    }
    // Its links are words here, which do not always say the name of the page.
    if page.linked.isEmpty { return }
    pager.write("\n")
    for line in MarkdownLines.make("See also: \(page.linked.joined(separator: ", "))", width: style.columns - 1) {
      pager.write(style.paint(line.text, TerminalStyle.Accent.dim) + "\n")
    }
  }

  /// The command of these words; `nil` for none.
  private static func command(_ words: [String]) -> (any ParsableCommand.Type)? {
    var command: any ParsableCommand.Type = SousCommand.self
    for word in words {
      guard let next = command.configuration.subcommands.first(where: { $0._commandName == word }) else { return nil }
      command = next
    }
    return command
  }

  private static func text(_ message: MessageRecord) -> String {
    """
    \(message.text)

    Why: \(message.cause)
    What to do: \(message.remedy)

    """
  }

  @Sendable private static func topics(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
    SousCommand.configuration.subcommands.map { $0._commandName } + ManualPage.all.map(\.name) + StepTable.kinds
      + CompletionValues.functionNames
  }
}

extension TerminalStyle {
  fileprivate func paint(_ text: String, _ style: Style) -> String {
    switch style.role {
    case .title, .header: paint(text, .bold)
    case .key, .accent: paint(text, .cyan)
    case .dim, .faint: paint(text, Accent.dim)
    default: style.bold ? paint(text, .bold) : text
    }
  }
}
