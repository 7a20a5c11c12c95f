"""Every step and every kind of file as a recipe: its script for Spark beside what the local engine makes of it."""
import json
import shutil
from pathlib import Path

import reading

ROOT = Path(__file__).resolve().parents[2]


def absolute(json_value, folder):
    """A recipe with the paths of its inputs made absolute."""
    if isinstance(json_value, dict):
        return {key: str(folder / value) if key == "path" and isinstance(value, str) and "$" not in value
                else absolute(value, folder) for key, value in json_value.items()}
    if isinstance(json_value, list):
        return [absolute(value, folder) for value in json_value]
    return json_value


def prepared(tests, name, folder):
    """A recipe as a script beside what the local engine makes of it; nothing where it is refused, as it should be."""
    exported = tests.run("export", folder / "recipe.json", "--to", "pyspark", "--output", folder / "script.py",
                         "--quiet", status=None)
    done = tests.run("run", folder / "recipe.json", "--quiet", status=None)
    if exported.returncode:
        # What the local engine does not read either has no script.
        refused = exported.returncode == 3 and " in PySpark" in exported.stderr
        tests.check(f"{name} is refused: {exported.stderr.strip()[:200]}",
                    refused or exported.returncode == done.returncode)
        return []
    return [{"name": name, "script": str(folder / "script.py"),
             "local": str(folder / "local") if done.returncode == 0 else None}]


def files(tests):
    """Every file of reading.py."""
    manifest = []
    for name, folder in reading.write(tests.scratch / "reading"):
        manifest += prepared(tests, "reading: " + name, folder)
    return manifest


def steps(tests):
    """Every case of Tests/Cases/steps."""
    manifest = []
    for recipe in sorted((ROOT / "Tests" / "Cases" / "steps").glob("*/*/recipe.json")):
        name = f"{recipe.parent.parent.name}/{recipe.parent.name}"
        if recipe.parent.name.startswith("error-"):
            continue
        folder = tests.scratch / "steps" / name
        shutil.copytree(recipe.parent, folder)
        for file in folder.glob("*.json"):
            read = absolute(json.loads(file.read_text()), folder)
            if file.name == "recipe.json":
                read["output"] = {"path": str(folder / "local")}
            file.write_text(json.dumps(read))
        manifest += prepared(tests, "step: " + name, folder)
    return manifest
