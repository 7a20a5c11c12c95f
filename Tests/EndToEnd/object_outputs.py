"""Outputs in S3: the same bytes as in a folder, and after whatever goes wrong the old output or the new one."""
import json
import random
import signal
import time

from servers import BUCKET, READER_KEY, READER_SECRET, S3, SECRET, Proxy, interrupt
from support import check, same, tree_digest, write_recipe

HOME = f"s3://{BUCKET}"


def days(folder, name, count, kind, rejects=0):
    """A table of `count` partitions, three rows each, and a recipe that writes it to S3."""
    rows = [f"{number},{kind}{number},{number % count}" for number in range(count * 3)]
    rows += [f"x{number},bad,1" for number in range(rejects)]
    (folder / f"{name}.csv").write_text("id,text,day\n" + "\n".join(rows) + "\n")
    return write_recipe(
        folder, name, {"path": f"{name}.csv", "types": {"id": "integer"}}, [],
        {"path": f"{HOME}/lake/days", "format": "csv", "compression": "none", "partitionBy": ["day"], "table": "clinic.days"})


def rows(workspace, folder, environment):
    """What the catalog's readers see, by kind: {'a': 12}."""
    out = workspace.ok("preview", "clinic.days", "--rows", "all", "--format", "csv", "--quiet", cwd=folder, **environment).out
    kinds = [line.split(",")[1][0] for line in out.splitlines()[1:]]
    return {kind: kinds.count(kind) for kind in set(kinds)}


def test_outputs_in_s3_are_the_bytes_of_folders(workspace):
    folder = workspace.new("outputs")
    with S3() as s3:
        environment = s3.environment()
        for nodes, memory in ((1, "1G"), (3, "64M")):
            lake = folder / f"lake{nodes}"
            workspace.ok(
                "run", workspace.recipe(1), "--set", f"data={workspace.data}", "--set", f"lake={lake}", "--catalog",
                folder / "local.sqlite")
            workspace.ok(
                "run", workspace.recipe(1), "--set", f"data={workspace.data}", "--set", f"lake={HOME}/lake", "--catalog",
                folder / "s3.sqlite", "--nodes", nodes, "--memory", memory, **environment)
            same(s3.digest("lake/encounters_for_symptom"), tree_digest(lake / "encounters_for_symptom"))
        for name in ("one.csv.gz", "one.parquet", "one.jsonl"):
            for place in (str(folder), f"{HOME}/files"):
                recipe = write_recipe(folder, "one", {"path": str(workspace.data / "patients.csv")}, [], {"path": f"{place}/{name}"})
                workspace.ok("run", recipe, "--quiet", cwd=folder, **environment)
            same(s3.get(f"files/{name}"), (folder / name).read_bytes(), name)
        same(s3.unfinished(), set(), "uploads that are left")
        check(not [key for key in s3.keys("lake") + s3.keys("files") if "lock" in key], "locks that are left")


def test_node_counts_are_compared_in_s3_and_one_output_is_published(workspace):
    folder = workspace.new("compared")
    with S3() as s3:
        environment = s3.environment()
        compare = ["--compare-nodes", "1,2,5", "--repeat", "2", "--format", "json"]
        result = workspace.run("run", days(folder, "a", 20, "a"), *compare, cwd=folder, **environment)
        same(result.status, 0, result.err)
        comparison = result.json()
        same(([line["nodes"] for line in comparison["nodeCounts"]], comparison["runs"]), ([1, 2, 5], 6))
        compared = s3.digest("lake/days")
        same(rows(workspace, folder, environment), {"a": 60})
        same(s3.unfinished(), set(), "uploads that are left")
        workspace.ok("run", days(folder, "a", 20, "a"), "--quiet", cwd=folder, **environment)
        same(s3.digest("lake/days"), compared, "the published output")
        # A run that is refused leaves the old one and nothing else.
        rejecting = days(folder, "c", 4, "c", rejects=2)
        same(workspace.run("run", rejecting, *compare, cwd=folder, **environment).status, 6)
        same((s3.digest("lake/days"), s3.unfinished()), (compared, set()))
        one = write_recipe(folder, "one", {"path": str(workspace.data / "patients.csv")}, [], {"path": f"{HOME}/files/one.csv.gz"})
        workspace.ok("run", one, *compare, cwd=folder, **environment)
        same(s3.keys("files"), ["one.csv.gz"])
        delta = write_recipe(folder, "delta", {"path": "a.csv"}, [], {"path": f"{HOME}/delta", "format": "delta"})
        refused = workspace.run("run", delta, *compare, cwd=folder, **environment)
        check(refused.status == 2 and "keep every run" in refused.err, refused.status, refused.err)


def test_an_output_in_s3_is_replaced_whole(workspace):
    folder = workspace.new("replacing")
    with S3() as s3:
        environment = s3.environment()
        workspace.ok("run", days(folder, "a", 20, "a"), "--quiet", cwd=folder, **environment)
        s3.put("lake/days/_SUCCESS", b"kept")
        workspace.ok("run", days(folder, "b", 5, "b"), "--quiet", cwd=folder, **environment)
        same(s3.keys("lake/days"), ["_SUCCESS"] + [f"day={day}/part-00000.csv" for day in range(5)])
        same(rows(workspace, folder, environment), {"b": 15})
        shown = workspace.ok("catalog", "show", "clinic.days", "--format", "json", cwd=folder).json()
        same(len(shown["partitions"]), 5)
        # Rejects lie beside it, and go with a run that has none.
        rejecting = days(folder, "c", 4, "c", rejects=2)
        refused = workspace.run("run", rejecting, cwd=folder, **environment)
        same(refused.status, 6, refused.err)
        same(rows(workspace, folder, environment), {"b": 15})
        lines = [json.loads(line) for line in s3.get("lake/days.rejects.jsonl").splitlines()]
        same([line["column"] for line in lines], ["id", "id"])
        workspace.ok("run", rejecting, "--max-rejects", 2, "--quiet", cwd=folder, **environment)
        workspace.ok("run", days(folder, "d", 3, "d"), "--quiet", cwd=folder, **environment)
        same(s3.keys("lake"), ["days/_SUCCESS"] + [f"days/day={day}/part-00000.csv" for day in range(3)])


def test_what_no_run_wrote_in_s3_is_never_replaced(workspace):
    folder = workspace.new("foreign")
    with S3() as s3:
        environment = s3.environment()
        recipe = days(folder, "a", 4, "a")
        s3.put("lake/days/day=1/part-00000.csv", b"id,text\n1,precious\n")
        refused = workspace.run("run", recipe, cwd=folder, **environment)
        check(refused.status == 1 and "no run of Sous in this catalog wrote" in refused.err, refused.status, refused.err)
        same(s3.get("lake/days/day=1/part-00000.csv"), b"id,text\n1,precious\n")
        workspace.ok("run", recipe, "--replace-foreign", "--quiet", cwd=folder, **environment)
        s3.put("lake/days/day=2/part-00000.csv", b"id,text\n1,edited\n")
        refused = workspace.run("run", recipe, cwd=folder, **environment)
        check(refused.status == 1 and "is not as a run of Sous left it" in refused.err, refused.status, refused.err)
        s3.put("lake/days/day=2/part-00000.csv", b"")
        s3.put("lake/days/notes.txt", b"mine")
        refused = workspace.run("run", recipe, "--replace-foreign", cwd=folder, **environment)
        check(refused.status == 1 and "notes.txt, which no run wrote" in refused.err, refused.status, refused.err)
        same(s3.get("lake/days/notes.txt"), b"mine")
        for path, words in ((HOME, "whole bucket"), (f"{HOME}/", "whole bucket"), ("s3://", "no bucket"),
                            ("s3://no-such-bucket/out", "there is no bucket no-such-bucket")):
            bad = write_recipe(folder, "bad", {"path": "a.csv"}, [], {"path": path, "format": "csv"})
            refused = workspace.run("run", bad, cwd=folder, **environment)
            check(refused.status != 0 and words in refused.err, path, refused.status, refused.err)
            same(refused.err.strip().count("\n"), 0, refused.err)
        wrong = workspace.run("run", write_recipe(folder, "bad", {"path": "a.csv"}, [], {"path": f"{HOME}/bad.csv"}), cwd=folder,
                              **s3.environment(AWS_SECRET_ACCESS_KEY="wrong-canary"))
        check(wrong.status == 4 and "the secret key is wrong" in wrong.err and "canary" not in wrong.err, wrong.status, wrong.err)
        s3.put("in/x.csv", b"id\n1\n")
        bad = write_recipe(folder, "bad", {"path": f"{HOME}/in/x.csv"}, [], {"path": f"{HOME}/in/x.csv"})
        same(workspace.run("run", bad, cwd=folder, **environment).status, 3)
        reader = s3.environment(AWS_ACCESS_KEY_ID=READER_KEY, AWS_SECRET_ACCESS_KEY=READER_SECRET)
        other = write_recipe(folder, "other", {"path": "a.csv"}, [], {"path": f"{HOME}/other", "format": "csv"})
        refused = workspace.run("run", other, cwd=folder, **reader)
        check(refused.status == 1 and "access denied" in refused.err, refused.status, refused.err)
        same(s3.keys("other"), [])
        check(SECRET not in refused.err and READER_SECRET not in refused.err, "a secret is shown")


def test_a_second_run_on_one_output_in_s3_fails_at_once(workspace):
    folder = workspace.new("two")
    with S3() as s3, Proxy(s3.port) as proxy:
        recipe = days(folder, "a", 30, "a")
        proxy.delay = 0.1
        first = workspace.start("run", recipe, "--quiet", cwd=folder, environment=s3.environment(proxy.port))
        until = time.monotonic() + 20
        while not any("lock" in key for key in s3.keys("lake")) and time.monotonic() < until:
            time.sleep(0.02)
        # It goes no further before the others have come.
        proxy.delay = None
        # Of this catalog, and of another, as on another machine.
        for catalog in (".sous/catalog.sqlite", "other.sqlite"):
            second = workspace.run("run", recipe, "--catalog", catalog, cwd=folder, **s3.environment())
            check(second.status == 1 and "is being written by" in second.err, catalog, second.status, second.err)
        proxy.delay = 0
        _, err = first.communicate(timeout=60)
        same(first.returncode, 0, err)
        same(s3.keys("lake"), [f"days/day={day}/part-00000.csv" for day in sorted(range(30), key=str)])


def test_killed_at_any_moment_an_output_in_s3_is_the_old_or_the_new(workspace):
    folder = workspace.new("killed")
    chance = random.Random(11)
    with S3() as s3, Proxy(s3.port) as proxy:
        environment = s3.environment()
        counts = {"a": 12, "b": 8}
        recipes = {kind: days(folder, kind, count, kind) for kind, count in counts.items()}
        start = time.monotonic()
        workspace.ok("run", recipes["a"], "--quiet", cwd=folder, **s3.environment(proxy.port))
        proxy.delay = 0.004
        start = time.monotonic()
        workspace.ok("run", recipes["a"], "--quiet", cwd=folder, **s3.environment(proxy.port))
        usual = time.monotonic() - start
        standing, finished = "a", 0
        for number in range(workspace.kills):
            new = "b" if standing == "a" else "a"
            process = workspace.start("run", recipes[new], "--quiet", cwd=folder, environment=s3.environment(proxy.port))
            time.sleep(chance.uniform(0.2, 1) * usual)
            process.send_signal(signal.SIGKILL)
            process.wait()
            found = rows(workspace, folder, environment)
            wanted = [{kind: 3 * count} for kind, count in counts.items()]
            check(found in wanted, "kill", number, "left", found)
            standing = next(iter(found))
            finished += standing == new
            same(len(s3.keys("lake/days")), counts[standing], "what stands is not what the catalog says")
        for kind in ("a", "b"):
            workspace.ok("run", recipes[kind], "--quiet", cwd=folder, **environment)
        same(s3.unfinished(), set(), "uploads that are left")
        same(s3.keys("lake"), [f"days/day={day}/part-00000.csv" for day in sorted(range(counts["b"]), key=str)])
    return f"{workspace.kills} kills, {finished} brought forward"


def test_a_network_that_goes_while_an_output_takes_its_place(workspace):
    folder = workspace.new("going")
    with S3() as s3:
        environment = s3.environment()
        workspace.ok("run", days(folder, "a", 20, "a"), "--quiet", cwd=folder, **environment)
        recipe = days(folder, "b", 12, "b")
        with Proxy(s3.port) as proxy:
            # Ten of the twelve objects are completed, then nothing is heard any more.
            proxy.until, proxy.passes = b"content-type: application/xml", 10
            failed = workspace.run("run", recipe, cwd=folder, **s3.environment(proxy.port))
            check(failed.status == 1 and "the next command that opens the catalog finishes that" in failed.err, failed.status, failed.err)
            refused = workspace.run("preview", "clinic.days", cwd=folder, **s3.environment(proxy.port))
            check(refused.status == 4 and "not all of it is there" in refused.err, refused.status, refused.err)
        same(rows(workspace, folder, environment), {"b": 36})
        same(s3.keys("lake"), [f"days/day={day}/part-00000.csv" for day in sorted(range(12), key=str)])
        same(s3.unfinished(), set(), "uploads that are left")


def test_large_outputs_in_s3_go_in_parts_within_the_memory(workspace):
    folder = workspace.new("parts")
    chance = random.Random(3)
    with open(folder / "in.csv", "w") as file:
        file.write("id,number,share\n")
        for number in range(1_300_000):
            file.write(f"{number},{chance.getrandbits(60)},{chance.random()}\n")
    with S3() as s3:
        recipe = write_recipe(folder, "r", {"path": "in.csv"}, [], {"path": f"{HOME}/large.csv"})
        workspace.ok("run", recipe, "--memory", "64M", "--report", "report.json", "--quiet", cwd=folder, **s3.environment())
        here = write_recipe(folder, "here", {"path": "in.csv"}, [], {"path": "large.csv"})
        workspace.ok("run", here, "--quiet", cwd=folder)
        check(s3.get("large.csv") == (folder / "large.csv").read_bytes(), "other bytes")
        peak = json.loads((folder / "report.json").read_text())["peakMemoryBytes"]
        check(peak < (64 + 96) << 20, "peak", peak >> 20, "MiB")
        return f"peak {peak >> 20} MiB"


def test_writing_to_a_silent_s3_hears_an_interruption(workspace):
    folder = workspace.new("silent")
    with S3() as s3, Proxy(s3.port) as proxy:
        recipe = days(folder, "a", 200, "a")
        # Slow enough that the storage falls silent while files are on their way, also on a busy machine.
        proxy.delay = 0.15
        process = workspace.start("run", recipe, "--quiet", cwd=folder, environment=s3.environment(proxy.port))
        until = time.monotonic() + 20
        while not s3.unfinished() and time.monotonic() < until:
            time.sleep(0.01)
        proxy.delay = None
        time.sleep(0.5)
        interrupt(process, proxy, seconds=15)
        workspace.ok("run", recipe, "--quiet", cwd=folder, **s3.environment())
        same(s3.unfinished(), set(), "uploads that are left")
