"""Findings as people read them: cells side by side in one line, and what follows from a deletion in one, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from modelgen.identity.alignment import Alignment
from modelgen.layout.grid import Cell
from modelgen.package.content import WorkbookContent
from modelgen.sight.finding import Finding

_LOST, _MOST = "#REF!", 6


def in_words(findings: Iterable[Finding], content: WorkbookContent, moved: Alignment) -> Iterator[str]:
    """Findings in words; `content` is the file with nothing moved. What is said of deleted rows is left out."""
    runs: list[list[Finding]] = []
    lost: list[list[Finding]] = []
    for finding in findings:
        if finding.cell is None:
            yield finding.what
            continue
        if moved.there(finding.cell) is None:
            continue
        some = lost if _LOST in content.formulas.get(finding.cell, "") else runs
        if some and _goes_on(some[-1][-1], finding, content):
            some[-1].append(finding)
        else:
            some.append([finding])
    for run in runs:
        first = f" (the first of {len(run)})" if len(run) > 1 else ""
        yield f"{_range(run, moved)}: {run[0].what}{first}"
    if lost:
        count, more = sum(map(len, lost)), len(lost) - _MOST
        where = ", ".join(_range(run, moved) for run in lost[:_MOST]) + (f" and {more} more rows" if more > 0 else "")
        what = "formulas lead to cells that were deleted" if count > 1 else "formula leads to cells that were deleted"
        yield f"{count} {what}: {where}"


def _goes_on(before: Finding, finding: Finding, content: WorkbookContent) -> bool:
    """Whether a formula's finding says of the next cell in a row what the one before says of its own."""
    one, other = _at(before), _at(finding)
    beside = other == (one[0], one[1], one[2] + 1)
    same = (one in content.formulas, one in content.cells) == (other in content.formulas, other in content.cells)
    return beside and same and "formula" in before.what and "formula" in finding.what


def _range(run: list[Finding], moved: Alignment) -> str:
    first, last = moved.shown(_at(run[0])), moved.shown(_at(run[-1]))
    return str(first) if first == last else f"{first}:{last.a1}"


def _at(finding: Finding) -> Cell:
    assert finding.cell is not None  # those without one stand by themselves
    return finding.cell
