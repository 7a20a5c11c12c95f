"""Reads Parquet files with pyarrow, DuckDB and Polars and compares rows and types with what was written.

usage: compare_parquet.py LIST
LIST holds lines `FILE<tab>EXPECTED`; EXPECTED is JSON Lines: first {"name": "type", ...}, then one array a row:
null, text, integers as numbers, decimals as text, doubles as the hexadecimal of their bits, booleans, dates as days
and timestamps as microseconds since 1970-01-01. Prints one sentence per difference; status 1 when there is one.
"""
import datetime, decimal, json, struct, sys
import duckdb, polars, pyarrow as pa, pyarrow.parquet as pq

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def bits(value):
    return "nan" if value != value else struct.pack(">d", value).hex()


def canonical(table):
    """Rows of an Arrow table in the form of EXPECTED."""
    columns = []
    for column in table.columns:
        kind = column.type
        if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
            width = pa.int32() if pa.types.is_date32(kind) else pa.int64()
            columns.append(column.cast(width).to_pylist())
        elif pa.types.is_floating(kind):
            columns.append([None if v is None else bits(v) for v in column.to_pylist()])
        elif pa.types.is_decimal(kind):
            columns.append([None if v is None else f"{v:f}" for v in column.to_pylist()])
        else:
            columns.append(column.to_pylist())
    return [list(row) for row in zip(*columns)] if columns else []


def type_name(kind):
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if pa.types.is_timestamp(kind):
        return "timestamp" if kind.unit == "us" and kind.tz else str(kind)
    names = {"string": "text", "large_string": "text", "string_view": "text", "int64": "integer", "double": "double",
             "bool": "boolean", "date32[day]": "date"}
    return names.get(str(kind), str(kind))


def readers(path):
    yield "pyarrow", pq.read_table(path, page_checksum_verification=True)
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    yield "DuckDB", connection.read_parquet(path).to_arrow_table()
    yield "Polars", polars.read_parquet(path).to_arrow()


def normal(row):
    return ["nan" if isinstance(v, str) and v.startswith(("7ff8", "fff8")) else v for v in row]


def main():
    failures = 0
    with open(sys.argv[1]) as listing:
        for line in listing:
            path, expected_path = line.rstrip("\n").split("\t")
            with open(expected_path) as expected_file:
                header = json.loads(next(expected_file))
                rows = [normal(json.loads(line)) for line in expected_file]
            for reader, table in readers(path):
                problem = None
                types = {field.name: type_name(field.type) for field in table.schema}
                got = [normal(row) for row in canonical(table)]
                if list(types.items()) != list(header.items()):
                    problem = f"has columns {types}, not {header}"
                elif len(got) != len(rows):
                    problem = f"has {len(got)} rows, not {len(rows)}"
                else:
                    for number, (a, b) in enumerate(zip(got, rows)):
                        if a != b:
                            problem = f"differs in row {number}: {a} instead of {b}"
                            break
                if problem:
                    print(f"{path} as read by {reader} {problem}")
                    failures += 1
    sys.exit(1 if failures else 0)


main()
