"""What makes Excel refuse or repair a worksheet: its elements, cells, formulas, validations and formats."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple
from xml.etree.ElementTree import Element

from modelgen.sheet.a1 import column_of
from modelgen.sheet.limits import FORMULA_CHARACTERS, utf16
from modelgen.sheet.references import reference
from modelgen.sheet.tokens import tokens

# The children of a worksheet in the only order that Excel reads.
ORDER = re.findall(
    r"\w+",
    """
    sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios
    autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting
    dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties
    cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls
    webPublishItems tableParts extLst
    """,
)
# Functions that a file names with the prefix _xlfn., besides all with a dot.
FUTURE = set(
    re.findall(
        r"\w+",
        """
    ACOT ACOTH ARABIC BASE BITAND BITOR BITXOR BYCOL BYROW CHOOSECOLS CHOOSEROWS COMBINA CONCAT COT COTH CSC CSCH
    DAYS DECIMAL DROP EXPAND FILTER FILTERXML FORMULATEXT GAMMA GAUSS HSTACK IFNA IFS IMCOSH ISFORMULA ISOWEEKNUM
    LAMBDA LET MAP MAXIFS MINIFS MUNIT NUMBERVALUE PDURATION PERMUTATIONA PHI RANDARRAY REDUCE RRI SCAN SEC SECH
    SEQUENCE SHEET SHEETS SORT SORTBY SWITCH TAKE TEXTAFTER TEXTBEFORE TEXTJOIN TEXTSPLIT TOCOL TOROW UNICHAR
    UNICODE UNIQUE VSTACK WEBSERVICE WRAPCOLS WRAPROWS XLOOKUP XMATCH XOR
    """,
    )
)
OLD_WITH_DOT = {"NETWORKDAYS.INTL", "WORKDAY.INTL", "ERROR.TYPE", "ISO.CEILING", "ECMA.CEILING"}


class Facts(NamedTuple):
    """What a worksheet may use: names of sheets; how many shared strings, cell formats and differential formats."""

    sheets: frozenset[str]
    strings: int
    formats: int
    differences: int


def local(element: Element) -> str:
    """A tag without its namespace."""
    return element.tag.rpartition("}")[2]


def sheet_faults(facts: Facts, sheet: Element) -> Iterator[str]:
    """What is wrong with a worksheet."""
    places = [ORDER.index(local(child)) if local(child) in ORDER else -1 for child in sheet]
    if -1 in places or places != sorted(places):
        yield f"its elements stand in the order {' '.join(local(child) for child in sheet)}"
    yield from _cells(facts, sheet)
    columns = [(int(c.get("min", "0")), int(c.get("max", "0"))) for c in sheet.iterfind("{*}cols/{*}col")]
    if any(low > high for low, high in columns) or any(a[1] >= b[0] for a, b in pairwise(columns)):
        yield "its column widths overlap"
    if sheet.find("{*}mergeCells") is not None:
        yield "has merged cells"
    for element in sheet.iterfind("{*}conditionalFormatting"):
        for rule in element:
            if int(rule.get("dxfId", "0")) >= facts.differences and rule.get("dxfId") is not None:
                yield f"a conditional format uses dxf {rule.get('dxfId')} of {facts.differences}"
            for formula in rule.iterfind("{*}formula"):
                yield from formula_faults(facts, formula.text or "")
        if not _areas(element.get("sqref", "")):
            yield "a conditional format has no cells"
    priorities = Counter(rule.get("priority") for rule in sheet.iterfind("{*}conditionalFormatting/{*}cfRule"))
    yield from (f"two conditional formats have priority {p}" for p, n in priorities.items() if n > 1)
    yield from _validations(facts, sheet)
    for element in sheet.iterfind("{*}hyperlinks/{*}hyperlink"):
        if location := element.get("location"):
            yield from formula_faults(facts, location)
    for element in sheet.iterfind("{*}headerFooter/*"):
        if utf16(element.text or "") > 255:
            yield f"{local(element)} has more than 255 characters"


def _cells(facts: Facts, sheet: Element) -> Iterator[str]:
    last = 0
    for row in sheet.iterfind("{*}sheetData/{*}row"):
        number, before = int(row.get("r", last + 1)), -1
        if number <= last:
            yield f"row {number} stands behind row {last}"
        last = number
        for cell in row:
            place, kind, value = cell.get("r", ""), cell.get("t", "n"), cell.findtext("{*}v")
            found = re.fullmatch(r"([A-Z]{1,3})(\d+)", place)
            if found is None or int(found[2]) != number or column_of(found[1]) <= before:
                yield f"{place or 'a cell'} stands in the wrong place"
            before = column_of(found[1]) if found else before
            if int(cell.get("s", "0")) >= facts.formats:
                yield f"{place}: format {cell.get('s')} of {facts.formats}"
            if kind == "s" and not 0 <= int(value or -1) < facts.strings:
                yield f"{place}: shared string {value} of {facts.strings}"
            if kind == "n" and value and not re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", value):
                yield f"{place}: the number {value}"
            formula = cell.findtext("{*}f")
            if formula is not None:
                yield from (f"{place}: {fault}" for fault in formula_faults(facts, formula))


def _validations(facts: Facts, sheet: Element) -> Iterator[str]:
    group = sheet.find("{*}dataValidations")
    if group is None:
        return
    if group.get("count") not in (None, str(len(group))):
        yield f"{group.get('count')} data validations are counted, and there are {len(group)}"
    if len(group) > 65_530:
        yield f"{len(group)} data validations"
    taken: list[tuple[int, int, int, int]] = []
    for rule in group:
        areas = _areas(rule.get("sqref", ""))
        if not areas:
            yield "a data validation has no cells"
        for area in areas:
            if any(_overlap(area, other) for other in taken):
                yield f"two data validations overlap at {rule.get('sqref')}"
            taken.append(area)
        for key, most in (("errorTitle", 32), ("promptTitle", 32), ("error", 255), ("prompt", 255)):
            if utf16(rule.get(key, "")) > most:
                yield f"a data validation's {key} has more than {most} characters"
        for formula in rule:
            if utf16(formula.text or "") > 255:
                yield "a data validation's formula has more than 255 characters"
            yield from formula_faults(facts, formula.text or "")


def formula_faults(facts: Facts, text: str) -> Iterator[str]:
    """What Excel refuses in a formula; references that lead to no sheet."""
    if utf16(text) > FORMULA_CHARACTERS:
        yield f"a formula of {len(text)} characters"
    if text.startswith("="):
        yield f"the formula {text} begins with ="
    for called in re.findall(r"([A-Za-z_][\w.]*)\(", re.sub(r'"[^"]*"|\'[^\']*\'', "", text)):
        name = called.upper()
        if (name in FUTURE or ("." in name and name not in OLD_WITH_DOT)) and not name.startswith("_XL"):
            yield f"{called} needs the prefix _xlfn."
    known = {sheet.casefold() for sheet in facts.sheets}
    for token in tokens(text):
        sheet, mark, _ = token.text.rpartition("!")
        if token.kind == "error" and "#REF!" in token.text:
            yield f"{token.text} in {text[:40]}"
        elif token.kind in ("reference", "name") and mark:
            name = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
            if not {part.casefold() for part in name.split(":")} <= known and "[" not in name:
                yield f"the sheet {sheet} of {text[:40]} isn't there"


def _areas(text: str) -> list[tuple[int, int, int, int]]:
    found = []
    for part in text.split():
        area = reference(part)
        if area is not None and area.first.row is not None and area.first.column is not None:
            last = area.last
            found.append((area.first.row, area.first.column, last.row or 0, last.column or 0))
    return found


def _overlap(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> bool:
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]
