"""Windows against DuckDB: random groups, orders, frames and calls, for any number of nodes, and through temporary files.

A seed is printed when something differs: SOUS_NET_SEED=N does it again.
"""
import csv
import json
import math
import os
import random

import duckdb
from support import check, same

COLUMNS = "id integer, g text, h integer, k integer, d double, x integer, day date, t text"


def table(path, rng, rows):
    def maybe(value):
        return "" if rng.random() < 0.15 else value

    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.split()[0] for column in COLUMNS.split(", ")])
        for number in range(rows):
            writer.writerow([
                number, maybe(rng.choice("aaaaabbbccdefgh")), rng.randrange(3), maybe(rng.randrange(20)),
                maybe(round(rng.uniform(-9, 9), rng.randrange(5))), maybe(rng.randrange(-40, 40)),
                maybe(f"2026-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"), maybe(rng.choice(["red", "green", "blue", "é"])),
            ])


class Over:
    """What `over` says, and how DuckDB writes it. The order of the table is that of its numbers."""

    def __init__(self, rng):
        self.by = rng.sample(["g", "h", "t"], rng.choice([0, 1, 1, 2]))
        self.order = [(column, rng.random() < 0.5, rng.random() < 0.3)
                      for column in rng.sample(["k", "d", "day", "x", "t"], rng.choice([0, 1, 1, 2]))]
        low, high = sorted(rng.sample(range(-6, 7), 2))
        self.rows = rng.choice([None, [None, 0], [low, high], [None, None], [0, None], [-9, 0], [-1, 1], [None, high], [low, None]])

    def json(self):
        over = {}
        if self.by:
            over["by"] = self.by
        if self.order:
            over["order"] = [
                {"column": column, **({"order": "descending"} if down else {}), **({"nulls": "last"} if last else {})}
                for column, down, last in self.order]
        if self.rows:
            over["rows"] = self.rows
        return over

    def sql(self, frame, tied=False):
        parts = []
        if self.by:
            parts.append("PARTITION BY " + ", ".join(self.by))
        keys = [f"{column} {'DESC' if down else 'ASC'} NULLS {'LAST' if last else 'FIRST'}"
                for column, down, last in self.order]
        parts.append("ORDER BY " + ", ".join(keys + ([] if tied else ["id"])))
        if frame:
            low, high = self.rows or [None, None]

            def bound(number, open_end):
                if number is None:
                    return f"UNBOUNDED {open_end}"
                return "CURRENT ROW" if number == 0 else f"{abs(number)} {'PRECEDING' if number < 0 else 'FOLLOWING'}"

            parts.append(f"ROWS BETWEEN {bound(low, 'PRECEDING')} AND {bound(high, 'FOLLOWING')}")
        return f"OVER ({' '.join(parts)})"


def call(rng, over):
    """An expression here, and there."""
    value = rng.choice(["x", "d", "day", "t", "k", "x + h", "upper(t)"])
    number = rng.choice(["x", "d", "k", "x * 2", "x + d"])
    nulls = rng.random() < 0.4
    kinds = ["row_number", "tile", "whole", "shift", "edge", "nth", "sum", "many", "extreme", "count"]
    kind = rng.choice(kinds + (["rank"] * 2 if over.order else []))
    if kind == "row_number":
        return "row_number()", f"row_number() {over.sql(False)}"
    if kind == "tile":
        shares = rng.randrange(1, 9)
        return f"ntile({shares})", f"ntile({shares}) {over.sql(False)}"
    if kind == "rank":
        name = rng.choice(["rank", "dense_rank", "percent_rank", "cume_dist"])
        return f"{name}()", f"{name}() {over.sql(False, tied=True)}"
    if kind == "shift":
        name, distance = rng.choice(["lag", "lead"]), rng.randrange(0 if not nulls else 1, 4)
        return (f"{name}({value}, {distance})" + (" ignore nulls" if nulls else ""),
                f"{name}({value}, {distance}{' IGNORE NULLS' if nulls else ''}) {over.sql(False)}")
    if kind in ("edge", "nth"):
        name = "nth_value" if kind == "nth" else rng.choice(["first_value", "last_value"])
        more = f", {rng.randrange(1, 4)}" if kind == "nth" else ""
        return (f"{name}({value}{more})" + (" ignore nulls" if nulls else ""),
                f"{name}({value}{more}{' IGNORE NULLS' if nulls else ''}) {over.sql(True)}")
    if kind == "whole":
        return "count()", f"count(*) {over.sql(True)}"
    if kind == "sum":
        name = rng.choice(["sum", "mean"])
        return f"{name}({number})", f"{'avg' if name == 'mean' else name}({number}) {over.sql(True)}"
    if kind == "many":
        name = rng.choice(["stddev", "median", "count distinct", "json_arrayagg"])
        if name == "json_arrayagg":
            return "json_arrayagg(x)", f"CAST(to_json(list(x) FILTER (x IS NOT NULL) {over.sql(True)}) AS VARCHAR)"
        if name == "count distinct":
            return f"count(distinct {value})", f"count(DISTINCT {value}) {over.sql(True)}"
        return f"{name}({number})", f"{name}({number}) {over.sql(True)}"
    if kind == "extreme":
        name = rng.choice(["min", "max"])
        return f"{name}({value})", f"{name}({value}) {over.sql(True)}"
    return f"count({value})", f"count({value}) {over.sql(True)}"


def equal(ours, theirs):
    if theirs is None:
        return ours == ""
    if isinstance(theirs, float):
        if ours == "":
            return math.isnan(theirs)
        # DuckDB adds doubles as they come.
        return math.isclose(float(ours), theirs, rel_tol=1e-9, abs_tol=1e-7)
    return ours == str(theirs)


def test_windows_are_those_of_duckdb(workspace):
    fresh = int(os.environ.get("SOUS_NET_SEED", random.randrange(1 << 30)))
    calls = 0
    for seed in (11, fresh):
        rng = random.Random(seed)
        folder = workspace.new(f"windows-{seed}")
        table(folder / "in.csv", rng, 700)
        types = {column.split()[0]: column.split()[1] for column in COLUMNS.split(", ")}
        duck = duckdb.connect()
        names = ", ".join(f"'{name}': '{ {'text': 'VARCHAR', 'integer': 'BIGINT'}.get(kind, kind.upper()) }'" for name, kind in types.items())
        duck.execute(f"CREATE TABLE t AS SELECT * FROM read_csv('{folder}/in.csv', header = true, columns = {{{names}}})")
        for trial in range(30):
            over = Over(rng)
            asked = [call(rng, over) for _ in range(4)]
            values = {f"c{number}": ours for number, (ours, _) in enumerate(asked)}
            recipe = {"version": 1, "source": {"path": "in.csv", "types": types},
                      "steps": [{"step": "add-columns", "over": over.json(), "values": values}], "output": {"path": "out.csv"}}
            (folder / "recipe.json").write_text(json.dumps(recipe))
            outputs = []
            for nodes in (1, 3):
                workspace.ok("run", "recipe.json", "--nodes", nodes, "-q", cwd=folder)
                outputs.append((folder / "out.csv").read_bytes())
            check(outputs[0] == outputs[1], f"SOUS_NET_SEED={seed}, trial {trial}: 1 and 3 nodes differ: {json.dumps(recipe)}")
            wanted = duck.execute("SELECT id, " + ", ".join(theirs for _, theirs in asked) + " FROM t ORDER BY id").fetchall()
            rows = list(csv.reader(outputs[0].decode().splitlines()))[1:]
            same(len(rows), len(wanted))
            for row, truth in zip(rows, wanted):
                for (ours, theirs), cell, value in zip(asked, row[-4:], truth[1:]):
                    check(equal(cell, value),
                          f"SOUS_NET_SEED={seed}, trial {trial}, row {truth[0]}: {ours} over {json.dumps(over.json())} is "
                          f"{cell!r}, DuckDB has {value!r} for {theirs}")
            calls += len(asked)
    return f"{calls} calls, fresh seed {fresh}"


def exported(workspace, folder):
    """The rows that DuckDB makes of the folder's recipe by the program that it is exported to."""
    program = workspace.ok("export", "-C", folder, "recipe.json", "--to", "duckdb-sql").out
    before = os.getcwd()
    os.chdir(folder)
    try:
        connection = duckdb.connect()
        for statement in duckdb.extract_statements(program):
            found = connection.execute(statement)
        return found.fetchall()
    finally:
        os.chdir(before)


def test_exported_aggregates_are_those_of_duckdb(workspace):
    calls = ["median(x)", "median(d)", "mode(x)", "mode(t)", "mode_greatest(k)", "mode_greatest(day)", "mode_mean(x)", "mode_mean(d)",
             "percentile(x, 0.3)", "count(distinct t)", "sum(distinct x)", "product(k)", "var_samp(d)", "var_pop(x)", "stddev_pop(x)",
             "standard_error(k)", "stddev(x + h)", "min(t)", "max(day)", "mean(d)", "sum(x)", "count(k)"]
    fresh = int(os.environ.get("SOUS_NET_SEED", random.randrange(1 << 30)))
    for seed in (5, fresh):
        rng = random.Random(seed)
        folder = workspace.new(f"exported-{seed}")
        table(folder / "in.csv", rng, 200)
        types = {column.split()[0]: column.split()[1] for column in COLUMNS.split(", ")}
        for trial in range(8):
            over, by = Over(rng), rng.choice([["g"], ["h", "t"], []])
            values = {f"c{number}": text for number, text in enumerate(rng.sample(calls, 6))}
            # The order of rows has to be told there: their numbers make it one.
            order = over.json() | {"order": over.json().get("order", []) + [{"column": "id"}]}
            steps = rng.choice([
                [{"step": "add-columns", "over": order, "values": values}, {"step": "sort-rows", "by": [{"column": "id"}]}],
                [{"step": "group-rows", "by": by, "values": values}, *([{"step": "sort-rows", "by": [{"column": name} for name in by]}] if by else [])],
            ])
            (folder / "recipe.json").write_text(json.dumps({"version": 1, "source": {"path": "in.csv", "types": types}, "steps": steps}))
            ours = list(csv.reader(workspace.ok("preview", "recipe.json", "--rows", "all", "--format", "csv", cwd=folder).out.splitlines()))[1:]
            theirs = exported(workspace, folder)
            same(len(ours), len(theirs))
            for row, truth in zip(ours, theirs):
                for cell, value in zip(row, truth):
                    check(equal(cell, value), f"SOUS_NET_SEED={seed}, trial {trial}: {json.dumps(steps)}: {row} here, {truth} in DuckDB")
    return f"fresh seed {fresh}"


def test_orders_of_values_are_exported(workspace):
    folder = workspace.new("exported-orders")
    (folder / "in.csv").write_text("id,size,n\n1,L,2\n2,S,1\n3,,9\n4,XL,3\n5,M,1\n6,S,0\n7,M,3\n")
    by = [{"column": "size", "values": ["S", "M", "L"], "nulls": "last"}, {"column": "n", "order": "descending"}]
    later = [{"step": "rename-columns", "names": {"size": "width"}}, {"step": "limit-rows", "rows": 5}]
    for steps, wanted in ([], [2, 6, 7, 5, 1, 4, 3]), (later, [2, 6, 7, 5, 1]):
        recipe = {"version": 1, "source": {"path": "in.csv"}, "steps": [{"step": "sort-rows", "by": by}, *steps]}
        (folder / "recipe.json").write_text(json.dumps(recipe))
        same([row[0] for row in exported(workspace, folder)], wanted, steps)
    by[0]["order"] = "descending"
    (folder / "recipe.json").write_text(json.dumps({"version": 1, "source": {"path": "in.csv"}, "steps": [{"step": "sort-rows", "by": by}]}))
    shown = list(csv.reader(workspace.ok("preview", "recipe.json", "--rows", "all", "--format", "csv", cwd=folder).out.splitlines()))[1:]
    same([str(row[0]) for row in exported(workspace, folder)], [row[0] for row in shown])


def test_windows_through_temporary_files_give_the_same_bytes(workspace):
    folder = workspace.new("windows-spilled")
    rng = random.Random(5)
    filler = "".join(rng.choice("abcdefghij") for _ in range(4000))
    with open(folder / "in.csv", "w") as file:
        file.write("id,g,k,x,y,filler\n")
        for number in range(200_000):
            start = rng.randrange(3600)
            group = int(rng.paretovariate(0.4)) % 5000
            x = "" if rng.random() < 0.1 else rng.randrange(-50, 50)
            file.write(f"{number},g{group},{rng.randrange(1000)},{x},{rng.uniform(-5, 5):.3f},{filler[start:start + 350]}\n")
    steps = [
        {"step": "add-columns", "over": {"by": ["g"], "order": [{"column": "k"}]},
         "values": {"n": "row_number()", "previous": "lag(y)", "share": "y / nullif(sum(x), 0)", "middle": "median(x)"}},
        {"step": "add-columns", "over": {"by": ["g"], "order": [{"column": "k", "order": "descending"}], "rows": [-9, 0]},
         "values": {"rolling": "mean(y)", "most": "max(x)", "total": "sum(x)"}},
        {"step": "add-columns", "over": {}, "values": {"place": "row_number()", "scaled": "(y - min(y)) / (max(y) - min(y))"}},
        {"step": "add-columns", "over": {"order": [{"column": "y"}], "rows": [None, 0]},
         "values": {"running": "sum(x)", "drawn": "rand(3)"}},
        {"step": "filter-rows", "over": {"by": ["k"]}, "where": "row_number() <= 150"},
    ]
    recipe = {"version": 1, "source": {"path": "in.csv"}, "steps": steps, "output": {"path": "out.csv"}}
    (folder / "recipe.json").write_text(json.dumps(recipe))
    outputs = []
    for options in (["--nodes", "1"], ["--nodes", "2", "--memory", "64M"], ["--nodes", "8", "--memory", "96M"]):
        workspace.ok("run", "recipe.json", "-q", *options, cwd=folder)
        outputs.append((folder / "out.csv").read_bytes())
    check(outputs[0] == outputs[1] == outputs[2], "the bytes depend on nodes or memory")
    # Here the first rows of a group are kept as they come; written like this all are, until they are counted.
    recipe["steps"][-1]["where"] = "row_number() + 0 <= 150"
    (folder / "recipe.json").write_text(json.dumps(recipe))
    workspace.ok("run", "recipe.json", "-q", cwd=folder)
    same(hash((folder / "out.csv").read_bytes()), hash(outputs[0]), "rows behind the first of their group")


def test_aggregates_of_whole_groups_are_the_same_for_any_nodes(workspace):
    folder = workspace.new("windows-totals")
    rng = random.Random(6)
    rows = 300_000
    with open(folder / "in.csv", "w") as file:
        file.write("id,few,many,x,y,t\n")
        for number in range(rows):
            few = "" if rng.random() < 0.01 else f"g{int(rng.paretovariate(0.6)) % 700}"
            x = "" if rng.random() < 0.1 else rng.randrange(-10**15, 10**15)
            file.write(f"{number},{few},{rng.randrange(rows)},{x},{rng.uniform(-5, 5):.3f},{rng.choice('abcdefgh')}\n")
    calls = {"total": "sum(x)", "middle": "mean(y)", "spread": "stddev(y)", "least": "min(t)", "most": "max(y)",
             "known": "count(x)", "all": "count()"}
    for by in ("few", "many"):
        recipe = {"version": 1, "source": {"path": "in.csv"}, "output": {"path": f"{by}.csv"},
                  "steps": [{"step": "add-columns", "over": {"by": [by]}, "values": calls},
                            {"step": "drop-columns", "columns": ["few", "many", "x", "y", "t"]}]}
        (folder / "recipe.json").write_text(json.dumps(recipe))
        outputs = []
        for nodes in ("1", "2", "8"):
            workspace.ok("run", "recipe.json", "-q", "--nodes", nodes, cwd=folder)
            outputs.append((folder / f"{by}.csv").read_bytes())
        check(outputs[0] == outputs[1] == outputs[2], f"the bytes depend on nodes: {by}")
        equal = duckdb.sql(f"""
            with truth as (
              select id, sum(x) over w total, min(t) over w least, max(y) over w most, count(x) over w known, count(*) over w "all"
              from read_csv('{folder}/in.csv', types={{'few': 'varchar', 'x': 'hugeint'}}) window w as (partition by {by}))
            select count(*) from truth join read_csv('{folder}/{by}.csv', types={{'total': 'hugeint'}}) ours using (id)
            where truth.total is not distinct from ours.total and truth.least = ours.least and truth.most = ours.most
              and truth.known = ours.known and truth."all" = ours."all" """).fetchall()[0][0]
        same(equal, rows, f"rows that are those of DuckDB: {by}")
