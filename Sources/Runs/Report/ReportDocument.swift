import Recipes

/// What stands in a report of a run, key by key: the page of the manual and the JSON schema come from here, and tests hold
/// real reports against it.
package enum ReportDocument {
  package typealias Member = JSONForm.Member

  package static let members: [Member] = [
    Member("reportVersion", .integer, "Version of this form: 1. New keys may be added to it."),
    Member("recipe", .text, "The recipe's name."),
    Member("outcome", .text, "`done`, `failed`, `interrupted` or `dry-run`."),
    Member("error", .text, nullable: true, "Why the run failed, in the sentence that standard error has."),
    Member("nodes", .integer, "How many nodes (threads; executors on Spark) the run had."),
    Member("wallSeconds", .number, "Seconds from the beginning to the publication."),
    Member("cpuSeconds", .number, "Seconds of all processors, the program's and the system's for it."),
    Member("peakMemoryBytes", .integer, "The most memory that was resident."),
    Member("sources", .list, "The inputs, that of the recipe first."),
    Member("sources[].path", .text, "What was read."),
    Member("sources[].bytes", .integer, "Its size as it was read."),
    Member("sources[].rows", .integer, "Rows read."),
    Member("sources[].rejected", .integer, "Rows that could not be read."),
    Member("steps", .list, "The ledger: for each step `rowsIn + added = rowsOut + removed + rejected`."),
    Member("steps[].number", .integer, "From 1."),
    Member("steps[].step", .text, "The kind of step."),
    Member("steps[].id", .text, nullable: true, "The step's `id`."),
    Member("steps[].recipe", .text, optional: true, "The recipe that is read which the step belongs to."),
    Member("steps[].sharedWith", .list, optional: true, "Numbers of steps that are counted together with this one."),
    Member("steps[].rowsIn", .integer, "Rows that came in."),
    Member("steps[].rowsOut", .integer, "Rows that went out."),
    Member("steps[].added", .integer, "Rows that the step made more, as a join or a union does."),
    Member("steps[].removed", .integer, "Rows that the step took away."),
    Member("steps[].rejected", .integer, "Rows that could not be computed: they are in the file of rejects."),
    Member("steps[].seconds", .number, "Seconds of processors for the step, where it was done by itself."),
    Member("perNode", .list, "What each node did."),
    Member("perNode[].node", .integer, "From 1."),
    Member("perNode[].busySeconds", .number, "Seconds in which it computed."),
    Member("perNode[].rows", .integer, "Rows that it read."),
    Member("output", .object, nullable: true, "What was written; null when the run failed or wrote nothing."),
    Member("output.path", .text, "Where it is."),
    Member("output.table", .text, nullable: true, "The table of the catalog."),
    Member("output.rows", .integer, "Rows written."),
    Member("output.files", .integer, "Files written."),
    Member("output.partitions", .integer, "Partitions written, 0 without `partitionBy`."),
    Member("output.bytes", .integer, "Bytes written."),
    Member("rejects", .object, "Rows that could not be taken."),
    Member("rejects.rows", .integer, "How many."),
    Member("rejects.file", .text, nullable: true, "The file that has them; null without any."),
    Member("notes", .list, "Sentences for people: what was guessed, changed or not as usual."),
    Member("spark", .object, optional: true, "Only of a run on Spark."),
    Member("spark.version", .text, "Spark's version."),
    Member("spark.master", .text, "The cluster."),
    Member("spark.nodesAsked", .integer, nullable: true, "Executors asked for; null where the cluster decided."),
    Member("spark.nodesGranted", .integer, "Executors that there were."),
    Member("spark.cores", .integer, "Their cores."),
    Member("comparison", .object, optional: true, "Only with `--compare-nodes`."),
    Member("comparison.engine", .text, "`local` or the engine that was compared."),
    Member("comparison.nodeCounts", .list, "A line for each number of nodes."),
    Member("comparison.nodeCounts[].nodes", .integer, "Nodes asked for."),
    Member("comparison.nodeCounts[].nodesGranted", .integer, "Nodes that there were."),
    Member("comparison.nodeCounts[].wallSeconds", .number, "Seconds, the median of the runs."),
    Member("comparison.nodeCounts[].cpuSeconds", .number, "Seconds of all processors."),
    Member("comparison.nodeCounts[].speedUp", .number, "How many times faster than the fewest nodes."),
    Member("comparison.nodeCounts[].efficiency", .number, "Speed-up for each node that was added."),
    Member("comparison.nodeCounts[].rowsPerSecond", .number, "Rows read in a second."),
    Member("comparison.nodeCounts[].peakMemoryBytes", .integer, "The most memory that was resident."),
    Member("comparison.nodeCounts[].utilisation", .number, "Share of the time in which nodes computed."),
    Member("comparison.nodeCounts[].perNode", .list, "That share by node."),
    Member("comparison.nodeCounts[].skew", .number, "The longest busy time of a node over the mean of all: 1 is even."),
    Member("comparison.nodeCounts[].waitsForInput", .number, "Share of the time in which nodes waited for files."),
    Member("comparison.nodeCounts[].waitsForCore", .number, "Share of the time in which nodes waited for a core."),
    Member("comparison.nodeCounts[].systemSeconds", .number, "Seconds of the system for the program."),
    Member("comparison.cores", .integer, nullable: true, "Cores that the nodes share; null for a cluster."),
    Member("comparison.runs", .integer, "Runs for each number of nodes."),
    Member("comparison.serialShare", .number, nullable: true, "Share of the work that more nodes do not shorten."),
    Member(
      "comparison.largestPartition", .object, nullable: true,
      "The partition with the most bytes; null without partitions."),
    Member("comparison.largestPartition.path", .text, "Its folder."),
    Member("comparison.largestPartition.share", .number, "Its share of the output's bytes."),
    Member("comparison.limits", .list, "What held more nodes back, in sentences."),
    Member(
      "comparison.recommended", .integer, nullable: true, "The fewest nodes whose time is within a tenth of the best."),
  ]

  /// `docs/reference/report.md`
  package static var markdown: String {
    """
    # The report of a run

    `sous run RECIPE --report FILE` writes what the run did as JSON, also when it failed; `-` is standard output. The
    catalog keeps the same text. The keys stand in this order; [report.schema.json](report.schema.json) is their JSON
    schema. Bytes and rows are whole numbers, times are seconds.

    \(JSONForm(members).table)
    """
  }

  /// `docs/reference/report.schema.json` (draft 2020-12), with a final newline.
  package static var schema: String {
    let head = [
      ("$schema", JSON.text("https://json-schema.org/draft/2020-12/schema")),
      ("title", .text("Report of a run of Sous")),
    ]
    return JSONText.pretty(.object(head + JSONForm(members).schema)) + "\n"
  }
}
