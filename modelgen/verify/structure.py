"""Is it still the workbook that the definition makes? Formula texts, inputs, names and manifest.

This check is apart from the comparison of values, and proves nothing by itself (convention 12).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from modelgen.errors import ValuesError
from modelgen.formula.units import TEXT
from modelgen.identity import names
from modelgen.identity.manifest import imprint_of
from modelgen.layout.grid import Cell
from modelgen.layout.layout import Layout
from modelgen.layout.slots import input_places
from modelgen.model.address import Address, InputKey
from modelgen.model.items import Input
from modelgen.model.values import checked, shown
from modelgen.package.content import Key, WorkbookContent
from modelgen.package.workbook import Workbook
from modelgen.reference.solve import Given
from modelgen.report import many
from modelgen.sheet.areas import Area, rectangles
from modelgen.sight.finding import FORMULA, INPUT, NOTHING, NUMBERS, REMARK, VALUE, Finding
from modelgen.verify.changed_forms import counts

_SHOWN = 5  # areas that are named of cells that aren't computed


@dataclass(frozen=True)
class Edit:
    """An input whose value in the file isn't the as-built one."""

    slot: Address
    cell: Cell
    built: str
    now: str

    def __str__(self) -> str:
        return f"{self.slot} at {self.cell}: {self.built} -> {self.now}"


@dataclass
class Inspection:
    """What the file says: values that differ, and what is wrong with it."""

    edits: list[Edit]
    findings: list[Finding]
    given: dict[Input, Given]


def remarks(content: WorkbookContent) -> list[Finding]:
    """What the file holds that was left alone, such as macros, and the cells that engines don't compute."""
    found = list(content.remarks)
    by_reason: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for (sheet, row, column), reason in content.apart.items():
        by_reason[reason, sheet].append((row, column))
    for (reason, sheet), places in by_reason.items():
        areas = [str(Area(sheet, *corners)) for corners in rectangles(places)]
        more = f" and {many(len(areas) - _SHOWN, 'more area')}" if len(areas) > _SHOWN else ""
        cells = ", ".join(areas[:_SHOWN]) + more
        given = "blanks" if reason.endswith("saved") else "the values saved there"
        found.append(f"not computed, as they hold {reason}: {cells}; engines were given {given}")
    broken = [Finding(Cell(*key), what) for key, what in content.broken.items()]
    return [*(Finding(None, remark, REMARK) for remark in found), *broken]


def left_out(cells: Sequence[Cell]) -> list[Finding]:
    """That engines don't compute cells of the definition, whose formulas lead nowhere outside."""
    if not cells:
        return []
    more = f", and of {many(len(cells) - 1, 'more cell')} of the definition" if len(cells) > 1 else ""
    return [Finding(cells[0], f"the definition's formula isn't computed in this file{more}")]


def inspect(
    layout: Layout, content: WorkbookContent, texts: Mapping[Key, str], reshaped: Set[Input] = frozenset()
) -> Inspection:
    """Compare a file's cells with the layout, its formulas with `texts`; the values of its inputs come back as edits.

    `reshaped` are inputs that were given in another form when the file was built; their counts and names may differ.
    """
    result = Inspection([], [], {})
    by = imprint_of(content)
    if by is None:
        result.findings.append(
            Finding(None, "the file has no modelgen manifest; it wasn't made by modelgen, or was rebuilt")
        )
    missing = {plan.name for plan in layout.sheets} - set(content.sheets)
    for name in sorted(missing):
        known = {*(plan.name for plan in layout.sheets), by.sheet if by else ""}
        strange = sorted(set(content.sheets) - known)
        hint = f"; the file has {', '.join(repr(other) for other in strange)} instead" if strange else ""
        result.findings.append(Finding(None, f"the sheet '{name}' is missing{hint}"))
    _inputs(layout, content, result, missing)
    _formulas(content, texts, result, missing, counts(layout, set(reshaped)))
    otherwise = {names.block_name(item) for item in reshaped}
    for name, reference in names.blocks(layout):
        now = content.names.get(name)
        if now is None or (name not in otherwise and now.lstrip("=") != reference):
            what = "is missing" if now is None else f"points to {now} instead of {reference}"
            result.findings.append(Finding(None, f"the defined name {name} {what}"))
    return result


def _formulas(
    content: WorkbookContent, texts: Mapping[Key, str], result: Inspection, missing: set[str], otherwise: set[Cell]
) -> None:
    """Formula cells that hold something else, and formulas where none belongs."""
    expected = {**texts}
    expected |= {count: content.formulas[count] for count in otherwise if count in content.formulas}
    overtyped = {edit.cell for edit in result.edits}  # inherited inputs with a value: edits, not faults
    for cell, formula in expected.items():
        actual = content.formulas.get(cell)
        if cell[0] in missing or actual == formula or cell in overtyped:
            continue
        if actual is None:
            value = content.cells.get(cell)
            became = "is blank" if value is None else f"was overwritten by {value!r}"
            what, instead = f"the formula {formula} {became}", NOTHING if value is None else VALUE
        else:
            what, instead = f"the formula is {actual}, the definition's is {formula}", FORMULA
        result.findings.append(Finding(Cell(*cell), what, instead=instead))
    told = {finding.cell for finding in result.findings}
    for cell in sorted(content.formulas.keys() - expected.keys()):
        if cell not in told:
            result.findings.append(Finding(Cell(*cell), "a formula that the definition doesn't know", REMARK))


def expected_formulas(own: Workbook) -> dict[Key, str]:
    """Every formula cell's text as the definition makes it."""
    return {(sheet.name, *at): text for sheet in own.sheets for at, text in sheet.formulas.items()}


def _inputs(layout: Layout, content: WorkbookContent, result: Inspection, missing: set[str]) -> None:
    selector = layout.program.selector
    for item, placement in layout.placements.items():
        if not isinstance(item, Input) or placement.sheet in missing:
            continue
        given, numbers = dict[InputKey, float](), item.unit != TEXT
        for key, cell in input_places(item, placement):
            built = item.given.get(key)
            value, formula = content.cells.get(cell), content.formulas.get(cell)
            if numbers and formula is None and type(value) is float and value == built:
                continue  # nearly all
            if formula is not None or (value is None and built is None):
                if built is not None:
                    what = f"the input {item.slot(*key)} was replaced by {formula}"
                    result.findings.append(Finding(cell, what, instead=INPUT))
                continue
            if value is None:
                result.findings.append(Finding(cell, f"the input {item.slot(*key)} is blank", instead=INPUT))
                continue
            try:
                number = checked(item, value)
            except ValuesError as error:
                untaken = item.unit == TEXT or isinstance(value, str | bool)
                result.findings.append(Finding(cell, str(error), instead=INPUT if untaken else ""))
                if untaken:
                    continue
                number = float(value)  # outside its bounds: a fault, and still what the workbook calculates with
            if item.unit == TEXT and str(value).casefold() not in map(str.casefold, item.options):
                what = f"{value!r} isn't {shown(item, number)!r} to Excel, which finds no such choice in the list"
                result.findings.append(Finding(cell, what, NUMBERS, INPUT))
                continue
            if number == built or item is selector:  # which scenario is live is no edit: all are verified
                continue
            before = "inherited" if built is None else str(shown(item, built))
            if item.fixed:
                what = f"the constant {item.slot(*key)} is {shown(item, number)}, not {before}"
                result.findings.append(Finding(cell, what, instead=INPUT))
                continue
            given[key] = number
            result.edits.append(Edit(item.slot(*key), cell, before, str(shown(item, number))))
        if given:
            result.given[item] = given
