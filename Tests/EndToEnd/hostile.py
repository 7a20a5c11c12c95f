"""Small inputs that ask for endless work, and interruptions in every phase of every command."""
import json
import os
import random
import resource
import signal
import subprocess
import time

from support import check, same

SMALL = "id,v\n1,a\n2,b\n3,c\n"


def recipe_of(folder, name, steps, source="a.csv", output="out.jsonl"):
    path = folder / name
    path.write_text(json.dumps(
        {"version": 1, "source": {"path": source}, "steps": steps, "output": {"path": output}}))
    return path


def folder_of(workspace, name):
    folder = workspace.new(name)
    (folder / "a.csv").write_text(SMALL)
    return folder


def test_small_recipes_end_soon_or_are_refused(workspace):
    folder = folder_of(workspace, "small")
    add = lambda text: [{"step": "add-columns", "values": {"r": text}}]
    nullif = "id"
    for number in range(60):
        nullif = f"nullif({nullif}, {-number - 1})"
    steps = {
        "minus": (add("- " * 60 + "id"), 0), "minuses": (add("- " * 300 + "id"), 3),
        "between": (add("id = 1" + " between true and true" * 60), 3), "nullif": (add(nullif), 3),
        "regex": ([{"step": "filter-rows", "where": "not rlike(v, '(a{1,1000}){1,1000}')"}], 3),
        "or": (add(" or ".join(f"id = {n}" for n in range(3000))), 0),
        "texts": ([{"step": "set-columns", "values": {"v": "v || v"}}] * 40, 6),
        "doubled": ([{"step": "add-columns", "values": {"r": "id = 1"}}]
                    + [{"step": "set-columns", "values": {"r": "r = r and r = r"}}] * 40
                    + [{"step": "filter-rows", "where": "r"}], 0),
        "map": ([{"step": "map-values", "column": "v", "values": {f"k{n}": "w" for n in range(10000)}}], 0),
        "steps": ([{"step": "set-columns", "values": {"v": "upper(v)"}}] * 1000, 0),
        "too many steps": ([{"step": "set-columns", "values": {"v": "upper(v)"}}] * 3000, 3),
        "conditions": ([{"step": "filter-rows", "where": [f"id <> {n + 10}" for n in range(2000)]}], 0),
        "groups": ([{"step": "group-rows", "by": ["v"], "values": {f"n{n}": "sum(id)" for n in range(2000)}}], 0),
        "columns": (add("id") + [{"step": "split-column", "column": "v", "separator": ",",
                                  "into": [f"c{n}" for n in range(200)]}], 0),
    }
    for name, (list_of_steps, status) in steps.items():
        path = recipe_of(folder, "recipe.json", list_of_steps)
        start = time.monotonic()
        result = workspace.run("run", "-C", folder, path, "--quiet")
        same(result.status, status, f"{name}: {result.err[-300:]}")
        # Generous: each of them took minutes, or never ended.
        check(time.monotonic() - start < 30, name, "took", time.monotonic() - start)


def test_every_command_hears_signals_within_a_second(workspace):
    folder = folder_of(workspace, "deaf")
    # Everything is linear in its input, so it is much input: texts of 900 kB, none twice, looked through many times.
    text = "a" * 20000
    (folder / "long.csv").write_text("id,t\n" + "".join(f"{n},{n}{text}\n" for n in range(400)))
    patterns = [f"(x+x+)+y{number}" for number in range(40)]
    run = recipe_of(
        folder, "slow.json",
        [{"step": "filter-rows", "where": [f"not (repeat(t, 45) rlike '{pattern}')" for pattern in patterns]}], "long.csv")
    fold = recipe_of(
        folder, "fold.json",
        [{"step": "filter-rows", "where": [
            f"v <> cast(repeat('a', {900000 + number}) rlike '(x+x+)+y' as text)" for number in range(2000)]}])
    os.mkfifo(folder / "never.csv")
    opening = recipe_of(folder, "opening.json", [], "never.csv")
    temporary = folder / "temporary"
    temporary.mkdir()
    commands = [
        ("run", run), ("run", run, "--dry-run"), ("run", run, "--nodes", "1"), ("preview", run),
        ("preview", run, "--format", "csv"), ("run", fold), ("preview", fold),
        ("check", opening), ("explain", opening), ("export", opening, "--to", "duckdb-sql"), ("schema", "never.csv"),
        ("profile", "never.csv"), ("preview", "never.csv"), ("format", "never.json"), ("run", opening),
    ]
    os.mkfifo(folder / "never.json")
    for number, command in enumerate(commands):
        kind, status = ((signal.SIGINT, 130), (signal.SIGTERM, 143))[number % 2]
        process = subprocess.Popen(
            [str(workspace.sous), command[0], "-C", str(folder), *map(str, command[1:])],
            env={**os.environ, "TMPDIR": str(temporary)}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(0.7)
        check(process.poll() is None, command, "ended by itself:", process.returncode)
        start = time.monotonic()
        process.send_signal(kind)
        err = process.communicate(timeout=60)[1]
        seconds = time.monotonic() - start
        same(process.returncode, status, f"{command}: {err}")
        check(seconds < 2, command, "took", seconds)
        same(list(temporary.iterdir()), [], str(command))
        left = [path.name for path in folder.iterdir() if path.name.startswith((".out", "out"))]
        same(left, [], str(command))


NASTY = ["C:\\", "\\", "'", "\"", "`", "*/ /*", "--", "\n", "a\nb", "a\n\n  b\r\nc", "\\'", "''", "\\n", "${v}",
         "${env:HOME}", ";", "%s %(prog)s", "\"\"\"", "# coding: utf-16", "{0}", "\u2028", "\t", "$$", "é😀", "\\u0041"]


def nasty(chance):
    return "".join(chance.choice(NASTY + ["x", " ", "word"]) for _ in range(chance.randint(1, 5)))


def nasty_recipe(chance):
    """A recipe with such texts everywhere, and the rows it gives."""
    literals = [nasty(chance) for _ in range(3)]
    quoted = ["'" + text.replace("'", "''") + "'" for text in literals]
    names = []
    while len(names) < 2:
        name = "c" + nasty(chance).replace("\r", "").replace("\n", "")
        if name.lower() not in [other.lower() for other in names]:
            names.append(name)
    recipe = {
        "version": 1, "name": nasty(chance), "description": nasty(chance),
        "parameters": {"p": {"type": "text", "default": nasty(chance), "description": nasty(chance)}},
        "source": {"path": "a.csv", "note": nasty(chance)},
        "steps": [
            {"step": "add-columns", "id": nasty(chance), "note": [nasty(chance), nasty(chance)],
             "values": {names[0]: quoted[0], names[1]: f"concat({quoted[1]}, v, {quoted[2]})"}},
            {"step": "filter-rows", "note": nasty(chance), "where": f"v <> {quoted[0]}"},
        ],
    }
    rows = [["1", "a"], ["2", "b"], ["3", "c"]]
    return recipe, [row + [literals[0], literals[1] + row[1] + literals[2]] for row in rows]


def test_no_text_of_a_recipe_leaves_its_place_in_an_exported_program(workspace):
    import duckdb
    folder = folder_of(workspace, "nasty")
    for seed in [11, random.SystemRandom().randrange(1 << 32)]:
        chance = random.Random(seed)
        for number in range(12):
            recipe, rows = nasty_recipe(chance)
            (folder / "recipe.json").write_text(json.dumps(recipe))
            place = f"seed {seed}, recipe {number}"
            programs = {}
            for language in ["pyspark", "spark-sql", "athena-sql", "duckdb-sql"]:
                result = workspace.run("export", "-C", folder, "recipe.json", "--to", language)
                same(result.status, 0, f"{place}, {language}: {result.err}")
                programs[language] = result.out
            compile(programs["pyspark"], "recipe.py", "exec")
            for line in programs["spark-sql"].split("\n"):
                check(not (line.lstrip().startswith("--") and line.endswith("\\")), place, line)
            before = os.getcwd()
            os.chdir(folder)
            try:
                connection = duckdb.connect()
                for statement in duckdb.extract_statements(programs["duckdb-sql"]):
                    found = connection.execute(statement)
                same([[str(cell) for cell in row] for row in found.fetchall()], rows, place)
            finally:
                os.chdir(before)


def test_tables_of_one_column_are_exported_with_a_separator_that_none_of_their_values_holds(workspace):
    import duckdb
    folder = workspace.new("one-column")
    values = [f"10:{minute:02}" for minute in range(60)] + ["a,b", "c;d", "e|f", "g\th"]
    (folder / "t.csv").write_text("at\n" + "\n".join(values) + "\n")
    (folder / "recipe.json").write_text(json.dumps({"version": 1, "source": {"path": "t.csv"}, "steps": []}))
    program = workspace.ok("export", "-C", folder, "recipe.json", "--to", "duckdb-sql").out
    before = os.getcwd()
    os.chdir(folder)
    try:
        for statement in duckdb.extract_statements(program):
            found = duckdb.execute(statement)
        same([row[0] for row in found.fetchall()], values)
    finally:
        os.chdir(before)
    (folder / "t.csv").write_text("at\n" + "\n".join(values + ["i\x1fj"]) + "\n")
    result = workspace.run("export", "-C", folder, "recipe.json", "--to", "duckdb-sql")
    check(result.status == 3 and "U+001F" in result.err, result.status, result.err)


def test_exports_to_duckdb_read_offsets_and_columns_by_name(workspace):
    import duckdb
    folder = workspace.new("by-name")
    (folder / "g").mkdir()
    (folder / "g" / "1.csv").write_text("a,b,t\n1,2,2024-01-01T00:00:00+02:00\n")
    (folder / "g" / "2.csv").write_text("b,a\n3,4\n")
    cases = [
        ("g/*.csv", [], [(1, 2, "2023-12-31 22:00:00"), (4, 3, "None")]),
        ("g/1.csv", [{"step": "set-columns", "values": {"t": "try_cast(concat('2024-01-01 01:00:00', '-05') as timestamp)"}}],
         [(1, 2, "2024-01-01 06:00:00")]),
        ("g/1.csv", [{"step": "set-columns", "values": {"t": "upper('straße')"}}], [(1, 2, "STRASSE")]),
    ]
    for source, steps, wanted in cases:
        recipe = {"version": 1, "source": {"path": source, "types": {"t": "timestamp"}}, "steps": steps}
        (folder / "recipe.json").write_text(json.dumps(recipe))
        result = workspace.run("export", "-C", folder, "recipe.json", "--to", "duckdb-sql")
        same(result.status, 0, result.err)
        before = os.getcwd()
        os.chdir(folder)
        try:
            connection = duckdb.connect()
            connection.execute("SET TimeZone = 'Asia/Tokyo'")
            for statement in duckdb.extract_statements(result.out):
                found = connection.execute(statement)
            same([(a, b, str(t)) for a, b, t in found.fetchall()], wanted, source)
        finally:
            os.chdir(before)


def test_exports_to_duckdb_read_the_files_of_folders_and_patterns_in_order(workspace):
    import duckdb
    folder = workspace.new("folders")
    # In the order of paths a file of a folder stands between files beside it; hidden names are nobody's data.
    texts = {"v/a.csv": "x,y\n1,a\n", "v/b/1.csv": "y,x\nb,2\n", "v/b.csv": "x\n3\n", "v/c [1].csv": "x,y\n4,d\n",
             "v/_old.csv": "x,y\n9,o\n", "v/.hidden/z.csv": "x,y\n9,h\n", "k/day=2/1.csv": "x,y\n5,e\n",
             "k/day=10/1.csv": "x,y\n6,f\n", "j/1.jsonl": '{"x":7}\n', "j/2/2.jsonl": '{"y":"g"}\n', "one/only.csv": "x,y\n8,h\n",
             ".w/a.csv": "x,y\n10,i\n"}
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    sources = ["v", "v/", "./v", "v/{a,b}.csv", "v/*.csv", "v/b*", "v/**", "v/**/[!b]*", "k", "k/day=*", "j", "j/*", "one", "one/*",
               "v/c [1].csv", ".w", ".w/*", str(folder / "v"), f"{folder}/one/*.csv"]
    before = os.getcwd()
    os.chdir(folder)
    try:
        for source in sources:
            recipe = {"version": 1, "source": {"path": source}, "steps": []}
            (folder / "recipe.json").write_text(json.dumps(recipe))
            wanted = json.loads(workspace.ok("preview", "recipe.json", "--rows", "all", "--format", "json", cwd=folder).out)
            program = workspace.ok("export", "recipe.json", "--to", "duckdb-sql", cwd=folder).out
            connection = duckdb.connect()
            for statement in duckdb.extract_statements(program):
                found = connection.execute(statement)
            names = [column[0] for column in found.description]
            same([dict(zip(names, row)) for row in found.fetchall()], wanted, source)
        (folder / "recipe.json").write_text(json.dumps({"version": 1, "source": {"path": "v/_*"}, "steps": []}))
        result = workspace.run("export", "recipe.json", "--to", "duckdb-sql", cwd=folder)
        check(result.status == 3 and "_* of a pattern" in result.err, result.status, result.err)
        # What comes later is read too.
        (folder / "recipe.json").write_text(json.dumps({"version": 1, "source": {"path": "v"}, "steps": []}))
        program = workspace.ok("export", "recipe.json", "--to", "duckdb-sql", cwd=folder).out
        (folder / "v" / "z.csv").write_text("x,y\n11,j\n")
        connection = duckdb.connect()
        for statement in duckdb.extract_statements(program):
            found = connection.execute(statement)
        same([row[0] for row in found.fetchall()], [1, 3, 2, 4, 11])
    finally:
        os.chdir(before)


def test_files_of_any_name_are_read_by_their_path_and_in_a_folder(workspace):
    names = ["$x.csv", "$$.csv", "${y}.csv", "$${y}.csv", "a$.csv", "new\nline.csv", "tab\t.csv", "-dash.csv", 'quote".csv',
             "back\\slash.csv", "#1.csv", "100%.csv", "k=v.csv", "x [1].csv", "{a}.csv", "what?.csv", "a{.csv"]
    for name in names:
        folder = workspace.new("names")
        (folder / name).write_text("a,b\n1,2\n")
        for command in (["preview", f"{folder}/{name}"], ["preview", folder], ["profile", f"{folder}/{name}"]):
            check(workspace.ok(*command, "--format", "json", cwd=folder).out, name)
        same(json.loads(workspace.ok("preview", f"./{name}", "--format", "json", cwd=folder).out), [{"a": 1, "b": 2}], name)


def test_a_limit_of_the_size_of_files_is_a_failed_write(workspace):
    folder = folder_of(workspace, "limit")
    (folder / "many.csv").write_text("id,v\n" + "".join(f"{number},{number * 7919}\n" for number in range(40000)))
    path = recipe_of(folder, "recipe.json", [], "many.csv", "out.csv")
    process = subprocess.run(
        [str(workspace.sous), "run", "-C", str(folder), str(path)], capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)))
    same(process.returncode, 1, process.stderr)
    check("File too large" in process.stderr, process.stderr)
    same([name for name in os.listdir(folder) if "out" in name and "lock" not in name], [])
