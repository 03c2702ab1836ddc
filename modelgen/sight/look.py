"""All that a reader sees of a file, beside the workbook that its definition makes from the same inputs."""

from __future__ import annotations

from collections.abc import Iterator, Set

from modelgen.identity.alignment import Alignment
from modelgen.layout.grid import Cell
from modelgen.layout.layout import Layout
from modelgen.model.items import Input
from modelgen.package.workbook import Workbook
from modelgen.sight.beside import Beside
from modelgen.sight.charts import charts
from modelgen.sight.finding import Finding
from modelgen.sight.hidden import hidden
from modelgen.sight.looks import looks
from modelgen.sight.over import over
from modelgen.sight.room import room
from modelgen.sight.rules import rules
from modelgen.sight.settings import settings
from modelgen.sight.words import words


def look(
    layout: Layout, own: Workbook, file: Workbook, moved: Alignment, edited: Set[Cell] = frozenset(),
    other: Set[Input] = frozenset(),
) -> Iterator[Finding]:  # fmt: skip
    """What a reader of the file sees otherwise than in `own`, the workbook made anew; cells are the definition's.

    A file of the same bytes is `own` itself, and nothing is seen otherwise in it. `edited` are the cells of inputs
    whose values aren't the as-built ones, `other` inputs to which the definition gives other values today than when the
    file was built.
    """
    if own is file:
        return
    beside = Beside(layout, own, file, moved)
    yield from words(beside, edited, other)
    yield from shown(beside)


def shown(beside: Beside) -> Iterator[Finding]:
    """How words and numbers are seen."""
    for part in (looks, room, hidden, over, charts, rules, settings):
        yield from part(beside)
