"""What stands in input cells now that isn't what they were built with, and whether it can be a value at all."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from modelgen.identity.locate import Located
from modelgen.identity.manifest import Built, Manifest
from modelgen.model.address import Address
from modelgen.package.content import Key, WorkbookContent
from modelgen.package.workbook import CellError, Content
from modelgen.sheet.areas import Area, area_of
from modelgen.sheet.days import from_1900

T = TypeVar("T")
_SAME = 5e-15  # some programs save 15 digits
_NUMBER = re.compile(r"[-+(]?[\d.,' \u00a0\u202f]*\d[\d.,' \u00a0\u202f]*[)%]?")
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}\.? [A-Za-zÀ-ÿ]{3,9}\.? \d{2,4}")


@dataclass(frozen=True)
class Entry:
    """An input cell that isn't as it was built: its value, the formula in it, or why what it holds is no value."""

    address: Address
    cell: Key
    unit: str
    built: Built
    value: Content = None
    formula: str = ""
    bad: str = ""


def entries(
    manifest: Manifest, located: Located, content: WorkbookContent, dates: Container[Key], filled: Mapping[Key, str]
) -> Iterator[Entry]:
    """Every input cell of a file whose content isn't what it was built with; `dates` are shown as such, and `filled`
    are cells whose value is that of a formula elsewhere."""
    cells, formulas = content.cells, content.formulas
    for row in manifest.rows:
        for period, built in row.built.items():
            address = manifest.address(row, period)
            cell = located.cells.get(address)
            if cell is None:
                continue
            value = counted(cells.get(cell), row.unit, content.from_1904)
            formula = formulas.get(cell) or filled.get(cell)
            if formula is not None:
                if built is not None or not _follows(manifest, located, address, cell, formula):
                    yield Entry(address, cell, row.unit, built, formula=formula)
            elif not same(value, built):
                yield Entry(address, cell, row.unit, built, value, bad=bad(row.unit, value, cell in dates))


def counted(value: T, unit: str, from_1904: bool) -> T | float:
    """The value of an input's cell, a day as definitions count it: from 1900, however the file does."""
    return from_1900(value) if from_1904 and unit == "date" and isinstance(value, float) else value


def _follows(manifest: Manifest, located: Located, address: Address, cell: Key, formula: str) -> bool:
    """Whether a cell without a value of its own still follows the cell that it followed when it was built."""
    parent = manifest.parent(address)
    at = None if parent is None else located.cells.get(parent)
    return at is not None and area_of(formula.lstrip("=+ ").rstrip(), cell[0]) == Area(*at, *at[1:])


def same(value: Content, built: Built) -> bool:
    """Whether a cell still holds what it was built with, as far as programs save it."""
    if isinstance(value, float) and isinstance(built, float | int):
        return abs(value - built) <= _SAME * abs(built)
    if isinstance(value, str) and isinstance(built, str) and not isinstance(value, CellError):
        return value.strip().casefold() == built.strip().casefold()
    return False


def bad(unit: str, value: Content, as_date: bool) -> str:
    """Why something typed is no value of its cell; nothing where it is one."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return "the cell is blank" + ("" if value is None else ", but for spaces")
    if isinstance(value, CellError):
        return f"it is the error {value}"
    if isinstance(value, bool):
        return f"it is {str(value).upper()}, which is neither a number nor a text"
    if unit == "text":
        return "" if isinstance(value, str) else f"it is {value:g}, and one of a list of texts is wanted"
    if isinstance(value, str):
        return _of_text(unit, value)
    if as_date and unit != "date":
        return f"it is shown as a date; as a number it is {value:g}"
    return ""


def _of_text(unit: str, text: str) -> str:
    shown, bare = repr(str(text)), re.sub(r"^[^\d(+-]+|[^\d)%]+$", "", text)
    if unit == "date":
        return f"it is the text {shown}, and no date; type the date without an apostrophe"
    if _DAY.fullmatch(text.strip()):
        return f"it is the text {shown}, which looks like a date"
    if _NUMBER.fullmatch(bare):
        why = "a number that is stored as text" if bare == text else "a number with a sign, a space or a word beside it"
        alone = f"type {bare} alone" if "%" in bare else "type the number alone"
        how = alone if bare != text or "%" not in bare else "type it again, in a cell that isn't text"
        return f"it is the text {shown}, {why}; {how}"
    return f"it is the text {shown}, and no number"
