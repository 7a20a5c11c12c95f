"""Tables and queries of databases: exact values, one order, and no password anywhere."""
import decimal
import json
import random
import re
import sqlite3
import threading

from screens import Tmux
from servers import MariaDB, PostgreSQL, Proxy
from studio import sous
from support import check, same, write_recipe


def written(workspace, folder, source, *more, env=None, steps=()):
    recipe = write_recipe(folder, "r", source, list(steps), {"path": "out.csv"})
    result = workspace.ok("run", recipe, "--catalog", folder / "c.sqlite", *more, cwd=folder, **(env or {}))
    return result, (folder / "out.csv").read_bytes()


def test_a_table_of_sqlite_is_read_by_what_its_values_are(workspace):
    folder = workspace.new("sqlite")
    database = sqlite3.connect(folder / "clinic.sqlite")
    database.execute(
        "create table visits (id integer primary key, name text, seen date, cost real, ok boolean, big, raw blob, at datetime)")
    rows = [(n, None if n % 7 == 0 else f'n{n}, "ä"', f"2024-02-{n % 28 + 1:02}", n / 4, n % 2, n if n < 2500 else "x",
             bytes([n % 256]), f"2024-02-01 10:00:{n % 60:02}") for n in range(3000, 0, -1)]
    database.executemany("insert into visits values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    database.execute("create table plain (a, b)")
    database.executemany("insert into plain values (?, ?)", [(9007199254740993, 0.1 + 0.2), (0.5, "z")])
    database.execute("create view joined as select id, name from visits where id < 3")
    database.commit()
    outputs = set()
    for nodes in (1, 3):
        _, out = written(workspace, folder, {"database": "clinic.sqlite", "from": "visits"}, "--nodes", nodes)
        outputs.add(out)
    same(len(outputs), 1, "bytes differ between numbers of nodes")
    lines = outputs.pop().decode().splitlines()
    same(len(lines), 3001)
    same(lines[1], '1,"n1, ""ä""",2024-02-02,0.25,true,1,01,2024-02-01 10:00:01')
    same(lines[7], "7,,2024-02-08,1.75,true,7,07,2024-02-01 10:00:07")
    # "big" looks like integers for as long as types are guessed from.
    check(lines[3000].split(",")[-3:-2] == ["x"], lines[3000])
    schema = workspace.ok(
        "schema", write_recipe(folder, "s", {"database": "clinic.sqlite", "from": "visits"}, []), "--format", "json",
        cwd=folder)
    same([column["type"] for column in schema.json()["columns"]],
         ["integer", "text", "date", "double", "boolean", "text", "text", "timestamp"])
    _, out = written(workspace, folder, {"database": "clinic.sqlite", "from": "plain"})
    same(out.decode().splitlines()[1:], ["9007199254740993,0.30000000000000004", "0.5,z"])
    result, _ = written(workspace, folder, {"database": "clinic.sqlite", "from": "joined"})
    check("the order of its rows is not defined" in result.err, result.err)
    _, out = written(
        workspace, folder, {"database": "clinic.sqlite", "query": "select count(*) n from visits where ok -- all"})
    same(out, b"n\n1500\n")


def test_bytes_and_numbers_among_texts_of_sqlite_are_always_said(workspace):
    folder = workspace.new("sqlite-kinds")
    database = sqlite3.connect(folder / "kinds.sqlite")
    texts = [(f"text {n}",) for n in range(1500)]
    # Behind the rows that types are guessed from, and among them.
    cases = {
        "late_bytes": (texts + [(b"\xab",)], "bytes and texts, read as text, the bytes in hexadecimal digits", "ab"),
        "late_number": (texts + [(1.5,)], "numbers and texts, read as text", "1.5"),
        "late_both": ([(1,)] + texts + [(b"\xab",)], "bytes, texts and numbers, read as text", "ab"),
        "bytes_alone": ([(b"\xab",)], "bytes, read as text in hexadecimal digits", "ab"),
        "bytes_and_numbers": ([(7,), (b"\xab",)], "bytes and numbers, read as text", "ab"),
    }
    for table, (rows, said, last) in cases.items():
        database.execute(f"create table {table} (v)")
        database.executemany(f"insert into {table} values (?)", rows)
        database.commit()
        result, out = written(workspace, folder, {"database": "kinds.sqlite", "from": table})
        check(f'column "v" is {said}' in result.err, table, result.err)
        same(out.decode().splitlines()[-1], last, table)


def test_what_is_wrong_with_a_database_is_one_sentence(workspace):
    folder = workspace.new("database-faults")
    sqlite3.connect(folder / "empty.sqlite").execute("create table t (a)")
    (folder / "text.sqlite").write_text("a,b\n1,2\n")
    secret = "CANARY-OF-A-RECIPE"
    for source, words in (
        ({"database": "no.sqlite", "from": "t"}, "there is no SQLite file at no.sqlite"),
        ({"database": "text.sqlite", "from": "t"}, "file is not a database"),
        ({"database": "empty.sqlite", "from": "u"}, "no such table: u"),
        ({"database": "empty.sqlite", "query": "drop table t"}, "syntax error"),
        ({"database": "empty.sqlite"}, 'write "from"'),
        ({"database": "empty.sqlite", "from": "t", "query": "select 1"}, '"from" and "query"'),
        ({"database": "empty.sqlite", "from": "t", "header": True}, 'belongs to a source with "path"'),
        ({"path": "a.csv", "from": "t"}, 'belongs to a source with "database"'),
        ({"database": f"postgresql://ann:{secret}@h/db", "from": "t"}, "${env:NAME}"),
        ({"database": f"host=h dbname=db password={secret}", "from": "t"}, "${env:NAME}"),
        ({"database": "postgresql://ann@127.0.0.1:1/db", "from": "t"}, "cannot connect to postgresql://ann@127.0.0.1:1/db"),
        ({"database": "${env:NOT_SET_HERE}", "from": "t"}, "NOT_SET_HERE is not set"),
    ):
        recipe = write_recipe(folder, "r", source, [], {"path": "out.csv"})
        result = workspace.run("run", recipe, "--catalog", folder / "c.sqlite", cwd=folder)
        check(result.status in (3, 4, 2) and words in result.err and secret not in result.err, source, result.err)
        same(len(result.err.strip().splitlines()), 1, result.err)
    recipe = write_recipe(folder, "r", {"database": "empty.sqlite", "from": "t"}, [], {"path": "out.csv"})
    result = workspace.run("run", recipe, "--confine", "--catalog", folder / "c.sqlite", cwd=folder)
    check(result.status == 3 and "not opened under --confine" in result.err, result.err)
    result = workspace.run("export", recipe, "--to", "duckdb-sql", cwd=folder)
    check(result.status != 0 and "a database is not read by an exported program" in result.err, result.err)


TABLES = """
create schema clinic;
create table clinic.visits (id int primary key, name text, cost numeric(12,3), free numeric, at timestamptz,
  wall timestamp, day date, ok boolean, u uuid, j jsonb, parts int[], f4 real, f8 float8, small smallint, "Big" bigint);
insert into clinic.visits values
  (3, 'three', 1.5, 123456789012345678901.5, '2026-01-01 00:00+02', '2020-02-29 12:00:00.000001', '0001-01-01', true,
   'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"a": [1]}', '{1,2}', 0.5, 0.1, -1, 9223372036854775807),
  (1, 'o''ne, "ä"', -1.5, -0.001, '1969-12-31 23:59:59.999999+00', '9999-12-31 23:59:59', '9999-12-31', false, null, null,
   null, 'NaN', '-Infinity', 0, -9223372036854775808),
  (2, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
create table clinic.beyond (id int primary key, n numeric, d date, at timestamp);
insert into clinic.beyond values (1, 'NaN', '2024-01-01', '2024-01-01'), (2, 1, 'infinity', '2024-01-01'),
  (3, 1, '2024-01-01', '-infinity'), (4, 1, '10000-01-01', '2024-01-01'), (5, 7, '2024-01-01', '2024-01-01');
create table clinic.keyless as select 1 as a;
create table clinic.many as select i * 3 as id, i % 10 as k, 'name ' || i as name, (i * 0.25)::numeric(10,2) as cost
  from generate_series(1, 400000) i;
alter table clinic.many add primary key (id);
analyze clinic.many;
"""


def test_a_table_of_postgresql_is_read_exactly(workspace):
    folder = workspace.new("postgresql")
    with PostgreSQL(TABLES) as server:
        env = {"CLINIC": server.address}
        _, out = written(workspace, folder, {"database": "${env:CLINIC}", "from": "clinic.visits"}, env=env)
        same(out.decode().splitlines(), [
            "id,name,cost,free,at,wall,day,ok,u,j,parts,f4,f8,small,Big",
            '1,"o\'ne, ""ä""",-1.500,-0.001,1969-12-31 23:59:59.999999,9999-12-31 23:59:59,9999-12-31,false,,,,NaN,'
            "-Infinity,0,-9223372036854775808",
            "2,,,,,,,,,,,,,,",
            "3,three,1.500,123456789012345678901.500,2025-12-31 22:00:00,2020-02-29 12:00:00.000001,0001-01-01,true,"
            'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,"{""a"": [1]}","{1,2}",0.5,0.1,-1,9223372036854775807'])
        result, out = written(
            workspace, folder, {"database": "${env:CLINIC}", "from": "clinic.beyond"}, "--max-rejects", "4", env=env)
        same(out, b"id,n,d,at\n5,7,2024-01-01,2024-01-01 00:00:00\n")
        rejects = (folder / "out.csv.rejects.jsonl").read_text()
        check("clinic.beyond of postgresql://postgres@" in rejects, rejects)
        for reason in ("the number is NaN", "the date is infinity", "the time is -infinity", "0001 to 9999"):
            check(reason in rejects, reason, rejects)
        same(sorted(re.findall(r"\(id (\d)\)", rejects)), ["1", "2", "3", "4"], rejects)
        result, _ = written(workspace, folder, {"database": "${env:CLINIC}", "from": "clinic.keyless"}, env=env)
        check("the order of its rows is not defined" in result.err, result.err)


def test_random_numbers_and_texts_come_from_postgresql_as_they_are(workspace):
    folder = workspace.new("postgresql-net")
    seed = random.randrange(1 << 30)
    r = random.Random(seed)
    rows = []
    for number in range(3000):
        digits = "".join(r.choice("0123456789") for _ in range(r.randint(1, 20)))
        fraction = "".join(r.choice("000123456789") for _ in range(r.randint(0, 12)))
        text = "".join(r.choice("aä'\\\"€, ;\t0") for _ in range(r.randint(0, 9)))
        rows.append((number, f"{r.choice(['', '-'])}{int(digits)}.{fraction or '0'}", text))
    values = ", ".join("(%d, %s, E'%s')" % (n, x, t.replace("\\", "\\\\").replace("'", "''")) for n, x, t in rows)
    with PostgreSQL(f"create table t (id int primary key, n numeric(38,12), t text); insert into t values {values};") as server:
        recipe = write_recipe(folder, "r", {"database": "${env:DB}", "from": "public.t"}, [], {"path": "out.jsonl"})
        workspace.ok("run", recipe, "--catalog", folder / "c.sqlite", cwd=folder, DB=server.address)
        wanted = server.run("copy (select n::text, encode(convert_to(t, 'UTF8'), 'hex') from t order by id) to stdout")
    found = [json.loads(line, parse_float=decimal.Decimal) for line in (folder / "out.jsonl").read_text().splitlines()]
    wanted = [line.split("\t") for line in wanted.splitlines()]
    same(len(found), len(rows), f"seed {seed}")
    for row, (number, text) in zip(found, wanted):
        same((decimal.Decimal(str(row["n"])), row["t"]), (decimal.Decimal(number), bytes.fromhex(text).decode()), f"seed {seed}")


def test_filters_are_pushed_into_postgresql_and_every_row_is_accounted_for(workspace):
    folder = workspace.new("postgresql-push")
    with PostgreSQL(TABLES) as server:
        env = {"CLINIC": server.address}
        source = {"database": "${env:CLINIC}", "from": "clinic.many"}
        steps = [{"step": "filter-rows", "where": "k = 3 and name >= 'name 39' and cost < 99990.5"}]
        outputs = set()
        for nodes in (1, 2, 5):
            result, out = written(workspace, folder, source, "--nodes", nodes, "--format", "json", env=env, steps=steps)
            outputs.add(out)
            report = result.json()
            filtered = report["steps"][0]
            same((report["sources"][0]["rows"], filtered["rowsIn"]), (400_000, 400_000), f"{nodes} nodes")
            same(filtered["rowsIn"] - filtered["removed"], filtered["rowsOut"], f"{nodes} nodes")
        same(len(outputs), 1, "bytes differ between numbers of nodes")
        wanted = server.run(
            "copy (select * from clinic.many where k = 3 and name collate \"C\" >= 'name 39' and cost < 99990.5 order by id)"
            " to stdout csv header")
        same(outputs.pop().decode(), wanted)
        whole = {written(workspace, folder, source, "--nodes", nodes, env=env)[1] for nodes in (1, 2, 5)}
        same(len(whole), 1, "bytes of the whole table differ between numbers of nodes")
        same(whole.pop().decode(), server.run("copy (select * from clinic.many order by id) to stdout csv header"))
        recipe = write_recipe(folder, "e", source, steps)
        check("where k = 3 and name >= name 39 and cost" in workspace.ok("explain", recipe, cwd=folder, **env).out)


def test_connections_of_one_run_see_one_state_of_postgresql(workspace):
    folder = workspace.new("postgresql-state")
    with PostgreSQL("create table moved as select i as id, 1 as n from generate_series(1, 200000) i;"
                    "alter table moved add primary key (id); analyze moved;") as server, Proxy(server.port) as proxy:
        stop = threading.Event()

        def move():
            # The sum of all rows is always the same, that of a part never is.
            while not stop.is_set():
                server.run("update moved set n = n + case when id <= 100000 then 1 else -1 end where id % 20000 = 7")

        mover = threading.Thread(target=move)
        proxy.delay = 0.005
        mover.start()
        try:
            for nodes in (1, 4):
                _, out = written(
                    workspace, folder, {"database": "${env:CLINIC}", "from": "public.moved"}, "--nodes", nodes,
                    env={"CLINIC": server.address.replace(str(server.port), str(proxy.port))})
                rows = [line.split(",") for line in out.decode().splitlines()[1:]]
                same((len(rows), sum(int(n) for _, n in rows)), (200_000, 200_000), f"{nodes} nodes")
                check(any(n != "1" for _, n in rows), "nothing was moved meanwhile")
        finally:
            stop.set()
            mover.join()


def test_addresses_and_passwords_come_from_files_of_the_database(workspace):
    folder = workspace.new("postgresql-files")
    with PostgreSQL(TABLES, password="CANARY-p@ss") as server:
        (folder / "services").write_text(f"[clinic]\nhost=127.0.0.1\nport={server.port}\nuser=postgres\ndbname=postgres\n")
        (folder / "passwords").write_text(f"127.0.0.1:{server.port}:*:postgres:CANARY-p@ss\n")
        (folder / "passwords").chmod(0o600)
        files = {"PGSERVICEFILE": str(folder / "services"), "PGPASSFILE": str(folder / "passwords")}
        _, out = written(workspace, folder, {"database": "service=clinic", "from": "clinic.keyless"}, env=files)
        same(out, b"a\n1\n")
        recipe = write_recipe(folder, "r", {"database": "service=nobody", "from": "clinic.keyless"}, [], {"path": "out.csv"})
        refused = workspace.run("run", recipe, "--catalog", folder / "c.sqlite", cwd=folder, **files)
        check(refused.status == 4 and 'service "nobody" not found' in refused.err and "CANARY" not in refused.err, refused.err)


def test_a_password_stands_nowhere(workspace):
    folder = workspace.new("postgresql-canary")
    secret = "CANARY-p%40ss"
    with PostgreSQL(TABLES, password="CANARY-p@ss") as server:
        address = server.address.replace("postgres@", f"postgres:{secret}@")
        env = {"CLINIC": address}
        source = {"database": "${env:CLINIC}", "from": "clinic.visits"}
        texts = []
        recipe = write_recipe(folder, "r", source, [], {"path": "out.csv", "table": "clinic.out"})
        for arguments in (
            ("check", recipe), ("explain", recipe), ("schema", recipe), ("preview", recipe), ("profile", recipe),
            ("run", recipe, "--report", "report.json"), ("run", recipe, "--format", "json"),
            ("export", recipe, "--to", "pyspark"), ("catalog", "show", "clinic.out"),
        ):
            for more in ({}, {"CLINIC": address.replace("CANARY", "CANARY-wrong")}):
                catalog = () if arguments[0] in ("check", "export") else ("--catalog", folder / "c.sqlite")
                result = workspace.run(*arguments, *catalog, cwd=folder, **{**env, **more})
                texts.append(result.out + result.err)
        check(any("password authentication failed" in text for text in texts), texts[-1])
        # The studio: a recipe opened, looked at, edited, run and saved, and one whose password is wrong.
        for wrong in (False, True):
            with Tmux(workspace, folder, CLINIC=address.replace("CANARY", "CANARY-wrong") if wrong else address) as pane:
                pane.line(f"{sous(workspace)} open r.json")
                texts.append(pane.wait("authentication failed" if wrong else "3 of 3 sampled rows"))
                for keys in ("e", "Esc", "R", "Esc", "s"):
                    pane.press(keys)
                    pane.quiet()
                    texts.append(pane.screen())
        for path in folder.rglob("*"):
            if path.is_file():
                texts.append(path.read_bytes().decode("latin-1"))
        for text in texts:
            check("CANARY" not in text, text[max(0, text.find("CANARY") - 200):][:400])


def test_a_table_of_mysql_is_read_exactly(workspace):
    folder = workspace.new("mysql")
    script = """
create table visits (id int primary key, name varchar(50), cost decimal(12,3), big bigint unsigned, f float, d double,
  day date, at datetime(6), ts timestamp null, j json, raw blob, e enum('x', 'y'), t time, bits bit(3), wide decimal(65,2));
insert into visits values
  (2, 'o''ne, "ä\\\\"', -1.5, 18446744073709551615, 0.3, 0.1, '2024-02-29', '2024-02-29 12:00:00.000001',
   '2024-02-29 12:00:00', '{"a":1}', x'00ff', 'y', '12:00:01', b'101', 12345678901234567890123456789012345678901.5),
  (1, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
set sql_mode = '';
create table beyond (id int primary key, day date);
insert into beyond values (1, '0000-00-00'), (2, '2024-01-01');
create table many (id int primary key, k int, name varchar(40), cost decimal(10,2)) as
  select seq id, seq % 10 k, concat('name ', seq) name, seq * 0.25 cost from seq_1_to_50000;
"""
    with MariaDB(script, password="CANARY-p@ss") as server:
        env = {"CLINIC": server.address}
        source = {"database": "${env:CLINIC}", "from": "visits"}
        result, out = written(workspace, folder, source, env=env)
        same(out.decode().splitlines(), [
            "id,name,cost,big,f,d,day,at,ts,j,raw,e,t,bits,wide", "1,,,,,,,,,,,,,,",
            '2,"o\'ne, ""ä\\""",-1.500,18446744073709551615,0.30000001192092896,0.1,2024-02-29,2024-02-29 12:00:00.000001,'
            '2024-02-29 12:00:00,"{""a"":1}",00ff,y,12:00:01,5,12345678901234567890123456789012345678901.50'])
        check("CANARY" not in result.out + result.err, result.err)
        _, out = written(
            workspace, folder, {"database": "${env:CLINIC}", "from": "clinic.beyond"}, "--max-rejects", "1", env=env)
        same(out, b"id,day\n2,2024-01-01\n")
        check("(id 1)" in (folder / "out.csv.rejects.jsonl").read_text(), "a reject without its key")
        source = {"database": "${env:CLINIC}", "from": "many"}
        steps = [{"step": "filter-rows", "where": "k = 3 and cost < 9999.5"}]
        for nodes in (1, 3):
            result, out = written(workspace, folder, source, "--nodes", nodes, "--format", "json", env=env, steps=steps)
            same(result.json()["steps"][0]["rowsIn"], 50_000)
            wanted = server.run("select concat_ws(',', id, k, name, cost) from many where k = 3 and cost < 9999.5 order by id")
            same(out.decode(), "id,k,name,cost\n" + wanted, f"{nodes} nodes")
        _, out = written(
            workspace, folder, {"database": "${env:CLINIC}", "query": "select count(*) n from many # all"}, env=env)
        same(out, b"n\n50000\n")


def test_an_output_in_mysql_comes_whole_or_not_at_all(workspace):
    folder = workspace.new("mysql-output")
    (folder / "in.csv").write_text(
        'id,name,cost,day,ok,at,x\n1,"a, ""b"" \\n \'\' ä😀\nline",1.50,2024-02-29,true,2024-02-29 12:00:00.5,0.1\n2,,,,,,\n'
        '0,"","-2.25",0001-01-01,false,1969-12-31 23:59:59,1e300\n')
    source = {"path": "in.csv", "emptyQuoted": "text", "types": {"cost": "decimal(10,2)"}}

    def run(table, mode="replace", steps=(), extra=(), status=0):
        recipe = write_recipe(
            folder, "r", source, list(steps), {"database": "${env:LAKE}", "table": table, "mode": mode})
        result = workspace.run("run", recipe, *extra, "--catalog", folder / "c.sqlite", cwd=folder, LAKE=server.address)
        same(result.status, status, result.err)
        check("CANARY" not in result.out + result.err, result.err)
        return result

    script = """
create table foreign_rows (id bigint, name text);
insert into foreign_rows values (1, 'mine');
create table keyed (id int primary key auto_increment, name varchar(40), added datetime default '2020-01-01');
create table isam (id int) engine = myisam;
create view seen as select * from foreign_rows;
create table narrow (cost decimal(5,1), x float, at datetime(3), name int, ok enum('true', 'false'));
create table spaces (name varchar(3));
"""
    with MariaDB(script, password="CANARY-p@ss") as server:
        result = run("visits")
        check("wrote 3 rows in visits of mysql://" in result.out, result.out)
        rows = "select concat_ws('|', id, name, name is null, cost, day, ok, at, x) from visits order by id desc"
        wanted = ("2|1\n1|a, \"b\" \\n '' ä😀\nline|0|1.50|2024-02-29|1|2024-02-29 12:00:00.500000|0.1\n"
                  "0||0|-2.25|0001-01-01|0|1969-12-31 23:59:59.000000|1e300\n")
        same(server.run(rows), wanted)
        _, out = written(workspace, folder, {"database": "${env:LAKE}", "from": "visits"}, env={"LAKE": server.address})
        check(b"1,\"a, \"\"b\"\" \\n '' \xc3\xa4\xf0\x9f\x98\x80\nline\",1.50,2024-02-29,1,2024-02-29 12:00:00.500000,0.1" in out
              or b"12:00:00.5,0.1" in out, out)
        run("visits")
        same(server.run(rows), wanted, "a second run replaces")
        run("clinic.visits", "append")
        same(server.run("select count(*) from visits"), "6\n")
        keep = [{"step": "keep-columns", "columns": ["id", "name"]}]
        result = run("foreign_rows", steps=keep, status=1)
        check("--replace-foreign" in result.err, result.err)
        same(server.run("select name from foreign_rows"), "mine\n")
        run("foreign_rows", "append", steps=keep)
        same(server.run("select count(*) from foreign_rows"), "4\n")
        run("foreign_rows", steps=keep, extra=["--replace-foreign"])
        same(server.run("select count(*) from foreign_rows"), "3\n")
        # Rows of others that would go with them.
        server.run("alter table foreign_rows add primary key (id); create table child (visit bigint, foreign key (visit) "
                   "references foreign_rows (id) on delete cascade); insert into child values (1)")
        result = run("foreign_rows", steps=keep, status=1)
        check("clinic.child" in result.err, result.err)
        same(server.run("select * from child"), "1\n")
        for table, words in (("isam", "kept by MyISAM"), ("seen", "is a view")):
            result = run(table, "append", steps=[{"step": "keep-columns", "columns": ["id"]}], status=1)
            check(words in result.err, result.err)
        for column, words in (("cost", "decimal(5,1)"), ("x", "float"), ("at", "datetime(3)"), ("name", "int"), ("ok", "enum")):
            result = run("narrow", "append", steps=[{"step": "keep-columns", "columns": [column]}], status=1)
            check(words in result.err and f'"{column}"' in result.err, words, result.err)
        # A key that comes twice, values that do not fit or would change, nulls where a number is counted up: nothing changes.
        run("keyed", "append", steps=keep)
        same(server.run("select group_concat(id order by id) from keyed"), "0,1,2\n")
        for table, steps, words in (
            ("keyed", keep, "Duplicate entry"),
            ("keyed", [{"step": "set-columns", "values": {"name": "repeat('x', 50)", "id": "id + 10"}}] + keep, "too long"),
            ("keyed", [{"step": "set-columns", "values": {"id": "if(id = 2, null, id + 10)"}}] + keep, "has no value in column \"id\""),
            ("keyed", [], "has no column"),
            ("spaces", [{"step": "set-columns", "values": {"name": "'ab    '"}}, {"step": "keep-columns", "columns": ["name"]}],
             "would change a value"),
            ("made", [{"step": "set-columns", "values": {"x": "cast('NaN' as double)"}}], "row 1 has NaN in column \"x\""),
        ):
            before = server.run("select count(*) from keyed; select count(*) from spaces; show tables")
            result = run(table, "append", steps=steps, status=1)
            check(words in result.err, words, result.err)
            same(server.run("select count(*) from keyed; select count(*) from spaces; show tables"), before, words)
        # Many rows, several statements, and kills.
        (folder / "many.csv").write_text("id\n" + "".join(f"{n}\n" for n in range(100_000)))
        recipe = write_recipe(folder, "many", {"path": "many.csv"}, [], {"database": "${env:LAKE}", "table": "many"})
        first = write_recipe(
            folder, "first", {"path": "many.csv"}, [{"step": "limit-rows", "rows": 7}], {"database": "${env:LAKE}", "table": "many"})
        env, catalog = {"LAKE": server.address}, ("--catalog", folder / "c.sqlite")
        workspace.ok("run", first, *catalog, cwd=folder, **env)
        r = random.Random(7)
        for _ in range(6):
            process = workspace.start("run", recipe, *catalog, cwd=folder, environment=env)
            try:
                process.wait(r.uniform(0.1, 1.5))
            except Exception:
                process.kill()
                process.wait()
            process.stderr.close()
            check(server.run("select count(*) from many") in ("7\n", "100000\n"))
        workspace.ok("run", recipe, *catalog, cwd=folder, **env)
        same(server.run("select count(*), sum(id) from many"), f"100000\t{sum(range(100_000))}\n")


OUT = """
create schema lake;
create table lake.foreign_rows (id bigint, name text);
insert into lake.foreign_rows values (1, 'mine');
create table lake.keyed (id int primary key, name varchar(40), added timestamptz default '2020-01-01');
"""


def test_an_output_in_postgresql_comes_whole_or_not_at_all(workspace):
    folder = workspace.new("postgresql-output")
    (folder / "in.csv").write_text(
        'id,name,cost,day,ok,at,x\n1,"a, ""b"" \\.",1.50,2024-02-29,true,2024-02-29 12:00:00.5,0.1\n2,,,,,,\n3,"","-2.25",0001-01-01,'
        'false,1969-12-31 23:59:59,NaN\n')
    source = {"path": "in.csv", "emptyQuoted": "text", "types": {"cost": "decimal(10,2)"}}

    def run(table, mode="replace", steps=(), extra=(), status=0):
        recipe = write_recipe(
            folder, "r", source, list(steps), {"database": "${env:LAKE}", "table": table, "mode": mode})
        result = workspace.run("run", recipe, *extra, "--catalog", folder / "c.sqlite", cwd=folder, LAKE=server.address)
        same(result.status, status, result.err)
        return result

    with PostgreSQL(OUT) as server:
        rows = "copy (select id, name, name is null, cost, day, ok, at at time zone 'UTC', x from lake.visits order by id) to stdout"
        result = run("lake.visits")
        check("wrote 3 rows in lake.visits of postgresql://" in result.out, result.out)
        wanted = ('1\ta, "b" \\\\.\tf\t1.50\t2024-02-29\tt\t2024-02-29 12:00:00.5\t0.1\n2\t\\N\tt\t\\N\t\\N\t\\N\t\\N\t\\N\n'
                  "3\t\tf\t-2.25\t0001-01-01\tf\t1969-12-31 23:59:59\tNaN\n")
        same(server.run(rows), wanted)
        run("lake.visits")
        same(server.run(rows), wanted, "a second run replaces")
        run("lake.visits", "append")
        same(server.run("copy (select count(*) from lake.visits) to stdout"), "6\n")
        # Rows that nobody here wrote stay.
        keep = [{"step": "keep-columns", "columns": ["id", "name"]}]
        result = run("lake.foreign_rows", steps=keep, status=1)
        check("--replace-foreign" in result.err, result.err)
        same(server.run("copy lake.foreign_rows to stdout"), "1\tmine\n")
        run("lake.foreign_rows", "append", steps=keep)
        same(server.run("copy (select count(*) from lake.foreign_rows) to stdout"), "4\n")
        result = run("lake.foreign_rows", steps=keep, status=1)
        check("holds 4 rows" in result.err, result.err)
        # Of what was replaced and appended to, all rows are known, until somebody adds one.
        run("lake.visits")
        server.run("insert into lake.visits (id) values (99)")
        result = run("lake.visits", status=1)
        check("holds 4 rows, and the runs of this catalog have left 3 there" in result.err, result.err)
        server.run("delete from lake.visits where id = 99")
        run("lake.visits")
        # Rows of others that would go with them.
        server.run("alter table lake.visits add primary key (id);"
                   "create table lake.child (visit bigint references lake.visits on delete cascade); insert into lake.child values (1)")
        result = run("lake.visits", status=1)
        check("lake.child" in result.err, result.err)
        same(server.run("copy lake.child to stdout"), "1\n")
        # Columns that would round.
        server.run("create table lake.narrow (cost numeric(5,1), x real, at timestamp(0), day date, name int)")
        for column, words in (("cost", "numeric(5,1)"), ("x", "real"), ("at", "timestamp(0)"), ("name", "integer")):
            result = run("lake.narrow", "append", steps=[{"step": "keep-columns", "columns": [column]}], status=1)
            check(words in result.err and f'"{column}"' in result.err, words, result.err)
        run("lake.narrow", "append", steps=[{"step": "keep-columns", "columns": ["day"]}])
        # A key that comes twice, values that do not fit: nothing changes.
        run("lake.keyed", "append", steps=keep)
        for steps, words in (
            (keep, "duplicate key"), ([{"step": "set-columns", "values": {"name": "repeat('x', 50)", "id": "id + 10"}}] + keep,
                                      "too long"),
            ([], "has no column"),
        ):
            result = run("lake.keyed", "append", steps=steps, status=1)
            check(words in result.err, words, result.err)
            same(server.run("copy (select count(*) from lake.keyed) to stdout"), "3\n")
        result = run("lake.keyed", steps=keep, status=1)
        check("columns that the output lacks (added)" in result.err, result.err)
        # Lines that some readers take for the end of the data.
        (folder / "dots.csv").write_text('v\na\n\\.\nb\n')
        recipe = write_recipe(folder, "dots", {"path": "dots.csv", "header": True}, [], {"database": "${env:LAKE}", "table": "dots"})
        result = workspace.run("run", recipe, "--catalog", folder / "c.sqlite", cwd=folder, LAKE=server.address)
        if result.status == 0:
            same(server.run("copy (select count(*) from dots) to stdout"), "3\n")
        else:
            check(result.status == 1 and "nothing was changed" in result.err, result.err)
            same(server.run("copy (select to_regclass('dots')) to stdout"), "\\N\n")
        # The input is no output.
        recipe = write_recipe(
            folder, "self", {"database": "${env:LAKE}", "from": "lake.visits"}, [],
            {"database": "${env:LAKE}", "table": "lake.visits"})
        result = workspace.run("check", recipe, cwd=folder, LAKE=server.address)
        check(result.status == 3 and "is the input" in result.err + result.out, result.err)


def test_a_run_that_is_killed_leaves_a_database_as_it_was(workspace):
    folder = workspace.new("postgresql-kill")
    (folder / "in.csv").write_text("id\n" + "".join(f"{n}\n" for n in range(300_000)))
    recipe = write_recipe(folder, "r", {"path": "in.csv"}, [], {"database": "${env:LAKE}", "table": "public.t"})
    first = write_recipe(
        folder, "first", {"path": "in.csv"}, [{"step": "limit-rows", "rows": 7}], {"database": "${env:LAKE}", "table": "public.t"})
    with PostgreSQL() as server:
        env = {"LAKE": server.address}
        catalog = ("--catalog", folder / "c.sqlite")
        workspace.ok("run", first, *catalog, cwd=folder, **env)
        r = random.Random(7)
        for _ in range(8):
            process = workspace.start("run", recipe, *catalog, cwd=folder, environment=env)
            try:
                process.wait(r.uniform(0.05, 0.6))
            except Exception:
                process.kill()
                process.wait()
            process.stderr.close()
            same(server.run("copy (select count(*) in (7, 300000) from t) to stdout"), "t\n")
        workspace.ok("run", recipe, *catalog, cwd=folder, **env)
        same(server.run("copy (select count(*), sum(id) from t) to stdout"), f"300000\t{sum(range(300_000))}\n")


def test_an_output_in_sqlite_comes_whole_or_not_at_all(workspace):
    folder = workspace.new("sqlite-output")
    (folder / "in.csv").write_text(
        'id,name,cost,day,ok,x\n1,"a, ""b""",12345678901234567.25,2024-02-29,true,0.1\n2,,,,,\n3,"",-2.25,0001-01-01,false,2.5\n')
    source = {"path": "in.csv", "emptyQuoted": "text", "types": {"cost": "decimal(20,2)"}}
    recipe = write_recipe(folder, "r", source, [], {"database": "lake.sqlite", "table": "visits"})
    catalog = ("--catalog", folder / "c.sqlite")
    wanted = [(1, 'a, "b"', "12345678901234567.25", "2024-02-29", 1, 0.1), (2, None, None, None, None, None),
              (3, "", "-2.25", "0001-01-01", 0, 2.5)]
    for _ in range(2):
        workspace.ok("run", recipe, *catalog, cwd=folder)
        same(sqlite3.connect(folder / "lake.sqlite").execute("select * from visits order by id").fetchall(), wanted)
    append = write_recipe(folder, "a", source, [], {"database": "lake.sqlite", "table": "visits", "mode": "append"})
    workspace.ok("run", append, *catalog, cwd=folder)
    same(sqlite3.connect(folder / "lake.sqlite").execute("select count(*) from visits").fetchone(), (6,))
    nan = write_recipe(
        folder, "n", source, [{"step": "set-columns", "values": {"x": "if(id = 3, cast('NaN' as double), x)"}}],
        {"database": "lake.sqlite", "table": "visits"})
    result = workspace.run("run", nan, *catalog, cwd=folder)
    check(result.status == 1 and "NaN" in result.err and '"x"' in result.err, result.err)
    same(sqlite3.connect(folder / "lake.sqlite").execute("select count(*) from visits").fetchone(), (6,))
    zeros = write_recipe(
        folder, "z", source, [{"step": "set-columns", "values": {"x": "-0.0e0"}}],
        {"database": "zeros.sqlite", "table": "visits"})
    result = workspace.ok("run", zeros, *catalog, cwd=folder)
    check('column "x": SQLite keeps no negative zero, so -0.0 became 0.0: 3' in result.err, result.err)
    # What a table says of conflicts and columns of other kinds.
    database = sqlite3.connect(folder / "odd.sqlite")
    database.execute("create table kept (id integer primary key on conflict replace, name text)")
    database.execute("create table typed (id integer, cost decimal(20,2), name integer)")
    database.execute("create table turned (id integer)")
    database.execute("create trigger t before insert on turned when new.id = 2 begin select raise(ignore); end")
    database.commit()
    for table, columns, words in (("kept", ["id", "name"], "UNIQUE constraint"), ("typed", ["cost"], "decimal(20,2)"),
                                  ("typed", ["name"], "INTEGER"), ("turned", ["id"], "took 2 of 3 rows")):
        for _ in range(2 if table == "kept" else 1):
            keep = write_recipe(
                folder, "k", source, [{"step": "keep-columns", "columns": columns}],
                {"database": "odd.sqlite", "table": table, "mode": "append"})
            result = workspace.run("run", keep, *catalog, cwd=folder)
        check(result.status == 1 and words.lower() in result.err.lower(), table, result.err)
    same(database.execute("select count(*) from kept").fetchone(), (3,))
    same(database.execute("select count(*) from turned").fetchone(), (0,))
    # Another catalog knows nothing of these rows.
    result = workspace.run("run", recipe, "--catalog", folder / "other.sqlite", cwd=folder)
    check(result.status == 1 and "--replace-foreign" in result.err, result.err)
    workspace.ok("run", recipe, "--replace-foreign", "--catalog", folder / "other.sqlite", cwd=folder)
    same(sqlite3.connect(folder / "lake.sqlite").execute("select count(*) from visits").fetchone(), (3,))
    same([path.name for path in (folder).iterdir() if "sous-rows" in path.name], [])


def test_types_that_turn_out_otherwise_are_those_of_the_database(workspace):
    folder = workspace.new("late-types")
    # What looks like numbers for long is text in the end, whose zeros count.
    (folder / "in.csv").write_text("id,v\n" + "".join(f"{n},{n}\n" for n in range(200_000)) + "200000,007\n")
    made = write_recipe(folder, "made", {"path": "in.csv"}, [], {"database": "lake.sqlite", "table": "made"})
    workspace.ok("run", made, "--quiet", cwd=folder)
    database = sqlite3.connect(folder / "lake.sqlite")
    same(database.execute("select v, typeof(v) from made where id = 200000").fetchall(), [("007", "text")])
    database.execute("create table standing (id integer, v integer)")
    database.commit()
    standing = write_recipe(
        folder, "standing", {"path": "in.csv"}, [], {"database": "lake.sqlite", "table": "standing", "mode": "append"})
    refused = workspace.run("run", standing, cwd=folder)
    check(refused.status == 1 and '"v" is integer there' in refused.err.lower(), refused.status, refused.err)
    same(database.execute("select count(*) from standing").fetchall(), [(0,)])
    with MariaDB() as server:
        recipe = write_recipe(folder, "mysql", {"path": "in.csv"}, [], {"database": "${env:LAKE}", "table": "made"})
        workspace.ok("run", recipe, "--quiet", cwd=folder, LAKE=server.address)
        same(server.run("select v from made where id = 200000"), "007\n")


def test_tables_of_a_database_stand_in_the_studios_open(workspace):
    folder = workspace.new("studio-database")
    database = sqlite3.connect(folder / "clinic.sqlite")
    database.execute('create table "odd.name" (id integer primary key, town text)')
    database.execute("create table wards (id integer primary key, ward text)")
    database.executemany("insert into wards values (?, ?)", [(n, f"ward {n}") for n in range(40)])
    database.commit()
    with Tmux(workspace, folder) as pane:
        pane.line(sous(workspace))
        screen = pane.wait("wards of clinic.sqlite")
        check('"odd.name" of clinic.sqlite' in screen, screen)
        pane.do("w a r d s", "ward 5")
        pane.do("Enter", "40 of 40 sampled rows")
        pane.do("s", "saved wards.json")
        pane.do("q", "$")
    saved = json.loads((folder / "wards.json").read_text())
    same(saved["source"], {"database": "clinic.sqlite", "from": "wards"})
    same(workspace.ok("check", "wards.json", cwd=folder).status, 0)


def test_tables_of_a_server_stand_in_open_by_its_address(workspace):
    folder = workspace.new("studio-server")
    script = """
create schema lake; create table lake."Odd.name" (id int primary key, town text);
create table wards (id int primary key, ward text); insert into wards select n, 'ward ' || n from generate_series(0, 39) n;
create view seen as select * from wards;
"""
    with PostgreSQL(script) as server:
        with Tmux(workspace, folder, CLINIC=server.address) as pane:
            pane.line(sous(workspace))
            pane.wait("Open")
            pane.press('"${env:CLINIC}"')
            pane.do("Enter", "public.wards")
            screen = pane.wait("public.seen")
            check('lake."Odd.name"' in screen, screen)
            pane.press('"wards"')
            pane.wait("ward 5")
            pane.do("Enter", "40 of 40 sampled rows")
            pane.do("s", "saved wards.json")
    saved = json.loads((folder / "wards.json").read_text())
    same(saved["source"], {"database": "${env:CLINIC}", "from": "public.wards"})
    # An address that holds a password goes nowhere; where nobody answers, a sentence says so.
    with Tmux(workspace, folder, NOBODY="mysql://ann@127.0.0.1:1/x") as pane:
        pane.line(sous(workspace))
        pane.wait("Open")
        pane.press('"postgresql://ann:CANARY@127.0.0.1/x"')
        pane.do("Enter", "a recipe would show this password")
        pane.press('^U "${env:NOBODY}"')
        pane.do("Enter", "no table is listed")
        pane.wait("cannot connect to mysql://ann@127.0.0.1:1/x")
