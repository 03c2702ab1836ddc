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
from dataclasses import dataclass, replace

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, not_meaningful
from modelgen.formula.functions import absolute, all_of, any_of, where
from modelgen.formula.labels import slug
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.sweeps import agree
from modelgen.valuation.bridge import KINDS, BridgeItem, entered_positive, haircuts
from modelgen.valuation.common.amounts import Claim, Divided
from modelgen.valuation.common.claims import refuse_losses_twice
from modelgen.valuation.common.expectations import FRACTION, NOT_NEGATIVE
from modelgen.valuation.common.ledger import claim, divided
from modelgen.valuation.common.method import method
from modelgen.valuation.common.owners import DilutedShares, origin
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.dilution import OwnPrice
from modelgen.valuation.parts.equity import GROSS, NET, Claims, Page, Step, ToEquity, to_equity, waterfall_of
from modelgen.valuation.parts.group import GroupValue
from modelgen.valuation.parts.refusals import refuse_amount, refuse_claims, refuse_parts
from modelgen.valuation.sotp_parts import GroupMetric, Part, each, figure_name, in_period, valuation_days, year_ahead
from modelgen.valuation.sotp_table import Columns

CASES = ("Low", "Base", "High")


@dataclass(frozen=True, eq=False)
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
    equity: Line
    enterprise_value: Line  # of all parts but associates at 100%, after holding costs and discount
    multiples: dict[str, Line]
    per_share: Line | None
    low: Line | None
    base: Line | None
    high: Line | None
    amount: Line
    start: Line
    end: Line


@method
def sum_of_parts(
    sheet: Sheet, parts: Sequence[Part], *, case: Axis | None = None, group: Sequence[GroupMetric] = (),
    items: Sequence[BridgeItem] = (), date: Expr | None = None, leases: Expr | None = None,
    holding_costs: Expr | None = None, discount: Expr | None = None, discount_on: str = "",
    shares: Expr | OwnPrice | None = None,
    valuation_date: Expr | None = None, days: Expr | None = None, label: str = "SOTP",
) -> SumOfParts:  # fmt: skip
    """The values of the parts, and the way from their sum to the equity value and the value per share.

    `case` is an axis Low, Base, High that assumptions may vary over; without it one is made, and a part says what
    differs as (low, base, high). `group` ties the parts' figures to the group's. `items`, with the lease switch, are
    the bridge items that belong to no part; they and the parts' net debt have one `date`, at most `days` (0 unless
    given) from the `valuation_date`, which is that of a part's DCF unless given, and which NTM takes too.
    `holding_costs` are capitalised. `discount` is a fraction of the "gross asset value" or the "net asset value", as
    `discount_on` says. `shares` are the diluted ones; `OwnPrice(shares, tranches)` dilutes
    each case at its own value per share. DefinitionError for what is missing, and for what would count
    twice.
    """
    before = f"{label}: "
    case = _cases(sheet, before, case)
    known = valuation_days(parts)
    day = known[0] if valuation_date is None and known else valuation_date
    refuse_parts(parts, group, case, day is not None)
    refuse_claims(parts, items, leases, holding_costs, date, day, case)
    _refuse_discount(discount, discount_on, case)
    refuse_amount("the number of shares", shares.shares if isinstance(shares, OwnPrice) else shares, case)

    for item in items:
        if item.kind == "nols":
            refuse_losses_twice(sheet, [value for one in parts for value in each(one.worth)], item.name)
    ahead = year_ahead(sheet, before, parts, group, day)
    part = sheet.model.axis("Part", *(part.row for part in parts), key=slug(f"{before}part"))
    table = sheet.table(f"{before}value of the parts", part)
    columns = Columns(table=table, before=before, case=case, parts=parts, ahead=ahead)
    page = Page(sheet=sheet, before=before, case=case, unit=str(each(parts[0].worth)[0].unit))
    claims = Claims(items=items, leases=leases, holding_costs=holding_costs, discount=discount, discount_on=discount_on)

    worth = columns.values(page.unit)
    page = replace(page, sound=worth.sound)
    share = columns.share(worth.attributable, worth.sound)
    way = to_equity(page, worth.attributable.total(part), claims, shares)
    diluted = origin(shares) if isinstance(shares, Expr) else None
    if isinstance(diluted, DilutedShares):
        divided(sheet, Divided(label, diluted, None if way.converted is None else page.base(way.converted)))
    rows = page.rows("enterprise value and implied multiples")
    firm = GroupValue(page=page, parts=parts, worth=worth, items=items)
    whole = rows.add("enterprise value of the group", way.enterprise_value(firm.consolidated()))
    multiples = {
        figure.kind: _implied_multiple(rows, figure, firm.like(rows, figure, whole), way.equity, ahead)
        for figure in group
    }
    if group:
        tied = replace(columns, table=sheet.table(f"{before}what ties the parts to the group", part))
        for figure in group:
            tied.tie(figure)
    _note_claims(page, label, parts, claims, way)
    by_name = dict(zip((p.name for p in parts), part.members, strict=True))
    of_parts = [Step(name=name, amount=worth.attributable.at(part, row)) for name, row in by_name.items()]
    steps = waterfall_of(page, [*of_parts, *way.steps()])

    _check_unallocated(page, group, claims, ahead)
    owing = items or any(part.net_debt is not None for part in parts)
    _check_dates(page, date if owing else None, day, days, known)
    _check_amounts(page, claims)
    _check_cases(page, way.equity, steps.size)
    ends = _ends(page, way.per_share)
    return SumOfParts(
        part=part, case=case, rows=by_name,
        enterprise_values=worth.enterprise, values=worth.attributable, share=share, gross=way.gross, net=way.net,
        equity=way.equity, enterprise_value=whole, multiples=multiples, per_share=way.per_share,
        low=ends.get("Low"), base=ends.get("Base"), high=ends.get("High"),
        amount=steps.amount, start=steps.start, end=steps.end,
    )  # fmt: skip


def _note_claims(page: Page, label: str, parts: Sequence[Part], claims: Claims, way: ToEquity) -> None:
    """What is taken off and added in the base case, and what the parts are worth, each once."""
    for item, step in zip(claims.items, way.items, strict=True):
        claim(Claim(page.sheet, label, item.name, item.value, page.base(step.amount), adds=KINDS[item.kind].adds))
    if claims.holding_costs is not None:
        claim(Claim(page.sheet, label, "Holding costs", claims.holding_costs, page.base(-claims.holding_costs)))
    for part in parts:
        if part.net_debt is not None:
            owed = -part.net_debt if part.ownership is None else -part.net_debt * part.ownership
            claim(Claim(page.sheet, label, f"Net debt of {part.name}", part.net_debt, owed, part=True))
        if values := each(part.value):
            claim(Claim(page.sheet, label, f"value of {part.name}", values[len(values) // 2], part=True, adds=True))


def _cases(sheet: Sheet, before: str, case: Axis | None) -> Axis:
    """The axis Low, Base, High: the one that is given, or a new one."""
    if case is None:
        return sheet.model.axis("Case", *CASES, key=slug(f"{before}case"))
    if case.members != CASES:
        raise DefinitionError(f"the cases of {case.label} are {', '.join(case.members)}", "make it Low, Base, High")
    return case


def _refuse_discount(discount: Expr | None, discount_on: str, case: Axis) -> None:
    if discount_on not in ((GROSS, NET) if discount is not None else ("",)):
        remedy = f'give both discount= and discount_on="{GROSS}" or "{NET}", or none'
        raise DefinitionError(f"the conglomerate discount is on '{discount_on}'", remedy)
    refuse_amount("the conglomerate discount", discount, case)


def _implied_multiple(rows: Rows, figure: GroupMetric, whole: Line, equity: Line, ahead: Expr | None) -> Line:
    """The group's multiple of a figure; of earnings, that of its equity value."""
    metric = in_period(figure.metric, figure.period, ahead)
    value, name = whole, f"EV to {figure.name}"
    if figure.kind == "earnings":
        value, name = equity, figure_name("P/E", figure.metric, figure.period)
    return rows.add(name, where(metric > 0, value / metric, not_meaningful), unit="x")


def _check_dates(
    page: Page, date: Expr | None, day: Expr | None, days: Expr | None, others: Sequence[Line]
) -> None:  # fmt: skip
    """Net debt and claims are of a date near the valuation date, on which DCFs value."""
    rows = Rows(page.sheet, page.before, "", axes=())
    if date is not None and day is not None:
        rows.add("date of net debt and claims", date, unit="date")
        apart = rows.add("days between net debt and valuation", absolute(day - date), unit="days")
        near = apart == 0 if days is None else apart <= days
        page.check("net debt and claims are dated on the valuation date", near)
    if differing := [other == day for other in others if other is not day]:
        page.check("values by DCF are of the valuation date", all_of(*differing))


def _check_unallocated(page: Page, group: Sequence[GroupMetric], claims: Claims, ahead: Expr | None) -> None:
    """Costs that belong to no part are costs all the same: something takes their value off."""
    valued = [] if claims.holding_costs is None else [claims.holding_costs]
    valued += [item.value for item in claims.items if item.kind == "holding costs"]
    for figure in group:
        if figure.unallocated is not None and figure.kind != "sales":
            belongs_to_none = in_period(figure.unallocated, figure.period, ahead)
            known = [value > 0 for value in valued]
            page.check(
                f"{figure.name} that belongs to no part is above 0, or valued as holding costs",
                any_of(belongs_to_none >= 0, *known) if known else belongs_to_none >= 0,
            )


def _check_amounts(page: Page, claims: Claims) -> None:
    """Signs and fractions are as they are to be entered."""
    unsigned = entered_positive(claims.items)
    unsigned += [] if claims.holding_costs is None else [claims.holding_costs]
    if unsigned:
        page.check("costs and claims are entered as positive numbers", NOT_NEGATIVE.hold(*unsigned))
    if claims.discount is not None:
        page.check("the discount is from 0% to 100%", FRACTION.hold_each(claims.discount))
    if cuts := haircuts(claims.items):
        page.check("haircuts lie between 0 and 1", FRACTION.hold(*cuts))


def _check_cases(page: Page, equity: Line, size: Expr) -> None:
    """Low, base and high rise, but for rounding."""
    low, base, high = (page.sound.of(equity.at(page.case, name), 0) for name in CASES)
    rise = (any_of(more > less, agree(more, less, size)) for less, more in ((low, base), (base, high)))
    page.check("low, base and high rise", all_of(*rise))


def _ends(page: Page, per_share: Line | None) -> dict[str, Line]:
    """The value per share of each case by itself, for the cover and the football field."""
    if per_share is None:
        return {}
    rows = Rows(page.sheet, page.before, str(per_share.unit), axes=(), sound=page.sound)
    return {name: rows.add(f"value per share, {name.lower()}", per_share.at(page.case, name)) for name in CASES}
