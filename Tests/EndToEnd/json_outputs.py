"""What `--format json` prints is what the schemas of the manual say."""
import json

from support import ROOT, check, same, write_recipe

REFERENCE = ROOT / "docs" / "reference"
SCHEMAS = json.loads((REFERENCE / "json-outputs.schema.json").read_text())["$defs"]
TYPES = {"string": str, "boolean": bool, "array": list, "object": dict, "null": type(None)}


def is_a(value, name):
    if name in ("integer", "number"):
        return not isinstance(value, bool) and isinstance(value, int if name == "integer" else (int, float))
    return isinstance(value, TYPES[name])


def wrongs(value, schema, place, seen, is_open=False):
    """What of a value is not as its schema says; also keys that it does not name, unless it is open for others."""
    if "anyOf" in schema:
        found = [wrongs(value, one, place, seen, is_open) for one in schema["anyOf"]]
        return [] if [] in found else found[0]
    names = schema.get("type", [])
    names = [names] if isinstance(names, str) else names
    if names and not any(is_a(value, name) for name in names):
        return [f"{place} is {value!r}, not {names}"]
    found = []
    if isinstance(value, dict) and "properties" in schema:
        found += [f"{place} has no {key}" for key in schema["required"] if key not in value]
        for key, one in value.items():
            if key in schema["properties"]:
                seen.add(f"{place}.{key}")
                found += wrongs(one, schema["properties"][key], f"{place}.{key}", seen)
            elif not is_open:
                found.append(f"{place} has {key}, which is on no page")
    if isinstance(value, list) and "items" in schema:
        for one in value:
            found += wrongs(one, schema["items"], f"{place}[]", seen, is_open)
    return found


def keys_of(schema, place):
    """Every key that a schema names, with its place."""
    for one in schema.get("anyOf", [schema]):
        for key, value in one.get("properties", {}).items():
            yield f"{place}.{key}"
            yield from keys_of(value, f"{place}.{key}")
        if "items" in one:
            yield from keys_of(one["items"], f"{place}[]")


def test_every_json_output_is_as_its_schema_says(workspace):
    folder = workspace.new("json")
    (folder / ".sous").mkdir()
    (folder / "in.csv").write_text("id,day,city,x\n1,2026-01-05,Bern,1.5\n2,2026-01-06,Bern,\n3,2026-01-06,Ulm,9.0\n")
    parts = write_recipe(folder, "parts", {"path": "in.csv"}, [],
                         {"path": "lake/parts", "partitionBy": ["city"], "table": "lake.parts"})
    delta = write_recipe(folder, "delta", {"path": "in.csv"}, [], {"path": "lake/d", "format": "delta", "table": "lake.d"})
    bad = write_recipe(folder, "bad", {"path": "in.csv"}, [{"step": "drop-columns", "columns": ["nope"]}])
    failing = write_recipe(folder, "failing", {"path": "in.csv"}, [{"step": "add-columns", "values": {"y": "1 / (id - 1)"}}],
                           {"path": "failing.csv"})
    seen = {}

    def holds(name, *arguments, status=0, is_open=False):
        result = workspace.run(*arguments, "--format", "json", cwd=folder)
        same(result.status, status, f"{name}: {result.err}")
        schema = SCHEMAS[name]
        if "$ref" in schema:
            schema = json.loads((REFERENCE / schema["$ref"]).read_text())
        same(wrongs(result.json(), schema, name, seen.setdefault(name, set()), is_open), [], name)

    holds("run", "run", parts, "--quiet")
    holds("run", "run", failing, "--quiet", status=6)
    holds("run --compare-nodes", "run", parts, "--quiet", "--compare-nodes", "1,2", "--repeat", 1)
    for _ in range(2):
        workspace.ok("run", delta, "--quiet", cwd=folder)
    holds("catalog list", "catalog", "list")
    holds("catalog list --runs", "catalog", "list", "--runs")
    holds("catalog show", "catalog", "show", "lake.parts")
    holds("catalog show", "catalog", "show", "lake.d")
    # Each partition key has its value beside the keys that are always there.
    holds("catalog show --partitions", "catalog", "show", "lake.parts", "--partitions", is_open=True)
    holds("catalog history", "catalog", "history", "lake.d")
    holds("catalog vacuum", "catalog", "vacuum", "lake.d", "--retention", 0, "--force", "--dry-run")
    (folder / "found" / "day=1").mkdir(parents=True)
    (folder / "found" / "day=1" / "part-0.csv").write_text("a,b\n1,2\n")
    holds("catalog crawl", "catalog", "crawl", "found", "--database", "found")
    holds("check", "check", parts)
    holds("check", "check", bad, status=3)
    for word in ((), ("skewness",), ("lag",)):
        holds("functions", "functions", *word)
    holds("import --operations", "import", "--operations")
    holds("profile", "profile", "in.csv")
    holds("sample-data", "sample-data", "sample", "--patients", 3, "--quiet")
    holds("schema", "schema", "in.csv")
    holds("steps", "steps")
    for kind in ("filter-rows", "fill-missing"):
        holds("steps KIND", "steps", kind)
    holds("preview", "preview", "in.csv")
    # What needs Glue: glue_tables.py holds it against its schema.
    rare = {"catalog pull"}
    same(set(SCHEMAS) - set(seen) - rare, set())
    glue = {"catalog show.partitions[].location", "catalog show --partitions[].location"}
    for name in seen:
        if "$ref" not in SCHEMAS[name]:
            same(set(keys_of(SCHEMAS[name], name)) - seen[name] - glue, set(), "these keys were never there")
    check(len(seen) > 15, "few outputs were looked at")
