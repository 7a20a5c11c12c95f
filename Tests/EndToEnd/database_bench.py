"""A table of PostgreSQL to Parquet: CPU seconds and peak memory of the whole process, beside DuckDB's extension.

Needs PostgreSQL (`scripts/servers`). DuckDB is measured by a Python that has `duckdb` and `duckdb-extension-postgres` of one
version, whose path is given by `--duckdb`.
"""
import argparse
import os
import pathlib
import re
import statistics
import subprocess
import tempfile

from servers import PostgreSQL
from support import write_recipe

TABLE = """
create table visits as select i as id, 'text ' || i % 1000 as a, 'unique ' || md5(i::text) as b, i * 0.5::float8 as c,
  i % 77 as d, date '2020-01-01' + i % 1000 as e, (i * 1.25)::numeric(12, 2) as f from generate_series(1, 1000000) i;
alter table visits add primary key (id);
analyze visits;
"""

DUCKDB = """
import duckdb, duckdb_extension_postgres, pathlib, sys
c = duckdb.connect()
c.execute(f"set home_directory = '{sys.argv[1]}'")
extension = next(pathlib.Path(duckdb_extension_postgres.__file__).parent.rglob("*.duckdb_extension"))
c.execute(f"install '{extension}'")
c.execute("load postgres")
c.execute(f"attach 'host=127.0.0.1 port={sys.argv[2]} user=postgres dbname=postgres' as pg (type postgres, read_only)")
c.execute(f"copy (select * from pg.visits) to '{sys.argv[1]}/duckdb.parquet' (format parquet)")
"""


def measured(command, **environment):
    done = subprocess.run(
        ["/usr/bin/time", "-f", "%U %S %M", *map(str, command)], check=True, capture_output=True, text=True,
        env={**os.environ, **environment})
    user, system, kilobytes = re.findall(r"[\d.]+", done.stderr.splitlines()[-1])
    return float(user) + float(system), int(kilobytes) / 1024


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sous", required=True)
    arguments.add_argument("--duckdb")
    arguments.add_argument("--rounds", type=int, default=5)
    chosen = arguments.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sous-database-bench-", dir="/dev/shm"))
    with PostgreSQL(TABLE) as server:
        recipe = write_recipe(
            folder, "r", {"database": "${env:CLINIC}", "from": "public.visits"}, [], {"path": str(folder / "out.parquet")})
        commands = {
            f"sous, {nodes} nodes": [chosen.sous, "run", recipe, "--nodes", nodes, "--catalog", folder / "c.sqlite"]
            for nodes in (1, 2)}
        if chosen.duckdb:
            commands["duckdb"] = [chosen.duckdb, "-c", DUCKDB, folder, server.port]
        results = {name: [] for name in commands}
        for _ in range(chosen.rounds):
            for name, command in commands.items():
                results[name].append(measured(command, CLINIC=server.address))
    for name, figures in results.items():
        seconds = statistics.median(figure[0] for figure in figures)
        print(f"{name}: {seconds:.2f} CPU s, {max(figure[1] for figure in figures):.0f} MiB")


if __name__ == "__main__":
    main()
