"""Publishing: deaths at any moment, full disks, refusals, interruptions. Nothing is ever lost or half there."""
import os
import random
import shutil
import signal
import subprocess
import time

from support import Skip, big_observations, check, hidden_leftovers, output_of, same, tree_digest, write_recipe


def catalog_rows(workspace, lake, table):
    result = workspace.run("catalog", "show", table, "--catalog", lake / "catalog.sqlite", "--format", "json")
    return (result.json()["rows"], len(result.json()["partitions"])) if result.status == 0 else None


def kill_at_random_moments(workspace, lake, prepare, times, seconds, chance):
    """Kills runs that write to `lake`; each time the old or the new output is whole and the catalog agrees."""
    out = output_of(lake, 1)
    killed = 0
    for _ in range(times):
        before = prepare()
        process = workspace.start(
            "run", workspace.recipe(1), "--set", f"data={workspace.data}", "--set", f"lake={lake}", "--catalog",
            lake / "catalog.sqlite", "--quiet")
        time.sleep(chance.uniform(0, seconds))
        process.kill()
        process.wait()
        process.stderr.close()
        killed += process.returncode == -signal.SIGKILL
        now = tree_digest(out) if out.exists() else None
        known = catalog_rows(workspace, lake, "healthcare.encounters_for_symptom")
        now_after = tree_digest(out) if out.exists() else None
        same(now_after, now, "looking at the catalog changed the output")
        yield before, now, known
    check(killed > 0 or times == 0, "no run was killed: all were faster than the kill")


def test_killed_runs_leave_old_or_new_whole_and_the_catalog_agrees(workspace):
    folder = workspace.new("kills")
    reference = folder / "reference"
    start = time.monotonic()
    check(workspace.run_case(1, reference).status == 0)
    seconds = time.monotonic() - start
    new = tree_digest(output_of(reference, 1))
    new_known = catalog_rows(workspace, reference, "healthcare.encounters_for_symptom")
    old_data = folder / "old"
    old_data.mkdir()
    lines = (workspace.data / "encounters.csv").read_text().splitlines(keepends=True)
    (old_data / "encounters.csv").write_text("".join(lines[: len(lines) // 2]))
    chance = random.Random(7)
    outcomes = {"old": 0, "new": 0, "none": 0}
    # Overwriting: the old output is there before every run.
    lake = folder / "over"

    def old_output():
        result = workspace.run(
            "run", workspace.recipe(1), "--set", f"data={old_data}", "--set", f"lake={lake}", "--catalog",
            lake / "catalog.sqlite", "--quiet")
        check(result.status == 0, result.err)
        same(hidden_leftovers(lake), [], "leftovers after a run")
        return tree_digest(output_of(lake, 1)), catalog_rows(workspace, lake, "healthcare.encounters_for_symptom")

    for (old, old_known), now, known in kill_at_random_moments(
            workspace, lake, old_output, workspace.kills // 2, seconds * 1.25, chance):
        check(now in (old, new), "neither the old nor the new output")
        same(known, new_known if now == new else old_known, "the catalog does not agree")
        outcomes["new" if now == new else "old"] += 1
    # Creating: nothing is there before.
    lake = folder / "create"

    def nothing():
        shutil.rmtree(lake, ignore_errors=True)
        lake.mkdir()

    for _, now, known in kill_at_random_moments(
            workspace, lake, nothing, workspace.kills - workspace.kills // 2, seconds * 1.25, chance):
        check(now in (None, new), "a partial output")
        same(known, new_known if now else None, "the catalog does not agree")
        outcomes["new" if now else "none"] += 1
    return str(outcomes)


def test_interrupted_and_terminated_runs_publish_nothing(workspace):
    folder = workspace.new("signals")
    recipe = big_observations(workspace, folder)
    lake = folder / "lake"
    for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        process = workspace.start("run", recipe, "--catalog", folder / "catalog.sqlite", "--nodes", 1)
        until = time.monotonic() + 20
        while not (lake.exists() and hidden_leftovers(lake)) and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.05)
        start = time.monotonic()
        process.send_signal(number)
        error = process.stderr.read().decode()
        process.stderr.close()
        same(process.wait(timeout=30), status, error)
        check("nothing was published" in error, error)
        check(time.monotonic() - start < 5, "it took too long to stop")
        same(sorted(os.listdir(lake)) if lake.exists() else [], [])


def test_a_full_disk_keeps_the_old_output(workspace):
    if os.geteuid() != 0:
        raise Skip("mounting a small disk needs root")
    disk = workspace.new("disk")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", disk], capture_output=True).returncode != 0:
        raise Skip("a small disk cannot be mounted here")
    try:
        small = disk / "in.csv"
        small.write_text("a\n1\n")
        recipe = write_recipe(disk, "r", {"path": "${in}"}, [], {"path": "out", "format": "csv", "compression": "none"},
                              parameters={"in": {"type": "text"}})
        catalog = workspace.folder / "disk-catalog.sqlite"
        arguments = ["run", recipe, "-C", disk, "--catalog", catalog, "--set"]
        workspace.ok(*arguments, f"in={small}")
        before = tree_digest(disk / "out")
        result = workspace.run(*arguments, f"in={workspace.data / 'observations.csv'}")
        same(result.status, 1, result.err)
        check("No space left" in result.err and result.err.strip().count("\n") == 0, result.err)
        same(tree_digest(disk / "out"), before)
        same(hidden_leftovers(disk), [])
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_read_only_place_is_one_sentence(workspace):
    folder = workspace.new("readonly")
    (folder / "in.csv").write_text("a\n1\n")
    place = folder / "place"
    place.mkdir()
    recipe = write_recipe(folder, "r", {"path": "in.csv"}, [], {"path": "place/out", "format": "csv"})
    if os.geteuid() == 0:
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", place], capture_output=True).returncode != 0:
            raise Skip("a read-only disk cannot be mounted here")
    else:
        place.chmod(0o555)
    try:
        result = workspace.run("run", recipe, cwd=folder)
        same(result.status, 1, result.err)
        check("place" in result.err and result.err.strip().count("\n") == 0, result.err)
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", place], check=True)


def test_targets_that_are_refused(workspace):
    folder = workspace.new("refused")
    (folder / "in").mkdir()
    (folder / "in" / "in.csv").write_text("a\n1\n")
    (folder / "photos").mkdir()
    (folder / "photos" / "holiday.jpg").write_text("precious")
    before = tree_digest(folder / "in"), tree_digest(folder / "photos")
    for target, source in (("in", "in/in.csv"), ("in/in.csv", "in/in.csv"), ("photos", "in/in.csv"),
                           (".", "in/in.csv"), ("/", "in/in.csv"), ("..", "in/in.csv"), ("in/deeper", "in")):
        recipe = write_recipe(folder, "r", {"path": source}, [], {"path": target})
        result = workspace.run("run", recipe, cwd=folder)
        check(result.status in (1, 3), target, result.status, result.err)
        recipe.unlink()
    same((tree_digest(folder / "in"), tree_digest(folder / "photos")), before)
    check("holiday.jpg" in workspace.run(
        "run", write_recipe(folder, "r", {"path": "in/in.csv"}, [], {"path": "photos"}), cwd=folder).err)


def test_a_second_run_on_a_busy_target_names_the_holder(workspace):
    import fcntl
    folder = workspace.new("busy")
    (folder / "in.csv").write_text("a\n1\n")
    recipe = write_recipe(folder, "r", {"path": "in.csv"}, [], {"path": "out", "format": "csv"})
    with open(folder / ".out.sous-lock", "w") as lock:
        lock.write("4711\n2026-01-31 03:00:00 UTC\n")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = workspace.run("run", recipe, cwd=folder)
        same(result.status, 1)
        check("process 4711 since 2026-01-31 03:00:00 UTC" in result.err, result.err)
    workspace.ok("run", recipe, cwd=folder)
    same(hidden_leftovers(folder), [])


def test_many_runs_at_once_never_spoil_the_catalog(workspace):
    folder = workspace.new("crowd")
    (folder / "in.csv").write_text("a\n" + "".join(f"{number}\n" for number in range(1000)))
    for number in range(6):
        write_recipe(folder, f"r{number}", {"path": "in.csv"}, [],
                     {"path": f"out{number}", "format": "csv", "table": f"crowd.t{number}"})
    running = [workspace.start("run", f"r{number % 6}.json", "--quiet", cwd=folder) for number in range(18)]
    statuses = [(process.stderr.read().decode(), process.stderr.close(), process.wait(timeout=60)) for process in running]
    for error, _, status in statuses:
        check(status == 0 or "is being written by" in error or "was changed by" in error or "was replaced" in error, status, error)
    listed = workspace.ok("catalog", "list", "--format", "json", cwd=folder).json()
    same(sorted(table["table"] for table in listed), [f"crowd.t{number}" for number in range(6)])
    same({table["rows"] for table in listed}, {1000})
    runs = workspace.ok("catalog", "list", "--runs", "--format", "json", cwd=folder).json()
    same({run["outcome"] for run in runs} <= {"done", "failed"}, True, runs)


def test_crawling_finds_what_runs_wrote(workspace):
    lake = workspace.new("crawl")
    for case in (1, 2, 3):
        check(workspace.run_case(case, lake).status == 0)
    known = {table["table"]: table for table in workspace.ok(
        "catalog", "list", "--catalog", lake / "catalog.sqlite", "--format", "json").json()}
    other = lake / "other.sqlite"
    workspace.ok("catalog", "crawl", lake, "--database", "healthcare", "--catalog", other)
    found = {table["table"]: table for table in workspace.ok("catalog", "list", "--catalog", other, "--format", "json").json()}
    for name, table in known.items():
        for fact in ("rows", "files", "partitions", "bytes", "location", "format"):
            same(found[name][fact], table[fact], f"{name}: {fact}")
    ddl = workspace.ok("catalog", "ddl", "healthcare.observations", "--catalog", other).out
    statements = [statement for statement in ddl.split(";") if "ADD IF NOT EXISTS" in statement]
    check(all(statement.count("PARTITION (") <= 1000 for statement in statements))
    same(sum(statement.count("PARTITION (") for statement in statements), known["healthcare.observations"]["partitions"])
    return ", ".join(sorted(found))
