"""The pages of the manual are true: what they show is run, what they name is there, and their links lead somewhere.

Of each page under docs/, README.md and the other pages beside it:

- ```console blocks run in order, in one fresh folder, in one bash: a line `$ …` (continued by lines `> …`) is a
  command, what follows is its output. `…` alone on a line stands for any lines, within a line for any text. A status
  other than 0 fails, unless the next command is `echo $?`. RECORD=1 writes the outputs that differ into the page.
- ```studio blocks are between them, in the same folder, on a terminal: `$ sous …` opens the studio, a line `> …` has
  keys as session files write them, and the screen follows.
- ```sh blocks and code such as `sous run --nodes 2` are not run, but every command and option in them must exist.
- ```json blocks must be JSON; whole recipes, and snippets that are a step, parameters, a source or an output, must
  pass `sous check`.
- In a table with the column "in Sous", what stands there as code must be a step, a function, a key or a command.
- Links and anchors must lead somewhere, and links from README.md must lead to every page.
"""
import functools
import itertools
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import time

from screens import Tmux
from support import ROOT, check

SCREEN = (100, 22)
PAGES = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")])


class Block:
    """A fenced block of a page: its language, its lines, and the number of its first line, from 0."""

    def __init__(self, language, start):
        self.language, self.start, self.lines = language, start, []

    @property
    def text(self):
        return "\n".join(self.lines) + "\n"


class Page:
    def __init__(self, path):
        self.path = path
        self.lines = path.read_text().splitlines()
        self.blocks, self.prose = [], []
        block = None
        for number, line in enumerate(self.lines):
            fence = re.match(r" *```(\w*)\s*$", line)
            if fence and block is None:
                block = Block(fence[1], number + 1)
                self.blocks.append(block)
            elif fence:
                block = None
            elif block is not None:
                block.lines.append(line)
            else:
                self.prose.append((number + 1, line))

    @property
    def name(self):
        return str(self.path.relative_to(ROOT))

    def of(self, language):
        return [block for block in self.blocks if block.language == language]


# What a page shows

class Command:
    """A command of a console block with the output that the page shows; `first` and `last` are the lines of that."""

    def __init__(self, text, first):
        self.text, self.first, self.output = text, first, []

    @property
    def last(self):
        return self.first + len(self.output)


def commands(blocks, name):
    """The commands of blocks; lines `> …` behind one continue it."""
    found = []
    for block in blocks:
        asked = False
        for number, line in enumerate(block.lines, block.start):
            studio = block.language == "studio"
            if line.startswith("$ ") or (studio and line.startswith("> ")):
                found.append(Command(line if studio else line[2:], number + 1))
                asked = True
            elif asked and not studio and (line == ">" or line.startswith("> ")):
                found[-1].text += "\n" + line[2:]
                found[-1].first = number + 1
            else:
                check(found, name, "line", number + 1, "is the output of no command")
                found[-1].output.append(line)
                asked = False
    return found


class Shown:
    """A page's commands, screens and their folder; what differs is kept."""

    def __init__(self, workspace, page):
        self.workspace, self.page, self.wrong, self.pane = workspace, page, [], None
        self.home, self.folder = workspace.new("manual-home"), workspace.new("manual")
        (self.home / "bin").mkdir()
        (self.home / "bin" / "sous").symlink_to(workspace.sous)
        self.environment = {
            "PATH": f"{self.home}/bin:{os.environ['PATH']}", "HOME": str(self.home), "LC_ALL": "C.UTF-8", "TZ": "UTC",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "ann@example.org",
            "GIT_COMMITTER_NAME": "Ann", "GIT_COMMITTER_EMAIL": "ann@example.org"}

    def run(self, shown):
        """Runs commands one after another in one shell."""
        script = self.home / "page.sh"
        script.write_text("".join(
            f"{command.text}\n__status=$?; printf '\\036%s\\036' $__status; (exit $__status)\n" for command in shown))
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "GIT_", "SOUS_"))}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", script], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=120, env={**kept, **self.environment, "TERM": "dumb"})
        parts = re.split("\036(\\d+)\036", done.stdout.decode(errors="replace"))
        check(len(parts) == 2 * len(shown) + 1, self.page.name, "the shell ended early:", parts[-1])
        for number, (command, status, output) in enumerate(zip(shown, parts[1::2], parts[::2])):
            asked = number + 1 < len(shown) and shown[number + 1].text == "echo $?"
            check(status == "0" or asked, f"{self.page.name}: status {status} of $ {command.text}\n{output}")
            self.judge(command, trimmed(output.splitlines()))

    def press(self, shown):
        """Does what a studio block says and waits for its screens."""
        for command in shown:
            self.pane = self.pane or Tmux(self.workspace, self.folder, SCREEN, **self.environment)
            if command.text.startswith("$ "):
                self.pane.line(command.text[2:])
            else:
                self.pane.press(command.text[2:])
            screen, still, until = None, time.monotonic(), time.monotonic() + 15
            while command.output and time.monotonic() < until:
                before, screen = screen, trimmed(self.pane.screen().splitlines())
                still = still if screen == before else time.monotonic()
                if matches(trimmed(command.output), screen) or (os.environ.get("RECORD") and time.monotonic() - still > 2):
                    break
                time.sleep(0.05)
            if command.output:
                self.judge(command, screen)

    def judge(self, command, found):
        if not matches(trimmed(command.output), found):
            self.wrong.append((command, found))

    def end(self):
        if self.pane:
            self.pane.__exit__()
        if self.wrong and os.environ.get("RECORD"):
            for command, found in reversed(self.wrong):
                self.page.lines[command.first:command.last] = masked(found, self.workspace)
            self.page.path.write_text("\n".join(self.page.lines) + "\n")
        elif self.wrong:
            command, found = self.wrong[0]
            raise AssertionError("\n".join([f"{self.page.name} line {command.first}: {command.text}", "shows",
                                            *command.output, "but there is", *found]))


def trimmed(lines):
    lines = [line.rstrip() for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def matches(shown, found):
    pattern = ""
    for line in shown:
        # Blanks before a last … may be missing, as in a row whose last cell is empty.
        line = re.sub(" +…$", "…", line)
        pattern += r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + r"\n"
    return re.fullmatch(pattern, "".join(line + "\n" for line in found)) is not None


def check_shown(workspace, page):
    blocks = [block for block in page.blocks if block.language in ("console", "studio")]
    if not blocks:
        return
    shown = Shown(workspace, page)
    for language, together in itertools.groupby(blocks, key=lambda block: block.language):
        found = commands(together, page.name)
        shown.run(found) if language == "console" else shown.press(found)
    shown.end()


def masked(lines, workspace):
    """Recorded lines without what differs from run to run: times, the last column of a ledger, the line of a run's costs."""
    found, end = [], None
    ours = f"{workspace.folder}/manual/"
    today = time.strftime("%Y-%m-%d", time.gmtime())
    for line in lines:
        if line.endswith(" CPU") and " rows out " in line:
            end = line.index(" rows out ") + len(" rows out ")
        elif not line:
            end = None
        line = line if end is None else line[:end].ljust(end) + "…"
        line = "…" if re.match(r"\S+ s on \d+ nodes?,", line) else line
        line = re.sub(r"(time, all rows +)<?[0-9.]+ s", r"\1…", line.replace(ours, "…/"))
        found.append(re.sub(today + r"[ T]\d\d:\d\d(:\d\d(\.\d+)?Z?)?", "…", line))
    return found


# What a page names

@functools.cache
def help_of(sous, *command):
    done = subprocess.run([sous, *command, "--help"], capture_output=True, text=True)
    options, subcommands, listing = {"-h", "--help", "--version"}, set(), False
    for line in done.stdout.splitlines():
        if option := re.match(r"  (-\S+(?:, -\S+)*)", line):
            options.update(re.findall(r"--?[A-Za-z][\w-]*", option[1]))
        if listing and (name := re.match(r"  ([a-z][\w-]*)", line)):
            subcommands.add(name[1])
        listing = line.endswith("SUBCOMMANDS:") or (listing and line.startswith("  "))
    return options, subcommands


@functools.cache
def is_command(sous, *command):
    """Whether a command is there that the list does not show."""
    done = subprocess.run([sous, *command, "--help"], capture_output=True, text=True)
    return f"USAGE: sous {' '.join(command)} " in done.stdout


def check_command(workspace, words, where):
    """Whether a command and its options exist; `words` are those behind `sous`."""
    options, subcommands = help_of(workspace.sous)
    chosen = []
    for word in words:
        if word.startswith("-"):
            option = word.split("=")[0]
            check(option == "-" or option in options, f"{where}: sous {' '.join(chosen)} has no {option}")
        elif subcommands and word in subcommands:
            chosen.append(word)
            options, subcommands = help_of(workspace.sous, *chosen)
        elif chosen == [] and word == "help":
            return
        elif subcommands:
            check(not re.fullmatch("[a-z-]+", word) or is_command(workspace.sous, *chosen, word),
                  f"{where}: there is no command sous {' '.join([*chosen, word])}")
            subcommands = set()


def invocations(text):
    """The words behind each `sous` of a shell text."""
    for line in text.replace("\\\n", " ").splitlines():
        try:
            lexer = shlex.shlex(line, posix=True, punctuation_chars="();|&<>")
            lexer.whitespace_split = True
            words = list(lexer)
        except ValueError:
            words = line.split()
        for place, word in enumerate(words):
            if (word == "sous" or word.endswith("/sous")) and words[place - 1:place] != ["--sous"]:
                behind = []
                for next_word in words[place + 1:]:
                    if re.fullmatch(r"[();|&<>]+", next_word):
                        break
                    behind.append(next_word)
                yield behind


def check_commands(workspace, page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    for block in page.of("sh"):
        for target in re.findall(r"^(?:sudo )?make ([a-z-]+)", block.text, re.M):
            check(target in targets, f"{page.name} line {block.start}: there is no make {target}")
        for words in invocations(block.text):
            check_command(workspace, words, f"{page.name} line {block.start}")
    for number, line in page.prose:
        for code in re.findall(r"`(sous [^`]+)`", line):
            code = re.sub(r"[\[\]…]|\\\|.*?(?= |$)", " ", code)
            for words in invocations(code):
                check_command(workspace, words, f"{page.name} line {number}")


class Names:
    """What recipes are written with, as the program lists it."""

    def __init__(self, workspace):
        self.steps = {step["step"] for step in workspace.ok("steps", "--format", "json").json()}
        calls = workspace.ok("functions", "--format", "json").json()
        words = set(re.findall(r"[a-z_][a-z0-9_]*", " ".join(
            f"{call['call'].split('(')[0]} {' '.join(re.findall(r'Also ([^.]*)', call['does']))}" for call in calls)))
        schema = workspace.ok("steps", "--json-schema").out
        aggregates = re.search(r"Aggregations: ([^;]*)", workspace.ok("steps", "group-rows").out)[1]
        self.functions = words | set(re.findall(r"\w+", aggregates)) | {"cast", "try_cast", "distinct", "avg"}
        self.keys = set(re.findall(r'"([A-Za-z]+)":', schema)) | set(re.findall(r'"([a-z0-9-]+)"', schema))


@functools.cache
def names(workspace):
    return Names(workspace)


def cells(line):
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def check_tables(workspace, page):
    column = None
    for number, line in page.prose:
        if not line.startswith("|"):
            column = None
        elif column is None:
            column = cells(line).index("in Sous") if "in Sous" in cells(line) else -1
        elif column >= 0 and not re.fullmatch(r"[|\s:-]+", line):
            cell = cells(line)[column].replace("\\|", "|")
            for code in re.findall(r"`([^`]+)`", cell):
                check_name(workspace, code, f"{page.name} line {number}")
                if "(" in code and "`over`" not in cell:
                    check_expression(workspace, code, f"{page.name} line {number}")


def check_name(workspace, code, where):
    known = names(workspace)
    if code.startswith("sous "):
        return
    if code.startswith("{"):
        check_snippet(workspace, code, where)
        return
    if re.fullmatch(r"[a-z]+(-[a-z]+)+", code):
        check(code in known.steps, f"{where}: there is no step {code}")
    elif re.fullmatch(r"[A-Za-z]\w+", code) and code != "F1":
        check(code in known.functions | known.keys, f"{where}: there is neither a function nor a key {code}")
    for call in re.findall(r"([a-z_][a-z0-9_]*)\(", re.sub(r"'[^']*'|\"[^\"]*\"", "", code)):
        check(call in known.functions or call in ("in", "and", "or", "not"), f"{where}: there is no function {call}")


def check_expression(workspace, code, where):
    """Whether a code is an expression of a row or of a group; `…` in it is any text."""
    nowhere = {"path": "there-is-no-such-file.csv"}
    said = ""
    for step in ({"step": "add-columns", "values": {"x": code}}, {"step": "group-rows", "by": ["a"], "values": {"x": code}},
                 {"step": "filter-rows", "where": code}):
        result = workspace.run("check", "-", input=json.dumps({"version": 1, "source": nowhere, "steps": [step]}).encode())
        if result.status == 0:
            return
        said += result.out
    check(code.startswith(("sous ", "{")), f"{where}: {code} is no expression: {said}")


# JSON

def values(text):
    """The values of a JSON text, or of several behind one another, perhaps with the keys before them."""
    decoder, place = json.JSONDecoder(), 0
    while text[place:].strip(" \n,"):
        place += len(text[place:]) - len(text[place:].lstrip(" \n,"))
        value, place = decoder.raw_decode(text, place)
        key = None
        if isinstance(value, str) and text[place:].lstrip().startswith(":"):
            key = value
            place = text.index(":", place) + 1
            place += len(text[place:]) - len(text[place:].lstrip())
            value, place = decoder.raw_decode(text, place)
        yield key, value


def recipes_of(key, value):
    """The recipes that a snippet may be a part of; one of them has to pass."""
    nowhere = {"path": "there-is-no-such-file.csv"}
    if key in ("source", "output", "parameters"):
        return [{"version": 1, "source": nowhere, key: value}]
    if key == "steps":
        return [{"version": 1, "source": nowhere, "steps": value}]
    if not isinstance(value, dict) or key is not None:
        return []
    if "version" in value and "source" in value:
        return [value]
    if isinstance(value.get("step"), str):
        return [{"version": 1, "source": nowhere, "steps": [value]}]
    if ("path" in value or "table" in value or "database" in value) and "location" not in value:
        return [{"version": 1, "source": value}, {"version": 1, "source": nowhere, "output": value}]
    return []


def check_json(workspace, page):
    for block in page.of("json"):
        check_snippet(workspace, block.text, f"{page.name} line {block.start}")


def check_snippet(workspace, text, where):
    folder = workspace.folder / "manual"
    folder.mkdir(exist_ok=True)
    try:
        found = list(values(text))
    except ValueError as error:
        raise AssertionError(f"{where}: no JSON: {error}") from None
    for key, value in found:
        tries = recipes_of(key, value)
        said = ""
        for recipe in tries:
            file = folder / "snippet-of-a-page.json"
            file.write_text(json.dumps(recipe, ensure_ascii=False))
            result = workspace.run("check", file, cwd=folder)
            said += result.out + result.err
            if result.status == 0:
                break
        else:
            check(not tries, f"{where}: {said}")


# Links

@functools.cache
def anchors(path):
    found, seen = set(), {}
    page = Page(path)
    for _, line in page.prose:
        if heading := re.match(r"#+ +(.*?)\s*#*$", line):
            text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading[1]).lower()
            slug = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
            found.add(slug if slug not in seen else f"{slug}-{seen[slug]}")
            seen[slug] = seen.get(slug, 0) + 1
        found.update(re.findall(r'<a (?:id|name)="([^"]+)"', line))
    return found


def check_links(page):
    missing = []
    for number, line in page.prose:
        for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", line)):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            path = (page.path.parent / name).resolve() if name else page.path
            if not path.exists():
                missing.append(f"line {number}: there is no {name}")
            elif anchor and anchor not in anchors(path):
                missing.append(f"line {number}: {path.name} has no #{anchor}")
    check(not missing, page.name, *missing)


def linked(path):
    """The pages that a page links to."""
    for _, line in Page(path).prose:
        for target in re.findall(r"\]\(([^)\s#]+)", re.sub(r"`[^`]*`", "", line)):
            found = (path.parent / target).resolve()
            if found.suffix == ".md" and found.exists():
                yield found


def test_the_pages_are_all_reached_from_the_first(_):
    reached, next_pages = set(), [ROOT / "README.md"]
    while next_pages:
        page = next_pages.pop()
        if page not in reached:
            reached.add(page)
            next_pages += linked(page)
    lost = [str(page.relative_to(ROOT)) for page in PAGES if page not in reached]
    check(not lost, "no link leads to", *lost)


def checks_of(path):
    def test(workspace):
        page = Page(path)
        check_commands(workspace, page)
        check_tables(workspace, page)
        check_shown(workspace, page)
        check_json(workspace, page)
        for block in page.of("python"):
            compile(block.text, f"{page.name} line {block.start}", "exec")
        check_links(page)
        shutil.rmtree(workspace.folder / "manual", ignore_errors=True)

    return test


for path in PAGES:
    globals()["test_the_page_" + str(path.relative_to(ROOT)).removesuffix(".md")] = checks_of(path)
