"""What terminals do to the studio, and the studio to terminals."""
import base64
import gzip
import json
import os
import random
import re
import shutil
import signal
import time

from screens import PATIENCE, Pty, Tmux, is_stopped
from studio import folder_with_data, sous
from support import big_observations, check, same, shared


def test_data_comes_on_standard_input_and_keys_from_the_terminal(workspace):
    folder = workspace.new("piped")
    with gzip.open(folder / "conditions.csv.gz", "wb") as file:
        file.write((workspace.data / "conditions.csv").read_bytes())
    with Tmux(workspace, folder) as pane:
        pane.line(f"zcat conditions.csv.gz | {sous(workspace)} open -")
        pane.wait("sampled rows")
        pane.do('a "dup" Enter', "step 1: remove duplicates")
        # What was piped in cannot be opened again with its draft.
        pane.do("q", "Leaving would lose your steps")
        pane.do('"without" Enter', "$", gone="Recipe")


def test_tmux_in_tmux(workspace):
    folder = folder_with_data(workspace, "nested")
    inner = workspace.folder / "inner-tmux"
    with Tmux(workspace, folder, TMUX_TMPDIR=str(workspace.folder)) as pane:
        pane.line(f"env -u TMUX tmux -S {inner} -f /dev/null new-session -x 100 -y 30 'env LC_ALL=C.UTF-8 {sous(workspace)} "
                  "open data/encounters.csv'")
        pane.wait("sampled rows")
        pane.do('c "CODE" Enter', "CODE =")
        screen = pane.do("y", "copied by tmux")
        value = re.search(r"\d{6,}", screen)
        check(value, "no code on the screen", screen)
        until = time.monotonic() + PATIENCE
        copied = ""
        while not copied and time.monotonic() < until:
            copied = os.popen(f"tmux -S {inner} show-buffer 2>/dev/null").read()
        check(copied.strip().isdigit(), "the buffer of the inner tmux holds", repr(copied))
        pane.do('a "dup" Enter', "step 1: remove duplicates")
        pane.do("q", "$", gone="Recipe")


def test_columns_stand_still_while_facts_arrive(workspace):
    folder = workspace.new("still")
    big_observations(workspace, folder)
    with Tmux(workspace, folder) as pane:
        pane.line(sous(workspace) + " open observations.csv")
        pane.wait("sampled rows")
        first, looks = None, 0
        until = time.monotonic() + 5
        # Until all rows are counted, or five seconds have gone: nothing comes later.
        while time.monotonic() < until:
            screen = pane.screen()
            # Names, types, charts and rows, right of the rule; their left side is what moves when a width changes.
            grid = [line.split("│", 1)[1] for line in screen.splitlines() if "│" in line]
            grid = [grid[1], grid[2], *grid[4:]]
            if first is None:
                first = grid
            same(grid, first, "the grid moved:\n" + screen)
            looks += 1
            if "counting" not in screen and re.search(r"observations\.csv +[\d,]{5,}", screen):
                break
        check(looks > 1, "looked only once")
    return f"{looks} looks"


def test_hundreds_of_resizes_during_a_run(workspace):
    folder = workspace.new("resizes")
    big_observations(workspace, folder)
    dice = random.Random(300)
    with Tmux(workspace, folder) as pane:
        pane.line(sous(workspace) + " open big.json")
        pane.wait("sampled rows")
        pane.do("R", "last measured")
        pane.press("Enter")
        process = pane.process()
        for _ in range(300):
            pane.resize(dice.randint(2, 220), dice.randint(2, 70))
            check(os.path.exists(f"/proc/{process}"), "the studio is gone")
        pane.resize(100, 30)
        pane.wait("done in", seconds=60)
        pane.do("Esc", "Recipe")
        pane.do("q", "$", gone="Recipe")


def interactive(workspace, folder, *arguments, term="xterm-256color", size=(100, 30), **more):
    return Pty(workspace.command(*arguments), folder, workspace.environment(TERM=term, TMUX="", **more), size)


def test_the_terminal_is_as_before_after_every_end(workspace):
    folder = folder_with_data(workspace, "modes")
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, None):
        with interactive(workspace, folder, "open", "data/encounters.csv") as terminal:
            terminal.wait("Recipe")
            check(terminal.modes_now() != terminal.modes, "the terminal was not taken over")
            # What is sent must find the program at work too, not only at rest.
            terminal.send("jjj")
            if number is None:
                terminal.send("q")
            status = terminal.end(number)
            wanted = {signal.SIGTERM: 143, signal.SIGHUP: 129, None: 0}.get(number, -(number or 0))
            same(status, wanted, f"status after {number}")
            same(terminal.modes_now(), terminal.modes, f"modes after {number}")
            check(terminal.seen.rstrip().endswith(b"\x1b[?1049l") or b"\x1b[?1049l" in terminal.seen[-200:],
                  f"the screen before was not brought back after {number}:", bytes(terminal.seen[-200:]))


def test_suspending_gives_the_terminal_back_and_takes_it_again(workspace):
    folder = folder_with_data(workspace, "suspended")
    with Tmux(workspace, folder) as pane:
        pane.line("stty -g >before; " + sous(workspace) + " open data/encounters.csv")
        pane.wait("sampled rows")
        process = pane.process()
        pane.press("^Z")
        until = time.monotonic() + PATIENCE
        while not is_stopped(process):
            check(time.monotonic() < until, "Ctrl-Z does not stop the studio", pane.screen())
        pane.wait("$", gone="Recipe")
        pane.line("stty -g >stopped; echo stood-$?")
        pane.wait("stood-0")
        pane.line("fg")
        pane.wait("sampled rows")
        pane.do('a "dup" Enter', "step 1: remove duplicates")
        pane.do("q", "$", gone="Recipe")
        pane.line("stty -g >after; echo left-$?")
        pane.wait("left-0")
    before = (folder / "before").read_text()
    same((folder / "stopped").read_text(), before, "stty -g while stopped")
    same((folder / "after").read_text(), before, "stty -g afterwards")


def kept_steps(folder):
    """Steps in the draft that a killed studio leaves; 0 without one."""
    found = list((folder / ".sous" / "drafts").glob("*.json"))
    return len(json.loads(found[0].read_text())["steps"]) if found else 0


def test_kill_9_loses_at_most_the_last_action(workspace):
    folder = folder_with_data(workspace, "killed")
    dice = random.Random(30)
    lost = 0
    with Tmux(workspace, folder) as pane:
        for moment in range(30):
            shutil.rmtree(folder / ".sous", ignore_errors=True)
            pane.line(sous(workspace) + " open data/careplans.csv")
            pane.wait("sampled rows")
            process = pane.process()
            actions = dice.randint(1, 3)
            for number in range(1, actions + 1):
                pane.do('a "dup" Enter', f"step {number}: remove duplicates")
            # At once, or a moment later.
            until = time.monotonic() + dice.choice([0, 0, 0.001, 0.004])
            while time.monotonic() < until:
                pass
            os.kill(process, signal.SIGKILL)
            pane.wait("Killed")
            # What a killed program leaves behind is a terminal in disorder.
            pane.respawn()
            kept = kept_steps(folder)
            check(actions - 1 <= kept <= actions, f"moment {moment}: {kept} of {actions} actions were kept")
            lost += actions - kept
        pane.line(sous(workspace) + " open data/careplans.csv")
        pane.wait("your steps of last time are here")
    return f"30 times, {lost} last actions lost"


def test_every_terminal_type(workspace):
    folder = folder_with_data(workspace, "types")
    refused = workspace.run("open", "data/encounters.csv", cwd=folder)
    same(refused.status, 2, "status without a terminal")
    for term in ("dumb", "", "no-such-terminal"):
        with interactive(workspace, folder, "open", "data/encounters.csv", term=term) as terminal:
            same(terminal.end(), 2, f"status on TERM={term!r}")
            check(b"\x1b" not in terminal.seen and b"studio" in terminal.seen, "said", bytes(terminal.seen))
    for term in ("xterm-256color", "xterm", "tmux-256color", "screen", "screen-256color", "linux", "vt100", "vt220"):
        for extra in ({}, {"NO_COLOR": "1"}) if term in ("xterm-256color", "linux") else ({},):
            with interactive(workspace, folder, "open", "data/encounters.csv", term=term, **extra) as terminal:
                terminal.wait("Recipe")
                terminal.wait("sampled rows")
                terminal.quiet(0.1)
                if term in ("linux", "vt100"):
                    check(max(terminal.seen) < 0x80, "signs beyond ASCII on", term)
                if extra or term == "vt100":
                    colours = re.search(rb"\x1b\[[0-9;]*[34][0-7][0-9;]*m", terminal.seen)
                    check(not colours, "colours on", term, extra, colours)
                terminal.send("q")
                same(terminal.end(), 0, f"status on {term}")
                same(terminal.modes_now(), terminal.modes, f"modes after {term}")


def test_copying_reaches_the_terminal(workspace):
    folder = folder_with_data(workspace, "copied")
    with interactive(workspace, folder, "open", "data/encounters.csv") as terminal:
        # The first cell of the first row: what is copied is there.
        first = (workspace.data / "encounters.csv").read_text().splitlines()[1].split(",")[0]
        terminal.wait(first[:8])
        terminal.quiet()
        terminal.send("y")
        place = terminal.wait(b"\x1b]52;c;")
        end = terminal.wait(b"\x07", place)
        text = base64.b64decode(bytes(terminal.seen[place:end - 1])).decode()
        check(text and text in (workspace.data / "encounters.csv").read_text(), "copied", repr(text))
        terminal.send("q")
        same(terminal.end(), 0)


# What the studio itself may send: cursor, colours, modes, character sets, and the title of nothing.
OWN = re.compile(rb"\x1b(?:\[[0-9;:?>]*[A-Za-z@`]|[()][AB0]|[78=>cM]|\]1[01];\?(?:\x07|\x1b\\))|\x1b\[\?[0-9;]*\$p")


def test_data_never_reaches_the_terminal_as_control_sequences(workspace):
    corpus = shared() / "corpora" / "terminal"
    texts = [entry["text"] for entry in json.loads((corpus / "payloads.json").read_text()) if entry.get("text")]
    # What would be seen of a payload that gets through: its bytes from the first control character on.
    hostile = {text.encode(errors="replace")[:200] for text in texts}
    starts = [re.search(rb"[\x00-\x1a\x1b-\x1f\x7f].{2,}|\xc2[\x80-\x9f].*|\xe2\x80[\x8b-\x8f\xaa-\xae].*|\xe2\x81[\xa0-\xaf].*",
                        payload, re.S) for payload in hostile]
    wanted = {match.group()[:60] for match in starts if match and len(match.group()) > 5}
    check(len(wanted) > 25, "only", len(wanted), "payloads would be seen")
    folder = workspace.new("hostile-studio")
    for name in ("cells.csv", "header.csv"):
        (folder / name).write_bytes((corpus / name).read_bytes())
    made = 0
    for name in (corpus / "names.txt").read_bytes().split(b"\n"):
        try:
            (folder / (name.decode(errors="surrogateescape")[:60] + ".csv")).write_text("a,b\n1,2\n")
            made += 1
        except (OSError, ValueError):
            continue
    walks = {
        "cells.csv": ["\x1b[B" * 25, "\x1b[C" * 6 + "\x1b[D" * 6, "\r", "\x1b[B" * 20, "\t", "\x1b", "V", "\x1b", "w", "\x1b",
                      "=", "v", "\x1b", "a", "filter\r", "\x1b[B" * 3, "\x1b", "/", "a\r", "i", "\x1b", "D", ":json\r", "\x1b",
                      ":graph\r", "\x1b", "G", "z", "C", "\x1b", "y"],
        "header.csv": ["\x1b[C" * 40, "C", "\x1b[B" * 30, "\x1b", "c", "\x1b[B" * 9 + "\r", "\r", "\x1b", "r", "\x1b", "d", "t", "\r",
                       "e", "\t\t", "\x1b", ":evid\r", "\x1b", "[[[", "e", "\x1b", "o", "\x1b[B" * 50, "\x1b"],
    }
    for name, keys in walks.items():
        with interactive(workspace, folder, "open", name) as terminal:
            terminal.wait("Recipe")
            terminal.quiet(0.2)
            for key in keys:
                terminal.send(key)
                terminal.quiet(0.08)
            copied = bytes(terminal.seen)
            for payload in wanted:
                check(payload not in copied, name, "reached the terminal:", repr(payload[:80]))
            # Nothing but what the studio itself sends is left once that is taken away.
            rest = OWN.sub(b"", re.sub(rb"\x1b\]52;c;[A-Za-z0-9+/=]*\x07", b"", copied))
            found = re.search(rb"[\x00-\x07\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]", rest.replace(b"\x0f", b""))
            check(not found, name, "sent", repr(rest[max(0, found.start() - 30):found.end() + 30]) if found else "")
            terminal.send("q" * 3)
            terminal.send("\x1b")
            terminal.end(signal.SIGTERM)
    return f"{len(wanted)} payloads, {made} file names"
