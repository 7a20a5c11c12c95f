"""Sources in S3: the same rows as from files, and one sentence for whatever goes wrong."""
import contextlib
import gzip
import json
import random
import time

from servers import BUCKET, READER_KEY, READER_SECRET, S3, SECRET, Proxy, interrupt
from support import check, same, tree_digest, write_recipe

HOME = f"s3://{BUCKET}"


@contextlib.contextmanager
def storage(workspace):
    """The server, with the tables of the workspace in `export`, as files of every kind."""
    with S3() as s3:
        folder = workspace.new("objects")
        for name in ("encounters", "patients"):
            content = (workspace.data / f"{name}.csv").read_bytes()
            s3.put(f"export/{name}.csv", content)
            s3.put(f"export/{name}.csv.gz", gzip.compress(content, 1))
            (folder / f"{name}.csv").write_bytes(content)
            (folder / f"{name}.csv.gz").write_bytes(gzip.compress(content, 1))
        for kind in ("parquet", "jsonl", "xlsx"):
            recipe = write_recipe(folder, kind, {"path": "encounters.csv"}, [], {"path": f"encounters.{kind}"})
            workspace.ok("run", recipe, "--quiet", cwd=folder)
            s3.put(f"export/encounters.{kind}", (folder / f"encounters.{kind}").read_bytes())
        yield s3, folder


def test_objects_are_read_as_files_are(workspace):
    with storage(workspace) as (s3, folder):
        environment = s3.environment(AWS_ACCESS_KEY_ID=READER_KEY, AWS_SECRET_ACCESS_KEY=READER_SECRET)
        for name in ("encounters.csv", "encounters.csv.gz", "encounters.parquet", "encounters.jsonl", "encounters.xlsx"):
            for command in (["preview", "--rows", "50", "--format", "csv"], ["schema", "--format", "json"], ["profile", "--format", "json"]):
                local = workspace.ok(command[0], folder / name, *command[1:]).out
                there = workspace.ok(command[0], f"{HOME}/export/{name}", *command[1:], **environment).out
                same(there, local, f"{command[0]} {name}")
            digests = set()
            for place, more in ((str(folder / name), {}), (f"{HOME}/export/{name}", environment)):
                for nodes in (1, 3):
                    recipe = write_recipe(
                        folder, "same", {"path": place},
                        [{"step": "join-table", "with": {"path": str(place).replace(name, "patients.csv")}, "kind": "inner",
                          "on": [{"left": "PATIENT", "right": "ID"}], "take": ["GENDER"]}], {"path": "lake/out"})
                    workspace.ok("run", recipe, "--nodes", nodes, "--memory", "64M", "--quiet", cwd=folder, **more)
                    digests.add(tree_digest(folder / "lake" / "out"))
            check(len(digests) == 1, name, "differs between files and objects, or between nodes")
        # The way that case 1 goes, with its ledger.
        lake = folder / "case"
        lake.mkdir()
        local = workspace.run_case(1, lake / "a", "--report", folder / "a.json")
        same(local.status, 0, local.err)
        there = workspace.ok(
            "run", workspace.recipe(1), "--set", f"data={HOME}/export", "--set", f"lake={lake / 'b'}", "--catalog",
            lake / "b.sqlite", "--report", folder / "b.json", **environment)
        same(there.status, 0)
        same(tree_digest(lake / "b" / "encounters_for_symptom"), tree_digest(lake / "a" / "encounters_for_symptom"))
        counts = [[(step["step"], step["rowsIn"], step["rowsOut"]) for step in json.loads((folder / f"{name}.json").read_text())["steps"]]
                  for name in "ab"]
        same(*counts)


def rows_of(workspace, path, environment):
    out = workspace.ok("preview", path, "--rows", "all", "--format", "csv", "--quiet", **environment).out
    return out.splitlines()


def test_folders_and_patterns_of_objects(workspace):
    with S3() as s3:
        environment = s3.environment()
        odd = "odd/a=b c+d&e%f~g!h'i(j)k*ü.csv"
        s3.put(odd, b"id,name\n1,x\n")
        for key, value in (("year=2020/month=1/a.csv", 1), ("year=2020/month=2/b.csv", 2), ("year=2021/month=1/c.csv", 3),
                           ("_tmp/d.csv", 4), (".hidden/e.csv", 5), ("year=2020/_SUCCESS", 6)):
            s3.put(f"parts/{key}", f"id\n{value}\n".encode())
        for number in range(1203):
            s3.put(f"many/part-{number:05}.csv", f"id\n{number}\n".encode())
        same(rows_of(workspace, f"{HOME}/{odd}", environment), ["id,name", "1,x"])
        same(rows_of(workspace, f"{HOME}/odd/*ü.csv", environment), ["id,name", "1,x"])
        same(rows_of(workspace, f"{HOME}/parts", environment), ["id,year,month", "1,2020,1", "2,2020,2", "3,2021,1"])
        same(rows_of(workspace, f"{HOME}/parts/", environment), ["id,year,month", "1,2020,1", "2,2020,2", "3,2021,1"])
        same(rows_of(workspace, f"{HOME}/parts/*/month=1/*.csv", environment), ["id,year,month", "1,2020,1", "3,2021,1"])
        same(rows_of(workspace, f"{HOME}/parts/**/b.csv", environment), ["id,year,month", "2,2020,2"])
        same(rows_of(workspace, f"{HOME}/parts/year={{2020,2022}}/**", environment), ["id,month", "1,1", "2,2"])
        same(rows_of(workspace, f"{HOME}/many/part-0000[1-3].csv", environment), ["id", "1", "2", "3"])
        same(rows_of(workspace, f"S3://{BUCKET}/many", environment), ["id"] + [str(n) for n in range(1203)])
        # An object that is named as a pattern hides no other, and none hides it.
        for key, value in (("a*.csv", 1), ("a1.csv", 2), ("[z].csv", 3), ("c{.csv", 4)):
            s3.put(f"named/{key}", f"id\n{value}\n".encode())
        same(rows_of(workspace, f"{HOME}/named/a*.csv", environment), ["id", "1", "2"])
        same(rows_of(workspace, f"{HOME}/named/[z].csv", environment), ["id", "3"])
        same(rows_of(workspace, f"{HOME}/named/c{{.csv", environment), ["id", "4"])
        s3.put("named/z.csv", b"id\n5\n")
        refused = workspace.run("preview", f"{HOME}/named/[z].csv", **environment)
        check(refused.status == 4 and f"write {HOME}/named/\\[z\\].csv for the one" in refused.err, refused.err)
        same(rows_of(workspace, f"{HOME}/named/\\[z\\].csv", environment), ["id", "3"])
        same(rows_of(workspace, f"{HOME}/named/a\\*.csv", environment), ["id", "1"])
        s3.put("delta/_delta_log/00000000000000000000.json", b"{}")
        s3.put("delta/part-0.csv", b"id\n1\n")
        refused = workspace.run("preview", f"{HOME}/delta", **environment)
        check(refused.status == 4 and "Delta table" in refused.err, refused.err)


def test_what_cannot_be_read_in_s3_is_one_sentence(workspace):
    with S3() as s3:
        s3.put("a.csv", b"id\n1\n")
        for path, more, words in [
                (f"{HOME}/nix.csv", {}, "no object"), (f"{HOME}/n*.csv", {}, "no object matches"),
                (f"{HOME}/", {}, None), ("s3://", {}, "names no bucket"), ("s3:///a.csv", {}, "names no bucket"),
                ("s3://no-such-bucket/a.csv", {}, "there is no bucket no-such-bucket"),
                ("s3://a_b*/x.csv", {}, "cannot be the name of a bucket"),
                (f"{HOME}/a.csv", {"AWS_SECRET_ACCESS_KEY": "wrong-canary"}, "the secret key is wrong"),
                (f"{HOME}/a.csv", {"AWS_ACCESS_KEY_ID": "nobody"}, "the access key is not known there"),
                (f"{HOME}/a.csv", {"AWS_ACCESS_KEY_ID": ""}, "no AWS credentials were found"),
                (f"{HOME}/a.csv", {"AWS_PROFILE": "nobody", "AWS_ACCESS_KEY_ID": ""}, "AWS_PROFILE names \"nobody\""),
                (f"{HOME}/a.csv", {"AWS_ENDPOINT_URL_S3": "localhost"}, "which is no address"),
                (f"{HOME}/a.csv", {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1"}, "does not answer"),
                (f"{HOME}/a.csv", {"AWS_ENDPOINT_URL_S3": "http://no-such-host.invalid"}, "there is no host")]:
            result = workspace.run("preview", path, **s3.environment(**more))
            if words is None:
                same(result.status, 0, result.err)
                continue
            check(result.status == 4 and words in result.err, path, more, result.status, result.err)
            same(result.err.strip().count("\n"), 0, result.err)
            for secret in (SECRET, "wrong-canary"):
                check(secret not in result.err + result.out, "a secret is shown", result.err)
        folder = workspace.new("confined")
        recipe = write_recipe(folder, "r", {"path": f"{HOME}/a.csv"}, [], {"path": "out.csv"})
        refused = workspace.run("run", recipe, "--confine", cwd=folder, **s3.environment())
        check(refused.status == 3 and "--confine refuses" in refused.err, refused.status, refused.err)
        report = folder / "report.json"
        workspace.ok("run", recipe, "--report", report, cwd=folder, **s3.environment())
        check(SECRET not in report.read_text(), "a secret is in the report")


def large(s3, folder, megabytes):
    """An object of numbers that do not compress, and the same as a file."""
    chance = random.Random(5)
    lines = [f"{n},{chance.random()},{chance.getrandbits(60)}" for n in range(megabytes * 22_000)]
    content = ("id,share,number\n" + "\n".join(lines) + "\n").encode()
    s3.put("large.csv", content)
    (folder / "large.csv").write_bytes(content)
    return len(content)


def test_a_network_that_fails_loses_nothing(workspace):
    folder = workspace.new("network")
    with S3() as s3, Proxy(s3.port) as proxy:
        size = large(s3, folder, 24)
        environment = s3.environment(proxy.port)
        wanted = workspace.ok("preview", folder / "large.csv", "--rows", "all", "--format", "csv", "--quiet").out
        # Little is read for a first look.
        proxy.received = 0
        workspace.ok("preview", f"{HOME}/large.csv", "--rows", "20", **environment)
        check(proxy.received < size / 4, proxy.received, "bytes for a first look, of", size)
        for name, count in (("busy", 4), ("cuts", 3), ("cuts", 2)):
            setattr(proxy, name, count)
            there = workspace.ok("preview", f"{HOME}/large.csv", "--rows", "all", "--format", "csv", "--quiet", **environment)
            check(there.out == wanted, "other rows after", name)
            same(getattr(proxy, name), 0, name)
        proxy.busy = 10_000
        refused = workspace.run("preview", f"{HOME}/large.csv", **environment)
        check(refused.status == 4 and "busy or ill" in refused.err, refused.status, refused.err)


def test_an_object_that_changes_while_it_is_read_is_an_error(workspace):
    folder = workspace.new("changing")
    with S3() as s3, Proxy(s3.port) as proxy:
        large(s3, folder, 12)
        proxy.delay = 0.03
        recipe = write_recipe(folder, "r", {"path": f"{HOME}/large.csv"}, [], {"path": "out.csv"})
        process = workspace.start("run", recipe, "--quiet", cwd=folder, environment=s3.environment(proxy.port))
        until = time.monotonic() + 20
        while proxy.received < 2_000_000 and time.monotonic() < until:
            time.sleep(0.01)
        s3.put("large.csv", (folder / "large.csv").read_bytes().replace(b"7", b"8"))
        proxy.delay = 0
        _, err = process.communicate(timeout=60)
        check(process.returncode == 4 and b"replaced or removed while it was read" in err, process.returncode, err)
        check(not (folder / "out.csv").exists(), "an output of two contents was published")


def test_waiting_for_s3_hears_an_interruption(workspace):
    folder = workspace.new("waiting")
    with S3() as s3, Proxy(s3.port) as proxy:
        s3.put("a.csv", b"id\n1\n")
        recipe = write_recipe(folder, "r", {"path": f"{HOME}/a.csv"}, [], {"path": "out.csv"})
        proxy.delay = None
        process = workspace.start("run", recipe, "--quiet", cwd=folder, environment=s3.environment(proxy.port))
        time.sleep(1)
        check(process.poll() is None, "it did not wait")
        interrupt(process, proxy, seconds=5)


def test_a_crawl_of_s3_finds_the_tables_of_the_same_folders(workspace):
    folder = workspace.new("crawl-s3")
    environment = {}
    with S3() as s3:
        environment = s3.environment()
        tree = folder / "lake"
        for name, output in (("days", {"path": "lake/days", "partitionBy": ["GENDER"]}), ("one", {"path": "lake/deep/one.parquet"}),
                             ("delta", {"path": "lake/delta", "format": "delta"}), ("lines", {"path": "lake/deep/lines.jsonl"})):
            recipe = write_recipe(folder, name, {"path": str(workspace.data / "patients.csv")},
                                  [{"step": "keep-columns", "columns": ["ID", "GENDER"]}], output)
            workspace.ok("run", recipe, "--quiet", cwd=folder)
        for name in ("deep/note.json", "_hidden/a.csv", ".dots/a.csv", "deep/old.rejects.jsonl", "same/a.csv", "same/b.csv"):
            (tree / name).parent.mkdir(exist_ok=True)
            (tree / name).write_text("x,y\n1,2\n3,4\n")
        for path in sorted(path for path in tree.rglob("*") if path.is_file()):
            s3.put(f"lake/{path.relative_to(tree)}", path.read_bytes())

        def crawled(place, catalog):
            found = workspace.ok("catalog", "crawl", place, "--catalog", catalog, "--database", "d", "--format", "json",
                                 cwd=folder, **environment).json()
            return sorted((row["table"], row["format"], row["rows"], row["files"]) for row in found)

        here = crawled("lake", "here.sqlite")
        same(crawled(f"s3://{BUCKET}/lake/", "there.sqlite"), here)
        same([row[0] for row in here], ["d.days", "d.delta", "d.lines", "d.one", "d.same"])
        for name in ("d.days", "d.same"):
            out = [workspace.ok("preview", name, "--catalog", catalog, "--rows", "all", "--format", "csv", "--quiet", cwd=folder,
                                **environment).out for catalog in ("here.sqlite", "there.sqlite")]
            same(out[0], out[1])
        refused = workspace.run("catalog", "crawl", f"s3://{BUCKET}/nothing", "--catalog", "there.sqlite", cwd=folder, **environment)
        check(refused.status == 4 and "there is no object below" in refused.err, refused.status, refused.err)
