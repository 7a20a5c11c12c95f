"""Inputs that others write to while they are read, that are pipes, or whose size nobody says."""
import json
import os
import threading

from support import Skip, check, same

CHANGED = "was changed while it was read: what was written meanwhile may be missing"


def recipe_over(folder, source, steps=(), output="out.jsonl"):
    (folder / "r.json").write_text(json.dumps(
        {"version": 1, "parameters": {"in": {"type": "text", "default": "x"}}, "source": source, "steps": list(steps),
         "output": {"path": output}}))
    return "r.json"


def while_it_runs(workspace, folder, first, act):
    """Runs a recipe over `first` and a pipe, and does something between opening the one and having the other."""
    pipe = folder / "pipe.csv"
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)
    join = {"step": "join-table", "kind": "left", "with": {"path": "pipe.csv"}, "on": [{"left": "id", "right": "id"}]}

    def feed():
        # Whoever opens the pipe has found the file that it reads first.
        with open(pipe, "w") as target:
            act()
            target.write("id,w\n1,a\n2,b\n")

    feeding = threading.Thread(target=feed)
    feeding.start()
    try:
        return workspace.run("run", recipe_over(folder, {"path": first}, [join]), "--report", "report.json", cwd=folder)
    finally:
        feeding.join()


def appended(path, text):
    with open(path, "a") as file:
        file.write(text)


def test_files_that_are_written_to_while_they_are_read_are_named(workspace):
    import fastavro

    folder = workspace.new("moving")
    csv, jsonl = folder / "in.csv", folder / "in.jsonl"
    schema = {"type": "record", "name": "r", "fields": [{"name": "id", "type": "long"}]}

    def write_avro(ids):
        with open(folder / "in.avro", "wb") as file:
            fastavro.writer(file, schema, [{"id": number} for number in ids])

    def replace():
        (folder / "new.csv").write_text("id,v\n7,z\n8,z\n")
        os.replace(folder / "new.csv", csv)

    changes = {
        "in.csv": [lambda: appended(csv, "3,z\n"), lambda: csv.write_text("id,v\n5,x\n6,y\n"), replace],
        "in.jsonl": [lambda: appended(jsonl, '{"id":3,"v":"z"}\n')],
        "in.avro": [lambda: write_avro([1, 2, 3])],
    }
    for name, acts in changes.items():
        for act in [lambda: None, *acts]:
            csv.write_text("id,v\n1,x\n2,y\n")
            jsonl.write_text('{"id":1,"v":"x"}\n{"id":2,"v":"y"}\n')
            write_avro([1, 2])
            result = while_it_runs(workspace, folder, name, act)
            same(result.status, 0, f"{name} {result.err}")
            said = [note for note in json.loads((folder / "report.json").read_text())["notes"] if CHANGED in note]
            same(len(said), 1 if act in acts else 0, f"{name} {result.err}")
            check(all(note.startswith(name + " ") for note in said), said)
            same(result.err.count(CHANGED), len(said), result.err)


def test_files_that_do_not_say_their_size_are_read(workspace):
    place = "/proc/version"
    if not os.path.exists(place) or os.stat(place).st_size != 0:
        raise Skip("no file without a size here")
    folder = workspace.new("unsized")
    recipe_over(folder, {"path": "${in}", "format": "csv", "delimiter": "", "header": False})
    for path in (place, "linked.csv", "within"):
        if path == "linked.csv":
            (folder / path).symlink_to(place)
        elif path == "within":
            (folder / path).mkdir()
            (folder / path / "a.csv").symlink_to(place)
        workspace.ok("run", "r.json", "--set", f"in={path}", cwd=folder)
        rows = [json.loads(line) for line in (folder / "out.jsonl").read_text().splitlines()]
        with open(place) as file:
            same(rows, [{"column1": file.read().rstrip("\n")}], path)
    (folder / "empty.csv").write_text("")
    workspace.ok("run", "r.json", "--set", "in=empty.csv", cwd=folder)
    same((folder / "out.jsonl").read_text(), "")


def test_pipes_are_read_by_the_names_that_shells_give_them(workspace):
    folder = workspace.new("pipes")
    recipe_over(folder, {"path": "${in}", "format": "csv"})
    data = "id,v\n1,x\n2,y\n"
    for name in ("-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"):
        (folder / "out.jsonl").unlink(missing_ok=True)
        result = workspace.run("run", "r.json", "--set", f"in={name}", cwd=folder, input=data.encode())
        same(result.status, 0, f"{name} {result.err}")
        same((folder / "out.jsonl").read_text(), '{"id":1,"v":"x"}\n{"id":2,"v":"y"}\n', name)
