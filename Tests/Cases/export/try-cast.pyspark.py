#!/usr/bin/env python3
#
# try-cast: Steps whose scripts need helpers.
#
# Exported by sous (version) from recipes/try-cast.json, SHA-256 of the recipe:
# (digest)
# To change it, change the recipe and export it again.
#
# Apache Spark 3.5 and 4.x:  spark-submit <this file>
# AWS Glue: a Spark job of this script with the same arguments as job parameters.
#
# Values of parameters that the steps compute with, as they were when this was exported:
#   least = 100
import argparse
import json
import threading

from pyspark.sql import Observation, SparkSession, Window, functions as F
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


def try_cast(column, type_name):
    """The value as another type, null where that is not possible."""
    if hasattr(type(column), "try_cast"):
        return column.try_cast(type_name)
    # Spark 3.5 has it in SQL only; there it is this expression.
    java = SparkSession.active()._jvm.org.apache.spark
    scala = java.sql.catalyst.expressions
    target = java.sql.types.DataType.fromDDL(type_name)
    zone = SparkSession.active()._jvm.scala.Option.apply("UTC")
    mode = getattr(getattr(scala, "EvalMode$"), "MODULE$").TRY()
    return type(column)(java.sql.Column(scala.Cast(column._jc.expr(), target, zone, mode)))


def one_of(is_tie, kept, step):
    """Whether a row is kept; fails where the order leaves open which row that is."""
    problem = f"step {step}: rows that are equal in the sort columns stand at its limit; sort by more columns"
    return F.when(is_tie, F.raise_error(F.lit(problem)).cast("boolean")).otherwise(kept)


def keep_first(table, rows, offset, order, step):
    """So many rows in this order, behind so many others."""
    window = Window.orderBy(*order)
    last = offset + rows
    top = table.orderBy(*order).limit(last + 1)
    top = top.withColumns({"__row": F.row_number().over(window), "__rank": F.rank().over(window)})
    row, rank = F.col("__row"), F.col("__rank")
    is_tie = ((rank <= offset) & (row > offset)) | ((rank <= last) & (row > last))
    return top.filter(one_of(is_tie, (row > offset) & (row <= last), step)).drop("__row", "__rank")


def keep_first_of_each(table, columns, order, step):
    """Of the rows that are equal in these columns the first in this order."""
    window = Window.partitionBy(*columns).orderBy(*order)
    rows = table.dropDuplicates()
    rows = rows.withColumns({"__row": F.row_number().over(window), "__rank": F.rank().over(window)})
    row, rank = F.col("__row"), F.col("__rank")
    return rows.filter(one_of((rank == 1) & (row > 1), row == 1, step)).drop("__row", "__rank")


def prepare(spark, arguments, ledger):
    """The table that the recipe makes: one block for every step."""
    # Source
    #   A note
    #   of two lines
    schema = (
        StructType()
        .add("ID", "string")
        .add("DATE", "date")
        .add("PATIENT", "string")
        .add("CODE", "long")
        .add("DESCRIPTION", "string")
        .add("REASONCODE", "string")
        .add("REASONDESCRIPTION", "string")
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
    ).schema(schema).csv("data/encounters.csv")
    table = ledger.count(table, "source", 0)

    # Step 1: add-columns
    table = table.withColumn("number", try_cast(F.col("ID"), "bigint"))

    # Step 2: filter-rows, disabled

    # Step 3: sort-rows (order)
    table = table.orderBy(F.col("DATE").asc_nulls_first(), F.col("ID").desc_nulls_first())

    # Step 4: remove-duplicates
    table = keep_first_of_each(table, ["PATIENT"], [F.col("DATE").asc_nulls_first(), F.col("ID").desc_nulls_first()], step=4)
    table = ledger.count(table, "step", 4)

    # Step 5: limit-rows
    table = keep_first(table, 2, 1, [F.col("DATE").asc_nulls_first(), F.col("ID").desc_nulls_first()], step=5)
    table = ledger.count(table, "step", 5)

    # Step 6: join-table
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
    ).schema(schema).csv("data/patients.csv")
    other_1 = ledger.count(other_1, "source", 1)
    other_1 = other_1.select(
        F.col("ID").alias("__key_0"),
        F.col("BIRTHDATE").alias("__taken_0"),
        F.lit(True).alias("__found"),
    )
    table = table.withColumn("__own", F.lit(True))
    table = table.join(other_1, F.col("PATIENT") == F.col("__key_0"), "full")
    table = ledger.count(table, "step", 6)
    table = table.select(
        F.col("ID"),
        F.col("DATE"),
        F.when(F.col("__own"), F.col("PATIENT")).otherwise(F.col("__key_0")).alias("PATIENT"),
        F.col("CODE"),
        F.col("DESCRIPTION"),
        F.col("REASONCODE"),
        F.col("REASONDESCRIPTION"),
        F.col("number"),
        F.col("__taken_0").alias("BIRTHDATE"),
    )

    # Step 7: group-rows
    table = table.groupBy("BIRTHDATE").agg(
        F.count(F.lit(1)).alias("n"),
        F.count_distinct(F.col("CODE")).alias("codes"),
    )
    table = ledger.count(table, "step", 7)
    return table


def write(table, path):
    """Writes one file."""
    table = table.repartition(1)
    table.write.mode("overwrite").options(compression="snappy").parquet(path)


def main():
    parser = argparse.ArgumentParser(description="try-cast", allow_abbrev=False)
    parser.add_argument("--output", help="folder of the output, in place of the recipe's")
    parser.add_argument("--ledger", help="file for the rows of every step, one JSON line; printed otherwise")
    # A scheduler may add arguments of its own.
    arguments = vars(parser.parse_known_args()[0])
    spark = SparkSession.builder.appName("try-cast").getOrCreate()
    for key, value in SETTINGS.items():
        spark.conf.set(key, value)
    ledger = Ledger()
    table = prepare(spark, arguments, ledger)
    write(table, arguments["output"] or "out")
    ledger.write(spark, arguments["ledger"])
    spark.stop()


if __name__ == "__main__":
    main()
