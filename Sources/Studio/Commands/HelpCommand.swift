import ArgumentParser
import Engine
import Recipes

/// `sous help [TOPIC]`: the manual, commands, steps and functions, in the terminal.
struct HelpCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "help", abstract: "Shows a page of the manual, or what a command, step or function does.",
      discussion: """
        A topic is the name of a page (undo-a-run), of a command (catalog show), of a step (filter-rows), of a function \
        (date_trunc), or any words: then the pages that speak of them are listed. On a terminal, long pages go through \
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
    if let step = StepTable[words] { return pager.write(StepDocument.text(step)) }
    if let function = FunctionCatalog.entry(words) { return pager.write(Self.text(function)) }
    if let page = Manual.page(words) { return show(page, pager, console.style) }
    let found = ManualSearch(ManualPage.all).pages(about: words)
    if found.count == 1, let page = found.first { return show(page, pager, console.style) }
    guard !found.isEmpty else {
      let near = Nearest.name(
        to: words, in: ManualPage.all.map(\.name) + StepTable.kinds + FunctionCatalog.callableNames)
      throw Failure(
        .usage,
        "no page speaks of \"\(words)\"\(near.map { "; did you mean \"\($0)\"?" } ?? "; sous help lists all pages")")
    }
    pager.write("Pages that speak of \"\(words)\"; sous help NAME shows one:\n\n")
    list(found.prefix(8), pager, console.style)
  }

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

  private static func text(_ function: FunctionEntry) -> String {
    let also = function.aliases.isEmpty ? "" : "\nAlso \(function.aliases.joined(separator: ", "))."
    let note = function.sparkNote.map { "\n\($0)." } ?? ""
    return """
      \(function.signatures.joined(separator: "\n"))

      \(function.summary)\(also)\(note)

      Example
        \(function.example)
        gives \(function.exampleResult)

      """
  }

  @Sendable private static func topics(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
    SousCommand.configuration.subcommands.map { $0._commandName } + ManualPage.all.map(\.name) + StepTable.kinds
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
