#!/usr/bin/env python3
"""The real binary, from outside: outputs against DuckDB and Polars, deaths, full disks, terminals.

usage: run.py --sous BINARY [--only NAME] [--patients N] [--kills N] [--count-file FILE]
"""
import argparse
import importlib
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from support import Skip, Workspace  # noqa: E402

MODULES = ["outputs", "statuses", "nets", "publishing", "ownership", "confinement", "hostile", "terminals",
           "studio", "studio_terminals", "studio_files", "budgets", "corpora", "known_truth", "parquet_net",
           "avro_files", "excel_files", "memory", "pollock", "spark", "exactness", "group_values", "kept_texts", "windows",
           "recipes_net", "secret_keys", "object_storage", "object_outputs",
           "databases", "delta_tables", "glue_tables", "imports", "completions", "package", "manual"]


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sous", required=True)
    arguments.add_argument("--only", default="")
    arguments.add_argument("--patients", type=int, default=2000)
    arguments.add_argument("--kills", type=int, default=100)
    arguments.add_argument("--count-file")
    chosen = arguments.parse_args()
    passed = failed = skipped = 0
    with Workspace(pathlib.Path(chosen.sous).resolve(), chosen.patients, chosen.kills) as workspace:
        for module in MODULES:
            for name, test in list(vars(importlib.import_module(module)).items()):
                if not name.startswith("test_") or chosen.only not in name:
                    continue
                title = name[5:].replace("_", " ")
                start = time.monotonic()
                try:
                    note = test(workspace)
                    passed += 1
                    print(f"ok    {title}  ({time.monotonic() - start:.1f} s)" + (f": {note}" if note else ""), flush=True)
                except Skip as reason:
                    skipped += 1
                    print(f"skip  {title}: {reason}", flush=True)
                except Exception as error:  # noqa: BLE001 - every failure is reported, then the next test runs
                    failed += 1
                    print(f"FAIL  {title}: {type(error).__name__}: {error}", flush=True)
    print(f"end to end: {passed} passed, {failed} failed, {skipped} skipped")
    if chosen.count_file:
        pathlib.Path(chosen.count_file).write_text(f"{passed}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
