import Engine
import Recipes

/// A recipe as a script for Spark's DataFrame API.
///
/// ```
/// header ── settings ── helpers that are needed ── prepare(): one block a step ── write() ── main(): arguments, ledger
/// ```
/// The blocks are written from the plan before rewriting, in recipe order; Spark's own optimizer does the rest.
enum PySparkScript {
  static func text(_ request: ExportRequest, _ refusals: inout Refusals) -> String {
    var blocks = PySparkBlocks(request: request, refusals: refusals)
    blocks.write()
    refusals = blocks.refusals
    let arguments = blocks.paths.arguments
    var text = header(request, arguments)
    text += imports(blocks)
    text += settings + "\n\n\n"
    text += PySparkHelpers.ledger
    for helper in blocks.helpers.sorted(by: { $0.rawValue < $1.rawValue }) { text += "\n\n" + helper.text }
    text += "\n\ndef prepare(spark, arguments, ledger):\n"
    text += "    \"\"\"The table that the recipe makes: one block for every step.\"\"\"\n"
    text += blocks.lines.map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
    text += "    return table\n"
    text += "\n\n" + writing(request, blocks)
    text += "\n\n" + main(request, blocks)
    return text
  }

  private static func header(_ request: ExportRequest, _ arguments: [ProgramArgument]) -> String {
    var title = request.name
    if let description = request.recipe.description { title += ": " + description }
    // Python looks for the encoding of a script in its first two lines.
    var lines = ["#!/usr/bin/env python3", "#", "# " + PythonText.comment(title), "#"]
    let origin = request.path.map { " from \($0)" } ?? ""
    lines.append("# Exported by \(request.generator)\(PythonText.comment(origin)), SHA-256 of the recipe:")
    lines.append("# \(request.digest)")
    lines.append("# To change it, change the recipe and export it again.")
    lines.append("#")
    let shown = arguments.map { " --\($0.name) \($0.value ?? "…")" }.joined()
    lines.append("# Apache Spark 3.5 and 4.x:  spark-submit <this file>\(PythonText.comment(shown))")
    lines.append("# AWS Glue: a Spark job of this script with the same arguments as job parameters.")
    let fixed = request.fixedParameters
    if !fixed.isEmpty {
      lines.append("#")
      lines.append("# Values of parameters that the steps compute with, as they were when this was exported:")
      for (name, value) in fixed { lines.append("#   " + PythonText.comment("\(name) = \(value)")) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func imports(_ blocks: PySparkBlocks) -> String {
    var modules = ["argparse", "json"]
    if blocks.paths.readsEnvironment { modules.append("os") }
    modules.append("threading")
    var text = modules.map { "import \($0)\n" }.joined()
    let window = blocks.helpers.contains { $0.usesWindow } ? ", Window" : ""
    text += "\nfrom pyspark.sql import Observation, SparkSession\(window), functions as F\n"
    if blocks.usesSchemas { text += "from pyspark.sql.types import StructType\n" }
    return text
  }

  private static let settings = """

    # Nothing is left to the defaults of a cluster.
    SETTINGS = {
        "spark.sql.ansi.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.caseSensitive": "true",
        "spark.sql.legacy.timeParserPolicy": "CORRECTED",
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
        "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
        "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
        "spark.sql.parquet.int96RebaseModeInRead": "CORRECTED",
        "spark.sql.parquet.int96RebaseModeInWrite": "CORRECTED",
        "spark.sql.parquet.inferTimestampNTZ.enabled": "false",
        "spark.sql.parquet.writeLegacyFormat": "false",
        # The values of key=value folders are text; what the recipe takes them for is said below.
        "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
        "spark.sql.sources.partitionOverwriteMode": "STATIC",
        # A row of the wrong shape fails the run also where its columns are not used.
        "spark.sql.csv.parser.columnPruning.enabled": "false",
        "spark.sql.files.ignoreCorruptFiles": "false",
        "spark.sql.files.ignoreMissingFiles": "false",
        "spark.sql.files.maxRecordsPerFile": "0",
    }
    """

  private static func writing(_ request: ExportRequest, _ blocks: PySparkBlocks) -> String {
    var text = "def write(table, path):\n"
    guard let output = request.lowered.output else {
      return text
        + "    \"\"\"The recipe has no output: the rows are shown.\"\"\"\n    table.show(50, truncate=False)\n"
    }
    let keys = output.partitionBy
    let quotedKeys = keys.map { PythonText.quoted($0) }.joined(separator: ", ")
    let resolved = keys.map { PythonText.quoted(PySparkDialect.resolvable($0)) }.joined(separator: ", ")
    if keys.isEmpty {
      text +=
        "    \"\"\"Writes \(output.filesPerPartition == 1 ? "one file" : "\(output.filesPerPartition) files").\"\"\"\n"
      text += "    table = table.repartition(\(output.filesPerPartition))\n"
    } else {
      let combination = keys.count == 1 ? "value of the key" : "combination of the \(keys.count) keys"
      let files = output.filesPerPartition == 1 ? "one file" : "up to \(output.filesPerPartition) files"
      text += "    \"\"\"Writes a folder for every \(combination), each with \(files).\"\"\"\n"
      if output.filesPerPartition == 1 {
        text += "    table = table.repartition(\(resolved))\n"
      } else {
        text += "    columns = [F.col(f\"`{name.replace('`', '``')}`\") for name in table.columns]\n"
        text += "    share = F.pmod(F.xxhash64(*columns), F.lit(\(output.filesPerPartition)))\n"
        text += "    table = table.repartition(\(resolved), share)\n"
      }
    }
    if !blocks.finalOrder.isEmpty {
      let order = (keys.map { "F.col(\(PythonText.quoted(PySparkDialect.resolvable($0))))" } + blocks.finalOrder)
        .joined(separator: ", ")
      text += "    table = table.sortWithinPartitions(\(order))\n"
    }
    // What cannot be written has been refused.
    guard let file = try? FormatSpelling.of(output.format).saying(PySparkWriter.self)?.file(output) else { return text }
    if file.isText {
      text += "    # As text, the way Sous writes it.\n"
      text += "    table = table.select([F.col(f\"`{name.replace('`', '``')}`\").cast(\"string\").alias(name) "
      text += "for name in table.columns])\n"
    }
    let partition = keys.isEmpty ? "" : ".partitionBy(\(quotedKeys))"
    text += "    table.write.mode(\"overwrite\").options(\(file.options))\(partition).\(file.method)(path)\n"
    return text
  }

  private static func main(_ request: ExportRequest, _ blocks: PySparkBlocks) -> String {
    let name = PythonText.quoted(request.name)
    var text = "def main():\n    parser = argparse.ArgumentParser(description=\(name), allow_abbrev=False)\n"
    for argument in blocks.paths.arguments {
      text += "    parser.add_argument(\(PythonText.quoted("--" + argument.name))"
      if let value = argument.value {
        text += ", default=\(PythonText.quoted(value))"
      } else {
        text += ", required=True"
      }
      if let help = argument.help {
        text +=
          ", help=\(PythonText.quoted(help.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%%")))"
      }
      text += ")\n"
    }
    let output = request.lowered.output
    if output != nil {
      text += "    parser.add_argument(\"--output\", help=\"folder of the output, in place of the recipe's\")\n"
    }
    text +=
      "    parser.add_argument(\"--ledger\", help=\"file for the rows of every step, one JSON line; printed otherwise\")\n"
    text += """
          # A scheduler may add arguments of its own.
          arguments = vars(parser.parse_known_args()[0])
          spark = SparkSession.builder.appName(\(name)).getOrCreate()
          for key, value in SETTINGS.items():
              spark.conf.set(key, value)

      """
    for (key, value) in request.lowered.storages.flatMap(\.spark) {
      text += "    spark.conf.set(\(PythonText.quoted(key)), \(PythonText.quoted(value)))\n"
    }
    text += """
          ledger = Ledger()
          table = prepare(spark, arguments, ledger)

      """
    if let path = output.map({ blocks.paths.expression($0.path) }) {
      text += "    write(table, arguments[\"output\"] or \(path))\n"
    } else {
      text += "    write(table, None)\n"
    }
    text += """
          ledger.write(spark, arguments["ledger"])
          spark.stop()


      if __name__ == "__main__":
          main()

      """
    return text
  }
}
