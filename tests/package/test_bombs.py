"""What any file costs to read or to refuse, however it was made: within seconds of processor time and little memory."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.package.bombs import BOMBS, large
from tests.package.costs import SLOW, cost
from tests.package.hostile import write

SECONDS, MEGABYTES = 3, 200  # what is promised, of processor time for the machine of the benchmarks
ENGINES, ALONE = "modelgen.package.content:for_engines", "modelgen.package.load:load"
REFUSED = {  # the others are read: what they are full of isn't
    "formulas by the million": "more tags", "tags by the million": "more tags", "cells without a place": "holds <c>",
    "rows without cells": "a row 1048577", "rows of one cell": "more tags",
    "formulas of formats": "formulas of formats",
    "a formula for many cells": "that cells share", "texts by the million": "more tags",
    "a text without end": "a text of", "fonts by the million": "fonts", "formats by the million": "kinds of cells",
    "names": "100,000 names", "merges": "merges more than", "relations": "a list of more", "types": "zip bomb",
    "sheets of one part": "is another sheet, too", "tables of one part": "is another table, too",
    "what-if tables": "what-if tables of more than", "brackets": "8,192", "quotation marks": "8,192",
    "brackets of links": "8,192", "tags of many sheets": "more tags", "merges of many sheets": "which overlap",
    "formats of many sheets": "formulas of formats", "formulas that cells of many sheets share": "that cells share",
    "what-if tables of many sheets": "what-if tables of more than", "arrays of many sheets": "arrays over more than",
    "cells that look": "more cells", "long texts": "more bytes", "long texts of cells": "more bytes",
    "texts in pieces": "more tags", "names of long texts": "more bytes", "drawings": "more tags",
    "looks of conditions": "looks for conditions",
    "links of many sheets": "and the like", "entries of many sheets": "and the like",
}  # fmt: skip


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much memory a process had at most"),
]


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_costs_little(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path / "bomb.xlsx", BOMBS[kind]())
    assert os.path.getsize(path) < 2_000_000
    said, seconds, megabytes = cost(ENGINES, path, SECONDS * SLOW)
    assert REFUSED.get(kind, "tuple") in said
    assert seconds <= SECONDS * SLOW
    assert megabytes <= MEGABYTES


def test_a_large_workbook_is_read_for_as_little(tmp_path: Path) -> None:
    path = write(tmp_path / "large.xlsx", entries := large(formulas=500_000))
    assert sum(one.size for one in entries) > 60_000_000
    said, seconds, megabytes = cost(ALONE, path, SECONDS * SLOW)
    assert said == "Workbook"
    assert seconds <= SECONDS * SLOW
    assert megabytes <= MEGABYTES
