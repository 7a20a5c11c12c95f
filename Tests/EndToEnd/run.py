#!/usr/bin/env python3
"""The real binary, from outside: outputs against DuckDB and Polars, deaths, full disks, terminals.

Modules run two at a time, as much of them is waiting; what one prints comes together when it is done.

usage: run.py --sous BINARY [--only NAME] [--patients N] [--kills N] [--jobs N] [--count-file FILE]
"""
import argparse
import concurrent.futures
import importlib
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from support import Skip, Workspace  # noqa: E402

# Those that take minutes first, so that no process is left with one of them alone at the end.
MODULES = ["pollock", "publishing", "ownership", "outputs", "object_storage", "recipes_net", "windows",
           "statuses", "nets", "confinement", "hostile", "terminals", "studio", "studio_terminals", "studio_files", "budgets",
           "corpora", "known_truth", "parquet_net", "avro_files", "excel_files", "spark", "exactness", "group_values", "kept_texts",
           "secret_keys", "object_outputs", "object_access", "databases", "delta_tables", "glue_tables", "imports", "completions",
           "json_outputs", "package", "moving_inputs", "notes", "manual"]
# By themselves, after the others: their runs end when they take longer than they should.
ALONE = ["memory"]


def tests_of(module, only):
    return [(name, test) for name, test in list(vars(importlib.import_module(module)).items())
            if name.startswith("test_") and only in name]


def run_module(module, whole, only):
    """Outcomes, `ok`, `FAIL` or `skip`, of the tests of a module, each with its line, in a folder of its own."""
    outcomes = []
    with whole.part() as workspace:
        for name, test in tests_of(module, only):
            title = name[5:].replace("_", " ")
            start = time.monotonic()
            try:
                note = test(workspace)
                outcomes.append(("ok", f"{title}  ({time.monotonic() - start:.1f} s)" + (f": {note}" if note else "")))
            except Skip as reason:
                outcomes.append(("skip", f"{title}: {reason}"))
            except Exception as error:  # noqa: BLE001 - every failure is reported, then the next test runs
                outcomes.append(("FAIL", f"{title}: {type(error).__name__}: {error}"))
    return outcomes


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sous", required=True)
    arguments.add_argument("--only", default="")
    arguments.add_argument("--patients", type=int, default=2000)
    arguments.add_argument("--kills", type=int, default=100)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--count-file")
    chosen = arguments.parse_args()
    counts = {"ok": 0, "FAIL": 0, "skip": 0}
    with Workspace(pathlib.Path(chosen.sous).resolve(), chosen.patients, chosen.kills) as workspace:
        for jobs, modules in ((chosen.jobs, MODULES), (1, ALONE)):
            with concurrent.futures.ProcessPoolExecutor(jobs) as processes:
                running = [processes.submit(run_module, module, workspace, chosen.only) for module in modules
                           if tests_of(module, chosen.only)]
                for done in concurrent.futures.as_completed(running):
                    for outcome, line in done.result():
                        counts[outcome] += 1
                        print(f"{outcome:<4}  {line}", flush=True)
    print(f"end to end: {counts['ok']} passed, {counts['FAIL']} failed, {counts['skip']} skipped")
    if chosen.count_file:
        pathlib.Path(chosen.count_file).write_text(f"{counts['ok']}\n")
    return 1 if counts["FAIL"] else 0


if __name__ == "__main__":
    sys.exit(main())
