"""Random recipes over many steps against DuckDB, row for row and in order, for several numbers of nodes.

Every step is a query over the one before; `o` there is the place of a row, which SQL has not. A seed is printed when something
differs: SOUS_NET_SEED=N does it again.
"""
import csv
import datetime
import decimal
import json
import os
import random

import duckdb
from support import check, same
from windows import COLUMNS, equal, table

DUCK = {"text": "VARCHAR", "integer": "BIGINT", "double": "DOUBLE", "date": "DATE"}
KINDS = dict(column.split() for column in COLUMNS.split(", "))


class Made:
    """A table on its way: the steps, the query that means the same, and its columns with their types."""

    def __init__(self, rng):
        self.rng, self.steps, self.parts = rng, [], ["SELECT *, id AS o FROM t"]
        self.columns, self.count = dict(KINDS), 0

    def of(self, *types):
        return [name for name, kind in self.columns.items() if kind in types]

    def new(self):
        self.count += 1
        return f"n{self.count}"

    def put(self, step, query, columns=None):
        """A step, and its query over {0}, which is the table before."""
        self.steps.append(step)
        self.parts.append(query.replace("{0}", f"s{len(self.parts) - 1}"))
        self.columns = self.columns if columns is None else columns

    def replaced(self, made):
        """A query in which some columns are made anew, and new ones come last."""
        old = [f"{made[name]} AS {name}" if name in made else name for name in self.columns]
        new = [f"{value} AS {name}" for name, value in made.items() if name not in self.columns]
        return f"SELECT {', '.join(old + new)}, o FROM {{0}}"

    def sql(self):
        parts = ", ".join(f"s{number} AS ({query})" for number, query in enumerate(self.parts))
        return f"WITH {parts} SELECT {', '.join(self.columns)} FROM s{len(self.parts) - 1} ORDER BY o"


def condition(made):
    rng = made.rng
    tests = [f"{name} {rng.choice(['<', '<=', '>', '<>'])} {rng.randrange(-9, 15)}" for name in made.of("integer", "double")]
    tests += [f"{name} = '{rng.choice(['a', 'b', 'red', 'é'])}'" for name in made.of("text")]
    tests += [f"{name} >= date '2026-0{rng.randrange(1, 10)}-15'" for name in made.of("date")]
    tests += [f"{name} is {rng.choice(['', 'not '])}null" for name in made.columns]
    first, second = rng.choice(tests), rng.choice(tests)
    return rng.choice([first, f"({first}) or ({second})", f"not ({first})", f"({first}) and ({second})", f"({first}) is not true"])


def value(made):
    """An expression that both say alike, and its type."""
    rng, choices = made.rng, []
    for name in made.of("integer"):
        choices += [(f"{name} + {rng.randrange(5)}", "integer"), (f"coalesce({name}, 0) * 2", "integer"), (f"abs({name})", "integer")]
    for name in made.of("double"):
        choices += [(f"{name} * 0.5e0", "double"), (f"floor({name})", None), (f"coalesce({name}, 1.5e0)", "double")]
    for name in made.of("text"):
        choices += [(f"upper({name})", "text"), (f"length({name})", "integer"), (f"{name} || '!'", "text"),
                    (f"coalesce({name}, 'none')", "text"), (f"case when {name} = 'a' then 'first' else {name} end", "text")]
    for name in made.of("date"):
        choices += [(f"year({name})", "integer"), (f"month({name})", "integer")]
    choices = [choice for choice in choices if choice[1]]
    return rng.choice(choices) if choices else ("1", "integer")


def filtered(made):
    where = condition(made)
    made.put({"step": "filter-rows", "where": where}, f"SELECT * FROM {{0}} WHERE {where}")


def added(made):
    name, (text, kind) = made.new(), value(made)
    made.put({"step": "add-columns", "values": {name: text}}, made.replaced({name: text}), {**made.columns, name: kind})


def changed(made):
    text, kind = value(made)
    column = made.rng.choice(list(made.columns))
    made.put({"step": "set-columns", "values": {column: text}}, made.replaced({column: text}), {**made.columns, column: kind})


def windowed(made):
    rng, name = made.rng, made.new()
    numbers = made.of("integer")
    by = rng.sample(list(made.columns), 1)
    choices = [("count()", "count(*)", "integer"), ("row_number()", "row_number()", "integer")]
    if numbers:
        number = rng.choice(numbers)
        choices += [(f"sum({number})", f"sum({number})", "integer"), (f"max({number})", f"max({number})", "integer")]
    ours, theirs, kind = rng.choice(choices)
    over = {"by": by} if rng.random() < 0.7 else {}
    group = f"PARTITION BY {by[0]} " if over else ""
    order = "ORDER BY o" if theirs == "row_number()" else ""
    made.put({"step": "add-columns", "over": over, "values": {name: ours}},
             made.replaced({name: f"CAST({theirs} OVER ({group}{order}) AS BIGINT)"}), {**made.columns, name: kind})


def distinct(made):
    columns = made.rng.sample(list(made.columns), min(len(made.columns), made.rng.randrange(1, 3)))
    made.put({"step": "remove-duplicates", "columns": columns},
             f"SELECT * FROM {{0}} QUALIFY row_number() OVER (PARTITION BY {', '.join(columns)} ORDER BY o) = 1")


def missing(made):
    rng = made.rng
    columns = rng.sample(list(made.columns), min(len(made.columns), rng.randrange(1, 4)))
    when = rng.choice(["any", "all"])
    tests = [f"({name} IS NULL" + (f" OR {name} = ''" if made.columns[name] == "text" else "") + ")" for name in columns]
    made.put({"step": "remove-missing", "columns": columns, "when": when},
             f"SELECT * FROM {{0}} WHERE NOT ({(' OR ' if when == 'any' else ' AND ').join(tests)})")


def filled(made):
    rng = made.rng
    column = rng.choice(list(made.columns))
    kind = made.columns[column]
    known = f"nullif({column}, '')" if kind == "text" else column
    if rng.random() < 0.5:
        way = rng.choice(["previous", "next"])
        frame = "ROWS UNBOUNDED PRECEDING" if way == "previous" else "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING"
        pick = "last_value" if way == "previous" else "first_value"
        # What is missing stays as it was where nothing is known.
        text = f"coalesce({known}, {pick}({known} IGNORE NULLS) OVER (ORDER BY o {frame}), {column})"
        made.put({"step": "fill-missing", "columns": [column], "with": way}, made.replaced({column: text}))
        return
    given = {"text": "none", "integer": 7, "double": 2.5, "date": "2026-01-31"}[kind]
    literal = f"date '{given}'" if kind == "date" else f"'{given}'" if kind == "text" else f"{given}e0" if kind == "double" else given
    made.put({"step": "fill-missing", "columns": [column], "value": given},
             made.replaced({column: f"coalesce({known}, {literal})"}))


def mapped(made):
    texts = made.of("text")
    if not texts:
        return
    column = made.rng.choice(texts)
    made.put({"step": "map-values", "column": column, "values": {"a": "alpha", "red": "rouge"}},
             made.replaced({column: f"case {column} when 'a' then 'alpha' when 'red' then 'rouge' else {column} end"}))


def replaced(made):
    texts = made.of("text")
    if not texts:
        return
    column, find = made.rng.choice(texts), made.rng.choice(["e", "re", "é", "!"])
    made.put({"step": "replace-text", "columns": [column], "find": find, "replace": "_"},
             made.replaced({column: f"replace({column}, '{find}', '_')"}))


def merged(made):
    columns, name = made.rng.sample(list(made.columns), min(2, len(made.columns))), made.new()
    columns = [column for column in columns if made.columns[column] in ("text", "integer", "date")]
    if not columns:
        return
    texts = ", ".join(f"CAST({column} AS VARCHAR)" for column in columns)
    made.put({"step": "merge-columns", "columns": columns, "separator": "-", "into": name},
             made.replaced({name: f"concat_ws('-', {texts})"}), {**made.columns, name: "text"})


def converted(made):
    numbers = made.of("integer")
    if not numbers:
        return
    column, kind = made.rng.choice(numbers), made.rng.choice(["text", "double"])
    made.put({"step": "change-type", "columns": {column: kind}}, made.replaced({column: f"CAST({column} AS {DUCK[kind]})"}),
             {**made.columns, column: kind})


def parted(made):
    dates = made.of("date")
    if not dates:
        return
    column = made.rng.choice(dates)
    if any(f"{column}_{part}" in made.columns for part in ("y", "year", "month")) or {"year", "month"} & set(made.columns):
        return
    made.put({"step": "date-parts", "column": column, "parts": ["year", "month"]},
             made.replaced({"year": f"year({column})", "month": f"month({column})"}),
             {**made.columns, "year": "integer", "month": "integer"})


def renamed(made):
    column, name = made.rng.choice(list(made.columns)), made.new()
    text = ", ".join(f"{old} AS {name}" if old == column else old for old in made.columns)
    made.put({"step": "rename-columns", "names": {column: name}}, f"SELECT {text}, o FROM {{0}}",
             {name if old == column else old: kind for old, kind in made.columns.items()})


def dropped(made):
    if len(made.columns) < 3:
        return
    columns = made.rng.sample(list(made.columns), made.rng.randrange(1, len(made.columns) - 1))
    if made.rng.random() < 0.6:
        kept = {name: kind for name, kind in made.columns.items() if name not in columns[:2]}
        made.put({"step": "drop-columns", "columns": columns[:2]}, f"SELECT {', '.join(kept)}, o FROM {{0}}", kept)
    else:
        kept = {name: made.columns[name] for name in columns}
        made.put({"step": "keep-columns", "columns": columns}, f"SELECT {', '.join(kept)}, o FROM {{0}}", kept)


def moved(made):
    column = made.rng.choice(list(made.columns))
    others = {name: kind for name, kind in made.columns.items() if name != column}
    ordered = {column: made.columns[column], **others}
    made.put({"step": "move-columns", "columns": [column], "to": "start"}, f"SELECT {', '.join(ordered)}, o FROM {{0}}", ordered)


def ordered(made):
    rng = made.rng
    keys = [(name, rng.random() < 0.5, rng.random() < 0.3)
            for name in rng.sample(list(made.columns), min(len(made.columns), rng.randrange(1, 3)))]
    by = [{"column": name, **({"order": "descending"} if down else {}), **({"nulls": "last"} if last else {})}
          for name, down, last in keys]
    order = ", ".join(f"{name} {'DESC' if down else 'ASC'} NULLS {'LAST' if last else 'FIRST'}" for name, down, last in keys)
    made.put({"step": "sort-rows", "by": by},
             f"SELECT * EXCLUDE (o), row_number() OVER (ORDER BY {order}, o) AS o FROM {{0}}")


def limited(made):
    rows, offset = made.rng.randrange(1, 500), made.rng.choice([0, 0, 3, 50])
    made.put({"step": "limit-rows", "rows": rows, **({"offset": offset} if offset else {})},
             f"SELECT * FROM {{0}} ORDER BY o LIMIT {rows} OFFSET {offset}")


def grouped(made):
    rng = made.rng
    by = rng.sample(list(made.columns), min(len(made.columns), rng.randrange(1, 3)))
    values, texts, kinds = {made.new(): "count()"}, ["count(*)"], ["integer"]
    for name in rng.sample(made.of("integer"), min(2, len(made.of("integer")))):
        aggregate = rng.choice(["sum", "min", "max", "count"])
        values[made.new()] = f"{aggregate}({name})"
        texts.append(f"CAST({aggregate}({name}) AS BIGINT)")
        kinds.append("integer")
    for name in rng.sample(made.of("double", "integer"), min(1, len(made.of("double", "integer")))):
        values[made.new()] = f"median({name})"
        texts.append(f"CAST(median({name}) AS DOUBLE)")
        kinds.append("double")
    made_columns = ", ".join(f"{text} AS {name}" for name, text in zip(values, texts))
    made.put({"step": "group-rows", "by": by, "values": values},
             f"SELECT {', '.join(by)}, {made_columns}, min(o) AS o FROM {{0}} GROUP BY {', '.join(by)}",
             {**{name: made.columns[name] for name in by}, **dict(zip(values, kinds))})


def joined(made):
    keys, name = [column for column in made.of("text")], made.new()
    if not keys:
        return
    key, kind = made.rng.choice(keys), made.rng.choice(["inner", "left", "semi", "anti"])
    step = {"step": "join-table", "with": {"path": "other.csv", "types": {"key": "text", "w": "integer"}}, "kind": kind,
            "on": [{"left": key, "right": "key"}]}
    if kind in ("semi", "anti"):
        test = f"EXISTS (SELECT 1 FROM other WHERE other.key = {{0}}.{key})"
        made.put(step, f"SELECT * FROM {{0}} WHERE {'' if kind == 'semi' else 'NOT '}{test}")
        return
    step["take"] = ["w"]
    own = ", ".join(f"l.{column}" for column in made.columns)
    if "w" in made.columns:
        return
    made.put(step, f"SELECT {own}, r.w AS w, row_number() OVER (ORDER BY l.o, r.place) AS o FROM {{0}} l "
             f"{kind.upper()} JOIN other r ON l.{key} = r.key", {**made.columns, "w": "integer"})
    renamed_to = name
    text = ", ".join(f"w AS {renamed_to}" if old == "w" else old for old in made.columns)
    made.put({"step": "rename-columns", "names": {"w": renamed_to}}, f"SELECT {text}, o FROM {{0}}",
             {renamed_to if old == "w" else old: kind for old, kind in made.columns.items()})


def unpivoted(made):
    numbers = made.of("integer")
    if len(numbers) < 2:
        return
    columns, names, values = made.rng.sample(numbers, 2), made.new(), made.new()
    columns = [name for name in made.columns if name in columns]
    others = [name for name in made.columns if name not in columns]
    own = "".join(f"{name}, " for name in others)
    parts = " UNION ALL ".join(f"SELECT {own}'{name}' AS {names}, {name} AS {values}, o * 2 + {place} AS o FROM {{0}}"
                               for place, name in enumerate(columns))
    made.put({"step": "unpivot-columns", "columns": columns, "names": names, "values": values}, parts,
             {**{name: made.columns[name] for name in others}, names: "text", values: "integer"})


def encoded(made):
    texts = made.of("text")
    if not texts:
        return
    column, prefix = made.rng.choice(texts), made.new()
    names = {f"{prefix}{value}": value for value in ("a", "red")}
    made.put({"step": "encode-column", "column": column, "values": ["a", "red"], "prefix": prefix},
             made.replaced({name: f"case when {column} = '{value}' then 1 else 0 end" for name, value in names.items()}),
             {**made.columns, **{name: "integer" for name in names}})


STEPS = [filtered, added, changed, windowed, distinct, missing, filled, mapped, replaced, merged, converted, parted, renamed, dropped,
         moved, ordered, limited, grouped, joined, unpivoted, encoded]


def agrees(ours, theirs):
    if isinstance(theirs, decimal.Decimal):
        theirs = float(theirs)
    if isinstance(theirs, (datetime.date, int, str)) and not isinstance(theirs, bool):
        return ours == str(theirs)
    return equal(ours, theirs)


def test_random_recipes_are_what_duckdb_makes_of_them(workspace):
    fresh = int(os.environ.get("SOUS_NET_SEED", random.randrange(1 << 30)))
    met, rows_seen = {}, 0
    for seed in (23, fresh):
        rng = random.Random(seed)
        folder = workspace.new(f"recipes-net-{seed}")
        table(folder / "in.csv", rng, 600)
        others = [(place, rng.choice(["a", "b", "red", "green", "é", "zz"]), rng.randrange(9)) for place in range(9)]
        (folder / "other.csv").write_text("key,w\n" + "".join(f"{key},{number}\n" for _, key, number in others))
        duck = duckdb.connect()
        names = ", ".join(f"'{name}': '{DUCK[kind]}'" for name, kind in KINDS.items())
        duck.execute(f"CREATE TABLE t AS SELECT * FROM read_csv('{folder}/in.csv', header = true, columns = {{{names}}})")
        duck.execute("CREATE TABLE other (place BIGINT, key VARCHAR, w BIGINT)")
        duck.executemany("INSERT INTO other VALUES (?, ?, ?)", others)
        for trial in range(60):
            made = Made(rng)
            while len(made.steps) < rng.randrange(2, 9):
                rng.choice(STEPS)(made)
            recipe = {"version": 1, "source": {"path": "in.csv", "types": KINDS}, "steps": made.steps, "output": {"path": "out.csv"}}
            (folder / "recipe.json").write_text(json.dumps(recipe, ensure_ascii=False))
            again = f"SOUS_NET_SEED={seed}, trial {trial}: {json.dumps(made.steps, ensure_ascii=False)}"
            outputs = []
            for nodes in (1, 3):
                result = workspace.run("run", "recipe.json", "--nodes", nodes, "-q", cwd=folder)
                check(result.status == 0, again, result.err)
                outputs.append((folder / "out.csv").read_bytes())
            check(outputs[0] == outputs[1], "1 and 3 nodes differ:", again)
            wanted = duck.execute(made.sql()).fetchall()
            rows = list(csv.reader(outputs[0].decode().splitlines()))
            if len(made.columns) == 1:
                rows = [row or [""] for row in rows]
            same(rows[0], list(made.columns), again)
            same(len(rows) - 1, len(wanted), again)
            for number, (row, truth) in enumerate(zip(rows[1:], wanted)):
                for name, cell, value in zip(made.columns, row, truth):
                    check(agrees(cell, value), f"row {number}, {name} is {cell!r}, DuckDB has {value!r}", again, made.sql())
            rows_seen += len(wanted)
            for step in made.steps:
                met[step["step"]] = met.get(step["step"], 0) + 1
    return f"{sum(met.values())} steps of {len(met)} kinds, {rows_seen} rows, fresh seed {fresh}"
