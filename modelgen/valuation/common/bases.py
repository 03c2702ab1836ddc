"""The bases of figures: of which twelve months they are, and whether a figure of a model is of those."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr
from modelgen.formula.needs import needs
from modelgen.model.items import Input, Item, Line
from modelgen.model.timeline import Timeline

# the last twelve months, the last fiscal year, the last calendar year; then those that are still to come
TRAILING = ("LTM", "FY", "CY")
FORWARD = ("NTM", "FY+1", "FY+2", "FY+3", "CY+1", "CY+2", "CY+3")
BASES = (*TRAILING, *FORWARD)


def mistimed(label: str, figure: Expr, basis: str) -> Iterator[DefinitionError]:
    """A figure whose last period isn't that of its basis."""
    latest = _latest(figure)
    wrong = [timeline for timeline, position in latest.items() if position > _ends(basis, timeline).last]
    if not wrong and all(position < _ends(basis, timeline).first for timeline, position in latest.items()):
        wrong = list(latest)
    for timeline in wrong[:1]:
        ends, members = _ends(basis, timeline), timeline.members
        first, last = (members[max(0, min(position, len(members) - 1))] for position in (ends.first, ends.last))
        fits = first + (f" to {last}" if first != last else "")
        why = f"'{label}': the subject's figure goes up to {members[latest[timeline]]}, and {basis} ends with {fits}"
        yield DefinitionError(why, "take its periods, or name another basis")


@dataclass(frozen=True, eq=False)
class _Ends:
    """The positions on a timeline with which twelve months may end."""

    first: int
    last: int


def _ends(basis: str, timeline: Timeline) -> _Ends:
    """The positions with which the twelve months of a basis may end.

    Which quarter or month ends a fiscal year isn't known: the last actual one ends within the last year of actuals.
    A year that is calendarised takes from the fiscal year after it, NTM from FY+2.
    """
    a_year, ahead = timeline.frequency, timeline.history
    if not a_year:  # periods of no regular length
        return _Ends(first=0, last=ahead - 1) if basis in TRAILING else _Ends(first=ahead, last=len(timeline) - 1)
    if basis == "LTM":
        return _Ends(first=ahead - 1, last=ahead - 1)
    if basis == "NTM":
        return _Ends(first=ahead, last=ahead + 2 * a_year - 1)
    years = int(basis.partition("+")[2] or 0)
    later = a_year if years and basis.startswith("CY") else 0
    return _Ends(first=ahead + (years - 1) * a_year, last=ahead + years * a_year - 1 + later)


def _latest(figure: Expr) -> dict[Timeline, int]:
    """The last position on each timeline at which a figure reads the items that it is calculated from."""
    latest: dict[Timeline, int] = {}

    def read(expr: Expr) -> None:
        for need in needs(expr, {}):
            item = need.item
            if not isinstance(item, Item) or (isinstance(item, Input) and item.fixed):
                continue
            windows = {axis: window for axis, window in need.scope.items() if isinstance(axis, Timeline)}
            for timeline, window in windows.items():
                position = window.stop - 1
                latest[timeline] = max(position, latest.get(timeline, position))
            if isinstance(item, Line) and not windows:
                for _, _, formula in item.formulas():
                    read(formula)

    read(figure)
    return latest
