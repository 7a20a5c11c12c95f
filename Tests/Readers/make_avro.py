"""Writes Avro files with fastavro, and what stands in them.

usage: make_avro.py FOLDER
Makes FOLDER/NAME.avro and FOLDER/NAME.jsonl: first {"name": "type", ...}, then an array a row, as compare_avro.py has it.
"""
import datetime, decimal, json, struct, sys, uuid
import fastavro

ZONE = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=ZONE)


def logical(kind, name, **more):
    return {"type": kind, "logicalType": name, **more}


def nullable(kind):
    return ["null", kind]


FIELDS = [
    ("flag", "boolean", "boolean"), ("small", "int", "integer"), ("large", nullable("long"), "integer"),
    ("narrow", "float", "double"), ("wide", [("double"), "null"], "double"), ("note", nullable("string"), "text"),
    ("raw", "bytes", "text"), ("day", nullable(logical("int", "date")), "date"),
    ("at_millis", logical("long", "timestamp-millis"), "timestamp"),
    ("at_micros", nullable(logical("long", "timestamp-micros")), "timestamp"),
    ("local", logical("long", "local-timestamp-micros"), "timestamp"),
    ("clock", logical("int", "time-millis"), "text"), ("clock_micros", logical("long", "time-micros"), "text"),
    ("price", nullable(logical("bytes", "decimal", precision=12, scale=2)), "decimal(12,2)"),
    ("total", {"type": "fixed", "name": "total_t", "size": 16, "logicalType": "decimal", "precision": 38, "scale": 4},
     "decimal(38,4)"),
    ("id", logical("string", "uuid"), "text"), ("colour", {"type": "enum", "name": "c", "symbols": ["red", "green"]}, "text"),
    ("nothing", "null", "text"),
    ("point", {"type": "record", "name": "p", "fields": [{"name": "x", "type": "int"}]}, None),
    ("tags", {"type": "array", "items": "string"}, None), ("rates", {"type": "map", "values": "double"}, None),
    ("either", ["null", "int", "string"], None),
    ("tree", ["null", {"type": "record", "name": "t", "fields": [{"name": "next", "type": ["null", "t"]}]}], None),
]
SCHEMA = {"type": "record", "name": "row", "namespace": "org.example", "fields": [{"name": n, "type": t} for n, t, _ in FIELDS]}


def bits(value):
    return struct.pack(">d", value).hex()


def row(number):
    """A record, and the same as expected."""
    at = EPOCH + datetime.timedelta(seconds=number * 86_399, microseconds=number * 1_001)
    millis = at.replace(microsecond=at.microsecond // 1000 * 1000)
    day = (at + datetime.timedelta(days=-20_000)).date()
    identity = uuid.UUID(int=number)
    clock = datetime.time(number % 24, 3, 9, 250_000)
    none = number % 3 == 0
    record = {
        "flag": number % 2 == 0, "small": -number, "large": None if none else number << 40, "narrow": number / 4,
        "wide": None if none else number / 8, "note": None if none else f"n{number} ä😀", "raw": b"r%d" % number,
        "day": None if none else day, "at_millis": millis, "at_micros": None if none else at,
        "local": at.replace(tzinfo=None), "clock": clock, "clock_micros": clock,
        "price": None if none else decimal.Decimal(number * 7 - 50).scaleb(-2),
        "total": decimal.Decimal(-number).scaleb(-4), "id": identity, "colour": "green" if number % 2 else "red",
        "nothing": None, "point": {"x": number}, "tags": ["a"] * (number % 4), "rates": {"k": 1.5} if number % 2 else {},
        "either": [None, number, "s"][number % 3], "tree": {"next": {"next": None}} if number % 2 else None,
    }
    micros = (at - EPOCH) // datetime.timedelta(microseconds=1)
    expected = [
        record["flag"], -number, record["large"], bits(number / 4), None if none else bits(number / 8), record["note"],
        f"r{number}", None if none else (day - EPOCH.date()).days, micros // 1000 * 1000, None if none else micros, micros,
        clock.isoformat()[:-3].rstrip("0"), clock.isoformat()[:-3].rstrip("0"),
        None if none else f"{record['price']:f}", f"{record['total']:.4f}", str(identity), record["colour"], None,
    ]
    return record, expected


def write(folder, name, count, **options):
    rows = [row(number) for number in range(count)]
    with open(f"{folder}/{name}.avro", "wb") as file:
        fastavro.writer(file, SCHEMA, [record for record, _ in rows], **options)
    with open(f"{folder}/{name}.jsonl", "w") as file:
        print(json.dumps({n: t for n, _, t in FIELDS if t}), file=file)
        for _, expected in rows:
            print(json.dumps(expected), file=file)


for codec in ["null", "deflate", "snappy", "zstandard"]:
    write(sys.argv[1], codec, 500, codec=codec, sync_interval=1000)
write(sys.argv[1], "one-block", 3000, codec="deflate", sync_interval=1 << 30)
write(sys.argv[1], "empty", 0)
