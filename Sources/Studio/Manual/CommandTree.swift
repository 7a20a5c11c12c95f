import ArgumentParser
import Recipes

/// The commands as the argument parser knows them: what man pages are made of.
struct CommandTree {
  /// `catalog`, `show`; empty for `sous` itself.
  var path: [String]
  var summary: String
  var discussion: String
  var isHidden: Bool
  var arguments: [Argument]
  var subcommands: [CommandTree]

  /// `sous catalog show`
  var name: String { (["sous"] + path).joined(separator: " ") }

  /// An argument, an option or a flag.
  struct Argument {
    enum Kind: String { case positional, option, flag }

    var kind: Kind
    /// With dashes, short ones first: `-q`, `--quiet`. Empty for a positional argument.
    var names: [String]
    var valueName: String
    var help: String
    var defaultValue: String?
    /// All values that there are, where they are few.
    var values: [String]
    /// The heading of the group that it belongs to.
    var section: String?
    var isOptional: Bool
    var isRepeating: Bool
  }

  /// All commands that people are told of. The parser gives them as JSON, which is the one way to them that it offers.
  static var root: CommandTree {
    let text = SousCommand._dumpHelp()
    let json = JSONParser.parse(Array(text.utf8)).value?["command"]
    return CommandTree(json ?? .null, below: nil)
  }

  /// This command and those below it, in the order of the help.
  var all: [CommandTree] { [self] + subcommands.flatMap(\.all) }

  private init(_ json: JSON, below path: [String]?) {
    let word = json["commandName"]?.text ?? ""
    let own = path.map { $0 + [word] } ?? []
    self.path = own
    summary = json["abstract"]?.text ?? ""
    discussion = json["discussion"]?.text ?? ""
    isHidden = json["shouldDisplay"]?.boolean == false
    arguments = (json["arguments"]?.list ?? []).compactMap(Argument.init)
    // The parser has a command `help` of its own behind ours, which nobody ever reaches.
    var words: Set<String> = []
    subcommands = (json["subcommands"]?.list ?? []).map { CommandTree($0, below: own) }
      .filter { !$0.isHidden && words.insert($0.name).inserted }
  }
}

extension CommandTree.Argument {
  fileprivate init?(_ json: JSON) {
    guard json["shouldDisplay"]?.boolean != false, let kind = json["kind"]?.text.flatMap(Kind.init) else { return nil }
    self.kind = kind
    names = (json["names"]?.list ?? []).compactMap { name in
      guard let text = name["name"]?.text else { return nil }
      return (name["kind"]?.text == "long" ? "--" : "-") + text
    }.sorted { $0.count < $1.count }
    valueName = json["valueName"]?.text ?? ""
    help = json["abstract"]?.text ?? ""
    defaultValue = json["defaultValue"]?.text
    values = json["allValues"]?.texts ?? []
    section = json["sectionTitle"]?.text
    isOptional = json["isOptional"]?.boolean ?? false
    isRepeating = json["isRepeating"]?.boolean ?? false
  }
}
