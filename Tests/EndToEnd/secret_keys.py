"""A secret parameter is used and shown nowhere: its value is looked for in everything that a command, a run or the studio makes.

What lies in the environment and in a file is a canary; neither it nor what it stands for in base64 may be found.
"""
import base64
import hashlib
import hmac
import json
import pathlib

from screens import Tmux
from support import check, same, write_recipe

CANARY = "canary-7f3a-of-thirty-two-bytes!"
IN_BASE64 = base64.b64encode(CANARY.encode()).decode()
FORMS = [CANARY, IN_BASE64, CANARY.encode().hex(), repr(CANARY)[1:-1], CANARY[:16], CANARY[-16:]]


def make(workspace, name, **more):
    folder = workspace.new(name)
    (folder / ".git").mkdir()
    (folder / "mails.csv").write_text("id,mail\n1,ada@example.org\n2,\n3,eve@example.com\n")
    (folder / "clinic.key").write_text(IN_BASE64 + "\r\n")
    path = write_recipe(
        folder, "secret", {"path": "mails.csv"},
        [{"step": "add-columns", "values": {"hash": "hmac(mail, ${key}, 'SHA256', 'base64')",
                                            "sealed": "aes_encrypt(mail, ${filed})"}},
         {"step": "add-columns", "values": {"open": "aes_decrypt(sealed, ${key})"}}, *more.pop("steps", [])],
        {"path": "out", "format": "csv", "table": "clinic.mails"},
        parameters={"key": {"type": "secret", "default": "${env:CLINIC_KEY}"},
                    "filed": {"type": "secret", "default": "${file:clinic.key}", "encoding": "base64"}})
    return folder, path


def unseen(what, *texts):
    for text in texts:
        for form in FORMS:
            check(form not in text, what, "shows the secret:", text)


def look_through(folder, what):
    """Every file beneath a folder, but the one that holds the secret."""
    for path in pathlib.Path(folder).rglob("*"):
        if path.is_file() and path.name != "clinic.key":
            unseen(f"{what}: {path.name}", path.read_bytes().decode(errors="replace"))


def test_a_secret_is_used_and_shown_nowhere(workspace):
    folder, path = make(workspace, "secrets")

    def run(*arguments, status=0, **environment):
        result = workspace.run(*arguments, cwd=folder, **{"CLINIC_KEY": CANARY, **environment})
        unseen(arguments, result.out, result.err)
        check(status is None or result.status == status, arguments, result.status, result.err)
        return result

    run("run", path, "--report", folder / "report.json")
    rows = run("preview", path, "--rows", "all", "--format", "csv").out.splitlines()
    wanted = base64.b64encode(hmac.new(CANARY.encode(), b"ada@example.org", hashlib.sha256).digest()).decode()
    same(rows[1].split(",")[:3], ["1", "ada@example.org", wanted])
    same([row.split(",")[-1] for row in rows[1:]], ["ada@example.org", "", "eve@example.com"])
    for command in (["check", path], ["explain", path], ["format", path], ["run", path, "--dry-run"],
                    ["run", path, "--compare-nodes", "1,2"], ["catalog", "show", "clinic.mails"], ["catalog", "list"],
                    ["catalog", "ddl", "clinic.mails"]):
        run(*command)
    # No program may hold it, and none is made.
    for language in ("pyspark", "spark-sql", "duckdb-sql", "athena-sql"):
        run("export", path, "--to", language, status=3)
    run("run", path, "--engine", "spark", status=None)
    run("verify", path, "--against", "spark", status=None)
    # Who gives it away is told so, without its being said again.
    run("run", path, "--set", f"key={CANARY}", status=2)
    run("run", path, "--set", "key=${env:NO_KEY}", status=2)
    run("run", path, "--set", "key=${file:nowhere.key}", status=4)
    run("run", path, CLINIC_KEY="", status=2)
    # A key is small, and what is not is read no further than that.
    (folder / "endless.key").symlink_to("/dev/zero")
    (folder / "large.key").write_text("k" * (1 << 16) + "\n")
    for name in ("endless.key", "large.key"):
        refused = run("run", path, "--set", f"key=${{file:{name}}}", status=4)
        check(f"{name} is over 64 KB, which no key is" in refused.err, refused.err)
    refused = run("run", path, "--confine", "--set", "key=${file:large.key}", status=None)
    check("large.key is over 64 KB, which no key is" in refused.err, refused.status, refused.err)
    run("run", path, "--set", "filed=${env:CLINIC_KEY}", status=2)
    run("run", path, "--confine", status=2)
    run("run", path, "--confine", "--set", "key=${file:clinic.key}", status=6)
    run("run", path, "--confine", "--set", "key=${file:/etc/hostname}", status=2)
    # A key that opens nothing: rejects, the report of a failed run, and what the catalog keeps of it.
    run("run", path, "--set", "filed=${file:mails.csv}", "--report", folder / "failed.json", status=2)
    run("run", path, "--set", "key=${file:mails.csv}", "--report", folder / "rejected.json", status=6)
    check((folder / "out.rejects.jsonl").exists(), "there are no rejects")
    for name, where in (("written", f"'{CANARY}' = mail"), ("seen", "${key} = mail"), ("cast", "cast(${key} as integer) = 1"),
                        ("joined", "mail || ${key} = mail"), ("hashed", "sha2(${key}, 256) = mail")):
        if name != "written":
            broken = write_recipe(folder, name, {"path": "mails.csv"}, [{"step": "filter-rows", "where": where}],
                                  parameters={"key": {"type": "secret", "default": "${env:CLINIC_KEY}"}})
            run("check", broken, status=3)
            run("preview", broken, status=3)
    outer = write_recipe(folder, "outer", {"recipe": "secret.json", "set": {"key": "${mine}"}},
                         [{"step": "keep-columns", "columns": ["open"]}], {"path": "outer.csv"},
                         parameters={"mine": {"type": "secret", "default": "${env:CLINIC_KEY}"}})
    run("run", outer)
    same((folder / "outer.csv").read_text().split(), ["open", "ada@example.org", '""', "eve@example.com"]
         if '""' in (folder / "outer.csv").read_text() else ["open", "ada@example.org", "eve@example.com"])
    look_through(folder, "a run")


def test_a_recipe_that_holds_a_secret_is_refused_without_showing_it(workspace):
    folder = workspace.new("secrets_written")
    (folder / "mails.csv").write_text("id,mail\n1,a\n")
    path = write_recipe(folder, "r", {"path": "mails.csv"},
                        [{"step": "set-columns", "values": {"mail": "hmac(mail, ${key}, 'MD5')"}}], {"path": "out"},
                        parameters={"key": {"type": "secret", "default": CANARY}})
    for command in (["check", path], ["run", path], ["explain", path], ["preview", path], ["export", path, "--to", "pyspark"],
                    ["check", path, "--format", "json"]):
        result = workspace.run(*command, cwd=folder)
        check(result.status == 3, command, result.status, result.err)
        unseen(command, result.out, result.err)


def test_the_studio_shows_no_secret(workspace):
    folder, path = make(workspace, "secrets_studio")
    screens = []
    with Tmux(workspace, folder, CLINIC_KEY=CANARY) as pane:
        pane.line(f"{workspace.sous} open {path.name}")
        pane.wait("sampled rows")
        screens.append(pane.screen())
        for keys in ("R", "Enter"):
            pane.press(keys)
            pane.wait("CLINIC_KEY" if keys == "R" else "rows out")
            screens.append(pane.screen())
        # A secret that is typed where a place belongs is not taken, and not said again once the form is left.
        pane.press("Esc")
        pane.press("^Q")
    unseen("the studio", *screens)
    look_through(folder, "the studio")
    same(json.loads(path.read_text())["parameters"]["key"]["default"], "${env:CLINIC_KEY}")
