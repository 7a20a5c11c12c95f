"""What is done with Spark around it, with a program in its place: Spark itself runs in scripts/test-spark.

The program takes the table that the local engine has just written for its own, changed from a step on or for one master
when it is told to; or it writes no files.
"""
import json
import os
import pathlib
import sqlite3
import sys

from support import check, same, write_recipe

CSV = "id,name,price\n1,pear,1.5\n2,fig,2.5\n3,plum,\n3,plum,\n4,,4.0\n"

SUBMIT = """#!{python}
import json, os, pathlib, re, sys
import duckdb
words = sys.argv[1:]
script = next(word for word in words if word.endswith(".py"))
given = dict(zip(words, words[1:]))
text = pathlib.Path(script).read_text()
with open(os.environ["FAKE_LOG"], "a") as log:
    log.write(json.dumps(words) + "\\n")
output = pathlib.Path(given["--output"].removeprefix("file://"))
source = os.environ.get("FAKE_TABLE") or str(output).removesuffix("-spark") + "-local"
change = ""
if "# Step " + os.environ.get("FAKE_STEP", "none") + ":" in text:
    change = os.environ["FAKE_CHANGE"]
if os.environ.get("FAKE_MASTER") in words:
    change = os.environ["FAKE_CHANGE"]
output.mkdir()
if source == "none":
    (output / "_SUCCESS").touch()
else:
    duckdb.execute(f"COPY (SELECT * {{change}} FROM read_parquet('{{source}}/**/*.parquet')) "
                   f"TO '{{output}}/part-00000-x.snappy.parquet' (FORMAT parquet)")
counts = json.loads(os.environ.get("FAKE_COUNTS", "[]"))
pathlib.Path(given["--ledger"]).write_text(
    json.dumps({{"spark": "4.3.0", "executors": 2, "cores": 2, "counts": counts}}) + "\\n")
"""


def spark(workspace, name):
    """A folder with data, a recipe, and what is found instead of Spark and Java."""
    folder = workspace.new(name)
    (folder / "in.csv").write_text(CSV)
    bin = folder / "spark" / "bin"
    bin.mkdir(parents=True)
    for program, text in [("spark-submit", SUBMIT.format(python=sys.executable)), ("java", "#!/bin/sh\n")]:
        (bin / program).write_text(text)
        (bin / program).chmod(0o755)
    recipe = write_recipe(
        folder, "r", {"path": "in.csv"},
        [{"step": "remove-duplicates"}, {"step": "fill-missing", "columns": ["name"], "value": "none"},
         {"step": "set-columns", "values": {"name": "upper(name)"}}, {"step": "drop-columns", "columns": ["price"]}],
        {"path": "out", "table": "shop.fruit"})
    environment = dict(SPARK_HOME=str(folder / "spark"), JAVA_HOME=str(folder / "spark"),
                       FAKE_LOG=str(folder / "submitted"))
    return folder, recipe, environment


def test_verify_says_that_both_engines_agree(workspace):
    folder, recipe, environment = spark(workspace, "agree")
    for size in [["--full"], ["--sample", 3], []]:
        result = workspace.ok("verify", recipe, "--against", "spark", *size, cwd=folder, **environment)
        check("differs" not in result.out and "same" in result.out, result.out)
        rows = next(line.split() for line in result.out.splitlines() if line.split()[:1] == ["rows"])
        same(rows[-3:], ["3", "3", "same"] if size[:1] == ["--sample"] else ["4", "4", "same"], str(size))
    # Nothing is published, and one run was enough.
    check(not (folder / "out").exists())
    same(len((folder / "submitted").read_text().splitlines()), 3)


def test_verify_names_the_step_and_the_rows_that_differ(workspace):
    folder, recipe, environment = spark(workspace, "differ")
    for step, kind, change, shown in [
        (1, "remove-duplicates", "REPLACE (CASE WHEN id = 2 THEN 'pig' ELSE name END AS name)", ["fig", "pig"]),
        (2, "fill-missing", "REPLACE (nullif(lower(name), 'none') AS name)", ["none", "null"]),
        (3, "set-columns", "REPLACE (CAST(id AS INTEGER) AS id)", []),
    ]:
        result = workspace.run(
            "verify", recipe, "--against", "spark", "--full", cwd=folder, FAKE_STEP=str(step), FAKE_CHANGE=change,
            **environment)
        if not shown:
            # A narrower integer is the same type in Sous; nothing differs.
            same(result.status, 0, result.err)
            continue
        same(result.status, 1, result.err)
        check(f"the engines differ after step {step} ({kind})" in result.err, result.err)
        for cell in shown:
            check(cell in result.out, f"no {cell} in {result.out}")
    result = workspace.run(
        "verify", recipe, "--against", "spark", cwd=folder, FAKE_STEP="4", FAKE_CHANGE="EXCLUDE (name)", **environment)
    same(result.status, 1, result.err)
    check("the engines differ after step 4 (drop-columns)" in result.err and "not there" in result.out, result.out)
    result = workspace.run(
        "verify", recipe, "--against", "spark", cwd=folder, FAKE_STEP="1",
        FAKE_CHANGE="REPLACE (CAST(id AS VARCHAR) AS id)", **environment)
    check("step 1 (remove-duplicates)" in result.err and "integer, text" in result.out, result.err, result.out)


def test_verify_says_where_a_row_is_rejected(workspace):
    folder, _, environment = spark(workspace, "reject")
    recipe = write_recipe(folder, "bad", {"path": "in.csv"}, [{"step": "add-columns", "values": {"x": "1 / (id - 2)"}}],
                          {"path": "out"})
    result = workspace.run("verify", recipe, "--against", "spark", cwd=folder, **environment)
    same(result.status, 6, result.err)
    check("1 row rejected, where Spark stops" in result.err and "division by zero" in result.err, result.err)


def test_a_run_on_spark_is_published_like_a_local_one(workspace):
    folder, recipe, environment = spark(workspace, "published")
    workspace.ok("run", recipe, cwd=folder)
    counts = [{"source": 0, "rows": 5}, {"step": 1, "rows": 4}]
    (folder / "out").rename(folder / "made")
    result = workspace.ok(
        "run", recipe, "--engine", "spark", "--master", "spark://host:7077", "--nodes", 3, "--node-cores", 2,
        "--report", "-", cwd=folder, FAKE_TABLE=str(folder / "made"), FAKE_COUNTS=json.dumps(counts), **environment)
    report = result.json()
    same([step["rowsOut"] for step in report["steps"]], [4, 4, 4, 4])
    same((report["spark"]["nodesAsked"], report["spark"]["nodesGranted"]), (3, 2))
    check("asked for 3 and got 2 nodes" in result.err, result.err)
    same(sorted(path.name for path in (folder / "out").iterdir()), ["part-00000.snappy.parquet"])
    words = json.loads((folder / "submitted").read_text().splitlines()[-1])
    check("spark.cores.max=6" in words and "spark.executor.cores=2" in words, words)
    shown = workspace.ok("catalog", "show", "shop.fruit", "--format", "json", cwd=folder).json()
    same(shown["rows"], 4)
    # Counts that do not add up are no ledger, and the output before stays.
    before = (folder / "out" / "part-00000.snappy.parquet").stat().st_ino
    counts[1]["rows"] = 3
    result = workspace.run(
        "run", recipe, "--engine", "spark", "--master", "local", cwd=folder, FAKE_TABLE=str(folder / "made"),
        FAKE_COUNTS=json.dumps(counts), **environment)
    same(result.status, 1, result.err)
    same((folder / "out" / "part-00000.snappy.parquet").stat().st_ino, before)


def runs(folder):
    """Outcome and report of every run in the catalog, in order."""
    rows = sqlite3.connect(folder / "catalog.sqlite").execute("SELECT outcome, report FROM runs ORDER BY id").fetchall()
    return [(outcome, json.loads(report)) for outcome, report in rows]


def test_node_counts_are_compared_on_spark(workspace):
    folder, recipe, environment = spark(workspace, "compared")
    workspace.ok("run", recipe, cwd=folder)
    (folder / "out").rename(folder / "made")
    environment.update(FAKE_TABLE=str(folder / "made"),
                       FAKE_COUNTS=json.dumps([{"source": 0, "rows": 5}, {"step": 1, "rows": 4}]))
    compare = ["--engine", "spark", "--master", "local[*]", "--compare-nodes", "1,2", "--repeat", "1", "--catalog",
               folder / "catalog.sqlite"]
    result = workspace.run("run", recipe, *compare, cwd=folder, FAKE_MASTER="local[1]",
                           FAKE_CHANGE="REPLACE (id + 1 AS id)", **environment)
    same(result.status, 1, result.err)
    check("the outputs of 1 and 2 nodes differ in their rows" in result.err, result.err)
    check(not (folder / "out").exists())
    # The run that was to be published has failed, and its report has all that is known of it.
    (_, first), (outcome, last) = runs(folder)
    same((first["outcome"], outcome, last["outcome"]), ("done", "failed", "failed"))
    same([step["rowsOut"] for step in last["steps"]], [4, 4, 4, 4])
    check(last["wallSeconds"] > 0 and last["nodes"] == 2 and "differ in their rows" in last["error"], last)
    workspace.ok("run", recipe, *compare, cwd=folder, **environment)
    same(sorted(path.name for path in (folder / "out").iterdir()), ["part-00000.snappy.parquet"])


def test_outputs_without_rows_are_equal(workspace):
    folder, _, environment = spark(workspace, "no-rows")
    counts = json.dumps([{"source": 0, "rows": 5}, {"step": 1, "rows": 0}])
    recipe = write_recipe(folder, "none", {"path": "in.csv"}, [{"step": "filter-rows", "where": "id > 9"}],
                          {"path": "out", "partitionBy": ["name"]})
    workspace.ok("run", recipe, "--engine", "spark", "--master", "local[*]", "--compare-nodes", "1,2", "--repeat", "1",
                 cwd=folder, FAKE_TABLE="none", FAKE_COUNTS=counts, **environment)
    same(list((folder / "out").iterdir()), [])


def test_a_missing_spark_is_said_in_a_sentence(workspace):
    folder, recipe, environment = spark(workspace, "missing")
    run = ["run", recipe, "--engine", "spark", "--master", "local"]
    empty = folder / "empty"
    empty.mkdir()
    for changed, said in [
        ({"JAVA_HOME": "", "PATH": str(empty)}, "Spark needs Java"),
        ({"JAVA_HOME": str(empty)}, "there is no bin/java in it"),
        ({"SPARK_HOME": str(empty)}, "there is no bin/spark-submit in it"),
        ({"SPARK_HOME": "", "PATH": str(empty)}, "there is no Spark here"),
    ]:
        result = workspace.run(*run, cwd=folder, **{**environment, **changed})
        same(result.status, 1, result.err)
        check(said in result.err and len(result.err.strip().splitlines()) == 1, result.err)


def test_what_spark_does_not_do_is_refused_before_it_starts(workspace):
    folder, recipe, environment = spark(workspace, "refused")
    on_spark = ["--engine", "spark", "--master", "local"]
    for arguments, status, said in [
        (["run", recipe, "--engine", "spark"], 2, "needs a --master"),
        (["run", recipe, "--master", "local"], 2, "belongs to --engine spark"),
        (["run", recipe, *on_spark, "--max-rejects", "5"], 2, "leave --max-rejects out"),
        (["run", recipe, *on_spark, "--dry-run"], 2, "on the local engine only"),
        (["run", recipe, "--engine", "spark", "--master", "mesos://x"], 2, "is no master"),
        (["verify", recipe, "--against", "spark", "--full", "--sample", "5"], 2, "leave --sample out"),
        (["verify", recipe, "--against", "spark", "--sample", "0"], 2, "write 1 or more"),
        (["verify", recipe, "--against", "duckdb"], 2, "duckdb"),
    ]:
        result = workspace.run(*arguments, cwd=folder, **environment)
        same(result.status, status, f"{arguments} {result.err}")
        check(said in result.err, arguments, result.err)
    check(not (folder / "submitted").exists())


def test_files_that_spark_would_read_otherwise_are_refused(workspace):
    folder, _, _ = spark(workspace, "otherwise")
    for text, source, said in [
        (b"a\n1\n\n2\n", {}, "a blank line cannot be read as a row"),
        (b"a,b\n1,gr\xfcn\n2,gr\xc3\xbcn\n3,\xc3\xa4\n4,\xc3\xa4\n5,\xc3\xa4\n", {}, "1 byte that is not UTF-8"),
        (b'a,b\r\n1,"x\r\ny"\r\n', {}, "fields that hold the CR LF of the rows' ends"),
        (b'a,b\n1,2\r\n3,"x\ny"\r\n', {}, "the first line end of the file, which is another than those of its rows"),
        (b"a,b\n1\n2,x\n", {"raggedRows": "pad"}, "short rows cannot be taken"),
    ]:
        (folder / "odd.csv").write_bytes(text)
        recipe = write_recipe(folder, "odd", {"path": "odd.csv", **source}, [], {"path": "out"})
        result = workspace.run("export", recipe, "--to", "pyspark", cwd=folder)
        same(result.status, 3, f"{text} {result.err}")
        check(said in result.err and len(result.err.strip().splitlines()) == 1, result.err)
    (folder / "odd.csv").write_bytes(b'a,b\n1,"two\nlines"\n')
    recipe = write_recipe(folder, "odd", {"path": "odd.csv"}, [], {"path": "out"})
    for target, said in [("pyspark", "multiLine=True"), ("spark-sql", "multiLine 'true'")]:
        check(said in workspace.ok("export", recipe, "--to", target, cwd=folder).out, target)
    result = workspace.run("export", recipe, "--to", "athena-sql", cwd=folder)
    check(result.status == 3 and "fields with line ends cannot be read" in result.err, result.err)
