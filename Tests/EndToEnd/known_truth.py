"""Ordinary CSV tables with a known truth, through preview, schema and run."""
import csv
import io
import json
import random

from support import check, write_recipe

FIRST = ["Ann", "Bob", "Clara", "José", "Zoë", "Nora"]
LAST = ["Smith", "García", "O'Neil", "Müller", "Van-Dyke", "de la Cruz"]
TAGS = ["red", "blue", "green", "urgent", "new", "old", "vip", "north"]
WORDS = "the quick brown fox jumps over a lazy dog while it rains".split()


def sentence(r):
    words = [r.choice(WORDS) for _ in range(r.randint(3, 12))]
    text = (words[0].capitalize() + r.choice([", ", " ", "; ", ": ", " "]) + " ".join(words[1:])) + r.choice(".!?")
    return f'He said "{text}"' if r.random() < .1 else text + r.choice(["", "", "\nAnd more, too."])


def clock(r):
    return f"{r.randint(0, 23):02}:{r.randint(0, 59):02}:{r.randint(0, 59):02}"


def day(r):
    return f"20{r.randint(10, 26)}-{r.randint(1, 12):02}-{r.randint(1, 28):02}"


KINDS = [
    (["name", "Full name"], lambda r: f"{r.choice(FIRST)} {r.choice(LAST)}"),
    (["name", "Author"], lambda r: f"{r.choice(LAST)}, {r.choice(FIRST)}"),
    (["url", "Homepage"], lambda r: f"https://{r.choice(TAGS)}.org/{r.choice(WORDS)}" + r.choice(["", "?id=5&q=a", "/x;v=2"])),
    (["time", "opens"], clock),
    (["phone", "Phone no."], lambda r: f"+49 {r.randint(100, 999)} {r.randint(1000000, 9999999)}"),
    (["tel"], lambda r: f"({r.randint(200, 999)}) {r.randint(200, 999)}-{r.randint(1000, 9999)}"),
    (["mac"], lambda r: ":".join(f"{r.randint(0, 255):02x}" for _ in range(6))),
    (["created_at", "DATE"], lambda r: f"{day(r)} {clock(r)}"),
    (["date"], day),
    (["date"], lambda r: f"{r.randint(1, 28)} {r.choice(['Jan', 'Feb', 'May'])} 20{r.randint(10, 26)}"),
    (["tags"], lambda r: ";".join(r.sample(TAGS, 3))),
    (["tags"], lambda r: ",".join(r.sample(TAGS, r.randint(1, 4)))),
    (["labels"], lambda r: "|".join(r.sample(TAGS, 3))),
    (["payload"], lambda r: json.dumps({"id": r.randint(1, 99), "tags": r.sample(TAGS, 2)})),
    (["code", "sku"], lambda r: f"AB-{r.randint(0, 9999):04}"),
    (["Postal code"], lambda r: f"{r.randint(0, 99999):05}"),
    (["amount", "TOTALCOST"], lambda r: f"{r.uniform(0, 5000):.2f}"),
    (["price"], lambda r: f"${r.randint(1, 900)},{r.randint(0, 999):03}.{r.randint(0, 99):02}"),
    (["Betrag"], lambda r: f"{r.randint(0, 900)},{r.randint(0, 99):02}"),
    (["id", "n"], lambda r: str(r.randint(0, 100000))),
    (["comment", "notes"], sentence),
    (["word", "status"], lambda r: r.choice(WORDS)),
    (["active"], lambda r: r.choice(["true", "false"])),
    (["email"], lambda r: f"{r.choice(TAGS)}@{r.choice(TAGS)}.org"),
]


def table(seed):
    """Names, rows and text of a random table."""
    r = random.Random(seed)
    columns, names = [], []
    count = r.randint(1, 60) if r.random() < .5 else r.randint(1, 4)
    for _ in range(r.choice([1, 1, 2, 2, 3, 4, 6, 8])):
        usual, make = r.choice(KINDS)
        name = r.choice(usual)
        while name.lower() in [known.lower() for known in names]:
            name += r.choice(["X", "_2", " b"])
        names.append(name)
        empty = r.choice([0, 0, .1, .5])
        columns.append(["" if r.random() < empty else make(r) for _ in range(count)])
    rows = [list(row) for row in zip(*columns)]
    text = io.StringIO()
    writer = csv.writer(
        text, delimiter=r.choice(",,,;;\t|"), lineterminator=r.choice(["\n", "\r\n"]),
        quoting=r.choice([csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    writer.writerow(names)
    writer.writerows(rows)
    return names, rows, text.getvalue()


def problem(workspace, folder, names, rows):
    """What comes back otherwise; nothing when all is right."""
    shown = workspace.ok("preview", "in.csv", "--rows", "all", "--format", "csv", "--quiet", cwd=folder).out
    if list(csv.reader(io.StringIO(shown, newline=""))) != [names] + [row if row != [""] else [] for row in rows] \
            and list(csv.reader(io.StringIO(shown, newline=""))) != [names] + rows:
        return f"preview: {shown[:300]!r}"
    found = [column["column"] for column in workspace.ok("schema", "in.csv", "--format", "json", cwd=folder).json()["columns"]]
    if found != names:
        return f"schema: {found}"
    recipe = write_recipe(folder, "r", {"path": "in.csv"}, [], {"path": "out.jsonl"})
    workspace.ok("run", recipe, "--quiet", cwd=folder)
    written = [json.loads(line) for line in (folder / "out.jsonl").read_text().splitlines()]
    if len(written) != len(rows) or any(list(row) != names for row in written):
        return f"run: {written[:2]}"
    for row, cells in zip(written, rows):
        if [row[name] is None for name in names] != [cell == "" for cell in cells]:
            return f"run: {row} for {cells}"
    return None


def test_ordinary_tables_come_back_through_preview_schema_and_run(workspace):
    fresh = random.randrange(1 << 40)
    seeds = list(range(1, 19)) + [fresh + number for number in range(18)]
    wrong = []
    for seed in seeds:
        folder = workspace.new("truth")
        names, rows, text = table(seed)
        (folder / "in.csv").write_text(text, encoding="utf-8", newline="")
        found = problem(workspace, folder, names, rows)
        if found:
            wrong.append(f"seed {seed}: {found}\n{text[:300]}")
    check(len(wrong) <= 1, *wrong)
    return f"{len(seeds)} tables, {len(wrong)} otherwise, fresh seed {fresh}"


def test_preview_as_csv_says_what_was_guessed(workspace):
    """As CSV the fields are read as text under the names found, which leaves nothing to guess: it is said all the same."""
    folder = workspace.new("toss")
    (folder / "in.csv").write_text("Anna,Berlin\nBert,Paris\n")
    notes = [workspace.ok("preview", "in.csv", *options, cwd=folder).err for options in [[], ["--format", "csv"]]]
    check("set \"header\"" in notes[0], "no note of a header that is a toss", notes[0])
    check(notes[0] == notes[1], "other notes as CSV", *notes)
