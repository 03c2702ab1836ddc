"""What stands in input cells now that isn't what they were built with, and whether it can be a value at all."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from modelgen.identity.locate import Located
from modelgen.identity.manifest import Built, Manifest
from modelgen.model.address import Address
from modelgen.model.written import bad
from modelgen.package.content import Key, WorkbookContent
from modelgen.package.workbook import CellError, Content
from modelgen.sheet.areas import Area, area_of
from modelgen.sheet.days import from_1900

T = TypeVar("T")
_SAME = 5e-15  # some programs save 15 digits


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
                yield Entry(address, cell, row.unit, built, value, bad=_bad(row.unit, value, cell in dates))


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


def _bad(unit: str, value: Content, as_date: bool) -> str:
    return f"it is the error {value}" if isinstance(value, CellError) else bad(unit, value, as_date)
