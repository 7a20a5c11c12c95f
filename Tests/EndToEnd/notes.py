"""Notes that count what is left out, filled in or written otherwise."""
import csv
import gzip
import json
import os
import sqlite3
import subprocess

from support import Skip, check, same


def run_of(workspace, folder, source, steps=(), output="out.jsonl", arguments=(), **keys):
    """The notes of a run, as the report has them."""
    source = {"path": source} if isinstance(source, str) else source
    output = {"path": output} if isinstance(output, str) else output
    (folder / "r.json").write_text(json.dumps(
        {"version": 1, **keys, "source": source, "steps": list(steps), "output": output}))
    workspace.ok("run", "r.json", "--report", "report.json", *arguments, cwd=folder)
    return json.loads((folder / "report.json").read_text())["notes"]


def rows_of(folder, name="out.jsonl"):
    return [json.loads(line) for line in (folder / name).read_text().splitlines()]


def test_columns_that_files_of_a_folder_lack_are_said_whatever_their_format(workspace):
    import fastavro
    import openpyxl
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = workspace.new("lacking")
    tables = [{"a": 1, "b": 2}, {"a": 3}, {"b": 4, "a": 5, "c": 6}, {"a": 7}]

    def avro(path, row):
        schema = {"type": "record", "name": "r", "fields": [{"name": name, "type": "long"} for name in row]}
        with open(path, "wb") as file:
            fastavro.writer(file, schema, [row])

    def xlsx(path, row):
        book = openpyxl.Workbook()
        for cells in (row.keys(), row.values(), row.values()):
            book.active.append(list(cells))
        book.save(path)

    writers = {
        "csv": lambda path, row: path.write_text(f"{','.join(row)}\n{','.join(map(str, row.values()))}\n"),
        "parquet": lambda path, row: pq.write_table(pa.table({name: [value] for name, value in row.items()}), path),
        "avro": avro, "xlsx": xlsx,
    }
    for ending, write in writers.items():
        place = folder / ending
        place.mkdir()
        for number, row in enumerate(tables):
            write(place / f"{number}.{ending}", row)
        notes = run_of(workspace, folder, ending)
        for wanted in (f'{ending}/0.{ending} lacks "c", null there',
                       f'{ending}/1.{ending} and 1 more of 4 files lack "b", "c", null there'):
            check(any(wanted in note for note in notes), ending, wanted, notes)
        wanted = [{name: row.get(name) for name in "abc"} for row in tables]
        found = rows_of(folder)
        same([row for number, row in enumerate(found) if ending != "xlsx" or number % 2 == 0], wanted, ending)
        # A name in another case is refused with both files, in every format.
        write(place / f"4.{ending}", {"A": 8, "b": 9})
        result = workspace.run("run", "r.json", cwd=folder)
        same(result.status, 4, result.err)
        check(f'{ending}/4.{ending} has a column "A" and {ending}/0.{ending} "a", which differ only by case' in result.err,
              result.err)


def test_lines_left_out_as_comments_are_counted(workspace):
    folder = workspace.new("comments")
    text = "# of today\n#\nid,v\n1,#x\n\"#q\",2\n#c,3\n  #x,1\n" + "".join(f"{n},{n}\n#{n}\n" for n in range(3000)) + "#end"
    (folder / "in.csv").write_text(text)
    with gzip.open(folder / "in.csv.gz", "wt") as file:
        file.write(text)
    (folder / "only.csv").write_text("# nothing\n# here\n")
    for name, count in (("in.csv", 3004), ("in.csv.gz", 3004), ("only.csv", 2)):
        for nodes in (1, 3):
            notes = run_of(workspace, folder, {"path": name, "comment": "#"}, arguments=["--nodes", nodes])
            same([note for note in notes if "comment" in note], [f'{name}, lines left out as "comment" says: {count}'])
        same(len(rows_of(folder)), 3003 if count > 2 else 0)


def test_what_csv_writes_otherwise_is_counted(workspace):
    folder = workspace.new("csv-outputs")
    values = ["=1+1", "@x", "-5", "+49 30", "a", None, None, "", "- no", "=;\t\""]
    (folder / "in.jsonl").write_text("".join(json.dumps({"=v": value}) + "\n" for value in values))
    source = {"path": "in.jsonl", "types": {"=v": "text"}}
    blank = "out.csv, rows without a value are blank lines, which most readers take for no rows: 2"
    same(run_of(workspace, folder, source, output="out.csv"), [blank])
    same((folder / "out.csv").read_text(), '=v\n=1+1\n@x\n-5\n+49 30\na\n\n\n""\n- no\n"=;\t"""\n')
    notes = run_of(workspace, folder, source, output={"path": "out.csv", "forSpreadsheets": True})
    same(notes, [blank, "out.csv, texts that a spreadsheet would take for formulas, with an apostrophe before them: 5"])
    with open(folder / "out.csv", encoding="utf-8-sig", newline="") as file:
        texts = [row[0] for row in csv.reader(file) if row]
    same(sum(text.startswith("'") for text in texts), 5, texts)
    # With a second column a row is a row.
    (folder / "two.jsonl").write_text('{"a":null,"b":null}\n{"a":"x","b":null}\n')
    same(run_of(workspace, folder, "two.jsonl", output="out2.csv"), [])


def test_negative_zeros_among_partition_keys_are_counted(workspace):
    folder = workspace.new("zeros")
    (folder / "in.csv").write_text("i,k\n0,-0.0\n1,0.0\n2,-0.0\n3,1.5\n4,\n")
    for format in ("csv", "parquet", "delta"):
        notes = run_of(workspace, folder, {"path": "in.csv", "types": {"k": "double"}},
                       output={"path": format, "format": format, "partitionBy": ["k"]})
        check("2 rows with -0.0 as a partition key went to that of 0.0" in notes, notes)
        check({"k=0.0", "k=1.5"} <= set(os.listdir(folder / format)), os.listdir(folder / format))


def test_values_of_parameters_that_their_type_cannot_keep_are_said(workspace):
    folder = workspace.new("parameters")
    (folder / "in.csv").write_text("a,b\n1,x\n")
    cases = {
        "double": {"9007199254740993": "9.007199254740992E15", "1e-400": "0.0", "0.1": None, "1e22": None, "NaN": None,
                   "9007199254740994": None, "0.30000000000000004": None, "-0.0": None, "4.9E-324": None, "5e-324": None,
                   "1.7976931348623157e308": None, "007": None, "+1.5": None},
        "timestamp": {"2024-01-01T00:00:00.1234567Z": "2024-01-01 00:00:00.123456", "2024-01-01 00:00:00.123456": None,
                      "2024-01-01 00:00:00.5000000": None, "2024-01-01": None},
        "date": {"2024-01-01T23:00:00": "2024-01-01", "2024-01-01T00:00:00": None, "2024-01-01": None},
        "integer": {"9223372036854775807": None}, "decimal": {"0." + "9" * 38: None}, "text": {"2024-01-01T23:00": None},
    }
    for kind, values in cases.items():
        for text, became in values.items():
            for arguments, default in ((["--set", f"q={text}"], "1" if kind in ("double", "decimal", "integer") else None),
                                       ([], text)):
                parameter = {"type": kind} if default is None else {"type": kind, "default": default}
                notes = run_of(workspace, folder, "in.csv", [{"step": "add-columns", "values": {"c": "${q}"}}],
                               arguments=arguments, parameters={"q": parameter})
                said = [note for note in notes if "since a" in note]
                check(len(said) == (became is not None), kind, text, notes)
                check(became is None or f'the parameter "q": "{text}" became {became}, since a {kind}' in said[0], said)


def test_the_least_numbers_are_read_as_they_are_written(workspace):
    folder = workspace.new("least")
    (folder / "in.csv").write_text("i,v\n1,5e-324\n2,4.9E-324\n3,9.9E-324\n4,1e-323\n5,2.225073858507201E-308\n")
    same(run_of(workspace, folder, {"path": "in.csv", "types": {"v": "double"}}, output="out.csv"), [])
    same(run_of(workspace, folder, "out.csv"), [])
    same([row["v"] for row in rows_of(folder)], [5e-324, 5e-324, 1e-323, 1e-323, 2.225073858507201e-308])


def test_tables_without_columns_are_refused_in_words(workspace):
    folder = workspace.new("no-columns")
    (folder / "in.csv").write_text("")
    (folder / "r.json").write_text(json.dumps(
        {"version": 1, "source": {"path": "in.csv"}, "output": {"database": "o.sqlite", "table": "t"}}))
    result = workspace.run("run", "r.json", cwd=folder)
    same(result.status, 1)
    check("have no column, and a table has to have one" in result.err and "syntax" not in result.err, result.err)
    if (folder / "o.sqlite").exists():
        same(sqlite3.connect(folder / "o.sqlite").execute("SELECT count(*) FROM sqlite_master").fetchone(), (0,))
    run_of(workspace, folder, "in.csv", output={"path": "d", "format": "delta"})
    result = workspace.run("preview", "d", cwd=folder)
    same(result.status, 4)
    check("the Delta table d has no columns" in result.err and "nested" not in result.err, result.err)


def test_a_full_disk_leaves_nothing_beside_the_output(workspace):
    """At every place where the disk may be full: the old output or the new one, the runs told so, and nothing else."""
    if os.geteuid() != 0:
        raise Skip("mounting a small disk needs root")
    disk = workspace.new("small-disk")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=500k", "tmpfs", disk], capture_output=True).returncode != 0:
        raise Skip("a small disk cannot be mounted here")
    folder = workspace.new("small-disk-inputs")
    (folder / "old.csv").write_text("id,k\n1,a\n")
    (folder / "new.csv").write_text(
        "id,k\n" + "".join(f"{number},{number * 7919:x}\n" for number in range(200)) + "bad\n" * 80)
    page, met = 4096, set()
    try:
        for output in ({"path": f"{disk}/o.csv"}, {"path": f"{disk}/d", "format": "delta", "mode": "append"}):
            for free in range(13, 34, 2):
                subprocess.run(["find", disk, "-mindepth", "1", "-delete"], check=True)
                (disk / "catalog").mkdir()
                arguments = ["--catalog", disk / "catalog" / "c.sqlite", "--max-rejects", 99]
                run_of(workspace, folder, "old.csv", output=output, arguments=arguments)
                room = os.statvfs(disk).f_bavail - free
                (disk / "filler").write_bytes(b"x" * (room * page))
                (folder / "r.json").write_text((folder / "r.json").read_text().replace("old.csv", "new.csv"))
                result = workspace.run("run", "r.json", *arguments, cwd=folder)
                (disk / "filler").unlink()
                runs = workspace.ok("catalog", "list", "--runs", "--format", "json", *arguments[:2], cwd=folder).json()
                rows = workspace.ok("preview", output["path"], "--format", "csv", cwd=folder).out.count("\n") - 1
                is_new = rows > 1
                met.add((result.status, is_new))
                check(result.status == 1 or is_new, free, result.status, result.err)
                check(result.status == 0 or result.err.strip().count("sous: ") == 1, free, result.err)
                check(not list(disk.rglob("*.new")), free, list(disk.rglob("*")))
                if is_new:
                    same(runs[0]["outcome"], "done", f"{free} {result.err}")
                else:
                    check(len(runs) == 1 or runs[0]["outcome"] in ("failed", "killed"), free, runs)
    finally:
        subprocess.run(["umount", disk], check=True)
    check({(0, True), (1, False)} <= met, met)
