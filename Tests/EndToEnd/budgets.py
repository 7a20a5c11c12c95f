"""How many keys a wish takes, in the real studio on real tables."""
import json

from screens import Tmux
from studio import folder_with_data, sous
from support import check, same


def steps_saved(folder, name):
    return json.loads((folder / name).read_text())["steps"]


def within(pane, budget, keys, seen, gone=None):
    """Presses keys, waits for what they bring, and holds them to the budget."""
    before = pane.keys
    pane.do(keys, seen, gone)
    used = pane.keys - before
    check(used <= budget, f"{keys} took {used} keys, {budget} were promised")


def test_key_budgets_on_the_grid(workspace):
    folder = folder_with_data(workspace, "budgets")
    with Tmux(workspace, folder) as pane:
        pane.line(sous(workspace) + " open data/encounters.csv")
        pane.wait("sampled rows")
        pane.do('c "CODE" Enter', "CODE =")
        within(pane, 1, "=", "step 1: keep CODE =")
        within(pane, 1, "-", "step 2: remove CODE =")
        within(pane, 1, "x", "step 2 off")
        within(pane, 1, "x", "step 2 on")
        within(pane, 1, "d", "step 3: drop CODE")
        within(pane, 5, 'a "dup" Enter', "step 4: remove duplicates")
        within(pane, 1, "s", "saved encounters.json")
        pane.do("] e", "leave as it was")
        pane.do('^U "lake/out" Enter', "all keys", gone="leave as it was")
        within(pane, 2, "R Enter", "done in")
    same([step["step"] for step in steps_saved(folder, "encounters.json")],
         ["filter-rows", "filter-rows", "drop-columns", "remove-duplicates"])


def test_key_budget_of_dropping_15_columns(workspace):
    folder = folder_with_data(workspace, "budget-columns")
    with Tmux(workspace, folder) as pane:
        pane.line(sous(workspace) + " open data/patients.csv")
        pane.wait("sampled rows")
        within(pane, 32, "C " + "Space " * 15 + "d", "step 1: drop")
        pane.do("s", "saved patients.json")
    same(len(steps_saved(folder, "patients.json")[0]["columns"]), 15)


def test_key_budget_of_a_join_that_takes_five_columns(workspace):
    folder = folder_with_data(workspace, "budget-join")
    with Tmux(workspace, folder) as pane:
        pane.line(sous(workspace) + " open data/conditions.csv")
        pane.wait("sampled rows")
        before = pane.keys
        pane.do('a "join" Enter "pat"', "data/patients.csv")
        pane.do("Tab", "PATIENT         = ID")
        pane.do("Tab Tab Tab b Space m m Space r Space g Space e Space", "Take 5 of")
        pane.do("Enter", "step 1: join table")
        used = pane.keys - before
        check(used <= 25, f"the join took {used} keys, 25 were promised")
        pane.do("s", "saved conditions.json")
    step = steps_saved(folder, "conditions.json")[0]
    same(step["on"], [{"left": "PATIENT", "right": "ID"}])
    same(sorted(step["take"]), ["BIRTHDATE", "ETHNICITY", "GENDER", "MARITAL", "RACE"])
    return f"{used} keys"
