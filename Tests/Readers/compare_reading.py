"""Compares what Sous has read from Parquet files with what pyarrow reads.

usage: compare_reading.py LIST
LIST holds lines `FILE<tab>GOT`; GOT is JSON Lines as `compare_parquet.py` expects them, with the columns that Sous
reads. Values that are no type of Sous are compared as the contract turns them into one: bytes as text, floats as
doubles, unsigned 64-bit as decimals, times and UUIDs as text, timestamps as microseconds. Rows with bytes that are not
UTF-8 are left out. Prints one sentence per difference; status 1 when there is one.
"""
import json, struct, sys, uuid
import duckdb, pyarrow as pa, pyarrow.parquet as pq


def bits(value):
    return "nan" if value != value else struct.pack(">d", value).hex()


def time_text(nanos):
    seconds, fraction = divmod(nanos, 1_000_000_000)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return text + (f".{fraction:09d}".rstrip("0") if fraction else "")


class NotText(Exception):
    pass


INVALID = object()


def text(value):
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return INVALID


def cells(column, wanted):
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if isinstance(kind, pa.ExtensionType):
        column = pa.chunked_array([chunk.storage for chunk in column.chunks], kind.storage_type)
        kind = column.type
    if wanted == "uuid" and not pa.types.is_string(kind):
        return [None if v is None else str(v if isinstance(v, uuid.UUID) else uuid.UUID(bytes=v)) for v in column.to_pylist()]
    if pa.types.is_null(kind):
        return [None] * len(column)
    if pa.types.is_timestamp(kind):
        scale = {"s": 1_000_000, "ms": 1000, "us": 1, "ns": None}[kind.unit]
        numbers = column.cast(pa.int64()).to_pylist()
        return [None if v is None else v // 1000 if scale is None else v * scale for v in numbers]
    if pa.types.is_time(kind):
        scale = {"s": 1_000_000_000, "ms": 1_000_000, "us": 1000, "ns": 1}[kind.unit]
        numbers = column.cast(pa.int32() if pa.types.is_time32(kind) else pa.int64()).to_pylist()
        return [None if v is None else time_text(v * scale) for v in numbers]
    if pa.types.is_date64(kind):
        return [None if v is None else v // 86_400_000 for v in column.cast(pa.int64()).to_pylist()]
    if pa.types.is_date32(kind):
        return column.cast(pa.int32()).to_pylist()
    if pa.types.is_floating(kind):
        return [None if v is None else bits(float(v)) for v in column.to_pylist()]
    if pa.types.is_decimal(kind) or wanted.startswith("decimal"):
        return [None if v is None else f"{v:f}" if not isinstance(v, int) else str(v) for v in column.to_pylist()]
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return [None if v is None else text(v) for v in column.to_pylist()]
    return column.to_pylist()


def read(path, names):
    """The columns as an Arrow table, by DuckDB where pyarrow fails, and which of them are UUIDs."""
    try:
        file = pq.ParquetFile(path, coerce_int96_timestamp_unit="us")
        leaves = [file.schema.column(position) for position in range(len(file.schema))]
        return file.read(columns=names), {leaf.name for leaf in leaves if leaf.logical_type.type == "UUID"}
    except OSError:
        connection = duckdb.connect()
        connection.execute("set timezone = 'UTC'")
        return connection.read_parquet(path).to_arrow_table().select(names), set()


def normal(row):
    return ["nan" if isinstance(v, str) and len(v) == 16 and v.startswith(("7ff8", "fff8", "7ff0000000000001")) else v
            for v in row]


def main():
    failures = 0
    with open(sys.argv[1]) as listing:
        for line in listing:
            path, got_path = line.rstrip("\n").split("\t")
            with open(got_path) as got_file:
                header = json.loads(next(got_file))
                got = [normal(json.loads(line)) for line in got_file]
            try:
                names = list(header)
                table, uuids = read(path, names)
                columns = [cells(table.column(name), "uuid" if name in uuids else header[name]) for name in names]
                rows = [normal(list(row)) for row in zip(*columns) if INVALID not in row]
            except Exception as problem:
                print(f"{path}: pyarrow cannot tell: {problem}")
                failures += 1
                continue
            if len(rows) != len(got):
                print(f"{path}: {len(got)} rows instead of {len(rows)}")
                failures += 1
                continue
            for number, (a, b) in enumerate(zip(got, rows)):
                if a != b:
                    print(f"{path}: row {number} is {a} instead of {b}")
                    failures += 1
                    break
    sys.exit(1 if failures else 0)


main()
