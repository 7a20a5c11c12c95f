"""What an installation consists of: manual pages, files that are put down and taken away again."""
import pathlib
import re
import shutil
import subprocess

from support import ROOT, Skip, check, same


def listed(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_installing_and_removing_leaves_nothing(workspace):
    root = workspace.new("installed")
    # What stood there before stays, in folders that are shared and in one that was Sous' own.
    for name in ("usr/local/bin/other", "usr/local/share/man/man1/other.1.gz", "usr/local/share/doc/sous/mine.txt"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("other")
    before = listed(root)
    for _ in range(2):
        done = subprocess.run([ROOT / "scripts" / "install", workspace.sous, root, "/usr/local"], capture_output=True, text=True)
        same((done.returncode, done.stderr), (0, ""))
        # A file of an earlier version that this one does not have is removed with the next.
        stale = root / "usr/local/share/doc/sous/stale.md"
        stale.write_text("old")
        with open(root / "usr/local/share/doc/sous/installed-files", "a") as names:
            names.write("/usr/local/share/doc/sous/stale.md\n")
    installed = set(listed(root)) - set(before)
    for name in ("bin/sous", "share/man/man1/sous-run.1.gz", "share/bash-completion/completions/sous",
                 "share/zsh/site-functions/_sous", "share/fish/vendor_completions.d/sous.fish",
                 "share/doc/sous/steps.md", "share/doc/sous/changelog.gz", "share/doc/sous/examples/recipes/observations.json"):
        check(f"usr/local/{name}" in installed, name, "is not installed")
    example = root / "usr/local/share/doc/sous/examples"
    there = subprocess.run([root / "usr/local/bin/sous", "check", *sorted((example / "recipes").iterdir())], cwd=example,
                           capture_output=True, text=True, env=workspace.environment())
    same(there.returncode, 0, there.stdout + there.stderr)
    subprocess.run([ROOT / "scripts" / "uninstall", root, "/usr/local"], check=True)
    same(listed(root), before)


def test_the_manual_page_lists_every_command_once(workspace):
    folder = workspace.new("man-list")
    workspace.ok("man", folder)
    commands = re.findall(r"^\.It Xr (\S+) 1$", (folder / "sous.1").read_text(), re.M)
    check("sous-help" in commands and len(set(commands)) == len(commands), commands)


def test_every_manual_page_is_clean_and_shown(workspace):
    if not shutil.which("mandoc"):
        raise Skip("there is no mandoc here")
    folder = workspace.new("man")
    workspace.ok("man", folder / "man1")
    pages = sorted(str(page) for page in (folder / "man1").iterdir())
    check(len(pages) > 20, "few pages:", pages)
    lint = subprocess.run(["mandoc", "-T", "lint", *pages], capture_output=True, text=True)
    # It looks for pages that are referred to among those of the system only.
    same([line for line in lint.stdout.splitlines() if "referenced manual not found" not in line], [])
    for page in pages:
        for referred in re.findall(r"^\.(?:It )?Xr (\S+) 1", pathlib.Path(page).read_text(), re.M):
            check(f"{folder}/man1/{referred}.1" in pages, page, "refers to", referred, "which is not there")
    for page, parts in {"sous": ["AWS_PROFILE", "sous-run(1)", "143"], "sous-run": ["--max-rejects n|p%", "EXIT STATUS"],
                        "sous-catalog-show": ["sous-catalog(1)", "--partitions"]}.items():
        shown = subprocess.run(["mandoc", "-T", "utf8", folder / "man1" / f"{page}.1"], capture_output=True, text=True)
        text = re.sub(".\b", "", shown.stdout)
        for part in parts:
            check(part in text, page, "does not say", part)
        if shutil.which("man"):
            man = subprocess.run(["man", "-l", folder / "man1" / f"{page}.1"], capture_output=True, text=True,
                                 env=workspace.environment(MANPAGER="cat", MANWIDTH="100"))
            same((man.returncode, man.stderr), (0, ""))
            check("SYNOPSIS" in man.stdout, page, "is not shown by man")
