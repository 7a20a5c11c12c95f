"""What a run may replace: outputs of runs, and nothing else. What the ledger says, and what a damaged catalog does."""
import json
import os
import random
import shutil
import sqlite3
import subprocess

from support import Skip, check, same, tree_digest, write_recipe


def begin(workspace, name, output, source="a,b\n1,x\n2,y\n", **more):
    folder = workspace.new(name)
    (folder / ".sous").mkdir()
    (folder / "in.csv").write_text(source)
    return folder, write_recipe(folder, "r", {"path": "in.csv", **more}, [], output)


def run(workspace, folder, *more, status=0):
    result = workspace.run("run", "r.json", *more, cwd=folder)
    same(result.status, status, result.err)
    if status:
        same(result.err.strip().count("\n"), 0, result.err)
    return result


OUTPUTS = [{"path": "o.csv"}, {"path": "o.jsonl"}, {"path": "o.parquet"}, {"path": "o.csv.gz"}, {"path": "o.tsv"},
           {"path": "o", "format": "csv"}, {"path": "o"}, {"path": "o", "format": "csv", "partitionBy": ["a"]},
           {"path": "o", "partitionBy": ["a"], "table": "d.t"}, {"path": "deep/er/o.csv", "table": "d.t"}]


def files_of(place):
    return [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file())


def test_outputs_of_runs_are_replaced_and_nothing_else(workspace):
    chance = random.Random(11)
    for number, output in enumerate(OUTPUTS):
        folder, _ = begin(workspace, f"owned-{number}", output)
        place = folder / output["path"]
        for _ in range(3):
            run(workspace, folder)
        # Moved with its project, it is still the output of a run.
        moved = workspace.new(f"owned-moved-{number}")
        shutil.rmtree(moved)
        shutil.copytree(folder, moved)
        for path in files_of(moved / output["path"]):
            facts = os.stat(folder / path.relative_to(moved))
            os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
        run(workspace, moved)
        # One file changed, or replaced by another of its size, is somebody's.
        victim = chance.choice(files_of(place))
        bytes_before = victim.read_bytes()
        for change in (bytes_before + b"mine\n", bytes_before[:-2] + b"zz"):
            victim.write_bytes(change)
            before = tree_digest(folder / output["path"]) if place.is_dir() else place.read_bytes()
            result = run(workspace, folder, status=1)
            check("--replace-foreign" in result.err and victim.name in result.err, result.err)
            same(tree_digest(place) if place.is_dir() else place.read_bytes(), before, output)
        run(workspace, folder, "--replace-foreign")
        check(not any(path.read_bytes().endswith((b"mine\n", b"zz")) for path in files_of(place)), output)
        run(workspace, folder)
        same(sorted(name for name in os.listdir(place.parent) if ".sous-" in name), [], output)


def test_files_that_no_run_wrote_are_never_replaced(workspace):
    for number, output in enumerate(OUTPUTS):
        folder, _ = begin(workspace, f"foreign-{number}", output)
        place = folder / output["path"]
        place.parent.mkdir(parents=True, exist_ok=True)
        is_folder = not any(place.name.endswith(end) for end in (".csv", ".jsonl", ".parquet", ".gz", ".tsv"))
        if is_folder:
            (place / "a=1").mkdir(parents=True)
            (place / "a=1" / "part-00000.csv").write_text("precious\n")
        else:
            place.write_text("precious\n")
        before = {path: path.read_bytes() for path in files_of(place)}
        run(workspace, folder, status=1)
        same({path: path.read_bytes() for path in files_of(place)}, before, output)
        same(sorted(name for name in os.listdir(place.parent) if ".sous-" in name), [], output)
        run(workspace, folder, "--replace-foreign")
        run(workspace, folder)


def test_what_lies_in_an_output_of_ours_is_kept(workspace):
    for extra in ("notes.txt", "_notes.md", ".env", "part-99999.csv", "a=1/part-00001.csv", "b=2/part-00000.csv", "a=1/x"):
        folder, _ = begin(workspace, "kept", {"path": "o", "format": "csv", "partitionBy": ["a"]})
        run(workspace, folder)
        (folder / "o" / extra).parent.mkdir(exist_ok=True)
        (folder / "o" / extra).write_text("mine")
        result = run(workspace, folder, status=1)
        check(extra.split("/")[-1] in result.err, extra, result.err)
        same((folder / "o" / extra).read_text(), "mine", extra)
    for harmless in ("_SUCCESS", ".part-00000.csv.crc", ".DS_Store"):
        folder, _ = begin(workspace, "harmless", {"path": "o", "format": "csv"})
        run(workspace, folder)
        (folder / "o" / harmless).write_text("x")
        run(workspace, folder)


def test_outputs_and_another_catalog(workspace):
    folder, _ = begin(workspace, "other-catalog", {"path": "o.parquet"})
    run(workspace, folder)
    # Parquet says who wrote it; text is known by the catalog only.
    run(workspace, folder, "--catalog", "other.sqlite")
    folder, _ = begin(workspace, "other-catalog", {"path": "o.csv"})
    run(workspace, folder)
    result = run(workspace, folder, "--catalog", "other.sqlite", status=1)
    check("no run of Sous in this catalog" in result.err, result.err)
    shutil.rmtree(folder / ".sous")
    run(workspace, folder, status=1)
    run(workspace, folder, "--replace-foreign")
    run(workspace, folder)


def as_the_first_release(folder):
    """Takes out of the catalog what the first release did not note."""
    with sqlite3.connect(folder / ".sous" / "catalog.sqlite") as database:
        database.execute("DROP TABLE outputs")
        database.execute("DELETE FROM grdb_migrations WHERE identifier = '2'")
    database.close()


def test_outputs_of_the_first_release_are_replaced(workspace):
    for output in OUTPUTS:
        folder, _ = begin(workspace, "first-release", output)
        run(workspace, folder)
        as_the_first_release(folder)
        run(workspace, folder)
        run(workspace, folder)
        as_the_first_release(folder)
        victim = files_of(folder / output["path"])[0]
        victim.write_bytes(b"changed later\n")
        run(workspace, folder, status=1)


def test_rejects_files_of_others_are_kept(workspace):
    folder, _ = begin(workspace, "rejects-kept", {"path": "o.csv"}, "a,b\n1,x\n2\n")
    rejects = folder / "o.csv.rejects.jsonl"
    for _ in range(2):
        run(workspace, folder, "--max-rejects", "9")
        check(rejects.exists())
        run(workspace, folder, status=6)
        check(rejects.exists())
    rejects.write_text(rejects.read_text() + "my remarks\n")
    run(workspace, folder, "--max-rejects", "9", status=1)
    check("my remarks" in rejects.read_text())
    rejects.unlink()
    (folder / "in.csv").write_text("a,b\n1,x\n")
    rejects.write_text("dear\n")
    run(workspace, folder, status=1)
    same(rejects.read_text(), "dear\n")
    run(workspace, folder, "--replace-foreign")


def test_tables_of_other_formats_are_neither_read_nor_replaced(workspace):
    for name, marks in {"delta": ["_delta_log/00000000000000000000.json"], "hudi": [".hoodie/hoodie.properties"],
                        "iceberg": ["metadata/v1.metadata.json"], "stream": ["_spark_metadata/0"]}.items():
        folder = workspace.new(f"format-{name}")
        (folder / "in.csv").write_text("a,b\n1,x\n")
        table = folder / "table"
        for mark in marks:
            (table / mark).parent.mkdir(parents=True)
            (table / mark).write_text("{}")
        for part in ("part-0.csv", "k=1/part-0.csv", "data/part-0.csv"):
            (table / part).parent.mkdir(exist_ok=True)
            (table / part).write_text("a,b\n1,2\n")
        before = tree_digest(table)
        for path in ("table", "table/", "table/*.csv", "table/k=1", "table/data", "table/**/*.csv", str(table)):
            for command in ("preview", "schema", "profile"):
                result = workspace.run(command, path, cwd=folder)
                same(result.status, 4, f"{command} {path} {result.out} {result.err}")
                check(marks[0].split("/")[0] in result.err, result.err)
        write_recipe(folder, "reads", {"path": "table"}, [], {"path": "o.csv"})
        same(workspace.run("run", "reads.json", cwd=folder).status, 4)
        for more in ([], ["--replace-foreign"]):
            write_recipe(folder, "writes", {"path": "in.csv"}, [], {"path": "table"})
            result = workspace.run("run", "writes.json", *more, cwd=folder)
            same(result.status, 1, result.err)
        same(tree_digest(table), before, name)


def test_the_ending_of_an_output_decides(workspace):
    import gzip
    folder = workspace.new("endings")
    (folder / "in.csv").write_text('a,b\n1,"x, y"\n2,"t\tt"\n')
    plain = b'a,b\n1,"x, y"\n2,t\tt\n'
    lines = b'{"a":1,"b":"x, y"}\n{"a":2,"b":"t\\tt"}\n'
    for path, wanted in (("o.csv", plain), ("O.CSV", plain), ("o.csv.gz", plain), ("o.CSV.GZ", plain), ("o.csv.zst", plain),
                         ("o.tsv", b'a\tb\n1\tx, y\n2\t"t\tt"\n'), ("o.tab.gz", b'a\tb\n1\tx, y\n2\t"t\tt"\n'),
                         ("o.jsonl", lines), ("o.ndjson", lines), ("o.jsonl.gz", lines), ("o.ndjson.zst", lines)):
        for _ in range(2):
            workspace.ok("run", write_recipe(folder, "r", {"path": "in.csv"}, [], {"path": path}), cwd=folder)
        data = (folder / path).read_bytes()
        low = path.lower()
        if low.endswith(".gz"):
            data = gzip.decompress(data)
        if low.endswith(".zst"):
            same(data[:4], bytes.fromhex("28b52ffd"), path)
        else:
            same(data.replace(b'": ', b'":').replace(b', "', b',"') if b"{" in data else data, wanted, path)
        rows = workspace.ok("preview", path, "--format", "csv", cwd=folder).out
        check("x, y" in rows and rows.startswith("a,b\n1,"), path, rows)
    for path in ("o.parquet", "o.PARQUET", "o.pq"):
        workspace.ok("run", write_recipe(folder, "r", {"path": "in.csv"}, [], {"path": path}), cwd=folder)
        same((folder / path).read_bytes()[:4], b"PAR1", path)
    for path in ("v1.2", "lake/2026.01", "out.d", "o.csv/"):
        workspace.ok("run", write_recipe(folder, "r", {"path": "in.csv"}, [], {"path": path}), cwd=folder) \
            if path != "o.csv/" else None
        check(path == "o.csv/" or (folder / path).is_dir(), path)
    before = sorted(os.listdir(folder))
    for path, more in (("w.ods", {}), ("w.json", {}), ("w.orc", {}), ("w.txt", {}), ("w.gz", {}),
                       ("w.parquet.gz", {}), ("w.csv.bz2", {}), ("w.JSON", {}), ("w.zip", {}),
                       ("w.csv", {"compression": "zstd"}), ("w.csv", {"compression": "gzip"}),
                       ("w.csv.gz", {"compression": "none"}), ("w.csv.gz", {"compression": "zstd"}),
                       ("w.jsonl", {"compression": "gzip"}), ("w.tsv", {"format": "jsonl"}), ("w.csv.gz", {"format": "parquet"}),
                       ("w.csv.gz", {"partitionBy": ["a"]})):
        recipe = write_recipe(folder, "r", {"path": "in.csv"}, [], {"path": path, **more})
        same(workspace.run("check", recipe, cwd=folder).status, 3, path)
        same(workspace.run("run", recipe, cwd=folder).status, 3, path)
    same(sorted(os.listdir(folder)), before)
    for path, more in (("w.csv.gz", {"compression": "gzip", "format": "csv"}), ("w.csv", {"compression": "none"})):
        workspace.ok("run", write_recipe(folder, "r", {"path": "in.csv"}, [], {"path": path, **more}), cwd=folder)
    # A table of tabs is read as such.
    workspace.ok("run", write_recipe(folder, "t", {"path": "in.csv"}, [], {"path": "t.tsv", "table": "d.tabs"}), cwd=folder)
    same(workspace.ok("preview", "d.tabs", "--format", "csv", cwd=folder).out.splitlines()[:2], ["a,b", '1,"x, y"'])


def test_the_ledger_has_the_steps_of_recipes_that_are_read(workspace):
    folder = workspace.new("nested-ledger")
    (folder / "a.csv").write_text("id,n\n1,1\n2,2\n3\n4,4\n5,5\n")
    (folder / "b.csv").write_text("id,w\n1,x\n2,y\n2,z\n9,q\n")
    write_recipe(folder, "innermost", {"path": "a.csv"}, [{"step": "filter-rows", "where": "id <> 4"}])
    write_recipe(folder, "inner", {"recipe": "innermost.json"}, [{"step": "filter-rows", "where": "id > 1", "id": "big"}])
    write_recipe(folder, "right", {"path": "b.csv"}, [{"step": "filter-rows", "where": "id < 9"}])
    write_recipe(folder, "r", {"recipe": "inner.json"}, [
        {"step": "join-table", "with": {"recipe": "right.json"}, "kind": "left", "on": [{"left": "id", "right": "id"}]}],
        {"path": "o.csv"})
    result = workspace.ok("run", "r.json", "--max-rejects", "5", "--report", "-", cwd=folder)
    steps = result.json()["steps"]
    same([(step.get("recipe"), step["number"], step["step"], step["rowsIn"], step["added"], step["removed"], step["rowsOut"])
          for step in steps],
         [("innermost.json", 1, "filter-rows", 4, 0, 1, 3), ("inner.json", 1, "filter-rows", 3, 0, 1, 2),
          ("right.json", 1, "filter-rows", 4, 0, 1, 3), (None, 1, "join-table", 2, 1, 0, 3)])
    for step in steps:
        same(step["rowsIn"] + step["added"], step["rowsOut"] + step["removed"] + step["rejected"], step)
    table = workspace.ok("run", "r.json", "--max-rejects", "5", cwd=folder).out
    check("innermost.json: 1 filter-rows" in table and "inner.json: 1 filter-rows (big)" in table, table)
    rows = workspace.ok("run", "r.json", "--max-rejects", "5", "--format", "csv", cwd=folder).out.splitlines()
    check(rows[1].startswith("0,read a.csv,,5,0,0,1,4,"), rows)
    same(len(rows), 1 + 2 + 4, rows)
    failed = workspace.run("run", "r.json", "--report", "-", cwd=folder)
    same(failed.status, 6, failed.err)
    same(failed.json()["output"], None)
    page = workspace.run("run", "r.json", cwd=folder)
    check("wrote" not in page.out and "nothing was published" in page.out, page.out)


def test_a_table_that_changes_hands_says_so(workspace):
    folder = workspace.new("hands")
    (folder / ".sous").mkdir()
    (folder / "a.csv").write_text("a\n1\n")
    write_recipe(folder, "one", {"path": "a.csv"}, [], {"path": "one.csv", "table": "d.t"})
    write_recipe(folder, "two", {"path": "a.csv"}, [], {"path": "two.csv", "table": "d.t"})
    check("d.t" not in workspace.ok("run", "one.json", cwd=folder).err)
    check("d.t" not in workspace.ok("run", "one.json", cwd=folder).err)
    said = workspace.ok("run", "two.json", cwd=folder).err
    check("the table d.t was" in said and "made by one" in said, said)
    check("d.t" not in workspace.ok("run", "two.json", cwd=folder).err)
    check(" 1 rows" not in workspace.ok("run", "two.json", cwd=folder).out)


def test_tables_of_the_catalog_are_previewed_by_name(workspace):
    folder = workspace.new("by-name")
    (folder / ".sous").mkdir()
    (folder / "a.csv").write_text("a,b\n1,007\n")
    write_recipe(folder, "r", {"path": "a.csv"}, [], {"path": "o.csv", "table": "db.table"})
    workspace.ok("run", "r.json", cwd=folder)
    for command in (["preview", "--format", "csv"], ["schema"], ["profile"]):
        check("b" in workspace.ok(command[0], "db.table", *command[1:], cwd=folder).out)
    same(workspace.ok("preview", "db.table", "--format", "csv", cwd=folder).out, "a,b\n1,007\n")
    same(workspace.run("preview", "db.other", cwd=folder).status, 4)
    (folder / "db.table").write_text("z\n9\n")
    same(workspace.ok("preview", "db.table", "--format", "csv", cwd=folder).out, "z\n9\n")


def test_damage_in_any_column_of_the_catalog_is_one_sentence(workspace):
    folder, _ = begin(workspace, "damage", {"path": "o", "format": "csv", "partitionBy": ["a"], "table": "d.t"})
    run(workspace, folder)
    run(workspace, folder)
    place = folder / ".sous" / "catalog.sqlite"
    clean = {path: path.read_bytes() for path in place.parent.iterdir()}

    def restore():
        for path in place.parent.iterdir():
            path.unlink()
        for path, data in clean.items():
            path.write_bytes(data)

    with sqlite3.connect(place) as database:
        tables = [name for name, in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'grdb%'")]
        columns = [(table, row[1]) for table in tables for row in database.execute(f"PRAGMA table_info({table})")]
        # An intent as a run leaves it that was killed.
        database.execute("INSERT INTO intents (target, staged, aside) VALUES (?, '1:2:3', 'x')", (str(folder / "gone"),))
        database.commit()
    database.close()
    clean = {path: path.read_bytes() for path in place.parent.iterdir()}
    output = tree_digest(folder / "o")
    count = 0
    for table, column in columns:
        for value in ("abc", -1, 2.5, 1e300, 2 ** 62, b"\x00\xff", None, ""):
            restore()
            try:
                with sqlite3.connect(place) as database:
                    database.execute("PRAGMA foreign_keys = OFF")
                    database.execute("PRAGMA ignore_check_constraints = ON")
                    database.execute(f"UPDATE {table} SET {column} = ?", (value,))
            except sqlite3.Error:
                continue
            finally:
                database.close()
            count += 1
            commands = (["catalog", "list"], ["catalog", "list", "--runs"], ["catalog", "show", "d.t"],
                        ["catalog", "show", "d.t", "--partitions"], ["preview", "d.t"])
            for command in (*commands, ["run", "r.json"]) if value in ("abc", None) else (chance_of(commands, count),):
                result = workspace.run(*command, cwd=folder)
                check(result.status in (0, 1, 3, 4, 5), table, column, value, command, result.status, result.err)
                check(result.err.strip().count("\n") <= 1 and "Fatal" not in result.err, table, column, value, result.err)
                if command[0] != "run":
                    same(tree_digest(folder / "o"), output, (table, column, value, command))
            check(sorted(path.name for path in (folder / "o").iterdir()) == ["a=1", "a=2"], table, column, value)
    check(count > 100, count)
    return f"{count} damages"


def chance_of(commands, number):
    return commands[number % len(commands)]


def test_what_is_published_reaches_the_disk_in_order(workspace):
    if not shutil.which("strace"):
        raise Skip("strace is not installed")
    folder, recipe = begin(workspace, "trace", {"path": "new/deeper/o", "format": "csv"})
    for round_ in ("first", "second"):
        log = folder / f"{round_}.log"
        done = subprocess.run(
            ["strace", "-f", "-y", "-e", "trace=fsync,fdatasync,syncfs,renameat2,rename,mkdir", "-o", log, *workspace.command(
                "run", recipe)], cwd=folder, capture_output=True, env=workspace.environment())
        if done.returncode != 0 and b"ptrace" in done.stderr:
            raise Skip("this machine does not let strace trace")
        same(done.returncode, 0, done.stderr)
        lines = log.read_text().splitlines()
        place = str(folder / "new" / "deeper")
        rename = next(at for at, line in enumerate(lines) if "renameat2(" in line and "/o\"" in line)
        synced = [at for at, line in enumerate(lines) if "sync(" in line]
        check(any(at < rename and "part-" in lines[at] for at in synced), "no file is synced before the exchange")
        check(any(at < rename and f"<{place}>" in lines[at] for at in synced), "the folder is not synced before")
        check(any(at < rename and "catalog.sqlite" in lines[at] for at in synced), "the intent is not synced before")
        check(any(at > rename and f"<{place}>" in lines[at] for at in synced), "the folder is not synced after")
        if round_ == "first":
            for above in (folder, folder / "new"):
                check(any(at < rename and f"<{above}>" in lines[at] for at in synced), "not synced:", above)


def test_a_project_upward_of_anybody_is_passed_over(workspace):
    folder = workspace.new("upward")
    (folder / ".sous").mkdir()
    below = folder / "below"
    below.mkdir()
    (below / "a.csv").write_text("a\n1\n")
    write_recipe(below, "r", {"path": "a.csv"}, [], {"path": "o.csv"})
    folder.chmod(0o1777)
    said = workspace.ok("run", "r.json", cwd=below).err
    check("everybody can write" in said, said)
    check((below / ".sous" / "catalog.sqlite").exists() and not list((folder / ".sous").iterdir()))
    folder.chmod(0o755)
    shutil.rmtree(below / ".sous")
    check("everybody" not in workspace.ok("run", "r.json", "--replace-foreign", cwd=below).err)
    check((folder / ".sous" / "catalog.sqlite").exists())


def test_a_report_replaces_a_report_only(workspace):
    folder, recipe = begin(workspace, "report", {"path": "o.csv"})
    (folder / "mine.json").write_text('{"mine": 1}\n')
    (folder / "link.json").symlink_to("mine.json")
    (folder / "empty.json").write_text("")
    (folder / "sub").mkdir()
    os.mkfifo(folder / "pipe")
    kept = {name: (folder / name).read_bytes() for name in ("r.json", "in.csv", "mine.json")}
    # Before the run: nothing is published, and the recipe, the input and any other file stay as they are.
    for name in ("r.json", "in.csv", "mine.json", "link.json", "./r.json", "sub", "none/x.json", ""):
        for more in ((), ("--replace-foreign",), ("--compare-nodes", "1,2")):
            check(name in run(workspace, folder, "--report", name, *more, status=2).err, name)
        check(not (folder / "o.csv").exists(), name)
    same({name: (folder / name).read_bytes() for name in kept}, kept)
    # After it: the output may have come to stand there.
    result = run(workspace, folder, "--report", "o.csv", status=1)
    check("does not replace o.csv, which is no report" in result.err, result.err)
    same((folder / "o.csv").read_text(), "a,b\n1,x\n2,y\n")
    for name in ("new.json", "new.json", "empty.json"):
        run(workspace, folder, "--report", name)
        same(json.loads((folder / name).read_text())["outcome"], "done", name)
    # Pipes and devices are written to.
    with subprocess.Popen(["cat", folder / "pipe"], stdout=subprocess.PIPE) as reader:
        run(workspace, folder, "--report", "pipe")
        same(json.loads(reader.communicate()[0])["outcome"], "done")
    run(workspace, folder, "--report", "/dev/null")
    check(not os.path.isfile("/dev/null") and (folder / "pipe").is_fifo())
    # A run that fails ends with why, whatever becomes of its report.
    (folder / "in.csv").write_text("a,b\n1,x\n2\n")
    run(workspace, folder, "--report", "new.json", status=6)
    same(json.loads((folder / "new.json").read_text())["outcome"], "failed")
    result = workspace.run("run", "r.json", "--report", "o.csv.rejects.jsonl", cwd=folder)
    same(result.status, 2, result.err)
    os.unlink(folder / "o.csv.rejects.jsonl")
    result = workspace.run("run", "r.json", "--report", "o.csv.rejects.jsonl", cwd=folder)
    check(result.status == 6 and "does not replace o.csv.rejects.jsonl" in result.err, result.err)
    result = workspace.run("export", "r.json", "--to", "pyspark", "--output", "./r.json", cwd=folder)
    check(result.status == 2 and "is the recipe itself" in result.err, result.err)
    same((folder / "r.json").read_bytes(), kept["r.json"])


def test_the_database_of_another_program_is_no_catalog(workspace):
    folder, recipe = begin(workspace, "other-database", {"path": "o.csv"})
    other = sqlite3.connect(folder / "app.db")
    other.executescript("create table notes(text); insert into notes values ('mine')")
    other.close()
    before = (folder / "app.db").read_bytes()
    for command in (["run", "r.json"], ["catalog", "list"], ["preview", "a.b"]):
        result = workspace.run(*command, "--catalog", "app.db", cwd=folder)
        check(result.status == 1 and "app.db is not a Sous catalog" in result.err, command, result.err)
    same((folder / "app.db").read_bytes(), before)
    check(not (folder / "o.csv").exists())
