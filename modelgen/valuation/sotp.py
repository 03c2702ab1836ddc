"""Sum of the parts: each part by its own method, in a low, a base and a high case side by side.

    gross asset value = sum of ownership x (enterprise value - net debt) over the parts
    net asset value   = gross asset value - holding costs - the group's own net debt and other claims
    equity value      = net asset value - discount x gross (or net) asset value

All amounts are in the unit of the parts' values; costs and claims are entered as positive numbers. References:
Koller, Goedhart, Wessels, Valuation, 7th ed., chapter 19; for the discount Berger and Ofek, Journal of Financial
Economics 37 (1995).

Conventions: a part whose own net debt isn't given counts at its enterprise value (at a multiple of earnings: at its
equity value). What is valued at a multiple must be above 0, else the value is n.m. and a check fails; so must the
equity value, for a value per share. Where ownership is given the minorities are out already. Holding costs stand here
or among the bridge items, not in both. Net debt and claims are those of the valuation date, or near it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, not_meaningful
from modelgen.formula.functions import absolute, all_of, any_of, maximum, minimum, where
from modelgen.formula.labels import slug
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.sweeps import agree
from modelgen.valuation.bridge import KINDS, BridgeItem, counted_amount
from modelgen.valuation.common.naming import labelled
from modelgen.valuation.common.owners import OfEquity
from modelgen.valuation.sotp_guard import refuse_amount, refuse_claims, refuse_parts
from modelgen.valuation.sotp_parts import (
    NTM,
    GroupMetric,
    Part,
    Value,
    each,
    figure_name,
    in_period,
    timeline_of,
    valuation_days,
    year_ahead,
)
from modelgen.valuation.sotp_table import Columns
from modelgen.valuation.waterfall import waterfall

CASES = ("Low", "Base", "High")
GROSS, NET = "gross asset value", "net asset value"


@dataclass(frozen=True)
class SumOfParts:
    """The lines of a sum of the parts; None where what it takes wasn't given.

    `rows` are the parts' members of `part` by name. `low`, `base` and `high` are values per share; `multiples` the
    implied ones of the group, by kind. The waterfall's lines, of the base case, vary over its steps as a bridge's do.
    """

    part: Axis
    case: Axis
    rows: dict[str, str]
    enterprise_values: Line  # of the parts in each case, at 100%
    values: Line  # less net debt, at the share owned
    share: Line  # of the gross asset value
    gross: Line  # in each case, as all up to `per_share`
    net: Line
    equity: OfEquity
    enterprise_value: Line  # of all parts at 100%, after holding costs and discount
    multiples: dict[str, Line]
    per_share: Line | None
    low: Line | None
    base: Line | None
    high: Line | None
    amount: Line
    start: Line
    end: Line


@labelled
def sum_of_parts(
    sheet: Sheet, parts: Sequence[Part], *, case: Axis | None = None, group: Sequence[GroupMetric] = (),
    items: Sequence[BridgeItem] = (), date: Expr | None = None, leases: Expr | None = None,
    holding_costs: Expr | None = None, discount: Expr | None = None, discount_on: str = "", shares: Expr | None = None,
    valuation_date: Expr | None = None, days: Expr | None = None, label: str = "SOTP",
) -> SumOfParts:  # fmt: skip
    """The values of the parts, and the way from their sum to the equity value and the value per share.

    `case` is an axis Low, Base, High that assumptions may vary over; without it one is made, and a part says what
    differs as (low, base, high). `group` ties the parts' figures to the group's. `items`, with the lease switch, are
    the bridge items that belong to no part; they and the parts' net debt have one `date`, at most `days` (0 unless
    given) from the `valuation_date`, which is that of a part's DCF unless given, and which NTM takes too.
    `holding_costs` are capitalised. `discount` is a fraction of the "gross asset value" or the "net asset value", as
    `discount_on` says. `shares` are the diluted ones. DefinitionError for what is missing, and for what would count
    twice.
    """
    m, before = sheet.model, f"{label}: "
    if case is None:
        case = m.axis("Case", *CASES, key=slug(f"{before}case"))
    elif case.members != CASES:
        raise DefinitionError(f"the cases of {case.label} are {', '.join(case.members)}", "make it Low, Base, High")
    known = valuation_days(parts)
    day = known[0] if valuation_date is None and known else valuation_date
    refuse_parts(parts, group, case, day is not None)
    refuse_claims(parts, items, leases, holding_costs, date, day, case)
    if discount_on not in ((GROSS, NET) if discount is not None else ("",)):
        remedy = f'give both discount= and discount_on="{GROSS}" or "{NET}", or none'
        raise DefinitionError(f"the conglomerate discount is on '{discount_on}'", remedy)
    refuse_amount("the conglomerate discount", discount, case)
    refuse_amount("the number of shares", shares, case)

    ahead = _ahead(sheet, before, parts, group, day)
    part = m.axis("Part", *(part.row for part in parts), key=slug(f"{before}part"))
    unit = str(each(parts[0].worth)[0].unit)
    columns = Columns(sheet.table(f"{before}value of the parts", part), before, case, parts, ahead)
    enterprise, values = columns.values(unit)
    share = columns.table.line(f"{before}share of total (Base)", part, unit="%")
    now = values.at(case, "Base")
    share.formula = where(now.total(part) > 0, now / now.total(part), not_meaningful)

    table = sheet.table(f"{before}from gross asset value to equity value", case)

    def step(name: str, formula: Expr, its_unit: str = unit) -> Line:
        line = table.line(before + name, case, unit=its_unit)
        line.formula = formula
        return line

    gross = net = step(GROSS, values.total(part))
    costs = None if holding_costs is None else step("holding costs", -holding_costs)
    counted = [(item, counted_amount(item, leases)) for item in items]
    claims = step("net cash (debt) and other claims", _sum(*(value for _, value in counted))) if items else None
    if costs is not None or claims is not None:
        net = step(NET, _sum(gross, costs, claims))
    of = gross if discount_on == GROSS else net
    cut = None if discount is None else step(f"discount on {discount_on}", -discount * maximum(of, 0))
    equity = table.add(OfEquity(m, f"{before}equity value", (case,), net.unit))
    equity.formula = _sum(net, cut)
    per_share = None
    if shares is not None:
        a_share = where(equity > 0, equity / shares, not_meaningful)
        per_share = step("value per share", a_share, _per_share(equity, shares))
        m.check(f"{before}the equity value is above 0", equity > 0)

    corporate = [value for item, value in counted if item.kind == "holding costs"]
    implied = sheet.table(f"{before}enterprise value and implied multiples", case)
    whole = implied.line(f"{before}enterprise value of the group", case, unit=unit)
    whole.formula = _sum(enterprise.total(part), costs, cut, *corporate)
    multiples = {}
    for figure in group:
        earned, metric = figure.kind == "earnings", in_period(figure.metric, figure.period, ahead)
        name = figure_name("P/E", figure.metric, figure.period) if earned else f"EV to {figure.name}"
        line = implied.line(before + name, case, unit="x")
        line.formula = where(metric > 0, (equity if earned else whole) / metric, not_meaningful)
        multiples[figure.kind] = line
    if group:
        tied = Columns(sheet.table(f"{before}what ties the parts to the group", part), before, case, parts, ahead)
        for figure in group:
            tied.tie(figure)

    steps: list[tuple[str, Line | Expr, bool]] = []  # name, amount, whether it is a sum of those before
    steps += [(p.name, values.at(part, row), False) for p, row in zip(parts, part.members, strict=True)]
    steps.append(("Gross asset value", gross, True))
    steps += [] if costs is None else [("Holding costs", costs, False)]
    steps += [(item.name, value, False) for item, value in counted]
    if cut is not None:
        steps += [] if net is gross else [("Net asset value", net, True)]
        steps.append((f"Discount on {discount_on}", cut, False))
    steps.append(("Equity value", equity, True))
    names, title, key = [name for name, _, _ in steps], f"{before}waterfall (Base)", slug(f"{before}step")
    chain = waterfall(sheet, title, before, names, unit=unit, axis="Step", key=key)
    for name, value, is_sum in steps:
        (chain.stand if is_sum else chain.move)(name, value.at(case, "Base") if case in value.axes else value)
    m.check(f"{before}the waterfall ends at the equity value", chain.agrees(equity.at(case, "Base")))

    if date is not None and day is not None and (items or any(part.net_debt is not None for part in parts)):
        sheet.line(f"{before}date of net debt and claims", unit="date").formula = date
        apart = sheet.line(f"{before}days between net debt and valuation", unit="days")
        apart.formula = absolute(day - date)
        near = apart == 0 if days is None else apart <= days
        m.check(f"{before}net debt and claims are dated on the valuation date", near)
    if others := [own == day for own in known if own is not day]:
        m.check(f"{before}values by DCF are of the valuation date", all_of(*others))
    signless = [item.value for item in items if not KINDS[item.kind].signed]
    signless += [] if holding_costs is None else [holding_costs]
    if signless:
        m.check(f"{before}costs and claims are entered as positive numbers", minimum(0, *signless) == 0)
    if discount is not None:
        m.check(f"{before}the discount is from 0% to 100%", all_of(discount >= 0, discount <= 1))
    if cuts := [item.haircut for item in items if item.haircut is not None]:
        fractions = all_of(minimum(0, *cuts) == 0, maximum(1, *cuts) == 1)
        m.check(f"{before}haircuts lie between 0 and 1", fractions)
    low, base, high = (equity.at(case, name) for name in CASES)
    rise = (any_of(more > less, agree(more, less, chain.size)) for less, more in ((low, base), (base, high)))
    m.check(f"{before}low, base and high rise", all_of(*rise))
    ends = [None if per_share is None else _end(sheet, before, per_share, case, name) for name in CASES]
    rows = dict(zip((p.name for p in parts), part.members, strict=True))
    return SumOfParts(
        part, case, rows, enterprise, values, share, gross, net, equity, whole, multiples, per_share,
        ends[0], ends[1], ends[2], chain.amount, chain.start, chain.end,
    )  # fmt: skip


def _end(sheet: Sheet, before: str, per_share: Line, case: Axis, name: str) -> Line:
    """The value per share of one case, for the cover and the football field."""
    line = sheet.line(f"{before}value per share, {name.lower()}", unit=str(per_share.unit))
    line.formula = per_share.at(case, name)
    return line


def _sum(first: Expr, *others: Expr | None) -> Expr:
    for other in others:
        first = first if other is None else first + other
    return first


def _per_share(equity: Expr, shares: Expr) -> str:
    """The unit of a value per share; DefinitionError for billions of money over millions of shares."""
    unit = (equity / shares).unit
    if unit.scale != 1:
        what = f"the shares are in '{shares.unit}' and the values in '{equity.unit}'"
        raise DefinitionError(what, "bring both to one scale with .to()")
    return str(unit)


def _ahead(
    sheet: Sheet, before: str, parts: Sequence[Part], group: Sequence[GroupMetric], day: Expr | None
) -> Line | None:  # fmt: skip
    """The weight of the first forecast year in the next twelve months, where a figure needs it."""
    read: list[Value | None] = []
    for part in parts:
        if part.period == NTM and part.multiplied:
            read += [one.metrics[part.kind] for one in parts if part.name in (one.name, one.carved_out_of)]
    for figure in group:
        if figure.period == NTM:
            read += [figure.metric, figure.unallocated, *(part.metrics[figure.kind] for part in parts)]
    years = list(dict.fromkeys(year for value in read if (year := timeline_of(value)) is not None))
    if len(years) > 1:
        raise DefinitionError("the figures of the next twelve months are on two timelines", "bring them to one")
    return year_ahead(sheet, before, years[0], day) if years and day is not None else None
