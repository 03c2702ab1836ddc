"""Which checks fail behind others (convention 34): those that read what means something only where others hold.

A value that rests on a check reads it, and is n.m. where it fails; whatever asks something of that value then fails as
well. What follows in this way has one cause, and is one failure: that of the check at the root.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import add

from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr
from modelgen.formula.functions import all_of, if_error, where
from modelgen.formula.units import NUMBER, TEXT
from modelgen.model.checks import ERROR
from modelgen.model.declarations import Declarations
from modelgen.model.items import Input, Item, Line

NO_REASON = "none"


def failures_of(check: Line) -> Expr:
    """In how many cells a check fails."""
    count: Expr = check
    for over in check.axes:
        count = count.total(over)
    return count


def any_fails(checks: Sequence[Line]) -> Expr:
    """Whether one of some checks fails."""
    return reduce(add, map(failures_of, checks)) > 0


class Rests:
    """What rests on which checks: on those that it reads, however far away."""

    def __init__(self, model: Declarations) -> None:
        self._readers: dict[Item, list[Line]] = {}
        for line in (*model.lines, *model.checks):
            for item in line.reads:
                self._readers.setdefault(item, []).append(line)
        gates = [check for check in model.checks if check.severity == ERROR and check in self._readers]
        self._reached = {gate: self.reached([gate]) for gate in gates}

    def reached(self, items: Iterable[Item]) -> set[Line]:
        """The lines that read any of some items, however far away."""
        found, queue = set[Line](), list(items)
        while queue:
            new = [line for line in self._readers.get(queue.pop(), ()) if line not in found]
            found.update(new)
            queue += new
        return found

    def rests(self, item: Item) -> bool:
        """Whether an item rests on any check."""
        return any(item in reached for reached in self._reached.values())

    def of(self, item: Item) -> list[Line]:
        """The checks on which an item rests, those that themselves rest on fewest first; no two rest on each other."""
        mine = [gate for gate, reached in self._reached.items() if item in reached and gate is not item]
        own = self._reached.get(item, ()) if isinstance(item, Line) else ()
        apart = [gate for gate in mine if gate not in own]
        return self.from_the_root(apart)

    def from_the_root(self, gates: Iterable[Line]) -> list[Line]:
        """Checks in order, those that rest on fewest others first."""
        return sorted(gates, key=lambda gate: sum(gate in reached for reached in self._reached.values()))


def scans_behind(rests: Rests, scans: Mapping[Line, Sequence[Line]], number: Line | None) -> dict[Line, list[Line]]:
    """The checks for errors on sheets behind which others fail: where an error comes from there, and goes nowhere back.

    `number` is the check that outputs are numbers, which reads all outputs.
    """
    reached = {scan: rests.reached(lines) for scan, lines in scans.items()}
    behind: dict[Line, list[Line]] = {}
    for scan, lines in scans.items():
        behind[scan] = [
            other for other, found in reached.items()
            if other is not scan and not found.isdisjoint(lines) and reached[scan].isdisjoint(scans[other])
        ]  # fmt: skip
    if number is not None:
        behind[number] = [scan for scan, found in reached.items() if number in found]
    return behind


def reasons(model: Declarations, rests: Rests) -> tuple[dict[Item, Line], Line | None]:
    """For each headline output that rests on checks, a line that names the first of them that fails where it is n.m.;
    and the line that says it of all together.

    Outputs that rest on the same checks share one.
    """
    found: dict[Item, Line] = {}
    known: dict[tuple[Line, ...], list[Item]] = {}
    for output in dict.fromkeys(model.outputs):
        if output.unit != TEXT and (gates := tuple(rests.of(output))):
            known.setdefault(gates, []).append(output)
    for number, (gates, outputs) in enumerate(known.items(), start=1):
        line = _reason(model, gates, outputs, number if len(known) > 1 else 0)
        found |= dict.fromkeys(outputs, line)
    if len(known) < 2:
        return found, next(iter(found.values()), None)
    every = rests.from_the_root(dict.fromkeys(gate for gates in known for gate in gates))
    return found, _reason(model, every, list(found), 0)


def _reason(model: Declarations, gates: Sequence[Line], outputs: Sequence[Item], number: int) -> Line:
    """A line of text, and on the sheet Lists what it may say and which of that it says."""
    key = f"reason.{number}" if number else "reason"
    texts = [f"fails: {gate.label}" for gate in gates]
    axis = Axis("Check", [*texts, NO_REASON], rank=5, key=key)
    model.axes.append(axis)
    listed = Input(
        model, "Reasons for n.m.", (axis,), TEXT, key=f"{key}.texts", fixed=True, options=axis.members, origin="summary"
    )
    listed.give(dict(zip(axis.members, axis.members, strict=True)), source="checks of the definition")
    numbers = Input(model, "Number", (axis,), NUMBER, key=f"{key}.numbers", fixed=True, origin="summary")
    numbers.give({text: number for number, text in enumerate(axis.members, start=1)}, source="order of the checks")
    none = numbers.at(axis, NO_REASON)
    failing = Line(model, "Number where it fails", (axis,), NUMBER, key=f"{key}.failing", origin="summary")
    failing.formula = none
    for text, gate in zip(texts, gates, strict=True):
        failing.define(text, where(failures_of(gate) > 0, numbers.at(axis, text), none))
    called = [model.captions.get(output, output.label) for output in outputs]
    others = f" and {len(called) - 1} more" if len(called) > 1 else ""
    label = f"Reason for n.m.: {called[0]}{others}" if number else "Reason for n.m."
    line = Line(model, label, (), TEXT, key=key, origin="summary")
    line.options = axis.members
    # what is n.m. isn't equal to itself either
    meant = all_of(*(output == output for output in outputs))
    line.formula = listed.at(axis, if_error(where(meant, none, failing.min(axis)), failing.min(axis)))
    table = model.lists.table(label, axis)
    for item in (listed, numbers, failing):
        table.add(item)
    return line
