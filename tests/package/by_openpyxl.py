"""A workbook as openpyxl reads it: what `load` has to find in files that programs for spreadsheets write."""

from __future__ import annotations

import re
import warnings
from colorsys import hls_to_rgb, rgb_to_hls
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring, iterparse
from zipfile import ZipFile

import openpyxl
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet import _reader as openpyxl_reader

from modelgen.package.workbook import CellError, Content, Name, Sheet, Style, Workbook


def load(path: Path) -> Workbook:
    """Everything but the remarks."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
        found = Workbook(styles=[_style(book, style) for style in book._cell_styles])
        _parts(found, book._archive)
        for sheet in book.worksheets:
            found.sheets.append(_sheet(sheet))
        book.close()
    return found


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


def _parts(found: Workbook, archive: ZipFile) -> None:
    """Names, links and settings from the parts themselves: openpyxl keeps one of two names that clash."""
    for element in fromstring(archive.read("xl/workbook.xml")).iter():
        tag = element.tag.rpartition("}")[2]
        if tag == "definedName":
            scope = element.get("localSheetId")
            found.names.append(Name(element.get("name", ""), element.text or "", None if scope is None else int(scope)))
        elif tag == "calcPr":
            found.iterates = element.get("iterate", "0") in ("1", "true")
            found.iterations = int(element.get("iterateCount", 100))
            found.precision = float(element.get("iterateDelta", 0.001))
            found.on_load = element.get("fullCalcOnLoad", "0") in ("1", "true")
            found.manual = element.get("calcMode", "auto") == "manual"
    links = [part for part in archive.namelist() if part.startswith("xl/externalLinks/_rels/")]
    for part in sorted(links, key=lambda part: (len(part), part)):  # 10 comes after 9
        targets = [element.get("Target") for element in fromstring(archive.read(part)).iter()]
        found.links += [target for target in targets if target][:1]
    found.connected = "xl/connections.xml" in archive.namelist()


def _sheet(source: Any) -> Sheet:
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
        return float(to_excel(value))
    return str(value)


def _style(book: Any, style: Any) -> Style:
    try:
        own = style.numFmtId - BUILTIN_FORMATS_MAX_SIZE
        number_format = BUILTIN_FORMATS.get(style.numFmtId, "General") if own < 0 else book._number_formats[own]
        fill, border = book._fills[style.fillId], book._borders[style.borderId]
        return Style(
            number_format,
            bool(book._protections[style.protectionId].locked),
            _colour(book, book._fonts[style.fontId].color),
            _filled(book, fill),
            bool(border.left and border.left.style),
            bool(border.right and border.right.style),
            _font(book._fonts[style.fontId]),
            *_aligned(book._alignments[style.alignmentId]),
        )
    except (IndexError, AttributeError):  # an index that leads nowhere; Excel would repair it
        return Style()


def _font(font: Any) -> str:
    kinds = {"bold": font.b, "italic": font.i, "struck out": font.strike, "underlined": font.u not in (None, "none")}
    size = f"{font.sz:g}" if font.sz else ""
    return " ".join(filter(None, [font.name, size, *sorted(kind for kind, there in kinds.items() if there)]))


def _aligned(found: Any) -> tuple[str, int]:
    turned = f"turned {found.textRotation}" if found.textRotation else ""
    words = [found.horizontal or "", turned, "shrunk" * bool(found.shrink_to_fit), "wrapped" * bool(found.wrap_text)]
    return " ".join(filter(None, words)).removeprefix("general").strip(), int(found.indent or 0)


def _filled(book: Any, fill: Any) -> str:
    """A fill's colour to the eye; of patterns and gradients those that the tests have."""
    pattern = getattr(fill, "patternType", None)
    if pattern is None:
        return ""
    if pattern == "lightUp":  # a quarter of green on white
        return "FFBFFFBF"
    return _colour(book, fill.fgColor) if pattern == "solid" else "FFDFDFDF"  # an eighth of black


def _colour(book: Any, colour: Any) -> str:
    if colour is None or colour.type not in ("rgb", "theme", "indexed"):
        return ""
    if colour.type == "rgb":
        found = colour.rgb[-6:]
    elif colour.type == "indexed":
        found = {64: "000000", 65: "FFFFFF"}.get(colour.indexed) or COLOR_INDEX[colour.indexed][-6:]
    else:
        scheme = re.findall(r"<a:(?:srgbClr val|sysClr val=.\w+. lastClr)=.(\w{6})", book.loaded_theme.decode())[:12]
        found = [scheme[1], scheme[0], scheme[3], scheme[2], *scheme[4:]][colour.theme]
    if colour.tint:  # one that makes lighter, by half
        hue, light, full = rgb_to_hls(*(int(found[at : at + 2], 16) / 255 for at in (0, 2, 4)))
        found = "".join(f"{round(255 * part):02X}" for part in hls_to_rgb(hue, (light + 1) / 2, full))
    return f"FF{found.upper()}"
