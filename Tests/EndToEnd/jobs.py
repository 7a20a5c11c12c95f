#!/usr/bin/env python3
"""Everyday jobs of data preparation in Sous, DuckDB and Polars, in alternation: one job a line, losses included.

usage: jobs.py --sous BINARY --data FOLDER [--rounds N] [--only JOB,…] [--out FILE]

CPU seconds are user and system time of the whole process, imports of the peers included; outputs are deleted at once
(one file each), and the numbers of their rows must agree. Two inputs are made beside the tables when they are missing:
encounters.csv.gz and observations.parquet (by DuckDB).
"""
import argparse
import json
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

from bench import measure


def tables(data):
    return {name: str(pathlib.Path(data) / name) for name in (
        "observations.csv", "observations.parquet", "encounters.csv", "encounters.csv.gz", "patients.csv",
        "immunizations.csv", "procedures.csv")}


def jobs(data):
    """name: (source, steps, extension, DuckDB's select, Polars' lazy frame from the module)"""
    at = tables(data)
    texts = {"CODE": "text", "VALUE": "text"}
    observations = {"path": at["observations.csv"], "types": texts}
    duck_observations = f"read_csv('{at['observations.csv']}', types={{'VALUE':'VARCHAR','CODE':'VARCHAR'}})"
    shots, work = at["immunizations.csv"], at["procedures.csv"]

    def lazy(pl):
        return pl.scan_csv(at["observations.csv"], schema_overrides={"VALUE": pl.String, "CODE": pl.String}, try_parse_dates=True)

    def text_of_shots(pl):
        made = pl.scan_csv(shots, try_parse_dates=True).with_columns(
            DESCRIPTION=pl.col("DESCRIPTION").str.strip_chars().str.to_lowercase().str.replace_all("[^a-z0-9]+", "-"))
        return made.with_columns(
            k=pl.concat_str(pl.col("PATIENT").str.slice(0, 8).str.to_uppercase(), pl.lit("-"), pl.col("CODE").cast(pl.String)),
            n=pl.col("DESCRIPTION").str.len_chars())

    def union(pl):
        return pl.concat([pl.scan_csv(path, try_parse_dates=True, schema_overrides={"CODE": pl.String}).select(
            "DATE", "PATIENT", "CODE", "DESCRIPTION") for path in (work, shots)]).unique()

    four = ["DATE", "PATIENT", "CODE", "DESCRIPTION"]
    return {
        "convert": (observations, [], "parquet", f"SELECT * FROM {duck_observations}", lazy),
        "gzip": ({"path": at["encounters.csv.gz"]}, [], "parquet", f"SELECT * FROM read_csv('{at['encounters.csv.gz']}')",
                 lambda pl: pl.scan_csv(at["encounters.csv.gz"], try_parse_dates=True)),
        "filter to CSV": (
            observations, [{"step": "filter-rows", "where": "CODE = '8302-2' and try_cast(VALUE as double) > 150"}], "csv",
            f"SELECT * FROM {duck_observations} WHERE CODE = '8302-2' AND TRY_CAST(VALUE AS DOUBLE) > 150",
            lambda pl: lazy(pl).filter((pl.col("CODE") == "8302-2") & (pl.col("VALUE").cast(pl.Float64, strict=False) > 150))),
        "group by few": (
            observations,
            [{"step": "add-columns", "values": {"v": "try_cast(VALUE as double)"}},
             {"step": "group-rows", "by": ["CODE", "DESCRIPTION"],
              "values": {"n": "count()", "m": "mean(v)", "lo": "min(v)", "hi": "max(v)"}}], "parquet",
            "SELECT CODE, DESCRIPTION, count(*) n, avg(v) m, min(v) lo, max(v) hi FROM (SELECT *, TRY_CAST(trim(VALUE) AS DOUBLE) v "
            f"FROM {duck_observations}) GROUP BY ALL",
            lambda pl: lazy(pl).with_columns(v=pl.col("VALUE").cast(pl.Float64, strict=False)).group_by("CODE", "DESCRIPTION").agg(
                n=pl.len(), m=pl.col("v").mean(), lo=pl.col("v").min(), hi=pl.col("v").max())),
        "group by many": (
            observations,
            [{"step": "group-rows", "by": ["PATIENT"],
              "values": {"n": "count()", "e": "count(distinct ENCOUNTER)", "a": "min(DATE)", "b": "max(DATE)"}}], "parquet",
            f"SELECT PATIENT, count(*) n, count(DISTINCT ENCOUNTER) e, min(DATE) a, max(DATE) b FROM {duck_observations} GROUP BY ALL",
            lambda pl: lazy(pl).group_by("PATIENT").agg(
                n=pl.len(), e=pl.col("ENCOUNTER").n_unique(), a=pl.col("DATE").min(), b=pl.col("DATE").max())),
        "sort": (
            observations, [{"step": "sort-rows", "by": [{"column": "PATIENT"}, {"column": "DATE"}]}], "parquet",
            f"SELECT * FROM {duck_observations} ORDER BY PATIENT, DATE", lambda pl: lazy(pl).sort("PATIENT", "DATE")),
        "top 1000": (
            observations,
            [{"step": "sort-rows", "by": [{"column": "DATE", "order": "descending"}, {"column": "ENCOUNTER"}]},
             {"step": "limit-rows", "rows": 1000}], "parquet",
            f"SELECT * FROM {duck_observations} ORDER BY DATE DESC, ENCOUNTER LIMIT 1000",
            lambda pl: lazy(pl).sort("DATE", "ENCOUNTER", descending=[True, False]).head(1000)),
        "join": (
            observations,
            [{"step": "join-table", "with": {"path": at["encounters.csv"]}, "kind": "inner",
              "on": [{"left": "ENCOUNTER", "right": "ID"}], "take": ["REASONCODE", "REASONDESCRIPTION"]}], "parquet",
            f"SELECT o.*, e.REASONCODE, e.REASONDESCRIPTION FROM {duck_observations} o JOIN read_csv('{at['encounters.csv']}') e "
            "ON o.ENCOUNTER = e.ID",
            lambda pl: lazy(pl).join(pl.scan_csv(at["encounters.csv"], try_parse_dates=True).select(
                "ID", "REASONCODE", "REASONDESCRIPTION"), left_on="ENCOUNTER", right_on="ID")),
        "anti join": (
            {"path": at["patients.csv"]},
            [{"step": "join-table", "with": observations, "kind": "anti", "on": [{"left": "ID", "right": "PATIENT"}]}], "parquet",
            f"SELECT p.* FROM read_csv('{at['patients.csv']}') p ANTI JOIN {duck_observations} o ON p.ID = o.PATIENT",
            lambda pl: pl.scan_csv(at["patients.csv"], try_parse_dates=True).join(
                lazy(pl), left_on="ID", right_on="PATIENT", how="anti")),
        "text": (
            {"path": shots},
            [{"step": "set-columns", "values": {"DESCRIPTION": "regexp_replace(lower(trim(DESCRIPTION)), '[^a-z0-9]+', '-')"}},
             {"step": "add-columns", "values": {
                 "k": "concat(upper(substring(PATIENT, 1, 8)), '-', cast(CODE as text))", "n": "length(DESCRIPTION)"}}], "parquet",
            "SELECT DATE, PATIENT, ENCOUNTER, CODE, d AS DESCRIPTION, upper(substring(PATIENT, 1, 8)) || '-' || CAST(CODE AS VARCHAR) k, "
            f"length(d) n FROM (SELECT *, regexp_replace(lower(trim(DESCRIPTION)), '[^a-z0-9]+', '-', 'g') d FROM read_csv('{shots}'))",
            text_of_shots),
        "distinct": (
            observations, [{"step": "keep-columns", "columns": ["PATIENT", "CODE"]}, {"step": "remove-duplicates"}], "parquet",
            f"SELECT DISTINCT PATIENT, CODE FROM {duck_observations}", lambda pl: lazy(pl).select("PATIENT", "CODE").unique()),
        "group Parquet": (
            {"path": at["observations.parquet"]},
            [{"step": "filter-rows", "where": "DATE >= date '2010-01-01'"},
             {"step": "group-rows", "by": ["CODE"], "values": {"n": "count()", "p": "count(distinct PATIENT)"}}], "parquet",
            f"SELECT CODE, count(*) n, count(DISTINCT PATIENT) p FROM '{at['observations.parquet']}' "
            "WHERE DATE >= DATE '2010-01-01' GROUP BY ALL",
            lambda pl: pl.scan_parquet(at["observations.parquet"]).filter(pl.col("DATE") >= pl.date(2010, 1, 1)).group_by("CODE").agg(
                n=pl.len(), p=pl.col("PATIENT").n_unique())),
        "union and distinct": (
            {"path": work, "types": {"CODE": "text"}},
            [{"step": "keep-columns", "columns": four},
             {"step": "union-tables", "with": [{"path": shots, "types": {"CODE": "text"}}], "match": "name"},
             {"step": "keep-columns", "columns": four}, {"step": "remove-duplicates"}], "parquet",
            "SELECT DISTINCT * FROM (" + " UNION ALL ".join(
                f"SELECT DATE, PATIENT, CODE, DESCRIPTION FROM read_csv('{path}', types={{'CODE':'VARCHAR'}})" for path in (work, shots))
            + ")", union),
        "profile": (observations, None, None, f"SUMMARIZE SELECT * FROM {duck_observations}", lazy),
    }


def run_peer(engine, job, out):
    _, steps, extension, select, lazy = job
    if engine == "duckdb":
        import duckdb
        connection = duckdb.connect()
        connection.execute("SET preserve_insertion_order=false")
        if steps is None:
            connection.execute(select).fetchall()
        else:
            form = "FORMAT parquet, COMPRESSION snappy" if extension == "parquet" else "FORMAT csv, HEADER"
            connection.execute(f"COPY ({select}) TO '{out}' ({form})")
        return
    import polars as pl
    query = lazy(pl)
    if steps is None:
        query.collect(engine="streaming").describe()
    elif extension == "parquet":
        query.sink_parquet(out, compression="snappy")
    else:
        query.sink_csv(out)


def make_inputs(data):
    at = tables(data)
    if not os.path.exists(at["encounters.csv.gz"]):
        with open(at["encounters.csv.gz"], "wb") as out:
            subprocess.run(["gzip", "-6", "-c", at["encounters.csv"]], stdout=out, check=True)
    if not os.path.exists(at["observations.parquet"]):
        import duckdb
        connection = duckdb.connect()
        connection.execute("SET enable_progress_bar=false")
        connection.execute(
            f"COPY ({jobs(data)['convert'][3]}) TO '{at['observations.parquet']}' (FORMAT parquet, COMPRESSION snappy)")


def rows(path):
    if path.endswith(".csv"):
        with open(path, "rb") as file:
            return sum(1 for _ in file) - 1
    import pyarrow.parquet
    return pyarrow.parquet.ParquetFile(path).metadata.num_rows


def measure_job(name, job, script, chosen, folder):
    source, steps, extension, _, _ = job
    runs = {"sous": [], "duckdb": [], "polars": []}
    counted = {}
    for number in range(chosen.rounds):
        for engine in runs:
            out = str(folder / f"{number}-{engine}.{extension}")
            if engine != "sous":
                command = [sys.executable, script, "--peer", engine, "--only", name, "--data", chosen.data, "--out", out]
            elif steps is None:
                # What a recipe pins is a recipe's source.
                command = [chosen.sous, "profile", source["path"], "--format", "json"]
            else:
                recipe = folder / "job.json"
                recipe.write_text(json.dumps({
                    "version": 1, "name": "job", "source": source, "steps": steps, "output": {"path": out}}))
                command = [chosen.sous, "run", str(recipe), "--quiet", "--catalog", str(folder / "catalog.sqlite")]
            runs[engine].append(measure(command))
            if steps is not None:
                if number == 0:
                    counted[engine] = rows(out)
                os.remove(out)
    if len(set(counted.values())) > 1:
        sys.exit(f"{name}: the numbers of rows differ: {counted}")
    return {engine: [statistics.median(run[part] for run in found) for part in range(3)] for engine, found in runs.items()}


def main(jobs, make_inputs, script, results):
    """Measures the jobs that `jobs(data)` names, after `make_inputs(data)`; `script` is the file that calls."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sous")
    arguments.add_argument("--data", required=True)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--only")
    arguments.add_argument("--peer")
    arguments.add_argument("--out", default=results)
    chosen = arguments.parse_args()
    chosen.data = str(pathlib.Path(chosen.data).resolve())
    if chosen.peer:
        return run_peer(chosen.peer, jobs(chosen.data)[chosen.only], chosen.out)
    make_inputs(chosen.data)
    place = "/dev/shm" if os.path.isdir("/dev/shm") else None
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sous-jobs-", dir=place))
    lines = ["| job | Sous CPU s | wall s | peak MB | CPU: DuckDB, Polars | wall: DuckDB, Polars | memory: DuckDB, Polars |",
             "|---|---|---|---|---|---|---|"]
    better = []
    try:
        for name, job in jobs(chosen.data).items():
            if chosen.only and name not in chosen.only.split(","):
                continue
            middle = measure_job(name, job, script, chosen, folder)
            cpu, wall, peak = middle["sous"]
            ratios = [", ".join(f"{middle[engine][part] / middle['sous'][part]:.1f}×" for engine in ("duckdb", "polars"))
                      for part in range(3)]
            better.append(min(middle["duckdb"][0], middle["polars"][0]) / cpu)
            lines.append(f"| {name} | {cpu:.2f} | {wall:.2f} | {peak / 1e6:.0f} | {' | '.join(ratios)} |")
            print(lines[-1], flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    mean = math.exp(sum(map(math.log, better)) / len(better))
    lines += ["", f"{chosen.rounds} rounds in alternation, medians; {os.cpu_count()} cores. CPU of the better peer: geometric mean "
              f"{mean:.1f}×, least {min(better):.1f}×."]
    pathlib.Path(chosen.out).write_text("\n".join(lines) + "\n")
    print(lines[-1])


if __name__ == "__main__":
    main(jobs, make_inputs, __file__, "bench-jobs.md")
