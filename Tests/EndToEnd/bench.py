#!/usr/bin/env python3
"""Sous, DuckDB and Polars on the three recipes, in alternation, each run into a fresh folder.

usage: bench.py --sous BINARY --data FOLDER [--rounds N] [--cases 1,2,3] [--out FILE]

CPU seconds are user and system time of the whole process; peers are quoted with and without the time that importing
their Python modules takes. Outputs are deleted when all runs are over: deleting many files slows the next writer.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
RECIPES = {1: "encounters-for-symptom", 2: "observations", 3: "sinusitis-study"}


def measure(command):
    """CPU seconds, wall seconds and peak resident bytes of one process.

    GNU time starts it: a process takes over the peak of the one that it is forked from, and time's is small.
    """
    with tempfile.NamedTemporaryFile("r") as figures:
        watched = ["/usr/bin/time", "-q", "-o", figures.name, "-f", "%U %S %M", *command]
        start = time.perf_counter()
        process = subprocess.run(watched, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        wall = time.perf_counter() - start
        if process.returncode != 0:
            sys.exit(f"{command} failed: {process.stderr.decode()}")
        user, system, peak = map(float, figures.read().split())
    return user + system, wall, int(peak) * 1024


def peer_command(name, case, data, out):
    code = f"import sys; sys.path.insert(0, {str(HERE)!r}); import peers; peers.peer_{name}({case}, {str(data)!r}, {str(out)!r})"
    return [sys.executable, "-c", code]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sous", required=True)
    arguments.add_argument("--data", required=True)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--cases", default="1,2,3")
    arguments.add_argument("--out", default="bench-results.md")
    chosen = arguments.parse_args()
    data = pathlib.Path(chosen.data).resolve()
    place = "/dev/shm" if os.path.isdir("/dev/shm") else None
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sous-bench-", dir=place))
    imports = {name: statistics.median(measure([sys.executable, "-c", f"import {name}"])[0] for _ in range(3))
               for name in ("duckdb", "polars")}
    lines = ["| case | | CPU s | wall s | peak MB | CPU ratio | without import | memory ratio |", "|---|---|---|---|---|---|---|---|"]
    try:
        for case in map(int, chosen.cases.split(",")):
            runs = {"sous": [], "duckdb": [], "polars": []}
            for number in range(chosen.rounds):
                for name in runs:
                    lake = folder / f"{case}-{number}-{name}"
                    if name == "sous":
                        command = [chosen.sous, "run", str(HERE.parents[1] / "recipes" / f"{RECIPES[case]}.json"), "--quiet",
                                   "--set", f"data={data}", "--set", f"lake={lake}", "--catalog", str(folder / "catalog.sqlite")]
                    else:
                        command = peer_command(name, case, data, lake)
                    runs[name].append(measure(command))
            middle = {name: [statistics.median(run[part] for run in found) for part in range(3)] for name, found in runs.items()}
            ours = middle["sous"]
            for name, (cpu, wall, peak) in middle.items():
                ratios = "| | | |" if name == "sous" else (
                    f"| {cpu / ours[0]:.1f} | {(cpu - imports[name]) / ours[0]:.1f} | {peak / ours[2]:.1f} |")
                lines.append(f"| {case} | {name} | {cpu:.2f} | {wall:.2f} | {peak / 1e6:.0f} {ratios}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    text = "\n".join(lines) + f"\n\n{chosen.rounds} rounds in alternation, medians; {os.cpu_count()} cores; import: " + ", ".join(
        f"{name} {seconds:.2f} s" for name, seconds in imports.items()) + "\n"
    pathlib.Path(chosen.out).write_text(text)
    print(text)


if __name__ == "__main__":
    main()
