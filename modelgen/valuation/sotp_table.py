"""The tables of a sum of the parts: what each part is worth, and what ties the parts to the group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import absolute, isclose, maximum, minimum, where
from modelgen.model.items import Line
from modelgen.model.sheets import Table
from modelgen.model.sweeps import agree
from modelgen.valuation.common.expectations import FRACTION
from modelgen.valuation.common.marks import IN, OUT, marked
from modelgen.valuation.common.sound import ALWAYS, Sound
from modelgen.valuation.sotp_parts import GroupMetric, Part, in_case, in_period, varies


@dataclass(frozen=True, eq=False)
class Values:
    """What the parts are worth: at 100%, and less net debt at the share owned."""

    enterprise: Line
    attributable: Line
    sound: Sound
    owned: Line | None = None

    @property
    def enterprise_axis(self) -> Axis:
        """That of the parts."""
        return self.enterprise.row_axes[-1]


@dataclass(frozen=True, eq=False)
class _Multiplied:
    """What is multiplied."""

    metric: Line
    multiple: Line
    sound: Sound  # where all of it means something


@dataclass(frozen=True, eq=False)
class Columns:
    """A table of the parts while it is written, column by column."""

    table: Table
    before: str
    case: Axis
    parts: Sequence[Part]
    ahead: Expr | None

    def column(self, name: str, unit: str, cell: Callable[[Part, int], Any], by_case: bool = True) -> Line:
        """A line over the parts, and over the cases where it differs by them; `cell` takes the number of the case."""
        axis, case = self.table.axis, self.case
        line = self.table.line(self.before + name, *((case, axis) if by_case else (axis,)), unit=unit)
        for part, row in zip(self.parts, axis.members, strict=True):
            for number, member in enumerate(case.members) if by_case else [(1, "")]:
                names = {axis: row, case: member}
                line.define(tuple(names[axis] for axis in line.row_axes), cell(part, number))
        return line

    def read(self, line: Line, part: Part, number: int) -> Expr:
        """One cell of a column."""
        axis = self.table.axis
        return in_case(line.at(axis, axis.members[self.parts.index(part)]), self.case, number)

    def figure(self, part: Part, kind: str, period: str, number: int) -> Expr:
        """A part's figure of one year, with what others take out of it."""
        return in_period(in_case(part.metrics[kind], self.case, number), period, self.ahead)

    def carved(self, part: Part, kind: str, period: str, number: int) -> Expr:
        """What others take out of a part's figure, as a negative number."""
        inside = [other for other in self.parts if other.carved_out_of == part.name]
        taken = [self.figure(other, kind, period, number) for other in inside]
        return -sum(taken[1:], taken[0]) if taken else expression(0)

    def values(self, unit: str) -> Values:
        """The columns from the metric to what belongs to the group."""
        worth = self._multiplied(unit)

        def value(part: Part, number: int) -> Expr:
            if worth is None or not part.multiplied:
                return in_case(part.worth, self.case, number)
            metric = self.read(worth.metric, part, number)
            product = metric * self.read(worth.multiple, part, number)
            if part.kind == "earnings" and part.net_debt is not None:
                product = product + part.net_debt
            return where(metric > 0, product, not_meaningful)

        enterprise = self.column("enterprise value", unit, value)
        equity: Expr = enterprise
        if any(part.net_debt is not None for part in self.parts):
            equity -= self.column("net debt", unit, lambda part, _: _or(part.net_debt, 0), False)
        owned = None
        if any(part.ownership is not None for part in self.parts):
            owned = self.column("owned", "%", lambda part, _: _or(part.ownership, 1), False)
            self.table.model.check(f"{self.before}ownership is from 0% to 100%", FRACTION.hold_each(owned))
            equity *= owned
        sound = ALWAYS if worth is None else worth.sound
        if equity is enterprise:
            return Values(enterprise=enterprise, attributable=enterprise, sound=sound)
        attributable = self.table.line(f"{self.before}attributable value", *enterprise.axes, unit=unit)
        attributable.formula = sound.of(equity)
        return Values(enterprise=enterprise, attributable=attributable, sound=sound, owned=owned)

    def share(self, values: Line, sound: Sound) -> Line:
        """The column of each part's share of the total, in the base case."""
        part, base = self.table.axis, values.at(self.case, "Base")
        line = self.table.line(f"{self.before}share of total (Base)", part, unit="%")
        line.formula = sound.of(where(base.total(part) > 0, base / base.total(part), not_meaningful))
        return line

    def _multiplied(self, unit: str) -> _Multiplied | None:
        """The columns of metrics and multiples, n.m. for parts that are valued otherwise; None where all are."""
        parts = [part for part in self.parts if part.multiplied]
        if not parts:
            return None
        whole = {other.carved_out_of for other in self.parts}
        read = [p.metrics[q.kind] for q in parts for p in self.parts if q.name in (p.name, p.carved_out_of)]
        by_case = any(varies(figure, self.case) for figure in read)
        ranged = any(varies(part.multiple, self.case) for part in parts)
        carved: Line | None = None

        def taken(part: Part, number: int) -> Expr:
            return self.carved(part, part.kind, part.period, number) if part.name in whole else expression(0)

        def own(part: Part, number: int) -> Expr:
            if not part.multiplied:
                return not_meaningful
            figure = self.figure(part, part.kind, part.period, number)
            return figure if carved is None or part.name not in whole else figure + self.read(carved, part, number)

        def times(part: Part, number: int) -> Expr:
            return not_meaningful if part.multiple is None else in_case(part.multiple, self.case, number)

        if any(whole):
            carved = self.column("carved out", unit, taken, by_case)
        metric = self.column("metric", unit, own, by_case)
        multiple = self.column("multiple", "x", times, ranged)
        checks = []
        for part in parts:
            cells = [self.read(metric, part, n) for n in (range(len(self.case)) if by_case else [1])]
            name = f"{self.before}{part.name}: {part.kind} is above 0"
            checks.append(self.table.model.check(name, minimum(*cells) > 0))
        return _Multiplied(metric=metric, multiple=multiple, sound=Sound(checks))

    def tie(self, group: GroupMetric) -> None:
        """The parts' figures beside the group's: what differs is missing, or counted twice."""
        kind, period, unit = group.kind, group.period, str(group.metric.unit)
        held = marked(group.metric)
        with_associates, shared = kind == "earnings" or held.associates == IN, held.minorities == OUT

        def net(part: Part, number: int) -> Expr:
            if part not in tied:  # the group's doesn't hold it
                return expression(0)
            own, inside = self.figure(part, kind, period, number), [p.carved_out_of for p in self.parts]
            own = own + self.carved(part, kind, period, number) if part.name in inside else own
            in_part = held.associates == IN if part.associate else shared
            return own * part.ownership if in_part and part.ownership is not None else own

        tied = [part for part in self.parts if (with_associates and kind in part.metrics) or not part.associate]
        by_case = any(varies(part.metrics[kind], self.case) for part in tied)
        axis, own = self.table.axis, self.column(group.name, unit, net, by_case)
        given = [value for value in (group.metric, group.unallocated) if value is not None]
        whole, *apart = (in_period(value, period, self.ahead) for value in given)
        rest = whole - sum(apart[1:], apart[0]) - own.total(axis) if apart else whole - own.total(axis)
        left = self.table.sheet.line(f"{self.before}{group.name}, group less parts", *rest.axes, unit=unit)
        left.formula = rest
        size = maximum(own.max(axis), -own.min(axis), *(absolute(value) for value in (whole, *apart)))
        same = agree(left, expression(0), size) if group.tolerance is None else isclose(left, 0, group.tolerance)
        self.table.model.check(f"{self.before}{group.name} of the parts is the group's", same)


def _or(value: Expr | None, otherwise: int) -> Expr:
    return expression(otherwise) if value is None else value
