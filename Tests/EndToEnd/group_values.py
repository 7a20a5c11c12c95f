"""Aggregates that need all values of a group, against Python: values that hardly repeat, that begin to, and that stop.

A seed is printed when something differs: SOUS_NET_SEED=N does it again.
"""
import collections
import fractions
import math
import os
import random

import pyarrow.parquet

from support import same, write_recipe

VALUES = {
    "median": "median(x)", "mode": "mode(x)", "third": "kth_largest(x, 3)", "thirdOfAll": "kth_largest(distinct x, 3)",
    "quarter": "percentile(x, 0.25)", "different": "count(distinct x)", "deviation": "mean_absolute_deviation(x)"}


def values(rng, shape, kind, count):
    """Numbers that `shape` says when they come again."""
    def new(index):
        if kind == "integer":
            return index * 7919 % (1 << 31) - (1 << 30)
        return rng.choice([-1, 1]) * math.ldexp(rng.randint(1, (1 << 52)), rng.randint(-70, -40))

    pool = [new(index) for index in range(200)]
    for index in range(count):
        repeats = {"unique": False, "repeated": True, "unique, then repeated": index > count // 5,
                   "repeated, then unique": index < count // 2, "mixed": index % 3 == 0}[shape]
        yield rng.choice(pool) if repeats else new(index + 1000)


def truth(numbers):
    ordered, count = sorted(numbers), len(numbers)
    times = collections.Counter(numbers)
    most = max(times.values())

    def half(a, b):
        return a if a == b else 0.5 * a + 0.5 * b

    place = (count - 1) * 0.25
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    unique = sorted(times, reverse=True)
    mean = float(sum(map(fractions.Fraction, numbers))) / count
    return {
        "median": half(float(ordered[(count - 1) // 2]), float(ordered[count // 2])),
        "mode": min(value for value in times if times[value] == most),
        "third": ordered[-3], "thirdOfAll": unique[2] if len(unique) > 2 else None,
        "quarter": float(low) if low == high else (math.ceil(place) - place) * low + (place - math.floor(place)) * high,
        "different": len(times),
        "deviation": sum(fractions.Fraction(abs(value - mean)) for value in map(float, numbers)) / count}


def test_values_of_groups_are_counted_however_often_they_repeat(workspace):
    folder = workspace.new("group-values")
    seed = int(os.environ.get("SOUS_NET_SEED", random.randrange(1 << 30)))
    rng = random.Random(seed)
    shapes = ["unique", "repeated", "unique, then repeated", "repeated, then unique", "mixed"]
    for shape in shapes:
        kind, groups = rng.choice(["integer", "double"]), rng.choice([1, 7, 900])
        note = f"seed {seed}: {shape}, {kind}, {groups} groups"
        numbers = list(values(rng, shape, kind, 150_000))
        rows = [(rng.randrange(groups), number) for number in numbers]
        with open(folder / "in.csv", "w") as file:
            file.write("g,x\n" + "".join(f"{g},{x!r}\n" for g, x in rows))
        types = {"g": "integer", "x": kind}
        recipe = write_recipe(
            folder, "r", {"path": "in.csv", "types": types},
            [{"step": "group-rows", "by": ["g"] if groups > 1 else [], "values": VALUES}], {"path": "out.parquet"})
        known = collections.defaultdict(list)
        for g, x in rows:
            known[g if groups > 1 else None].append(x)
        outputs = set()
        for extra in (["--nodes", "1"], ["--nodes", "3"], ["--nodes", "2", "--memory", "64M"]):
            workspace.ok("run", recipe, "--quiet", "--catalog", "catalog.sqlite", *extra, cwd=folder)
            outputs.add((folder / "out.parquet").read_bytes())
        same(len(outputs), 1, note)
        found = pyarrow.parquet.read_table(folder / "out.parquet").to_pylist()
        same(len(found), len(known), note)
        for row in found:
            wanted = truth(known[row.get("g")])
            close = wanted.pop("deviation")
            if not math.isclose(row["deviation"], float(close), rel_tol=1e-12):
                same(row["deviation"], float(close), note)
            same({name: row[name] for name in wanted}, wanted, f"{note}, group {row.get('g')}")


def test_a_list_that_becomes_too_long_is_a_sentence(workspace):
    folder = workspace.new("long-lists")
    (folder / "in.csv").write_text("n\n" + "".join(f"{number}\n" for number in range(280)))

    def run(characters):
        recipe = write_recipe(
            folder, "r", {"path": "in.csv"},
            [{"step": "add-columns", "values": {"t": f"repeat('x', {characters})"}},
             {"step": "group-rows", "by": [], "values": {"all": "json_arrayagg(t)"}},
             {"step": "set-columns", "values": {"all": "length(\"all\")"}}], {"path": "out.csv"})
        return workspace.run("run", recipe, "--quiet", "--memory", "2G", cwd=folder)

    # Quotes, commas and brackets around the characters.
    same((run(1000).status, (folder / "out.csv").read_text()), (0, f"all\n{280 * 1003 + 1}\n"))
    # 280 times a million characters are more than 256 MiB. Nothing is cut, and what stood there stays.
    result = run(1_000_000)
    same((result.status, result.err), (1, "sous: a list of json_arrayagg takes more than 256 MiB; group by more columns\n"))
    same((folder / "out.csv").read_text(), f"all\n{280 * 1003 + 1}\n")
