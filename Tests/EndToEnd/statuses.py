"""Exit statuses, messages and reports."""
import json
import re
import signal
import subprocess

from support import check, same, write_recipe

CSV = "id,name,price\n1,pear,1.5\n2,fig,2.5\n3,plum,\n3,plum,\n"


def basket(workspace, name):
    folder = workspace.new(name)
    (folder / "in.csv").write_text(CSV)
    return folder


def one_sentence(result, *parts):
    lines = result.err.strip().splitlines()
    check(lines and lines[-1].startswith("sous: "), result.err)
    for part in parts:
        check(part in result.err, "no", repr(part), "in", result.err)


def test_status_0_and_a_report(workspace):
    folder = basket(workspace, "done")
    recipe = write_recipe(folder, "r", {"path": "in.csv"}, [{"step": "remove-duplicates", "id": "once"}],
                          {"path": "out", "format": "csv", "table": "shop.fruit"})
    report = workspace.ok("run", recipe, "--report", "-", "--nodes", 2, cwd=folder).json()
    same(list(report), ["reportVersion", "recipe", "outcome", "error", "nodes", "wallSeconds", "cpuSeconds",
                        "peakMemoryBytes", "sources", "steps", "perNode", "output", "rejects", "notes"])
    same((report["reportVersion"], report["outcome"], report["error"], report["nodes"]), (1, "done", None, 2))
    source = report["sources"][0]
    same((source["rows"], source["rejected"]), (4, 0))
    step = {key: value for key, value in report["steps"][0].items() if key != "seconds"}
    same(step, {"number": 1, "step": "remove-duplicates", "id": "once", "rowsIn": 4, "rowsOut": 3, "added": 0,
                "removed": 1, "rejected": 0})
    same({key: report["output"][key] for key in ("table", "rows", "files", "partitions")},
         {"table": "shop.fruit", "rows": 3, "files": 1, "partitions": 0})
    same(report["rejects"], {"rows": 0, "file": None})
    shown = workspace.ok("catalog", "show", "shop.fruit", "--format", "json", cwd=folder).json()
    same((shown["rows"], shown["format"]), (3, "csv"))
    check("fruit" in workspace.ok("catalog", "ddl", "shop.fruit", cwd=folder).out)
    runs = workspace.ok("catalog", "list", "--runs", "--format", "json", cwd=folder).json()
    same([run["outcome"] for run in runs], ["done"])


def test_status_2_for_wrong_usage(workspace):
    folder = basket(workspace, "usage")
    recipe = write_recipe(folder, "r", {"path": "${where}"}, [], {"path": "out"},
                          parameters={"where": {"type": "text"}})
    for arguments in (["run"], ["run", recipe, "--nodes", "0"], ["run", recipe, "--nodes", "150"], ["nonsense"],
                      ["run", recipe, "--no-such-option"], ["run", recipe, "--memory", "12"], ["run", recipe],
                      ["run", recipe, "--set", "x"], ["steps", "no-such-step"], ["preview", recipe, "--rows", "x"]):
        result = workspace.run(*arguments, cwd=folder)
        same(result.status, 2, f"{arguments} {result.err}")
        check("sous: " in result.err, result.err)


def test_status_3_for_an_invalid_recipe_and_every_problem_at_once(workspace):
    folder = basket(workspace, "invalid")
    recipe = write_recipe(folder, "r", {"path": "in.csv"},
                          [{"step": "remove-missing", "columns": ["nam"]}, {"step": "filter-row", "where": "id > 1"},
                           {"step": "drop-columns", "columns": ["price"], "colour": "red"}], {"path": "out"})
    result = workspace.run("run", recipe, cwd=folder)
    same(result.status, 3, result.err)
    one_sentence(result, "nam", "did you mean \"name\"?")
    checked = workspace.run("check", recipe, cwd=folder)
    same(checked.status, 3, checked.err)
    for part in ("did you mean \"name\"?", "filter-rows", "colour"):
        check(part in checked.out, part, "missing in", checked.out)
    check(all(line.split(":")[1].isdigit() and ": error: " in line for line in checked.out.splitlines()), checked.out)
    as_json = workspace.run("check", recipe, "--format", "json", cwd=folder)
    same(as_json.status, 3)
    check(len(json.loads(as_json.out)) >= 3, as_json.out)
    newer = folder / "newer.json"
    newer.write_text('{"version": 2, "source": {"path": "in.csv"}}')
    result = workspace.run("run", newer, cwd=folder)
    same(result.status, 3, result.err)
    check("newer" in result.err, result.err)


def test_status_4_for_missing_input(workspace):
    folder = basket(workspace, "missing")
    recipe = write_recipe(folder, "r", {"path": "nothing.csv"}, [], {"path": "out"})
    result = workspace.run("run", recipe, "--report", "report.json", cwd=folder)
    same(result.status, 4, result.err)
    one_sentence(result, "nothing.csv")
    report = json.loads((folder / "report.json").read_text())
    same(report["outcome"], "failed")
    check("nothing.csv" in report["error"])
    same(workspace.run("run", folder / "no-recipe.json", cwd=folder).status, 4)
    same(workspace.run("schema", "nothing.csv", cwd=folder).status, 4)
    # Nothing has run here yet, so there is no catalog; once there is one, it has the runs that were refused.
    same(workspace.ok("catalog", "list", "--runs", "--format", "json", cwd=folder).json(), [])
    workspace.ok("run", write_recipe(folder, "good", {"path": "in.csv"}, [], {"path": "good.csv"}), cwd=folder)
    bad = write_recipe(folder, "bad", {"path": "in.csv"}, [{"step": "nothing"}], {"path": "out"})
    same(workspace.run("run", recipe, "--dry-run", cwd=folder).status, 4)
    same(workspace.run("run", recipe, cwd=folder).status, 4)
    same(workspace.run("run", bad, cwd=folder).status, 3)
    runs = workspace.ok("catalog", "list", "--runs", "--format", "json", cwd=folder).json()
    same([run["outcome"] for run in runs], ["failed", "failed", "done"])
    check("no kind of step" in runs[0]["error"] and "nothing.csv" in runs[1]["error"], runs)
    # check says so and goes on, unless told otherwise.
    same(workspace.run("check", recipe, cwd=folder).status, 0)
    same(workspace.run("check", recipe, "--require-input", cwd=folder).status, 4)


def test_status_5_for_expectations_and_absent_pins(workspace):
    folder = basket(workspace, "expect")
    output = {"path": "out", "format": "csv"}
    recipe = write_recipe(folder, "r", {"path": "in.csv"},
                          [{"step": "remove-duplicates", "expect": {"removed": "<= 5 %"}}], output)
    result = workspace.run("run", recipe, "--report", "-", cwd=folder)
    same(result.status, 5, result.err)
    one_sentence(result, "step 1", "removed")
    report = result.json()
    same((report["outcome"], report["steps"][0]["removed"]), ("failed", 1))
    check(not (folder / "out").exists(), "published in spite of the expectation")
    pinned = write_recipe(folder, "p", {"path": "in.csv", "types": {"weight": "double"}}, [], output)
    same(workspace.run("run", pinned, cwd=folder).status, 5)


def test_status_6_over_the_reject_limit_and_the_rejects_file(workspace):
    folder = basket(workspace, "rejects")
    (folder / "in.csv").write_text("id,name\n1,pear\nx,fig\n3,plum\ny,\"a\nb\"\n")
    recipe = write_recipe(folder, "r", {"path": "in.csv", "types": {"id": "integer", "name": "text"}}, [],
                          {"path": "out", "format": "csv"})
    messages = set()
    for nodes in (1, 2, 8):
        result = workspace.run("run", recipe, "--nodes", nodes, cwd=folder)
        same(result.status, 6, result.err)
        one_sentence(result, "in.csv:3", "id")
        messages.add(result.err.strip().splitlines()[-1])
        rejects = [json.loads(line) for line in (folder / "out.rejects.jsonl").read_text().splitlines()]
        same([(reject["line"], reject["column"], reject["step"], reject["raw"]) for reject in rejects],
             [(3, "id", 0, "x,fig"), (5, "id", 0, "y,\"a\nb\"")])
        same(rejects[0]["byte"], 15)
        check(not (folder / "out").exists())
    same(len(messages), 1, "the message depends on the number of nodes")
    result = workspace.ok("run", recipe, "--max-rejects", "2", "--report", "-", cwd=folder)
    same(result.json()["rejects"]["rows"], 2)
    same(workspace.run("run", recipe, "--max-rejects", "49%", cwd=folder).status, 6)
    same(workspace.run("run", recipe, "--max-rejects", "50%", cwd=folder).status, 0)
    (folder / "in.csv").write_text("id,name\n1,pear\n")
    workspace.ok("run", recipe, cwd=folder)
    check(not (folder / "out.rejects.jsonl").exists(), "a run without rejects removes the file")


def test_a_step_that_fails_rejects_the_row(workspace):
    folder = basket(workspace, "stepfails")
    recipe = write_recipe(folder, "r", {"path": "in.csv"},
                          [{"step": "remove-duplicates"}, {"step": "add-columns", "values": {"d": "10 / (id - 2)"}}],
                          {"path": "out", "format": "csv"})
    result = workspace.run("run", recipe, "--max-rejects", "1", "--report", "-", cwd=folder)
    same(result.status, 0, result.err)
    same(result.json()["steps"][1]["rejected"], 1)
    reject = json.loads((folder / "out.rejects.jsonl").read_text())
    same((reject["step"], reject["line"], reject["raw"]), (2, 3, "2,fig,2.5"))


def test_format_is_canonical_and_checkable(workspace):
    folder = basket(workspace, "format")
    recipe = folder / "r.json"
    recipe.write_text('{"version":1,"source":{"path":"in.csv"},"steps":[{"columns":["id"],"step":"keep-columns"}]}')
    result = workspace.run("format", "--check", recipe)
    same(result.status, 1)
    check(str(recipe) in result.err)
    workspace.ok("format", recipe)
    workspace.ok("format", "--check", recipe)
    once = recipe.read_text()
    workspace.ok("format", recipe)
    same(recipe.read_text(), once)
    piped = workspace.ok("format", "-", input=b'{"version":1,"source":{"path":"in.csv"}}')
    check(piped.out.endswith("}\n"), piped.out)
    recipe.write_text("{")
    same(workspace.run("format", recipe).status, 3)


def test_dry_run_writes_nothing(workspace):
    folder = basket(workspace, "dry")
    recipe = write_recipe(folder, "r", {"path": "in.csv"}, [{"step": "remove-duplicates"}], {"path": "out"})
    report = workspace.ok("run", recipe, "--dry-run", "--report", "-", cwd=folder).json()
    same(report["steps"][0]["removed"], 1)
    same(sorted(path.name for path in folder.iterdir()), ["in.csv", "r.json"])


def test_preview_of_files_and_steps(workspace):
    folder = basket(workspace, "preview")
    recipe = write_recipe(folder, "r", {"path": "in.csv"}, [{"step": "remove-duplicates"}, {"step": "limit-rows", "rows": 1}])
    same(workspace.ok("preview", "in.csv", "--rows", "all", "--format", "csv", cwd=folder).out, CSV)
    same(len(workspace.ok("preview", recipe, "--format", "json", cwd=folder).json()), 1)
    same(len(workspace.ok("preview", recipe, "--step", 1, "--format", "json", cwd=folder).json()), 3)
    same(len(workspace.ok("preview", recipe, "--step", 0, "--rows", 2, "--format", "json", cwd=folder).json()), 2)
    same(workspace.ok("preview", "-", "--rows", "all", "--format", "csv", input=CSV.encode()).out, CSV)
    check("pear" in workspace.ok("preview", "in.csv", cwd=folder).out)
    same(workspace.run("preview", recipe, "--step", 3, cwd=folder).status, 2)


def test_listings_as_table_csv_and_json(workspace):
    folder = basket(workspace, "listings")
    for arguments in (["steps"], ["steps", "filter-rows"], ["schema", "in.csv"], ["profile", "in.csv"],
                      ["catalog", "list"]):
        workspace.ok(*arguments, cwd=folder)
        workspace.ok(*arguments, "--format", "csv", cwd=folder)
        json.loads(workspace.ok(*arguments, "--format", "json", cwd=folder).out)
    json.loads(workspace.ok("steps", "--json-schema").out)
    check("as run" in workspace.ok("explain", write_recipe(folder, "r", {"path": "in.csv"}, []), cwd=folder).out)
    for shell in ("bash", "zsh", "fish"):
        check("sous" in workspace.ok("completions", shell).out)


def test_help_goes_to_standard_output(workspace):
    for arguments in (["--help"], ["run", "--help"], ["help", "catalog"]):
        result = workspace.ok(*arguments)
        check(result.out and not result.err, arguments)


def test_the_version_names_its_commit_and_what_it_can(workspace):
    first, *features = workspace.ok("--version").out.splitlines()
    check(re.fullmatch(r"sous \d+\.\d+\.\d+ \(commit ([0-9a-f]{12}\+?|unknown)\)", first), first)
    features = {line.split()[0]: line.split(None, 1)[1].split(", ") for line in features}
    check("parquet" in features["formats"] and "postgresql" in features["databases"], features)
    check("s3" in features["storages"] and "glue" in features["catalogs"] and "spark" in features["engines"], features)


def test_a_reader_that_leaves_ends_the_output_quietly(workspace):
    for arguments in (["preview", workspace.data / "observations.csv", "--rows", "all", "--format", "csv"], ["steps", "--json-schema"]):
        process = subprocess.Popen(workspace.command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=workspace.environment())
        process.stdout.read(1)
        process.stdout.close()
        error = process.stderr.read().decode()
        same((process.wait(timeout=60), error), (0, ""))


def test_odd_arguments_are_answered_in_one_sentence(workspace):
    folder = basket(workspace, "odd")
    named = write_recipe(folder, "named", {"path": "${p}"}, [], {"path": "out"}, parameters={"p": {"type": "text"}})
    same_place = write_recipe(folder, "same", {"path": "in.csv"}, [], {"path": "in.csv"})
    (folder / "a\nb.csv").write_text(CSV)
    (folder / "nodb").write_text("not a database")
    cases = [
        (["run", named, "--set", "p="], 3, "the path is empty"),
        (["run", same_place], 3, 'the output "in.csv" is the input'),
        (["run", "in.csv"], 3, "in.csv is data, not a recipe"),
        (["preview", "nothing.csv"], 4, 'sous: no file "nothing.csv"'),
        (["open", "nothing.csv"], 4, 'sous: no file "nothing.csv"'),
        (["schema", "nothing.csv"], 4, 'sous: no file "nothing.csv"'),
        (["preview", "/dev/zero"], 4, "/dev/zero is a device"),
        (["preview", "x\ny"], 4, 'no file "x\\u{a}y"'),
        (["catalog", "list", "--catalog", "nodb"], 1, "--catalog"),
        (["run", named, "--set", "p=in.csv", "--memory", "1M"], 2, "at least 64M"),
        (["preview", "in.csv", "--delimiter", "\n"], 3, "line end"),
        (["preview", "in.csv", "--encoding", "klingon"], 3, "klingon"),
    ]
    for arguments, status, part in cases:
        result = workspace.run(*arguments, cwd=folder)
        same(result.status, status, f"{arguments} {result.err}")
        same(len(result.err.strip().splitlines()), 1, f"{arguments} {result.err}")
        one_sentence(result, part)
    same(workspace.ok("preview", "a\nb.csv", "--rows", "all", "--format", "csv", cwd=folder).out, CSV)


def test_delimiters_that_shells_cannot_type_are_spelled(workspace):
    folder = workspace.new("spelled")
    for sign, spelled in [("\t", ["\\t", "\\u0009", "\\x09", "\t"]), ("\x01", ["\\u0001", "\\x01"]), ("\\n", ["\\n"])]:
        (folder / "in.csv").write_text(f"a{sign}b\n1{sign}2\n")
        for text in spelled:
            rows = workspace.ok("preview", "in.csv", "--delimiter", text, "--format", "json", cwd=folder).json()
            same(rows, [{"a": 1, "b": 2}], text)


def test_pins_and_options_of_parquet_files(workspace):
    folder = basket(workspace, "pins")
    made = write_recipe(folder, "make", {"path": "in.csv", "types": {"name": "text"}}, [], {"path": "p.parquet"})
    workspace.ok("run", made, cwd=folder)
    pinned = write_recipe(folder, "pin", {"path": "p.parquet", "types": {"id": "text", "name": "integer"}}, [],
                          {"path": "out.csv"})
    result = workspace.run("run", pinned, "--nodes", 2, cwd=folder)
    same(result.status, 6, result.err)
    one_sentence(result, "p.parquet, row 1, column name")
    types = write_recipe(folder, "types", {"path": "p.parquet", "types": {"id": "text"}}, [], {"path": "out.csv"})
    columns = workspace.ok("schema", types, "--format", "json", cwd=folder).json()["columns"]
    same(columns[0]["type"], "text")
    workspace.ok("run", types, cwd=folder)
    options = write_recipe(folder, "options", {"path": "p.parquet", "delimiter": ";"}, [], {"path": "out"})
    result = workspace.run("check", options, cwd=folder)
    same(result.status, 3, result.err)
    check("source.delimiter" in result.out and "is Parquet" in result.out, result.out)
    workspace.ok("preview", "p.parquet", cwd=folder)


def test_the_catalog_shows_statistics_of_columns(workspace):
    folder = basket(workspace, "statistics")
    recipe = write_recipe(folder, "r", {"path": "in.csv"}, [],
                          {"path": "out", "partitionBy": ["name"], "table": "shop.fruit"})
    workspace.ok("run", recipe, "--nodes", 2, cwd=folder)
    columns = workspace.ok("catalog", "show", "shop.fruit", "--format", "json", cwd=folder).json()["columns"]
    same([(entry["column"], entry["nulls"], entry["least"], entry["greatest"], entry["distinct"])
          for entry in columns],
         [("id", 0, "1", "3", None), ("price", 2, "1.5", "2.5", None), ("name", 0, "fig", "plum", 3)])
    check("greatest" in workspace.ok("catalog", "show", "shop.fruit", cwd=folder).out)


def test_the_preview_of_a_file_as_csv_keeps_its_fields(workspace):
    folder = workspace.new("fields")
    (folder / "plain.csv").write_text("7,01/02/2026,1.50\n8,13/02/2026,2.00\n")
    text = (folder / "plain.csv").read_text()
    for nodes in (1, 2, 16):
        same(workspace.ok("preview", "plain.csv", "--rows", "all", "--format", "csv", "--nodes", nodes, cwd=folder).out,
             text)
    same(workspace.ok("preview", "plain.csv", "--format", "csv", "--typed", cwd=folder).out,
         "column1,column2,column3\n7,2026-02-01,1.5\n8,2026-02-13,2.0\n")


def test_waiting_for_a_pipe_can_be_interrupted(workspace):
    for arguments in (["preview", "-"], ["profile", "-"], ["schema", "-"]):
        process = subprocess.Popen(workspace.command(*arguments), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env=workspace.environment())
        process.stdin.write(b"a,b\n1,2\n")
        process.stdin.flush()
        status = None
        # The signal may come before the command waits: then the next one ends it.
        for _ in range(50):
            process.send_signal(signal.SIGINT)
            try:
                status = process.wait(timeout=0.2)
                break
            except subprocess.TimeoutExpired:
                pass
        process.kill()
        error = process.stderr.read().decode()
        # Before the command has taken signals over, one ends it as it ends any program.
        check(status in (130, -signal.SIGINT), arguments, status, error)
