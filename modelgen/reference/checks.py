"""What a model's own checks and claims say of its values: which fail, in which scenarios and where, and by what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from modelgen.formula.axes import Axis
from modelgen.formula.errorvalues import NAMES
from modelgen.formula.expr import Apply, Expr, Leaf, Literal
from modelgen.formula.text import words
from modelgen.formula.units import BOOLEAN, DATE, TEXT
from modelgen.model.address import OPENING, Address, Members
from modelgen.model.checks import ERROR
from modelgen.model.claims import AS_DECLARED
from modelgen.model.declarations import Claim
from modelgen.model.following import NO_REASON
from modelgen.model.items import Item, Line
from modelgen.program.program import Program
from modelgen.reference.arrays import Values
from modelgen.reference.evaluate import Scope, evaluate
from modelgen.reference.result import Result, cell_value, columns, readable

At = tuple[Members, int | None]  # a row of a check, and a position on its column axis


@dataclass(frozen=True)
class Failure:
    """A check that fails: the scenarios, each with the addresses at which it does, and the numbers behind the first.

    `follows` are the scenarios in which it only follows from others, with those at the root (convention 34).
    """

    check: Line
    scenarios: Mapping[str, list[str]]
    behind: str
    follows: Mapping[str, list[str]]

    @property
    def is_root(self) -> bool:
        """Whether it fails by itself in some scenario."""
        return len(self.follows) < len(self.scenarios)


@dataclass(frozen=True)
class ClaimFailure:
    """A claim that turns out otherwise than it was declared: the scenarios, each with what is computed."""

    claim: Claim
    scenarios: Mapping[str, float | str]


@dataclass(frozen=True)
class Failed:
    """A check of severity error that fails, or a claim that isn't as declared, and the scenarios.

    `follows` are those of them in which it only follows from others, with these.
    """

    label: str
    scenarios: tuple[str, ...]
    follows: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.label}, in {', '.join(self.scenarios)}{following(self.follows)}"

    @property
    def is_root(self) -> bool:
        """Whether it fails by itself in some scenario."""
        return len(self.follows) < len(self.scenarios)


def following(follows: Mapping[str, Sequence[str]]) -> str:
    """What a failure follows from, in words."""
    roots = dict.fromkeys(root for every in follows.values() for root in every)
    return f" (follows from: {'; '.join(roots)})" if roots else ""


def by_themselves(failed: Sequence[Failed]) -> int:
    """How many failures there are, without those that only follow from others."""
    return sum(one.is_root for one in failed)


def failed(found: Result) -> list[Failed]:
    """What of a model's own checks and claims fails, in a line for each; `found` has a draw for each scenario."""
    checks = [Failed(one.check.label, tuple(one.scenarios), one.follows) for one in failures(found, ERROR)]
    return checks + [Failed(f"claim: {one.claim.label}", tuple(one.scenarios)) for one in claim_failures(found)]


def failures(found: Result, severity: str) -> list[Failure]:
    """The checks of a severity that fail in any scenario, claims apart; `found` has a draw for each scenario."""
    program = found.program
    result = []
    for check in program.checks:
        if check.severity != severity or check.label == AS_DECLARED:
            continue
        scenarios: dict[str, list[str]] = {}
        follows: dict[str, list[str]] = {}
        first: tuple[At, int] | None = None
        for draw, scenario in enumerate(program.scenario.members):
            places = list(failing(found, check, draw))
            if places:
                scenarios[scenario] = [_address(check, *at) for at in places]
                first = first or (places[0], draw)
                if behind := [root.label for root in roots(found, check, draw)]:
                    follows[scenario] = behind
        if first is not None:
            result.append(Failure(check, scenarios, "; ".join(_behind(found, check, *first)), follows))
    return result


def roots(found: Result, check: Line, draw: int = 0) -> list[Line]:
    """The failed checks from whose failure that of another one follows: those that follow from none themselves."""
    behind = found.program.behind
    others = [other for other in behind.get(check, ()) if fails(found, other, draw)]
    return [one for one in others if not any(fails(found, other, draw) for other in behind.get(one, ()))]


def fails(found: Result, check: Line, draw: int = 0) -> bool:
    """Whether a check fails, for any member in any period."""
    return next(failing(found, check, draw), None) is not None


def failing(found: Result, check: Line, draw: int = 0) -> Iterator[At]:
    """Where a check fails in one draw."""
    for members in check.rows():
        for column in columns(check):
            if found.value(check, members, column, draw) != 0:
                yield members, column


def reasons(found: Result, draw: int = 0) -> dict[Item, str]:
    """For each headline output that has no value in one draw the check by which it has none, where one says so."""
    told = {output: str(found.value(line, draw=draw)) for output, line in found.program.reasons.items()}
    without = {output: isinstance(found.value(output, draw=draw), str) for output in told}
    return {output: reason for output, reason in told.items() if reason != NO_REASON and without[output]}


def claim_failures(found: Result) -> list[ClaimFailure]:
    """The claims that turn out otherwise than declared, in any scenario."""
    program = found.program
    if not program.claims:
        return []
    verdict, computed = program.find("claim.check"), program.find("claim.computed")
    result = []
    for number, claim in enumerate(program.claims):
        scenarios = {
            scenario: found.value(computed, (number,), None, draw)
            for draw, scenario in enumerate(program.scenario.members)
            if found.value(verdict, (number,), None, draw) != 0
        }
        if scenarios:
            result.append(ClaimFailure(claim, scenarios))
    return result


def without_source(program: Program, *, all_of_them: bool = False) -> list[str]:
    """The inputs whose values nobody says the source of: actuals, and with `all_of_them` assumptions, too, but for
    choices."""
    return [
        item.key
        for item in program.inputs
        if item.origin == "actual" or (all_of_them and not item.origin and not item.options)
        if not any(item.sources.values())
    ]


def _address(check: Line, members: Members, column: int | None) -> str:
    axis = check.column_axis
    period = "" if axis is None or column is None else axis.members[column] if column >= 0 else OPENING
    labels = check.member_labels(members)
    return str(Address("", labels, period)).removeprefix("''")


def _behind(found: Result, check: Line, at: At, draw: int) -> Iterator[str]:
    """The comparisons that don't hold where a check fails, with the values that they compare."""
    condition = check.blocks[0].expr.children[0].children[0]  # 0 where it holds
    members, column = at
    scope: dict[Axis, tuple[int, int]] = {
        axis: (position, position + 1) for axis, position in zip(check.row_axes, members, strict=True)
    }
    if check.column_axis is not None and column is not None:
        scope[check.column_axis] = (column, column + 1)
    for one in _comparisons(condition):
        if _number(found, one, scope, draw) != 1:
            sides = [side for side in one.children if not isinstance(side, Literal)]
            yield ", ".join(f"{words(side)} is {_value(found, side, scope, draw)}" for side in sides)


def _comparisons(condition: Expr) -> Iterator[Expr]:
    """What a condition is made of: comparisons, those within all_of and the like each for itself."""
    nested = isinstance(condition, Apply) and all(child.unit == BOOLEAN for child in condition.children)
    if nested and condition.children:
        for child in condition.children:
            yield from _comparisons(child)
    else:
        yield condition


def _number(found: Result, side: Expr, scope: Scope, draw: int) -> float | str:
    values = evaluate(side, scope, lambda leaf, where: _read(found, leaf, where, draw))
    code = 0 if values.codes is None else int(values.codes.ravel()[0])
    return NAMES[code] if code else float(values.x.ravel()[0])


def _value(found: Result, side: Expr, scope: Scope, draw: int) -> str:
    value = _number(found, side, scope, draw)
    if isinstance(value, str):
        return value
    if isinstance(side, Item) and side.unit in (TEXT, DATE):
        return str(readable(side, cell_value(side, value, 0)))
    return f"{100 * value:,.10g}%" if str(side.unit) == "%" else f"{value:,.10g} {side.unit}".strip()


def _read(found: Result, leaf: Leaf, scope: Scope, draw: int) -> Values:
    assert isinstance(leaf, Item)
    values = found.data[leaf]
    at = min(draw, len(values.x) - 1)
    where: list[Any] = [slice(at, at + 1)]
    for axis in leaf.axes:
        lead = int(axis is leaf.column_axis)
        start, stop = scope.get(axis, (0, len(axis)))
        where.append(slice(start + lead, stop + lead))
    return Values(leaf.axes, values.x[tuple(where)], None if values.codes is None else values.codes[tuple(where)])
