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
from support import RECIPES, ROOT, Skip, big_observations, check, output_of, same, tree_digest

# Keys from the empty start to the last step, with a text that shows each is done.
STEPS = {
    1: [
        ('a "dup" Enter', "step 1: remove duplicates"),
        ('c "DESCR" Enter', "DESCRIPTION ="),
        ('a "filter" Enter "Encounter for symptom"', "contains(DESCRIPTION"),
        ("Enter", "step 2: filter rows"),
        ('c "REASONCODE" Enter', "REASONCODE ="),
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
    pane.do(f'"{SOURCES[case]}" Enter', "Recipe")
    pane.wait("sampled rows")


def steps_of(path):
    return json.loads(path.read_text())["steps"]


def run_and_save(pane, name):
    pane.do("s", f"saved {name}.json")
    pane.do("R", "last measured")
    pane.wait("nothing stands there yet")
    return pane.do("Enter", "every row accounted for")


def make_case(workspace, pane, case):
    open_source(pane, workspace, case)
    for keys, seen in STEPS[case]:
        pane.do(keys, seen)
    name = RECIPES[case].replace("-", "_")
    pane.press("] ] ] ] ] ]")
    pane.do("e", "Esc leave as it was")
    pane.do(f'^U "lake/{name}" Tab Tab Tab', "leave as it was")
    pane.do("y Space m Space d Space Enter", "all keys", gone="leave as it was")


def compare(workspace, folder, case, made):
    lake = folder / "expected"
    workspace.ok("run", workspace.recipe(case), "--set", f"data={folder / 'data'}", "--set", f"lake={lake}", "--catalog",
                 folder / "expected.sqlite")
    same(tree_digest(made), tree_digest(output_of(lake, case)), f"case {case}: the output made by keys")


def test_published_cases_1_and_2_are_made_by_keys_alone(workspace):
    notes = []
    for case in (1, 2):
        folder = folder_with_data(workspace, f"keys-{case}", os.environ.get("SOUS_FULL_DATA"))
        with Tmux(workspace, folder) as pane:
            make_case(workspace, pane, case)
            screen = run_and_save(pane, SOURCES[case])
            if case == 1:
                check(pane.keys <= 130, "case 1 took", pane.keys, "keys")
                if "SOUS_FULL_DATA" in os.environ:
                    for number in ("1,259,968", "1,253,700", "202,085", "196,974", "6,208 files"):
                        check(number in screen, "not on the screen of case 1:", number, "\n" + screen)
            notes.append(f"{pane.keys} keys")
            pane.press("Esc q")
            pane.wait("$", gone="Recipe")
        compare(workspace, folder, case, folder / "lake" / RECIPES[case].replace("-", "_"))
        same(steps_of(folder / f"{SOURCES[case]}.json"), steps_of(workspace.recipe(case)), f"case {case}: the steps")
        check((folder / "recipe.schema.json").exists(), "the schema that the recipe names is not beside it")
    return ", ".join(notes)


def test_published_case_3_is_made_by_keys_alone(workspace):
    folder = folder_with_data(workspace, "keys-3", os.environ.get("SOUS_FULL_DATA"))
    with Tmux(workspace, folder) as pane:
        open_source(pane, workspace, 3)
        pane.do('a "join" Enter "patients" Tab', "Take")
        pane.wait("PATIENT = ID")
        pane.press("Tab Tab Tab")
        pane.press("b Space m m Space r Space e Space g Space")
        pane.wait("[x] GENDER")
        pane.do("Enter", "step 1: join table")
        pane.do('a "dup" Enter', "step 2: remove duplicates")
        # All but ten columns go: the one that conditions have and the study has not.
        pane.do('c "ENCOUNTER" Enter', "ENCOUNTER =")
        pane.do("d", "step 3: drop ENCOUNTER")
        pane.do('c "DESCR" Enter', "DESCRIPTION =")
        pane.do('a "filter" Enter', "Add step 4")
        pane.press('Tab')
        pane.do("Esc", "all keys")
        raise Skip("written with the join form's next state")
