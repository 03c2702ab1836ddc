"""The parts of a group as a sum of the parts takes them.

Sales, EBITDA and EBIT times a multiple are an enterprise value, earnings times a multiple an equity value; a DCF and
a stated value are taken as they are. A figure is that of one year: the last actual one, the first or second of the
forecast, or the next twelve months (NTM), which are the part w of the first forecast year that lies after the
valuation date, and 1 - w of the second, w in days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.calendar import lies_in, share_left
from modelgen.valuation.common.owners import EnterpriseValue, origin

MULTIPLES = ("sales", "EBITDA", "EBIT", "earnings")
KINDS = (*MULTIPLES, "DCF", "stated")
NTM = "NTM"
PERIODS = {"last actual": -1, "forward 1": 0, "forward 2": 1, NTM: 1}  # the last year that each reads

Value = Expr | tuple[Expr, Expr, Expr]  # the same in all cases, varying over them, or (low, base, high)


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a group: `kind` is what its value is a multiple of (sales, EBITDA, EBIT, earnings), DCF or stated.

    `metrics` are its figures by kind: the one that is valued, and those that are tied to the group's. A figure over
    the years is valued as that of `period`: last actual, forward 1, forward 2 or NTM. `basis` says where a multiple
    or a stated value is from. `value` is the enterprise value of a DCF, or the stated one. `ownership` applies to
    the equity value, which is the enterprise value less `net_debt`. `carved_out_of` names the part whose figures
    contain this one's. An `associate` is accounted for at equity: its figures are in none of the group's above net
    income, and its enterprise value isn't in the group's.
    """

    name: str
    kind: str
    metrics: Mapping[str, Value] = field(default_factory=dict)
    period: str = ""
    multiple: Value | None = None
    value: Value | None = None
    basis: str = ""
    ownership: Expr | None = None
    net_debt: Expr | None = None
    carved_out_of: str = ""
    associate: bool = False

    @property
    def multiplied(self) -> bool:
        """Whether it is valued at a multiple."""
        return self.kind in MULTIPLES

    @property
    def worth(self) -> Value:
        """The figure that is valued, or the value itself."""
        return self.metrics[self.kind] if self.value is None else self.value

    @property
    def row(self) -> str:
        """What the reader sees: its name, and in words where its value comes from."""
        what = figure_name(self.kind, self.worth, self.period) if self.multiplied else self.kind
        return f"{self.name} ({', '.join(filter(None, [what, self.basis]))})"


@dataclass(frozen=True, eq=False)
class GroupMetric:
    """A figure of the whole group: the parts' are tied to it, and the group's implied multiple of it is shown.

    `unallocated` is what belongs to no part (costs of the holding, as a negative number); `tolerance` is how far
    reported figures may differ by rounding.
    """

    kind: str
    metric: Expr
    period: str = ""
    unallocated: Expr | None = None
    tolerance: Expr | None = None

    @property
    def name(self) -> str:
        """What it is called: EBIT 2025."""
        return figure_name(self.kind, self.metric, self.period)


def each(value: Value | None) -> tuple[Expr, ...]:
    """The formulas of a value: none, one, or three."""
    return () if value is None else value if isinstance(value, tuple) else (value,)


def varies(value: Value | None, case: Axis) -> bool:
    """Whether a value may differ by case."""
    return isinstance(value, tuple) or (value is not None and case in value.axes)


def in_case(value: Value, case: Axis, number: int) -> Expr:
    """A value in one case."""
    if isinstance(value, tuple):
        return value[number]
    return value.at(case, case.members[number]) if case in value.axes else value


def timeline_of(value: Value | None) -> Timeline | None:
    """The timeline over which a value is given, if any."""
    return next((axis for expr in each(value) for axis in expr.axes if isinstance(axis, Timeline)), None)


def valuation_days(parts: Sequence[Part]) -> list[Line]:
    """The valuation dates of the DCFs that parts are valued by, each once."""
    found = [origin(value) for part in parts for value in each(part.value) if isinstance(value, Expr)]
    days = [known.valuation_date for known in found if isinstance(known, EnterpriseValue)]
    return list(dict.fromkeys(day for day in days if day is not None))


def figure_name(kind: str, value: Value, period: str) -> str:
    """How a figure is called: EBIT 2025, EBIT NTM; without years by what its period is said to be."""
    year = timeline_of(value)
    if year is not None and period != NTM:
        return f"{kind} {year.members[year.history + PERIODS[period]]}"
    return f"{kind} NTM" if period == NTM else f"{period} {kind}".strip()


def in_period(expr: Expr, period: str, ahead: Expr | None) -> Expr:
    """A figure of one year; `ahead` is the part of the first forecast year after the valuation date, for NTM."""
    year = timeline_of(expr)
    if year is None:
        return expr
    last = expr.at(year, year.members[year.history + PERIODS[period]])
    if period != NTM or ahead is None:
        return last
    return ahead * expr.at(year, year.members[year.history]) + (1 - ahead) * last


def year_ahead(
    sheet: Sheet, before: str, parts: Sequence[Part], group: Sequence[GroupMetric], day: Expr | None
) -> Line | None:  # fmt: skip
    """The share of the first forecast year that lies after the valuation date, where a figure of NTM takes it.

    It is n.m., and a check fails, where the day isn't in that year.
    """
    years = _timelines_of_ntm(parts, group)
    if len(years) > 1:
        raise DefinitionError("the figures of the next twelve months are on two timelines", "bring them to one")
    if not years or day is None:
        return None
    year = years[0]
    first = year.members[year.history]
    start, end = year.end.at(year, year.members[year.history - 1]), year.end.at(year, first)
    line = sheet.line(f"{before}share of {first} in the next twelve months", unit="%")
    line.formula = share_left(day, start, end)
    sheet.model.check(f"{before}the valuation date lies in the first forecast year", lies_in(day, start, end))
    return line


def _timelines_of_ntm(parts: Sequence[Part], group: Sequence[GroupMetric]) -> list[Timeline]:
    """The timelines on which figures of the next twelve months are read."""
    read: list[Value | None] = []
    for part in parts:
        if part.period == NTM and part.multiplied:
            read += [one.metrics[part.kind] for one in parts if part.name in (one.name, one.carved_out_of)]
    for figure in group:
        if figure.period == NTM:
            read += [figure.metric, figure.unallocated, *(part.metrics.get(figure.kind) for part in parts)]
    return list(dict.fromkeys(year for value in read if (year := timeline_of(value)) is not None))
