#!/usr/bin/env python3
#
# observations: Observations, one row each, by day.
#
# Exported by sous (version) from recipes/observations.json, SHA-256 of the recipe:
# (digest)
# To change it, change the recipe and export it again.
#
# Apache Spark 3.5 and 4.x:  spark-submit <this file> --data data --lake lake
# AWS Glue: a Spark job of this script with the same arguments as job parameters.
import argparse
import json
import threading

from pyspark.sql import Observation, SparkSession, functions as F
from pyspark.sql.types import StructType

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


class Ledger:
    """The rows that Spark counts on the way, so that every one can be accounted for."""

    def __init__(self):
        self.counts = []

    def count(self, table, key, number, **more):
        """The table, whose rows are counted under this key while they pass."""
        observed = Observation(f"{key} {number}")
        values = [F.count(F.lit(1)).alias("rows")]
        values += [F.count_if(condition).alias(name) for name, condition in more.items()]
        self.counts.append((key, number, observed, table, values))
        return table.observe(observed, *values)

    def write(self, spark, path):
        entries = []
        for key, number, observed, table, values in self.counts:
            entries.append({key: number, **(self.observed(observed) or self.counted(table, values))})
        context = spark.sparkContext
        executors = len(context._jsc.sc().statusTracker().getExecutorInfos())
        is_local = context.master.startswith("local")
        line = json.dumps({
            "spark": spark.version,
            "executors": executors if is_local else executors - 1,
            "cores": context.defaultParallelism,
            "counts": entries,
        })
        if path:
            with open(path, "w", encoding="utf-8") as file:
                file.write(line + "\n")
        else:
            print(line)

    @staticmethod
    def observed(observation):
        """What was counted; nothing when Spark found out that it did not need the rows."""
        found = []
        waiting = threading.Thread(target=lambda: found.append(observation.get), daemon=True)
        waiting.start()
        waiting.join(10)
        return dict(found[0]) if found and found[0] else None

    @staticmethod
    def counted(table, values):
        return table.agg(*values).first().asDict()


def prepare(spark, arguments, ledger):
    """The table that the recipe makes: one block for every step."""
    # Source
    schema = (
        StructType()
        .add("DATE", "date")
        .add("PATIENT", "string")
        .add("ENCOUNTER", "string")
        .add("CODE", "string")
        .add("DESCRIPTION", "string")
        .add("VALUE", "double")
        .add("UNITS", "string")
    )
    table = spark.read.options(
        mode="FAILFAST",
        enforceSchema=False,
        header=True,
        sep=",",
        quote="\"",
        escape="\"",
        ignoreLeadingWhiteSpace=False,
        ignoreTrailingWhiteSpace=False,
        dateFormat="yyyy-MM-dd",
    ).schema(schema).csv(f"{arguments['data']}/observations.csv")
    table = ledger.count(table, "source", 0)

    # Step 1: remove-duplicates
    table = table.dropDuplicates()
    table = ledger.count(table, "step", 1)

    # Step 2: date-parts
    table = table.withColumns({
        "year": F.year(F.col("DATE")).cast("bigint"),
        "month": F.month(F.col("DATE")).cast("bigint"),
        "day": F.dayofmonth(F.col("DATE")).cast("bigint"),
    })

    # Step 3: drop-columns
    table = table.drop("DATE")
    return table


def write(table, path):
    """Writes a folder for every combination of the 3 keys, each with one file."""
    table = table.repartition("year", "month", "day")
    table.write.mode("overwrite").options(compression="snappy").partitionBy("year", "month", "day").parquet(path)


def main():
    parser = argparse.ArgumentParser(description="observations", allow_abbrev=False)
    parser.add_argument("--data", default="data", help="Folder of the nightly export")
    parser.add_argument("--lake", default="lake", help="Folder of the outputs")
    parser.add_argument("--output", help="folder of the output, in place of the recipe's")
    parser.add_argument("--ledger", help="file for the rows of every step, one JSON line; printed otherwise")
    # A scheduler may add arguments of its own.
    arguments = vars(parser.parse_known_args()[0])
    spark = SparkSession.builder.appName("observations").getOrCreate()
    for key, value in SETTINGS.items():
        spark.conf.set(key, value)
    ledger = Ledger()
    table = prepare(spark, arguments, ledger)
    write(table, arguments["output"] or f"{arguments['lake']}/observations")
    ledger.write(spark, arguments["ledger"])
    spark.stop()


if __name__ == "__main__":
    main()
