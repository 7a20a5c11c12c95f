"""The studio and files: changed behind its back, edited elsewhere, lost, in disorder."""
import json
import os
import shutil
import signal
import time

from screens import Tmux
from studio import folder_with_data, sous
from support import check, same


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


def test_all_that_a_recipe_reads_is_watched(workspace):
    """Recipes that are read, under any name of their folder, and files in folders that a pattern had not met."""
    folder = workspace.new("watched")
    (folder / ".git").mkdir()
    (folder / "sales.csv").write_text("shop,units\n" + "".join(f"A,{row}\n" for row in range(9)))
    inner = {"version": 1, "source": {"path": "sales.csv"}, "steps": [{"step": "limit-rows", "rows": 2}]}
    (folder / "inner.json").write_text(json.dumps(inner))
    (folder / "sub").mkdir()
    (folder / "sub" / "outer.json").write_text('{"version": 1, "source": {"recipe": "../inner.json"}, "steps": []}')
    with Tmux(workspace, folder) as pane:
        pane.line(sous(workspace) + " open sub/outer.json")
        pane.wait("2 of 2 sampled rows")
        inner["steps"][0]["rows"] = 7
        (folder / "beside").write_text(json.dumps(inner))
        (folder / "beside").replace(folder / "inner.json")
        pane.wait("7 of 7 sampled rows")
        (folder / "inner.json").rename(folder / "gone")
        pane.wait("inner.json is not there any more")
        (folder / "gone").rename(folder / "inner.json")
        pane.wait("7 of 7 sampled rows", gone="not there any more")
        pane.do("q", "$", gone="Recipe")
    (folder / "days" / "1").mkdir(parents=True)
    (folder / "days" / "1" / "b1.csv").write_text("a\n1\n")
    with Tmux(workspace, folder) as pane:
        pane.line(sous(workspace) + " open 'days/*/b*.csv'")
        pane.wait("1 of 1 sampled rows")
        (folder / "days" / "2").mkdir()
        (folder / "days" / "2" / "b2.csv").write_text("a\n2\n3\n")
        pane.wait("3 of 3 sampled rows")
        (folder / "days" / "2" / "c.csv").write_text("a\n4\n")
        time.sleep(0.5)
        check("3 of 3 sampled rows" in pane.wait("sampled rows"), "what the pattern leaves out")
    # A file of the pattern's very name is one of those that it finds.
    (folder / "odd").mkdir()
    (folder / "odd" / "b*.csv").write_text("a\n1\n")
    with Tmux(workspace, folder) as pane:
        pane.line(sous(workspace) + " open 'odd/b*.csv'")
        pane.wait("1 of 1 sampled rows")
        (folder / "odd" / "b2.csv").write_text("a\n2\n3\n")
        pane.wait("3 of 3 sampled rows")


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


MESSY = """# export of 5 January
# made by hand
Name;Stadt;PLZ;Datum;Betrag
 Müller ;Köln;01067;03/04/2025;12,50
Meier;koeln;50667;05/06/2025;7
"Schmidt; Anna";Köln ;50667;13/07/2025;
kurz;zeile
Lang;Bonn;53111;01/02/2025;3;zuviel
"""


def test_a_messy_file_is_understood_and_its_rejects_add_up(workspace):
    folder = workspace.new("messy")
    rows = "".join(f"P{row};Berlin;10115;1{row % 9}/05/2025;{row}\n" for row in range(40))
    (folder / "messy.csv").write_bytes((MESSY + rows).encode("latin-1"))
    with Tmux(workspace, folder) as pane:
        pane.line(sous(workspace) + " open messy.csv")
        # Each text is waited for: what a terminal shows may be half of a screen.
        for text in ("WINDOWS-1252", "skipLines", "Müller", "Köln␣", "2025-04-03"):
            pane.wait(text)
        screen = pane.wait("rejected · ! shows")
        check(re_line(screen, "rejected · ! shows").endswith(" 2"), screen)
        # Run asks where the result goes, and says what to do about rejects.
        pane.do("R", "where should the result go?")
        pane.do("Enter", "none allowed")
        pane.do("Enter", "balance  45 = 43 + 0 removed + 2 rejected   every row accounted for")
        pane.wait("over the limit of 0")
        pane.do("r", "2 fields instead of 5")
        pane.do("Esc Enter", "none allowed")
        pane.do('m ^U "2" Enter', "2 allowed")
        pane.do("Enter", "done in")
        pane.wait("43 rows in 1 file")
    check((folder / "messy.rejects.jsonl").exists(), "no file of rejects")


def test_a_table_that_changes_or_goes_is_said_and_read_anew(workspace):
    folder = workspace.new("tables")
    (folder / "data").mkdir()
    table = folder / "data" / "sales.csv"
    table.write_text("shop,units\n" + "".join(f"S{row},{row}\n" for row in range(40)))
    with Tmux(workspace, folder) as pane:
        pane.line(sous(workspace) + " open data/sales.csv")
        pane.wait("40 of 40 sampled rows")
        # Written in place, put in place, removed, brought back, moved away with its folder: nobody presses a key.
        table.write_text("shop,city,units\nB,Oslo,1\nC,Rome,2\n")
        pane.wait("2 of 2 sampled rows")
        pane.wait("sales.csv has changed on disk")
        beside = folder / "data" / "beside"
        beside.write_text("a;b\n1;2\n3;4\n5;6\n")
        beside.replace(table)
        pane.wait("3 of 3 sampled rows")
        table.unlink()
        pane.wait("sales.csv is not there any more")
        pane.do("Down Right", "sales.csv is not there any more")
        table.write_text("shop\nA\n")
        pane.wait("1 of 1 sampled rows", gone="not there any more")
        (folder / "data").rename(folder / "moved")
        pane.wait("sales.csv is not there any more")
        pane.do("q", "$", gone="Recipe")


def test_steps_that_no_draft_can_keep_are_not_lost_unasked(workspace):
    folder = workspace.new("undrafted")
    (folder / "t.csv").write_text("a,b\n1,2\n")
    # A file where the folder of drafts should be fails for everybody, also for root.
    (folder / ".sous").mkdir()
    (folder / ".sous" / "drafts").write_text("")
    home = workspace.new("undrafted-home")
    with Tmux(workspace, folder, HOME=str(home)) as pane:
        pane.line(sous(workspace) + " open t.csv")
        pane.wait("1 of 1 sampled rows")
        pane.do('a "dup" Enter', "what you do is not kept")
        pane.do("q", "Leaving would lose your steps")
        pane.do("Esc", "remove duplicates", gone="Leaving would")
        pane.do("q", "save as t.json")
        pane.do("Enter", "$", gone="Recipe")
        check((folder / "t.json").exists(), "not saved")
        # What was piped in is gone once it is read; its steps need not be.
        pane.line("cat t.csv | " + sous(workspace) + " open -")
        pane.wait("1 of 1 sampled rows")
        pane.do('a "dup" Enter', "step 1: remove duplicates")
        pane.do("q", "Leaving would lose your steps")
        pane.do('"without" Enter', "$", gone="Recipe")


def test_edits_are_undone_one_by_one_after_a_restart(workspace):
    folder = workspace.new("restart")
    (folder / "t.csv").write_text("a,b\n1,2\n")
    (folder / ".sous").mkdir()
    with Tmux(workspace, folder) as pane:
        for leave in ("q", "kill"):
            pane.line(sous(workspace) + " open t.csv")
            pane.wait("1 of 1 sampled rows")
            pane.do('a "dup" Enter', "step 1: remove duplicates")
            pane.do("d", "step 2: drop a")
            if leave == "q":
                pane.press("q")
            else:
                os.kill(pane.process(), signal.SIGKILL)
                pane.respawn()
            pane.wait("$", gone="Recipe")
            pane.line(sous(workspace) + " open t.csv")
            pane.wait("your steps of last time")
            pane.do("u", "undone: add drop columns")
            pane.do("u", "undone: add remove duplicates")
            pane.do("q", "$", gone="Recipe")


def test_the_study_that_nobody_saved_is_in_open_again(workspace):
    folder = workspace.new("study")
    (folder / ".sous").mkdir()
    with Tmux(workspace, folder) as pane:
        pane.line(sous(workspace) + " open")
        pane.wait("sample data and the sinusitis study")
        pane.do("Enter", "1,000 invented patients")
        pane.wait("After step 6")
        pane.do("] [ x", "not saved")
        pane.do("q", "$", gone="Recipe")
        pane.line(sous(workspace))
        pane.wait("data/sinusitis-study")
        pane.do('"sinus" Enter', "After step 6")
        check(" off" in pane.screen(), "the edit is gone", pane.screen())


def test_a_path_is_completed_however_deep(workspace):
    folder = workspace.new("deep")
    deep = folder / "one" / "two" / "three" / "four" / "five" / "six"
    deep.mkdir(parents=True)
    (deep / "visits.csv").write_text("a\n1\n")
    with Tmux(workspace, folder) as pane:
        pane.line(sous(workspace))
        pane.wait("one/")
        pane.do('"one/two/three/fo" Tab', "one/two/three/four/")
        pane.do('"fi" Tab', "four/five/")
        pane.do('"six/v" Tab', "visits.csv")
        pane.do("Enter", "1 of 1 sampled rows")


def test_a_key_with_alt_is_not_an_escape_and_that_key(workspace):
    folder = workspace.new("alt")
    (folder / "t.csv").write_text("a,b\n1,2\n")
    with Tmux(workspace, folder) as pane:
        pane.line(sous(workspace) + " open t.csv")
        pane.wait("1 of 1 sampled rows")
        pane.do("M-d", "Alt+d does nothing here")
        check("drop columns" not in pane.screen(), "the column went", pane.screen())
        pane.do('/ "one two" M-b "x"', "Find: one xtwo")
        pane.do("Esc d", "step 1: drop a")


def test_without_a_locale_it_is_said_why_signs_are_ascii(workspace):
    folder = workspace.new("locale")
    (folder / "t.csv").write_text("a,b\n1,2\n")
    with Tmux(workspace, folder) as pane:
        pane.line("unset LC_ALL LC_CTYPE LANG; " + sous(workspace) + " open t.csv")
        screen = pane.wait("LANG is not set")
        check("│" not in screen, screen)
        pane.do("Down", "a = 1", gone="LANG")


def re_line(screen, text):
    """The part of the line before the rule that holds a text."""
    return next(line for line in screen.splitlines() if text in line).split("│")[0].rstrip()


def test_steps_are_pasted_into_another_recipe(workspace):
    folder = folder_with_data(workspace, "paste")
    with Tmux(workspace, folder) as pane:
        pane.line(sous(workspace) + " open data/encounters.csv")
        pane.wait("sampled rows")
        pane.do('a "dup" Enter', "step 1: remove duplicates")
        pane.do('c "PATIENT" Enter', "PATIENT =")
        pane.do("d", "step 2: drop PATIENT")
        pane.do("Tab Space [ Space y", "2 steps: p pastes, also in another recipe")
        pane.do("o", "type to find")
        pane.do('"data/conditions.csv" Enter', "conditions.csv")
        pane.wait("no output yet", gone="remove duplicates")
        pane.do("p", "pasted 2 steps")
        pane.wait("After step 2")
        pane.do("s", "saved conditions.json")
    steps = json.loads((folder / "conditions.json").read_text())["steps"]
    same([step["step"] for step in steps], ["remove-duplicates", "drop-columns"])
