"""Delta tables: what delta-rs writes Sous reads at every version, and what Sous writes delta-rs and Polars read."""
import datetime
import decimal
import json
import random
import signal
import subprocess
import sys
import time

from servers import BUCKET, KEY, S3, SECRET
from support import ROOT, Skip, check, same, tree_digest, write_recipe

UTC = datetime.timezone.utc


PACKAGES = [str(folder) for folder in (ROOT / ".venv-servers" / "lib").glob("python3*/site-packages")]


def readers():
    """delta-rs and Arrow."""
    sys.path += [folder for folder in PACKAGES if folder not in sys.path]
    try:
        import deltalake
        import pyarrow
    except ImportError as reason:
        raise Skip(f"deltalake is not there ({reason}); scripts/servers installs it") from None
    return deltalake, pyarrow


def patients(pyarrow, first, count):
    """Rows of every flat type, partitioned by hard texts and by days."""
    numbers = range(first, first + count)
    return pyarrow.table({
        "id": pyarrow.array(numbers, pyarrow.int64()),
        "name": [None if n % 5 == 0 else f"n{n} é/%" for n in numbers],
        "weight": [n / 3 for n in numbers],
        "born": [datetime.date(2020, 1, 1) + datetime.timedelta(days=n) for n in numbers],
        "seen": pyarrow.array([1_600_000_000_000_000 + n * 1_234_567 for n in numbers], pyarrow.timestamp("us", tz="UTC")),
        "alive": [n % 2 == 0 for n in numbers],
        "dose": pyarrow.array([decimal.Decimal(n) / 4 for n in numbers], pyarrow.decimal128(12, 3)),
        "ward": [["a b", "x/y", "ü%=1", None, "last"][n % 5] for n in numbers],
        "day": [datetime.date(2020, 1, 1 + n % 3) for n in numbers]})


def rows_of(workspace, path, *more, cwd=None, **environment):
    """All rows that Sous reads, as JSON, by their number."""
    out = workspace.ok("preview", path, "--rows", "all", "--format", "json", "--quiet", *more, cwd=cwd, **environment).out
    rows = json.loads(out)
    return sorted(rows, key=lambda row: row["id"])


def known(table):
    """The rows of an Arrow table as Sous writes them in JSON."""
    def value(cell):
        if isinstance(cell, datetime.datetime):
            text = cell.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
            return text + (f".{cell.microsecond:06}".rstrip("0") if cell.microsecond else "") + "Z"
        if isinstance(cell, datetime.date):
            return cell.isoformat()
        return float(cell) if isinstance(cell, decimal.Decimal) else cell
    rows = [{name: value(cell) for name, cell in row.items()} for row in table.to_pylist()]
    return sorted(rows, key=lambda row: row["id"])


def delta_rows(deltalake, path, version=None, **options):
    return known(deltalake.DeltaTable(str(path), version=version, **options).to_pyarrow_table())


DUCKDB = """
import json, sys; sys.path.insert(0, sys.argv[1])
import extensions
connection = extensions.connect(sys.argv[2], "delta")
for version in range(int(sys.argv[4]) + 1):
    connection.execute(f"attach '{sys.argv[3]}' as t{version} (type delta, version {version})")
    rows = connection.execute(f"select id, name, weight, cast(born as text), alive, cast(dose as double), ward from t{version} order by id")
    print(json.dumps(rows.fetchall()))
"""


def duckdb_versions(folder, table, last):
    """Rows of all versions up to `last`, some columns of each, as DuckDB's own reader of Delta tables has them."""
    done = subprocess.run(
        [ROOT / ".venv-servers" / "bin" / "python", "-c", DUCKDB, ROOT / "Tests" / "EndToEnd", folder, table, str(last)],
        capture_output=True, text=True, check=False)
    check(done.returncode == 0, done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


POLARS = """
import sys; sys.path += sys.argv[4:]
import polars
for version in range(int(sys.argv[3]) + 1):
    polars.read_delta(sys.argv[1], version=version).write_parquet(f"{sys.argv[2]}/polars-{version}.parquet")
"""


def polars_versions(folder, table, last):
    """Rows of all versions up to `last` as Polars has them: in a process of its own, as it looks for delta-rs when it is imported."""
    import pyarrow.parquet
    done = subprocess.run([sys.executable, "-c", POLARS, table, folder, str(last), *PACKAGES], capture_output=True, text=True, check=False)
    check(done.returncode == 0, done.stderr)
    return [known(pyarrow.parquet.read_table(folder / f"polars-{version}.parquet")) for version in range(last + 1)]


def log_of(table, version):
    return [json.loads(line) for line in (table / "_delta_log" / f"{version:020}.json").read_text().splitlines()]


def test_delta_tables_are_read_at_every_version(workspace):
    deltalake, pyarrow = readers()
    folder = workspace.new("delta-read")
    table = folder / "lake"
    for step in range(13):
        deltalake.write_deltalake(
            str(table), patients(pyarrow, step * 10, 10), mode="overwrite" if step == 6 else "append",
            partition_by=["ward", "day"])
    deltalake.DeltaTable(str(table)).create_checkpoint()
    deltalake.write_deltalake(str(table), patients(pyarrow, 500, 4), mode="append")
    deltalake.DeltaTable(str(table)).delete("id = 501 or dose > 125.5")
    deltalake.DeltaTable(str(table)).optimize.compact()
    last = deltalake.DeltaTable(str(table)).version()
    for version in range(last + 1):
        wanted = delta_rows(deltalake, table, version)
        same(rows_of(workspace, table, "--table-version", version), wanted, f"version {version}")
    # Row order does not depend on nodes, nor on whether a checkpoint was read.
    plain = [workspace.ok("preview", table, "--rows", "all", "--format", "csv", "--quiet", "--nodes", n).out for n in (1, 3)]
    same(plain[0], plain[1])
    # Partitions and statistics leave files out: those files may as well be damaged.
    write_recipe(folder, "some", {"path": str(table)},
                 [{"step": "filter-rows", "where": "ward = 'x/y' and id >= 100"}], {"path": "some.csv"})
    wanted = workspace.ok("preview", "some.json", "--rows", "all", "--format", "csv", "--quiet", cwd=folder).out
    for file in table.rglob("*.parquet"):
        if "_delta_log" not in str(file) and "ward=x%2Fy" not in str(file) and "ward=x%252Fy" not in str(file):
            file.unlink()
    same(workspace.ok("preview", "some.json", "--rows", "all", "--format", "csv", "--quiet", cwd=folder).out, wanted)
    gone = workspace.run("preview", table)
    check(gone.status == 4 and "version" in gone.err, gone.err)


def test_versions_of_delta_tables_are_found_by_number_and_time(workspace):
    deltalake, pyarrow = readers()
    folder = workspace.new("delta-time")
    for step in range(4):
        deltalake.write_deltalake(str(folder / "lake"), patients(pyarrow, step * 10, 10), mode="append")
        time.sleep(0.05)
    moments = [entry["timestamp"] for entry in reversed(deltalake.DeltaTable(str(folder / "lake")).history())]

    def count(**keys):
        write_recipe(folder, "r", {"path": "lake", **keys}, [], {"path": "o.csv"})
        return workspace.run("preview", "r.json", "--rows", "all", "--format", "json", "--quiet", cwd=folder)
    for version, moment in enumerate(moments):
        shown = datetime.datetime.fromtimestamp((moment + 1) / 1000, UTC).isoformat()
        same(len(count(asOf=shown).json()), 10 * (version + 1), shown)
        same(len(count(version=version).json()), 10 * (version + 1))
    for keys, words in [({"version": 4}, "its last one is 3"), ({"asOf": "2001-01-01"}, "had no version yet"),
                        ({"asOf": "soon"}, "no time"), ({"asOf": "2026-01-01", "version": 1}, "keep one of them")]:
        refused = count(**keys)
        check(refused.status in (3, 4) and words in refused.err, keys, refused.err)
    (folder / "plain.csv").write_text("id\n1\n")
    write_recipe(folder, "r", {"path": "plain.csv", "version": 1}, [], {"path": "o.csv"})
    refused = workspace.run("check", "r.json", cwd=folder)
    check(refused.status == 3 and '"version" says how Delta is read' in refused.err + refused.out, refused.err, refused.out)


def test_what_delta_tables_ask_for_and_sous_does_not_do_is_refused_by_name(workspace):
    folder = workspace.new("delta-features")
    schema = json.dumps({"type": "struct", "fields": [{"name": "id", "type": "long", "nullable": True, "metadata": {}}]})

    def table(name, protocol, configuration=None, add=None, fields=schema):
        log = folder / name / "_delta_log"
        log.mkdir(parents=True)
        actions = [{"protocol": protocol}, {"metaData": {
            "id": "x", "format": {"provider": "parquet", "options": {}}, "schemaString": fields, "partitionColumns": [],
            "configuration": configuration or {}}}]
        if add:
            actions.append({"add": {"path": "a.parquet", "partitionValues": {}, "size": 1, "modificationTime": 1, "dataChange": True, **add}})
        (log / f"{0:020}.json").write_text("\n".join(map(json.dumps, actions)) + "\n")
        return folder / name
    three = {"minReaderVersion": 3, "minWriterVersion": 7}
    for path, words in [
            (table("future", {"minReaderVersion": 4, "minWriterVersion": 7}), "readers of version 4"),
            (table("mapped", {"minReaderVersion": 2, "minWriterVersion": 5}, {"delta.columnMapping.mode": "name"}), "column mapping"),
            (table("variant", {**three, "readerFeatures": ["variantType"], "writerFeatures": ["variantType"]}), "variantType"),
            (table("vector", {**three, "readerFeatures": ["deletionVectors"], "writerFeatures": ["deletionVectors"]},
                   add={"deletionVector": {"storageType": "u", "pathOrInlineDv": "ab", "offset": 1, "sizeInBytes": 1, "cardinality": 1}}),
             "deletion vector"),
            (table("clone", {"minReaderVersion": 1, "minWriterVersion": 2}, add={"path": "file:///else/a.parquet"}), "shallow clone")]:
        refused = workspace.run("preview", path)
        check(refused.status == 4 and words in refused.err, path, refused.status, refused.err)
    (folder / "in.csv").write_text("id\n1\n")
    for path, words in [
            (table("constraint", {"minReaderVersion": 1, "minWriterVersion": 3}, {"delta.constraints.a": "id > 0"}), "constraint"),
            (table("rows", {**three, "readerFeatures": [], "writerFeatures": ["rowTracking"]}), "rowTracking"),
            (table("only", {"minReaderVersion": 1, "minWriterVersion": 2}, {"delta.appendOnly": "true"}), "delta.appendOnly")]:
        write_recipe(folder, "w", {"path": "in.csv"}, [], {"path": str(path), "format": "delta"})
        before = tree_digest(path)
        refused = workspace.run("run", "w.json", cwd=folder)
        check(refused.status == 1 and words in refused.err, path, refused.status, refused.err)
        same(tree_digest(path), before)
    write_recipe(folder, "w", {"path": "in.csv"}, [], {"path": str(folder / "only"), "format": "delta", "mode": "append"})
    workspace.ok("run", "w.json", "--quiet", cwd=folder)
    # A plain output never replaces a table.
    for more in ([], ["--replace-foreign"]):
        write_recipe(folder, "w", {"path": "in.csv"}, [], {"path": str(folder / "only")})
        refused = workspace.run("run", "w.json", *more, cwd=folder)
        check(refused.status == 1 and "Delta table" in refused.err, refused.err)
    for mode in ("append", "replace-partitions"):
        write_recipe(folder, "w", {"path": "in.csv"}, [], {"path": "plain", "mode": mode})
        refused = workspace.run("check", "w.json", cwd=folder)
        check(refused.status == 3 and '"format": "delta"' in refused.err + refused.out, refused.err, refused.out)


def export(folder, name, table):
    """An Arrow table as Parquet, which Sous reads."""
    import pyarrow.parquet
    pyarrow.parquet.write_table(table, folder / f"{name}.parquet")
    return {"path": f"{name}.parquet"}


def write(workspace, folder, source, mode, *more, target="lake", keys=("ward", "day"), steps=(), status=0, **environment):
    output = {"path": str(target), "format": "delta", "mode": mode}
    if keys:
        output["partitionBy"] = list(keys)
    write_recipe(folder, "w", source, list(steps), output)
    result = workspace.run("run", "w.json", *more, cwd=folder, **environment)
    same(result.status, status, result.err)
    return result


def test_delta_tables_are_written_and_other_readers_agree(workspace):
    deltalake, pyarrow = readers()
    folder = workspace.new("delta-write")
    table = folder / "lake"
    parts = [export(folder, f"p{n}", patients(pyarrow, n * 10, 10)) for n in range(14)]
    write(workspace, folder, parts[0], "replace")
    for n in range(1, 12):
        write(workspace, folder, parts[n], "append", "--nodes", 1 + n % 3)
    same(deltalake.DeltaTable(str(table)).version(), 11)
    check((table / "_delta_log" / f"{10:020}.checkpoint.parquet").exists(), "a checkpoint is missing")
    everything = known(patients(pyarrow, 0, 120))
    same(delta_rows(deltalake, table), everything)
    same(rows_of(workspace, table), everything)
    # The checkpoint alone says as much as the commits before it.
    for version in range(10):
        (table / "_delta_log" / f"{version:020}.json").rename(folder / f"{version}.json")
    same(delta_rows(deltalake, table), everything)
    same(rows_of(workspace, table), everything)
    for version in range(10):
        (folder / f"{version}.json").rename(table / "_delta_log" / f"{version:020}.json")
    # Every version, by three readers that know nothing of this one.
    columns = ["id", "name", "weight", "born", "alive", "dose", "ward"]
    by_duckdb, by_polars = duckdb_versions(folder, table, 11), polars_versions(folder, table, 11)
    for version in range(12):
        part = everything[:10 * (version + 1)]
        same(delta_rows(deltalake, table, version), part, f"version {version}")
        same(rows_of(workspace, table, "--table-version", version), part, f"version {version}")
        same(by_duckdb[version], [[row[name] for name in columns] for row in part], f"version {version} by DuckDB")
        same(by_polars[version], part, f"version {version} by Polars")
    # Partitions: those with rows of this run are others now.
    changed = patients(pyarrow, 1000, 4).filter(pyarrow.compute.field("id") != 1003)
    write(workspace, folder, export(folder, "changed", changed), "replace-partitions")
    touched = {(row["ward"], row["day"]) for row in known(changed)}
    wanted = sorted([row for row in everything if (row["ward"], row["day"]) not in touched] + known(changed), key=lambda row: row["id"])
    same(delta_rows(deltalake, table), wanted)
    same(rows_of(workspace, table), wanted)
    # Replacing keeps the history, also with other columns and partitions.
    files = {file for file in table.rglob("*.parquet")}
    write(workspace, folder, parts[12], "replace", keys=(), steps=[{"step": "drop-columns", "columns": ["dose"]}])
    check(files <= set(table.rglob("*.parquet")), "replacing has deleted files")
    same(delta_rows(deltalake, table), known(patients(pyarrow, 120, 10).drop_columns(["dose"])))
    same(delta_rows(deltalake, table, 12), wanted)
    same(rows_of(workspace, table, "--table-version", 12), wanted)
    # delta-rs goes on, and Sous reads that.
    deltalake.write_deltalake(str(table), patients(pyarrow, 700, 5).drop_columns(["dose"]), mode="append")
    source = patients(pyarrow, 702, 5).drop_columns(["dose"]).set_column(1, "name", [["merged"] * 5])
    (deltalake.DeltaTable(str(table)).merge(source, "s.id = t.id", source_alias="s", target_alias="t")
     .when_matched_update_all().when_not_matched_insert_all().execute())
    same(rows_of(workspace, table), delta_rows(deltalake, table))
    same(len(rows_of(workspace, table)), 17)


def test_statistics_of_delta_tables_bound_their_rows(workspace):
    deltalake, pyarrow = readers()
    folder = workspace.new("delta-statistics")
    long = "é" * 300
    (folder / "in.csv").write_text(
        "id,text,x,at,dec\n" + f"1,{long},1.5,2026-01-01T00:00:00.123456Z,-12345678901234567890.5\n" + "2,,nan,,7.25\n")
    source = {"path": "in.csv", "types": {"id": "integer", "text": "text", "x": "double", "at": "timestamp", "dec": "decimal(30,4)"}}
    write(workspace, folder, source, "replace", keys=())
    stats = [json.loads(line["add"]["stats"]) for line in log_of(folder / "lake", 0) if "add" in line][0]
    same(stats["numRecords"], 2)
    same(stats["nullCount"], {"id": 0, "text": 1, "x": 0, "at": 1, "dec": 0})
    check(long.startswith(stats["minValues"]["text"]) and stats["maxValues"]["text"] > long, stats)
    check("x" not in stats["maxValues"], "a bound that NaN is above")
    same((stats["minValues"]["at"], stats["maxValues"]["at"]), ("2026-01-01T00:00:00.123Z", "2026-01-01T00:00:00.124Z"))
    info = log_of(folder / "lake", 0)[0]["commitInfo"]
    check(info["engineInfo"].startswith("Sous/") and info["operation"] == "WRITE", info)
    table = deltalake.DeltaTable(str(folder / "lake"))
    same(table.to_pyarrow_table(filters=[("x", ">", 100.0)]).num_rows, 0)
    same(table.to_pyarrow_table().num_rows, 2)
    for where, count in (("at >= timestamp '2026-01-01T00:00:00.123456Z'", 1), (f"text = '{long}'", 1), ("id = 3", 0),
                         ("dec < -12345678901234567890", 1), ("x > 100", 1)):
        write_recipe(folder, "f", {"path": "lake"}, [{"step": "filter-rows", "where": where}])
        same(len(json.loads(workspace.ok("preview", "f.json", "--format", "json", "--quiet", cwd=folder).out)), count, where)


def test_instants_are_partitions_of_delta_tables(workspace):
    deltalake, _ = readers()
    folder = workspace.new("delta-instants")
    (folder / "in.csv").write_text("id,at\n1,2026-01-01T00:00:00.5Z\n2,2026-01-01T01:02:03Z\n3,\n")
    write(workspace, folder, {"path": "in.csv", "types": {"at": "timestamp"}}, "replace", keys=("at",))
    wanted = [{"id": 1, "at": "2026-01-01T00:00:00.5Z"}, {"id": 2, "at": "2026-01-01T01:02:03Z"}, {"id": 3, "at": None}]
    same(rows_of(workspace, folder / "lake"), wanted)
    same(delta_rows(deltalake, folder / "lake"), wanted)


def test_partitions_are_the_same_however_their_values_are_spelled(workspace):
    deltalake, pyarrow = readers()
    folder = workspace.new("delta-spelling")
    table = folder / "lake"
    days = [datetime.datetime(2020, 1, 1, tzinfo=UTC), datetime.datetime(2020, 1, 1, 1, 2, 3, 500_000, tzinfo=UTC)]
    numbers = [1.0, -0.0, 2.5, float("nan")]
    texts = ["\u00e9", "e\u0301"]

    def rows(first, keys):
        return pyarrow.table({
            "id": list(range(first, first + len(keys))), "at": pyarrow.array([key[0] for key in keys], pyarrow.timestamp("us", tz="UTC")),
            "x": pyarrow.array([key[1] for key in keys], pyarrow.float64()), "t": [key[2] for key in keys]})
    every = [(at, x, t) for at in days for x in numbers for t in texts]
    keys = ("at", "x", "t")
    deltalake.write_deltalake(str(table), rows(0, every), partition_by=list(keys))
    spelled = {tuple(line["add"]["partitionValues"][key] for key in keys) for line in log_of(table, 0) if "add" in line}
    check(any(at != at.replace(" ", "T") and x == "1" for at, x, _ in spelled), "deltalake spells as Sous does", spelled)
    # One spelling of é stays, the other is another partition; zero is the negative one's.
    changed = [(at, 0.0 if x == 0 else x, texts[0]) for at in days for x in numbers]
    write(workspace, folder, export(folder, "new", rows(100, changed)), "replace-partitions", keys=keys)
    wanted = [place for place, key in enumerate(every) if key[2] == texts[1]] + list(range(100, 108))
    same([row["id"] for row in rows_of(workspace, table)], wanted)
    same(sorted(deltalake.DeltaTable(str(table)).to_pyarrow_table()["id"].to_pylist()), wanted)
    # What was written in the other spelling goes again.
    write(workspace, folder, export(folder, "newer", rows(200, changed)), "replace-partitions", keys=keys)
    same([row["id"] for row in rows_of(workspace, table)], wanted[:8] + list(range(200, 208)))


def test_statistics_that_writers_have_rounded_leave_no_row_out(workspace):
    deltalake, pyarrow = readers()
    folder = workspace.new("delta-rounded")
    table = folder / "lake"
    values = {"money": ("1234567890123456.78", 18, 2), "large": ("100000000000000000000.01", 30, 2),
              "fine": ("0.3000000000000000001", 25, 19), "small": ("7.25", 5, 2)}
    columns = {name: pyarrow.array([decimal.Decimal(text), decimal.Decimal("-" + text)], pyarrow.decimal128(*size))
               for name, (text, *size) in values.items()}
    single = pyarrow.array([0.7, -0.7], pyarrow.float32())
    deltalake.write_deltalake(str(table), pyarrow.table({"id": [1, 2], "single": single, **columns}))
    # As Spark writes floats.
    log = table / "_delta_log" / f"{0:020}.json"
    text = log.read_text()
    check("0.699999988079071" in text and "1234567890123456.8" in text, text)
    log.write_text(text.replace("0.699999988079071", "0.7"))

    def found(where, source="lake"):
        write_recipe(folder, "r", {"path": source}, [{"step": "filter-rows", "where": where}], {"path": "o.csv"})
        return [row["id"] for row in workspace.ok("preview", "r.json", "--rows", "all", "--format", "json", "--quiet", cwd=folder).json()]
    for name, (text, *size) in values.items():
        literal = f"cast('{text}' as decimal({size[0]},{size[1]}))"
        same(found(f"{name} >= {literal}"), [1], name)
        same(found(f"{name} = {literal}"), [1], name)
        same(found(f"{name} <= -{literal}"), [2], name)
    same(found("single = 0.699999988079071044921875"), [1])
    deltalake.write_deltalake(str(folder / "one"), pyarrow.table({"id": [1], "single": single[:1], "small": columns["small"][:1]}))
    log = folder / "one" / "_delta_log" / f"{0:020}.json"
    log.write_text(log.read_text().replace("0.699999988079071", "0.7"))
    same(found("single < 0.7", "one"), [1])
    # Bounds that say enough still leave files out, which then need not be there.
    for file in (folder / "one").glob("*.parquet"):
        file.unlink()
    same(found("single < 0.69", "one"), [])
    same(found("small > 7.25", "one"), [])


def test_rows_that_do_not_fit_a_delta_table_are_refused_before_any_is_written(workspace):
    folder = workspace.new("delta-fit")
    (folder / "in.csv").write_text("id,name,ward\n1,a,x\n")
    write(workspace, folder, {"path": "in.csv"}, "replace", keys=("ward",))
    before = tree_digest(folder / "lake")
    for text, keys, words in [
            ("id,name,ward,more\n1,a,x,2\n", ("ward",), '"more" is not in the table'),
            ("id,ward\n1,x\n", ("ward",), '"name" of the table is missing'),
            ("id,name,ward\nb,a,x\n", ("ward",), '"id" is string, but long in the table'),
            ("id,Name,ward\n1,a,x\n", ("ward",), 'spelled "name"'),
            ("id,name,ward\n1,a,x\n", (), 'partitioned by "ward"')]:
        (folder / "other.csv").write_text(text)
        refused = write(workspace, folder, {"path": "other.csv"}, "append", keys=keys, status=1)
        check(words in refused.err, words, refused.err)
        same(tree_digest(folder / "lake"), before, words)
    (folder / "other.csv").write_text("ward,name,id\ny,b,2\n")
    write(workspace, folder, {"path": "other.csv"}, "append", keys=("ward",))
    same([row["name"] for row in rows_of(workspace, folder / "lake")], ["a", "b"])
    # A folder of other files does not become a table.
    (folder / "plain").mkdir()
    (folder / "plain" / "part-0.csv").write_text("id\n1\n")
    refused = write(workspace, folder, {"path": "in.csv"}, "replace", "--replace-foreign", target="plain", keys=(), status=1)
    check("holds files and is no Delta table" in refused.err, refused.err)
    # Nothing is written through links.
    outside = folder / "outside"
    outside.mkdir()
    (folder / "lake" / "ward=linked").symlink_to(outside)
    (folder / "linked.csv").write_text("id,name,ward\n1,a,linked\n")
    refused = write(workspace, folder, {"path": "linked.csv"}, "append", keys=("ward",), status=1)
    check("through links" in refused.err and not list(outside.iterdir()), refused.err)
    (folder / "lake" / "ward=linked").unlink()
    # A run that fails leaves nothing.
    (folder / "bad.csv").write_text("id,name,ward\n1,a,new\nx,b,new\n")
    before = tree_digest(folder / "lake")
    write(workspace, folder, {"path": "bad.csv", "types": {"id": "integer"}}, "append", keys=("ward",), status=6)
    same(tree_digest(folder / "lake"), before)


def append_many(workspace, folder, target, writers, rounds, rows, environment=None):
    """Writers that append at once, some of which are killed; checks that nothing is lost or there twice."""
    done, tried = [], []
    random.seed(3)
    number = 0
    for round_ in range(rounds):
        running = []
        for writer in range(writers):
            number += 1
            (folder / f"in{number}.csv").write_text("id,run\n" + "".join(f"{n},{number}\n" for n in range(rows)))
            recipe = write_recipe(folder, f"w{number}", {"path": f"in{number}.csv"}, [],
                                  {"path": str(target), "format": "delta", "mode": "append", "table": "lake.runs"})
            running.append((number, workspace.start("run", recipe, "--quiet", cwd=folder, environment=environment)))
            tried.append(number)
        for position, (name, process) in enumerate(running):
            if position % 3 == 0:
                time.sleep(random.random() * 0.25)
                process.send_signal(signal.SIGKILL)
            error = process.communicate(timeout=120)[1].decode()
            if process.returncode == 0:
                done.append(name)
            else:
                check(process.returncode == -signal.SIGKILL, name, process.returncode, error)
    return done, tried


def test_columns_of_32_bits_keep_them_when_rows_are_appended(workspace):
    deltalake, pyarrow = readers()
    folder = workspace.new("delta-narrow")
    lake = folder / "lake"
    narrow = pyarrow.schema([("id", pyarrow.int32()), ("big", pyarrow.int64()), ("ward", pyarrow.string())])
    deltalake.write_deltalake(str(lake), pyarrow.table({"id": [1, None], "big": [1 << 40, 2], "ward": ["a", "b"]}, narrow), partition_by=["ward"])
    (folder / "in.csv").write_text("id,big,ward\n" + "".join(f"{n % 50 - 7},{n},a\n" for n in range(300)) + ",,b\n2147483647,0,b\n-2147483648,0,b\n")
    source = {"path": "in.csv"}
    write(workspace, folder, source, "append", "--quiet", keys=("ward",))
    table = deltalake.DeltaTable(str(lake))
    found = table.to_pyarrow_table()
    same(str(found.schema.field("id").type), "int32")
    ids = found.column("id").to_pylist()
    wanted = [1, None, None, 2147483647, -2147483648] + [n % 50 - 7 for n in range(300)]
    same(sorted(ids, key=str), sorted(wanted, key=str))
    adds = table.get_add_actions(flatten=True)
    adds = {name: [value.as_py() for value in adds[name]] for name in ("min.id", "max.id")}
    check({-7, -2147483648} <= set(adds["min.id"]) and {42, 2147483647} <= set(adds["max.id"]), adds)
    out = workspace.ok("preview", lake, "--rows", "all", "--format", "csv", "--quiet").out
    same(len(out.splitlines()), 306)
    for where, count in (("id = 2147483647", 1), ("id < -7", 1), ("id is null", 2)):
        recipe = write_recipe(folder, "f", {"path": "lake"}, [{"step": "filter-rows", "where": where}], {"path": "f.csv"})
        workspace.ok("run", recipe, "--quiet", cwd=folder)
        same((folder / "f.csv").read_text().count("\n"), count + 1, where)
    write(workspace, folder, source, "replace-partitions", "--quiet", keys=("ward",))
    same(deltalake.DeltaTable(str(lake)).to_pyarrow_table().num_rows, 303)
    # What does not fit ends the run, and nothing comes.
    (folder / "in.csv").write_text("id,big,ward\n1,1,a\n2147483648,2,a\n")
    refused = write(workspace, folder, source, "append", keys=("ward",), status=1)
    check("has 32 bits in the table, and 2147483648 does not fit" in refused.err, refused.err)
    same(deltalake.DeltaTable(str(lake)).to_pyarrow_table().num_rows, 303)


def test_many_writers_append_to_a_delta_table_at_once(workspace):
    deltalake, _ = readers()
    folder = workspace.new("delta-writers")
    rows = 50
    done, tried = append_many(workspace, folder, "lake", 8, 3, rows)
    counts = {}
    for run in deltalake.DeltaTable(str(folder / "lake")).to_pyarrow_table()["run"].to_pylist():
        counts[run] = counts.get(run, 0) + 1
    check(all(count == rows for count in counts.values()), "rows that are torn", counts)
    check(set(done) <= set(counts) and len(done) >= len(tried) // 2, "lost", done, counts)
    same(len(json.loads(workspace.ok("preview", "lake", "--rows", "all", "--format", "json", "--quiet", cwd=folder).out)),
         rows * len(counts))
    # The catalog knows of every run what became of it.
    runs = workspace.ok("catalog", "list", "--runs", "--format", "json", cwd=folder).json()
    same(sum(run["outcome"] == "done" for run in runs), len(counts))
    return f"{len(counts)} of {len(tried)} writers, {len(tried) - len(done)} killed"


def test_delta_tables_are_tables_of_the_catalog_with_their_versions(workspace):
    deltalake, pyarrow = readers()
    folder = workspace.new("delta-catalog")
    table = folder / "lake"
    for n, mode in enumerate(["replace", "append", "append", "replace"]):
        output = {"path": "lake", "format": "delta", "mode": mode, "partitionBy": ["ward"], "table": "clinic.patients"}
        recipe = write_recipe(folder, "w", export(folder, f"p{n}", patients(pyarrow, n * 10, 10)), [], output)
        workspace.ok("run", recipe, "--quiet", cwd=folder)
    shown = workspace.ok("catalog", "show", "clinic.patients", "--format", "json", cwd=folder).json()
    same((shown["format"], shown["rows"], len(shown["partitions"])), ("delta", 10, 5))
    same(rows_of(workspace, "clinic.patients", cwd=folder), known(patients(pyarrow, 30, 10)))
    history = workspace.ok("catalog", "history", "clinic.patients", "--format", "json", cwd=folder).json()
    same([(entry["version"], entry["rows"], entry["operation"]) for entry in history],
         [(3, 10, "WRITE"), (2, 30, "WRITE"), (1, 20, "WRITE"), (0, 10, "WRITE")])
    check(all(entry["engine"].startswith("Sous/") and entry["time"] for entry in history), history)
    # Back, and forth again; nothing is lost on the way.
    workspace.ok("catalog", "rollback", "clinic.patients", "--to", 2, cwd=folder)
    same(rows_of(workspace, "clinic.patients", cwd=folder), known(patients(pyarrow, 0, 30)))
    same(delta_rows(deltalake, table), known(patients(pyarrow, 0, 30)))
    same(workspace.ok("catalog", "show", "clinic.patients", "--format", "json", cwd=folder).json()["rows"], 30)
    workspace.ok("catalog", "rollback", "lake", "--to", 3, cwd=folder)
    same(delta_rows(deltalake, table), known(patients(pyarrow, 30, 10)))
    refused = workspace.run("catalog", "rollback", "lake", "--to", 9, cwd=folder)
    check(refused.status == 4 and "its last one is 5" in refused.err, refused.err)
    # A vacuum leaves what versions within the retention need.
    orphan = table / "ward=last" / "part-00000-orphan.snappy.parquet"
    orphan.write_bytes(b"left by a run that was killed")
    before = {str(file.relative_to(table)) for file in table.rglob("*.parquet")}
    same(workspace.ok("catalog", "vacuum", "lake", "--format", "json", cwd=folder).json(), [])
    refused = workspace.run("catalog", "vacuum", "lake", "--retention", 0, cwd=folder)
    check(refused.status == 2 and "--force" in refused.err, refused.err)
    time.sleep(0.05)
    listed = workspace.ok(
        "catalog", "vacuum", "lake", "--retention", 0, "--force", "--dry-run", "--format", "csv", cwd=folder).out.splitlines()[1:]
    same({str(file.relative_to(table)) for file in table.rglob("*.parquet")}, before)
    workspace.ok("catalog", "vacuum", "lake", "--retention", 0, "--force", cwd=folder)
    left = {str(file.relative_to(table)) for file in table.rglob("*.parquet")}
    same(len(before - left), len(listed))
    check(not orphan.exists() and len(left) == len(deltalake.DeltaTable(str(table)).file_uris()), left)
    same(rows_of(workspace, "lake", cwd=folder), known(patients(pyarrow, 30, 10)))
    refused = workspace.run("catalog", "rollback", "lake", "--to", 1, cwd=folder)
    check(refused.status == 4 and "cannot be brought back" in refused.err, refused.err)
    # A crawl finds the table, not its files.
    found = workspace.ok("catalog", "crawl", ".", "--catalog", "other.sqlite", "--database", "d", "--format", "json", cwd=folder).json()
    lake = [entry for entry in found if entry["location"].endswith("/lake")][0]
    same((lake["format"], lake["rows"], lake["partitions"]), ("delta", 10, 5))
    for command in (["explain", "w.json"], ["check", "w.json"], ["schema", "lake"], ["profile", "lake"]):
        workspace.ok(*command, cwd=folder)
    for language in ("pyspark", "spark-sql", "duckdb-sql", "athena-sql"):
        refused = workspace.run("export", "w.json", "--to", language, cwd=folder)
        check(refused.status != 0 and "delta" in refused.err, language, refused.status, refused.err)


def test_delta_tables_in_s3_are_read_and_written(workspace):
    deltalake, pyarrow = readers()
    folder = workspace.new("delta-s3")
    with S3() as s3:
        environment = s3.environment()
        options = {"storage_options": {
            "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": "us-east-1", "AWS_ALLOW_HTTP": "true",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{s3.port}", "aws_conditional_put": "etag"}}
        home = f"s3://{BUCKET}/lake/patients"
        for n in range(11):
            write(workspace, folder, export(folder, f"p{n}", patients(pyarrow, n * 10, 10)), "append", "--quiet",
                  target=home, **environment)
        everything = known(patients(pyarrow, 0, 110))
        same(delta_rows(deltalake, home, **options), everything)
        check(f"_delta_log/{10:020}.checkpoint.parquet" in s3.keys("lake/patients"), "a checkpoint is missing")
        same(rows_of(workspace, home, **environment), everything)
        same(rows_of(workspace, home, "--table-version", 3, **environment), known(patients(pyarrow, 0, 40)))
        deltalake.write_deltalake(home, patients(pyarrow, 500, 7), mode="append", **options)
        same(rows_of(workspace, home, **environment), everything + known(patients(pyarrow, 500, 7)))
        write(workspace, folder, export(folder, "new", patients(pyarrow, 900, 5)), "replace", "--quiet", target=home, **environment)
        same(delta_rows(deltalake, home, **options), known(patients(pyarrow, 900, 5)))
        workspace.ok("catalog", "rollback", home, "--to", 10, **environment)
        same(delta_rows(deltalake, home, **options), everything)
        same(len(workspace.ok("catalog", "history", home, "--format", "json", **environment).json()), 14)
        same(s3.unfinished(), set(), "uploads that are left")
        # A vacuum leaves what versions within the retention need, and what is no data.
        write(workspace, folder, export(folder, "last", patients(pyarrow, 700, 5)), "replace", "--quiet", target=home, **environment)
        s3.put("lake/patients/_notes/a.txt", b"mine")
        same(workspace.ok("catalog", "vacuum", home, "--format", "json", **environment).json(), [])
        before = s3.keys("lake/patients")
        refused = workspace.run("catalog", "vacuum", home, "--retention", 0, **environment)
        check(refused.status == 2 and "less than the 168" in refused.err, refused.status, refused.err)
        time.sleep(1.1)
        listed = workspace.ok(
            "catalog", "vacuum", home, "--retention", 0, "--force", "--dry-run", "--format", "csv", **environment).out.splitlines()[1:]
        same(s3.keys("lake/patients"), before)
        workspace.ok("catalog", "vacuum", home, "--retention", 0, "--force", **environment)
        after = s3.keys("lake/patients")
        check(len(before) - len(after) == len(listed) > 100, len(before), len(after), len(listed))
        same([key for key in before if key.startswith("_")], [key for key in after if key.startswith("_")])
        same(delta_rows(deltalake, home, **options), known(patients(pyarrow, 700, 5)))
        same(rows_of(workspace, home, **environment), known(patients(pyarrow, 700, 5)))
        refused = workspace.run("preview", home + "/*/*", **environment)
        check(refused.status == 4 and "name the folder itself" in refused.err, refused.err)
        # Writers at once, some of them killed.
        rows = 20
        done, tried = append_many(workspace, folder, f"s3://{BUCKET}/lake/runs", 8, 1, rows, environment)
        counts = {}
        for run in deltalake.DeltaTable(f"s3://{BUCKET}/lake/runs", **options).to_pyarrow_table()["run"].to_pylist():
            counts[run] = counts.get(run, 0) + 1
        check(all(count == rows for count in counts.values()) and set(done) <= set(counts), done, counts)
        return f"{len(counts)} of {len(tried)} writers at once, {len(tried) - len(done)} killed"
