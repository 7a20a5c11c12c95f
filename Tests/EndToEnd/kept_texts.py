"""Texts that sorts, windows and joins keep until they are handed on, against Python: few of them, which are kept by number, too
many for that, and those of which this shows late.

A seed is printed when something differs: SOUS_NET_SEED=N does it again.
"""
import os
import random

import pyarrow
import pyarrow.parquet

from support import same, write_recipe

ROWS = 160_000


def table(rng):
    # Equal in length, beginning and end: told apart by their middles only.
    alike = ["same beginning " + "".join(rng.choice("ab") for _ in range(20)) + " and same end" for _ in range(300)]
    pool = [f"value {number * 7919}" for number in range(45_000)]
    half = ROWS // 2
    keys = list(range(ROWS))
    rng.shuffle(keys)
    return {
        "k": keys,
        "few": [rng.choice(["", None, "a", "zwölf", "x" * 300]) for _ in range(ROWS)],
        "alike": [rng.choice(alike) for _ in range(ROWS)],
        # The texts of one node have numbers, those of two together have not.
        "pool": [rng.choice(pool) for _ in range(ROWS)],
        "unique": [f"{row:x}-{rng.randrange(1 << 60):x}" for row in range(ROWS)],
        "late": [rng.choice(pool[:50]) if row < half else f"late {row}" for row in range(ROWS)],
        "none": [None] * ROWS}


def test_kept_texts_are_those_that_came(workspace):
    folder = workspace.new("kept-texts")
    seed = int(os.environ.get("SOUS_NET_SEED", random.randrange(1 << 30)))
    rng = random.Random(seed)
    columns = table(rng)
    texts = [name for name in columns if name != "k"]
    schema = pyarrow.schema([("k", pyarrow.int64()), *((name, pyarrow.string()) for name in texts)])
    pyarrow.parquet.write_table(pyarrow.table(columns, schema), folder / "in.parquet", row_group_size=20_000)
    # Unquoted is null, quoted is the empty text.
    with open(folder / "in.csv", "w") as file:
        file.write(",".join(columns) + "\n")
        for row in zip(*columns.values()):
            file.write(",".join("" if cell is None else f'"{cell}"' for cell in row) + "\n")
    order = sorted(range(ROWS), key=columns["k"].__getitem__)
    in_order = {name: [cells[row] for row in order] for name, cells in columns.items()}
    sources = {
        "csv": {"path": "in.csv", "emptyQuoted": "text", "types": {"k": "integer", **dict.fromkeys(texts, "text")}}, "parquet": {"path": "in.parquet"}}
    for kind, source in sources.items():
        works = {
            "sort": ([{"step": "sort-rows", "by": [{"column": "k"}]}], in_order),
            "top": ([{"step": "sort-rows", "by": [{"column": "k"}]}, {"step": "limit-rows", "rows": 100}],
                    {name: cells[:100] for name, cells in in_order.items()}),
            "window": ([{"step": "add-columns", "values": {"n": "row_number()"}, "over": {"by": [], "order": [{"column": "k"}]}}],
                       {**columns, "n": [key + 1 for key in columns["k"]]}),
            "join": ([{"step": "keep-columns", "columns": ["k"]},
                      {"step": "join-table", "with": source, "kind": "left", "on": [{"left": "k", "right": "k"}], "take": texts}],
                     columns)}
        for work, (steps, wanted) in works.items():
            note = f"seed {seed}: {work} of {kind}"
            recipe = write_recipe(folder, "r", source, steps, {"path": "out.parquet"})
            outputs = set()
            for extra in (["--nodes", "1"], ["--nodes", "3"], ["--nodes", "2", "--memory", "64M"]):
                workspace.ok("run", recipe, "--quiet", "--catalog", "catalog.sqlite", *extra, cwd=folder)
                outputs.add((folder / "out.parquet").read_bytes())
            same(len(outputs), 1, note)
            found = pyarrow.parquet.read_table(folder / "out.parquet")
            for name, cells in wanted.items():
                values = found[name].to_pylist()
                first = next((row for row, pair in enumerate(zip(values, cells)) if pair[0] != pair[1]), None)
                same(first, None, f"{note}: row of {name} that differs")
                same(len(values), len(cells), f"{note}: rows of {name}")
