"""Tables of the Glue Data Catalog over S3, as sources and outputs, and one sentence for whatever goes wrong."""
import contextlib
import csv
import datetime
import http.server
import io
import json
import threading
import urllib.error
import urllib.request

from json_outputs import SCHEMAS, wrongs
from screens import Tmux
from servers import BUCKET, S3, SECRET, Glue, Proxy
from studio import sous
from support import check, same, tree_digest, write_recipe

HOME = f"s3://{BUCKET}"
TEXT = {"InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"}
CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
HIVE = {"text": "string", "integer": "bigint", "double": "double", "boolean": "boolean", "date": "date", "timestamp": "timestamp"}


@contextlib.contextmanager
def lake(workspace, name):
    """Both servers, a folder to work in, and the environment that leads to them."""
    with S3() as s3, Glue() as glue:
        glue.ask("CreateDatabase", DatabaseInput={"Name": "healthcare"})
        yield s3, glue, workspace.new(name), {**s3.environment(), **glue.environment()}


def declare(glue, name, location, columns, keys=(), serde=CSV, **more):
    """A table as somebody else declares it."""
    storage = {"Columns": [{"Name": name, "Type": kind} for name, kind in columns], "Location": location,
               "SerdeInfo": {"SerializationLibrary": serde}, **TEXT}
    parameters = {"skip.header.line.count": "1", **more.pop("parameters", {})}
    glue.ask("CreateTable", DatabaseName="healthcare", TableInput={
        "Name": name, "TableType": "EXTERNAL_TABLE", "Parameters": parameters, "StorageDescriptor": storage,
        "PartitionKeys": [{"Name": name, "Type": kind} for name, kind in keys], **more})
    return storage


def rows(workspace, table, folder, environment):
    out = workspace.ok("preview", table, "--catalog", "glue", "--rows", "all", "--format", "csv", "--quiet", cwd=folder, **environment).out
    return out.splitlines()


@contextlib.contextmanager
def pages(glue, size):
    """Passes requests on, and gives every list in pages of so many; yields the port and what was asked for."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            start = int(body.pop("NextToken", 0))
            operation = self.headers["X-Amz-Target"].split(".")[1]
            asked.append(operation + (f" where {body['Expression']}" if "Expression" in body else ""))
            try:
                status, answer = 200, glue.ask(operation, **body)
            except urllib.error.HTTPError as error:
                status, answer = error.code, json.loads(error.read())
            for key in {"Partitions", "TableList", "DatabaseList"} & set(answer):
                if len(answer[key]) > start + size:
                    answer["NextToken"] = str(start + size)
                answer[key] = answer[key][start:start + size]
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        server.server_close()


def test_lists_of_glue_are_read_to_their_ends(workspace):
    with lake(workspace, "pages") as (_, glue, folder, environment), pages(glue, 3) as (port, asked), Proxy(glue.port) as proxy:
        paged = {**environment, **glue.environment(port)}
        workspace.ok("run", days(folder, "many", 130), "--quiet", cwd=folder, **paged)
        same(asked.count("BatchCreatePartition"), 2)
        same(len(rows(workspace, "clinic.days", folder, paged)), 261)
        same(asked.count("GetPartitions"), 44)
        # What differs is told, and nothing else: files of other sizes, and 30 partitions that are gone.
        del asked[:]
        workspace.ok("run", days(folder, "few", 100), "--quiet", cwd=folder, **paged)
        same([asked.count(f"Batch{kind}Partition") for kind in ("Create", "Update", "Delete")], [0, 1, 2])
        del asked[:]
        workspace.ok("catalog", "push", "clinic.days", cwd=folder, **paged)
        same({name for name in asked if not name.startswith("Get")}, set())
        for number in range(4):
            glue.ask("CreateDatabase", DatabaseInput={"Name": f"d{number}"})
            glue.ask("CreateTable", DatabaseName=f"d{number}", TableInput={"Name": "t"})
        listed = workspace.ok("catalog", "list", "--catalog", "glue", "--format", "json", **paged).json()
        same([row["table"] for row in listed], ["clinic.days", "d0.t", "d1.t", "d2.t", "d3.t"])
        # A service that is busy for a moment is asked again.
        proxy.busy = 2
        same(len(rows(workspace, "clinic.days", folder, {**environment, **glue.environment(proxy.port)})), 201)
        same(proxy.busy, 0)


def test_case_1_runs_from_a_glue_table_to_a_glue_table(workspace):
    with lake(workspace, "case1") as (s3, glue, folder, environment):
        workspace.run_case(1, folder / "lake")
        s3.put("export/encounters/encounters.csv", (workspace.data / "encounters.csv").read_bytes())
        columns = workspace.ok("schema", workspace.data / "encounters.csv", "--format", "json").json()["columns"]
        declare(glue, "encounters", f"{HOME}/export/encounters/", [(c["column"].lower(), HIVE[c["type"]]) for c in columns])
        published = json.loads(workspace.recipe(1).read_text())
        recipe = write_recipe(
            folder, "case1", {"table": "healthcare.encounters", "catalog": "glue"}, published["steps"],
            {**published["output"], "path": f"{HOME}/lake/encounters_for_symptom", "catalog": "glue"})
        workspace.ok("run", recipe, "--quiet", cwd=folder, **environment)
        same(s3.digest("lake/encounters_for_symptom"), tree_digest(folder / "lake" / "encounters_for_symptom"))
        name = "healthcare.encounters_for_symptom"
        table, parts = glue.table(name), glue.partitions(name)
        folders = {key.rsplit("/", 1)[0] for key in s3.keys("lake/encounters_for_symptom")}
        same({part["StorageDescriptor"]["Location"] for part in parts},
             {f"{HOME}/lake/encounters_for_symptom/{folder}/" for folder in folders})
        check(len(parts) > 200, "too few partitions to fill batches", len(parts))
        same(table["TableType"], "EXTERNAL_TABLE")
        same(table["Parameters"]["classification"], "parquet")
        same(table["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"], "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe")
        same([(key["Name"], key["Type"]) for key in table["PartitionKeys"]], [("year", "bigint"), ("month", "bigint"), ("day", "bigint")])
        same(int(table["Parameters"]["recordCount"]), sum(int(part["Parameters"]["recordCount"]) for part in parts))
        year = parts[0]["Values"][0]
        same(len(glue.partitions(name, f"year = {year}")), sum(part["Values"][0] == year for part in parts))
        # Read back by what Glue says.
        same(len(rows(workspace, name, folder, environment)) - 1, int(table["Parameters"]["recordCount"]))
        before = [table, parts]
        workspace.ok("run", recipe, "--quiet", cwd=folder, **environment)
        same([glue.table(name)["StorageDescriptor"], glue.partitions(name)], [before[0]["StorageDescriptor"], before[1]])
        return f"{len(parts)} partitions"


# As many as the published case has.
MANY = 6208


def test_case_1_with_thousands_of_partitions(workspace):
    with lake(workspace, "thousands") as (s3, glue, folder, environment), Proxy(s3.port) as proxy:
        environment = {**environment, "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{proxy.port}"}
        with open(workspace.data / "encounters.csv", newline="") as file:
            read = csv.DictReader(file)
            like = next(row for row in read if "Encounter for symptom" in row["DESCRIPTION"] and row["REASONCODE"])
            names = read.fieldnames
        text = io.StringIO()
        writer = csv.DictWriter(text, names, lineterminator="\n")
        writer.writeheader()
        for number in range(MANY * 2):
            day = datetime.date(2010, 1, 1) + datetime.timedelta(days=number % MANY)
            writer.writerow({**like, names[0]: f"{number}", "DATE": day.isoformat()})
        s3.put("export/encounters/encounters.csv", text.getvalue().encode())
        columns = workspace.ok("schema", f"{HOME}/export/encounters", "--format", "json", **environment).json()["columns"]
        declare(glue, "encounters", f"{HOME}/export/encounters/", [(c["column"].lower(), HIVE[c["type"]]) for c in columns])
        published = json.loads(workspace.recipe(1).read_text())
        recipe = write_recipe(
            folder, "case1", {"table": "healthcare.encounters", "catalog": "glue"}, published["steps"],
            {**published["output"], "path": f"{HOME}/lake/encounters_for_symptom", "catalog": "glue"})
        workspace.ok("run", recipe, "--quiet", cwd=folder, **environment)
        name = published["output"]["table"]
        same(len(glue.partitions(name)), MANY)
        same(len(s3.keys("lake/encounters_for_symptom")), MANY)

        def shown(*more):
            before = proxy.received
            out = workspace.ok("preview", name, "--catalog", "glue", "--format", "csv", "--quiet", *more, cwd=folder, **environment).out
            return out.splitlines(), proxy.received - before

        # The first rows are there before all files have been asked for.
        first, few = shown("--rows", 5)
        whole, all_bytes = shown("--rows", "all", "--nodes", 8)
        same((len(whole), whole[:6]), (1 + 2 * MANY, first))
        check(few * 2 < all_bytes, few, all_bytes)
        # One file among them that is not like those that were looked at.
        place = "lake/encounters_for_symptom/year=2013/month=5/day=5/part-00000.snappy.parquet"
        write_recipe(folder, "odd", {"path": f"{HOME}/{place}"},
                     [{"step": "add-columns", "values": {"more": "'here'"}}], {"path": "odd.parquet"})
        workspace.ok("run", "odd.json", "--quiet", cwd=folder, **environment)
        s3.put(place, (folder / "odd.parquet").read_bytes())
        for nodes in (1, 8):
            lines, _ = shown("--rows", "all", "--nodes", nodes)
            same((len(lines), sum(",here" in line for line in lines)), (1 + 2 * MANY, 2), nodes)
        back = write_recipe(folder, "back", {"table": name, "catalog": "glue"}, [], {"path": "back.csv"})
        workspace.ok("run", back, "--quiet", cwd=folder, **environment)
        same((folder / "back.csv").read_text().count(",here"), 2)
        return f"{few} of {all_bytes} bytes for the first rows"


def days(folder, name, count, more=None, kind="parquet"):
    lines = [f"{number},t{number},{number % count}" for number in range(count * 2)]
    (folder / f"{name}.csv").write_text("Id,text,day\n" + "\n".join(lines) + "\n")
    return write_recipe(
        folder, name, {"path": f"{name}.csv"}, [],
        {"path": f"{HOME}/lake/days", "format": kind, "partitionBy": ["day"], "table": "clinic.days", "catalog": "glue", **(more or {})})


def test_a_filter_on_partition_keys_is_left_to_glue(workspace):
    with lake(workspace, "filter") as (s3, glue, folder, environment), pages(glue, 1000) as (port, asked):
        environment = {**environment, **glue.environment(port)}
        storage = declare(glue, "visits", f"{HOME}/t", [("id", "int")], [("day", "date"), ("ward", "string"), ("n", "int")])
        for number in range(30):
            day, ward = f"2016-05-{number + 1:02}", "__HIVE_DEFAULT_PARTITION__" if number == 7 else f"w{number % 3}"
            place = f"t/day={day}/ward={ward}/n={number}"
            s3.put(f"{place}/a.csv", f"Id\n{number}\n".encode())
            glue.ask("CreatePartition", DatabaseName="healthcare", TableName="visits", PartitionInput={
                "Values": [day, ward, str(number)], "StorageDescriptor": {**storage, "Location": f"{HOME}/{place}"}})

        def shown(where, *more):
            recipe = write_recipe(folder, "filter", {"table": "healthcare.visits", "catalog": "glue"},
                                  [{"step": "filter-rows", "where": where}], {"path": "out.csv"})
            del asked[:]
            out = workspace.ok("preview", recipe, "--rows", "all", "--format", "csv", "--quiet", *more, cwd=folder, **environment).out
            return [int(line.split(",")[0]) for line in out.splitlines()[1:]], [name for name in asked if "where" in name]

        for where, wanted, told in (
                ("day >= date '2016-05-28' and Id < 29", [27, 28], "day >= '2016-05-28'"),
                (["10 > n", "ward = 'w0'"], [0, 3, 6, 9], "n < 10 and ward = 'w0'"),
                ("ward > 'w1' and n <= 8", [2, 5, 8], "n <= 8"),
                ("ward = 'it''s'", [], None), ("ward is null", [7], None), ("n = 100", [], "n = 100"),
                ("Id = 4 and n = 4", [4], None), ("n + 0 = 4 and n < 9", [4], None)):
            found, asks = shown(where)
            same(found, wanted, where)
            same(asks, [f"GetPartitions where {told}"] if told else [], where)
        # The source itself, and steps over its first rows, know nothing of a filter behind.
        same(len(shown("n = 4", "--step", 0)[0]), 30)
        same(shown("n = 4", "--sample", 3), ([], []))
        # A run counts what it removes, unless its ledger is merged.
        shown("n < 3")
        for ledger, rows, asks in (("exact", 30, 0), ("merged", 3, 1)):
            del asked[:]
            result = workspace.ok("run", folder / "filter.json", "--ledger", ledger, "--report", "-", cwd=folder, **environment)
            same(result.json()["steps"][0]["rowsIn"], rows)
            same(sum("where" in name for name in asked), asks)
            same("only partitions where n < 3 are read" in result.err, ledger == "merged", result.err)
            same((folder / "out.csv").read_text().count("\n"), 4)


def test_partitions_that_are_gone_leave_glue(workspace):
    with lake(workspace, "gone") as (_, glue, folder, environment):
        workspace.ok("run", days(folder, "many", 130), "--quiet", cwd=folder, **environment)
        same(len(glue.partitions("clinic.days")), 130)
        known = glue.table("clinic.days")
        described = {key: known[key] for key in ("Name", "TableType", "Parameters", "StorageDescriptor", "PartitionKeys")}
        described["Description"] = "kept"
        described["Parameters"] = {**described["Parameters"], "team": "nightly"}
        glue.ask("UpdateTable", DatabaseName="clinic", TableInput=described)
        workspace.ok("run", days(folder, "few", 3), "--quiet", cwd=folder, **environment)
        same(sorted(part["Values"] for part in glue.partitions("clinic.days")), [["0"], ["1"], ["2"]])
        table = glue.table("clinic.days")
        same([table["Description"], table["Parameters"]["team"], table["Parameters"]["recordCount"]], ["kept", "nightly", "6"])
        same([column["Name"] for column in table["StorageDescriptor"]["Columns"]], ["id", "text"])
        listed = workspace.ok("catalog", "list", "--catalog", "glue", "--format", "json", **environment).json()
        same(wrongs(listed, SCHEMAS["catalog list"], "catalog list", set()), [])
        same([row["table"] for row in listed], ["clinic.days"])
        shown = workspace.ok("catalog", "show", "clinic.days", "--catalog", "glue", "--format", "json", **environment).json()
        same(wrongs(shown, SCHEMAS["catalog show"], "catalog show", set()), [])
        same(len(shown["partitions"]), 3)


def test_what_glue_did_not_take_is_pushed_later(workspace):
    with lake(workspace, "later") as (_, glue, folder, environment):
        recipe = days(folder, "late", 4)
        failed = workspace.run("run", recipe, cwd=folder, **{**environment, **glue.environment(1)})
        same(failed.status, 1, failed.err)
        check("published, not in Glue: `sous catalog push clinic.days`" in failed.err, failed.err)
        check(SECRET not in failed.err and SECRET not in failed.out, "a secret is shown")
        # It is in place all the same.
        out = workspace.ok("preview", "clinic.days", "--rows", "all", "--format", "csv", "--quiet", cwd=folder, **environment).out
        same(len(out.splitlines()), 9)
        for _ in range(2):
            workspace.ok("catalog", "push", "clinic.days", cwd=folder, **environment)
            same(len(glue.partitions("clinic.days")), 4)
        same(rows(workspace, "clinic.days", folder, environment), out.splitlines())
        # Another catalog learns of the table from Glue.
        other = ["--catalog", folder / "other.sqlite"]
        pulled = workspace.ok("catalog", "pull", "clinic.days", *other, "--format", "json", cwd=folder, **environment).json()
        same(wrongs(pulled, SCHEMAS["catalog pull"], "catalog pull", set()), [])
        shown = workspace.ok("catalog", "show", "clinic.days", *other, "--format", "json", cwd=folder, **environment).json()
        same([len(shown["partitions"]), shown["rows"], shown["files"]], [4, 8, 4])
        there = workspace.ok("preview", "clinic.days", *other, "--rows", "all", "--format", "csv", "--quiet", cwd=folder, **environment).out
        same(there, out)
        known = glue.partitions("clinic.days")[0]
        glue.ask("DeletePartition", DatabaseName="clinic", TableName="days", PartitionValues=known["Values"])
        refused = workspace.run("catalog", "pull", "clinic.days", *other, cwd=folder, **environment)
        check(refused.status == 1 and "not just what lies below" in refused.err, refused.status, refused.err)


def test_tables_of_others_in_glue_stay(workspace):
    with lake(workspace, "others") as (_, glue, folder, environment):
        glue.ask("CreateDatabase", DatabaseInput={"Name": "clinic"})
        glue.ask("CreateTable", DatabaseName="clinic", TableInput={
            "Name": "days", "StorageDescriptor": {"Columns": [], "Location": "s3://theirs/days/"}})
        recipe = days(folder, "a", 2)
        refused = workspace.run("run", recipe, cwd=folder, **environment)
        check(refused.status == 1 and "s3://theirs/days/, which this run does not write" in refused.err, refused.status, refused.err)
        same(glue.table("clinic.days")["StorageDescriptor"]["Location"], "s3://theirs/days/")
        workspace.ok("run", recipe, "--replace-foreign", "--quiet", cwd=folder, **environment)
        same(glue.table("clinic.days")["StorageDescriptor"]["Location"], f"{HOME}/lake/days/")


def test_formats_come_back_through_glue(workspace):
    with lake(workspace, "formats") as (_, glue, folder, environment):
        found = {}
        for number, (name, classification) in enumerate(
                [("parquet", "parquet"), ("csv", "csv"), ("jsonl", "json"), ("avro", "avro")]):
            table = f"clinic.t{number}"
            recipe = write_recipe(
                folder, f"t{number}", {"path": str(workspace.data / "patients.csv")}, [],
                {"path": f"{HOME}/files/t{number}", "format": name, "table": table, "catalog": "glue"})
            result = workspace.run("run", recipe, "--quiet", cwd=folder, **environment)
            same(result.status, 0, f"{name}: {result.err}")
            same(glue.table(table)["Parameters"]["classification"], classification)
            found[name] = rows(workspace, table, folder, environment)
        for name, lines in found.items():
            same(len(lines), workspace.patients + 1, name)
            same(lines[0], found["parquet"][0], name)
        refused = write_recipe(
            folder, "sheet", {"path": str(workspace.data / "patients.csv")}, [],
            {"path": f"{HOME}/files/a.xlsx", "table": "clinic.sheet", "catalog": "glue"})
        result = workspace.run("check", refused, cwd=folder, **environment)
        check(result.status == 3 and "Glue has no tables over Excel" in result.err + result.out, result.status, result.err)
        check("is one file" in result.err + result.out, result.out)


def test_only_registered_partitions_are_read_wherever_they_lie(workspace):
    with lake(workspace, "registered") as (s3, glue, folder, environment):
        for key, number in (("t/year=2016/a.csv", 1), ("t/year=2017/a.csv", 2), ("t/odd/b.csv", 3), ("far/c.csv", 4)):
            s3.put(key, f"Id,name\n{number},x\n".encode())
        storage = declare(glue, "visits", "s3a://clinic/t", [("id", "int"), ("name", "string")], [("year", "string")])
        for values, place in ((["2016"], "t/year=2016"), (["05"], "t/odd/"), (["__HIVE_DEFAULT_PARTITION__"], "far")):
            glue.ask("CreatePartition", DatabaseName="healthcare", TableName="visits",
                     PartitionInput={"Values": values, "StorageDescriptor": {**storage, "Location": f"{HOME}/{place}"}})
        name = "healthcare.visits"
        same(sorted(rows(workspace, name, folder, environment)), ["1,x,2016", "3,x,05", "4,x,", "Id,name,year"])
        for number in range(20):
            s3.put(f"t/n={number}/a.csv", f"Id,name\n{number + 10},y\n".encode())
            glue.ask("CreatePartition", DatabaseName="healthcare", TableName="visits", PartitionInput={
                "Values": [str(number)], "StorageDescriptor": {**storage, "Location": f"{HOME}/t/n={number}"}})
        same(len(rows(workspace, name, folder, environment)), 24)
        other = {**storage, "SerdeInfo": {"SerializationLibrary": CSV, "Parameters": {"separatorChar": ";"}}}
        glue.ask("CreatePartition", DatabaseName="healthcare", TableName="visits", PartitionInput={
            "Values": ["98"], "StorageDescriptor": {**other, "Location": f"{HOME}/t/98"}})
        refused = workspace.run("preview", name, "--catalog", "glue", **environment)
        check(refused.status == 4 and "partition 98 are written in another way" in refused.err, refused.status, refused.err)
        glue.ask("DeletePartition", DatabaseName="healthcare", TableName="visits", PartitionValues=["98"])
        glue.ask("CreatePartition", DatabaseName="healthcare", TableName="visits", PartitionInput={
            "Values": ["99"], "StorageDescriptor": {**storage, "Location": f"{HOME}/t/odd/below"}})
        refused = workspace.run("preview", name, "--catalog", "glue", **environment)
        check(refused.status == 4 and "lie in one another" in refused.err, refused.status, refused.err)


def test_text_without_a_header_gets_the_names_of_glue(workspace):
    with lake(workspace, "headless") as (s3, glue, folder, environment):
        columns = [("id", "int"), ("name", "string"), ("seen", "date")]
        s3.put("bare/day=1/a.csv", b'1,"x, y",2016-05-31\n2,,\n')
        s3.put("bare/day=2/b.csv", b"3,id,2016-06-01\n")
        storage = declare(glue, "bare", f"{HOME}/bare", columns, [("day", "int")], parameters={"skip.header.line.count": "0"})
        for day in "12":
            glue.ask("CreatePartition", DatabaseName="healthcare", TableName="bare", PartitionInput={
                "Values": [day], "StorageDescriptor": {**storage, "Location": f"{HOME}/bare/day={day}"}})
        same(rows(workspace, "healthcare.bare", folder, environment),
             ["id,name,seen,day", '1,"x, y",2016-05-31,1', "2,,,1", "3,id,2016-06-01,2"])
        recipe = write_recipe(folder, "bare", {"table": "healthcare.bare", "catalog": "glue"},
                              [{"step": "filter-rows", "where": "seen >= date '2016-06-01'"}], {"path": "out.csv"})
        workspace.ok("run", recipe, "--quiet", cwd=folder, **environment)
        same((folder / "out.csv").read_text(), "id,name,seen,day\n3,id,2016-06-01,2\n")
        # A header that is not announced is a row, as for Athena, and one that its types do not take.
        s3.put("bare/day=2/b.csv", b"id,name,seen\n3,id,2016-06-01\n")
        refused = workspace.run("run", recipe, "--quiet", cwd=folder, **environment)
        check(refused.status == 6 and "bare/day=2/b.csv" in refused.err, refused.status, refused.err)
        # Another number of fields than columns.
        s3.put("bare/day=2/b.csv", b"3,id\n4,x\n")
        refused = workspace.run("preview", "healthcare.bare", "--catalog", "glue", **environment)
        check(refused.status == 4 and "its columns are id, name, seen, those of the files" in refused.err, refused.status, refused.err)
        refused = workspace.run("catalog", "pull", "healthcare.bare", cwd=folder, **environment)
        check(refused.status in (1, 4), refused.status, refused.err)


def test_what_is_not_carried_of_glue_is_refused(workspace):
    with lake(workspace, "refused") as (s3, glue, folder, environment):
        s3.put("t/a.csv", b"id\n1\n")
        columns = [("id", "int")]
        declare(glue, "orc", f"{HOME}/t", columns, serde="org.apache.hadoop.hive.ql.io.orc.OrcSerde")
        declare(glue, "ice", f"{HOME}/t", columns, parameters={"table_type": "ICEBERG"})
        declare(glue, "view", f"{HOME}/t", columns, TableType="VIRTUAL_VIEW")
        declare(glue, "skipping", f"{HOME}/t", columns, parameters={"skip.header.line.count": "2"})
        declare(glue, "other", f"{HOME}/t", [("name", "string")])
        declare(glue, "empty", f"{HOME}/t", columns, [("day", "int")])
        s3.put("footed/a.csv", b"id\n1\n2\nTotal: 2\n")
        declare(glue, "footed", f"{HOME}/footed", columns, parameters={"skip.footer.line.count": "1"})
        same(rows(workspace, "healthcare.footed", folder, environment), ["id", "1", "2"])
        declare(glue, "odd", f"{HOME}/footed", columns, parameters={"skip.footer.line.count": "-1"})
        s3.put("lazy/a.csv", b'id|name\n1|"x"\n2|\\N\n')
        declare(glue, "lazy", f"{HOME}/lazy", [("id", "string"), ("name", "string")], serde="org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe")
        lazy = glue.table("healthcare.lazy")["StorageDescriptor"]
        lazy["SerdeInfo"]["Parameters"] = {"field.delim": "124"}
        glue.ask("UpdateTable", DatabaseName="healthcare", TableInput={
            "Name": "lazy", "TableType": "EXTERNAL_TABLE", "Parameters": {"skip.header.line.count": "1"}, "StorageDescriptor": lazy})
        same(rows(workspace, "healthcare.lazy", folder, environment), ["id,name", '1,"""x"""', "2,"])
        declare(glue, "hdfs", "hdfs://there/t", columns)
        for name, words in (("orc", "OrcSerde"), ("ice", "an Iceberg table"), ("view", "it is a view"), ("skipping", "2 lines of its files come before the rows"),
                            ("odd", 'skip.footer.line.count is "-1"'),
                            ("other", "those of the files id"), ("empty", "no partition is registered"), ("hdfs", "only tables in s3://"),
                            ("none", "Glue has no table healthcare.none")):
            result = workspace.run("preview", f"healthcare.{name}", "--catalog", "glue", **environment)
            check(result.status == 4 and words in result.err, name, result.status, result.err)
            same(len(result.err.strip().splitlines()), 1, result.err)
        recipe = write_recipe(folder, "confined", {"table": "healthcare.orc", "catalog": "glue"}, [], {"path": "out.csv"})
        result = workspace.run("run", recipe, "--confine", cwd=folder, **environment)
        check(result.status == 3 and "not opened under --confine" in result.err, result.status, result.err)
        capital = days(folder, "capital", 2, {"table": "Clinic.Days"})
        result = workspace.run("run", capital, cwd=folder, **environment)
        check(result.status == 3 and "lower case" in result.err, result.status, result.err)
        recipe = write_recipe(folder, "local", {"path": "x.csv"}, [], {"path": "out", "table": "a.b", "catalog": "glue"})
        result = workspace.run("run", recipe, cwd=folder, **environment)
        check(result.status == 3 and "lies in s3://" in result.err, result.status, result.err)
        result = workspace.run("preview", "healthcare.orc", "--catalog", "glue", **{**environment, "AWS_REGION": "", "AWS_ENDPOINT_URL_GLUE": ""})
        check(result.status == 4 and "set AWS_REGION" in result.err, result.status, result.err)


def test_the_studio_opens_buckets_versions_and_tables_of_glue(workspace):
    with lake(workspace, "open") as (s3, glue, folder, environment):
        s3.put("export/visits.csv", b"id,city\n1,Bonn\n2,Rome\n")
        declare(glue, "visits", f"{HOME}/export/", [("id", "bigint"), ("city", "string")])
        (folder / ".git").mkdir()
        (folder / "visits.csv").write_text("id,city\n7,Oslo\n")
        recipe = write_recipe(folder, "twice", {"path": "visits.csv"}, [], {"path": f"{HOME}/lake/visits", "format": "delta"})
        for _ in range(2):
            workspace.ok("run", recipe, "--quiet", cwd=folder, **environment)
        with Tmux(workspace, folder, **environment) as pane:
            pane.line(sous(workspace))
            pane.wait("type to find")
            # What holds tables elsewhere stands in the list; buckets and folders are entered, or written and completed.
            pane.do('"buckets" Enter', f"{BUCKET}/")
            pane.do("Backspace", "tables of Glue")
            pane.do('"s3://cli" Tab', f"s3://{BUCKET}/")
            pane.do('"exp" Tab', "export/")
            pane.do('"vis" Tab', "visits.csv")
            pane.do("Enter", "2 of 2 sampled rows")
            # A folder with a log is a table with versions, in S3 too.
            pane.do("o", "type to find")
            pane.do(f'"{HOME}/lake/visits/"', "version 1")
            pane.do('"version 0" Enter', "1 of 1 sampled rows")
            # The tables of Glue, with what it declares.
            pane.do("o", "type to find")
            pane.do('"tables of Glue" Enter', "healthcare.visits")
            pane.wait("city string")
            pane.do("Enter", "2 of 2 sampled rows")
            pane.do("s", "saved visits.json")
            saved = json.loads(next(folder.rglob("visits.json")).read_text())
            same(saved["source"], {"table": "healthcare.visits", "catalog": "glue"})
            pane.do("q", "$", gone="Recipe")
        # A catalog that does not answer says so in place of its tables.
        with Tmux(workspace, folder, **{**environment, **glue.environment(1)}) as pane:
            pane.line(sous(workspace))
            pane.wait("type to find")
            pane.do('"tables of Glue" Enter', "nothing is listed")
            pane.do("Enter", "Glue")
