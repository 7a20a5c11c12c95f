"""Real Spark against the local engine: a standalone cluster on loopback, the published recipes, exported SQL, and a case
for every expression and step. Run by scripts/test-spark; the last line is a count."""
import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import sqlglot

import cases
import reading

ROOT = Path(__file__).resolve().parents[2]
RECIPES = ["encounters-for-symptom", "observations", "sinusitis-study"]
FOLDERS = {"encounters-for-symptom": "encounters_for_symptom", "sinusitis-study": "sinusitis_study"}


def spark_environment(venv):
    """What makes a pyspark of a virtual environment the one that is found."""
    home = next(Path(venv).glob("lib/python3*/site-packages/pyspark"))
    python = str(Path(venv) / "bin" / "python")
    environment = dict(os.environ)
    environment.update(
        SPARK_HOME=str(home), PYSPARK_PYTHON=python, PYSPARK_DRIVER_PYTHON=python, SPARK_LOCAL_IP="127.0.0.1",
        # Short runs: time to compile is most of their work. Without its native library Hadoop starts a chmod for every
        # file, which is cheaper so.
        JDK_JAVA_OPTIONS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djdk.lang.Process.launchMechanism=VFORK")
    environment.pop("JAVA_TOOL_OPTIONS", None)
    return environment


class Cluster:
    """A standalone master and two workers on loopback, stopped by their process ids."""

    def __init__(self, environment, folder):
        self.environment, self.folder = environment, Path(folder)
        self.processes = []

    def __enter__(self):
        self.folder.mkdir(parents=True)
        try:
            self.start("master", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "0",
                       "--webui-port", "0")
            line = self.wait("master", "Starting Spark master at spark://", 1)[0]
            self.url = line[line.index("spark://"):].split()[0]
            for number in (1, 2):
                self.start(f"worker-{number}", "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--port",
                           "0", "--webui-port", "0", "--cores", "1", "--memory", "1g", "--work-dir",
                           str(self.folder / f"work-{number}"), self.url)
            self.wait("master", "Registering worker", 2)
        except BaseException:
            self.stop()
            raise
        return self

    def start(self, name, *arguments):
        log = open(self.folder / f"{name}.log", "w", encoding="utf-8")
        home = self.environment["SPARK_HOME"]
        environment = dict(self.environment, SPARK_DAEMON_MEMORY="256m")
        self.processes.append(subprocess.Popen(
            [home + "/bin/spark-class", *arguments], stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment))

    def wait(self, name, text, count):
        for _ in range(1200):
            lines = [line for line in (self.folder / f"{name}.log").read_text().splitlines() if text in line]
            if len(lines) >= count:
                return lines
            for process in self.processes:
                if process.poll() is not None:
                    raise RuntimeError(f"the cluster did not start: see {self.folder}")
            time.sleep(0.1)
        raise RuntimeError(f"the cluster did not start in time: see {self.folder}")

    def executors(self):
        """Process ids of the executors that the workers have started."""
        parents = {process.pid for process in self.processes}
        found = []
        for entry in Path("/proc").iterdir():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                status = (entry / "stat").read_text()
            except OSError:
                continue
            if any(b"CoarseGrainedExecutorBackend" in word for word in words):
                if int(status[status.rindex(")") + 2:].split()[1]) in parents:
                    found.append(int(entry.name))
        return found

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def __exit__(self, *_):
        self.stop()


class Tests:
    def __init__(self, sous, scratch):
        self.sous, self.scratch = str(Path(sous).resolve()), Path(scratch)
        self.passed, self.failed = 0, []
        self.begun = time.monotonic()

    def check(self, name, found, wanted=True):
        if found == wanted:
            self.passed += 1
            print(f"ok    {name}  ({time.monotonic() - self.begun:.0f} s)", flush=True)
        else:
            self.failed.append(name)
            print(f"FAILED {name}: {found!r}, wanted {wanted!r}", flush=True)

    @contextlib.contextmanager
    def part(self, name):
        """What is raised within fails one check, and the rest goes on."""
        try:
            yield
        except Exception as error:
            self.check(f"{name}: {type(error).__name__}: {error}", False)

    def run(self, *arguments, environment=None, status=0):
        done = subprocess.run(
            [self.sous, *map(str, arguments)], cwd=self.scratch, env=environment, text=True, capture_output=True)
        if status is not None and done.returncode != status:
            print(f"sous {' '.join(map(str, arguments))}\nended with {done.returncode}\n{done.stderr}", flush=True)
        return done

    def recipe(self, name):
        return ROOT / "recipes" / f"{name}.json"


def digest(folder):
    """Columns with types, rows, and a digest of all rows whatever their order; partition keys as text."""
    connection = duckdb.connect()
    files = f"read_parquet('{folder}/**/*.parquet', hive_partitioning = true, hive_types_autocast = false)"
    columns = connection.execute(f"DESCRIBE SELECT * FROM {files}").fetchall()
    names = sorted(column[0] for column in columns)
    types = sorted((column[0], column[1]) for column in columns)
    whole = ", ".join('"' + name + '"' for name in names)
    rows, total = connection.execute(
        f"SELECT count(*), sum(hash({whole})::HUGEINT)::VARCHAR FROM {files}").fetchone()
    return types, rows, total


def layout(folder):
    """The paths of all files."""
    return sorted(str(path.relative_to(folder)) for path in Path(folder).rglob("*") if path.is_file())


def counts(report):
    """The ledger without times, and the sources' rows."""
    read = json.loads(Path(report).read_text())
    keys = ["number", "step", "rowsIn", "rowsOut", "added", "removed", "rejected"]
    return [[step[key] for key in keys] for step in read["steps"]], [source["rows"] for source in read["sources"]]


def recipes_on(tests, title, data, environment, master, nodes):
    for name in RECIPES:
        lake = tests.scratch / "lakes" / title.replace(", ", "-").replace(" ", "-")
        local = tests.scratch / "lakes" / f"local-{Path(data).name}"
        reports = {}
        for engine, where, extra in [
            ("local", local, []), ("spark", lake, ["--engine", "spark", "--master", master, "--nodes", nodes]),
        ]:
            report = tests.scratch / f"{engine}-{name}-{Path(data).name}.json"
            reports[engine] = report
            if engine == "local" and report.exists():
                continue
            tests.run("run", tests.recipe(name), "--set", f"data={data}", "--set", f"lake={where}", "--report", report,
                      "--quiet", *extra, environment=environment)
        folder = FOLDERS.get(name, name)
        with tests.part(f"{title}: {name}"):
            tests.check(f"{title}: {name}: rows, types and digests", digest(lake / folder), digest(local / folder))
            tests.check(f"{title}: {name}: names of all files", layout(lake / folder), layout(local / folder))
            tests.check(f"{title}: {name}: ledger", counts(reports["spark"]), counts(reports["local"]))
            granted = json.loads(reports["spark"].read_text())["spark"]["nodesGranted"]
            tests.check(f"{title}: {name}: nodes granted", granted, nodes)


def node_counts(tests, title, data, environment, master):
    """Node counts compared on Spark: equal outputs, one published, the comparison kept in the catalog."""
    name = "encounters-for-symptom"
    lake, catalog = tests.scratch / "lakes" / f"compared-{title}", tests.scratch / f"compared-{title}.sqlite"
    done = tests.run(
        "run", tests.recipe(name), "--set", f"data={data}", "--set", f"lake={lake}", "--engine", "spark", "--master",
        master, "--compare-nodes", "1,2", "--repeat", "1", "--format", "json", "--catalog", catalog,
        environment=environment)
    tests.check(f"node counts on {title}: run", done.returncode, 0)
    if done.returncode:
        return
    found = json.loads(done.stdout)
    lines = found["nodeCounts"]
    tests.check(f"node counts on {title}: asked and given", [[line["nodes"], line["nodesGranted"]] for line in lines],
                [[1, 1], [2, 2]])
    # On a busy machine one executor may have done all the work before the other had begun.
    tests.check(f"node counts on {title}: each node's share of the time",
                [[len(line["perNode"]), 0 <= min(line["perNode"]) <= max(line["perNode"]) <= 1 and max(line["perNode"]) > 0]
                 for line in lines],
                [[1, True], [2, True]])
    tests.check(f"node counts on {title}: time and memory", all(
        line["wallSeconds"] > 0 and line["cpuSeconds"] > 0 and line["peakMemoryBytes"] > 10 << 20 for line in lines))
    tests.check(f"node counts on {title}: Spark's start is named", any("Spark starts" in one for one in found["limits"]))
    local = tests.scratch / "lakes" / f"local-{Path(data).name}" / FOLDERS[name]
    tests.check(f"node counts on {title}: the output", digest(lake / FOLDERS[name]), digest(local))
    tests.check(f"node counts on {title}: nothing else is left", sorted(path.name for path in lake.iterdir()), [FOLDERS[name]])


def verify(tests, environment):
    """A difference that differences.txt explains is found by verify, with its step and its rows; none is none."""
    folder = tests.scratch / "verify"
    folder.mkdir()
    (folder / "in.csv").write_text("id,x\n1,1.5\n2,2.675\n")
    recipe = {"version": 1, "source": {"path": str(folder / "in.csv"), "types": {"x": "double"}},
              "steps": [{"step": "add-columns", "values": {"shown": "format_number(x, 2)"}}],
              "output": {"path": str(folder / "out")}}
    (folder / "recipe.json").write_text(json.dumps(recipe))
    done = tests.run("verify", folder / "recipe.json", "--against", "spark", "--full", environment=environment, status=1)
    said = "the engines differ after step 1 (add-columns)" in done.stderr
    rows = [line.split() for line in done.stdout.splitlines() if "2.675" in line]
    tests.check("verify names the step and the rows that differ", (done.returncode, said, len(rows)), (1, True, 2))
    tests.check("and nothing is published", (folder / "out").exists(), False)
    done = tests.run("verify", folder / "recipe.json", "--against", "spark", "--sample", 1, environment=environment)
    tests.check("verify finds the first row the same", done.returncode, 0)


def sql(tests, data):
    """Exported DuckDB SQL run by DuckDB; Athena's parsed."""
    for name in RECIPES:
        folder = FOLDERS.get(name, name)
        local = tests.scratch / "lakes" / f"local-{Path(data).name}" / folder
        lake = tests.scratch / "lakes" / "duckdb"
        lake.mkdir(parents=True, exist_ok=True)
        with tests.part(f"DuckDB SQL: {name}"):
            program = tests.run("export", tests.recipe(name), "--to", "duckdb-sql", "--set", f"data={data}", "--set",
                                f"lake={lake}").stdout
            duckdb.connect().execute(program)
            tests.check(f"DuckDB SQL: {name}", digest(lake / folder), digest(local))
        with tests.part(f"Athena SQL: {name}"):
            program = tests.run("export", tests.recipe(name), "--to", "athena-sql", "--set", f"data={data}").stdout
            statements = [one for one in sqlglot.parse(program, read="athena") if one is not None]
            odd = [one.sql() for one in statements if isinstance(one, sqlglot.exp.Command)]
            tests.check(f"Athena SQL: {name}: {len(statements)} statements are understood", odd, [])


def folders(tests, title, environment):
    """Programs over folders that hold folders, with and without `key=value` in their names, and files that are hidden."""
    for kind, names in (("folders", ["a.csv", "2026/b.csv", "2026/01/c.csv", "_work/d.csv"]),
                        ("partitions", ["year=2025/a.csv", "year=2026/b.csv", "year=2026/.c.csv"])):
        place = tests.scratch / f"{kind}-{title}"
        for number, name in enumerate(names):
            (place / "in" / name).parent.mkdir(parents=True, exist_ok=True)
            (place / "in" / name).write_text(f"id,name\n{number},n{number}\n")
        recipe = place / "r.json"
        for language in ("local", "pyspark", "spark-sql"):
            recipe.write_text(json.dumps({
                "version": 1, "name": kind, "source": {"path": str(place / "in")}, "steps": [{"step": "sort-rows", "by": [{"column": "id"}]}],
                "output": {"path": str(place / f"out-{language}"), "format": "parquet"}}))
            with tests.part(f"{title}: {kind} in {language}"):
                if language == "local":
                    tests.run("run", "-C", place, recipe, "--quiet")
                    continue
                program = place / f"program-{language}.py"
                tests.run("export", "-C", place, recipe, "--to", language, "--output", program, "--quiet")
                submit = [environment["SPARK_HOME"] + "/bin/spark-submit", "--master", "local[1]", "--conf", "spark.ui.enabled=false"]
                (place / "steps.json").write_text("[]")
                sql = [str(ROOT / "Tests" / "Spark" / "parity.py"), "--no-expressions", "--steps", str(place / "steps.json"), "--sql",
                       str(program)]
                done = subprocess.run(submit + (sql if language == "spark-sql" else [str(program)]), cwd=place, env=environment,
                                      text=True, capture_output=True)
                if done.returncode:
                    print(done.stdout, done.stderr[-3000:], flush=True)
                found = [duckdb.sql(f"select * from read_parquet('{place}/out-{each}/**/*.parquet') order by all").fetchall()
                         for each in (language, "local")]
                tests.check(f"{title}: {kind} in {language}: {len(found[1])} rows", found[0], found[1])


def sample_data(tests):
    """The published sample where it is there, else made data of its kind."""
    shared = Path(os.environ.get("SOUS_SHARED", ROOT.parent / "shared")) / "data" / "synthea-sample"
    if (shared / "observations.csv").exists():
        return shared
    print(f"there is no {shared}: the sample is made data", flush=True)
    tests.run("sample-data", tests.scratch / "sample", "--patients", 100, "--quiet")
    return tests.scratch / "sample"


def parity(tests, environment, title, scripts, data):
    """All expressions, steps and Spark SQL in one session."""
    manifest = tests.scratch / f"cases-{title}.json"
    manifest.write_text(json.dumps(scripts))
    programs = []
    for name in RECIPES:
        lake = tests.scratch / "lakes" / f"spark-sql-{title}"
        path = tests.scratch / f"{name}-{title}.sql"
        tests.run("export", tests.recipe(name), "--to", "spark-sql", "--set", f"data={data}", "--set", f"lake={lake}",
                  "--output", path, "--quiet")
        programs.append(str(path))
    home = environment["SPARK_HOME"]
    warehouse = tests.scratch / f"warehouse-{title}"
    warehouse.mkdir()
    done = subprocess.run(
        [home + "/bin/spark-submit", "--master", "local[2]", "--driver-memory", "1g", "--conf", "spark.ui.enabled=false",
         "--conf", "spark.sql.shuffle.partitions=2", "--conf", f"spark.sql.warehouse.dir={warehouse}",
         str(ROOT / "Tests" / "Spark" / "parity.py"), "--steps", str(manifest), "--sql", *programs],
        cwd=warehouse, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    print(done.stdout, end="", flush=True)
    tests.check(f"{title}: expressions and steps as exported", done.returncode, 0)
    for name in RECIPES:
        folder = FOLDERS.get(name, name)
        local = tests.scratch / "lakes" / f"local-{Path(data).name}" / folder
        with tests.part(f"{title}: Spark SQL: {name}"):
            found = digest(tests.scratch / "lakes" / f"spark-sql-{title}" / folder)
            tests.check(f"{title}: Spark SQL: {name}", found, digest(local))


def deaths(tests, data, environment, cluster):
    """An executor killed in mid-run: Spark finishes. The driver killed: the old output stays whole."""
    lake = tests.scratch / "lakes" / "deaths"
    arguments = [tests.sous, "run", str(tests.recipe("sinusitis-study")), "--set", f"data={data}", "--set",
                 f"lake={lake}", "--engine", "spark", "--master", cluster.url, "--nodes", "2", "--quiet"]
    running = subprocess.Popen(arguments, cwd=tests.scratch, env=environment, stderr=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL)
    killed = None
    while running.poll() is None and killed is None:
        executors = cluster.executors()
        if len(executors) == 2:
            killed = executors[0]
            try:
                os.kill(killed, signal.SIGKILL)
            except ProcessLookupError:
                killed = None
        time.sleep(0.05)
    tests.check("an executor is killed and Spark finishes", (killed is not None, running.wait()), (True, 0))
    local = tests.scratch / "lakes" / f"local-{Path(data).name}" / "sinusitis_study"
    tests.check("with the whole output", digest(lake / "sinusitis_study"), digest(local))
    before = layout(lake), digest(lake / "sinusitis_study")
    running = subprocess.Popen(arguments, cwd=tests.scratch, env=environment, stderr=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL)
    while running.poll() is None and not cluster.executors():
        time.sleep(0.05)
    running.send_signal(signal.SIGTERM)
    tests.check("the run is terminated", running.wait(), 143)
    tests.check("and the old output is whole", (layout(lake), digest(lake / "sinusitis_study")), before)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sous", required=True)
    parser.add_argument("--spark4", required=True, help="virtual environment with pyspark 4")
    parser.add_argument("--spark3", required=True, help="virtual environment with pyspark 3.5")
    parser.add_argument("--patients", default=20000, type=int)
    parser.add_argument("--only", help="cluster, sql, folders, parity or old")
    arguments = parser.parse_args()
    # However this ends, the cluster is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="sous-test-spark-") as scratch:
        tests = Tests(arguments.sous, scratch)
        small, large = tests.scratch / "small", tests.scratch / "large"
        four, three = spark_environment(arguments.spark4), spark_environment(arguments.spark3)
        wanted = lambda part: arguments.only in (None, part)
        tests.run("sample-data", small, "--patients", 60, "--quiet")
        for name in RECIPES:
            tests.run("run", tests.recipe(name), "--set", f"data={small}", "--set",
                      f"lake={tests.scratch / 'lakes' / 'local-small'}", "--quiet", "--report",
                      tests.scratch / f"local-{name}-small.json")
        if wanted("cluster"):
            tests.run("sample-data", large, "--patients", arguments.patients, "--quiet")
            with tests.part("a cluster of two workers"), Cluster(four, tests.scratch / "cluster") as cluster:
                recipes_on(tests, "cluster, the sample", sample_data(tests), four, cluster.url, 2)
                recipes_on(tests, f"cluster, {arguments.patients} patients", large, four, cluster.url, 2)
                with tests.part("node counts on a cluster"):
                    node_counts(tests, "a cluster", small, four, cluster.url)
                with tests.part("deaths"):
                    deaths(tests, large, four, cluster)
        if wanted("sql"):
            sql(tests, small)
        if wanted("folders"):
            folders(tests, "4", four)
            folders(tests, "3.5", three)
        if wanted("old"):
            recipes_on(tests, "Spark 3.5", small, three, "local", 2)
            with tests.part("node counts on Spark 3.5"):
                node_counts(tests, "Spark 3.5", small, three, "local[*]")
            with tests.part("verify"):
                verify(tests, three)
        if wanted("parity"):
            steps, files = cases.steps(tests), cases.files(tests)
            with tests.part("parity on 4"):
                parity(tests, four, "4", steps + files, small)
            # How single values are read is the same code in both; how files are read is not.
            shapes = {"reading: " + name for name in reading.shapes()}
            with tests.part("parity on 3.5"):
                parity(tests, three, "3.5", steps + [case for case in files if case["name"] in shapes], small)
        for name in tests.failed:
            print(f"failed: {name}")
        print(f"spark: {tests.passed} passed, {len(tests.failed)} failed")
        sys.exit(1 if tests.failed else 0)


if __name__ == "__main__":
    main()
