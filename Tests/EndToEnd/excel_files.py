"""Excel workbooks in and out: odd shapes, the same bytes from any number of nodes, openpyxl as an independent reader."""
import datetime
import random
import zipfile

import openpyxl

from support import check, same, write_recipe
from workbooks import row, styled, workbook


def shown(workspace, folder, path, *options):
    """Rows as JSON, and what was said."""
    result = workspace.ok("preview", path, *options, "--rows", "all", "--format", "json", cwd=folder)
    return result.json(), result.err


def types(workspace, folder, path, *options):
    listed = workspace.ok("schema", path, *options, "--format", "json", cwd=folder).json()
    listed = listed["columns"] if isinstance(listed, dict) else listed
    return {column["column"]: column["type"] for column in listed}


def refused(workspace, folder, *arguments):
    result = workspace.run(*arguments, cwd=folder)
    check(result.status == 4, result.status, result.out, result.err)
    return result.err


def test_numbers_are_dates_by_their_formats(workspace):
    folder = workspace.new("excel-dates")
    codes = [0, 14, 22, "yyyy\\-mm\\-dd", "[$-409]d mmm yy;@", "h:mm", "[h]:mm:ss", '0.0"d"', "[Red]0.00%",
             "mm:ss", "General", 'dd/mm/yyyy hh:mm', "0.00E+00", 55, "mmm", '"year" 0', '0.0"k"g', "#,##0.0 mg", "0.0E+00 s",
             "h:mm:ss.0"]
    names = [f"c{number}" for number in range(len(codes))]
    cells = [styled(0, 45000), styled(1, 45000), styled(2, "45000.5242591319"), styled(3, "45000.0"),
             styled(4, 45000), styled(5, 0.75), styled(6, 2.0625), styled(7, 1.5), styled(8, 0.25), styled(9, 0.5),
             styled(10, 5), styled(11, "45000.524259131943"), styled(12, "1E3"), styled(13, 45000), styled(14, 45000),
             styled(15, 2024), styled(16, 72.5), styled(17, 72.5), styled(18, 72.5), styled(19, 0.75)]
    workbook(folder / "a.xlsx", [("s", row(*names) + row(*cells))], codes=codes)
    rows, _ = shown(workspace, folder, "a.xlsx")
    day = "2023-03-15"
    same(list(rows[0].values()),
         [45000, day, f"{day}T12:34:55.989Z", day, day, "18:00:00", "49:30:00", 1.5, 0.25, "12:00:00", 5,
          f"{day}T12:34:55.989Z", 1000, day, day, 2024, 72.5, 72.5, 72.5, "18:00:00"])


def test_the_calendars_of_1900_and_1904(workspace):
    folder = workspace.new("excel-calendars")
    rows = row("day") + "".join(row(styled(0, serial)) for serial in (1, 59, 60, 61, 0, 2958465, 2958466))
    workbook(folder / "a.xlsx", [("s", rows)], codes=[14])
    found, said = shown(workspace, folder, "a.xlsx")
    same([line["day"] for line in found],
         ["1900-01-01", "1900-02-28", None, "1900-03-01", None, "9999-12-31", None])
    check('column "day": numbers shown as dates that the calendar has not are null: 3' in said, said)
    rows = row("day") + "".join(row(styled(0, serial)) for serial in (0, 1, 43538))
    workbook(folder / "b.xlsx", [("s", rows)], codes=[14], date1904=True)
    same([line["day"] for line in shown(workspace, folder, "b.xlsx")[0]], ["1904-01-01", "1904-01-02", "2023-03-15"])


def test_every_kind_of_cell(workspace):
    folder = workspace.new("excel-cells")
    texts = ('<si><t>plain</t></si><si><r><t>ri</t></r><r><rPr><b/></rPr><t xml:space="preserve">ch </t></r>'
             '<rPh sb="0" eb="1"><t>no</t></rPh></si><si><t>a_x000D_b_x005F_x0041_ _xD83D__xDE00_ _xD83D_</t></si><si><t/></si>')
    lines = [
        row("shared", "text", "flag", "number", "error", "day", "formula"),
        row('<c t="s"><v>0</v></c>', '<c t="str"><f>A1</f><v>x&amp;y</v></c>', '<c t="b"><v>1</v></c>', 1,
            '<c t="e"><v>#N/A</v></c>', '<c t="d"><v>2024-02-29</v></c>', "<c><f>1+1</f><v>2</v></c>"),
        row('<c t="s"><v>1</v></c>', '<c t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c>',
            '<c t="b"><v>0</v></c>', "<c><v>2.5</v></c>", 7, None, "<c><f>2+2</f></c>"),
        row('<c t="s"><v>2</v></c>', "007", None, "<c><v>-0</v></c>", None, None, '<c t="str"><f>X</f><v></v></c>'),
        row('<c t="s"><v>3</v></c>', None, None, 4),
    ]
    workbook(folder / "a.xlsx", [("s", "".join(lines))], texts=texts)
    found, said = shown(workspace, folder, "a.xlsx")
    same([line["shared"] for line in found], ["plain", "rich ", "a\rb_x0041_ \U0001F600 _xD83D_", None])
    same([line["text"] for line in found], ["x&y", "inline", "007", None])
    same([line["flag"] for line in found], [True, False, None, None])
    same([line["error"] for line in found], [None, 7, None, None])
    same([line["day"] for line in found], ["2024-02-29", None, None, None])
    same([line["formula"] for line in found], [2, None, None, None])
    check('column "error": errors such as #N/A are null: 1' in said, said)
    check('column "formula": formulas without a computed value are null: 1' in said, said)
    same(types(workspace, folder, "a.xlsx"),
         {"shared": "text", "text": "text", "flag": "boolean", "number": "double", "error": "integer", "day": "date",
          "formula": "integer"})


def test_where_rows_and_cells_stand(workspace):
    folder = workspace.new("excel-places")
    lines = ('<row r="2"><c r="B2" t="inlineStr"><is><t>Report of wards</t></is></c></row><row r="3"/>'
             '<row r="5"><c r="B5" t="inlineStr"><is><t>ward</t></is></c><c r="C5" t="inlineStr"><is><t>beds</t></is></c>'
             '<c r="F5" s="1"/></row><row><c r="B6" t="inlineStr"><is><t>a</t></is></c><c><v>1</v></c></row>'
             '<row r="9" hidden="1"><c r="C9"><v>2</v></c></row>'
             '<row r="10"><c r="D10" s="1"/></row><row r="2000"><c r="A2000" s="1"/></row>')
    workbook(folder / "a.xlsx", [("s", lines)])
    found, said = shown(workspace, folder, "a.xlsx")
    same(found, [{"ward": "a", "beds": 1}, {"ward": None, "beds": 2}])
    check("skipLines 4" in said, said)
    for options, wanted in (
            (("--range", "B5:C6"), [{"ward": "a", "beds": 1}]), (("--range", "C5:C"), [{"beds": 1}, {"beds": 2}]),
            (("--range", "B6:C9", "--header", "false"),
             [{"column1": "a", "column2": 1}, {"column1": None, "column2": 2}]),
            (("--skip-lines", "4", "--header", "true"), found)):
        same(shown(workspace, folder, "a.xlsx", *options)[0], wanted, options)
    check('"range" is "F3:A"' in workspace.run("preview", "a.xlsx", "--range", "F3:A", cwd=folder).err)


def test_merged_cells_are_said(workspace):
    folder = workspace.new("excel-merged")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "2026"
    sheet.merge_cells("A1:C1")
    sheet["A1"] = "Wards of the north"
    for line in (["ward", "bed", "n"], ["A", 1, 5], [None, 2, 6], [None, 3, 7], ["B", 1, 8], [None, 2, 9]):
        sheet.append(line)
    sheet.merge_cells("A3:A5")
    sheet.merge_cells("A6:A7")
    sheet.auto_filter.ref = "A2:C7"
    sheet.protection.enable()
    book.save(folder / "a.xlsx")
    said = 'sheet "2026": merged cells have their value in the first one, the others are null; areas: 2'
    found, err = shown(workspace, folder, "a.xlsx")
    same([line["ward"] for line in found], ["A", None, None, "B", None])
    check(said in err, err)
    recipe = write_recipe(folder, "r", {"path": "a.xlsx"},
                          [{"step": "fill-missing", "columns": ["ward"], "with": "previous"}], {"path": "out.csv"})
    for command in (["profile", "a.xlsx"], ["run", recipe, "--nodes", "3"]):
        check(said in workspace.ok(*command, cwd=folder).err, command)
    same((folder / "out.csv").read_text(), "ward,bed,n\nA,1,5\nA,2,6\nA,3,7\nB,1,8\nB,2,9\n")
    # None within the table: of a title alone, of columns that nobody reads, of one cell.
    for areas in (["A1:C1"], ["E3:F9"], ["A3:A3"], []):
        rows = row("title") + row("k", "v") + row("a", 1) + row("b", 2)
        merged = f"<mergeCells>{''.join(f'<mergeCell ref={chr(34)}{area}{chr(34)}/>' for area in areas)}</mergeCells>" if areas else ""
        workbook(folder / "b.xlsx", [("s", '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
                                      f'2006/main"><sheetData>{rows}</sheetData>{merged}<pageMargins left="1"/></worksheet>')])
        found, err = shown(workspace, folder, "b.xlsx")
        same([line["k"] for line in found], ["a", "b"])
        check("merged" not in err, areas, err)


def test_merged_cells_of_a_header_name_their_columns(workspace):
    folder = workspace.new("excel-merged-header")
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (["Wards of the north"], ["ward", "beds", None, None, "note"], [None, 2023, 2024, 2025, None],
                 ["A", 5, 6, 7, "x"], ["B", 8, 9, 10, None]):
        sheet.append(line)
    for area in ("A1:E1", "A2:A3", "B2:D2", "E2:E3"):
        sheet.merge_cells(area)
    book.save(folder / "a.xlsx")
    wanted = [{"ward": "A", "beds 2023": 5, "beds 2024": 6, "beds 2025": 7, "note": "x"},
              {"ward": "B", "beds 2023": 8, "beds 2024": 9, "beds 2025": 10, "note": None}]
    for options in (("--skip-lines", "1"), ("--skip-lines", "1", "--header", "2"), ("--range", "A2:E5", "--header", "2")):
        same(shown(workspace, folder, "a.xlsx", *options, "--fill-header")[0], wanted, options)
    same(shown(workspace, folder, "a.xlsx", "--range", "B2:D5", "--header", "2", "--fill-header")[0],
         [{name: line[name] for name in ("beds 2023", "beds 2024", "beds 2025")} for line in wanted])
    # Only what is merged is filled: an empty cell beside a name is one.
    sheet.unmerge_cells("B2:D2")
    sheet.merge_cells("B2:C2")
    book.save(folder / "a.xlsx")
    found = shown(workspace, folder, "a.xlsx", "--skip-lines", "1", "--header", "2", "--fill-header")[0]
    same(list(found[0]), ["ward", "beds 2023", "beds 2024", "2025", "note"])


def test_rows_at_the_end_of_a_sheet_are_left_out(workspace):
    folder = workspace.new("excel-footer")
    table = row("id", "n") + "".join(row(number, number * 10) for number in range(1, 3001))
    # Totals behind a blank row, a remark in a column that the table does not have, formatted rows without values.
    footer = row("Total", 45015000, number=3003) + row("", "", "", "printed at noon", number=3004) + '<row r="3005"/><row r="9000"/>'
    workbook(folder / "a.xlsx", [("s", table + footer)])
    note = "rows at the ends of sheets, left out as \"skipFooter\" says: "
    same(types(workspace, folder, "a.xlsx", "--skip-footer", 3), {"id": "integer", "n": "integer"})
    rows, said = shown(workspace, folder, "a.xlsx", "--skip-footer", 3)
    same((len(rows), rows[-1]), (3000, {"id": 3000, "n": 30000}))
    check(note + "3" in said, said)
    # Without it they are rows, which nothing guesses away.
    rows, said = shown(workspace, folder, "a.xlsx")
    check(len(rows) == 3002 and note not in said, len(rows), said)
    # Counted back from the end of the range.
    rows, said = shown(workspace, folder, "a.xlsx", "--range", "A1:B11", "--skip-footer", 2)
    same((len(rows), rows[-1]["id"]), (8, 8))
    outputs = set()
    for nodes in (1, 3):
        recipe = write_recipe(folder, "r", {"path": "a.xlsx", "skipFooter": 3}, [], {"path": "out.csv"})
        told = workspace.ok("run", recipe, "--quiet", "--nodes", nodes, "--report", "report.json", cwd=folder)
        check(note + "3" in (folder / "report.json").read_text().replace('\\"', '"'), told.out, told.err)
        outputs.add((folder / "out.csv").read_bytes())
    same(len(outputs), 1)
    # A small sheet: the header alone may stay, nothing of it may not.
    workbook(folder / "b.xlsx", [("s", row("id", "n") + row(1, 2))])
    same(shown(workspace, folder, "b.xlsx", "--header", "true", "--skip-footer", 1)[0], [])
    said = refused(workspace, folder, "preview", "b.xlsx", "--skip-footer", 2)
    check('the sheet "s" of b.xlsx has 2 rows, and "skipFooter" leaves none of them; skip fewer rows' in said, said)


def test_sheets_by_name_number_and_default(workspace):
    folder = workspace.new("excel-sheets")
    table = lambda name: row("name", "n") + row(name, 1)
    chart = '<?xml version="1.0"?><chartsheet/>'
    workbook(folder / "a.xlsx", [("empty", ""), ("2026", table("b")), ("Old", table("c")), ("secret", table("d"))],
             states=(None, None, None, "hidden"))
    found, said = shown(workspace, folder, "a.xlsx")
    same(found[0]["name"], "b")
    check('sheet 2026, because it is the first visible one with cells; "Old" and "secret" (hidden) have cells too' in said, said)
    for sheet, wanted in (("Old", "c"), ("old", "c"), ("4", "d"), ("secret", "d"), ("2026", "b"), ("2", "b")):
        same(shown(workspace, folder, "a.xlsx", "--sheet", sheet)[0][0]["name"], wanted, sheet)
    recipe = write_recipe(folder, "r", {"path": "a.xlsx", "sheet": 3}, [], {"path": "out.csv"})
    workspace.ok("run", recipe, "--catalog", folder / "c.sqlite", cwd=folder)
    check("c,1" in (folder / "out.csv").read_text())
    said = refused(workspace, folder, "preview", "a.xlsx", "--sheet", "2027")
    check('has no sheet "2027"; its sheets are "empty", "2026", "Old" and "secret" (hidden)' in said, said)
    check("has no cells" in refused(workspace, folder, "preview", "a.xlsx", "--sheet", "empty"))
    said = workspace.run("check", write_recipe(folder, "t", {"path": "a.xlsx", "sheet": True}, [], {"path": "o"}), cwd=folder)
    check("write a name in double quotes, or a number from 1" in said.out + said.err, said.out, said.err)


def test_every_form_of_the_archive_and_the_standard(workspace):
    folder = workspace.new("excel-forms")
    rows = row("name", "n") + "".join(row(f"w{number}", number) for number in range(300))
    forms = {
        "stored": {"method": zipfile.ZIP_STORED}, "strict": {"strict": True}, "streamed": {"streamed": True},
        "elsewhere": {"folder": "some/where"}, "prefixed": {"prefix": "x"},
    }
    for name, form in forms.items():
        text = rows if "prefix" not in form else rows.replace("<", "<x:").replace("<x:/", "</x:")
        workbook(folder / f"{name}.xlsx", [("s", text)], **form)
        found, _ = shown(workspace, folder, f"{name}.xlsx")
        same((len(found), found[299]), (300, {"name": "w299", "n": 299}), name)
    (folder / "noname").write_bytes((folder / "stored.xlsx").read_bytes())
    same(len(shown(workspace, folder, "noname", "--source-format", "xlsx")[0]), 300)


def test_what_is_no_workbook_is_refused_in_a_sentence(workspace):
    folder = workspace.new("excel-refusals")
    workbook(folder / "a.xlsx", [("s", row("name", "n") + row("x", 1))])
    whole = (folder / "a.xlsx").read_bytes()

    def said(content):
        (folder / "b.xlsx").write_bytes(content)
        return refused(workspace, folder, "preview", "b.xlsx")

    check("no workbook" in said(b"name,n\nx,1\n"))
    check("encrypted workbook" in said(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)))
    check("cut off" in said(whole[:-40]))
    damaged = bytearray(whole)
    place = whole.index(b"xl/odd1.xml") + 40
    damaged[place] ^= 0xFF
    check("b.xlsx" in said(bytes(damaged)))
    encrypted = bytearray(whole)
    place = -1
    while (place := whole.find(b"PK\x01\x02", place + 1)) >= 0:
        encrypted[place + 8] |= 1
    check("is encrypted; save the workbook without a password" in said(bytes(encrypted)))
    laughs = ('<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
              '<worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>')
    workbook(folder / "b.xlsx", [("s", laughs)])
    check("declares a document type" in refused(workspace, folder, "preview", "b.xlsx"))
    for rows, sentence in (
            (row("a") + "<row><c><v>x1</v></c></row>", "the cell A2 holds \"x1\", which is no number"),
            (row("a", number=5) + row(1, number=5), "a row 5 stands behind row 5"),
            ('<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
             "two cells stand at A2; the workbook is damaged"),
            ('<row r="1"><c r="ZZ1"><v>1</v></c><c r="B1"><v>1</v></c><c r="ZZ1"/></row>', "two cells stand at ZZ1"),
            (row("a") + '<row><c t="s"><v>9</v></c></row>', "names text 10"), ("<row><c>", "is no XML at line")):
        workbook(folder / "b.xlsx", [("s", rows)])
        text = refused(workspace, folder, "preview", "b.xlsx")
        check(sentence in text, text)


def test_types_that_change_below_the_sample_are_settled(workspace):
    folder = workspace.new("excel-late")
    count = 20_000
    lines = [row("id", "mixed", "late", "day")]
    for number in range(count):
        lines.append(row(number, "n/a" if number == count - 1 else number, 2.5 if number == count - 2 else None,
                         styled(1, "45000.5" if number == 15_000 else 45000)))
    lines.append("<row><c/><c/><c/><c/><c/><c><v>9</v></c></row>")
    workbook(folder / "a.xlsx", [("s", "".join(lines))], codes=[0, 14])
    for nodes in ("1", "3"):
        recipe = write_recipe(folder, "r", {"path": "a.xlsx"}, [], {"path": "out.csv"})
        result = workspace.ok("run", recipe, "--nodes", nodes, "--catalog", folder / "c.sqlite", cwd=folder)
        written = (folder / "out.csv").read_text().splitlines()
        same((written[0], len(written)), ("id,mixed,late,day,column5", count + 2))
        same(written[1], "0,0,,2023-03-15 00:00:00,")
        same(written[-3:], [f"{count - 2},{count - 2},2.5,2023-03-15 00:00:00,",
                            f"{count - 1},n/a,,2023-03-15 00:00:00,", ",,,,9"])
        check('a column without a name is read as "column5"' in result.err, result.err)
    pinned = {"path": "a.xlsx", "types": {"mixed": "integer", "day": "date"}, "nullValues": ["n/a"]}
    recipe = write_recipe(folder, "p", pinned, [{"step": "keep-columns", "columns": ["mixed", "day"]}], {"path": "p.csv"})
    result = workspace.ok("run", recipe, "--catalog", folder / "c.sqlite", cwd=folder)
    same((folder / "p.csv").read_text().splitlines()[count - 1:], [f"{count - 2},2023-03-15", ",2023-03-15", ","])
    check('column "day": times of day are left out: 1' in result.err, result.err)


def test_rejects_name_the_row_of_the_sheet(workspace):
    folder = workspace.new("excel-rejects")
    workbook(folder / "a.xlsx", [("s", row("n", number=3) + row(1) + row("x", number=8) + row(2.5))])
    recipe = write_recipe(folder, "r", {"path": "a.xlsx", "types": {"n": "integer"}}, [], {"path": "out.csv"})
    result = workspace.run("run", recipe, "--max-rejects", "2", "--catalog", folder / "c.sqlite", cwd=folder)
    same(result.status, 0, result.err)
    rejects = (folder / "out.csv.rejects.jsonl").read_text()
    check('"row":8' in rejects.replace(" ", "") and '\\"x\\" is not an integer' in rejects, rejects)
    check('"row":9' in rejects.replace(" ", "") and '\\"2.5\\" is not an integer' in rejects, rejects)


def test_several_workbooks_are_one_table(workspace):
    folder = workspace.new("excel-many")
    for year, sheet in ((2025, "a"), (2026, "b")):
        place = folder / "in" / f"year={year}"
        place.mkdir(parents=True)
        workbook(place / "w.xlsx", [(sheet, row("name", f"n{year}") + row(sheet, year))])
    found, said = shown(workspace, folder, "in/*/*.xlsx")
    same(found, [{"name": "a", "n2025": 2025, "n2026": None, "year": 2025},
                 {"name": "b", "n2025": None, "n2026": 2026, "year": 2026}])
    check('lacks "n2026", null there' in said, said)
    workspace.ok("catalog", "crawl", "in", "--catalog", folder / "c.sqlite", cwd=folder)
    exported = write_recipe(folder, "e", {"path": "in/year=2025/w.xlsx"}, [], {"path": "o.parquet"})
    result = workspace.run("export", exported, "--to", "duckdb-sql", cwd=folder)
    check(result.status != 0 and "Excel files cannot be read" in result.err, result.err)


def cells(random, kind):
    if random.random() < 0.15:
        return None
    return {
        "integer": lambda: random.choice([0, -5, 2 ** 53, -2 ** 53, random.randrange(10 ** 9)]),
        "double": lambda: round(random.uniform(-1e6, 1e6), 3),
        "text": lambda: random.choice(["007", "1e5", "true", "2024-01-01", "=1+1", "http://x.y", " a ", "ä\n\tb", "_x0041_",
                                       "\x01\r\x1f", "\ufffe", "\U0001F600", "#N/A", "x" * 1000]),
        "boolean": lambda: random.random() < 0.5,
        "date": lambda: datetime.date(1900, 3, 1) + datetime.timedelta(random.randrange(100_000)),
        "timestamp": lambda: datetime.datetime(1990, 1, 1)
        + datetime.timedelta(milliseconds=random.randrange(10 ** 12)),
    }[kind]()


def test_random_tables_written_by_openpyxl_are_read_as_they_were(workspace):
    folder = workspace.new("excel-openpyxl")
    seed = random.randrange(10 ** 6)
    dice = random.Random(seed)
    kinds = ["integer", "text", "boolean", "date", "timestamp", "double"]
    for number in range(6):
        names = [f"{kind}{place}" for place, kind in enumerate(kinds)]
        rows = [[cells(dice, kind) for kind in kinds] for _ in range(dice.choice([3, 400, 3000]))]
        rows = [[value if not isinstance(value, str) or value.isprintable() and "_x" not in value else "p" for value in line] for line in rows]
        rows = [line for line in rows if any(value is not None for value in line)]
        rows.insert(0, [1, "t", True, datetime.date(2024, 1, 1), datetime.datetime(2024, 1, 1, 5), 0.5])
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("data")
        for line in [names] + rows:
            made = [openpyxl.cell.WriteOnlyCell(sheet, value) for value in line]
            for cell, value in zip(made, line):
                if isinstance(value, str):
                    cell.data_type = "s"
            sheet.append(made)
        book.save(folder / "a.xlsx")
        found, _ = shown(workspace, folder, "a.xlsx", "--header", "true")
        def text(value):
            if isinstance(value, datetime.datetime):
                return value.isoformat(timespec="microseconds").rstrip("0").rstrip(".") + "Z"
            return value.isoformat() if isinstance(value, datetime.date) else value
        same(len(found), len(rows), f"seed {seed}, table {number}")
        for place, (line, wanted) in enumerate(zip(found, rows)):
            same(list(line.values()), [text(value) for value in wanted], f"seed {seed}, table {number}, row {place}")


def csv_field(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value.isoformat(sep=" ") if isinstance(value, datetime.datetime) else str(value)
    return '"' + text.replace('"', '""') + '"'


def test_what_is_written_is_read_by_openpyxl_and_comes_back(workspace):
    folder = workspace.new("excel-out")
    seed = random.randrange(10 ** 6)
    dice = random.Random(seed)
    kinds = ["integer", "text", "boolean", "date", "timestamp", "double"]
    rows = [[cells(dice, kind) for kind in kinds] for _ in range(5000)]
    rows[0] = [1, "t", True, datetime.date(2024, 1, 1), datetime.datetime(2024, 1, 1, 5), 0.5]
    rows = [line for line in rows if any(value is not None for value in line)]
    (folder / "in.csv").write_text(
        ",".join(kinds) + "\n" + "".join(",".join(map(csv_field, line)) + "\n" for line in rows), newline="")
    source = {"path": "in.csv", "types": {kind: kind for kind in kinds}}
    files = set()
    for nodes in (1, 2, 3):
        recipe = write_recipe(folder, "r", source, [], {"path": "out.xlsx", "sheet": "My data"})
        workspace.ok("run", recipe, "--nodes", nodes, "--catalog", folder / "c.sqlite", cwd=folder)
        files.add((folder / "out.xlsx").read_bytes())
    same(len(files), 1, "bytes differ between numbers of nodes")
    sheet = openpyxl.load_workbook(folder / "out.xlsx", read_only=True)["My data"]
    read = list(sheet.iter_rows(values_only=True))
    same(read[0], tuple(kinds))
    for place, (line, wanted) in enumerate(zip(read[1:], rows, strict=True)):
        for found, value in zip(line + (None,) * (6 - len(line)), wanted):
            if isinstance(value, str):
                # openpyxl leaves escapes as they are.
                if value.isprintable() and "_x" not in value:
                    same(found, value, f"seed {seed}, row {place}")
            elif isinstance(value, datetime.datetime):
                check(abs(found - value) < datetime.timedelta(milliseconds=1), seed, place, found, value)
            elif isinstance(value, datetime.date):
                same(found.date(), value, f"seed {seed}, row {place}")
            else:
                same(found, value, f"seed {seed}, row {place}")
    for nodes in (1, 3):
        for name, origin in (("back", {"path": "out.xlsx"}), ("again", source)):
            recipe = write_recipe(folder, name, origin, [], {"path": f"{name}.csv"})
            workspace.ok("run", recipe, "--nodes", nodes, "--catalog", folder / "c.sqlite", cwd=folder)
        both = [(folder / name).read_bytes().split(b"\n") for name in ("back.csv", "again.csv")]
        for place, (found, wanted) in enumerate(zip(*both, strict=True)):
            same(found[:200], wanted[:200], f"seed {seed}, {nodes} nodes, line {place}")


def test_what_a_cell_cannot_hold_is_said(workspace):
    folder = workspace.new("excel-limits")
    (folder / "in.csv").write_text(
        "big,price,day,at,x,empty\n9007199254740993,12345678901234.25,1899-12-31,2024-01-01T00:00:00.000001Z,"
        '0.30000000000000004,""\n1,0.10,1900-03-01,1850-01-01T00:00:00Z,NaN,a\n'
        "2,0.10,,9999-12-31T23:59:59.999999Z,1.7976931348623157e308,\n")
    source = {"path": "in.csv", "emptyQuoted": "text",
              "types": {"price": "decimal(20,2)", "day": "date", "at": "timestamp", "x": "double"}}
    recipe = write_recipe(folder, "r", source, [], {"path": "out.xlsx"})
    said = workspace.ok("run", recipe, "--catalog", folder / "c.sqlite", cwd=folder).err
    for sentence in ('"big": integers beyond 2^53 are written as text: 1', '"price": decimals of more than 15 digits are written as text: 1',
                     '"day": dates before 1900-03-01 are written as text: 1', '"at": timestamps before 1900-03-01 are written as text: 1',
                     '"at": timestamps that would be rounded to the year 10000 are written as text: 1',
                     '"x": numbers of 17 digits are rounded to 16: 1', '"x": doubles that are no numbers in a cell are written as text: 2',
                     '"empty": empty texts are written as empty cells, as nulls are: 1'):
        check(sentence in said, sentence, said)
    found, _ = shown(workspace, folder, "out.xlsx")
    same(found[0]["big"], "9007199254740993")
    same([found[0]["price"], found[0]["day"], found[1]["at"]], ["12345678901234.25", "1899-12-31", "1850-01-01 00:00:00"])
    pins = {"big": "integer", "price": "decimal(20,2)", "day": "date", "at": "timestamp", "x": "double"}
    recipe = write_recipe(folder, "p", {"path": "out.xlsx", "types": pins}, [], {"path": "p.csv"})
    workspace.ok("run", recipe, "--catalog", folder / "c.sqlite", cwd=folder)
    lines = (folder / "p.csv").read_text().splitlines()
    same(lines[2:], ["1,0.10,1900-03-01,1850-01-01 00:00:00,NaN,a", "2,0.10,,9999-12-31 23:59:59.999999,1.7976931348623157E308,"])
    (folder / "nulls.csv").write_text("a,b\n1,2\n,\n3,\n,\n")
    recipe = write_recipe(folder, "u", {"path": "nulls.csv", "header": True}, [], {"path": "nulls.xlsx"})
    said = workspace.ok("run", recipe, "--catalog", folder / "c.sqlite", cwd=folder).err
    check("rows without a value are blank, which readers take for no rows: 2" in said, said)
    same(shown(workspace, folder, "nulls.xlsx")[0], [{"a": 1, "b": 2}, {"a": 3, "b": None}])
    (folder / "long.csv").write_text("id,t\n1,a\n2," + "x" * 32_768 + "\n")
    recipe = write_recipe(folder, "l", {"path": "long.csv"}, [], {"path": "long.xlsx"})
    result = workspace.run("run", recipe, "--catalog", folder / "c.sqlite", cwd=folder)
    check(result.status == 1 and 'the text of row 2, column "t" has 32768 characters' in result.err, result.err)
    check(not (folder / "long.xlsx").exists())
    recipe = write_recipe(folder, "n", {"path": "in.csv"}, [], {"path": "n.xlsx", "sheet": "a/b"})
    result = workspace.run("run", recipe, "--catalog", folder / "c.sqlite", cwd=folder)
    check(result.status == 3 and '"a/b" cannot be the name of a sheet' in result.err, result.status, result.err)


def test_whole_numbers_that_no_type_holds_keep_their_digits(workspace):
    folder = workspace.new("excel-whole")
    values = ("12345678901234567890", "-9223372036854775809", "9" * 50, "9223372036854775807")
    rows = row("long", "exact", "short") + "".join(
        f"<row><c><v>{value}</v></c><c><v>1{'0' * 20}</v></c><c><v>12345678901234567000</v></c></row>" for value in values)
    workbook(folder / "a.xlsx", [("s", rows)])
    found, _ = shown(workspace, folder, "a.xlsx")
    same([line["long"] for line in found], list(values))
    same(types(workspace, folder, "a.xlsx"), {"long": "text", "exact": "double", "short": "double"})
    recipe = write_recipe(folder, "r", {"path": "a.xlsx", "range": "A1:A2", "types": {"long": "decimal(20,0)"}}, [], {"path": "o.csv"})
    workspace.ok("run", recipe, "--catalog", folder / "c.sqlite", cwd=folder)
    same((folder / "o.csv").read_text(), f"long\n{values[0]}\n")


def test_a_folder_of_workbooks_by_partition(workspace):
    folder = workspace.new("excel-parts")
    (folder / "in.csv").write_text("day,n\n" + "".join(f"2024-0{number % 3 + 1}-10,{number}\n" for number in range(300)))
    output = {"path": "lake", "format": "xlsx", "partitionBy": ["day"], "table": "d.t"}
    recipe = write_recipe(folder, "r", {"path": "in.csv"}, [], output)
    workspace.ok("run", recipe, "--catalog", folder / "c.sqlite", cwd=folder)
    parts = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.xlsx"))
    same(parts, [f"lake/day=2024-0{month}-10/part-00000.xlsx" for month in (1, 2, 3)])
    found = workspace.ok("preview", "d.t", "--rows", "all", "--format", "json", "--catalog", folder / "c.sqlite", cwd=folder).json()
    same((len(found), found[0]), (300, {"n": 0, "day": "2024-01-10"}))
    result = workspace.run("catalog", "ddl", "d.t", "--catalog", folder / "c.sqlite", cwd=folder)
    check(result.status != 0 and "Hive does not read Excel files" in result.err, result.status, result.out, result.err)


def test_a_run_without_the_library_says_what_to_install(workspace):
    folder = workspace.new("excel-no-library")
    (folder / "in.csv").write_text("a\n1\n")
    (folder / "libxlsxwriter.so.4").write_text("no library")
    recipe = write_recipe(folder, "r", {"path": "in.csv"}, [], {"path": "out.xlsx"})
    result = workspace.run("run", recipe, "--catalog", folder / "c.sqlite", cwd=folder, LD_LIBRARY_PATH=folder)
    check(result.status == 1 and "needs libxlsxwriter" in result.err and "install it" in result.err, result.status, result.err)
    same(len(workspace.ok("preview", "in.csv", "--format", "json", cwd=folder, LD_LIBRARY_PATH=folder).json()), 1)
