"""Something in a file that isn't as the definition makes it, and how grave that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from modelgen.layout.grid import Cell
from modelgen.sheet.areas import alike

NUMBERS = "numbers"
"""Numbers that a reader sees are wrong, or can't be seen."""
WORDS = "words"
"""Words that give a number its meaning are wrong."""
STRUCTURE = "structure"
"""It isn't the workbook that the definition makes: formulas, keys, names, sheets."""
LOOK = "look"
"""It looks otherwise, and says the same: an error where that is asked for."""
REMARK = "remark"
"""Something to know, which is nobody's fault."""
FAULTS = (NUMBERS, WORDS, STRUCTURE)

FORMULA, VALUE, NOTHING = "formula", "value", "nothing"
"""What stands in a cell instead of the definition's formula."""
INPUT = "input"
"""What stands in an input's cell is no value that it can take, so the reference has another one."""


@dataclass(frozen=True)
class Finding:
    """Something in the file that isn't as the definition makes it."""

    cell: Cell | None  # None where it concerns the file
    what: str
    grade: str = STRUCTURE
    instead: str = ""  # what stands in the cell, where it computes something else than the definition does

    @property
    def fault(self) -> bool:
        """Whether it spoils the verification."""
        return self.grade in FAULTS

    def __str__(self) -> str:
        return f"{self.cell}: {self.what}" if self.cell else self.what


def side_by_side(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings, those together that say the same of formulas side by side in a row."""
    known = {one.cell: one for one in findings if one.cell is not None and one.instead in (FORMULA, VALUE, NOTHING)}
    runs = {
        (area.sheet, area.top, area.left): [known[Cell(*at)] for at in area.cells()]
        for area in alike({cell: (cell.row, one.instead) for cell, one in known.items()})
    }
    return [
        [one] if one.cell is None or known.get(one.cell) is not one else runs[one.cell]
        for one in findings
        if one.cell is None or known.get(one.cell) is not one or one.cell in runs
    ]


def first_of(findings: Sequence[Finding]) -> str:
    """What is said of the first of some cells side by side, and how many there are."""
    return findings[0].what + (f" (the first of {len(findings)})" if len(findings) > 1 else "")


def where(cells: Sequence[Cell]) -> str:
    """The text for cells side by side."""
    return str(cells[0]) if len(cells) == 1 else f"{cells[0]}:{cells[-1].a1}"
