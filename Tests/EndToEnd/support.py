"""What the end-to-end tests share: a workspace with sample data, running the binary, looking at outputs."""
import hashlib
import json
import os
import pathlib
import pty
import select
import shutil
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
RECIPES = {1: "encounters-for-symptom", 2: "observations", 3: "sinusitis-study"}


class Skip(Exception):
    """The test cannot be done here; the text says why."""


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def json(self):
        return json.loads(self.out)


def check(condition, *facts):
    if not condition:
        raise AssertionError(" ".join(str(fact)[:2000] for fact in facts) or "not so")


def same(found, wanted, note=""):
    check(found == wanted, note, "found", repr(found), "wanted", repr(wanted))


class Workspace:
    """A folder for tests, with sample data in `data`, which nobody changes."""

    def __init__(self, sous, patients, kills):
        self.sous, self.patients, self.kills = str(sous), patients, kills

    data = None

    def part(self):
        """One with the same data and a folder of its own, for tests that run beside others."""
        part = Workspace(self.sous, self.patients, self.kills)
        part.data = self.data
        return part

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sous-end-to-end-"))
        if self.data is None:
            self.data = self.folder / "data"
            self.ok("sample-data", self.data, "--patients", self.patients, "--seed", 7)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def new(self, name):
        """A fresh folder for one test."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    def command(self, *arguments):
        return [self.sous, *map(str, arguments)]

    def environment(self, **more):
        return {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", **more}

    def run(self, *arguments, cwd=None, input=None, timeout=120, **environment):
        done = subprocess.run(
            self.command(*arguments), cwd=cwd or self.folder, input=input, capture_output=True, timeout=timeout,
            env=self.environment(**environment))
        return Result(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))

    def ok(self, *arguments, **more):
        result = self.run(*arguments, **more)
        check(result.status == 0, "status", result.status, "of", arguments, result.err)
        return result

    def start(self, *arguments, cwd=None, environment=None, **more):
        return subprocess.Popen(
            self.command(*arguments), cwd=cwd or self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env=self.environment(**(environment or {})), **more)

    def terminal(self, *arguments, cwd=None, seconds=30, size=(30, 100), **environment):
        """Runs on a pseudo-terminal and returns status and every byte that reached it."""
        import fcntl
        import struct
        import termios

        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        process = subprocess.Popen(
            self.command(*arguments), cwd=cwd or self.folder, stdin=slave, stdout=slave, stderr=slave,
            env=self.environment(**environment), start_new_session=True)
        os.close(slave)
        seen = bytearray()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            ready, _, _ = select.select([master], [], [], 0.2)
            if ready:
                try:
                    block = os.read(master, 1 << 16)
                except OSError:
                    break
                if not block:
                    break
                seen += block
            elif process.poll() is not None:
                break
        status = process.wait(timeout=seconds)
        os.close(master)
        return status, bytes(seen)

    def recipe(self, case):
        return ROOT / "recipes" / f"{RECIPES[case]}.json"

    def run_case(self, case, lake, *more, **options):
        return self.run(
            "run", self.recipe(case), "--set", f"data={self.data}", "--set", f"lake={lake}", "--catalog",
            pathlib.Path(lake) / "catalog.sqlite", *more, **options)


def output_of(lake, case):
    return pathlib.Path(lake) / RECIPES[case].replace("-", "_")


def big_observations(workspace, folder):
    """Observations over and over, large enough that a run takes a while, and a recipe over them."""
    path = folder / "observations.csv"
    header, rows = (workspace.data / "observations.csv").read_bytes().split(b"\n", 1)
    with open(path, "wb") as file:
        file.write(header + b"\n")
        while file.tell() < 300_000_000:
            file.write(rows)
    return write_recipe(folder, "big", {"path": str(path), "types": {"VALUE": "text", "CODE": "text"}},
                        [{"step": "remove-duplicates"}],
                        {"path": str(folder / "lake" / "out"), "format": "csv", "compression": "none"})


def tree_digest(folder):
    """One digest over names and bytes of all files below a folder."""
    digest = hashlib.sha256()
    folder = pathlib.Path(folder)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(folder)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def write_recipe(folder, name, source, steps, output=None, **more):
    recipe = {"version": 1, "name": name, **more, "source": source, "steps": steps}
    if output:
        recipe["output"] = output
    path = pathlib.Path(folder) / f"{name}.json"
    path.write_text(json.dumps(recipe, indent=2, ensure_ascii=False) + "\n")
    return path


def hidden_leftovers(folder):
    return sorted(name for name in os.listdir(folder) if ".sous-" in name)


def shared():
    """The folder of shared corpora, when it is there."""
    folder = pathlib.Path(os.environ.get("SOUS_SHARED") or ROOT.parent / "shared")
    if not folder.is_dir():
        raise Skip("there is no folder of shared corpora")
    return folder
