#!/usr/bin/env python3
"""The three published cases in Sous, DuckDB and Polars, in alternation, each run into a fresh folder.

usage: run.py [--data DIR] [--rounds N] [--sous BINARY] [--output FILE]

Every figure is of a whole process: user + system CPU seconds, wall seconds and peak resident memory as the kernel
accounts for it, median over the rounds. Outputs of all three are compared (rows, files, partitions and an order-free
digest of the cells) before anything is reported; they are deleted only after the last run, because deleting thousands
of files slows the writer after it. Peers are quoted with and without the time of their imports.
"""
import argparse
import datetime
import glob
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
CASES = {1: "encounters-for-symptom", 2: "observations", 3: "sinusitis-study"}
TABLES = {1: "encounters_for_symptom", 2: "observations", 3: "sinusitis_study"}


def measure(command, environment=None):
    """Runs the command; its CPU seconds, wall seconds and peak memory in MB."""
    start = time.monotonic()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, **(environment or {})})
    message = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    if status != 0:
        sys.exit(f"{' '.join(command)} failed: {message.decode(errors='replace')[-2000:]}")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


def digest(folder):
    """Rows, files, partitions and a digest of the cells that depends neither on order nor on the writer."""
    import duckdb

    files = glob.glob(folder + "/**/*.parquet", recursive=True)
    con = duckdb.connect()
    con.execute("SET preserve_insertion_order=false")
    described = con.execute(f"DESCRIBE SELECT * FROM read_parquet({files[:1]!r}, hive_partitioning=true)").fetchall()
    columns = ", ".join(
        f"coalesce(CAST(\"{name}\" AS VARCHAR), '')" for name in sorted((row[0] for row in described), key=str.lower))
    rows, total = con.execute(
        f"SELECT count(*), sum(hash(concat_ws('|', {columns})) // 1024) "
        f"FROM read_parquet('{folder}/**/*.parquet', hive_partitioning=true)").fetchone()
    return rows, len(files), len({os.path.dirname(file) for file in files}), str(total)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="folder of the nine tables; made with `sous sample-data` when missing")
    parser.add_argument("--patients", type=int, default=132_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sous", default=os.path.join(ROOT, ".build/release/sous"))
    parser.add_argument("--output", default=os.path.join(HERE, "results.md"))
    parser.add_argument("--keep", action="store_true", help="leave the outputs in the work folder")
    arguments = parser.parse_args()

    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    work = tempfile.mkdtemp(prefix="sous-bench-", dir=base)
    data = arguments.data
    if not data:
        data = os.path.join(work, "data")
        subprocess.run(
            [arguments.sous, "sample-data", data, "--patients", str(arguments.patients), "--seed", "7"], check=True,
            stdout=subprocess.DEVNULL)

    def command(tool, case, out):
        if tool == "sous":
            recipe = os.path.join(ROOT, "recipes", CASES[case] + ".json")
            return [arguments.sous, "-C", work, "run", recipe, "--quiet", "--set", f"data={data}", "--set", f"lake={out}"]
        return [sys.executable, os.path.join(HERE, tool + "_case.py"), str(case), data, out]

    tools = ["sous", "duckdb", "polars"]
    imports = {tool: statistics.median(measure(command(tool, 0, "-"))[0] for _ in range(3)) for tool in tools[1:]}
    figures = {(case, tool): [] for case in CASES for tool in tools}
    outputs = {}
    for case in CASES:
        for round_number in range(arguments.rounds + 1):  # the first round warms the page cache and is not counted
            for tool in tools:
                out = os.path.join(work, f"{case}-{tool}-{round_number}")
                figure = measure(command(tool, case, out))
                outputs[case, tool] = os.path.join(out, TABLES[case]) if tool == "sous" else out
                if round_number:
                    figures[case, tool].append(figure)
        digests = {tool: digest(outputs[case, tool]) for tool in tools}
        if len({(d[0], d[3]) for d in digests.values()}) != 1:
            sys.exit(f"case {case}: outputs differ: {digests}")
        figures[case] = digests["sous"]

    lines = [
        f"Measured {datetime.date.today()} on {os.cpu_count()} cores by `make bench`, {arguments.rounds} rounds in "
        "alternation, medians; all outputs equal.",
        "",
        "| case | rows · files | | CPU s | wall s | peak MB | CPU, times Sous | without import | memory, times Sous |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for case in CASES:
        median = {
            tool: [statistics.median(column) for column in zip(*figures[case, tool])] for tool in tools}
        for tool in tools:
            cpu, wall, memory = median[tool]
            own = median["sous"]
            ratios = " | | " if tool == "sous" else (
                f"{cpu / own[0]:.1f}× | {(cpu - imports[tool]) / own[0]:.1f}× | {memory / own[2]:.1f}×")
            label = f"{case} {CASES[case]} | {figures[case][0]:,} · {figures[case][1]:,}" if tool == "sous" else " | "
            lines.append(f"| {label} | {tool} | {cpu:.2f} | {wall:.2f} | {memory:.0f} | {ratios} |")
    text = "\n".join(lines) + "\n"
    print(text)
    with open(arguments.output, "w") as file:
        file.write(text)
    if not arguments.keep:
        shutil.rmtree(work)


main()
