import Engine
import Recipes

extension LoweredOutput {
  /// What stands in a file or folder that was written as this output; the columns of text formats are taken as text.
  /// - Parameter schema: the columns of the output.
  /// - Throws: `Failure`: nothing is there, or it cannot be read.
  func table(at path: String, schema: Schema) throws -> Plan {
    var description = SourceDescription(path: path, format: format, options: format.optionsOfOutput(delimiter))
    // Some have columns only where they have rows.
    let known = format.knowledge.contains(.names) ? schema : try Files.open(description).schema
    if !format.knowledge.contains(.types) {
      for field in known.fields where !partitionBy.contains(field.name) {
        description.types[field.name] = TypePin(.text)
      }
    }
    let source = try Files.open(description)
    return Plan(.scan(Scan(source: source, number: 0, name: path)), inputs: [], step: .source, schema: source.schema)
  }
}
