"""The studio in real terminals: what people do with keys, from an empty start to a run."""
import json
import os

from screens import Tmux
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


def test_leaving_the_run_screen_lets_the_run_go_on_and_cancelling_keeps_the_old_output(workspace):
    folder = workspace.new("left")
    big_observations(workspace, folder)
    out = folder / "lake" / "out"
    recipe = json.loads((folder / "big.json").read_text())
    recipe["steps"] = [{"step": "limit-rows", "rows": 1}]
    (folder / "old.json").write_text(json.dumps(recipe))
    workspace.ok("run", "old.json", cwd=folder)
    old = (out / "part-00000.csv").read_text()
    with Tmux(workspace, folder) as pane:
        pane.line(sous(workspace) + " open big.json")
        pane.wait("sampled rows")
        pane.do("R", "in place of")
        pane.do("Enter", "waits for")
        pane.do("Esc", "running,")
        pane.do("R", "waits for")
        pane.do("^C", "The old output stays")
        same((out / "part-00000.csv").read_text(), old)
        pane.do("Enter", "last measured")
        pane.do("Enter", "waits for")
        pane.do("Esc", "running,")
        pane.wait("the run is done", seconds=60)
        pane.do("R", "every row accounted for")
        pane.wait("interrupted")
        pane.do("p", "Runs of big")
        pane.do("Space Space Enter", "Two runs")
    check((out / "part-00000.csv").read_text() != "old\n", "nothing was published")
