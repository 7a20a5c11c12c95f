"""No digit is lost: decimals against exact arithmetic, numbers and instants whose type is guessed, tables without values.

A seed is printed when something differs: SOUS_NET_SEED=N does it again.
"""
import csv
import decimal
import fractions
import json
import math
import os
import random
import re

from support import check, same, write_recipe

D = decimal.Decimal
decimal.getcontext().prec = 400


# What Spark's types are: DecimalPrecision and DecimalType.adjustPrecisionScale.
def bounded(precision, scale):
    if precision <= 38:
        return precision, scale
    whole = precision - scale
    return 38, max(38 - whole, min(scale, 6))


def result_type(operator, p1, s1, p2, s2):
    scale = max(s1, s2)
    if operator in "+-":
        return bounded(max(p1 - s1, p2 - s2) + scale + 1, scale)
    if operator == "*":
        return bounded(p1 + p2 + 1, s1 + s2)
    if operator == "/":
        digits = max(6, s1 + p2 + 1)
        return bounded(p1 - s1 + s2 + digits, digits)
    return bounded(min(p1 - s1, p2 - s2) + scale, scale)


def rounded(value, precision, scale):
    """Half up, `None` over the precision."""
    value = value.quantize(D(1).scaleb(-scale), rounding=decimal.ROUND_HALF_UP)
    return value if abs(value) < D(10) ** (precision - scale) else None


def remainder(a, b, positive):
    rest = a - b * (a / b).to_integral_value(rounding=decimal.ROUND_DOWN)
    return rest + b if positive and rest < 0 < b else rest


def operand(rng, precision, scale):
    digits = rng.choice([precision, precision, rng.randint(1, precision)])
    number = rng.choice([rng.randint(0, 10**digits - 1), 10**digits - 1, 10**(digits - 1), 5 * 10**(digits - 1)])
    return D(rng.choice([1, -1]) * min(number, 10**precision - 1)).scaleb(-scale)


def decimals(workspace, seed, count):
    folder = workspace.new(f"decimals-{seed}")
    rng = random.Random(seed)
    for number in range(count):
        p1, p2 = rng.choice([38, rng.randint(1, 38)]), rng.choice([38, rng.randint(1, 38)])
        s1, s2 = rng.choice([0, p1, rng.randint(0, p1)]), rng.choice([0, p2, rng.randint(0, p2)])
        rows = [(operand(rng, p1, s1), operand(rng, p2, s2)) for _ in range(40)]
        # What is left of a negative number, made positive, may have more digits than its type, in Spark too.
        fits = result_type("%", p1, s1, p2, s2)
        rows = [(a, b) for a, b in rows if b and rounded(remainder(a, b, True), *fits) is not None]
        with open(folder / "in.csv", "w") as file:
            file.write("a,b\n" + "".join(f"{a:f},{b:f}\n" for a, b in rows))
        operators = {"+": "try_add(a, b)", "-": "try_subtract(a, b)", "*": "try_multiply(a, b)", "/": "try_divide(a, b)",
                     "%": "a % b", "pmod": "pmod(a, b)"}
        to = (38, rng.randint(0, 38))
        recipe = write_recipe(
            folder, "r",
            {"path": "in.csv", "delimiter": ",", "header": True,
             "types": {"a": f"decimal({p1},{s1})", "b": f"decimal({p2},{s2})"}},
            [{"step": "add-columns", "values": {**operators, **{"type " + k: f"typeof({v})" for k, v in operators.items()},
                                                "cast": f"try_cast(a as decimal({to[0]},{to[1]}))"}}])
        out = workspace.ok("preview", recipe, "--rows", "all", "--format", "json", cwd=folder).out
        found = json.loads(out, parse_float=D, parse_int=D)
        same(len(found), len(rows), f"seed {seed}")
        for (a, b), row in zip(rows, found):
            exact = {"+": a + b, "-": a - b, "*": a * b, "/": a / b, "%": remainder(a, b, False), "pmod": remainder(a, b, True)}
            for name, value in exact.items():
                precision, scale = result_type("%" if name == "pmod" else name, p1, s1, p2, s2)
                place = f"SOUS_NET_SEED={seed}, table {number}: decimal({p1},{s1}) {a:f} {name} decimal({p2},{s2}) {b:f}"
                same(row["type " + name], f"decimal({precision},{scale})", place)
                same(row[name], rounded(value, precision, scale), place)
            same(row["cast"], rounded(a, *to), f"SOUS_NET_SEED={seed}: {a:f} as decimal{to}")
        # Sums and means of a group.
        recipe = write_recipe(
            folder, "g",
            {"path": "in.csv", "delimiter": ",", "header": True, "types": {"a": f"decimal({p1},{s1})", "b": "text"}},
            [{"step": "group-rows", "by": [], "values": {"mean": "mean(a)"}}])
        result = workspace.run("preview", recipe, "--format", "json", cwd=folder)
        if not rows:
            continue
        mean = rounded(sum(a for a, _ in rows) / len(rows), *bounded(p1 + 4, s1 + 4))
        same(result.status, 0 if mean is not None else 1, f"SOUS_NET_SEED={seed}, table {number} {result.err}")
        if mean is None:
            continue
        same(json.loads(result.out, parse_float=D, parse_int=D)[0]["mean"], mean, f"SOUS_NET_SEED={seed}, table {number}")


def test_decimals_are_computed_exactly_and_rounded_once(workspace):
    fresh = int(os.environ.get("SOUS_NET_SEED") or random.randrange(1_000_000))
    decimals(workspace, 5, 25)
    decimals(workspace, fresh, 25)
    return f"50 pairs of types, seeds 5 and {fresh}"


def number_text(rng):
    digits = rng.choice([1, 3, 15, 16, 17, 18, 19, 22, 30])
    text = "".join(rng.choice("0123456789") for _ in range(digits)).lstrip("0") or "0"
    kind = rng.random()
    if kind < 0.3:
        return text
    if kind < 0.5:
        return repr(rng.choice([rng.random(), rng.uniform(-1e9, 1e9), rng.random() * 10.0**rng.randint(-300, 300)]))
    if kind < 0.6:
        return "%.18e" % rng.uniform(-1e3, 1e3)
    if kind < 0.65:
        return rng.choice(["1e400", "-1e400", "1e-400", "5e-324", "1.7976931348623157e308", "1.8e308", "0.0", "-0.0"])
    place = rng.randint(0, len(text))
    return (text[:place] or "0") + "." + (text[place:] or "0")


def spells(text, value):
    """Whether a double, rounded to as many digits as the text has, is the text's number."""
    wanted = D(text)
    if value != value or value in (float("inf"), float("-inf")):
        return False
    if wanted == 0 or value == 0:
        return wanted == 0 and value == 0
    digits = wanted.normalize()
    with decimal.localcontext() as context:
        context.prec, context.rounding = len(digits.as_tuple().digits), decimal.ROUND_HALF_EVEN
        return +D(value) == digits


def digit_count(text):
    return len(D(text).normalize().as_tuple().digits)


def read(workspace, folder, name, as_text):
    """The values, numbers as they are printed, and what is said of them."""
    result = workspace.ok("preview", name, "--rows", "all", "--format", "json", cwd=folder)
    return [row["v"] for row in json.loads(result.out, parse_float=as_text, parse_int=as_text)], result.err


class Printed(str):
    pass


def test_guessed_numbers_lose_no_digit(workspace):
    fresh = int(os.environ.get("SOUS_NET_SEED") or random.randrange(1_000_000))
    folder = workspace.new("digits")
    # Where the table begins is told: numbers of every shape in five rows may look like lines before it.
    (folder / "csv.json").write_text(json.dumps(
        {"version": 1, "source": {"path": "n.csv", "header": True, "skipLines": 0}, "steps": []}))
    left_out = re.compile(r'column "v": digits that a double has no room for are left out: (\d+)')
    for seed in (3, fresh):
        rng = random.Random(seed)
        for _ in range(60):
            texts = [number_text(rng) for _ in range(rng.choice([1, 1, 2, 3, 5]))]
            (folder / "n.csv").write_text("k,v\n" + "".join(f"x,{text}\n" for text in texts))
            (folder / "n.jsonl").write_text("".join(f'{{"k":"x","v":{text}}}\n' for text in texts))
            for name in ("csv.json", "n.jsonl"):
                values, notes = read(workspace, folder, name, Printed)
                # Printed as Java does, the least double has a digit more than its shortest text: 4.9E-324.
                shorter = sum(isinstance(got, Printed) and digit_count(got) < digit_count(text) for text, got in zip(texts, values))
                noted = left_out.search(notes)
                check((int(noted[1]) if noted else 0) == shorter, f"SOUS_NET_SEED={seed}: {name} {texts}: {notes}")
                for text, got in zip(texts, values):
                    place = f"SOUS_NET_SEED={seed}: {name} {texts}: {text} became {got!r}"
                    if not isinstance(got, Printed):
                        check(got == text, place)
                    elif any(mark in got for mark in ".eE"):
                        check(spells(text, float(got)), place)
                    else:
                        check(D(got) == D(text), place)
    return f"seeds 3 and {fresh}"


def test_a_value_far_down_undoes_a_guess_whole(workspace):
    folder = workspace.new("late")
    kinds = {
        "7": ["007", "+5", "9223372036854775808", "abc"],
        "1.5": ["007.5", "+1.5", "NaN", "9007199254740993", "12345678901234567890.12", "1e400", "0.1234567890123456789"],
        "2024-01-01 12:00:00": ["2024-01-01 12:00:00.1234567", "0000-01-01 00:00:00", "2024-02-30 00:00:00"],
        "2024-01-01": ["0000-01-01", "2024-02-30"], "": ["abc", "007", "5"],
    }
    for early, lates in kinds.items():
        for late in lates:
            (folder / "a.csv").write_text("k,v,w\n" + f"x,{early},{'y' * 100}\n" * 6000 + f"x,{late},z\n")
            found = list(csv.reader(workspace.ok("preview", "a.csv", "--rows", "all", "--format", "csv", "--typed",
                                                 cwd=folder).out.splitlines()))
            same((found[1][1], found[-1][1]), (early, late))
    (folder / "a.csv").write_text("k,v\n" + "x,2024-01-01 12:00:00.123456000\n" * 3)
    same(read(workspace, folder, "a.csv", str)[0][0], "2024-01-01T12:00:00.123456Z")


def test_unions_lose_no_digit(workspace):
    folder = workspace.new("union-digits")
    (folder / "a.csv").write_text("v\n9007199254740993\n5\n-9007199254740992\n")
    (folder / "b.csv").write_text("v\n1.5\n")
    recipe = write_recipe(folder, "r", {"path": "a.csv"}, [{"step": "union-tables", "with": [{"path": "b.csv"}]}],
                          {"path": "out.jsonl"})
    result = workspace.run("run", recipe, cwd=folder)
    same(result.status, 6)
    check("9007199254740993" in result.err and "too many digits" in result.err, result.err)
    workspace.ok("run", recipe, "--max-rejects", 1, cwd=folder)
    same((folder / "out.jsonl").read_text(), '{"v":5.0}\n{"v":-9.007199254740992E15}\n{"v":1.5}\n')


def test_digits_that_pinned_types_have_no_room_for_are_counted(workspace):
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = workspace.new("pinned-digits")
    left_out = "digits that {} has no room for are left out: {}"
    cut = "digits behind the microseconds are cut: {}"
    times = ["2024-01-01 00:00:00.1234567", "2024-01-01 00:00:00.123456000", "2024-01-01T00:00:00.000000001Z",
             "2024-01-01", "2024-01-01 00:00:00.5+02:00", "2024-01-01 00:00:00.000000900+02:00"]
    cases = {
        "timestamp": ("timestamp", times, cut.format(3)),
        "pattern": ({"type": "timestamp", "format": "yyyy-MM-dd HH:mm:ss.SSSSSSSSS"},
                    ["2024-01-01 00:00:00.123456789", "2024-01-01 00:00:00.123456000"], cut.format(1)),
        "decimal": ("decimal(10,2)", ["1.005", "1.10", "1.100", "1e-3", "-0.001", "0.0000", "12e1"],
                    left_out.format("decimal(10,2)", 3)),
        "long": ("decimal(38,0)", ["1" * 38 + ".5", "1" * 38 + ".0", "0." + "0" * 50 + "1", "1" * 20],
                 left_out.format("decimal(38,0)", 2)),
        "double": ("double", ["9007199254740993", "9007199254740992", "1e22", "100000000000000000000", "0.1",
                              "0.12345678901234567890123", "NaN", "Infinity", "1234567890123456789.5"],
                   left_out.format("a double", 3)),
    }
    for name, (pin, texts, note) in cases.items():
        (folder / f"{name}.csv").write_text("k,v\n" + "".join(f"x,{text}\n" for text in texts))
        (folder / f"{name}.jsonl").write_text("".join(json.dumps({"k": "x", "v": text}) + "\n" for text in texts))
        pq.write_table(pa.table({"k": ["x"] * len(texts), "v": texts}), folder / f"{name}.parquet")
        for ending in ("csv", "jsonl", "parquet"):
            recipe = write_recipe(folder, f"{name}-{ending}", {"path": f"{name}.{ending}", "types": {"v": pin}}, [],
                                  {"path": f"out-{name}-{ending}.csv"})
            for nodes in (1, 3):
                err = workspace.ok("run", recipe, "--nodes", nodes, cwd=folder).err
                check(f'{name}.{ending}, column "v": {note}' in err, name, ending, err)
    # Values of Parquet that come back as others than they were.
    D = decimal.Decimal
    kinds = {"integer": (pa.array([1.0, 1.5, None, -2.5, 1e15]), left_out.format("integer", 2)),
             "decimal(10,1)": (pa.array([D("1.25"), D("1.20"), None], pa.decimal128(10, 2)), left_out.format("decimal(10,1)", 1)),
             "double": (pa.array([2**53 + 1, 2**53, 5, None]), left_out.format("a double", 1)),
             "date": (pa.array([0, 1, 86_400_000_000, None], pa.timestamp("us")), "times of day are left out: 1"),
             "timestamp": (pa.array([D("1.1234567"), D("1.5"), None], pa.decimal128(12, 7)), cut.format(1))}
    for pin, (values, note) in kinds.items():
        pq.write_table(pa.table({"v": values}), folder / "v.parquet")
        recipe = write_recipe(folder, "v", {"path": "v.parquet", "types": {"v": pin}}, [])
        err = workspace.ok("preview", recipe, cwd=folder).err
        check(f'v.parquet, column "v": {note}' in err, pin, err)


def test_points_that_may_be_thousands_are_said(workspace):
    """1.000 is one in some countries and a thousand in others: the reading is said where nothing settles it."""
    folder = workspace.new("thousands")
    for name, text, said in (
        ("groups.csv", "name;amount\nA;1.000\nB;12.500\nC;500\n", True),
        ("negative.csv", "name\tamount\nA\t-1.000\nB\t2.500\n", True),
        ("fractions.csv", "name;amount\nA;1.000\nB;2.57\n", False),
        ("small.csv", "name;amount\nA;0.125\nB;0.250\n", False),
        ("integers.csv", "name;amount\nA;100\nB;250\n", False),
        ("commas.csv", "name,amount\nA,1.000\nB,2.500\n", False),
    ):
        (folder / name).write_text(text)
        result = workspace.ok("preview", name, cwd=folder)
        check(("three digits behind it" in result.err) == said, name + ": " + result.err)


def test_tables_without_values_take_any_type(workspace):
    folder = workspace.new("valueless")
    (folder / "full.csv").write_text("k,v,d,b\n1,2.5,2024-01-01,true\n")
    (folder / "text.csv").write_text("k,v,d,b\nx,y,z,w\n")
    (folder / "header.csv").write_text("k,v,d,b\n")
    (folder / "blank.csv").write_text("k,v,d,b\n,,,\n")
    (folder / "null.jsonl").write_text('{"k":null,"v":null,"d":null,"b":null}\n')
    row, none = {"k": 1, "v": 2.5, "d": "2024-01-01", "b": True}, dict.fromkeys("kvdb")
    empty = {"header.csv": [], "blank.csv": [none], "null.jsonl": [none]}
    for name, rows in empty.items():
        for match in ("name", "position"):
            for first, second, wanted in ((name, "full.csv", rows + [row]), ("full.csv", name, [row] + rows),
                                          (name, "header.csv", rows)):
                recipe = write_recipe(
                    folder, "r", {"path": first},
                    [{"step": "rename-columns", "names": {"k": "q"}}, {"step": "rename-columns", "names": {"q": "k"}},
                     {"step": "union-tables", "with": [{"path": second}], "match": match}])
                same(json.loads(workspace.ok("preview", recipe, "--format", "json", cwd=folder).out), wanted)
        for left, right in ((name, "full.csv"), ("full.csv", name)):
            recipe = write_recipe(
                folder, "j", {"path": left},
                [{"step": "join-table", "with": {"path": right}, "kind": "left", "on": [{"left": "k", "right": "k"}],
                  "take": ["v"], "prefix": "r_"}])
            found = json.loads(workspace.ok("preview", recipe, "--format", "json", cwd=folder).out)
            same(len(found), len(rows) if left == name else 1)
    # A value below the part that is looked at makes it a text, which is said.
    (folder / "late.csv").write_text("k,v,d,b\n" + f",,,{' ' * 0}\n" * 200_000 + "abc,,,\n")
    recipe = write_recipe(folder, "r", {"path": "full.csv"}, [{"step": "union-tables", "with": [{"path": "late.csv"}]}])
    result = workspace.run("preview", recipe, "--rows", "all", cwd=folder)
    same(result.status, 3)
    check('"k" is integer here and "k" is text in the other table' in result.err, result.err)
    # An expression over a column without values is undone when a value stands far down after all.
    steps = [{"step": "filter-rows", "where": "v > 2 or d > date '2020-01-01' or b or year(d) = 2020"},
             {"step": "group-rows", "by": ["k"], "values": {"most": "max(v)", "all": "sum(v)", "day": "max(d)"}},
             {"step": "add-columns", "values": {"month": "month(day)", "more": "round(most, 0) + all"}}]
    for rows, wanted in (("", []), (",,,\n", []),
                         (",,,\n" * 200_000 + "x,2.5,2024-02-01,true\n",
                          [{"k": "x", "most": 2.5, "all": 2.5, "day": "2024-02-01", "month": 2, "more": 5.5}])):
        (folder / "far.csv").write_text("k,v,d,b\n" + rows)
        recipe = write_recipe(folder, "r", {"path": "far.csv"}, steps)
        same(json.loads(workspace.ok("preview", recipe, "--rows", "all", "--format", "json", cwd=folder).out), wanted)
    steps = [{"step": "fill-missing", "columns": ["v"], "value": 1.5}, {"step": "map-values", "column": "k", "values": {"1": 2}},
             {"step": "add-columns", "values": {"x": "v * 2 + k"}}]
    for name, rows in (("header", []), ("blank", [{**none, "v": 1.5, "x": None}]), ("full", [{**row, "k": 2, "x": 7.0}])):
        recipe = write_recipe(folder, "r", {"path": f"{name}.csv"}, steps)
        same(json.loads(workspace.ok("preview", recipe, "--format", "json", cwd=folder).out), rows, name)
    # What stands in the way of a join is said, not that its key has a name that is taken.
    recipe = write_recipe(
        folder, "j", {"path": "full.csv"},
        [{"step": "join-table", "with": {"path": "text.csv"}, "kind": "left", "on": [{"left": "k", "right": "k"}],
          "prefix": "r_"}])
    result = workspace.run("check", recipe, cwd=folder)
    same(result.status, 3)
    check('"k" is integer here and "k" is text' in result.out and "already a column" not in result.out, result.out)


def test_the_text_that_stands_for_null_shares_its_folder(workspace):
    folder = workspace.new("partition-null")
    rows = [None, "__HIVE_DEFAULT_PARTITION__", "x", "", "__HIVE_DEFAULT_PARTITION__", None]
    (folder / "p.jsonl").write_text("".join(json.dumps({"k": k, "i": i}) + "\n" for i, k in enumerate(rows)))
    for nodes in (1, 3):
        recipe = write_recipe(folder, "r", {"path": "p.jsonl"}, [], {"path": "out", "format": "jsonl", "partitionBy": ["k"]})
        result = workspace.ok("run", recipe, "--nodes", nodes, cwd=folder)
        check("2 rows with the text __HIVE_DEFAULT_PARTITION__ as a partition key" in result.err, result.err)
        same(sorted(os.listdir(folder / "out")), ["k=__HIVE_DEFAULT_PARTITION__", "k=x"])
        lines = (folder / "out" / "k=__HIVE_DEFAULT_PARTITION__" / "part-00000.jsonl").read_text().splitlines()
        same([json.loads(line)["i"] for line in lines], [0, 1, 3, 4, 5])


def test_numbers_of_profiles_and_tables_keep_their_digits(workspace):
    folder = workspace.new("printed")
    (folder / "s.csv").write_text("v,w\n1e-8,12345678.9\n3e-8,12345678.9\n")
    v, w = json.loads(workspace.ok("profile", "s.csv", "--format", "json", cwd=folder).out, parse_float=str)
    same((v["mean"], w["mean"], w["least"]), ("2e-8", "12345678.9", "12345678.9"))
    for command in (["preview", "s.csv"], ["profile", "s.csv"]):
        out = workspace.ok(*command, cwd=folder).out
        check("12345678.9" in out and "3e-8" in out and "E7" not in out, out)


def numbers_of_a_group(rng, kind):
    """Numbers as texts that JSON holds exactly, of sizes that make sums lose digits if they are rounded on the way."""
    count = rng.choice([1, 2, 3, 7, rng.randint(2, 40)])
    if kind == "integer":
        bits = rng.choice([8, 40, 54, 62])
        return [rng.randint(-2**bits, 2**bits) for _ in range(count)]
    if kind.startswith("decimal"):
        most = 10 ** rng.choice([2, 9, 16, 22])
        return [D(rng.randint(-most, most)).scaleb(-4) for _ in range(count)]
    exponents = rng.choice([(0, 4), (-30, 30), (-300, 300), (-1074, -1040), (1000, 1019), (-1060, 1000)])
    return [rng.choice([1, 1, -1]) * math.ldexp(rng.random() + 0.5, rng.randint(*exponents)) for _ in range(count)]


def nearest(fraction):
    """The double nearest to a fraction; Python divides integers so."""
    return fraction.numerator / fraction.denominator


def means(workspace, seed, count):
    folder = workspace.new(f"means-{seed}")
    rng = random.Random(seed)
    for kind in ("integer", "double", "decimal(22,4)"):
        groups = [numbers_of_a_group(rng, kind) for _ in range(count)]
        lines = [(group, value) for group, values in enumerate(groups) for value in values]
        rng.shuffle(lines)
        name = kind.split("(")[0]
        written = "{},{:f}\n" if name == "decimal" else "{},{!r}\n"
        (folder / f"{name}.csv").write_text("g,v\n" + "".join(written.format(*line) for line in lines))
        source = {"path": f"{name}.csv", "types": {"g": "integer", "v": kind}}
        cases = {
            "grouped": [{"step": "group-rows", "by": ["g"], "values": {"mean": "mean(v)", "median": "median(v)"}}],
            "over": [{"step": "add-columns", "values": {"mean": "mean(v)"}, "over": {"by": ["g"]}}],
            "framed": [{"step": "add-columns", "values": {"mean": "mean(v)"}, "over": {"by": ["g"], "rows": [None, None]}}],
        }
        if name == "decimal":
            # Means of decimals are decimals, which are held to exact arithmetic above.
            cases = {"grouped": [{"step": "group-rows", "by": ["g"], "values": {"median": "median(v)"}}]}
        for case, steps in cases.items():
            recipe = write_recipe(folder, "r", source, steps, {"path": "out.jsonl"})
            workspace.ok("run", recipe, "--nodes", rng.randint(1, 4), "--quiet", cwd=folder)
            for line in (folder / "out.jsonl").read_text().splitlines():
                row = json.loads(line)
                values = sorted(map(fractions.Fraction, groups[row["g"]]))
                place = f"SOUS_NET_SEED={seed}: {case} of {groups[row['g']]}"
                if "mean" in row:
                    same(float(row["mean"]), nearest(sum(values) / len(values)), "the mean, " + place)
                if "median" in row:
                    middle = (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2
                    same(float(row["median"]), nearest(middle), "the median, " + place)
        source = write_recipe(folder, "p", source, [], {"path": "none.csv"})
        profile = json.loads(workspace.ok("profile", source, "--format", "json", cwd=folder).out)
        values = [fractions.Fraction(value) for _, value in lines]
        same(float(profile[1]["mean"]), nearest(sum(values) / len(values)), f"SOUS_NET_SEED={seed}: the profile of {name}")


def test_means_are_rounded_once(workspace):
    fresh = int(os.environ.get("SOUS_NET_SEED") or random.randrange(1_000_000))
    for seed in (1, fresh):
        means(workspace, seed, 300)


# Groups whose moments plain doubles lose: far from zero, close to each other, very large, very small, all equal.
HARD_GROUPS = {
    "integer": [[2**60, 2**60 + 1, 2**60 + 3], [2**53, 2**53 + 1, 2**53 + 3, 2**53 + 4], [-2**63, 2**63 - 1, 0], [5],
                [2**63 - 1] * 5],
    "double": [[0.1] * 3, [0.3] * 7, [1e60, 2e60, 4e60], [1e-60, 2e-60, 4e-60], [1e100, 2e100, 4e100],
               [1e160, 2e160, 4e160], [1.797e308], [1.797e308, -1.797e308, -1.7e308], [5e-324, 1e-323, 0.0],
               [5e-324] * 3, [*map(float, range(19)), 1e200]],
    "decimal(38,1)": [[D("123456789012345678901234567789.1"), D("123456789012345678901234567789.2"),
                       D("123456789012345678901234567789.4")], [D("-25156444.3")] * 4, [D(10)**36, -D(10)**36]],
}


def spread_group(rng, kind):
    size = rng.randint(1, 30)
    if kind == "double":
        shift, power = rng.choice([0, 0, 1, 1e6, 1e15]), 10.0 ** rng.choice([0, 0, 5, 100, -150, 150, -170, 280, -290])
        return [(shift + rng.uniform(-1, 1)) * power for _ in range(size)]
    width = rng.choice([3, 100, 10**9])
    if kind == "integer":
        shift = rng.choice([0, 10**6, 2**53, 2**60, -2**62])
        return [shift + rng.randint(-width, width) for _ in range(size)]
    shift = rng.choice([0, 10**10, 10**20, 10**36])
    return [D(shift + rng.randint(-width, width)).scaleb(-1) for _ in range(size)]


def root(value):
    """To far more digits than a double has."""
    shift = 2 * max(0, 1200 + value.denominator.bit_length() - value.numerator.bit_length())
    return fractions.Fraction(math.isqrt((value.numerator << shift) // value.denominator), 2 ** (shift // 2))


def exact_moments(values):
    """By name the value, and what an error is measured by."""
    values, count = [fractions.Fraction(value) for value in values], len(values)
    distances = [value - sum(values) / count for value in values]
    second, third, fourth = (sum(distance**power for distance in distances) for power in (2, 3, 4))
    made = {"var_pop": second / count, "stddev_pop": root(second / count),
            "mean_absolute_deviation": sum(map(abs, distances)) / count}
    if count > 1:
        made |= {"var_samp": second / (count - 1), "stddev": root(second / (count - 1)),
                 "standard_error": root(second / (count - 1) / count)}
    made = {name: (value, value) for name, value in made.items()}
    if second:
        unit = root(fractions.Fraction(count)) / root(second**3)
        made["skewness"] = unit * third, unit * sum(abs(distance)**3 for distance in distances)
        made["kurtosis"] = count * fourth / second**2 - 3, count * fourth / second**2
    return made


def moments(workspace, seed, count):
    names = ["var_samp", "var_pop", "stddev", "stddev_pop", "standard_error", "skewness", "kurtosis",
             "mean_absolute_deviation"]
    rng = random.Random(seed)
    folder = workspace.new(f"moments-{seed}")
    for kind, hard in HARD_GROUPS.items():
        groups = hard + [spread_group(rng, kind) for _ in range(count)]
        lines = [(number, value) for number, values in enumerate(groups) for value in values]
        rng.shuffle(lines)
        (folder / "in.csv").write_text(
            "g,v\n" + "".join(f"{g},{value:f}\n" if isinstance(value, D) else f"{g},{value!r}\n" for g, value in lines))
        recipe = write_recipe(
            folder, "r", {"path": "in.csv", "types": {"g": "integer", "v": kind}},
            [{"step": "group-rows", "by": ["g"], "values": {name: f"{name}(v)" for name in names}}], {"path": "out.csv"})
        workspace.ok("run", recipe, "--nodes", rng.randint(1, 4), "--quiet", cwd=folder)
        with open(folder / "out.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        same(len(rows), len(groups))
        for row in rows:
            values = groups[int(row["g"])]
            wanted = exact_moments(values)
            for name in names:
                place = f"SOUS_NET_SEED={seed}: {name} of {values}: {row[name]}"
                value, size = wanted.get(name, (None, None))
                if value is None:
                    same(row[name], "", place)
                elif abs(value) >= 2**1024:
                    same(row[name], "Infinity", place)
                else:
                    error = abs(fractions.Fraction(float(row[name])) - value)
                    check(error <= max(size / 2**50, fractions.Fraction(1, 2**1073)), place)


def test_moments_keep_their_digits_far_from_zero_and_near_each_other(workspace):
    fresh = int(os.environ.get("SOUS_NET_SEED") or random.randrange(1_000_000))
    for seed in (1, fresh):
        moments(workspace, seed, 60)


def test_pinned_columns_of_files_without_rows_come_as_they_are_written(workspace):
    folder = workspace.new("pinned-order")
    (folder / "none.jsonl").write_text("")
    types = {"z": "integer", "m": "text", "a": "date", "b": {"type": "double", "decimal": ","}}
    recipe = write_recipe(folder, "r", {"path": "none.jsonl", "types": types}, [], {"path": "out.csv"})
    workspace.ok("run", recipe, "--quiet", cwd=folder)
    same((folder / "out.csv").read_text(), "z,m,a,b\n")


def test_means_of_sums_beyond_doubles_are_numbers(workspace):
    folder = workspace.new("large-means")
    (folder / "in.csv").write_text("g,v\n1,1e308\n1,1e308\n1,1.5e308\n")
    for steps in ([{"step": "group-rows", "by": ["g"], "values": {"m": "mean(v)"}}],
                  [{"step": "set-columns", "values": {"v": "mean(v)"}, "over": {}}, {"step": "remove-duplicates"}],
                  [{"step": "set-columns", "values": {"v": "mean(v)"}, "over": {"rows": [None, None]}},
                   {"step": "remove-duplicates"}]):
        recipe = write_recipe(folder, "r", {"path": "in.csv"}, steps, {"path": "out.csv"})
        workspace.ok("run", recipe, "--quiet", cwd=folder)
        same((folder / "out.csv").read_text().splitlines()[1:], ["1,1.1666666666666667E308"])
