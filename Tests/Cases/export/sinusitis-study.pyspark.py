#!/usr/bin/env python3
#
# sinusitis-study: Diagnoses of sinusitis with the patient's age and demographics.
#
# Exported by sous (version) from recipes/sinusitis-study.json, SHA-256 of the recipe:
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
        .add("START", "date")
        .add("STOP", "date")
        .add("PATIENT", "string")
        .add("ENCOUNTER", "string")
        .add("CODE", "long")
        .add("DESCRIPTION", "string")
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
    ).schema(schema).csv(f"{arguments['data']}/conditions.csv")
    table = ledger.count(table, "source", 0)

    # Step 1: join-table
    schema = (
        StructType()
        .add("ID", "string")
        .add("BIRTHDATE", "date")
        .add("DEATHDATE", "string")
        .add("SSN", "string")
        .add("DRIVERS", "string")
        .add("PASSPORT", "string")
        .add("PREFIX", "string")
        .add("FIRST", "string")
        .add("LAST", "string")
        .add("SUFFIX", "string")
        .add("MAIDEN", "string")
        .add("MARITAL", "string")
        .add("RACE", "string")
        .add("ETHNICITY", "string")
        .add("GENDER", "string")
        .add("BIRTHPLACE", "string")
        .add("ADDRESS", "string")
    )
    other_1 = spark.read.options(
        mode="FAILFAST",
        enforceSchema=False,
        header=True,
        sep=",",
        quote="\"",
        escape="\"",
        ignoreLeadingWhiteSpace=False,
        ignoreTrailingWhiteSpace=False,
        dateFormat="yyyy-MM-dd",
    ).schema(schema).csv(f"{arguments['data']}/patients.csv")
    other_1 = ledger.count(other_1, "source", 1)
    other_1 = other_1.select(
        F.col("ID").alias("__key_0"),
        F.col("BIRTHDATE").alias("__taken_0"),
        F.col("MARITAL").alias("__taken_1"),
        F.col("RACE").alias("__taken_2"),
        F.col("ETHNICITY").alias("__taken_3"),
        F.col("GENDER").alias("__taken_4"),
        F.lit(True).alias("__found"),
    )
    table = table.join(other_1, F.col("PATIENT") == F.col("__key_0"), "left")
    table = ledger.count(table, "step", 1, unmatched=F.col("__found").isNull())
    table = table.filter(F.col("__found"))
    table = table.select(
        F.col("START"),
        F.col("STOP"),
        F.col("PATIENT"),
        F.col("ENCOUNTER"),
        F.col("CODE"),
        F.col("DESCRIPTION"),
        F.col("__taken_0").alias("BIRTHDATE"),
        F.col("__taken_1").alias("MARITAL"),
        F.col("__taken_2").alias("RACE"),
        F.col("__taken_3").alias("ETHNICITY"),
        F.col("__taken_4").alias("GENDER"),
    )

    # Step 2: remove-duplicates
    table = table.dropDuplicates()
    table = ledger.count(table, "step", 2)

    # Step 3: keep-columns
    table = table.select(
        "START",
        "STOP",
        "PATIENT",
        "CODE",
        "DESCRIPTION",
        "MARITAL",
        "RACE",
        "ETHNICITY",
        "GENDER",
        "BIRTHDATE",
    )

    # Step 4: filter-rows
    table = table.filter(F.lower(F.col("DESCRIPTION")).contains("sinusitis"))
    table = ledger.count(table, "step", 4)

    # Step 5: remove-missing
    table = table.filter(F.col("ETHNICITY") != "")
    table = table.filter(F.col("RACE") != "")
    table = table.filter(F.col("GENDER") != "")
    table = table.filter(F.col("MARITAL") != "")
    table = ledger.count(table, "step", 5)

    # Step 6: date-difference
    table = table.withColumn("condition_age", F.datediff(F.col("START"), F.col("BIRTHDATE")).cast("bigint"))

    # Step 7: drop-columns
    table = table.drop("BIRTHDATE")
    return table


def write(table, path):
    """Writes one file."""
    table = table.repartition(1)
    table.write.mode("overwrite").options(compression="snappy").parquet(path)


def main():
    parser = argparse.ArgumentParser(description="sinusitis-study", allow_abbrev=False)
    parser.add_argument("--data", default="data", help="Folder of the nightly export")
    parser.add_argument("--lake", default="lake", help="Folder of the outputs")
    parser.add_argument("--output", help="folder of the output, in place of the recipe's")
    parser.add_argument("--ledger", help="file for the rows of every step, one JSON line; printed otherwise")
    # A scheduler may add arguments of its own.
    arguments = vars(parser.parse_known_args()[0])
    spark = SparkSession.builder.appName("sinusitis-study").getOrCreate()
    for key, value in SETTINGS.items():
        spark.conf.set(key, value)
    ledger = Ledger()
    table = prepare(spark, arguments, ledger)
    write(table, arguments["output"] or f"{arguments['lake']}/sinusitis_study")
    ledger.write(spark, arguments["ledger"])
    spark.stop()


if __name__ == "__main__":
    main()
