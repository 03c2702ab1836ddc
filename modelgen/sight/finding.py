"""Something in a file that isn't as the definition makes it, and how grave that is."""

from __future__ import annotations

from dataclasses import dataclass

from modelgen.layout.grid import Cell

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


@dataclass(frozen=True)
class Finding:
    """Something in the file that isn't as the definition makes it."""

    cell: Cell | None  # None where it concerns the file
    what: str
    grade: str = STRUCTURE

    @property
    def fault(self) -> bool:
        """Whether it spoils the verification."""
        return self.grade in FAULTS

    def __str__(self) -> str:
        return f"{self.cell}: {self.what}" if self.cell else self.what
