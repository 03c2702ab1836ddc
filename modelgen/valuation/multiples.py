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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, not_meaningful
from modelgen.formula.functions import all_of, any_of, where
from modelgen.formula.labels import slug
from modelgen.formula.units import NUMBER, Unit
from modelgen.model.items import Line
from modelgen.model.sheets import Container, Sheet, Table
from modelgen.valuation.common.amounts import Divided, within
from modelgen.valuation.common.bases import mistimed
from modelgen.valuation.common.claims import converted, warn_unnamed
from modelgen.valuation.common.expectations import FORMULA, Expected, expect
from modelgen.valuation.common.figures import metric_of, noted, refuse_again, refuse_multiple, refuse_unlike
from modelgen.valuation.common.ledger import divided
from modelgen.valuation.common.marks import DIVIDENDS, EARNINGS, EBIT, EBITDA, FIRM, FLOW, NOPAT, Mark, marked
from modelgen.valuation.common.method import method
from modelgen.valuation.common.owners import DilutedShares, origin
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.sound import Sound
from modelgen.valuation.peers import CONTROL_PREMIUM, DEAL_DATE, Figure, PeerTable
from modelgen.valuation.relative import above_0, premium

LOW, FIRST, MEDIAN, MEAN, THIRD, HIGH = "Low", "Quartile 1", "Median", "Mean", "Quartile 3", "High"
_OF_PEERS = Expected("'{name}': '{value}' doesn't vary over {label} alone")
_OF_SUBJECT = Expected("'{name}': the subject's figure varies over {axis}", "take one with .at()", within=())
_PROFITS = (EBITDA, EBIT, NOPAT, FLOW, EARNINGS, DIVIDENDS)
STATISTICS = (LOW, FIRST, MEDIAN, MEAN, THIRD, HIGH)


@dataclass(frozen=True, eq=False)
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


@dataclass(frozen=True, eq=False)
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


@dataclass(frozen=True, eq=False)
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


@dataclass(frozen=True, eq=False)
class _Columns:
    """The columns of a table of peers by whose values figures are divided."""

    enterprise_value: str
    equity_value: str
    per_share: str


_TRADED = _Columns(enterprise_value="Enterprise value", equity_value="Market cap", per_share="Price")
_PAID = _Columns(enterprise_value="Enterprise value", equity_value="Equity value", per_share="Offer price")


@method
def trading_multiples(sheet: Sheet, peers: PeerTable, multiples: Sequence[Multiple], subject: Subject) -> Valued:
    """What listed peers' multiples make of the subject's figures; columns Enterprise value, Market cap, Price.

    DefinitionError where the peers' prices have no date, where peers and subject stand on different bases and, once
    the model is checked, where the subject's figure is of other periods than its basis says.
    """
    if peers.as_of is None:
        raise DefinitionError(f"the prices of {peers.label} have no date", "give as_of= to peer_table()")
    return _valued(sheet, peers, multiples, subject, _TRADED)


@method
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
    return _valued(sheet, deals, multiples, subject, _PAID)


def _valued(
    sheet: Sheet, peers: PeerTable, multiples: Sequence[Multiple], subject: Subject, columns: _Columns
) -> Valued:
    """The peers' multiples, their statistics, and the values that each of them implies."""
    m, label = sheet.model, peers.label
    _refuse_subject(subject)
    subject = _converted(sheet, label, subject)
    for multiple in multiples:
        _refuse_unfit(multiple, peers, columns)
        if multiple.to_enterprise:
            claims = [(claim.kind, claim.name) for claim in within(m.ledger, subject.net_debt)]
            refuse_again(multiple.label, multiple.subject.value, claims, "net debt")
        if not marked(multiple.subject.value).whose:
            owner = "the firm's" if metric_of(multiple.name).whose == FIRM else "the shareholders'"
            noted(sheet, multiple.subject.value, multiple.label, f"{owner} figure")
    m.require(
        lambda: chain.from_iterable(mistimed(each.label, each.subject.value, each.subject.basis) for each in multiples)
    )
    lines = _lines(sheet, peers, multiples, subject)
    equity, usable = lines.equity_value, lines.usable
    check = m.check(f"{label}: each multiple has a name that counts and a figure above 0", usable > 0)
    for multiple in multiples:
        lines.divide(multiple, peers, peers[_divided(multiple, subject, columns)])
        lines.value(multiple, subject, Sound((check.at(lines.axis, multiple.label),)))
    left = above_0(equity)
    worth = m.check(f"{label}: net debt leaves equity a value", any_of(usable == 0, left))
    lines.per_share.formula = Sound((worth,)).of(where(left, equity / subject.shares, not_meaningful))
    return Valued(
        axis=lines.axis, statistic=lines.statistic, by_peer=lines.by_peer, count=lines.count, multiple=lines.multiple,
        enterprise_value=lines.enterprise_value, equity_value=equity, per_share=lines.per_share, own=lines.own,
        to_mean=lines.premium_to(MEAN), to_median=lines.premium_to(MEDIAN), check=check,
    )  # fmt: skip


def _converted(sheet: Sheet, label: str, subject: Subject) -> Subject:
    """The subject without the debt that its shares hold as shares already."""
    leaving, known = converted(subject.shares, subject.net_debt), origin(subject.shares)
    if isinstance(known, DilutedShares):
        divided(sheet, Divided(label, known, leaving, subject.net_debt))
        if known.debt is not None and known.leaving is not None:
            title = f"{label}: no debt converts that the net debt doesn't name"
            warn_unnamed(sheet, title, known.debt, known.leaving, subject.net_debt)
    if leaving is None:
        return subject
    rows = Rows(sheet, f"{label}: ", str(subject.net_debt.unit))
    owed = rows.add("net debt without converted debt", subject.net_debt - leaving)
    return replace(subject, net_debt=owed)


@dataclass(frozen=True, eq=False)
class _Lines:
    """The lines while they are defined, multiple by multiple; `usable` is 1 where a multiple values the subject."""

    prefix: str  # of keys
    axis: Axis
    statistic: Axis
    against: Table
    counts: Line
    by_peer: Mapping[str, Line]
    multiple: Line
    count: Line
    usable: Line
    own: Line | None
    enterprise_value: Line
    equity_value: Line
    per_share: Line

    def divide(self, multiple: Multiple, peers: PeerTable, value: Expr) -> None:
        """A multiple of each peer, and its statistics over those that count."""
        line, metric = self.by_peer[multiple.label], multiple.peers.value
        paid = value / metric
        if paid.unit.dimensionless and not paid.unit.same_as(NUMBER):  # a price in pence, earnings in pounds
            paid = paid.to("x")
        ratio = where(all_of(above_0(value), above_0(metric)), paid, not_meaningful)
        line.formula = where(self.counts > 0, ratio, not_meaningful)
        line.mark = replace(metric_of(multiple.name), basis=multiple.peers.basis)
        self.count.define(multiple.label, line.count(peers.axis))
        for name, statistic in statistics_of(line, peers.axis).items():
            self.multiple.define((multiple.label, name), where(self.count > 0, statistic, not_meaningful))

    def value(self, multiple: Multiple, subject: Subject, sound: Sound) -> None:
        """What the statistics of a multiple make of the subject's figure: its own multiple stands beside them."""
        name, figure = multiple.label, multiple.subject.value
        self.usable.define(name, where(all_of(self.count > 0, figure > 0), 1, 0))
        whole = _own_value(multiple, subject)
        if self.own is not None and whole is not None:
            self.own.define(name, where(all_of(whole > 0, figure > 0), whole / figure, not_meaningful))
        implied = figure * self.multiple
        implied = implied * subject.shares if _is_per_share(multiple, subject) else implied
        direct, other = self.equity_value, self.enterprise_value
        rest = direct + subject.net_debt
        if multiple.to_enterprise:
            direct, other = other, direct
            rest = direct - subject.net_debt
        for statistic in STATISTICS:
            direct.define((name, statistic), sound.of(implied))
            other.define((name, statistic), sound.of(rest))

    def premium_to(self, statistic: str) -> Line | None:
        """The premium of the subject's own multiple, where it has one."""
        if self.own is None:
            return None
        name, reference = statistic.lower(), self.multiple.at(self.statistic, statistic)
        return premium(self.against, f"Premium to {name}", self.own, reference, key=f"{self.prefix}to_{name}")


def _lines(sheet: Sheet, peers: PeerTable, multiples: Sequence[Multiple], subject: Subject) -> _Lines:
    """The tables: multiples by peer, statistics, the subject's own multiples, and what is implied."""
    m, label, money = sheet.model, peers.label, str(subject.net_debt.unit)
    axis = m.axis(f"{label}: multiple", *(multiple.label for multiple in multiples))
    statistic = m.axis(f"{label}: statistic", *STATISTICS)
    prefix = f"{slug(label)}_multiples_"

    def line(on: Container, text: str, *axes: Axis, unit: str = "", decimals: int | None = None) -> Line:
        return on.line(text, *axes, unit=unit, key=prefix + slug(text), decimals=decimals)

    def table(title: str, text: str, unit: str) -> Line:
        return line(sheet.table(f"{label}: {title}", axis), text, axis, statistic, unit=unit)

    members = sheet.table(f"{label}: multiples by name", peers.axis)
    counts = peers.counted(members, "Counts", prefix + "counts")
    by_peer = {
        each.label: line(members, each.label, peers.axis, unit="x", decimals=decimals_of(each)) for each in multiples
    }
    finest = max(filter(None, map(decimals_of, multiples)), default=None)
    statistics = table("statistics", "Multiple", "x")
    against = sheet.table(f"{label}: what counts, and the subject's own multiples", axis)
    return _Lines(
        prefix=prefix, axis=axis, statistic=statistic, against=against, counts=counts, by_peer=by_peer,
        multiple=statistics, count=line(against, "Number", axis), usable=line(against, "Usable", axis),
        own=None if subject.price is None else line(against, "Subject's own", axis, unit="x", decimals=finest),
        enterprise_value=table("implied enterprise value", "Enterprise value", money),
        equity_value=table("implied equity value", "Equity value", money),
        per_share=table("implied value per share", "Value per share", str(subject.per_share)),
    )  # fmt: skip


def decimals_of(multiple: Multiple) -> int | None:
    """What its unit has of a multiple of profit or cash; two of all others, of book value, sales or volume, many of
    which lie around 1."""
    return None if metric_of(multiple.name).what in _PROFITS else 2


def statistics_of(line: Expr, axis: Axis) -> dict[str, Expr]:
    """The statistics of what varies over peers, each over those that have a value."""
    return {
        LOW: line.min(axis), FIRST: line.quartile(axis, 1), MEDIAN: line.median(axis), MEAN: line.average(axis),
        THIRD: line.quartile(axis, 3), HIGH: line.max(axis),
    }  # fmt: skip


def _is_per_share(multiple: Multiple, subject: Subject) -> bool:
    """Whether the subject's figure is one per share."""
    return multiple.subject.value.unit.dimension == subject.per_share.dimension


def _divided(multiple: Multiple, subject: Subject, columns: _Columns) -> str:
    """The column of the peers' values that a multiple divides."""
    if multiple.to_enterprise:
        return columns.enterprise_value
    return columns.per_share if _is_per_share(multiple, subject) else columns.equity_value


def _own_value(multiple: Multiple, subject: Subject) -> Expr | None:
    """What the subject's own multiple divides."""
    if subject.price is None or (_is_per_share(multiple, subject) and not multiple.to_enterprise):
        return subject.price
    market = subject.price * subject.shares
    return market + subject.net_debt if multiple.to_enterprise else market


def _refuse_subject(subject: Subject) -> None:
    """DefinitionError for numbers, and for billions of money over millions of shares."""
    expect(subject.net_debt, FORMULA, name="the subject's net debt")
    expect(subject.shares, FORMULA, name="the subject's number of shares")
    if subject.price is not None:
        expect(subject.price, FORMULA, name="the subject's price")
    a_share, priced = subject.per_share, None if subject.price is None else subject.price.unit
    if not a_share.same_as(Unit(a_share.dimension)) or not a_share.same_as(priced or a_share):
        units = f"'{subject.net_debt.unit}' and '{subject.shares.unit}'"
        units += f", the price in '{priced}'" if priced else ""
        raise DefinitionError(f"net debt and shares are in {units}", "bring them to one scale with .to(unit)")


def _refuse_unfit(multiple: Multiple, peers: PeerTable, columns: _Columns) -> None:
    name = multiple.label
    if not multiple.name.startswith(("EV/", "P/")):
        raise DefinitionError(f"the multiple '{multiple.name}' is neither EV/... nor P/...", "name what it divides")
    if multiple.subject.basis != multiple.peers.basis:
        why = f"'{multiple.name}' has {multiple.peers.basis} figures of {peers.label} and {multiple.subject.basis}"
        raise DefinitionError(f"{why} of the subject", "compare figures of one basis")
    refuse_multiple(multiple.name)
    named = metric_of(multiple.name)
    for figure, whose in ((multiple.subject.value, "its name says"), (multiple.peers.value, "its name says")):
        refuse_unlike(name, figure, replace(named, basis=multiple.subject.basis), whose)
    refuse_unlike(name, multiple.subject.value, marked(multiple.peers.value), "the peers' figure is")
    if multiple.to_enterprise:
        value = marked(peers[columns.enterprise_value])
        held = Mark(minorities=value.minorities, associates=value.associates)
        refuse_unlike(name, multiple.peers.value, held, "the peers' enterprise value is")
    expect(multiple.peers.value, replace(_OF_PEERS, axes=(peers.axis,)), name=name, label=peers.label)
    expect(multiple.subject.value, _OF_SUBJECT, name=name)
