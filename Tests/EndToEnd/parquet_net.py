"""Random Parquet tables of four writers, with known rows, through `sous preview`; and files of other programs' kinds.

A seed is printed when a table differs: SOUS_NET_SEED=N does it again.
"""
import datetime
import decimal
import json
import os
import random

from support import check, same, write_recipe

EPOCH = datetime.datetime(1970, 1, 1)
decimal.getcontext().prec = 80


def word(rng):
    kind = rng.random()
    if kind < 0.1:
        return ""
    if kind < 0.2:
        return rng.choice(["null", "NaN", "0", "äöü", "😀", "a\nb", 'say "x"', "1.10", "true", "日本語", "a" * 300])
    return "".join(rng.choice("abcdefghij KLM-_/.,;0123456789é") for _ in range(rng.randint(1, 24)))


def instant(rng, micros=True):
    limit = datetime.datetime(2262, 1, 1) - EPOCH
    step = 1 if micros else 1000
    return EPOCH + datetime.timedelta(microseconds=rng.randint(-limit // datetime.timedelta(microseconds=1) // step,
                                                               limit // datetime.timedelta(microseconds=1) // step) * step)


def number(rng, bits, signed=True):
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    return rng.choice([rng.randint(low, high), rng.randint(max(low, -9), 9), low, high])


def exact(rng, precision, scale):
    top = 10**precision - 1
    return decimal.Decimal(rng.choice([rng.randint(-top, top), rng.randint(-9, 9), top, -top])).scaleb(-scale)


MISSING = (None, "NaN")


class Column:
    """A column: how its values are made, what Arrow type they have, and what `preview --format json` shows."""

    def __init__(self, rng, kind, rows, nulls):
        import pyarrow as pa

        self.kind, self.arrow = kind, {
            "bool": pa.bool_(), "text": pa.string(), "f32": pa.float32(), "f64": pa.float64(), "date": pa.date32(),
            "ts_ms": pa.timestamp("ms", "UTC"), "ts_us": pa.timestamp("us", "UTC"), "ts_wall": pa.timestamp("us"),
            "i8": pa.int8(), "i16": pa.int16(), "i32": pa.int32(), "i64": pa.int64(), "u8": pa.uint8(),
            "u16": pa.uint16(), "u32": pa.uint32()}.get(kind)
        make = {
            "bool": lambda: rng.random() < 0.5, "text": lambda: word(rng),
            "f32": lambda: rng.choice([rng.randint(-1000, 1000) / 8, 0.0, -0.0]),
            "f64": lambda: rng.choice([rng.uniform(-1e9, 1e9), rng.uniform(-1, 1) * 10.0**rng.randint(-300, 300), 0.1, -0.0]),
            "date": lambda: datetime.date.fromordinal(rng.randint(693596, 767009)),
            "ts_ms": lambda: instant(rng, False), "ts_us": lambda: instant(rng), "ts_wall": lambda: instant(rng),
        }
        if kind.startswith("dec"):
            precision = rng.randint(1, 38)
            scale = rng.randint(0, precision)
            self.arrow = pa.decimal128(precision, scale)
            make[kind] = lambda: exact(rng, precision, scale)
        for bits in (8, 16, 32, 64):
            make[f"i{bits}"] = lambda bits=bits: number(rng, bits)
            make[f"u{bits}"] = lambda bits=bits: number(rng, bits, False)
        pool = [make[kind]() for _ in range(rng.choice([1, 3, 40]))] if rng.random() < 0.5 else None
        value = (lambda: rng.choice(pool)) if pool else make[kind]
        self.values = []
        while len(self.values) < rows:
            # Nulls and values come in runs as well as alone.
            run = rng.choice([1, 1, 1, 9, 70])
            missing = rng.random() < nulls
            repeated = value() if rng.random() < 0.1 else None
            for _ in range(min(run, rows - len(self.values))):
                self.values.append(None if missing else repeated if repeated is not None else value())

    def shown(self):
        if self.kind == "date":
            return [v and v.isoformat() for v in self.values]
        if self.kind.startswith("ts"):
            return [v and (v.isoformat().rstrip("0") if v.microsecond else v.isoformat()) + "Z" for v in self.values]
        return self.values


ARROW_KINDS = ["bool", "text", "f32", "f64", "date", "ts_ms", "ts_us", "ts_wall", "i8", "i16", "i32", "i64", "u8", "u16",
               "u32", "dec"]
FAST_KINDS = ["bool", "text", "f32", "f64", "ts_us", "i8", "i16", "i32", "i64", "u8", "u16", "u32"]


def random_table(rng, kinds):
    rows = rng.choice([0, 1, 2, 7, 60, 900, 5000])
    return [(f"c{number} {kind}", Column(rng, kind, rows, rng.choice([0, 0, 0.1, 0.6, 1])))
            for number, kind in enumerate(rng.choice(kinds) for _ in range(rng.randint(1, 6)))]


def arrow(columns):
    import pyarrow as pa

    return pa.table({name: pa.array(column.values, column.arrow) for name, column in columns})


def write_pyarrow(rng, columns, path):
    import pyarrow.parquet as pq

    options = dict(
        compression=rng.choice(["none", "snappy", "gzip", "zstd", "lz4"]), data_page_version=rng.choice(["1.0", "2.0"]),
        version=rng.choice(["1.0", "2.4", "2.6"]), use_dictionary=rng.random() < 0.6,
        data_page_size=rng.choice([100, 2000, 1 << 20]), row_group_size=rng.choice([1, 50, 1000, 100_000]),
        dictionary_pagesize_limit=rng.choice([64, 1 << 20]), write_page_checksum=rng.random() < 0.5,
        write_statistics=rng.random() < 0.8, store_decimal_as_integer=rng.random() < 0.5)
    if rng.random() < 0.2:
        options["use_deprecated_int96_timestamps"] = True
    if len(columns[0][1].values) > 900:
        options["row_group_size"] = rng.choice([500, 100_000])
    if not options["use_dictionary"] and rng.random() < 0.5:
        number, text = ["DELTA_BINARY_PACKED", "PLAIN"], ["DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY", "PLAIN"]
        options["column_encoding"] = {
            name: rng.choice(text) if column.kind == "text" else rng.choice(["BYTE_STREAM_SPLIT", "PLAIN"])
            if column.kind in ("f32", "f64") else rng.choice(number)
            for name, column in columns if not column.kind.startswith(("dec", "bool", "ts"))}
    pq.write_table(arrow(columns), path, **options)
    return options


def write_fastparquet(rng, columns, path):
    import fastparquet
    import pandas as pd

    frame = pd.DataFrame(index=range(len(columns[0][1].values)))
    for name, column in columns:
        kind, values = column.kind, column.values
        if kind == "text":
            frame[name] = pd.Series(values, dtype=object)
        elif kind in ("f32", "f64"):
            # A missing number of pandas is NaN; fastparquet writes it as that or as null.
            column.values = [MISSING if v is None else v for v in values]
            frame[name] = pd.Series(values, dtype="float32" if kind == "f32" else "float64")
        elif kind == "bool":
            frame[name] = pd.Series(values, dtype="boolean")
        elif kind == "ts_us":
            frame[name] = pd.Series(values, dtype="datetime64[us]")
        else:
            frame[name] = pd.Series(values, dtype=("UInt" if kind[0] == "u" else "Int") + kind[1:])
        if kind == "text" and rng.random() < 0.3:
            frame[name] = frame[name].astype("category")
    options = dict(
        compression=rng.choice([None, "SNAPPY", "GZIP", "ZSTD", "LZ4_RAW"]), stats=rng.choice([True, False, "auto"]),
        row_group_offsets=rng.choice([100_000, 500, 7]) if len(frame) < 1000 else 2000,
        has_nulls=True if any(None in column.values for _, column in columns) else rng.choice([True, None]))
    fastparquet.write(str(path), frame, **options)
    return options


def write_duckdb(rng, columns, path):
    import duckdb

    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    connection.register("rows", arrow(columns))
    options = f"compression {rng.choice(['uncompressed', 'snappy', 'gzip', 'zstd', 'lz4_raw'])}, " \
        f"row_group_size {rng.choice([2048, 100_000])}, parquet_version {rng.choice(['v1', 'v2'])}, " \
        f"dictionary_size_limit {rng.choice([1, 20, 100_000])}"
    connection.execute(f"copy rows to '{path}' (format parquet, {options})")
    return options


def write_polars(rng, columns, path):
    import polars

    options = dict(
        compression=rng.choice(["uncompressed", "snappy", "gzip", "zstd", "lz4"]),
        row_group_size=rng.choice([100, 5000]), data_page_size=rng.choice([100, 1 << 20]),
        statistics=rng.random() < 0.7)
    polars.from_arrow(arrow(columns)).write_parquet(path, **options)
    return options


WRITERS = [write_pyarrow, write_fastparquet, write_duckdb, write_polars]


def read_back(workspace, path, columns):
    out = workspace.ok("preview", path, "--rows", "all", "--format", "json").out
    found = json.loads(out, parse_float=lambda text: decimal.Decimal(text))
    wanted = [column.shown() for _, column in columns]
    check(len(found) == len(wanted[0]), len(found), "rows instead of", len(wanted[0]))
    for row, got in enumerate(found):
        for (name, column), values in zip(columns, wanted):
            a, b = got[name], values[row]
            if isinstance(b, float):
                a = float(a)
                is_same = a == b and str(a) == str(b)
            elif isinstance(b, decimal.Decimal):
                is_same = a is not None and decimal.Decimal(a) == b
            else:
                is_same = a in b if b is MISSING else type(a) is type(b) and a == b
            check(is_same, f"row {row}, column {name}: {a!r} instead of {b!r}")


def random_tables(workspace, seed, count):
    folder = workspace.new(f"parquet-net-{seed}")
    for number in range(count):
        rng = random.Random(seed * 1000 + number)
        writer = WRITERS[number % len(WRITERS)]
        columns = random_table(rng, FAST_KINDS if writer is write_fastparquet else ARROW_KINDS)
        path = folder / f"{number}.parquet"
        options = None
        try:
            options = writer(rng, columns, path)
            read_back(workspace, path, columns)
        except AssertionError as problem:
            raise AssertionError(f"SOUS_NET_SEED={seed}, table {number} of {writer.__name__} {options}: {problem}")
        path.unlink()


def test_random_parquet_tables_of_four_writers_are_read_exactly(workspace):
    fresh = int(os.environ.get("SOUS_NET_SEED") or random.randrange(1_000_000))
    random_tables(workspace, 11, 60)
    random_tables(workspace, fresh, 60)
    return f"120 tables, seeds 11 and {fresh}"


def test_parquet_nested_columns_are_said_by_every_command(workspace):
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = workspace.new("parquet-nested")
    pq.write_table(pa.table({"a": [1, 2], "l": [[1], []], "m": pa.array([[("k", 1)], []], pa.map_(pa.string(), pa.int64())),
                             "s": [{"x": 1}, {"x": 2}]}), folder / "n.parquet")
    recipe = write_recipe(folder, "r", {"path": "n.parquet"}, [], {"path": "out.jsonl"})
    sentence = 'the columns "l" (LIST), "m" (MAP), "s" (STRUCT) are nested and left out'
    for command in (["run", recipe, "--report", "report.json"], ["run", recipe, "--dry-run"], ["check", recipe],
                    ["explain", recipe], ["preview", recipe], ["preview", "n.parquet", "--format", "csv"],
                    ["profile", "n.parquet"], ["schema", "n.parquet"], ["export", recipe, "--to", "duckdb-sql"]):
        result = workspace.ok(*command, cwd=folder)
        check(sentence in result.err + result.out, command, result.err, result.out)
        check(result.err.count(sentence) <= 1, command, result.err)
    check(any(sentence in note for note in json.loads((folder / "report.json").read_text())["notes"]), "the report")
    for step in ({"step": "drop-columns", "columns": ["l"]}, {"step": "filter-rows", "where": "l is null"},
                 {"step": "sort-rows", "by": [{"column": "s"}]}):
        result = workspace.run("check", write_recipe(folder, "r", {"path": "n.parquet"}, [step], {"path": "out.jsonl"}),
                               cwd=folder)
        same(result.status, 3)
        check("is not carried: it is nested" in result.out, result.out)
    mixed = folder / "mixed"
    mixed.mkdir()
    pq.write_table(pa.table({"v": [[1]]}), mixed / "1.parquet")
    pq.write_table(pa.table({"v": [1]}), mixed / "2.parquet")
    for names in (("1", "2"), ("2", "1")):
        (mixed / "1.parquet").rename(mixed / "x")
        (mixed / "2.parquet").rename(mixed / "1.parquet")
        (mixed / "x").rename(mixed / "2.parquet")
        result = workspace.run("preview", "mixed", cwd=folder)
        same(result.status, 4)
        check('the column "v" is nested (LIST) in mixed/' in result.err and "integer in mixed/" in result.err, result.err)


def test_parquet_files_without_a_column_that_can_be_read_say_why(workspace):
    import pyarrow as pa
    import pyarrow.parquet as pq
    folder = workspace.new("unreadable")
    pq.write_table(pa.table({"a": [1], "b": ["x"]}), folder / "b.parquet", compression="brotli")
    pq.write_table(pa.table({"n": [{"x": 1}]}), folder / "n.parquet")
    for name, why in [
        ("b.parquet", '"a" cannot, because its pages are compressed with BROTLI, which is not read; write it with snappy, zstd or gzip'),
        ("n.parquet", '"n" cannot, because it is nested (STRUCT), and only flat columns are read'),
    ]:
        for command in ("preview", "schema", "profile"):
            result = workspace.run(command, name, cwd=folder)
            same(result.status, 4)
            same(result.err.strip(), f"sous: {name} has no column that can be read: {why}")


def test_parquet_pins_bring_files_of_other_types_together(workspace):
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = workspace.new("parquet-pins")
    values = {"int": pa.array([7], pa.int64()), "double": pa.array([5.5]), "text": pa.array(["8.25"]),
              "d2": pa.array([decimal.Decimal("1.25")], pa.decimal128(5, 2)), "null": pa.nulls(1),
              "d4": pa.array([decimal.Decimal("12345.6789")], pa.decimal128(20, 4))}
    for name in sorted(values):
        (folder / name).mkdir()
    wanted = {"double": [1.25, 12345.6789, 5.5, 7.0, None, 8.25], "text": ["1.25", "12345.6789", "5.5", "7", None, "8.25"],
              "decimal(20,4)": ["1.2500", "12345.6789", "5.5000", "7.0000", None, "8.2500"]}
    for name, value in values.items():
        pq.write_table(pa.table({"k": [name], "v": value}), folder / f"{name}.parquet")
    result = workspace.run("preview", "*.parquet", cwd=folder)
    same(result.status, 4)
    check('give it one type in the source\'s "types"' in result.err, result.err)
    for pin, rows in wanted.items():
        recipe = write_recipe(folder, "r", {"path": "*.parquet", "types": {"v": pin}}, [])
        found = json.loads(workspace.ok("preview", recipe, "--format", "json", cwd=folder).out, parse_float=str)
        same([row["v"] for row in found], [str(v) if isinstance(v, float) else v for v in rows], pin)


def test_parquet_digits_beyond_microseconds_are_counted(workspace):
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = workspace.new("parquet-nanos")
    nanos = pa.array([1, 1000, 2001, None, -1], pa.int64()).cast(pa.timestamp("ns"))
    for name, options in {"ns": {}, "int96": {"use_deprecated_int96_timestamps": True}}.items():
        pq.write_table(pa.table({"t": nanos}), folder / f"{name}.parquet", **options)
        pq.write_table(pa.table({"t": nanos[1:2]}), folder / f"{name}-whole.parquet", **options)
        recipe = write_recipe(folder, name, {"path": f"{name}.parquet"}, [], {"path": f"{name}.csv"})
        sentence = f'{name}.parquet, column "t": digits behind the microseconds are cut: 3'
        for command in (["run", recipe], ["preview", f"{name}.parquet"], ["profile", f"{name}.parquet"]):
            check(sentence in workspace.ok(*command, cwd=folder).err, command)
        check("digits" not in workspace.ok("preview", f"{name}-whole.parquet", cwd=folder).err, name)


def test_parquet_decimals_beyond_their_precision_are_rejects(workspace):
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = workspace.new("parquet-precision")
    values = [decimal.Decimal(text) for text in ("1.25", "99999999.99", "100000000.00", "-1000000000000000000.00", "-2.00")]
    pq.write_table(pa.table({"a": pa.array(values, pa.decimal128(38, 2))}), folder / "d.parquet", store_schema=False,
                   use_dictionary=False, write_statistics=False)
    # Scale 2 and precision 38, twice in the footer: the same bytes as decimal(10,2).
    old, new = b"\x15\x04\x15\x4c", b"\x15\x04\x15\x14"
    content = (folder / "d.parquet").read_bytes()
    same(content.count(old), 2)
    (folder / "d.parquet").write_bytes(content.replace(old, new))
    recipe = write_recipe(folder, "r", {"path": "d.parquet"}, [], {"path": "out.parquet"})
    result = workspace.run("run", recipe, cwd=folder)
    same(result.status, 6)
    check("100000000.00 does not fit decimal(10,2)" in result.err, result.err)
    workspace.ok("run", recipe, "--max-rejects", 2, cwd=folder)
    same(pq.read_table(folder / "out.parquet")["a"].to_pylist(), [values[0], values[1], values[4]])


def test_parquet_days_and_instants_of_the_old_calendar_keep_their_names(workspace):
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = workspace.new("parquet-calendar")
    # Days of the Julian calendar by counting, and what Spark makes of them.
    days = {-719164: "0001-01-01", -141428: "1582-10-04", -141427: "1582-10-15", 0: "1970-01-01",
            -354221: "1000-03-01", -354220: "1000-03-01", -719163: "0001-01-02"}
    day = 86_400_000_000

    def write(name, keys):
        table = pa.table({"d": pa.array(list(days), pa.int32()).cast(pa.date32()),
                          "t": pa.array([n * day + 1 for n in days], pa.int64()).cast(pa.timestamp("us", "UTC"))})
        pq.write_table(table.replace_schema_metadata({"org.apache.spark." + k: v for k, v in keys.items()}),
                       folder / f"{name}.parquet")

    def rows(name):
        return json.loads(workspace.ok("preview", f"{name}.parquet", "--rows", "all", "--format", "json", cwd=folder).out)

    old = {"version": "3.5.0", "legacyDateTime": ""}
    for name, keys in {"utc": {**old, "timeZone": "UTC"}, "no zone": old, "spark 2": {"version": "2.4.8"},
                       "before": {"sql.parquet.row.metadata": "{}"}}.items():
        write(name, keys)
        same([row["d"] for row in rows(name)], list(days.values()), name)
        same([row["t"] for row in rows(name)], [text + "T00:00:00.000001Z" for text in days.values()], name)
    for name, keys in {"new": {"version": "3.5.0"}, "other": {}}.items():
        write(name, keys)
        result = workspace.run("preview", f"{name}.parquet", "--rows", "all", "--format", "json", cwd=folder)
        # Year 0000 does not exist here.
        check("0001 to 9999" in result.err, result.err)
        same([row["d"] for row in json.loads(result.out)][:2], ["1582-10-14", "1582-10-15"], name)
    write("east", {**old, "timeZone": "+02:00"})
    same(rows("east")[1]["t"], "1582-10-04T00:00:00.000001Z")
    write("berlin", {**old, "timeZone": "Europe/Berlin"})
    result = workspace.run("preview", "berlin.parquet", "--rows", "all", "--format", "json", cwd=folder)
    same([row["t"] for row in json.loads(result.out)], ["1970-01-01T00:00:00.000001Z"])
    check("old calendar of the zone Europe/Berlin" in result.err, result.err)


def test_parquet_times_that_pandas_has_for_none_are_rejects(workspace):
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = workspace.new("parquet-nat")
    for unit in ("ms", "us", "ns"):
        values = pa.array([0, -(1 << 63)], pa.int64()).cast(pa.timestamp(unit))
        for name, more in ((unit, {}), *([("int96", {"use_deprecated_int96_timestamps": True})] if unit == "ns" else [])):
            pq.write_table(pa.table({"id": [1, 2], "t": values}), folder / f"{name}.parquet", **{"version": "2.6", **more})
            result = workspace.run("preview", f"{name}.parquet", "--format", "json", cwd=folder)
            same([row["id"] for row in json.loads(result.out)], [1], name)
            check("before all that there are" in result.err, name, result.err)


def test_parquet_days_and_instants_out_of_range_are_named_as_the_file_has_them(workspace):
    import fastavro
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = workspace.new("parquet-out-of-range")

    def reasons(name, count):
        recipe = write_recipe(folder, "r", {"path": name}, [], {"path": "out.jsonl"})
        result = workspace.run("run", recipe, "--max-rejects", count, cwd=folder)
        same(result.status, 0, result.err)
        same((folder / "out.jsonl").read_text(), "", name)
        return [json.loads(line)["reason"] for line in (folder / "out.jsonl.rejects.jsonl").read_text().splitlines()]

    old = {"org.apache.spark.version": "3.5.0", "org.apache.spark.legacyDateTime": "",
           "org.apache.spark.timeZone": "UTC"}
    far = [1 << 62, -(1 << 62), (1 << 63) - 1, -(1 << 63) + 1, 1 << 58]
    for unit, words in (("ms", "milliseconds"), ("us", "microseconds")):
        for metadata in ({}, old):
            table = pa.table({"t": pa.array(far, pa.int64()).cast(pa.timestamp(unit))})
            pq.write_table(table.replace_schema_metadata(metadata), folder / "t.parquet", store_schema=False)
            same(reasons("t.parquet", 5),
                 [f"the instant {value} {words} after 1970 is not within the years 0001 to 9999" for value in far])
        logical = {"type": "long", "logicalType": {"ms": "timestamp-millis", "us": "timestamp-micros"}[unit]}
        schema = {"type": "record", "name": "r", "fields": [{"name": "t", "type": logical}]}
        with open(folder / "t.avro", "wb") as file:
            fastavro.writer(file, schema, [{"t": value} for value in far])
        same(reasons("t.avro", 5),
             [f"the instant {value} {words} after 1970 is not within the years 0001 to 9999" for value in far])
    days = [(1 << 31) - 1, -(1 << 31), 2_932_897, -800_000]
    for metadata in ({}, old):
        table = pa.table({"d": pa.array(days, pa.int32()).cast(pa.date32())})
        pq.write_table(table.replace_schema_metadata(metadata), folder / "d.parquet", store_schema=False)
        same(reasons("d.parquet", 4),
             [f"the day {value} after 1970-01-01 is not within the years 0001 to 9999" for value in days])
    # INT96: nanoseconds of a Julian day. The last two wrap to instants about 1970 in 64 bits.
    instants = [(0, 1), (7, (1 << 31) - 1), (0, 213_503_982 + 2_440_588), (0, 213_503_983 + 2_440_588)]
    table = pa.table({"t": pa.array(range(1, 5), pa.int64()).cast(pa.timestamp("ns"))})
    pq.write_table(table, folder / "i.parquet", use_deprecated_int96_timestamps=True, use_dictionary=False,
                   compression="none", write_statistics=False, store_schema=False)
    content = (folder / "i.parquet").read_bytes()
    for number, (nanos, day) in enumerate(instants, 1):
        before = number.to_bytes(8, "little") + (2_440_588).to_bytes(4, "little")
        same(content.count(before), 1)
        content = content.replace(before, nanos.to_bytes(8, "little") + day.to_bytes(4, "little"))
    (folder / "i.parquet").write_bytes(content)
    same(reasons("i.parquet", 4),
         [f"the instant {nanos} nanoseconds into the Julian day {day} is not within the years 0001 to 9999"
          for nanos, day in instants])
