"""Writes flat tables with pyarrow, DuckDB and Polars in many settings, for Sous to read.

usage: make_parquet.py FOLDER
Prints the paths of the files, one a line. Repeatable: the values come from a fixed seed.
"""
import datetime, decimal, os, random, sys, uuid
import duckdb, polars, pyarrow as pa, pyarrow.parquet as pq

R = random.Random(7)
folder = sys.argv[1]
N = 1200


def some(make, nulls):
    return [None if R.random() < nulls else make() for _ in range(N)]


def word():
    return "".join(R.choice("abcdefghijklm äöü😀-0123456789") for _ in range(R.choice([0, 1, 3, 8, 12, 13, 36, 90])))


def dec(precision, scale):
    return decimal.Decimal(R.randint(-10**precision + 1, 10**precision - 1)).scaleb(-scale)


decimal.getcontext().prec = 60
UTC = datetime.timezone.utc


def table(nulls, few):
    def pick(make):
        pool = [make() for _ in range(5)] if few else None
        return (lambda: R.choice(pool)) if few else make

    def instant():
        return R.randint(-2**52, 2**52)

    columns = {
        "i8": pa.array(some(pick(lambda: R.randint(-128, 127)), nulls), pa.int8()),
        "i16": pa.array(some(pick(lambda: R.randint(-2**15, 2**15 - 1)), nulls), pa.int16()),
        "i32": pa.array(some(pick(lambda: R.randint(-2**31, 2**31 - 1)), nulls), pa.int32()),
        "i64": pa.array(some(pick(lambda: R.choice([R.randint(-2**63, 2**63 - 1), R.randint(-9, 9)])), nulls), pa.int64()),
        "u8": pa.array(some(pick(lambda: R.randint(0, 255)), nulls), pa.uint8()),
        "u16": pa.array(some(pick(lambda: R.randint(0, 2**16 - 1)), nulls), pa.uint16()),
        "u32": pa.array(some(pick(lambda: R.randint(0, 2**32 - 1)), nulls), pa.uint32()),
        "u64": pa.array(some(pick(lambda: R.randint(0, 2**64 - 1)), nulls), pa.uint64()),
        "f32": pa.array(some(pick(lambda: R.choice([R.random(), float("nan"), -0.0, float("inf")])), nulls), pa.float32()),
        "f64": pa.array(some(pick(lambda: R.choice([R.random() * 1e9, float("nan"), -0.0])), nulls), pa.float64()),
        "bool": pa.array(some(pick(lambda: R.random() < 0.5), nulls), pa.bool_()),
        "text": pa.array(some(pick(word), nulls), pa.string()),
        "bytes": pa.array(some(pick(lambda: word().encode()), nulls), pa.binary()),
        "fixed": pa.array(some(pick(lambda: b"%05d" % R.randint(0, 99999)), nulls), pa.binary(5)),
        "date": pa.array(some(pick(lambda: R.randint(-100000, 100000)), nulls), pa.int32()).cast(pa.date32()),
        "ts_ms": pa.array(some(pick(lambda: R.randint(-2**42, 2**42)), nulls), pa.int64()).cast(pa.timestamp("ms", "UTC")),
        "ts_us": pa.array(some(pick(instant), nulls), pa.int64()).cast(pa.timestamp("us", "UTC")),
        "ts_wall": pa.array(some(pick(instant), nulls), pa.int64()).cast(pa.timestamp("us")),
        "time_ms": pa.array(some(pick(lambda: R.randint(0, 86_399_999)), nulls), pa.int32()).cast(pa.time32("ms")),
        "time_us": pa.array(some(pick(lambda: R.randint(0, 86_399_999_999)), nulls), pa.int64()).cast(pa.time64("us")),
        "d5": pa.array(some(pick(lambda: dec(5, 2)), nulls), pa.decimal128(5, 2)),
        "d15": pa.array(some(pick(lambda: dec(15, 0)), nulls), pa.decimal128(15, 0)),
        "d38": pa.array(some(pick(lambda: dec(38, 9)), nulls), pa.decimal128(38, 9)),
    }
    return pa.table(columns)


def note(name):
    path = os.path.join(folder, name + ".parquet")
    print(path)
    return path


def main():
    tables = {(nulls, few): table(nulls, few) for nulls in (0, 0.15, 1) for few in (False, True)}
    for (nulls, few), rows in tables.items():
        label = f"n{int(nulls * 100)}-{'few' if few else 'many'}"
        for codec in ("none", "snappy", "gzip", "zstd", "lz4"):
            for version in ("1.0", "2.0"):
                pq.write_table(rows, note(f"pa-{label}-{codec}-v{version}"), compression=codec, data_page_version=version,
                               data_page_size=2000, row_group_size=500, write_page_checksum=codec != "gzip",
                               use_dictionary=codec != "lz4")
        pq.write_table(rows, note(f"pa-{label}-format1"), version="1.0", store_schema=False)
        pq.write_table(rows, note(f"pa-{label}-int96"), use_deprecated_int96_timestamps=True)
        pq.write_table(rows, note(f"pa-{label}-intdec"), store_decimal_as_integer=True, dictionary_pagesize_limit=300)
        wide = rows.append_column("ts_ns", pa.array(range(N), pa.int64()).cast(pa.timestamp("ns")))
        wide = wide.append_column("time_ns", pa.array(range(N), pa.int64()).cast(pa.time64("ns")))
        wide = wide.append_column("f16", pa.array([i / 8 for i in range(N)], pa.float16()))
        wide = wide.append_column("none", pa.nulls(N))
        pq.write_table(wide, note(f"pa-{label}-nanos"), row_group_size=700)
        required = pa.schema([pa.field(f.name, f.type, nullable=nulls > 0) for f in rows.schema])
        pq.write_table(rows.cast(required), note(f"pa-{label}-required"), data_page_size=2000)
        for version in ("1.0", "2.0"):
            encodings = {name: "DELTA_BINARY_PACKED" for name in ("i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "date", "ts_ms", "ts_us", "ts_wall", "time_ms", "time_us")}
            encodings |= {"text": "DELTA_BYTE_ARRAY", "bytes": "DELTA_LENGTH_BYTE_ARRAY", "fixed": "DELTA_BYTE_ARRAY", "d38": "DELTA_BYTE_ARRAY", "bool": "RLE",
                          "f32": "BYTE_STREAM_SPLIT", "f64": "BYTE_STREAM_SPLIT", "d5": "PLAIN", "d15": "BYTE_STREAM_SPLIT"}
            pq.write_table(rows, note(f"pa-{label}-delta-v{version}"), use_dictionary=False, column_encoding=encodings,
                           data_page_version=version, data_page_size=3000)
            split = {name: "BYTE_STREAM_SPLIT" for name in ("i32", "i64", "f32", "f64", "fixed", "d38", "date", "ts_us")}
            split |= {"text": "DELTA_LENGTH_BYTE_ARRAY", "bytes": "DELTA_BYTE_ARRAY"}
            pq.write_table(rows, note(f"pa-{label}-split-v{version}"), use_dictionary=False, column_encoding=split,
                           data_page_version=version, compression="zstd")
        connection = duckdb.connect()
        connection.execute("set timezone = 'UTC'")
        connection.register("rows", rows)
        extra = ", uuid() as id, 'x'::enum('x', 'y') as e, 170141183460469231731::hugeint as huge" if nulls == 0 else ""
        for options in ("", ", compression zstd, row_group_size 2048", ", parquet_version v2", ", compression lz4_raw",
                        ", compression gzip, dictionary_size_limit 3"):
            name = note(f"duck-{label}{options.replace(',', '').replace(' ', '_')}")
            connection.execute(f"copy (select *{extra} from rows) to '{name}' (format parquet{options})")
        frame = polars.from_arrow(rows)
        for codec in ("zstd", "snappy", "gzip", "lz4", "uncompressed"):
            frame.write_parquet(note(f"polars-{label}-{codec}"), compression=codec, row_group_size=600, data_page_size=3000)
        frame.write_parquet(note(f"polars-{label}-pyarrow"), use_pyarrow=True)


main()
