"""Multiples of listed peers and of deals, and what they make of the subject's figures.

    EV multiple       enterprise value / metric; implied equity = multiple x figure - net debt
    equity multiple   market capitalisation / net income, or price / EPS; implied equity directly

A multiple is named by what it divides: `EV/...` or `P/...`. One whose two parts aren't both above 0 is n.m. and left
out of the statistics (convention 22), as is an excluded peer's. Quartiles are inclusive. Peers and subject are
compared on one basis, and the last period that the subject's figure reads is that of the basis. Equity that isn't above
0 has no value per share. Multiples paid in deals hold a premium for control, and so does the value that they imply.
References: Rosenbaum and Pearl, Investment Banking, chapters 1 and 2; Koller, Goedhart, Wessels, Valuation, 7th ed.,
the chapter on multiples.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, not_meaningful
from modelgen.formula.functions import all_of, any_of, where
from modelgen.formula.labels import slug
from modelgen.formula.needs import needs
from modelgen.formula.units import Unit
from modelgen.model.items import Input, Item, Line
from modelgen.model.sheets import Container, Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.naming import labelled
from modelgen.valuation.peers import CONTROL_PREMIUM, DEAL_DATE, TRAILING, Figure, PeerTable
from modelgen.valuation.relative import above_0, premium

LOW, FIRST, MEDIAN, MEAN, THIRD, HIGH = "Low", "Quartile 1", "Median", "Mean", "Quartile 3", "High"
STATISTICS = (LOW, FIRST, MEDIAN, MEAN, THIRD, HIGH)


@dataclass(frozen=True)
class Multiple:
    """What is compared: `EV/EBITDA` with the peers' figure, applied to the subject's figure of the same basis."""

    name: str
    peers: Figure
    subject: Figure

    @property
    def label(self) -> str:
        """With its basis: `EV/EBITDA NTM`."""
        return f"{self.name} {self.peers.basis}"

    @property
    def to_enterprise(self) -> bool:
        """Whether it comes out at the enterprise value."""
        return self.name.startswith("EV/")


@dataclass(frozen=True)
class Subject:
    """The company that is valued; `net_debt` is all that lies between enterprise and equity value.

    From an equity bridge it is `bridge.net_debt - bridge.other`. `shares` are diluted. With `price`, which an
    unlisted company doesn't have, its own multiples stand beside the peers'.
    """

    net_debt: Expr
    shares: Expr
    price: Expr | None = None

    @property
    def per_share(self) -> Unit:
        """The unit of a value per share."""
        return self.net_debt.unit / self.shares.unit


@dataclass(frozen=True)
class Valued:
    """The lines: by peer; by multiple; by multiple and statistic (Low, Quartile 1, Median, Mean, Quartile 3, High).

    `own`, `to_mean` and `to_median` (the premium of the subject's own multiple) are None where it has no price.
    """

    axis: Axis
    statistic: Axis
    by_peer: Mapping[str, Line]
    count: Line
    multiple: Line
    enterprise_value: Line
    equity_value: Line
    per_share: Line
    own: Line | None
    to_mean: Line | None
    to_median: Line | None
    check: Line

    def range(self, multiple: str) -> tuple[Expr, Expr, Expr]:
        """Value per share of one multiple at the first quartile, the third and the median: low, high, base.

        In the order of a football field's row: `Range("EV/EBITDA", *made.range("EV/EBITDA NTM"))`.
        """
        row = self.per_share.at(self.axis, multiple)
        return row.at(self.statistic, FIRST), row.at(self.statistic, THIRD), row.at(self.statistic, MEDIAN)


@labelled
def trading_multiples(sheet: Sheet, peers: PeerTable, multiples: Sequence[Multiple], subject: Subject) -> Valued:
    """What listed peers' multiples make of the subject's figures; columns Enterprise value, Market cap, Price.

    DefinitionError where the peers' prices have no date, where peers and subject stand on different bases and, once
    the model is checked, where the subject's figure is of other periods than its basis says.
    """
    if peers.as_of is None:
        raise DefinitionError(f"the prices of {peers.label} have no date", "give as_of= to peer_table()")
    return _valued(sheet, peers, multiples, subject, ("Enterprise value", "Market cap", "Price"))


@labelled
def transaction_multiples(sheet: Sheet, deals: PeerTable, multiples: Sequence[Multiple], subject: Subject) -> Valued:
    """What was paid in deals, on LTM figures; columns Enterprise value, Equity value, Offer price.

    The columns Deal date and Control premium are information. DefinitionError where they are missing or a figure
    isn't LTM, and as for `trading_multiples`.
    """
    for column in (DEAL_DATE, CONTROL_PREMIUM):
        _ = deals[column]
    for multiple in multiples:
        if multiple.peers.basis != "LTM":
            raise DefinitionError(f"'{multiple.label}' of {deals.label} isn't LTM", "deals are paid on LTM figures")
    return _valued(sheet, deals, multiples, subject, ("Enterprise value", "Equity value", "Offer price"))


def _valued(
    sheet: Sheet, peers: PeerTable, multiples: Sequence[Multiple], subject: Subject, columns: tuple[str, str, str]
) -> Valued:
    m, label, money = sheet.model, peers.label, str(subject.net_debt.unit)
    a_share, price_unit = subject.per_share, None if subject.price is None else subject.price.unit
    if not a_share.same_as(Unit(a_share.dimension)) or not a_share.same_as(price_unit or a_share):
        units = f"'{money}' and '{subject.shares.unit}'" + (f", the price in '{price_unit}'" if price_unit else "")
        raise DefinitionError(f"net debt and shares are in {units}", "bring them to one scale with .to(unit)")
    for multiple in multiples:
        _refuse_unfit(multiple, peers)
    m.require(lambda: _mistimed(multiples))
    axis = m.axis(f"{label}: multiple", *(multiple.label for multiple in multiples))
    statistic = m.axis(f"{label}: statistic", *STATISTICS)
    prefix = f"{slug(label)}_multiples_"

    def put(on: Container, text: str, *axes: Axis, unit: str = "") -> Line:
        return on.line(text, *axes, unit=unit, key=prefix + slug(text))

    def table(title: str, text: str, unit: str) -> Line:
        return put(sheet.table(f"{label}: {title}", axis), text, axis, statistic, unit=unit)

    members = sheet.table(f"{label}: multiples by name", peers.axis)
    counts = peers.counted(members, "Counts", prefix + "counts")
    by_peer = {each.label: put(members, each.label, peers.axis, unit="x") for each in multiples}
    level = table("statistics", "Multiple", "x")
    against = sheet.table(f"{label}: what counts, and the subject's own multiples", axis)
    count, sound = put(against, "Number", axis), put(against, "Usable", axis)
    own = None if subject.price is None else put(against, "Subject's own", axis, unit="x")
    enterprise = table("implied enterprise value", "Enterprise value", money)
    equity = table("implied equity value", "Equity value", money)
    price = table("implied value per share", "Value per share", str(a_share))
    for multiple in multiples:
        name, figure, line = multiple.label, multiple.subject.value, by_peer[multiple.label]
        by_share, whole = _basis(multiple, subject)
        value, metric = peers[columns[0 if multiple.to_enterprise else 2 if by_share else 1]], multiple.peers.value
        ratio = where(all_of(above_0(value), above_0(metric)), value / metric, not_meaningful)
        line.formula = where(counts > 0, ratio, not_meaningful)
        count.define(name, line.count(peers.axis))
        sound.define(name, where(all_of(count > 0, figure > 0), 1, 0))
        if own is not None and whole is not None:
            own.define(name, where(all_of(whole > 0, figure > 0), whole / figure, not_meaningful))
        direct, other = (enterprise, equity) if multiple.to_enterprise else (equity, enterprise)
        for text, found in zip(STATISTICS, _statistics(line, peers.axis), strict=True):
            level.define((name, text), where(count > 0, found, not_meaningful))
            implied = figure * level * subject.shares if by_share else figure * level
            direct.define((name, text), where(sound > 0, implied, not_meaningful))
            rest = direct - subject.net_debt if multiple.to_enterprise else direct + subject.net_debt
            other.define((name, text), where(sound > 0, rest, not_meaningful))
    left = above_0(equity)
    price.formula = where(left, equity / subject.shares, not_meaningful)
    check = m.check(f"{label}: each multiple has a name that counts and a figure above 0", sound > 0)
    m.check(f"{label}: net debt leaves equity a value", any_of(sound == 0, left))
    to_mean = to_median = None
    if own is not None:
        middle, mean = level.at(statistic, MEDIAN), level.at(statistic, MEAN)
        to_mean = premium(against, "Premium to mean", own, mean, key=f"{prefix}to_mean")
        to_median = premium(against, "Premium to median", own, middle, key=f"{prefix}to_median")
    return Valued(axis, statistic, by_peer, count, level, enterprise, equity, price, own, to_mean, to_median, check)


def _basis(multiple: Multiple, subject: Subject) -> tuple[bool, Expr | None]:
    """Whether an equity multiple is one of a figure per share; what the subject's own multiple divides."""
    a_share = multiple.subject.value.unit.dimension == subject.per_share.dimension
    if subject.price is None or (a_share and not multiple.to_enterprise):
        return a_share, subject.price
    market = subject.price * subject.shares
    return a_share, market + subject.net_debt if multiple.to_enterprise else market


def _statistics(line: Line, axis: Axis) -> tuple[Expr, ...]:
    low, high = line.min(axis), line.max(axis)
    return low, line.quartile(axis, 1), line.median(axis), line.average(axis), line.quartile(axis, 3), high


def _refuse_unfit(multiple: Multiple, peers: PeerTable) -> None:
    name = multiple.label
    if not multiple.name.startswith(("EV/", "P/")):
        raise DefinitionError(f"the multiple '{multiple.name}' is neither EV/... nor P/...", "name what it divides")
    if multiple.subject.basis != multiple.peers.basis:
        why = f"'{multiple.name}' has {multiple.peers.basis} figures of {peers.label} and {multiple.subject.basis}"
        raise DefinitionError(f"{why} of the subject", "compare figures of one basis")
    if multiple.peers.value.axes != (peers.axis,):
        raise DefinitionError(f"'{name}': '{multiple.peers.value}' doesn't vary over {peers.label} alone")
    if over := multiple.subject.value.axes:
        raise DefinitionError(f"'{name}': the subject's figure varies over {over[0].label}", "take one with .at()")


def _mistimed(multiples: Sequence[Multiple]) -> Iterator[DefinitionError]:
    """Figures of the subject whose last period isn't that of the basis."""
    for multiple in multiples:
        basis, latest = multiple.subject.basis, dict[Timeline, int]()
        for timeline, position in _periods(multiple.subject.value):
            latest[timeline] = max(position, latest.get(timeline, position))
        wrong = [timeline for timeline, position in latest.items() if position > _ends(basis, timeline)[1]]
        if not wrong and all(position < _ends(basis, timeline)[0] for timeline, position in latest.items()):
            wrong = list(latest)
        for timeline in wrong[:1]:
            first, last = (max(0, min(position, len(timeline) - 1)) for position in _ends(basis, timeline))
            fits = timeline.members[first] + (f" to {timeline.members[last]}" if first != last else "")
            why = f"'{multiple.label}': the subject's figure goes up to {timeline.members[latest[timeline]]}"
            yield DefinitionError(f"{why}, and {basis} ends with {fits}", "take its periods, or name another basis")


def _ends(basis: str, timeline: Timeline) -> tuple[int, int]:
    """The first and the last position with which the twelve months of a basis may end.

    Which quarter or month ends a fiscal year isn't known: the last actual one ends within the last year of actuals.
    A year that is calendarised takes from the fiscal year after it, NTM from FY+2.
    """
    a_year, ahead = timeline.frequency, timeline.history
    if not a_year:  # periods of no regular length
        return (0, ahead - 1) if basis in TRAILING else (ahead, len(timeline) - 1)
    if basis == "LTM":
        return ahead - 1, ahead - 1
    if basis == "NTM":
        return ahead, ahead + 2 * a_year - 1
    years = int(basis.partition("+")[2] or 0)
    later = a_year if years and basis.startswith("CY") else 0
    return ahead + (years - 1) * a_year, ahead + years * a_year - 1 + later


def _periods(expr: Expr) -> Iterator[tuple[Timeline, int]]:
    """The last positions at which a figure reads the items that it is calculated from."""
    for need in needs(expr, {}):
        item, windows = need.item, [(a, w) for a, w in need.scope.items() if isinstance(a, Timeline)]
        if not isinstance(item, Item) or (isinstance(item, Input) and item.fixed):
            continue
        yield from ((timeline, window.stop - 1) for timeline, window in windows)
        if isinstance(item, Line) and not windows:
            for _, _, formula in item.formulas():
                yield from _periods(formula)
