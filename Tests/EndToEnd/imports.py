"""`sous import` from outside: files as DataBrew and Glue write them become recipes, which are checked and run, and their outputs
are compared with what the operations are documented to give, computed here by other means."""
import base64
import csv
import hashlib
import hmac
import json
import re

import duckdb
from support import ROOT, check, same

KEY = base64.b64encode(bytes(range(32))).decode()


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def visits(folder):
    (folder / "visits.csv").write_text(
        "id,patient,state,price,seen,note\n"
        "1,Ada Lovelace,MA,100.5,2026-01-31,called twice\n"
        "2,grace HOPPER,NY,n/a,2026-02-01,\n"
        "3,,MA,50,2026-02-03,no show\n"
        "4,Alan Turing,,75,2026-02-05,They're waiting\n"
        "5,Ada Lovelace,MA,100.5,2026-01-31,called twice\n"
        "6,Edsger D,TX,25,2026-03-01,paid; closed\n"
        "7,Barbara L,NY,300,2026-03-02,paid\n")


def step(operation, *conditions, **parameters):
    made = {"Action": {"Operation": operation, "Parameters": {
        key: value if isinstance(value, str) else json.dumps(value) for key, value in parameters.items()}}}
    if conditions:
        made["ConditionExpressions"] = [
            {"Condition": condition, "TargetColumn": column, **({} if value is None else {"Value": value})}
            for condition, column, value in conditions]
    return made


VISITS = [
    step("REMOVE_VALUES", ("IS", "state", '["TX"]'), sourceColumn="state"),
    step("REMOVE_MISSING", sourceColumn="patient"),
    step("REMOVE_DUPLICATES", sourceColumn="patient"),
    step("CAPITAL_CASE", sourceColumn="patient"),
    step("CHANGE_DATA_TYPE", sourceColumn="price", columnDataType="double"),
    step("FILL_WITH_CUSTOM", sourceColumn="price", columnDataType="number", value="0"),
    step("FILL_WITH_EMPTY", sourceColumn="state"),
    step("MULTIPLY", sourceColumn1="price", value2="2", targetColumn="twice"),
    step("MONTH", sourceColumn="seen", targetColumn="month"),
    step("TOKENIZATION", sourceColumn="note", targetColumn="words", expandContractions="ENABLED", stemmingMode="PORTER",
         stopWordRemovalMode="DEFAULT"),
    step("DELETE", sourceColumns=["note", "seen"]),
    step("RENAME", sourceColumn="id", targetColumn="visit"),
]
# Worked out by hand from the pages of the operations.
WANTED = [
    {"visit": "1", "patient": "Ada Lovelace", "state": "MA", "price": "100.5", "twice": "201.0", "month": "1", "words": "call twice"},
    {"visit": "2", "patient": "Grace Hopper", "state": "NY", "price": "0.0", "twice": "0.0", "month": "2", "words": ""},
    {"visit": "4", "patient": "Alan Turing", "state": "", "price": "75.0", "twice": "150.0", "month": "2", "words": "wait"},
    {"visit": "7", "patient": "Barbara L", "state": "NY", "price": "300.0", "twice": "600.0", "month": "3", "words": "paid"},
]


def as_yaml(steps):
    """As the console downloads it: numbers quoted, long lists folded."""
    lines = []
    for one in steps:
        lines += ["- Action:", f"    Operation: {one['Action']['Operation']}", "    Parameters:"]
        for key, value in one["Action"]["Parameters"].items():
            lines += [f"      {key}: >-", f"        {value}"]
        if "ConditionExpressions" in one:
            lines.append("  ConditionExpressions:")
            for condition in one["ConditionExpressions"]:
                lines.append(f"    - Condition: {condition['Condition']}")
                lines += [f"      {key}: '{value}'" for key, value in condition.items() if key != "Condition"]
    return "\n".join(lines) + "\n"


def test_a_databrew_recipe_is_imported_checked_and_run(workspace):
    folder = workspace.new("imports")
    visits(folder)
    cloud = {"Resources": {"R": {"Type": "AWS::DataBrew::Recipe", "Properties": {"Name": "visits", "Steps": VISITS}}}}
    forms = {"console.json": json.dumps(VISITS), "console.yaml": as_yaml(VISITS), "cloud.json": json.dumps(cloud),
             "described.json": json.dumps({"Name": "visits", "RecipeVersion": "1.0", "Steps": VISITS})}
    steps = None
    for name, text in forms.items():
        (folder / name).write_text(text)
        into = folder / f"recipes-{name}"
        workspace.ok("import", name, "--source", "visits.csv", "--output", f"out-{name}.csv", "--into", into, cwd=folder)
        made = list(into.glob("*.json"))
        same(len(made), 1, name)
        workspace.ok("check", made[0], cwd=folder)
        workspace.ok("format", made[0], "--check", cwd=folder)
        workspace.ok("run", made[0], "--max-rejects", "0", cwd=folder)
        same(rows(folder / f"out-{name}.csv"), WANTED, name)
        recipe = json.loads(made[0].read_text())
        check(all(re.match(r"DataBrew \d+: [A-Z_]+", str(one["note"] if isinstance(one["note"], str) else one["note"][0]))
                  for one in recipe["steps"]), "a step does not say where it comes from", recipe)
        same(recipe["steps"], steps or recipe["steps"], name)
        steps = recipe["steps"]


def test_a_keyed_hash_of_databrew_has_the_digest_of_its_key(workspace):
    folder = workspace.new("imports_keys")
    visits(folder)
    (folder / "r.json").write_text(json.dumps([
        step("CRYPTOGRAPHIC_HASH", sourceColumns=["patient"], secretId="arn:aws:secretsmanager:eu-central-1:1:secret:clinic",
             algorithm="HMAC_SHA512"),
        step("DETERMINISTIC_ENCRYPT", sourceColumns=["note"], secretId="arn:aws:secretsmanager:eu-central-1:1:secret:clinic")]))
    workspace.ok("import", "r.json", "--source", "visits.csv", "--output", "out.csv", "--into", "made", cwd=folder)
    recipe = next((folder / "made").glob("*.json"))
    same(workspace.run("run", recipe, cwd=folder).status, 2, "without the key")
    workspace.ok("run", recipe, cwd=folder, CLINIC=KEY)
    for before, after in zip(rows(folder / "visits.csv"), rows(folder / "out.csv")):
        digest = hmac.new(bytes(range(32)), before["patient"].encode(), hashlib.sha512).digest()
        same(after["patient"], base64.b64encode(digest).decode() if before["patient"] else "")
        check((after["note"] == "") == (before["note"] == "") and (not before["note"] or before["note"] not in after["note"]),
              after)


def test_what_databrew_does_and_sous_does_not_is_said_all_at_once(workspace):
    folder = workspace.new("imports_refused")
    visits(folder)
    (folder / "r.json").write_text(json.dumps([
        step("UPPER_CASE", sourceColumn="state"), step("ENCRYPT", sourceColumns=["patient"], kmsKeyArn="arn:aws:kms:x"),
        step("TOKENIZATION", sourceColumn="note", targetColumn="w", stemmingMode="LANCASTER"),
        step("FILL_DOWN", sourceColumn="state"), step("RENAME", sourceColumn="id", targetColumn="visit")]))
    result = workspace.run("import", "r.json", "--source", "visits.csv", "--output", "out.csv", "--into", "made", cwd=folder)
    same(result.status, 3)
    for part in ("DataBrew 2: ENCRYPT", "DataBrew 3: TOKENIZATION", "DataBrew 4: FILL_DOWN", "FILL_WITH_LAST_VALID"):
        check(part in result.err, part, result.err)
    recipe = next((folder / "made").glob("*.json"))
    same([one.get("disabled", False) for one in json.loads(recipe.read_text())["steps"]], [False, True, True, True, False])
    workspace.ok("run", recipe, cwd=folder)
    same([row["visit"] + row["state"] for row in rows(folder / "out.csv")],
         [row["id"] + row["state"].upper() for row in rows(folder / "visits.csv")])


def test_every_operation_is_listed_as_the_page_says(workspace):
    listed = json.loads(workspace.ok("import", "--operations", "--format", "json").out)
    same(len(listed), 216)
    page = (ROOT / "docs" / "databrew.md").read_text()
    refused = [one for one in listed if one["refused"]]
    left = [one for one in listed if one["becomes"].startswith("nothing")]
    counts = f"{len(listed) - len(refused) - len(left)} become steps, {len(left)} change no data and are left out, and {len(refused)} are refused"
    check(counts in page, "the page says otherwise")
    folder = workspace.new("imports_all")
    for one in refused:
        check(one["instead"], one["operation"], "is refused without saying what to do")
        (folder / "r.json").write_text(json.dumps([step(one["operation"], sourceColumn="a", sourceColumns=["a"])]))
        result = workspace.run("import", "r.json", "--check", cwd=folder)
        check(result.status == 3 and one["refused"][:40] in result.err, one["operation"], result.status, result.err)


def glue_job():
    """A visual job as the API writes it: a filter, a join, an aggregate, and two sinks over one table."""
    def source(name, path):
        return {"S3CsvSource": {"Name": name, "Paths": [f"s3://lake/{path}"], "Separator": "comma", "QuoteChar": "quote",
                                "WithHeader": True, "Multiline": False}}

    def filtered(*tests):
        return [{"Operation": operation, "Negated": negated, "Values": [
            {"Type": "COLUMNEXTRACTED", "Value": [column]}, {"Type": "CONSTANT", "Value": [value]}]}
            for operation, negated, column, value in tests]

    return {"Job": {"Name": "Visits by state", "CodeGenConfigurationNodes": {
        "a": source("Visits", "visits.csv"),
        "b": source("States", "states.csv"),
        "c": {"Filter": {"Name": "Dear", "Inputs": ["a"], "LogicalOperator": "AND",
                         "Filters": filtered(("GTE", False, "id", "2"), ("EQ", True, "state", "TX"))}},
        "d": {"Join": {"Name": "With names", "Inputs": ["c", "b"], "JoinType": "left", "Columns": [
            {"From": "c", "Keys": [["state"]]}, {"From": "b", "Keys": [["code"]]}]}},
        "e": {"DropFields": {"Name": "Drop", "Inputs": ["d"], "Paths": [["note"], ["code"]]}},
        "f": {"Aggregate": {"Name": "Count", "Inputs": ["e"], "Groups": [["name"]],
                            "Aggs": [{"Column": ["id"], "AggFunc": "count"}, {"Column": ["id"], "AggFunc": "max"}]}},
        "g": {"S3DirectTarget": {"Name": "By state", "Inputs": ["f"], "Path": "s3://lake/by_state/", "Format": "csv",
                                 "PartitionKeys": []}},
        "h": {"S3DirectTarget": {"Name": "All", "Inputs": ["e"], "Path": "s3://lake/all/", "Format": "csv",
                                 "PartitionKeys": []}},
    }}}


def test_a_job_of_glue_is_imported_and_gives_what_sql_gives(workspace):
    folder = workspace.new("imports_glue")
    visits(folder)
    (folder / "states.csv").write_text("code,name\nMA,Massachusetts\nNY,New York\n")
    job = glue_job()
    git = {"name": "Visits by state", "codeGenConfigurationNodes": json.dumps(job["Job"]["CodeGenConfigurationNodes"])}
    for form, text in (("api", job), ("git", git)):
        (folder / f"{form}.json").write_text(json.dumps(text))
        into = folder / form
        workspace.ok("import", f"{form}.json", "--map", "s3://lake=.", "--into", into, cwd=folder)
        outputs = {}
        for recipe in sorted(into.glob("*.json")):
            workspace.ok("check", recipe, cwd=folder)
            content = json.loads(recipe.read_text())
            if "output" in content:
                workspace.ok("run", recipe, cwd=folder)
                outputs[content["output"]["path"].strip("./").split("/")[-1]] = content["output"]["path"]
        same(sorted(outputs), ["all", "by_state"], form)
        database = duckdb.connect()
        database.execute(f"create table v as select * from read_csv('{folder}/visits.csv')")
        database.execute(f"create table s as select * from read_csv('{folder}/states.csv')")
        base = ("select v.id, v.patient, v.state, v.price, v.seen, s.name from v left join s on v.state = s.code "
                "where v.id >= 2 and not v.state = 'TX'")
        for name, query in (("all", base), ("by_state", f"select name, count(id), max(id) from ({base}) group by name")):
            found = database.execute(f"select * from read_csv('{folder}/{outputs[name]}/*.csv*')").fetchall()
            wanted = database.execute(query).fetchall()
            same(sorted(map(repr, found)), sorted(map(repr, wanted)), f"{form} {name}")
