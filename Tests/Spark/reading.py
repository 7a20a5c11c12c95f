"""Files as they come: what one engine reads, the other reads too, and what one turns down stops the other.

Each case is a recipe without steps whose columns are all pinned, so that nothing depends on what the rest of a file holds.
"""
import json

VALUES = {
    "integer": ["1", "-0", "+1", " 1", "1 ", "01", "1.0", "1e3", "9223372036854775807", "9223372036854775808",
                "-9223372036854775808", "0x10", "1_000", "\uff11", "1L", "-", "NaN"],
    "double": ["1", "1.", ".5", "-0.0", "1e400", "5e-324", "NaN", "nan", "Infinity", "-Infinity", "Inf", "-Inf",
               "inf", "1d", "1f", "0x1p3", " 1.5", "1.5 ", "1,5", "+1.5", "1e", "2.675"],
    "decimal(10,2)": ["1", "1.5", "1.005", "1.5e1", "12345678.99", "123456789", " 1", "1 ", "1.", ".5", "+1", "-0.001",
                      "NaN", "1,5"],
    "boolean": ["true", "false", "TRUE", "False", "t", "1", "yes", " true"],
    "date": ["2024-02-29", "2023-02-29", "2024-2-9", "24-02-09", " 2024-02-09", "2024-02-09 ", "2024-02-09T00:00:00",
             "2024-02-09 00:00:00", "10000-01-01", "+10000-01-01", "0000-01-01", "-0001-01-01", "0001-01-01",
             "9999-12-31", "1582-10-10", "2024", "2024-02", "20240209"],
    "timestamp": ["2024-02-29 01:02:03", "2024-02-29T01:02:03Z", "2024-02-29T01:02:03", "2024-02-29 01:02",
                  "2024-02-29", "2024-02-29 1:2:3", "2024-02-29 01:02:03.1", "2024-02-29T01:02:03.123456",
                  "2024-02-29T01:02:03.123456789Z", "2024-02-29 01:02:03+02:00", "2024-02-29T01:02:03.5-11:30",
                  "2024-02-29 01:02:03 UTC", "2024-02-29 24:00:00", "2024-02-29 01:02:60", "2023-02-29 01:02:03",
                  " 2024-02-29 01:02:03", "0001-01-01 00:00:00", "9999-12-31 23:59:59.999999", "1900-01-01 00:00:00"],
    "text": [" a ", "\u00e4", "\U0001f600", "NULL", "null", "a'b", "a\\b", "\\N", "\t", "\u00a0", "e\u0301",
             '"a""b"', '""""', '"a,b"', '"a\nb"', '"a\r\nb"', '"a\rb"', '" a "', 'a"b', '"\\"', '"a\\"', "#a"],
}

# Name, bytes, and what stands in the source beside the path; columns a and b are text.
SHAPES = [
    ("short row", b"a,b\n1\n", {}),
    ("long row", b"a,b\n1,2,3\n", {}),
    ("trailing delimiter", b"a,b\n1,2,\n", {}),
    ("truncated", b"a,b\n1\n2,x,y\n3,z\n", {"raggedRows": "truncate"}),
    ("blank line", b"a,b\n1,2\n\n3,4\n\n", {}),
    ("no last line end", b"a,b\n1,2\n3,4", {}),
    ("CR LF", b"a,b\r\n1,2\r\n\"3\",\"4\"\r\n", {}),
    ("CR LF and fields with line ends", b"a,b\r\n1,\"x\r\ny\"\r\n\"3\",\"4\"\r\n", {}),
    ("CR LF in a field of the only row", b"a,b\r\n1,\"x\r\ny\"\r\n", {}),
    ("CR LF in a field of the only row, without a last line end", b"a,b\r\n1,\"x\r\ny\"", {}),
    ("CR LF in a field, rows that end in LF", b"a,b\n1,\"x\r\ny\"\n2,3\n", {}),
    ("CR LF behind the header and in a field, rows that end in LF", b"a,b\r\n1,\"x\r\ny\"\n2,3\n", {}),
    ("LF behind the header and in a field, rows that end in CR LF", b"a,b\n1,\"x\ny\"\r\n2,3\r\n", {}),
    ("LF behind the header, rows that end in CR LF", b"a,b\n1,2\r\n3,4\r\n", {}),
    ("CR LF in the first field without a header", b"\"x\r\ny\",1\n2,3\n", {"header": False}),
    ("LF in the first field without a header, rows that end in CR LF", b"\"x\ny\",1\r\n2,3\r\n", {"header": False}),
    ("CR in the first field without a header", b"\"x\ry\",1\n2,3\n", {"header": False}),
    ("CR in a field", b"a,b\n1,\"x\ry\"\n2,3\n", {}),
    ("line end in the last field of a row", b"a,b\n1,\"x\n2,y\"\n3,z\n", {}),
    ("byte order mark", b"\xef\xbb\xbfa,b\n1,2\n", {}),
    ("byte order mark and line ends", b"\xef\xbb\xbfa,b\n1,\"2\n3\"\n", {}),
    ("quote never closed", b"a,b\n1,\"2\n3,4\n", {}),
    ("text behind a closed quote", b"a,b\n\"1\"x,2\n", {}),
    ("space before a quote", b"a,b\n1, \"2\"\n", {}),
    ("single quotes", b"a,b\n'1,''x',2\n", {"quote": "'"}),
    ("no quotes", b"a,b\n\"1,2\"\n", {"quote": ""}),
    ("backslash escapes", b"a,b\n\"x\\\"y\",\"z\\\\\"\n", {"escape": "\\"}),
    ("tabs", b"a\tb\n1\t2,3\n", {"delimiter": "\t"}),
    ("semicolons", b"a;b\n1;2,3\n", {"delimiter": ";"}),
    ("two characters between fields", b"a::b\n1::2:3\n", {"delimiter": "::"}),
    ("comments", b"a,b\n#1,2\n3,#4\n", {"comment": "#"}),
    ("nulls", b"a,b\nNA,-\n,NA \n1,\"NA\"\n", {"nullValues": ["NA", "-"]}),
    ("empty text in quotes", b"a,b\n\"\",1\n,2\n", {}),
    ("empty text in quotes is text", b"a,b\n\"\",1\n,2\n\"\",\"\"\n", {"emptyQuoted": "text"}),
    ("nulls and empty text", b"a,b\n\"\",NA\n,-\n", {"emptyQuoted": "text", "nullValues": ["NA"]}),
    ("Western Europe", b"a,b\ngr\xfcn,\xe4\n", {"encoding": "windows-1252"}),
    ("Latin-1", b"a,b\ngr\xfcn,\xe4\n", {"encoding": "iso-8859-1"}),
    ("UTF-16", "a,b\ngr\u00fcn,1\n\u00e4,2\n".encode("utf-16-le"), {"encoding": "utf-16le"}),
    ("no header", b"1,2\n3,4\n", {"header": False}),
    ("names in another order", b"b,a\n1,2\n", {}),
    ("only a header", b"a,b\n", {}),
    ("bytes that are not UTF-8, replaced", b"a,b\n\xe4\xf6,1\n", {"invalid": "replace"}),
]

JSON_LINES = [
    ("integer", ['1', '"1"', '1.0', '1.5', '1e2', 'true', 'null', '9223372036854775808', '-0']),
    ("double", ['1', '1.5', '"1.5"', 'NaN', '"NaN"', '1e400', '-0.0', 'true']),
    ("text", ['"a"', '1', '1.50', 'true', 'null', '""', '"\\u00e4\\n\\t"', '{"x":1}', '[1, 2]', '"\\ud83d\\ude00"']),
    ("boolean", ['true', '"true"', '1', 'null']),
    ("date", ['"2024-02-29"', '"2023-02-29"', '"2024-2-9"', '20240229', 'null', '"0001-01-01"']),
    ("timestamp", ['"2024-02-29 01:02:03"', '"2024-02-29T01:02:03Z"', '"2024-02-29T01:02:03.5+02:00"', '"2024-02-29"',
                   '1', '"x"']),
    ("decimal(10,2)", ['1', '1.5', '1.005', '"1.5"', '123456789', 'null']),
]

LINES = [
    ("keys in any order", b'{"a":"1","b":"2"}\n{"b":"3","a":"4"}\n'),
    ("a key is missing", b'{"a":"1","b":"2"}\n{"a":"4"}\n'),
    ("a blank line", b'{"a":"1","b":"2"}\n\n{"a":"3","b":"4"}\n'),
    ("a broken line", b'{"a":"1","b":"2"}\n{"a":\n'),
    ("a line of another kind", b'{"a":"1","b":"2"}\n[1]\n'),
    ("a key twice", b'{"a":"1","a":"2","b":"3"}\n'),
    ("a key in other case", b'{"a":"1","b":"2"}\n{"A":"3","b":"4"}\n'),
]


def cases():
    """Name, file name, bytes, and the source of a recipe."""
    for kind, values in VALUES.items():
        for value in values:
            text = value if value.startswith('"') or "," not in value else f'"{value}"'
            data = f"a,b\n{text},x\n".encode()
            yield f"{kind} {value!r}", "input.csv", data, {"header": True, "types": {"a": kind, "b": "text"}}
    for name, data, options in SHAPES:
        yield name, "input.csv", data, {"header": True, **options, "types": {"a": "text", "b": "text"}}
    for kind, values in JSON_LINES:
        for value in values:
            yield f"{kind} of JSON {value}", "input.jsonl", f'{{"a":{value},"b":"x"}}\n'.encode(), {
                "types": {"a": kind, "b": "text"}}
    for name, data in LINES:
        yield "JSON, " + name, "input.jsonl", data, {"types": {"a": "text", "b": "text"}}


def shapes():
    """The names of the cases that are about files, not about single values."""
    return [name for name, *_ in SHAPES] + ["JSON, " + name for name, _ in LINES]


def write(folder):
    """A folder for each case; gives names and folders."""
    for number, (name, file, data, source) in enumerate(cases()):
        place = folder / f"case-{number}"
        place.mkdir(parents=True)
        (place / file).write_bytes(data)
        recipe = {"version": 1, "source": {"path": str(place / file), **source}, "steps": [],
                  "output": {"path": str(place / "local")}}
        if source.get("header") is False and "types" in source:
            recipe["source"]["types"] = {"column1": "text", "column2": "text"}
        (place / "recipe.json").write_text(json.dumps(recipe))
        yield name, place
