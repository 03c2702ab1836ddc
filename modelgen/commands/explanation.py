"""Where a number comes from, as `modelgen explain` reports it: the number that is meant, and the tree below it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from modelgen.commands.paths import find
from modelgen.commands.precedents import Node, Spot, Trace
from modelgen.commands.tree_data import data
from modelgen.commands.tree_text import TreeText
from modelgen.errors import ModelgenError, nearest
from modelgen.layout.place import place
from modelgen.model.address import OPENING, Members
from modelgen.model.items import Item
from modelgen.reference.result import Result, columns
from modelgen.report import Answer

DEPTH = 6


@dataclass
class Explanation(Answer):
    """A number, its formula in words and in Excel, and what it rests on.

    `remarks` say what was chosen because it wasn't said: a member, a period.
    """

    command = "explain"

    trace: Trace
    tree: Node
    remarks: list[str] = field(default_factory=list)
    width: int = 80

    @property
    def verdict(self) -> str:
        """The number, with its value."""
        return TreeText(self.trace, self.width).number(self.tree.spot)

    def lines(self) -> list[str]:
        """The number itself, then the tree, then the inputs that the depth left out."""
        return list(TreeText(self.trace, self.width).lines(self.tree, self.remarks))

    def fields(self) -> dict[str, Any]:
        """The whole tree."""
        model = self.trace.result.program
        return {
            "model": model.name,
            "scenario": model.scenario.members[self.trace.scenario],
            "depth": self.trace.depth,
            "remarks": self.remarks,
            "number": data(self.trace, self.tree),
        }


def explanation(
    result: Result, scenario: str, label: str, member: str | None = None, period: str | None = None,
    depth: int = DEPTH, width: int = 80,
) -> Explanation:  # fmt: skip
    """Explain a number; ModelgenError where there is no such number."""
    spot, remarks = the_spot(result, label, member, period)
    trace = Trace(result, place(result.program), scenario, depth)
    return Explanation(trace, trace.tree(spot), remarks, width)


def the_spot(result: Result, label: str, member: str | None, period: str | None) -> tuple[Spot, list[str]]:
    """The number that is meant, and what was chosen because it wasn't said."""
    item, remarks = find(result.program, label), []
    members, said = _members(item, member)
    remarks += said
    if item.column_axis is None:
        if period is not None:
            raise ModelgenError(f"'{item.label}' doesn't vary over time; leave --period out")
        return Spot(item, members), remarks
    known = {OPENING if c == -1 else item.column_axis.members[c]: c for c in columns(item) if c is not None}
    if not known:
        raise ModelgenError(f"'{item.label}' has a value for no period")
    if period is None:
        period = list(known)[-1]
        if len(known) > 1:
            remarks.append(f"of {len(known)} periods the last; name one with --period")
    name = next((n for n in known if n.casefold() == period.casefold()), period)
    if name not in known and name[-1:] in "AEae":
        name = name[:-1]  # as `modelgen show` heads its columns
    if name not in known:
        names = [n for n in known if n != OPENING]
        raise ModelgenError(f"'{item.label}' has no value for {period}; it has values for {names[0]} to {names[-1]}")
    return Spot(item, members, known[name]), remarks


def _members(item: Item, member: str | None) -> tuple[Members, list[str]]:
    rows = {" / ".join(item.member_labels(members)): members for members in item.rows()}
    over = " and ".join(axis.label for axis in item.row_axes)
    if member is not None:
        found = next((m for name, m in rows.items() if name.casefold() == member.casefold()), None)
        if found is None and not over:
            raise ModelgenError(f"'{item.label}' has no members; leave --member out")
        if found is None:
            some = nearest(member, rows) or f"; there is {', '.join(list(rows)[:5])}"
            raise ModelgenError(f"'{member}' is not a member of {over}{some}")
        return found, []
    first = next(iter(rows.values()))
    return first, ([f"of {len(rows)} members the first; name one with --member"] if len(rows) > 1 else [])
