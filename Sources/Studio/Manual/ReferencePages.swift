import ArgumentParser
import Engine
import Recipes
import Runs

/// The pages of the manual that are made from records, never by hand. `make manual` writes them; a test keeps them current.
package enum ReferencePages {
  /// By path below `docs/`, with their whole text.
  package static var all: [(path: String, text: String)] {
    [
      ("reference/recipe-file", RecipeDocument.markdown), ("reference/formats", FormatDocument.markdown),
      ("reference/commands", commands), ("reference/studio-keys", studioKeys), ("reference/environment", environment),
      ("reference/exit-statuses", exitStatuses),
      ("reference/patterns", PatternDocument.markdown), ("reference/report", ReportDocument.markdown),
      ("reference/json-outputs", CommandOutput.markdown), ("reference/messages", messages),
    ].map { ($0, "<!-- Made from the program's own records by \"make manual\". -->\n\n" + $1) }
  }

  // MARK: Commands

  /// Every command as its `--help` shows it.
  private static var commands: String {
    let all = leaves(SousCommand.self, name: "sous")
    let summary = all.map { "| [`\($0.name)`](#\(anchor($0.name))) | \($0.command.configuration.abstract) |" }
    let sections = all.map { entry in
      "## \(entry.name)\n\n```\n\(SousCommand.helpMessage(for: entry.command, columns: 100))\n```\n"
    }
    return """
      # Commands

      Every command with its options, as `sous help COMMAND` shows it. Without a command, `sous` opens the studio.
      Standard output is data or the result; progress and messages go to standard error.

      | command | what it does |
      |---|---|
      \(summary.joined(separator: "\n"))

      \(sections.joined(separator: "\n"))
      """
  }

  /// Commands that do something themselves, in the order of the help.
  static func leaves(
    _ command: any ParsableCommand.Type, name: String
  ) -> [(name: String, command: any ParsableCommand.Type)] {
    let children = command.configuration.subcommands.filter { $0.configuration.shouldDisplay }
    if children.isEmpty { return [(name, command)] }
    return children.flatMap { leaves($0, name: "\(name) \($0._commandName)") }
  }

  /// As GitHub makes them of headings.
  private static func anchor(_ heading: String) -> String { heading.split(separator: " ").joined(separator: "-") }

  // MARK: The environment

  private static var environment: String {
    let sections = EnvironmentVariable.User.allCases.map { user in
      let rows = EnvironmentVariable.all.filter { $0.user == user }.map { variable in
        let reader = variable.library.map { " Read by \($0)." } ?? ""
        return "| `\(variable.name)` | \(FieldTable.cell(variable.effect + reader)) |"
      }
      return "## \(user.rawValue)\n\n| variable | what it does |\n|---|---|\n\(rows.joined(separator: "\n"))\n"
    }
    return """
      # Environment variables

      What Sous looks at of its environment. There is no configuration file: settings are options, keys of a recipe, and
      these. A recipe may name others as `${env:NAME}` in paths, addresses and secrets.

      \(sections.joined(separator: "\n"))
      """
  }

  private static var exitStatuses: String {
    let rows = ExitStatusRecord.all.map { "| `\($0.code)` | \($0.title) | \(FieldTable.cell($0.meaning)) |" }
    return """
      # Exit statuses

      What every command ends with. Whatever is not 0 has its reason as one sentence on standard error.

      | status | in short | meaning |
      |---|---|---|
      \(rows.joined(separator: "\n"))

      """
  }

  private static var messages: String {
    let sections = MessageRecord.Kind.allCases.map { kind in
      let rows = MessageRecord.all.filter { $0.kind == kind }.map { record in
        "| \(FieldTable.cell(record.text)) | \(FieldTable.cell(record.cause)) | \(FieldTable.cell(record.remedy)) |"
      }
      return "## \(kind.rawValue)\n\n| message | why | what to do |\n|---|---|---|\n\(rows.joined(separator: "\n"))\n"
    }
    return """
      # Messages

      What people are told most often, why, and what to do; `…` stands for what differs. `sous help "…"` with a message, or
      its beginning, shows it alone. The status that a command ends with says of which kind a failure is: [exit
      statuses](exit-statuses.md).

      \(sections.joined(separator: "\n"))
      """
  }

  // MARK: The studio

  /// Every command of the studio, by where it can be given.
  private static var studioKeys: String {
    let places: [(context: Context, title: String)] = [
      (.compose, "Compose: the table and the recipe"), (.look, "Look: the values of a column"), (.run, "Run"),
      (.open, "Open"),
    ]
    let sections = places.map { place in
      let groups = Command.Group.allCases.map { group in
        var seen: Set<String> = []
        let rows = CommandTable.all.filter { command in
          command.group == group && command.contexts.contains(place.context) && seen.insert(command.name).inserted
        }.map { command in
          let keys = command.keys.map { "`\($0.text(Glyphs(isASCII: true)))`" }.joined(separator: " ")
          return "| \(FieldTable.cell(keys)) | `:\(command.name)` | \(FieldTable.cell(command.help)) |"
        }
        return rows.isEmpty
          ? ""
          : "### \(group.rawValue)\n\n| keys | name | what it does |\n|---|---|---|\n\(rows.joined(separator: "\n"))\n\n"
      }
      return "## \(place.title)\n\n" + groups.joined()
    }
    return """
      # Keys of the studio

      Every command of the studio: its keys (shortcuts) where it has some, and its name, which `:` takes. `?` shows those of where
      you are; where text is typed `?` is a character, and F1 shows them. Esc always leads back.

      \(sections.joined())## Forms

      | keys | what they do |
      |---|---|
      \(HelpPage.formKeys(Glyphs(isASCII: true)).map { "| \(keyCells($0.key)) | \(FieldTable.cell($0.text)) |" }.joined(separator: "\n"))

      The mouse selects by a click and scrolls by its wheel; Shift and drag is the terminal's own selection.

      """
  }

  private static func keyCells(_ keys: String) -> String {
    FieldTable.cell(keys.split(separator: " ").map { "`\($0)`" }.joined(separator: " "))
  }
}

/// What can be written on a command line.
package enum CommandLineNames {
  /// `sous catalog show`
  package static var commands: [String] { ReferencePages.leaves(SousCommand.self, name: "sous").map(\.name) }

  /// Those that print JSON.
  package static var commandsWithJSON: [String] {
    ReferencePages.leaves(SousCommand.self, name: "sous").filter { entry in
      SousCommand.helpMessage(for: entry.command).contains("--format <format>")
        && SousCommand.helpMessage(for: entry.command).contains("table, csv or json")
    }.map(\.name)
  }

  /// `--nodes`, as help shows them.
  package static var options: [String] {
    var seen: Set<String> = []
    return ReferencePages.leaves(SousCommand.self, name: "sous").flatMap { entry in
      SousCommand.helpMessage(for: entry.command, includeHidden: true).split {
        $0 == " " || $0 == "\n" || $0 == "," || $0 == "[" || $0 == "]"
      }
      .filter { $0.hasPrefix("--") && $0.count > 2 }.map(String.init)
    }.filter { seen.insert($0).inserted }
  }
}
