"""The studio in real terminals: what people do with keys, and what terminals do to programs."""
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
from support import RECIPES, big_observations, check, output_of, same, tree_digest

# Keys from the empty start to the last step, with a text that shows each is done.
STEPS = {
    1: [
        ('a "dup" Enter', "step 1: remove duplicates"),
        ('c "DESCR" Enter', "DESCRIPTION ="),
        ('a "filter" Enter "Encounter for symptom"', "contains(DESCRIPTION"),
        ("Enter", "step 2: filter rows"),
        ('c "REASONC" Enter', "REASONCODE ="),
        ('a "rem mis" Enter', "Add step 3"),
        ("Enter", "step 3: remove missing"),
        ('c "DATE" Enter', "DATE ="),
        ('a "date p" Enter', "Add step 4"),
        ("Enter", "step 4: date parts"),
        ("d", "step 5: drop DATE"),
    ],
    2: [
        ('a "dup" Enter', "step 1: remove duplicates"),
        ('c "DATE" Enter', "DATE ="),
        ('a "date p" Enter', "Add step 2"),
        ("Enter", "step 2: date parts"),
        ("d", "step 3: drop DATE"),
    ],
    3: [
        ('a "join" Enter "patients"', "data/patients.csv"),
        ("Tab", "PATIENT         = ID"),
        ("Tab Tab", "which rows are kept"),
        ("Tab b Space m m Space r Space e Space g Space", "Take 5 of"),
        ("Enter", "step 1: join table"),
        ('a "dup" Enter', "step 2: remove duplicates"),
        ('c "ENCOUNTER" Enter', "ENCOUNTER ="),
        ("d", "step 3: drop ENCOUNTER"),
        ('c "DESCR" Enter', "DESCRIPTION ="),
        ('a "filter" Enter "sinusitis" Tab Space', "lower(DESCRIPTION)"),
        ("Enter", "step 4: filter rows"),
        ('c "MARITAL" Enter', "MARITAL ="),
        ("Space Space Space Space", "4 columns marked"),
        ('a "rem mis" Enter', "Add step 5"),
        ("Enter", "step 5: remove missing"),
        ('c "BIRTHDATE" Enter', "BIRTHDATE ="),
        ('a "date d" Enter', "Add step 6"),
        ('"START" Tab Tab "condition_age" Enter', "step 6: date difference"),
        ('c "BIRTHDATE" Enter', "BIRTHDATE ="),
        ("d", "step 7: drop BIRTHDATE"),
    ],
}
SOURCES = {1: "encounters", 2: "observations", 3: "conditions"}


def folder_with_data(workspace, name, data=None):
    folder = workspace.new(name)
    (folder / "data").symlink_to(data or workspace.data)
    (folder / ".git").mkdir()
    return folder


def sous(workspace):
    return str(workspace.sous)


def open_source(pane, workspace, case):
    """From an empty start through Open to the first screen of a table."""
    pane.line(sous(workspace))
    pane.wait("type to find")
    pane.do('"data" Enter', f"{SOURCES[case]}.csv")
    pane.do(f'"{SOURCES[case][:4]}" Enter', "Recipe")
    pane.wait("sampled rows")


def steps_of(path):
    return json.loads(path.read_text())["steps"]


def make_case(workspace, pane, case):
    open_source(pane, workspace, case)
    steps = 0
    for keys, seen in STEPS[case]:
        pane.do(keys, seen)
        # People look before they go on: the grid shows the step.
        if seen.startswith("step "):
            steps += 1
            pane.wait(f"After step {steps} ")
    name = RECIPES[case].replace("-", "_")
    pane.do("] e", "leave as it was")
    pane.press(f'^U "lake/{name}" Tab Tab Tab')
    if case == 3:
        pane.do("Enter", "all keys", gone="leave as it was")
    else:
        pane.do("y Space m Space d Space Enter", "all keys", gone="leave as it was")


def compare(workspace, folder, case):
    """The output made by keys is that of the published recipe, byte for byte."""
    lake = folder / "expected"
    workspace.ok("run", workspace.recipe(case), "--set", f"data={folder / 'data'}", "--set", f"lake={lake}", "--catalog",
                 folder / "expected.sqlite")
    made = folder / "lake" / RECIPES[case].replace("-", "_")
    same(tree_digest(made), tree_digest(output_of(lake, case)), f"case {case}: the output made by keys")


def full_data():
    """The published tables in full size, where SOUS_FULL_DATA names them."""
    return os.environ.get("SOUS_FULL_DATA")


def made_by_keys(workspace, case):
    folder = folder_with_data(workspace, f"keys-{case}", full_data())
    with Tmux(workspace, folder) as pane:
        make_case(workspace, pane, case)
        pane.do("s", f"saved {SOURCES[case]}.json")
        keys = pane.keys
        pane.do("R", "nothing stands there yet")
        screen = pane.do("Enter", "done in")
        pane.do("Esc", "Recipe")
        pane.do("q", "$", gone="Recipe")
    compare(workspace, folder, case)
    check((folder / "recipe.schema.json").exists(), "the schema that the recipe names is not beside it")
    return folder, keys, screen


def test_published_case_1_is_made_by_keys_alone(workspace):
    folder, keys, screen = made_by_keys(workspace, 1)
    same(steps_of(folder / "encounters.json"), steps_of(workspace.recipe(1)), "the steps")
    check(keys <= 130, "from empty to saved took", keys, "keys")
    if full_data():
        for number in ("1,259,968", "1,253,700", "202,085", "196,974", "6,208 files"):
            check(number in screen, "not on the screen:", number, "\n" + screen)
    return f"{keys} keys"


def test_published_case_2_is_made_by_keys_alone(workspace):
    folder, keys, _ = made_by_keys(workspace, 2)
    same(steps_of(folder / "observations.json"), steps_of(workspace.recipe(2)), "the steps")
    return f"{keys} keys"


def test_published_case_3_is_made_by_keys_alone(workspace):
    return f"{made_by_keys(workspace, 3)[1]} keys"


def test_the_first_minutes_need_no_data(workspace):
    folder = workspace.new("first-minutes")
    with Tmux(workspace, folder) as pane:
        pane.line(sous(workspace))
        pane.wait("sample data and the sinusitis study")
        pane.do("Enter", "sampled rows")
        pane.do("R", "last measured")
        pane.do("Enter", "done in")
        pane.do("Esc", "Recipe")
        pane.do("s", "saved sinusitis-study.json")
        pane.do("o", "Recent")
        pane.do("Esc", "Recipe")
        pane.do("q", "$", gone="Recipe")
        pane.line(sous(workspace) + " open healthcare.sinusitis_study")
        pane.wait("sampled rows")
    check((folder / "lake" / "sinusitis_study").is_dir(), "nothing was written")


def test_data_comes_on_standard_input_and_keys_from_the_terminal(workspace):
    folder = workspace.new("piped")
    with gzip.open(folder / "conditions.csv.gz", "wb") as file:
        file.write((workspace.data / "conditions.csv").read_bytes())
    with Tmux(workspace, folder) as pane:
        pane.line(f"zcat conditions.csv.gz | {sous(workspace)} open -")
        pane.wait("sampled rows")
        pane.do('a "dup" Enter', "step 1: remove duplicates")
        pane.do("q", "$", gone="Recipe")


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
        terminal.wait("DESCRIPTION")
        terminal.quiet()
        terminal.send("y")
        place = terminal.wait(b"\x1b]52;c;")
        end = terminal.wait(b"\x07", place)
        text = base64.b64decode(bytes(terminal.seen[place:end - 1])).decode()
        check(text and text in (workspace.data / "encounters.csv").read_text(), "copied", repr(text))
        terminal.send("q")
        same(terminal.end(), 0)


def small_recipe(folder):
    """A recipe of one step in a file."""
    path = folder / "study.json"
    path.write_text(json.dumps({"version": 1, "name": "study", "source": {"path": "data/encounters.csv"},
                                "steps": [{"step": "remove-duplicates"}],
                                "output": {"path": "lake/study", "format": "csv"}}))
    return path


def test_a_recipe_changed_on_disk_is_seen(workspace):
    folder = folder_with_data(workspace, "changed")
    path = small_recipe(folder)
    with Tmux(workspace, folder) as pane:
        pane.line(sous(workspace) + " open study.json")
        pane.wait("sampled rows")
        recipe = json.loads(path.read_text())
        recipe["steps"].append({"step": "limit-rows", "rows": 7})
        beside = folder / "beside"
        beside.write_text(json.dumps(recipe))
        start = time.monotonic()
        beside.replace(path)
        pane.wait("limit rows")
        seconds = time.monotonic() - start
        pane.wait("After step 1")
        # With unsaved changes both are shown, and neither is lost.
        pane.do("] x", "not saved")
        recipe["steps"].append({"step": "sort-rows", "by": [{"column": "DATE"}]})
        path.write_text(json.dumps(recipe))
        pane.wait("changed on disk")
        screen = pane.do("s", "sort rows")
        check("limit rows (off)" in screen, "both versions", screen)
        pane.do("t", "taken from disk")
        pane.do("u", "limit rows")
        pane.do("q", "$", gone="Recipe")
    return f"seen after {seconds * 1000:.0f} ms"


def test_the_editor_gets_the_terminal_at_the_step(workspace):
    folder = folder_with_data(workspace, "editor")
    path = small_recipe(folder)
    editor = folder / "ed.sh"
    editor.write_text('#!/bin/sh\necho "EDITING $1"; stty -g >modes; read answer\n'
                      'sed -i "s/remove-duplicates/remove-missing/" "$2"\n')
    editor.chmod(0o755)
    with Tmux(workspace, folder, EDITOR=str(editor)) as pane:
        pane.line("stty -g >before; " + sous(workspace) + " open study.json")
        pane.wait("sampled rows")
        pane.do("E", "EDITING +1")
        pane.press("Enter")
        pane.wait("remove missing")
        pane.do("x", "off")
        # An unsaved recipe is edited as a copy; its file stays as it is.
        kept = path.read_text()
        pane.do("E", "EDITING +", gone="Recipe")
        pane.press("Enter")
        pane.wait("Recipe")
        same(path.read_text(), kept, "the file of a recipe that is not saved")
        pane.do("q", "$", gone="Recipe")
    same((folder / "modes").read_text(), (folder / "before").read_text(), "stty -g in the editor")


def test_a_lost_source_is_found_and_a_failed_run_is_shown(workspace):
    folder = folder_with_data(workspace, "lost")
    recipe = {"version": 1, "name": "study", "parameters": {"data": {"type": "text", "default": "gone"}},
              "source": {"path": "${data}/encounters.csv", "types": {"DATE": "integer"}},
              "steps": [{"step": "remove-duplicates"}], "output": {"path": "lake/study", "format": "csv"}}
    (folder / "study.json").write_text(json.dumps(recipe))
    (folder / "data").unlink()
    (folder / "export").mkdir()
    shutil.copy(workspace.data / "encounters.csv", folder / "export")
    with Tmux(workspace, folder) as pane:
        pane.line(sous(workspace) + " open study.json")
        pane.wait("gone/encounters.csv is not there")
        pane.wait("export/encounters.csv")
        pane.do("Enter", "data = export")
        pane.wait("After step 1")
        pane.do("s", "saved study.json")
        pane.do("R", "last measured")
        pane.do("Enter", "over the limit of 0")
        pane.do("Esc", "Recipe")
        pane.do("q", "$", gone="Recipe")
        pane.line(sous(workspace) + " open study.json")
        screen = pane.wait("the record as it stood")
        check("is not an integer" in screen and "DATE" in screen, "no rejects", screen)
        pane.do("Enter", "Recipe")


def test_leaving_the_run_screen_lets_the_run_go_on_and_cancelling_keeps_the_old_output(workspace):
    folder = workspace.new("left")
    big_observations(workspace, folder)
    out = folder / "lake" / "out"
    out.mkdir(parents=True)
    (out / "part-00000.csv").write_text("old\n")
    with Tmux(workspace, folder) as pane:
        pane.line(sous(workspace) + " open big.json")
        pane.wait("sampled rows")
        pane.do("R", "in place of")
        pane.do("Enter", "waits for")
        pane.do("Esc", "running,")
        pane.do("R", "waits for")
        pane.do("^C", "The old output stays")
        same((out / "part-00000.csv").read_text(), "old\n")
        pane.do("Enter", "last measured")
        pane.do("Enter", "waits for")
        pane.do("Esc", "running,")
        pane.wait("the run is done", seconds=60)
        pane.do("R", "every row accounted for")
        pane.wait("interrupted")
        pane.do("p", "Runs of big")
        pane.do("Space Space Enter", "Two runs")
    check((out / "part-00000.csv").read_text() != "old\n", "nothing was published")
