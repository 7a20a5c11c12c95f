"""In one session on Spark: every expression of Tests/Cases/expressions and every function's example, every case of
Tests/Cases/steps and of reading.py, and exported Spark SQL; all give what the local engine gives.

Run by run.py with spark-submit; prints every difference that differences.txt does not explain, and ends with status 1
when there is one, or when a line there explains none (lines that begin with ? may)."""
import argparse
import importlib.util
import json
import logging
import sys
from collections import Counter
from pathlib import Path

from pyspark.sql import SparkSession, functions as F

HERE = Path(__file__).resolve().parent
CASES = HERE.parent / "Cases" / "export"
BATCH = 80


def load(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def explained(version):
    """The expressions that may differ, as `table: expression`, each with whether it must."""
    lines = (HERE / "differences.txt").read_text(encoding="utf-8").splitlines()
    found = {}
    for line in lines:
        if not line or line.startswith("#"):
            continue
        case = line.partition(" ## ")[0]
        must_differ = not case.startswith("? ")
        case = case.removeprefix("? ")
        if case.startswith("3.5 "):
            if not version.startswith("3.5"):
                continue
            case = case[4:]
        found[case] = must_differ
    return found


def type_name(spark_type):
    return {"string": "text", "bigint": "integer"}.get(spark_type, spark_type)


def text(value):
    return "null" if value is None else value


class Runner:
    def __init__(self, spark):
        self.spark = spark
        self.failures = []
        self.count = 0
        self.allowed = explained(spark.version)
        self.met = set()

    def report(self, table, expression, message):
        key = f"{table}: {expression}"
        if key in self.allowed:
            self.met.add(key)
        else:
            self.failures.append(f"{key}\n    {message}")

    def frame(self, columns, rows):
        """The rows as a table whose values are not known before it runs."""
        if not columns:
            return self.spark.range(1).withColumnRenamed("id", "__row"), 1
        frame = None
        for number, row in enumerate(rows):
            cells = [cell.alias(name) for cell, (name, _) in zip(row, columns)]
            one = self.spark.range(1).select(F.lit(number).alias("__row"), *cells)
            frame = one if frame is None else frame.union(one)
        return frame.cache(), len(rows)

    def alone(self, columns, rows, row):
        """One row as literals: Spark works out its expressions while it plans, which is quick."""
        one = self.spark.range(1)
        return one.select(*[cell.alias(name) for cell, (name, _) in zip(rows[row], columns)]) if columns else one

    def run(self, name, columns, rows, cases):
        frame, count = self.frame(columns, rows)
        safe, rest = [], []
        for source, kind, make, expected in cases:
            self.count += 1
            try:
                column = make()
                found = type_name(frame.select(column).schema[0].dataType.simpleString())
                if found != kind:
                    self.report(name, source, f"is {kind} in Sous and {found} in Spark")
                    continue
            except Exception as error:  # whatever Spark says, it belongs to this expression
                self.report(name, source, "cannot be said: " + str(error).splitlines()[0])
                continue
            if "!!" in expected:
                rest.append((source, column, expected))
            else:
                safe.append((source, column, expected))
        for start in range(0, len(safe), BATCH):
            self.batch(name, frame, safe[start:start + BATCH])
        self.rest(name, frame, columns, rows, rest)

    def rest(self, name, frame, columns, rows, cases):
        """Expressions that fail in some rows: row by row, those that fail there one by one."""
        for row in range(max(1, len(rows))):
            good = [case for case in cases if case[2][row] != "!!"]
            if good:
                self.batch(name, frame.filter(F.col("__row") == row), good)
            for source, column, expected in cases:
                if expected[row] == "!!":
                    try:
                        found = self.alone(columns, rows, row).select(column.cast("string")).collect()[0][0]
                        self.report(name, source, f"row {row}: fails in Sous and is {text(found)!r} in Spark")
                    except Exception:  # Spark has many classes for what is an error of the row
                        pass

    def batch(self, name, frame, cases):
        if not cases:
            return
        columns = [column.cast("string").alias(f"c{number}") for number, (_, column, _) in enumerate(cases)]
        try:
            rows = {row["__row"]: row for row in frame.select("__row", *columns).collect()}
        except Exception as error:
            if len(cases) == 1:
                return self.report(name, cases[0][0], "fails in Spark: " + str(error).splitlines()[0])
            half = len(cases) // 2
            self.batch(name, frame, cases[:half])
            return self.batch(name, frame, cases[half:])
        for number, (source, _, expected) in enumerate(cases):
            for row, found in sorted(rows.items()):
                if expected[row] != text(found[f"c{number}"]):
                    self.report(
                        name, source, f"row {row}: {expected[row]!r} in Sous and {text(found[f'c{number}'])!r} in Spark")
                    break


def steps(runner, manifest):
    """The cases of all steps and files: the same rows and types, or a failure on both sides."""
    spark, before = runner.spark, len(runner.failures)
    cases = json.loads(Path(manifest).read_text())
    for case in cases:
        kind, _, name = case["name"].partition(": ")
        script = load("case", case["script"])
        for key, value in script.SETTINGS.items():
            spark.conf.set(key, value)
        try:
            table = script.prepare(spark, {}, script.Ledger())
            found = ({field.name: field.dataType.simpleString() for field in table.schema}, rows_of(table))
        except Exception as error:
            found = None
            message = str(error).splitlines()[0]
        if case["local"] is None:
            if found is not None:
                runner.report(kind, name, f"fails in Sous and gives {list(found[1])} in Spark")
            continue
        wanted = spark.read.parquet(case["local"])
        wanted = ({field.name: field.dataType.simpleString() for field in wanted.schema}, rows_of(wanted))
        if found is None:
            runner.report(kind, name, f"{list(wanted[1])} in Sous and fails in Spark: {message}")
        elif found != wanted:
            only = [list((one - other).elements()) for one, other in [(wanted[1], found[1]), (found[1], wanted[1])]]
            types = "" if wanted[0] == found[0] else f"{wanted[0]} in Sous and {found[0]} in Spark; "
            runner.report(kind, name, f"{types}{only[0]} only in Sous and {only[1]} only in Spark")
    print(f"steps and files: {len(cases)} cases on Spark {spark.version}, {len(runner.failures) - before} differ",
          flush=True)


def rows_of(table):
    """All rows as text, whatever their order."""
    columns = [F.col("`" + name.replace("`", "``") + "`").cast("string") for name in table.columns]
    return Counter(tuple(row) for row in table.select(*columns).collect())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", required=True)
    parser.add_argument("--sql", nargs="*", default=[])
    parser.add_argument("--no-expressions", action="store_true")
    arguments = parser.parse_args()
    spark = SparkSession.builder.appName("parity").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    logging.disable(logging.CRITICAL)
    script = load("script", CASES / "try-cast.pyspark.py")
    for key, value in script.SETTINGS.items():
        spark.conf.set(key, value)
    expressions = load("expressions", CASES / "expressions.py")
    runner = Runner(spark)
    for name, columns, rows, cases in [] if arguments.no_expressions else expressions.tables(F, script.try_cast):
        runner.run(name, columns, rows, cases)
        if cases:
            print(f"  {name}: {len(cases)} expressions", flush=True)
    failures = runner.failures
    print(f"expressions: {runner.count} on Spark {spark.version}, {len(runner.failures)} differ, "
          f"{len(runner.met)} as explained", flush=True)
    steps(runner, arguments.steps)
    cases = {case["name"] for case in json.loads(Path(arguments.steps).read_text())}
    for key in sorted(set(runner.allowed) - runner.met):
        ran = key in cases if key.startswith(("step: ", "reading: ")) else not arguments.no_expressions
        if ran and runner.allowed[key]:
            failures.append(f"{key} is in differences.txt and is the same on Spark {spark.version}: remove the line")
    for program in arguments.sql:
        for statement in Path(program).read_text(encoding="utf-8").split(";\n"):
            lines = [line for line in statement.splitlines() if line and not line.startswith("--")]
            if lines:
                try:
                    spark.sql(statement.strip())
                except Exception as error:
                    failures.append(f"{program}: {str(error).splitlines()[0]}")
    for failure in failures:
        print(failure)
    spark.stop()
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
