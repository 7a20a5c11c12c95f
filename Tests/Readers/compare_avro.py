"""Reads Avro files with fastavro and compares rows and types with what was written.

usage: compare_avro.py LIST
LIST and EXPECTED are as in compare_parquet.py. Prints one sentence per difference; status 1 when there is one.
"""
import datetime, decimal, json, struct, sys
import fastavro

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
NAMES = {"string": "text", "long": "integer", "double": "double", "boolean": "boolean"}
LOGICAL = {"date": "date", "timestamp-micros": "timestamp"}


def type_name(kind):
    kind = next(branch for branch in kind if branch != "null")
    if isinstance(kind, str):
        return NAMES[kind]
    if kind["logicalType"] == "decimal":
        return f"decimal({kind['precision']},{kind['scale']})"
    return LOGICAL[kind["logicalType"]]


def canonical(value):
    if isinstance(value, float):
        return "nan" if value != value else struct.pack(">d", value).hex()
    if isinstance(value, decimal.Decimal):
        return f"{value:f}"
    if isinstance(value, datetime.datetime):
        return (value - EPOCH) // datetime.timedelta(microseconds=1)
    if isinstance(value, datetime.date):
        return (value - EPOCH.date()).days
    return value


def main():
    failures = 0
    with open(sys.argv[1]) as listing:
        for line in listing:
            path, expected_path = line.rstrip("\n").split("\t")
            with open(expected_path) as expected_file:
                header = json.loads(next(expected_file))
                rows = [json.loads(line) for line in expected_file]
            with open(path, "rb") as file:
                reader = fastavro.reader(file)
                types = {field["name"]: type_name(field["type"]) for field in reader.writer_schema["fields"]}
                got = [[canonical(value) for value in record.values()] for record in reader]
            problem = None
            if list(types.items()) != list(header.items()):
                problem = f"has columns {types}, not {header}"
            elif len(got) != len(rows):
                problem = f"has {len(got)} rows, not {len(rows)}"
            elif got != rows:
                number = next(i for i, (a, b) in enumerate(zip(got, rows)) if a != b)
                problem = f"differs in row {number}: {got[number]} instead of {rows[number]}"
            if problem:
                print(f"{path} as read by fastavro {problem[:2000]}")
                failures += 1
    return 1 if failures else 0


sys.exit(main())
