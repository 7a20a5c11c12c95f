#!/usr/bin/env python3
"""Inputs of other shapes than health records, in Sous, DuckDB and Polars, in alternation: one job a line, losses included.

usage: shapes.py --sous BINARY --data FOLDER [--rounds N] [--only JOB,…] [--out FILE]

A CSV in which every field is quoted, one with 200 columns of numbers, one of long texts that never come again (a log), and
the tables of the public db-benchmark: ten million rows, its grouping questions 1 to 7 and 10 (8 and 9 ask for the two
largest and for a regression, which `group-rows` does not compute) and its five joins. Inputs are made in FOLDER/shapes when
they are missing (about 3 GB). How it is measured is said in jobs.py.
"""
import pathlib

import jobs as everyday

ROWS = 10_000_000


def tables(data):
    folder = pathlib.Path(data) / "shapes"
    return {name: str(folder / f"{name}.csv") for name in ("quoted", "numbers", "log", "groups", "x", "small", "medium", "big")}


def jobs(data):
    """name: (source, steps, extension, DuckDB's select, Polars' lazy frame from the module)"""
    at = tables(data)
    read = {name: f"read_csv('{path}')" for name, path in at.items()}

    def scan(name):
        return lambda pl: pl.scan_csv(at[name], try_parse_dates=True)

    def group(name, by, values, sql, polars):
        step = {"step": "group-rows", "by": by, "values": values}
        return ({"path": at[name]}, [step], "parquet",
                f"SELECT {', '.join(by)}, {sql} FROM {read[name]} GROUP BY ALL",
                lambda pl: scan(name)(pl).group_by(by).agg(**polars(pl)))

    def join(right, left_key, kind, take):
        kinds = {"inner": "JOIN", "left": "LEFT JOIN"}
        step = {"step": "join-table", "with": {"path": at[right]}, "kind": kind,
                "on": [{"left": left_key, "right": left_key}], "take": take, "prefix": "r_"}
        taken = ", ".join(f"r.{name} AS r_{name}" for name in take)
        return ({"path": at["x"]}, [step], "parquet",
                f"SELECT l.*, {taken} FROM {read['x']} l {kinds[kind]} {read[right]} r ON l.{left_key} = r.{left_key}",
                lambda pl: scan("x")(pl).join(scan(right)(pl).select(left_key, *take), on=left_key, how=kind))

    few = ["n000", "n050", "n100"]
    return {
        "quoted: convert": ({"path": at["quoted"]}, [], "parquet", f"SELECT * FROM {read['quoted']}", scan("quoted")),
        "quoted: group": group(
            "quoted", ["kind"], {"n": "count()", "t": "sum(amount)"}, "count(*) n, sum(amount) t",
            lambda pl: {"n": pl.len(), "t": pl.col("amount").sum()}),
        "200 numbers: convert": (
            {"path": at["numbers"]}, [], "parquet", f"SELECT * FROM {read['numbers']}", scan("numbers")),
        "200 numbers: three": (
            {"path": at["numbers"]},
            [{"step": "keep-columns", "columns": few}, {"step": "filter-rows", "where": "n000 > 500000"}], "parquet",
            f"SELECT {', '.join(few)} FROM {read['numbers']} WHERE n000 > 500000",
            lambda pl: scan("numbers")(pl).select(few).filter(pl.col("n000") > 500000)),
        "log: convert": ({"path": at["log"]}, [], "parquet", f"SELECT * FROM {read['log']}", scan("log")),
        "log: search": (
            {"path": at["log"]},
            [{"step": "filter-rows", "where": "contains(message, 'timeout') and level = 'ERROR'"}], "parquet",
            f"SELECT * FROM {read['log']} WHERE contains(message, 'timeout') AND level = 'ERROR'",
            lambda pl: scan("log")(pl).filter(
                pl.col("message").str.contains("timeout", literal=True) & (pl.col("level") == "ERROR"))),
        "log: extract": (
            {"path": at["log"]},
            [{"step": "add-columns", "values": {"ms": "regexp_extract(message, 'took ([0-9]+) ms')"}},
             {"step": "keep-columns", "columns": ["time", "level", "ms"]}], "parquet",
            f"SELECT time, level, regexp_extract(message, 'took ([0-9]+) ms', 1) ms FROM {read['log']}",
            lambda pl: scan("log")(pl).with_columns(ms=pl.col("message").str.extract("took ([0-9]+) ms", 1)).select(
                "time", "level", "ms")),
        "q1": group("groups", ["id1"], {"v1": "sum(v1)"}, "sum(v1) v1", lambda pl: {"v1": pl.col("v1").sum()}),
        "q2": group("groups", ["id1", "id2"], {"v1": "sum(v1)"}, "sum(v1) v1", lambda pl: {"v1": pl.col("v1").sum()}),
        "q3": group("groups", ["id3"], {"v1": "sum(v1)", "v3": "mean(v3)"}, "sum(v1) v1, avg(v3) v3",
                    lambda pl: {"v1": pl.col("v1").sum(), "v3": pl.col("v3").mean()}),
        "q4": group("groups", ["id4"], {name: f"mean({name})" for name in ("v1", "v2", "v3")},
                    "avg(v1) v1, avg(v2) v2, avg(v3) v3", lambda pl: {name: pl.col(name).mean() for name in ("v1", "v2", "v3")}),
        "q5": group("groups", ["id6"], {name: f"sum({name})" for name in ("v1", "v2", "v3")},
                    "sum(v1) v1, sum(v2) v2, sum(v3) v3", lambda pl: {name: pl.col(name).sum() for name in ("v1", "v2", "v3")}),
        "q6": group("groups", ["id4", "id5"], {"m": "median(v3)", "d": "stddev(v3)"},
                    "median(v3) m, stddev(v3) d", lambda pl: {"m": pl.col("v3").median(), "d": pl.col("v3").std()}),
        "q7": (
            {"path": at["groups"]},
            [{"step": "group-rows", "by": ["id3"], "values": {"a": "max(v1)", "b": "min(v2)"}},
             {"step": "add-columns", "values": {"range": "a - b"}}, {"step": "keep-columns", "columns": ["id3", "range"]}],
            "parquet", f"SELECT id3, max(v1) - min(v2) AS range FROM {read['groups']} GROUP BY ALL",
            lambda pl: scan("groups")(pl).group_by("id3").agg(range=pl.col("v1").max() - pl.col("v2").min())),
        "q10": group("groups", ["id1", "id2", "id3", "id4", "id5", "id6"], {"v3": "sum(v3)", "n": "count()"},
                     "sum(v3) v3, count(*) n", lambda pl: {"v3": pl.col("v3").sum(), "n": pl.len()}),
        "join small": join("small", "id1", "inner", ["id4", "v2"]),
        "join medium": join("medium", "id2", "inner", ["id1", "id4", "id5", "v2"]),
        "join medium left": join("medium", "id2", "left", ["id1", "id4", "id5", "v2"]),
        "join medium text": join("medium", "id5", "inner", ["id1", "id2", "id4", "v2"]),
        "join big": join("big", "id3", "inner", ["id1", "id2", "id4", "id5", "id6", "v2"]),
    }


def make_inputs(data):
    at = {name: pathlib.Path(path) for name, path in tables(data).items()}
    at["log"].parent.mkdir(parents=True, exist_ok=True)
    import numpy
    import polars
    random = numpy.random.default_rng(1)

    def write(name, columns, **form):
        part = at[name].with_suffix(".part")
        polars.DataFrame(columns()).write_csv(part, **form)
        part.rename(at[name])

    def texts(prefix, width, numbers):
        return prefix + polars.Series(numbers).cast(polars.String).str.zfill(width)

    def quoted():
        count = 2_000_000
        kinds = numpy.array(["order", "return", "quote, revised", 'the "old" kind'])
        return {"id": numpy.arange(count), "kind": kinds[random.integers(0, 4, count)],
                "customer": texts("customer-", 6, random.integers(0, 200_000, count)),
                "amount": numpy.round(random.random(count) * 1000, 2),
                "day": polars.Series(random.integers(15_000, 20_000, count)).cast(polars.Int32).cast(polars.Date)}

    def numbers():
        count = 100_000
        return {f"n{column:03}": random.integers(0, 1_000_000, count) if column % 2 == 0 else random.random(count)
                for column in range(200)}

    def log():
        count = 2_000_000
        levels = numpy.array(["INFO", "INFO", "INFO", "INFO", "WARN", "ERROR"])
        ends = numpy.array(["done", "timeout while reading", "refused by peer", "cached", "written"])
        moments = polars.Series(numpy.arange(count) * 137_000 + 1_700_000_000_000_000).cast(polars.Datetime("us"))
        frame = polars.DataFrame({
            "a": random.integers(0, 2**62, count), "b": random.integers(0, 100_000, count), "c": random.integers(0, 9999, count),
            "d": ends[random.integers(0, 5, count)], "e": random.integers(0, 2**62, count)})
        message = frame.select(polars.format(
            "request {} from client-{} took {} ms: {}, trace {}", "a", "b", "c", "d", "e").alias("m"))["m"]
        return {"time": moments.dt.strftime("%Y-%m-%d %H:%M:%S"), "level": levels[random.integers(0, 6, count)], "message": message}

    def groups():
        k = 100
        return {"id1": texts("id", 3, random.integers(1, k + 1, ROWS)), "id2": texts("id", 3, random.integers(1, k + 1, ROWS)),
                "id3": texts("id", 10, random.integers(1, ROWS // k + 1, ROWS)), "id4": random.integers(1, k + 1, ROWS),
                "id5": random.integers(1, k + 1, ROWS), "id6": random.integers(1, ROWS // k + 1, ROWS),
                "v1": random.integers(1, 6, ROWS), "v2": random.integers(1, 16, ROWS),
                "v3": numpy.round(random.random(ROWS) * 100, 6)}

    def keys(count, columns):
        """Keys of a join table: nine of ten are those of the others."""
        found = random.permutation(count * 11 // 10)[:count] + 1
        result = {}
        for name, largest in columns:
            result[name] = found if largest == count else random.integers(1, largest + 1, count)
        return result

    def side(count, levels):
        ids = keys(count, levels)
        return {**ids, **{f"id{int(name[2:]) + 3}": texts("id", 1, ids[name]) for name in list(ids)},
                "v2": numpy.round(random.random(count) * 100, 6)}

    sizes = [("id1", ROWS // 1_000_000), ("id2", ROWS // 1_000), ("id3", ROWS)]

    def left():
        ids = {name: random.integers(1, size * 11 // 10 + 1, ROWS) for name, size in sizes[:2]}
        ids["id3"] = random.permutation(ROWS * 11 // 10)[:ROWS] + 1
        return {**ids, **{f"id{int(name[2:]) + 3}": texts("id", 1, ids[name]) for name in list(ids)},
                "v1": numpy.round(random.random(ROWS) * 100, 6)}

    made = {"quoted": quoted, "numbers": numbers, "log": log, "groups": groups, "x": left,
            "small": lambda: side(sizes[0][1], sizes[:1]), "medium": lambda: side(sizes[1][1], sizes[:2]),
            "big": lambda: side(sizes[2][1], sizes)}
    for name, columns in made.items():
        if not at[name].exists():
            write(name, columns, **({"quote_style": "always"} if name == "quoted" else {}))


if __name__ == "__main__":
    everyday.main(jobs, make_inputs, __file__, "bench-shapes.md")
