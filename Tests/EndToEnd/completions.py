"""Completions in real shells: what Tab makes of a line, looked at as the words that `sous` is then called with."""
import fcntl
import os
import pty
import re
import select
import shutil
import subprocess
import termios
import time

from support import Skip, check, same, write_recipe

STUB = """#!/bin/sh
# Completions ask the program itself; a whole line only tells its words.
if [ "$1" = ---completion ]; then exec "$SOUS_UNDER_TEST" "$@"; fi
printf '%s\\0' "$@" >"$SOUS_WORDS.new"
mv "$SOUS_WORDS.new" "$SOUS_WORDS"
"""


class Shell:
    """An interactive shell on a pseudo-terminal in a folder where `sous` is the stub."""

    def __init__(self, workspace, name, folder):
        if not shutil.which(name):
            raise Skip(f"there is no {name} here")
        self.name, self.folder = name, folder
        home = folder.parent / f"{folder.name}-home"
        shutil.rmtree(home, ignore_errors=True)
        (home / "bin").mkdir(parents=True)
        self.words = home / "words"
        stub = home / "bin" / "sous"
        stub.write_text(STUB)
        stub.chmod(0o755)
        scripts = home / "completions"
        scripts.mkdir()
        file = scripts / {"bash": "sous", "zsh": "_sous", "fish": "sous.fish"}[name]
        file.write_text(workspace.ok("completions", name).out)
        command, begin = {
            "bash": (["bash", "--noprofile", "--norc", "-i"],
                     f"bind 'set bell-style none'; bind 'set show-all-if-ambiguous on'; source {file}"),
            "zsh": (["zsh", "-f", "-i"],
                    f"unsetopt beep automenu; fpath=({scripts} $fpath); autoload -Uz compinit; compinit -u -d {home}/dump"),
            "fish": (["fish", "--no-config", "-i"],
                     f"set -g fish_autosuggestion_enabled 0; set -p fish_complete_path {scripts}"),
        }[name]
        environment = workspace.environment(
            HOME=str(home), XDG_CONFIG_HOME=str(home), XDG_DATA_HOME=str(home), PATH=f"{home}/bin:{os.environ['PATH']}",
            SOUS_UNDER_TEST=workspace.sous, SOUS_WORDS=str(self.words), PS1="$ ", HISTFILE="/dev/null")
        self.master, slave = pty.openpty()
        # Fish works only where the terminal is its own.
        self.process = subprocess.Popen(command, cwd=folder, stdin=slave, stdout=slave, stderr=slave, env=environment,
                                        start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(slave, termios.TIOCSCTTY, 0))
        os.close(slave)
        # Whole only in what it prints, so that its echo is not taken for it.
        self.send(f"{begin}; printf 're%s' ady\r", until="ready")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.master)

    def send(self, text, quiet=0.5, until=None):
        """Types, and gives what the shell then shows until it is quiet, and has shown what is waited for."""
        os.write(self.master, text.encode())
        seen = bytearray()
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if select.select([self.master], [], [], quiet)[0]:
                try:
                    seen += os.read(self.master, 1 << 16)
                except OSError:
                    break
            elif until is None or until.encode() in seen:
                break
        text = seen.decode(errors="replace")
        # What colours and places it, and names of windows.
        return re.sub(r"\x1b\[[0-9;?>=]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][A-Z0-9]|\x1b[=>]", "", text)

    def completed(self, line):
        """The words that `sous` is called with when Tab is pressed behind a line, and then Return."""
        self.words.unlink(missing_ok=True)
        shown = self.send(line + "\t", quiet=1.0)
        self.send("\r")
        until = time.monotonic() + 60
        while not self.words.exists() and time.monotonic() < until:
            time.sleep(0.05)
        check(self.words.exists(), self.name, "ran nothing for", line, "and showed", shown)
        return [word for word in self.words.read_bytes().decode().split("\0")[:-1]]

    def offered(self, line):
        """What is shown when Tab is pressed behind a line that several things may follow."""
        shown = self.send(line + "\t", quiet=1.0) + self.send("\t", quiet=1.0)
        # The line is given up.
        self.send("\x03")
        return shown


def kitchen(workspace, name):
    """A folder with a recipe, a file whose name has a blank, a table in the catalog, and names that shells would run."""
    folder = workspace.new(name)
    write_recipe(folder, "recipe", {"path": "${data}/x.csv"}, [], {"path": "lake/out"},
                 parameters={"data": {"type": "text", "default": "."}, "$(touch run)": {"type": "text", "default": "."}})
    (folder / "my table.csv").write_text("a,b\n1,2\n")
    lake = folder / "lake" / "visits"
    lake.mkdir(parents=True)
    (lake / "part-0.csv").write_text("a,b\n1,2\n")
    (lake / "part-1.csv").write_text("a,b\n3,4\n")
    (folder / ".sous").mkdir()
    workspace.ok("catalog", "crawl", "lake", "--database", "clinic", cwd=folder)
    return folder


def completes(workspace, name):
    folder = kitchen(workspace, f"completions-{name}")
    with Shell(workspace, name, folder) as shell:
        for line, words in [
            ("sous prof", ["profile"]),
            ("sous run rec", ["run", "recipe.json"]),
            ("sous preview my", ["preview", "my table.csv"]),
            ("sous run --max-r", ["run", "--max-rejects"]),
            ("sous run --ledger mer", ["run", "--ledger", "merged"]),
            ("sous steps filt", ["steps", "filter-rows"]),
            ("sous functions date_tr", ["functions", "date_trunc"]),
            ("sous help undo-a", ["help", "undo-a-run"]),
            ("sous preview --source-format par", ["preview", "--source-format", "parquet"]),
            ("sous catalog sh", ["catalog", "show"]),
            ("sous catalog show cli", ["catalog", "show", "clinic.visits"]),
            ("sous preview cli", ["preview", "clinic.visits"]),
            ("sous schema cli", ["schema", "clinic.visits"]),
            ("sous profile cli", ["profile", "clinic.visits"]),
            ("sous open cli", ["open", "clinic.visits"]),
            ("sous schema my", ["schema", "my table.csv"]),
            ("sous open rec", ["open", "recipe.json"]),
            ("sous catalog ddl ", ["catalog", "ddl", "clinic.visits"]),
            ("sous export recipe.json --to du", ["export", "recipe.json", "--to", "duckdb-sql"]),
            ("sous run recipe.json --set da", ["run", "recipe.json", "--set", "data="]),
        ]:
            same(shell.completed(line), words, f"{name}: {line}")
        for line, parts in [("sous run --ma", ["--max-rejects", "--max-partitions", "--master"]),
                            ("sous catalog ", ["history", "rollback", "vacuum"])]:
            shown = shell.offered(line)
            for part in parts:
                check(part in shown, name, "does not offer", part, "behind", line, "but", shown)
    check(not (folder / "run").exists(), name, "ran what stands in a recipe")


def test_bash_completes_commands_files_tables_and_parameters(workspace):
    completes(workspace, "bash")


def test_zsh_completes_commands_files_tables_and_parameters(workspace):
    completes(workspace, "zsh")


def test_fish_completes_commands_files_tables_and_parameters(workspace):
    completes(workspace, "fish")
