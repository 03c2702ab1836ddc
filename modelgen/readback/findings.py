"""Findings as people read them: cells side by side in one line, and what follows from a deletion in one, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from modelgen.identity.alignment import Alignment
from modelgen.layout.grid import Cell
from modelgen.package.content import WorkbookContent
from modelgen.sight.finding import Finding, first_of, side_by_side, where

_LOST, _MOST = "#REF!", 6


def in_words(findings: Iterable[Finding], content: WorkbookContent, moved: Alignment) -> Iterator[str]:
    """Findings in words; `content` is the file with nothing moved. What is said of deleted rows is left out."""
    known: list[Finding] = []
    leading: list[Finding] = []
    for finding in findings:
        if finding.cell is None:
            yield finding.what
        elif moved.there(finding.cell) is not None:
            (leading if _LOST in content.formulas.get(finding.cell, "") else known).append(finding)
    for run in side_by_side(known):
        yield f"{_range(run, moved)}: {first_of(run)}"
    lost = side_by_side(leading)
    if lost:
        count, more = sum(map(len, lost)), len(lost) - _MOST
        where = ", ".join(_range(run, moved) for run in lost[:_MOST]) + (f" and {more} more rows" if more > 0 else "")
        what = "formulas lead to cells that were deleted" if count > 1 else "formula leads to cells that were deleted"
        yield f"{count} {what}: {where}"


def _range(run: list[Finding], moved: Alignment) -> str:
    return where([moved.shown(_at(one)) for one in run])


def _at(finding: Finding) -> Cell:
    assert finding.cell is not None  # those without one stand by themselves
    return finding.cell
