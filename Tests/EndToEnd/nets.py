"""Random inputs against a known truth: JSON Lines against Python's json, folders of CSV files against their rows."""
import datetime
import json
import os
import random
import subprocess

import pyarrow
import pyarrow.parquet

from support import check, same, write_recipe


def seeds():
    """A fixed one and a fresh one; a failure names it. SOUS_SEED repeats one alone."""
    given = os.environ.get("SOUS_SEED")
    return [int(given)] if given else [1, random.SystemRandom().randrange(1 << 31)]


# MARK: JSON Lines

LETTERS = list("abcxyzABC019 _-.") + list("äöüßéñçøŁžДя東京한🦆'`<&") + ['"', "\\", "/", "\n", "\t", "\r", "\b", "\x01", "\x7f", "\u2028"]


def any_text(rng, longest=12):
    return "".join(rng.choice(LETTERS) for _ in range(rng.randrange(longest + 1)))


def any_nested(rng, depth=0):
    kind = rng.randrange(7 if depth < 3 else 4)
    if kind == 0:
        return rng.randrange(-1000, 1000)
    if kind == 1:
        return any_text(rng)
    if kind == 2:
        return rng.choice([True, False, None])
    if kind == 3:
        return rng.randrange(1000) / 8
    if kind < 6:
        return {any_text(rng, 5): any_nested(rng, depth + 1) for _ in range(rng.randrange(4))}
    return [any_nested(rng, depth + 1) for _ in range(rng.randrange(4))]


def any_value(rng, kind):
    if rng.random() < 0.1:
        return None
    if kind == "integer":
        return rng.choice([0, -1, 7, rng.randrange(-2**63, 2**63), rng.randrange(1000)])
    if kind == "number":
        return rng.choice([0.5, -0.0, 1e300, 2.5e-7, rng.random(), rng.uniform(-1e6, 1e6)])
    if kind == "boolean":
        return rng.random() < 0.5
    if kind == "text":
        # What looks like a value of another type stays text only beside what does not: a letter makes sure.
        text = "t" + any_text(rng, 40)
        if rng.random() < 0.05:
            text += rng.choice(["\ud83d", "\udd86", "\ud83dx", "\udd86\ud83d"])
        return text
    value = any_nested(rng)
    return value if isinstance(value, (dict, list)) else [value]


def any_keys(rng):
    keys = {}
    for _ in range(rng.randrange(1, 8)):
        keys.setdefault(any_text(rng, 9), rng.choice(["integer", "number", "boolean", "text", "nested"]))
    if rng.random() < 0.3:
        keys.update({"id": "integer", "ID": "text"})
    return keys


def columns_of(keys, rows):
    """The column of every key, in order of appearance: keys that differ only by case get a number."""
    order = []
    for row in rows:
        order += [key for key in row if key not in order]
    taken = {key.lower() for key in order}
    used, names = set(), {}
    for key in order:
        if key.lower() not in used:
            used.add(key.lower())
            names[key] = key
            continue
        number = 2
        while f"{key}_{number}".lower() in taken:
            number += 1
        taken.add(f"{key}_{number}".lower())
        names[key] = f"{key}_{number}"
    return names


def whole(text):
    """The text with surrogates that have no partner as what they are read as, and how many there are."""
    lone = sum(0xD800 <= ord(letter) < 0xE000 for letter in text)
    return "".join("\ufffd" if 0xD800 <= ord(letter) < 0xE000 else letter for letter in text), lone


def written(rng, row):
    """A line as some program writes it."""
    ascii_only = rng.random() < 0.6
    if any(isinstance(value, str) and whole(value)[1] for value in row.values()):
        ascii_only = True
    separators = rng.choice([None, (",", ":"), (" , ", " : ")])
    line = json.dumps(row, ensure_ascii=ascii_only, separators=separators)
    return line.replace("/", "\\/") if rng.random() < 0.4 else line


def read_back(found, value, kind):
    if kind == "nested" and found is not None:
        return json.loads(found) == value
    if kind == "number" and found is not None and value is not None:
        return float(found) == value
    return found == value


def json_lines_once(folder, workspace, rng, seed, number):
    keys = any_keys(rng)
    rows, lines, empty, lone = [], [], 0, 0
    for _ in range(rng.randrange(1, 40)):
        names = [key for key in keys if rng.random() < 0.85]
        rng.shuffle(names) if rng.random() < 0.3 else None
        row = {key: any_value(rng, keys[key]) for key in names}
        lines.append(written(rng, row))
        for key, value in row.items():
            if isinstance(value, str):
                row[key], count = whole(value)
                lone += count
        rows.append(row)
        if rng.random() < 0.05:
            lines.append("\0" * rng.randrange(1, 9))
            empty += 1
        if rng.random() < 0.05:
            lines.append(rng.choice(["", " ", "\t \r"]))
    ending = rng.choice(["\n", "\r\n"])
    data = ending.join(lines) + (ending if rng.random() < 0.7 else "")
    path = folder / f"{number}.jsonl"
    path.write_bytes((b"\xef\xbb\xbf" if rng.random() < 0.2 else b"") + data.encode())
    if not any(rows):
        return
    names = columns_of(keys, rows)
    result = workspace.ok("preview", path, "--rows", "all", "--format", "json", "--nodes", rng.choice([1, 3]))
    found = result.json()
    where = f"seed {seed}, {path.name}: {data!r:.3000}"
    same(len(found), len(rows), where)
    for line, (one, row) in enumerate(zip(found, rows)):
        same(set(one), set(names.values()), where)
        for key, column in names.items():
            check(read_back(one[column], row.get(key), keys[key]), where, "row", line, repr(key), repr(one[column]),
                  "not", repr(row.get(key)))
    if empty:
        check(f"{empty} row" in result.err and "rejected" in result.err, where, result.err)
    if lone:
        counted = sum(int(note.rsplit(": ", 1)[1]) for note in result.err.splitlines() if "surrogates" in note)
        same(counted, lone, where)


def test_json_lines_come_back_as_python_reads_them(workspace):
    folder = workspace.new("json-lines-net")
    for seed in seeds():
        rng = random.Random(seed)
        for number in range(60):
            json_lines_once(folder, workspace, rng, seed, number)


# MARK: folders of CSV files

WORDS = ["café", "Zürich", "Müller", "niño", "Ångström", "garçon", "Straße", "plum", "fig", "pear tree", "two, three",
         "a;b", "x|y", 'say "hi"', "line\nend", "", "O'Neil", "tab\tbed", "naïve", "über alles"]


def any_cell(rng, kind):
    if kind == "integer":
        return rng.choice(["", str(rng.randrange(100000)), str(-rng.randrange(100))])
    if kind == "number":
        return f"{rng.randrange(1000)}.{rng.randrange(1, 10)}"
    if kind == "day":
        return f"20{rng.randrange(10, 27)}-0{rng.randrange(1, 10)}-1{rng.randrange(10)}"
    return rng.choice(WORDS)


def quoted(cell, delimiter, always):
    if always or any(mark in cell for mark in (delimiter, '"', "\n")) or cell.startswith("'"):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def value_of(cell, kind):
    if cell == "":
        return None
    return {"integer": int, "number": float}.get(kind, str)(cell)


def write_one(rng, path, columns, rows, kinds):
    """Writes a file in a way of its own."""
    encoding = rng.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252", "cp1252"])
    delimiter = rng.choice([",", ",", ";", "\t", "|"])
    ending = rng.choice(["\n", "\r\n"])
    always = rng.random() < 0.2
    lines = []
    if rng.random() < 0.15:
        lines.append(f"sep={delimiter}")
    elif rng.random() < 0.35:
        lines += ["Report of May", "", "all wards", "made by hand"][: rng.randrange(1, 5)]
    lines.append(delimiter.join(quoted(name, delimiter, always) for name in columns))
    for row in rows:
        lines.append(delimiter.join(quoted(row[name], delimiter, always) for name in columns))
    text = ending.join(lines) + (ending if rng.random() < 0.8 else "")
    path.write_bytes(text.encode(encoding))


def folder_once(workspace, rng, seed, number):
    folder = workspace.new(f"folder-net/{number}")
    kinds = {f"{word}{place}": rng.choice(["integer", "number", "day", "word", "word"])
             for place, word in enumerate(rng.sample(["Name", "ward", "größe", "unit price", "day", "k"], rng.randrange(3, 7)))}
    expected = []
    columns = []
    count = rng.randrange(2, 7)
    bad = rng.randrange(1, count) if rng.random() < 0.25 else None
    tables = 0
    for file in range(count):
        path = folder / f"{file}.csv"
        if file == bad and tables:
            # Rows alone, of the same number of fields.
            lines = [";".join(str(rng.randrange(1000)) for _ in kinds) for _ in range(3)]
            path.write_text("\n".join(lines) + "\n")
            result = workspace.run("preview", folder, "--rows", "all", "--format", "json")
            same(result.status, 4, f"seed {seed}, {folder}: {result.err}")
            check(f"{path}" in result.err, f"seed {seed}, {folder}", result.err)
            path.unlink()
            continue
        if rng.random() < 0.2:
            path.write_bytes(rng.choice([b"", b"\n", b"\xef\xbb\xbf", b" \r\n\r\n", b"\xff\xfe"]))
            continue
        own = list(kinds)
        if tables and rng.random() < 0.3:
            own.remove(rng.choice(own))
        rng.shuffle(own)
        # The first table is large enough to be understood by itself.
        count_of_rows = rng.randrange(0, 12) if tables else rng.randrange(12, 20)
        rows = [{name: any_cell(rng, kinds[name]) for name in own} for _ in range(count_of_rows)]
        # A row of nothing but empty cells is a blank line where there is one column, and no matter here.
        rows = [row for row in rows if any(row.values())]
        write_one(rng, path, own, rows, kinds)
        tables += 1
        columns += [name for name in own if name not in columns]
        expected += rows
    if not tables:
        return
    result = workspace.ok("preview", folder, "--rows", "all", "--format", "json", "--nodes", rng.choice([1, 3]))
    where = f"seed {seed}, {folder}: {result.err}"
    found = result.json()
    same(len(found), len(expected), where)
    kinds_found = {name: kinds[name] for name in columns}
    for line, (one, row) in enumerate(zip(found, expected)):
        same(list(one), columns, where)
        for name, kind in kinds_found.items():
            same(one[name], value_of(row.get(name, ""), kind), f"{where} row {line}, {name}")


def test_folders_of_files_written_in_many_ways_come_back(workspace):
    workspace.new("folder-net")
    for seed in seeds():
        rng = random.Random(seed)
        for number in range(40):
            folder_once(workspace, rng, seed, number)


# MARK: encodings

TEXTS = {
    ("cp1251", "koi8_r", "iso8859_5", "cp866"): [
        "Москва", "Санкт-Петербург", "Иванов Пётр", "улица Ленина, дом 5", "Екатеринбург", "Общество с ограниченной ответственностью"],
    ("cp1251", "iso8859_5"): ["Софија", "Београд", "Љубљана", "Нови Сад", "Крагујевац"],
    ("cp1253", "iso8859_7"): ["Αθήνα", "Θεσσαλονίκη", "Παπαδόπουλος Γιώργος", "Πάτρα", "Ηράκλειο", "Λεωφόρος Συγγρού"],
    ("euc_kr", "cp949"): ["서울특별시", "부산광역시", "김철수", "이영희", "대한민국", "경기도 수원시"],
    ("gbk", "gb18030"): ["北京市", "上海", "王小明", "李华", "广东省深圳市", "中国人民银行"],
    ("shift_jis", "euc_jp"): ["東京都", "大阪府", "山田太郎", "ひらがな", "カタカナ", "株式会社サンプル"],
    ("big5",): ["台北市", "高雄市", "王小明", "陳美麗", "中華民國", "股份有限公司"],
    ("cp1252", "mac_roman", "cp850"): ["Müller", "Zürich", "Straße", "café", "garçon", "Ångström", "niño", "señora"],
    ("cp1252", "mac_roman"): ["Élodie", "Noël", "être", "à côté", "forêt", "déjà vu"],
    ("cp1250", "iso8859_2"): ["Łódź", "Kraków", "Wrocław", "Zażółć gęślą jaźń", "Częstochowa"],
    ("cp1250",): ["Příliš žluťoučký kůň", "České Budějovice", "Plzeň", "Ústí nad Labem", "Dvořák"],
    ("cp1254",): ["İstanbul", "Kadıköy", "Beşiktaş", "Çanakkale", "Gümüşhane", "Ağrı"],
    ("cp1255",): ["ירושלים", "תל אביב", "חיפה", "שלום עולם", "באר שבע"],
}


def test_files_that_are_not_utf_8_are_read_by_their_letters(workspace):
    folder = workspace.new("encodings")
    count = 0
    for names, texts in TEXTS.items():
        for name in names:
            # At the beginning, and behind a megabyte of plain rows.
            for before in (0, 60_000):
                path = folder / f"{name}-{before}.csv"
                rows = [f"{number},plain {number}" for number in range(before)] + [
                    f'{number},"{text}"' for number, text in enumerate(texts)]
                path.write_bytes(("id,name\n" + "\n".join(rows) + "\n").encode(name))
                result = workspace.ok("preview", path, "--rows", "all", "--format", "json")
                same([row["name"] for row in result.json()[before:]], texts, f"{path.name} {result.err}")
                check("a guess by the letters (otherwise " in result.err and "\"encoding\"" in result.err, path.name, result.err)
                count += 1
    # What is pinned is no guess, and what is not valid in it is said so.
    (folder / "pinned.csv").write_bytes(b"id,name\n1,caf\xe9\n2,\x81\n")
    result = workspace.ok("preview", folder / "pinned.csv", "--encoding", "windows-1252", "--format", "json")
    same([row["name"] for row in result.json()], ["café"])
    check("not valid windows-1252" in result.err and "guess" not in result.err, result.err)
    return f"{count} files"


# MARK: files that are no text

def test_files_that_are_no_text_are_named_in_every_command(workspace):
    import gzip
    import io
    import sqlite3
    import tarfile
    import zipfile

    folder = workspace.new("no-text")

    def archive(*names):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as file:
            for name in names:
                file.writestr(name, "x" * 50)
        return data.getvalue()

    database = folder / "made.db"
    connection = sqlite3.connect(database)
    connection.execute("create table t (a)")
    connection.commit()
    connection.close()
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as file:
        file.add(database, "a.db")
    kinds = {
        "an Excel file": archive("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"),
        "a zip archive": archive("a.csv"),
        "an SQLite database": database.read_bytes(),
        "an Avro file": b"Obj\x01\x04\x16avro.schema\x00\x00",
        "an ORC file": b"ORC\n\x0b\n\x03\x00\x00\x00",
        "a PDF document": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
        "a PNG image": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        "a JPEG image": b"\xff\xd8\xff\xe0\x00\x10JFIF",
        "a Parquet file": b"PAR1\x15\x04\x15\x10\x00\x00",
        "gzip data inside of gzip": gzip.compress(gzip.compress(b"a,b\n1,2\n")),
        "a tar archive inside of gzip": gzip.compress(tar.getvalue()),
        "an Excel file inside of gzip": gzip.compress(archive("xl/workbook.xml")),
        "a page of HTML": b"<!DOCTYPE html>\n<html><body>404</body></html>\n",
        "an old Office document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),
    }
    for number, (name, data) in enumerate(kinds.items()):
        for ending in ("csv", "jsonl"):
            path = folder / f"{number}.{ending}"
            path.write_bytes(data)
            for command in ("preview", "schema", "profile"):
                result = workspace.run(command, path)
                same(result.status, 4, f"{command} {name}: {result.err}")
                check(name in result.err and path.name in result.err, name, result.err)
            recipe = folder / "r.json"
            recipe.write_text(json.dumps(
                {"version": 1, "source": {"path": str(path)}, "steps": [], "output": {"path": "out.csv"}}))
            result = workspace.run("run", recipe, cwd=folder)
            same(result.status, 4, f"run {name}: {result.err}")
            check(name in result.err, name, result.err)
            check(name in workspace.run("check", recipe, cwd=folder).out, name)
    # Text that begins like one of them is text.
    for number, text in enumerate(["ORC,b\n1,2\n", "PAR1,b\n1,2\n", "MZ,b\n1,2\n", "GIF89a,b\n1,2\n", "<?x>,b\n1,2\n"]):
        path = folder / f"text-{number}.csv"
        path.write_text(text)
        same(len(workspace.ok("preview", path, "--format", "json", "--header", "true").json()), 1, text)


# MARK: rows that a run would reject

def test_rows_of_a_wrong_shape_are_counted_alike_everywhere(workspace):
    folder = workspace.new("ragged")
    (folder / "ragged.csv").write_text("a,b\n1,2\n3,4,5\n6\n7,8\n")
    note = "2 rows rejected, the first at ragged.csv:3: 3 fields instead of 2"
    recipe = folder / "r.json"
    recipe.write_text(json.dumps(
        {"version": 1, "source": {"path": "ragged.csv"}, "steps": [], "output": {"path": "out.jsonl"}}))
    for command in (["preview", "ragged.csv"], ["profile", "ragged.csv"], ["schema", "ragged.csv"],
                    ["schema", "ragged.csv", "--all"], ["preview", recipe], ["preview", "ragged.csv", "--format", "csv"]):
        result = workspace.ok(*command, cwd=folder)
        check(note in result.err, command, result.err)
    same(workspace.ok("preview", "ragged.csv", "--format", "json", cwd=folder).json(), [{"a": 1, "b": 2}, {"a": 7, "b": 8}])
    same(len(workspace.ok("preview", "ragged.csv", "--ragged-rows", "truncate", "--format", "json", cwd=folder).json()), 4)
    workspace.ok("run", recipe, "--max-rejects", "2", cwd=folder)
    same(workspace.run("run", recipe, "--max-rejects", "1", cwd=folder).status, 6)
    # Mended ones are counted in the same places.
    for policy, sentences in (("truncate", ["fields dropped from rows with too many: 1", "rows with too few fields, which end in nulls: 1"]),
                              ("pad", ["rows with too few fields, which end in nulls: 1"])):
        recipe.write_text(json.dumps({"version": 1, "source": {"path": "ragged.csv", "raggedRows": policy}, "steps": [],
                                      "output": {"path": "out.jsonl"}}))
        commands = [[command, "ragged.csv", "--ragged-rows", policy] for command in ("preview", "profile", "schema")]
        for command in commands + [["run", recipe, "--max-rejects", "1"], ["preview", recipe], ["profile", recipe]]:
            said = workspace.ok(*command, cwd=folder).err
            check(all(sentence in said for sentence in sentences), command, said)
        notes = "\n".join(workspace.ok("run", recipe, "--max-rejects", "1", "--report", "-", cwd=folder).json()["notes"])
        check(all(sentence in notes for sentence in sentences), notes)


# MARK: names

def test_names_of_one_meaning_and_two_spellings_stay_two_columns(workspace):
    folder = workspace.new("composed")
    one, two = "caf\u00e9", "cafe\u0301"
    (folder / "in.csv").write_text(f"{one},{two}\n1,2\n", encoding="utf-8")
    (folder / "in.jsonl").write_text(json.dumps({one: 1, two: 2}) + "\n")
    pyarrow.parquet.write_table(pyarrow.table({one: [1], two: [2]}), folder / "in.parquet")
    for source in ("in.csv", "in.jsonl", "in.parquet"):
        recipe = write_recipe(folder, "r", {"path": source}, [], {"path": "out.jsonl"})
        said = workspace.ok("run", recipe, cwd=folder).err
        check(f'"{two}_2"' in said, source, said)
        same(json.loads((folder / "out.jsonl").read_text()), {one: 1, f"{two}_2": 2}, source)


def test_what_a_file_says_twice_is_noted(workspace):
    """A column that stands in the names of folders too, and keys that stand twice in a line: one value is left out."""
    folder = workspace.new("twice")
    files = {
        "csv": lambda path: path.write_text("id,v\n2,q\n"),
        "jsonl": lambda path: path.write_text('{"id":2,"v":"q"}\n'),
        "parquet": lambda path: pyarrow.parquet.write_table(pyarrow.table({"id": [2], "v": ["q"]}), path),
    }
    for kind, write in files.items():
        for value in "ab":
            place = folder / kind / f"v={value}"
            place.mkdir(parents=True)
            write(place / f"x.{kind}")
        for command in ("preview", "schema", "profile"):
            said = workspace.ok(command, folder / kind).err
            check('"v" of the files is left out' in said, kind, command, said)
    lines = folder / "keys.jsonl"
    lines.write_text('{"a":1,"a":2}\n{"a":null,"a":3}\n')
    said = workspace.ok("preview", lines).err
    check("stand again in their line, where the last one counts: 1" in said, said)


def test_values_of_folders_are_read_as_fields_are(workspace):
    """Of CSV and JSON Lines: what the pinned type cannot hold is a reject, digits without room are noted."""
    cases = [
        ("5", "integer", 5), ("abc", "integer", None), ("2.5", "integer", None), ("2024-02-29", "date", "2024-02-29"),
        ("2024-13-01", "date", None), ("20240229", {"type": "date", "format": "yyyyMMdd"}, "2024-02-29"),
        ("01", "boolean", None), ("true", "boolean", True), ("1.234567", "decimal(4,2)", 1.23),
        ("9007199254740993", "double", 9007199254740992.0), ("__HIVE_DEFAULT_PARTITION__", "integer", "null"),
    ]
    for number, (value, kind, wanted) in enumerate(cases):
        for ending, data in (("csv", "v\n1\n2\n"), ("jsonl", '{"v":1}\n{"v":2}\n')):
            folder = workspace.new(f"folder-values-{number}-{ending}")
            place = folder / "in" / f"x={value}"
            place.mkdir(parents=True)
            (place / f"a.{ending}").write_text(data)
            recipe = folder / "r.json"
            recipe.write_text(json.dumps({"version": 1, "source": {"path": "in", "types": {"x": kind}}, "steps": []}))
            result = workspace.ok("preview", "-C", folder, recipe, "--rows", "all", "--format", "json")
            if wanted is None:
                same(result.json(), [], f"{value} {kind}")
                check("2 rows rejected" in result.err and value in result.err, value, kind, result.err)
            else:
                same([row["x"] for row in result.json()], [None if wanted == "null" else wanted] * 2, f"{value} {kind}")
            loses = value.startswith(("1.23", "900"))
            check(("left out: 2" in result.err) == loses, value, kind, result.err)


def test_rejects_of_parquet_are_counted_alike_everywhere(workspace):
    file = workspace.new("bad-text") / "bad.parquet"
    column = pyarrow.array([b"fine", b"\xff\xfe", b"good"]).cast(pyarrow.binary())
    text = pyarrow.Array.from_buffers(pyarrow.string(), 3, column.buffers())
    pyarrow.parquet.write_table(pyarrow.table({"t": text}), file)
    for command in ("preview", "schema", "profile"):
        said = workspace.ok(command, file).err
        check("1 row rejected" in said, command, said)


def test_an_unclosed_quote_counts_as_the_lines_it_swallows(workspace):
    folder = workspace.new("unclosed")
    rows = "".join(f"{number},x{number}\n" for number in range(3000))
    recipe = folder / "r.json"
    recipe.write_text(json.dumps({"version": 1, "source": {"path": "in.csv", "delimiter": ",", "header": True},
                                  "steps": [], "output": {"path": "out.jsonl"}}))
    for text, lines in ((f'a,b\n{rows}0,"oops\n{rows}', 3001), (f'a,b\n{rows}0,"oops\n{rows}1,"fine"\n', 3002)):
        (folder / "in.csv").write_text(text)
        messages = set()
        for nodes in (1, 2, 8):
            result = workspace.run("run", recipe, "--max-rejects", "0.1%", "--nodes", nodes, cwd=folder)
            same(result.status, 6, result.err)
            check(f"{lines:,} rows rejected" in result.err and "in.csv:3002" in result.err, result.err)
            messages.add(result.err.strip().splitlines()[-1])
        same(len(messages), 1, messages)
        line = json.loads((folder / "out.jsonl.rejects.jsonl").read_text())
        same((line["rows"], line["line"]), (lines, 3002))
        workspace.ok("run", recipe, "--max-rejects", str(lines), cwd=folder)
        same(len((folder / "out.jsonl").read_text().splitlines()), 3000)


def test_records_that_no_line_ends_separate_are_refused_by_name(workspace):
    folder = workspace.new("separators")
    rows = [["id", "name", "amount"]] + [[str(row), f"name {row}", f"{row * 1.5:.2f}"] for row in range(1, 41)]

    def write(name, field, record, last=True, encoding="utf-8"):
        text = record.join(field.join(row) for row in rows) + (record if last else "")
        (folder / name).write_bytes(text.encode(encoding))

    separators = {"U+001E": "\x1e", "U+0000": "\0", "U+000B": "\v", "U+000C": "\f", "U+0085": "\x85",
                  "U+2028": "\u2028", "U+2029": "\u2029", "U+001D": "\x1d"}
    for number, field in enumerate([",", ";", "\t", "|", "\x1f"]):
        for place, (name, record) in enumerate(separators.items()):
            write("a.csv", field, record, (number + place) % 2 == 0)
            result = workspace.run(["preview", "schema", "profile"][(number + place) % 3], "a.csv", cwd=folder)
            same(result.status, 4, f"{field!r} {name} {result.out}")
            check(f"ends its records with {name} " in result.err and result.err.count("\n") == 1, result.err)
    # What it says to do about it helps.
    write("a.csv", ",", "\u2028")
    converted = workspace.run("preview", "a.csv", cwd=folder).err.split("as with ")[1].strip()
    subprocess.run(f"{converted} < a.csv > b.csv", shell=True, check=True, cwd=folder)
    same(len(workspace.ok("preview", "b.csv", "--rows", "all", "--format", "json", cwd=folder).json()), 40)
    # ASCII's own signs, with line ends within texts; in a folder of others; in another encoding; one column.
    rows[3][1] = "two\nlines"
    write("ascii.csv", "\x1f", "\x1e")
    check("U+001E" in workspace.run("preview", "ascii.csv", cwd=folder).err)
    rows[3][1] = "one line"
    several = folder / "several"
    several.mkdir()
    write("several/1.csv", ",", "\n")
    write("several/2.csv", ",", "\x1e")
    check("2.csv ends its records with U+001E" in workspace.run("preview", "several", cwd=folder).err)
    write("wide.csv", ",", "\x1e", encoding="utf-16")
    check("U+001E" in workspace.run("preview", "wide.csv", cwd=folder).err)
    (folder / "list.txt").write_bytes(b"\0".join(f"file {number}".encode() for number in range(9)) + b"\0")
    check("U+0000 (NUL)" in workspace.run("preview", "list.txt", cwd=folder).err)
    # Signs within texts of files that have lines separate nothing, and one record may hold some.
    for record in separators.values():
        (folder / "text.csv").write_text(f"id,t\n1,a{record}b{record}c\n2,d\n", newline="")
        same(len(workspace.ok("preview", "text.csv", "--rows", "all", "--format", "json", cwd=folder).json()), 2)
    (folder / "header.csv").write_text("first\vname,second,third\n", newline="")
    workspace.ok("preview", "header.csv", cwd=folder)
    # Ends of lines that are some.
    for record in "\n", "\r", "\r\n", "\n\r", "\r\r\n":
        write("lines.csv", ",", record)
        same(len(workspace.ok("preview", "lines.csv", "--rows", "all", "--format", "json", cwd=folder).json()), 40, repr(record))


def test_more_lines_to_skip_than_there_are(workspace):
    folder = workspace.new("skipped")
    (folder / "a.csv").write_text("k,v\na,1\nb,2\n")
    for command in ("preview", "schema", "profile"):
        result = workspace.run(command, "a.csv", "--skip-lines", 3, cwd=folder)
        same(result.status, 4, result.out)
        check('a.csv: it has 3 lines, and "skipLines" leaves none of them' in result.err, result.err)
        check("takes all" in workspace.ok(command, "a.csv", "--header", 3, cwd=folder).err)
    (folder / "empty.csv").write_text("")
    workspace.ok("preview", "empty.csv", "--skip-lines", 3, cwd=folder)
    # Of several files one may be shorter, which is said.
    several = folder / "several"
    several.mkdir()
    (several / "1.csv").write_text("report\n\nk,v\na,1\n")
    (several / "2.csv").write_text("report\n\n")
    result = workspace.ok("preview", "several", "--skip-lines", 2, "--rows", "all", "--format", "json", cwd=folder)
    same((result.json(), "leaves none of them" in result.err), ([{"k": "a", "v": 1}], True), result.err)


def test_times_without_a_zone_are_said_wherever_they_are_read(workspace):
    folder = workspace.new("wall-clock")
    moments = pyarrow.array([datetime.datetime(2026, 1, 2, 3, 4, 5)], pyarrow.timestamp("us"))
    table = pyarrow.table({"local": moments, "utc": moments.cast(pyarrow.timestamp("us", "UTC")), "n": [1]})
    pyarrow.parquet.write_table(table, folder / "a.parquet")
    recipe = write_recipe(folder, "r", {"path": "a.parquet"}, [], {"path": "out.csv"})
    for command in (["preview", "a.parquet"], ["schema", "a.parquet"], ["profile", "a.parquet"], ["run", recipe], ["check", recipe]):
        said = workspace.ok(*command, cwd=folder)
        check('times without a zone are read as UTC: "local"' in said.err + said.out, command, said.err)
