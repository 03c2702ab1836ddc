"""What isn't a matter of values: defined names pointed elsewhere, and whether the check of the structure tells."""

from __future__ import annotations

import random
from dataclasses import replace

from modelgen.identity import names
from modelgen.layout.layout import Layout
from modelgen.package.content import WorkbookContent
from modelgen.sheet.copying import Cell, translated
from modelgen.verify import structure

NAMES = 10  # how many names are pointed elsewhere


def misnamed(layout: Layout, content: WorkbookContent, seed: int) -> tuple[int, int]:
    """How many names are pointed a row further down, and how many of them the check of the structure names."""
    known = names.blocks(layout)
    chosen = random.Random(seed).sample(known, min(NAMES, len(known)))
    moved = {name: translated(to, "", _below) for name, to in chosen}
    wrong = replace(content, names={**content.names, **moved})
    found = structure.inspect(layout, wrong, content.formulas).findings
    said = {name for name in moved for one in found if one.fault and f"defined name {name} points to" in one.what}
    return len(moved), len(said)


def _below(cell: Cell) -> Cell:
    return cell[0], cell[1] + 1, cell[2]
