"""Workbooks as the tests need them, part by part: shapes that no library writes."""
import zipfile
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def relations(items):
    rows = "".join(f'<Relationship Id="{id}" Type="{kind}" Target={quoteattr(target)}/>' for id, kind, target in items)
    return f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}">{rows}</Relationships>'


def styles(codes):
    """Style n is the nth number format: a number of a built-in one, or a code."""
    own = {code: 164 + place for place, code in enumerate(code for code in codes if isinstance(code, str))}
    formats = "".join(f'<numFmt numFmtId="{id}" formatCode={quoteattr(code)}/>' for code, id in own.items())
    cells = "".join(f'<xf numFmtId="{own.get(code, code)}"/>' for code in codes)
    return (f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
            f'<cellXfs>{cells}</cellXfs></styleSheet>')


def workbook(path, sheets, *, texts=None, codes=(), date1904=False, strict=False, method=zipfile.ZIP_DEFLATED,
             states=(), streamed=False, folder="xl", prefix=""):
    """Writes sheets, each a name with the XML of its rows or a whole part."""
    main, base = (STRICT_MAIN, STRICT_RELATIONS) if strict else (MAIN, RELATIONS)
    entries, parts = [], []
    for number, (name, rows) in enumerate(sheets, 1):
        state = f' state="{states[number - 1]}"' if number <= len(states) and states[number - 1] else ""
        entries.append(f'<sheet name={quoteattr(name)} sheetId="{number}"{state} r:id="r{number}"/>')
        if not rows.startswith("<?xml"):
            p = prefix and prefix + ":"
            space = f'xmlns:{prefix}="{main}"' if prefix else f'xmlns="{main}"'
            rows = f'<?xml version="1.0"?><{p}worksheet {space}><{p}sheetData>{rows}</{p}sheetData></{p}worksheet>'
        parts.append((f"{folder}/odd{number}.xml", rows))
    links = [(f"r{number}", f"{base}/worksheet", f"/{folder}/odd{number}.xml") for number in range(1, len(sheets) + 1)]
    if texts is not None:
        links.append(("t", f"{base}/sharedStrings", "texts.xml"))
        parts.append((f"{folder}/texts.xml", f'<sst xmlns="{main}">{texts}</sst>'))
    if codes:
        links.append(("s", f"{base}/styles", "../styles.xml"))
        parts.append(("styles.xml", styles(codes)))
    properties = '<workbookPr date1904="1"/>' if date1904 else ""
    parts += [
        (f"{folder}/book.xml",
         f'<workbook xmlns="{main}" xmlns:r="{base}">{properties}<sheets>{"".join(entries)}</sheets></workbook>'),
        (f"{folder}/_rels/book.xml.rels", relations(links)),
        ("_rels/.rels", relations([("b", f"{base}/officeDocument", f"{folder}/book.xml")])),
    ]
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, text in parts:
            if streamed:
                # Its size stands behind the part, not before it, and has 64 bits.
                with archive.open(name, "w", force_zip64=True) as part:
                    part.write(text.encode())
            else:
                archive.writestr(name, text)


def row(*cells, number=None):
    """Cells as XML, or texts, numbers and None."""
    def cell(value):
        if value is None:
            return "<c/>"
        if isinstance(value, str):
            return value if value.startswith("<") else f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        return f"<c><v>{value!r}</v></c>"
    place = f' r="{number}"' if number else ""
    return f"<row{place}>{''.join(map(cell, cells))}</row>"


def styled(style, value, reference=None):
    place = f' r="{reference}"' if reference else ""
    return f'<c{place} s="{style}"><v>{value}</v></c>'
