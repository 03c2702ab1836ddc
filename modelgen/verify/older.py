"""A file that was built from another state of the definition: what the two still share, and nothing else.

What has changed in the definition since would be told as hundreds of faults of the file, none of which is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from modelgen.identity.manifest import Imprint
from modelgen.layout.grid import Cell
from modelgen.package.content import Key, WorkbookContent
from modelgen.report import does, many
from modelgen.verify.causes import Causes
from modelgen.verify.compare import Mismatch


@dataclass(frozen=True)
class MovedOn:
    """What a file was built from and what to do about it; how many formula cells the definition has, how many stand in
    the file as it has them, and how many of these compute the same."""

    origin: str
    remedy: str
    cells: int
    standing: int
    same: int

    def __str__(self) -> str:
        return f"{self.origin}, and the definition has moved on; {self.remedy}"

    @property
    def shared(self) -> str:
        """What the two have in common."""
        rest = self.standing - self.same
        follow = f", and {rest:,} {does(rest, 'follow')} what has changed" if rest else ""
        return (
            f"{self.standing:,} of the definition's {many(self.cells, 'formula cell')} "
            f"{does(self.standing, 'stand')} in the file as it has them; "
            f"{self.same:,} of these {does(self.same, 'compute')} the same{follow}"
        )


def moved_on(
    by: Imprint, texts: Mapping[Key, str], content: WorkbookContent, mismatches: Sequence[Mismatch], left: Set[Cell]
) -> MovedOn:  # fmt: skip
    """What a file's `content` shares with the definition's formulas `texts`; cells that are `left` aren't compared."""
    standing = {Cell(*cell) for cell, text in texts.items() if content.formulas.get(cell) == text} - left
    remedy = "build it again"
    if by.commit:
        remedy = (
            f"modelgen diff {by.commit} PATH says what has changed, and with --model PATH@{by.commit} it is verified "
            "as it was built"
        )
    return MovedOn(by.origin, remedy, len(texts), len(standing), len(standing - {one.cell for one in mismatches}))


def unexplained(found: Causes, mismatches: Sequence[Mismatch]) -> tuple[Causes, list[Mismatch]]:
    """The causes that no change of the definition is behind, and their cells: those differ though all that they read
    is the same."""
    kept = [cause for cause in found.found if not cause.findings]
    cells = {cell for cause in kept for cell in cause.cells}
    return replace(found, found=kept, behind=0), [one for one in mismatches if one.cell in cells]
