"""The workbook that engines get: written anew from what was read, so that they can't find anything else in the file.

Of the workbook it has the sheets with their cells, formulas and tables, and the names. It has nothing that leads
anywhere, nothing that looks like something, and no saved values but where a formula isn't computed: one that takes its
value from elsewhere, may depend on days being counted from 1904 or on which rows are hidden, or draws a number, and the
cells of a what-if table, hold what was saved with them.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from modelgen.package import drawn, escapes
from modelgen.package.names import Named
from modelgen.package.ooxml import LIST_OF_RELATIONS, LIST_OF_TYPES, MAIN, RELATIONS, SPREADSHEET
from modelgen.package.workbook import At, CellError, Content, Name, Sheet, Table, Workbook
from modelgen.sheet.a1 import letters

Apart = dict[tuple[str, int, int], str]
"""Cells that hold what was saved with them, by sheet, row and column from 0, each with the reason."""
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN, _OFFICE = MAIN[0], RELATIONS[0]
_RELS = "application/vnd.openxmlformats-package.relationships+xml"
_HIDDEN = ' hidden="1"'
_QUOTES = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
_STYLES = (  # the fewest that every engine reads
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def apart(book: Workbook) -> Apart:
    """The cells that engines don't compute."""
    found: Apart = {}
    for sheet in book.sheets:
        for area in sheet.data_tables.values():
            own = (at for at in _cells(area) if at in sheet.cells or at in sheet.data_tables)
            found |= {(sheet.name, *at): "a data table" for at in own}
        for at in sheet.outside:
            saved = "" if at in sheet.cached else " that weren't saved"
            found[(sheet.name, *at)] = f"values from elsewhere{saved}"
    cached = {sheet.name: sheet.cached for sheet in book.sheets}
    for why, cells in (
        ("results that may depend on days being counted from 1904", _of_days(book)),
        ("results that depend on which rows are hidden", _hidden(book)),
        ("results that differ with every calculation", drawn.dependent(book)),
    ):
        for name, at in cells:
            saved = "" if at in cached[name] else ", and weren't saved"
            found.setdefault((name, *at), f"{why}{saved}")
    return found


def _of_days(book: Workbook) -> Iterable[tuple[str, At]]:
    if not book.from_1904:
        return ()
    from modelgen.package.datesystem import dependent  # takes a while, and few files count so

    return dependent(book)


def _hidden(book: Workbook) -> Iterable[tuple[str, At]]:
    if not any(sheet.hidden for sheet in book.sheets):
        return ()
    from modelgen.package.hiding import dependent  # takes a while, and few workbooks hide rows

    return dependent(book)


def _cells(area: str) -> Iterator[At]:
    """The cells of an array or a data table."""
    from modelgen.sheet.areas import area_of  # takes a while, and few workbooks have such tables

    if (found := area_of(area, "")) is not None:
        yield from ((row, column) for _, row, column in found.cells())


def plain(book: Workbook, kept: Apart) -> bytes:
    """The file of a workbook, with the cells that are `apart` as they were saved."""
    strings: dict[str, int] = {}
    named = Named(book)
    by_sheet: dict[str, set[At]] = {sheet.name: set() for sheet in book.sheets}
    for name, row, column in kept:
        by_sheet[name].add((row, column))
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        tables = 0
        for number, sheet in enumerate(book.sheets, 1):
            numbers = range(tables + 1, tables + len(sheet.tables) + 1)
            tables += len(sheet.tables)
            with archive.open(ZipInfo(f"xl/worksheets/sheet{number}.xml"), "w") as file:
                for piece in _sheet(sheet, strings, by_sheet[sheet.name], named):
                    file.write(piece.encode())
            if sheet.tables:
                targets = [("table", f"../tables/table{table}.xml") for table in numbers]
                _put(archive, f"xl/worksheets/_rels/sheet{number}.xml.rels", _relations(targets))
            for table, one in zip(numbers, sheet.tables, strict=True):
                _put(archive, f"xl/tables/table{table}.xml", _table(table, one))
        for part, text in _common(book, strings, tables, named):
            _put(archive, part, text)
    return buffer.getvalue()


def _put(archive: ZipFile, name: str, text: str) -> None:
    archive.writestr(ZipInfo(name), f"{_HEAD}{text}".encode())


def _sheet(sheet: Sheet, strings: dict[str, int], kept: Container[At], named: Named) -> Iterator[str]:
    """A sheet's text, row by row, as it may be too long to be held twice."""
    cells, formulas, arrays = sheet.cells, sheet.formulas, sheet.arrays
    computed = (item for item in arrays.items() if ":" in item[1] and item[0] not in kept)
    filled = {at for first, area in computed for at in _cells(area) if at != first and at in cells}
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheetData>'
    line: list[str] = []
    row = -1
    for at in sorted([*cells, *formulas]):
        if at in filled and at not in formulas:
            continue
        if at[0] != row:
            yield "".join([*line, "</row>"] if line else [])
            row = at[0]
            line = [f'<row r="{row + 1}"{_HIDDEN if row in sheet.hidden else ""}>']
        place = f"{letters(at[1])}{row + 1}"
        if at in formulas and at not in kept:
            area = f' t="array" ref="{_attribute(arrays[at])}"' if at in arrays else ""
            line.append(f'<c r="{place}"><f{area}>{_escaped(named.formula(formulas[at]))}</f></c>')
            continue
        value = sheet.cached.get(at) if at in formulas else cells[at]
        known = f'<c r="{place}"><v>{value!r}</v></c>' if type(value) is float else None
        line.append(known or _constant(place, value, strings))
    yield "".join([*line, "</row>"] if line else [])
    parts = "".join(f'<tablePart r:id="rId{number}"/>' for number in range(1, len(sheet.tables) + 1))
    yield f"</sheetData>{f'<tableParts>{parts}</tableParts>' if parts else ''}</worksheet>"


def _constant(place: str, value: Content, strings: dict[str, int]) -> str:
    if value is None:
        return f'<c r="{place}"/>'
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, CellError):
        return f'<c r="{place}" t="e"><v>{_escaped(value)}</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'
    return f'<c r="{place}"><v>{float(value)!r}</v></c>'


def _table(number: int, table: Table) -> str:
    columns = "".join(
        f'<tableColumn id="{at}" name="{_attribute(escapes.written(column))}"/>'
        for at, column in enumerate(table.columns, 1)
    )
    name = _attribute(table.name)
    return (
        f'<table xmlns="{_MAIN}" id="{number}" name="{name}" displayName="{name}" ref="{_attribute(table.area)}" '
        f'headerRowCount="{table.heads}" totalsRowCount="{table.totals}">'
        f'<tableColumns count="{len(table.columns)}">{columns}</tableColumns></table>'
    )


def _common(book: Workbook, strings: Iterable[str], tables: int, named: Named) -> Iterator[tuple[str, str]]:
    """The parts that a workbook has one of."""
    count = len(book.sheets)
    sheets = [(f"xl/worksheets/sheet{number}.xml", "worksheet") for number in range(1, count + 1)]
    listed = [("xl/workbook.xml", "sheet.main"), *sheets, ("xl/styles.xml", "styles"),
              ("xl/sharedStrings.xml", "sharedStrings"),
              *((f"xl/tables/table{number}.xml", "table") for number in range(1, tables + 1))]  # fmt: skip
    kinds = "".join(f'<Override PartName="/{part}" ContentType="{SPREADSHEET}.{kind}+xml"/>' for part, kind in listed)
    ending = (
        f'<Default Extension="rels" ContentType="{_RELS}"/><Default Extension="xml" ContentType="application/xml"/>'
    )
    yield "[Content_Types].xml", f'<Types xmlns="{LIST_OF_TYPES}">{ending}{kinds}</Types>'
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    targets = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, count + 1)]
    more = [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    yield "xl/_rels/workbook.xml.rels", _relations([*targets, *more])
    yield "xl/workbook.xml", _book(book, named)
    yield "xl/styles.xml", _STYLES
    texts = "".join(f'<si><t xml:space="preserve">{_escaped(escapes.written(text))}</t></si>' for text in strings)
    yield "xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{texts}</sst>'


def _book(book: Workbook, named: Named) -> str:
    sheets = "".join(
        f'<sheet name="{_attribute(sheet.name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in enumerate(book.sheets, 1)
    )
    names = "".join(_name(name, named.formula(name.text)) for name in named.own)
    defined = f"<definedNames>{names}</definedNames>" if names else ""
    steps = f' iterate="1" iterateCount="{book.iterations}" iterateDelta="{book.precision!r}"' if book.iterates else ""
    how = f'<calcPr fullCalcOnLoad="1"{steps}/>'
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr/><sheets>{sheets}</sheets>{defined}{how}</workbook>'
    )


def _name(name: Name, text: str) -> str:
    scope = "" if name.sheet is None else f' localSheetId="{name.sheet}"'
    return f'<definedName name="{_attribute(name.name)}"{scope}>{_escaped(text)}</definedName>'


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{LIST_OF_RELATIONS}">{relations}</Relationships>'


def _escaped(text: str) -> str:
    """A text as XML has it; `xml.sax.saxutils` takes as long to import as a small workbook to read."""
    if "&" in text or "<" in text or ">" in text or "\r" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return text


def _attribute(text: str) -> str:
    """A text as an attribute has it."""
    text = _escaped(text)
    for character, entity in _QUOTES.items():
        text = text.replace(character, entity)
    return text
