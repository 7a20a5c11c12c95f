"""Shared corpora through the commands: partition names, CSV spectrum."""
import csv
import io
import json
import os

from support import check, same, shared, write_recipe


def test_partition_names_are_those_of_hive_and_spark(workspace):
    corpus = shared() / "corpora" / "partition_names"
    pairs = [(entry["value"], entry["expect_dir"]) for entry in json.loads((corpus / "expected.json").read_text())]
    check(pairs, "no cases understood")
    folder = workspace.new("names")
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(["k", "n"])
    for number, (value, _) in enumerate(pairs):
        writer.writerow([value, number])
    (folder / "in.csv").write_text(text.getvalue(), newline="")
    recipe = write_recipe(
        folder, "r", {"path": "in.csv", "types": {"k": "text", "n": "integer"}, "header": True}, [],
        {"path": "out", "format": "csv", "partitionBy": ["k"]})
    workspace.ok("run", recipe, cwd=folder)
    found = sorted(os.listdir(folder / "out"))
    same(found, sorted({name for _, name in pairs}))
    return f"{len(pairs)} names"


def test_csv_spectrum(workspace):
    corpus = shared() / "corpora" / "csv-spectrum"
    count = 0
    for path in sorted(corpus.rglob("*.csv")):
        answer = next((other for other in corpus.rglob(path.stem + ".json")), None)
        if not answer:
            continue
        wanted = json.loads(answer.read_text())
        out = workspace.ok("preview", path, "--rows", "all", "--format", "csv", "--header", "true").out
        found = list(csv.DictReader(io.StringIO(out, newline="")))
        same([[value or "" for value in row.values()] for row in found], [list(row.values()) for row in wanted], path.name)
        count += 1
    return f"{count} files"
