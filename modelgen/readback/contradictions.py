"""Cells of a workbook that show otherwise than the definition computes with what was changed in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from modelgen.verify.causes import Causes
from modelgen.verify.compare import Mismatch, instead
from modelgen.verify.told import Circumstances, counted, entries, records

_FEW = 5  # headline outputs


@dataclass(frozen=True)
class Contradictions:
    """What engines compute otherwise of one file, by cause; `outputs` are the headline outputs among it."""

    file: str
    mismatches: Sequence[Mismatch]
    outputs: Sequence[Mismatch]
    causes: Causes
    by: Circumstances

    @property
    def cells(self) -> int:
        """How many cells show otherwise."""
        return len({one.cell for one in self.mismatches})

    def lines(self, most: int) -> list[str]:
        """Headline outputs, then causes with at most so many entries."""
        found = [f"{self.file} doesn't compute what the definition would: {counted(self.causes)}"]
        found += [f"  {one.cell} ({one.slot}) {instead(one)}" for one in self.outputs[:_FEW]]
        return [*found, *entries(self.causes.found, self.by, most)]

    def fields(self) -> dict[str, Any]:
        """The file, with mismatches and causes as those of a verification."""
        return {
            "file": self.file,
            "mismatches": [one.fields() for one in self.mismatches],
            "causes": records(self.causes, self.by),
        }
