#!/usr/bin/env python3
"""A table of PostgreSQL to Parquet: CPU seconds and peak memory of the whole process, beside DuckDB's extension.

usage: database_bench.py --sous BINARY [--rounds N] [--duckdb PYTHON] [--out FILE]

Needs PostgreSQL (`scripts/servers`), whose own CPU is not counted. DuckDB is measured by a Python that has `duckdb` and
`duckdb-extension-postgres` of one version.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import sys
import tempfile

import duckdb

from bench import measure
from servers import PostgreSQL
from support import ROOT, write_recipe

HERE = pathlib.Path(__file__).resolve().parent
TABLE = """
create table visits as select i as id, 'text ' || i % 1000 as a, 'unique ' || md5(i::text) as b, i * 0.5::float8 as c,
  i % 77 as d, date '2020-01-01' + i % 1000 as e, (i * 1.25)::numeric(12, 2) as f from generate_series(1, 1000000) i;
alter table visits add primary key (id);
analyze visits;
"""

DUCKDB = """
import sys; sys.path.insert(0, sys.argv[1])
import extensions
folder, port, out = sys.argv[2:]
connection = extensions.connect(folder, "postgres")
connection.execute(f"attach 'host=127.0.0.1 port={port} user=postgres dbname=postgres' as pg (type postgres, read_only)")
connection.execute(f"copy (select * from pg.visits) to '{out}' (format parquet)")
"""


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sous", required=True)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--duckdb", default=str(ROOT / ".venv-servers" / "bin" / "python"))
    arguments.add_argument("--out", default="bench-databases.md")
    chosen = arguments.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sous-database-bench-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
    measured = {}
    try:
        with PostgreSQL(TABLE) as server:
            os.environ["CLINIC"] = server.address
            commands = {}
            for nodes in (1, 2):
                out = folder / f"sous-{nodes}.parquet"
                recipe = write_recipe(folder, f"r{nodes}", {"database": "${env:CLINIC}", "from": "public.visits"}, [], {"path": str(out)})
                commands[f"Sous, nodes: {nodes}"] = (
                    [chosen.sous, "run", str(recipe), "--quiet", "--nodes", str(nodes), "--catalog", str(folder / "c.sqlite")], out)
            if pathlib.Path(chosen.duckdb).exists():
                out = folder / "duckdb.parquet"
                commands["DuckDB, postgres"] = ([chosen.duckdb, "-c", DUCKDB, str(HERE), str(folder), str(server.port), str(out)], out)
            for _ in range(chosen.rounds):
                for name, (command, _) in commands.items():
                    measured.setdefault(name, []).append(measure(command))
        sums = {name: duckdb.sql(f"select count(*), sum(id), sum(f), count(distinct b), min(e), max(c) from '{out}'").fetchall()[0]
                for name, (_, out) in commands.items()}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if len(set(sums.values())) > 1:
        sys.exit(f"the outputs differ: {sums}")
    middle = {name: [statistics.median(run[part] for run in runs) for part in range(3)] for name, runs in measured.items()}
    base = middle["Sous, nodes: 2"][0]
    lines = ["| | CPU s | wall s | peak MB | CPU, times Sous |", "|---|---|---|---|---|"]
    lines += [f"| {name} | {cpu:.2f} | {wall:.2f} | {peak / 1e6:.0f} | {cpu / base:.2f} |" for name, (cpu, wall, peak) in middle.items()]
    text = "\n".join(lines) + f"\n\n{chosen.rounds} rounds in alternation, medians; {os.cpu_count()} cores.\n"
    pathlib.Path(chosen.out).write_text(text)
    print(text)


if __name__ == "__main__":
    main()
