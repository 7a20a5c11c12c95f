import Engine
import Recipes

extension SQLSource {
  /// What a dialect needs to know of a source. Throws what no SQL can read.
  init(_ source: LoweredSource, used: Set<String>, foundFolder: String?) throws(SpellingRefusal) {
    if source.name == "-" {
      throw SpellingRefusal("standard input cannot be read", remedy: "write the data to a file and name that")
    }
    let elsewhere = source.key.request.elsewhere
    if case .refused(let reason, let remedy) = elsewhere { throw SpellingRefusal(reason, remedy: remedy) }
    number = source.number
    name = source.name
    self.source = source.source
    guard let format = source.source.format else {
      throw SpellingRefusal("this source cannot be read", remedy: "read a file")
    }
    self.format = format
    let types = source.source.types
    let keys = Self.partitionKeys(source)
    columns = []
    partitions = []
    for field in source.source.schema.fields {
      if keys.contains(field.name), types[field.name] == nil {
        partitions.append(field)
      } else {
        columns.append((field, types[field.name]?.format, used.contains(field.name)))
      }
    }
    switch elsewhere {
    case .table(let name): location = .table(name)
    case .refused(let reason, let remedy): throw SpellingRefusal(reason, remedy: remedy)
    case .files(let path):
      if let foundFolder, !source.isElsewhere {
        location = .files(source.source.files.map { $0.path.hasPrefix("/") ? $0.path : foundFolder + "/" + $0.path })
      } else {
        location = .files([path])
      }
    }
    try FormatSpelling.of(format).check(source.source)
  }

  /// Columns that stand in the names of folders.
  private static func partitionKeys(_ source: LoweredSource) -> Set<String> {
    guard let path = source.source.files.first?.path else { return [] }
    return Set(path.split(separator: "/").compactMap { PartitionName.decode(String($0))?.key })
  }
}
