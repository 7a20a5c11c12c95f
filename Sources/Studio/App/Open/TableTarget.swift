import Engine
import Recipes

/// What Open and the command line call a source: a path, one table of a file that holds several (`wards.xlsx#2026`), or a
/// version of a table that keeps them, the way Delta writes it in paths (`lake/visits@v12`).
struct TableTarget {
  var path: String
  /// The option of the source that says which table of the path it is.
  var part: (option: String, value: JSON)?

  /// - Parameter target: what stands behind `#` is a table only if what stands before it is such a file, by its name.
  init(_ target: String) {
    path = target
    if let sign = target.lastIndex(of: "@"), sign != target.startIndex {
      let rest = target[sign...].dropFirst()
      if rest.first == "v", let version = Int(rest.dropFirst()), version >= 0 {
        path = String(target[..<sign])
        part = ("version", .number(version))
        return
      }
    }
    guard FormatTable.format(ofFile: target) == nil, let mark = target.lastIndex(of: "#") else { return }
    let file = String(target[..<mark])
    guard let option = FormatTable.format(ofFile: file)?.tables?.option else { return }
    path = file
    part = (option, .text(String(target[target.index(after: mark)...])))
  }

  /// The target of a version.
  static func text(_ path: String, version: Int) -> String { "\(path)@v\(version)" }

  /// How a recipe says it, of a path as it stands or one that a recipe may hold.
  func source(_ path: String) -> JSON {
    var source: JSON = .object([("path", .text(path))])
    if let part { source[part.option] = part.value }
    return source
  }

  /// How a recipe says it, of a path of the disk, which is no template.
  var diskSource: JSON { source(TextTemplate.escaped(path)) }
}
