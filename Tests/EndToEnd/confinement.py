"""What `--confine` promises: a recipe of somebody else reads and writes nothing but files beneath the project folder."""
import json
import os
import pathlib
import shutil
import threading

from support import check, same

SECRET = "SECRET,1\n"


def project(workspace, name):
    """A project beside a folder that is none of its business."""
    folder = workspace.new(name)
    (folder / "outside").mkdir()
    (folder / "outside" / "secret.csv").write_text("a,b\n" + SECRET)
    inner = folder / "project"
    (inner / ".git" / "hooks").mkdir(parents=True)
    (inner / ".git" / "data.csv").write_text("a,b\n" + SECRET)
    (inner / ".sous").mkdir()
    (inner / ".sous" / "data.csv").write_text("a,b\n" + SECRET)
    (inner / "data").mkdir()
    for place in (inner / "t.csv", inner / "data" / "one.csv"):
        place.write_text("a,b\n1,x\n")
    return folder, inner


def confined(workspace, inner, recipe, *more, **environment):
    (inner / "r.json").write_text(json.dumps({"version": 1, **recipe}))
    return workspace.run("run", "r.json", "--confine", "--report", "-", *more, cwd=inner, **environment)


def links(inner):
    """Links that leave, at every place of a path."""
    (inner / "link.csv").symlink_to("../outside/secret.csv")
    (inner / "absolute.csv").symlink_to((inner.parent / "outside" / "secret.csv").resolve())
    (inner / "linked").symlink_to("../outside")
    (inner / "chain").symlink_to("linked")
    (inner / "data" / "deep").mkdir()
    (inner / "data" / "deep" / "up").symlink_to("../../../outside")
    (inner / "git").symlink_to(".git")
    (inner / "globbed").mkdir()
    (inner / "globbed" / "x.csv").symlink_to("../../outside/secret.csv")
    (inner / "tree").mkdir()
    (inner / "tree" / "k=1").symlink_to("../../outside")
    (inner / "new.csv").symlink_to("../outside/new.csv")
    (inner / "me").symlink_to("/proc/self/cwd")
    os.mkfifo(inner / "pipe.csv")


def ways_out(inner):
    """Name, recipe: each must be refused with status 3."""
    outside = inner.parent / "outside"
    out = {"path": "out.csv"}
    source = {"path": "t.csv"}
    yield from ((f"reading {path}", {"source": {"path": path}, "output": out}) for path in (
        "link.csv", "absolute.csv", "linked/secret.csv", "linked/*.csv", "chain/secret.csv", "data/deep/up/secret.csv",
        "data/deep/up/../outside/secret.csv", "globbed/*.csv", "globbed", "tree", "tree/**/*.csv", "data/**",
        str(outside / "secret.csv"), "../outside/secret.csv", "data/../../outside/secret.csv",
        "data/../../project/../outside/*.csv", "${env:OUTSIDE}/secret.csv", "t.csv\0.csv", ".git/data.csv", ".GIT/data.csv",
        "git/data.csv", ".sous/data.csv", "data/../.git/data.csv", "/proc/self/cwd/../outside/secret.csv",
        "/proc/self/root/etc/passwd", "me/t.csv", "/dev/stdin", "/dev/fd/0", "-", "pipe.csv", "s3://b/x.csv",
        "http://127.0.0.1/x.csv", "file:///etc/passwd"))
    yield from ((f"writing {path}", {"source": source, "output": {"path": path}}) for path in (
        "linked/o.csv", "linked/deeper/o.csv", "chain/o", "data/deep/up/o.csv", "link.csv", "absolute.csv", "new.csv",
        str(outside / "o.csv"), "../outside/o.csv", "data/../../outside/o.csv", "missing/../../outside/o.csv",
        "${env:OUTSIDE}/o.csv", ".git/hooks/h.csv", ".git", ".Git/h.csv", "git/h.csv", ".sous/o.csv", ".sous",
        "data/.git/o.csv", "me/o.csv", "/proc/self/cwd/o.csv", "o\0.csv", "s3://b/o", "~/o.csv", "linked/", "linked"))
    step = {"step": "join-table", "kind": "left", "on": [{"left": "a", "right": "a"}]}
    yield "joining a link", {"source": source, "steps": [{**step, "with": {"path": "link.csv"}}], "output": out}
    yield "joining a pattern", {"source": source, "steps": [{**step, "with": {"path": "linked/*.csv"}}], "output": out}
    yield "a union", {"source": source, "output": out,
                      "steps": [{"step": "union-tables", "with": [{"path": "t.csv"}, {"path": "link.csv"}]}]}
    yield "a default with ..", {
        "parameters": {"d": {"type": "text", "default": ".."}},
        "source": {"path": "${d}/outside/secret.csv"}, "output": out}
    yield "a default for the output", {
        "parameters": {"d": {"type": "text", "default": "linked"}}, "source": source, "output": {"path": "${d}/o.csv"}}
    for name in ("../outside/inner.json", "inner-link.json", "linked/inner.json", ".git/inner.json"):
        yield f"reading the recipe {name}", {"source": {"recipe": name}, "output": out}
    yield "a recipe that reads a link", {"source": {"recipe": "reads-link.json"}, "output": out}
    yield "a recipe that is set to leave", {
        "source": {"recipe": "takes-path.json", "set": {"p": "../outside/secret.csv"}}, "output": out}


def test_ways_out_of_a_confined_project(workspace):
    folder, inner = project(workspace, "ways-out")
    links(inner)
    outside = folder / "outside"
    inner_recipe = {"version": 1, "source": {"path": "t.csv"}}
    (outside / "inner.json").write_text(json.dumps(inner_recipe))
    (inner / ".git" / "inner.json").write_text(json.dumps(inner_recipe))
    (inner / "inner-link.json").symlink_to("../outside/inner.json")
    (inner / "reads-link.json").write_text(json.dumps({"version": 1, "source": {"path": "link.csv"}}))
    (inner / "takes-path.json").write_text(json.dumps(
        {"version": 1, "parameters": {"p": {"type": "text"}}, "source": {"path": "${p}"}}))
    before = sorted(outside.iterdir()), sorted((inner / ".git").rglob("*"))
    count = 0
    for name, recipe in ways_out(inner):
        result = confined(workspace, inner, recipe, OUTSIDE=str(outside), HOME=str(outside))
        same(result.status, 3, f"{name}: {result.out[:300]} {result.err}")
        check("SECRET" not in result.out + result.err, name, result.out)
        check(not (inner / "out.csv").exists(), name, "was written")
        check(result.err.strip().count("\n") <= 1, name, result.err)
        count += 1
    same((sorted(outside.iterdir()), sorted((inner / ".git").rglob("*"))), before)
    check(count >= 20)
    for more in (["--set", "p=../outside/secret.csv"], ["--set", f"p={outside / 'secret.csv'}"]):
        result = confined(workspace, inner, {
            "parameters": {"p": {"type": "text"}}, "source": {"path": "${p}"}, "output": {"path": "out.csv"}}, *more)
        same(result.status, 3, result.err)
    for command in (["preview", "r.json"], ["check", "r.json"], ["explain", "r.json"], ["preview", "link.csv"]):
        (inner / "r.json").write_text(json.dumps({"version": 1, "source": {"path": "linked/*.csv"}, "output": {"path": "o"}}))
        result = workspace.run(*command, "--confine", cwd=inner)
        same(result.status, 3, f"{command} {result.out} {result.err}")
        check("SECRET" not in result.out, command)
    return f"{count} ways"


def test_what_stays_inside_works_confined(workspace):
    _, inner = project(workspace, "stays-inside")
    (inner / "here.csv").symlink_to("data/one.csv")
    (inner / "there").symlink_to("data")
    (inner / "real").mkdir()
    (inner / "results").symlink_to("real")
    for number, (source, output) in enumerate((
            ("t.csv", "out.csv"), ("here.csv", "out.csv"), ("there/*.csv", "new/folder/out.parquet"), ("data", "results/o.csv"),
            (str(inner.resolve() / "t.csv"), str(inner.resolve() / "o.jsonl")), ("data/../t.csv", "data/../o"))):
        for _ in range(2):
            result = confined(workspace, inner, {"source": {"path": source}, "output": {"path": output}})
            same(result.status, 0, f"{number} {source} {output}: {result.err}")
    check((inner / "real" / "o.csv").exists())
    (inner / "r.json").write_text(json.dumps(
        {"version": 1, "source": {"path": "../t.csv"}, "output": {"path": "../upward.csv"}}))
    workspace.ok("run", "../r.json", "--confine", cwd=inner / "data")
    check((inner / "upward.csv").exists())


def test_traps_beside_an_output_are_not_written_through(workspace):
    folder, inner = project(workspace, "traps")
    victim = folder / "outside" / "victim"
    victim.write_text("dear")
    for name in ("out.csv.rejects.jsonl.new", "out.csv.rejects.jsonl"):
        (inner / name).unlink(missing_ok=True)
        (inner / name).symlink_to("../outside/victim")
        (inner / "bad.csv").write_text("a,b\n1,2\n3\n")
        confined(workspace, inner, {"source": {"path": "bad.csv"}, "output": {"path": "out.csv"}}, "--max-rejects", "9")
        same(victim.read_text(), "dear", name)
        if (inner / name).is_symlink():
            (inner / name).unlink()
    for name in (".lock.csv.sous-lock",):
        (inner / name).symlink_to("../outside/victim")
        confined(workspace, inner, {"source": {"path": "t.csv"}, "output": {"path": "lock.csv"}})
        same(victim.read_text(), "dear", name)
    shutil.rmtree(inner / ".sous")
    (inner / ".sous").symlink_to("../outside")
    result = confined(workspace, inner, {"source": {"path": "t.csv"}, "output": {"path": "o.csv"}})
    same(result.status, 1, result.err)
    same(sorted(path.name for path in (folder / "outside").iterdir()), ["secret.csv", "victim"])


def test_a_table_of_the_catalog_may_lie_outside(workspace):
    folder, inner = project(workspace, "catalog-outside")
    workspace.ok("catalog", "crawl", folder / "outside", "--database", "d", "--catalog", inner / "c.sqlite", cwd=inner)
    result = confined(workspace, inner, {"source": {"table": "d.secret"}, "output": {"path": "o.csv"}}, "--catalog", "c.sqlite")
    same(result.status, 3, result.err)
    check("SECRET" not in result.out, result.out)


def test_a_link_that_changes_while_it_is_read(workspace):
    _, inner = project(workspace, "race")
    place, spare = inner / "swap", inner / "spare"
    place.mkdir()
    (place / "secret.csv").write_text("a,b\n1,x\n")
    stop = threading.Event()

    def swap():
        while not stop.is_set():
            place.rename(spare)
            place.symlink_to("../outside")
            place.unlink()
            spare.rename(place)

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        for number in range(25):
            result = workspace.run("preview", "swap/secret.csv", "--confine", "--format", "csv", cwd=inner)
            check("SECRET" not in result.out, number, result.out)
            check(result.status in (0, 3, 4), result.status, result.err)
    finally:
        stop.set()
        thread.join()


def test_paths_that_mean_something_else_are_refused_in_words(workspace):
    folder = workspace.new("odd-paths")
    (folder / "t.csv").write_text("a\n1\n")
    for path, word in (("~/x", "~"), ("~", "~"), ("file:///tmp/x", "file://"), ("s3://b/x", "cannot be the name of a bucket"),
                       ("S3A://b/x.csv", "another machine"), ("http://h/x", "web"), ("x\0y", "NUL"), ("hdfs://n/x", "machine")):
        for recipe in ({"source": {"path": path}, "output": {"path": "o"}},
                       {"source": {"path": "t.csv"}, "output": {"path": path}}):
            (folder / "r.json").write_text(json.dumps({"version": 1, **recipe}))
            result = workspace.run("run", "r.json", cwd=folder)
            check(result.status in (3, 4), path, result.status, result.err)
            check(word in result.err, path, result.err)
    same(sorted(path.name for path in pathlib.Path(folder).iterdir()), ["r.json", "t.csv"])
