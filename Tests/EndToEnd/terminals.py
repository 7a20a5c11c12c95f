"""Terminals: data never reaches them as control sequences; progress appears and goes."""
import json
import os
import re
import subprocess
import time

from support import big_observations, check, same, shared, write_recipe

# What this program itself may send: colours, and moving up and erasing for the progress bars.
OWN = re.compile(rb"\x1b\[(?:[0-9;]*m|[0-9]+A|J)")
HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def harmless(workspace, folder, *arguments):
    _, seen = workspace.terminal(*arguments, cwd=folder)
    text = OWN.sub(b"", seen).decode(errors="replace").replace("\r\n", "\n").replace("\r", "\x00")
    found = HARMFUL.search(text)
    check(not found, arguments, "sent", repr(text[max(0, found.start() - 20):found.end() + 20]) if found else "")
    return text


def test_hostile_cells_headers_and_names_are_harmless_in_every_command(workspace):
    corpus = shared() / "corpora" / "terminal"
    folder = workspace.new("hostile")
    count = 0
    for name in ("cells.csv", "header.csv"):
        (folder / name).write_bytes((corpus / name).read_bytes())
        recipe = write_recipe(folder, f"r-{name}", {"path": name}, [{"step": "remove-duplicates"}],
                              {"path": f"out-{name}", "format": "csv", "table": f"d.{name[:4]}"})
        for arguments in (["preview", name], ["preview", name, "--rows", "all"], ["preview", name, "--format", "csv"],
                          ["preview", name, "--format", "json"], ["schema", name], ["profile", name], ["check", recipe],
                          ["explain", recipe], ["run", recipe, "--max-rejects", "100%"], ["format", recipe],
                          ["catalog", "list"], ["catalog", "show", f"d.{name[:4]}"], ["catalog", "ddl", f"d.{name[:4]}"]):
            harmless(workspace, folder, *arguments)
            count += 1
            if "--format" not in arguments and arguments[0] in ("preview", "schema", "profile"):
                out = workspace.run(*arguments, cwd=folder).out
                found = HARMFUL.search(out)
                check(not found, "a table in a pipe holds", repr(out[max(0, found.start() - 20):found.end()]) if found else "")
    names = [entry for entry in (corpus / "names.txt").read_bytes().split(b"\n") if entry]
    for number, name in enumerate(names):
        hostile = name.decode(errors="replace")[:100].replace("\0", "")
        recipe = write_recipe(folder, "names", {"path": hostile}, [{"step": "filter-rows", "where": hostile}], {"path": "out"})
        for arguments in (["check", recipe], ["run", recipe]) if number % 4 else (
                ["check", recipe], ["run", recipe], ["run", hostile], ["schema", hostile], ["steps", hostile],
                ["catalog", "show", hostile], ["preview", hostile], ["run", recipe, "--set", hostile]):
            if any(str(argument).startswith("-") for argument in arguments[1:2]):
                continue
            harmless(workspace, folder, *arguments)
            count += 1
        recipe.unlink()
    return f"{count} commands"


def test_progress_appears_on_a_terminal_and_is_erased(workspace):
    folder = workspace.new("progress")
    arguments = ["run", big_observations(workspace, folder), "--dry-run", "--nodes", 2]
    status, seen = workspace.terminal(*arguments)
    same(status, 0, seen.decode(errors="replace")[-500:])
    check(b"node 1" in seen and b"rows" in seen, "no progress")
    check(b"\x1b[J" in seen, "the bars were not erased")
    for more in ({"TERM": "dumb"}, ):
        _, seen = workspace.terminal(*arguments, **more)
        check(b"\x1b" not in seen, "control sequences on a dumb terminal")
    _, seen = workspace.terminal(*arguments, "--quiet", NO_COLOR="1")
    check(b"\x1b" not in seen, "control sequences in spite of --quiet and NO_COLOR")
    result = workspace.run(*arguments)
    check("\x1b" not in result.err + result.out, "control sequences in a pipe")


def test_the_version_is_there_at_once(workspace):
    best = 1.0
    for _ in range(20):
        start = time.perf_counter()
        subprocess.run(workspace.command("--version"), stdout=subprocess.DEVNULL, check=True)
        best = min(best, time.perf_counter() - start)
    return f"{best * 1000:.1f} ms"


def test_completions_offer_the_names_of_files(workspace):
    script = workspace.run("completions", "bash").out
    for command in ("open", "run", "preview", "check", "format", "schema", "profile", "explain", "export", "verify"):
        body = script.split(f"_sous_{command}() {{", 1)[1].split("\n}\n", 1)[0]
        positional = body[body.index("positional_number"):]
        check("__sous_add_completions -f" in positional, "sous", command, "offers no files")
