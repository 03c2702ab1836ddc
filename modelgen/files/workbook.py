"""What stands in a workbook's file: each sheet's cells, formulas, cached values and styles, read with openpyxl.

Files come from anywhere, so the guard looks at them first, and reading runs in the sandbox. Numbers stay as they are
stored: a date is its serial number.
"""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, BinaryIO, NamedTuple
from xml.etree.ElementTree import fromstring, iterparse
from zipfile import ZipFile

from modelgen.files import guard

Content = float | str | bool | None
At = tuple[int, int]  # row and column from 0


class CellError(str):
    """An error value, such as `#DIV/0!`."""


class Style(NamedTuple):
    """What a cell's look says of it; colours are ARGB, or empty."""

    number_format: str = "General"
    locked: bool = True
    font_colour: str = ""
    fill: str = ""
    left: bool = False  # has a border there
    right: bool = False


class Name(NamedTuple):
    """A defined name: of the workbook, or of the sheet at the position `sheet`."""

    name: str
    text: str
    sheet: int | None = None


@dataclass
class Sheet:
    """One sheet: constants as they are, formulas as texts that begin with `=`, and the values saved with those."""

    name: str
    state: str = "visible"
    cells: dict[At, Content] = field(default_factory=dict)
    formulas: dict[At, str] = field(default_factory=dict)
    cached: dict[At, Content] = field(default_factory=dict)
    looks: dict[At, int] = field(default_factory=dict)  # positions in the workbook's styles
    merged: list[str] = field(default_factory=list)
    protected: bool = False


@dataclass
class Workbook:
    """A workbook's sheets (no chart sheets), names, styles, and what it takes from elsewhere."""

    sheets: list[Sheet] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)
    links: list[str] = field(default_factory=list)  # other workbooks, as the file names them
    connected: bool = False  # has connections to data outside
    iterates: bool = False  # circular references are calculated step by step
    remarks: list[str] = field(default_factory=list)  # what else it holds, which was left alone


def load(path: str, *, computing: bool = False) -> Workbook:
    """Read a workbook; ValueError where the file isn't one that can be read.

    With `computing`, also where engines may not have it, since it takes values from elsewhere.
    """
    try:
        remarks = guard.check(path, computing=computing)
    except guard.Refused as error:
        raise ValueError(str(error)) from None
    with quick(), open(path, "rb") as file:
        try:
            found = _load(file)
            found.remarks = remarks
            return found
        except MemoryError:
            raise
        except Exception as error:  # openpyxl raises whatever a broken part makes it stumble on
            said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            raise ValueError(f"not an .xlsx workbook that can be read ({said})") from None


@contextmanager
def quick() -> Iterator[None]:
    """Without a search for circles among a million small objects, a third of the time, and without warnings."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if enabled:
            gc.enable()


def _load(file: BinaryIO) -> Workbook:
    import openpyxl

    book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
    found = Workbook(styles=[_style(book, style) for style in book._cell_styles])
    _parts(found, book._archive)
    for sheet in book.worksheets:
        found.sheets.append(_sheet(sheet))
    book.close()
    return found


def _parts(found: Workbook, archive: ZipFile) -> None:
    """Names, links and settings from the parts themselves: openpyxl keeps one of two names that clash."""
    for element in fromstring(archive.read("xl/workbook.xml")).iter():
        tag = element.tag.rpartition("}")[2]
        if tag == "definedName":
            scope = element.get("localSheetId")
            found.names.append(Name(element.get("name", ""), element.text or "", None if scope is None else int(scope)))
        elif tag == "calcPr":
            found.iterates = element.get("iterate", "0") in ("1", "true")
    links = [part for part in archive.namelist() if part.startswith("xl/externalLinks/_rels/")]
    for part in sorted(links, key=lambda part: (len(part), part)):  # 10 comes after 9
        targets = [element.get("Target") for element in fromstring(archive.read(part)).iter()]
        found.links += [target for target in targets if target][:1]
    found.connected = "xl/connections.xml" in archive.namelist()


def _sheet(source: Any) -> Sheet:
    """One pass over a sheet's XML. openpyxl's own iteration would fill every gap between two cells with blanks."""
    from openpyxl.worksheet import _reader as openpyxl_reader

    class Parser(openpyxl_reader.WorkSheetParser):  # type: ignore[misc]
        """Keeps the cached value beside the formula."""

        def parse_cell(self, element: Any) -> dict[str, Any]:
            try:
                cell: dict[str, Any] = super().parse_cell(element)
            except (ValueError, IndexError, KeyError, TypeError):  # a value that its type doesn't allow
                cell = {"row": self.row_counter, "column": self.col_counter, "data_type": "s", "style_id": 0}
                cell["value"] = element.findtext(openpyxl_reader.VALUE_TAG)
            if cell["data_type"] == "f":
                cell["cached"] = _cached(element.get("t", "n"), element.findtext(openpyxl_reader.VALUE_TAG))
            return cell

    sheet = Sheet(str(source.title), str(source.sheet_state))
    with source._get_source() as stream:
        parser = Parser(stream, source._shared_strings)  # without formats: dates stay numbers
        for _, element in iterparse(stream):
            tag = element.tag
            if tag == openpyxl_reader.ROW_TAG:
                for cell in parser.parse_row(element)[1]:
                    _cell(sheet, cell)
                element.clear()
            elif tag == openpyxl_reader.MERGE_TAG:
                sheet.merged = [merged.get("ref", "") for merged in element]
            elif tag == openpyxl_reader.PROT_TAG:
                sheet.protected = element.get("sheet", "0") in ("1", "true")
    return sheet


def _cell(sheet: Sheet, cell: dict[str, Any]) -> None:
    at = (cell["row"] - 1, cell["column"] - 1)
    if cell["style_id"]:
        sheet.looks[at] = cell["style_id"]
    value = cell["value"]
    if cell["data_type"] == "f":
        sheet.formulas[at] = _formula(value)
        if cell["cached"] is not None:
            sheet.cached[at] = cell["cached"]
    elif value is not None:
        sheet.cells[at] = CellError(value) if cell["data_type"] == "e" else _plain(value)


def _formula(value: Any) -> str:
    if type(value) is str:
        return value
    if hasattr(value, "r1") and not hasattr(value, "text"):  # a data table
        return f"=TABLE({value.r1 or ''},{value.r2 or ''})"
    return str(getattr(value, "text", None) or value)


def _cached(kind: str, text: str | None) -> Content:
    if text is None or kind == "str":
        return text
    if not text:  # as openpyxl writes a formula that it has no value for
        return None
    if kind == "e":
        return CellError(text)
    if kind == "b":
        return text in ("1", "true")
    try:
        return float(text)
    except ValueError:
        return text


def _plain(value: Any) -> Content:
    if type(value) is str or type(value) is bool:
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, datetime | date):
        from openpyxl.utils.datetime import to_excel

        return float(to_excel(value))
    return str(value)


def _style(book: Any, style: Any) -> Style:
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

    try:
        own = style.numFmtId - BUILTIN_FORMATS_MAX_SIZE
        number_format = BUILTIN_FORMATS.get(style.numFmtId, "General") if own < 0 else book._number_formats[own]
        fill, border = book._fills[style.fillId], book._borders[style.borderId]
        return Style(
            number_format,
            bool(book._protections[style.protectionId].locked),
            _colour(book._fonts[style.fontId].color),
            _colour(fill.fgColor) if getattr(fill, "patternType", None) == "solid" else "",
            bool(border.left and border.left.style),
            bool(border.right and border.right.style),
        )
    except (IndexError, AttributeError):  # an index that leads nowhere; Excel would repair it
        return Style()


def _colour(colour: Any) -> str:
    if colour is None or colour.type not in ("rgb", "theme", "indexed"):
        return ""
    return str(colour.rgb) if colour.type == "rgb" else f"{colour.type} {getattr(colour, colour.type)}"
