"""What a sum of the parts refuses: what can't be valued or tied, and what would count twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from modelgen.errors import DefinitionError, nearest
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr
from modelgen.model.reads import items_in
from modelgen.model.timeline import Timeline
from modelgen.report import many
from modelgen.valuation.bridge import KINDS as CLAIMS
from modelgen.valuation.bridge import BridgeItem, refuse_unfit
from modelgen.valuation.common.dependencies import dependencies
from modelgen.valuation.common.expectations import Expected, expect, expect_each, is_date
from modelgen.valuation.common.figures import refuse_again, refuse_unlike
from modelgen.valuation.common.marks import EARNINGS, EQUITY, FIRM, OUT, Mark, whose_is
from modelgen.valuation.common.owners import EnterpriseValue, origin
from modelgen.valuation.sotp_parts import KINDS, MULTIPLES, NTM, PERIODS, GroupMetric, Part, Value, each, timeline_of

_LINE = Expected("{name} is a {kind}, not a line", "make it an assumption or a line")
_NO_OTHER_AXES = Expected("{name} varies over {axis}", "take one member with .at()", within=())
_DAY = Expected("the valuation date '{value}' is no date", 'give an assumption with unit="date"', unit=is_date)
_DATE = Expected("net debt and claims have no date", 'give date=, an assumption with unit="date"', unit=is_date)
_ENTERPRISE_VALUE = Expected(
    "'{part}': '{marked}' is a value of equity",
    "give the enterprise value, or value it as 'stated' without net_debt=", whose=FIRM,
)  # fmt: skip
_METRICS = Expected(
    "the metrics of '{part}' are a {kind}", "give metrics={{'{metric}': ...}}", kind=Mapping
)  # fmt: skip


def refuse_parts(parts: Sequence[Part], group: Sequence[GroupMetric], case: Axis, dated: bool) -> None:
    """DefinitionError for a part or a group's figure that can't be valued or tied, or that would count twice."""
    if not parts:
        raise DefinitionError("the sum of the parts has no parts", "list at least one Part")
    for part in parts:
        _refuse_part(part, case, dated)
    for part, other in combinations(parts, 2):
        _refuse_pair(part, other)
    named = {part.name: part for part in parts}
    for part in parts:
        if part.carved_out_of:
            _refuse_carving(part, named, case, dated)
    for number, figure in enumerate(group):
        if figure.kind in [other.kind for other in group[:number]]:
            raise DefinitionError(f"the group's {figure.kind} is given twice", "take one of the two out")
        _refuse_group(figure, parts, case, dated)


def refuse_claims(
    parts: Sequence[Part], items: Sequence[BridgeItem], leases: Expr | None, holding_costs: Expr | None,
    date: Expr | None, day: Expr | None, case: Axis,
) -> None:  # fmt: skip
    """DefinitionError where bridge items can't stand there, have no date, or count what is counted already."""
    refuse_amount("holding_costs=", holding_costs, case)
    for item in items:
        refuse_unfit(item, leases)
        refuse_amount(f"'{item.name}'", item.value, case)
        if item.kind == "holding costs" and holding_costs is not None:
            raise DefinitionError(f"holding costs stand in '{item.name}' and in holding_costs=", "keep one of the two")
        _refuse_minorities(item, parts)
        for part in parts:
            _refuse_claim(item, part)
    for item, other in combinations(items, 2):
        if item.value is other.value:
            raise DefinitionError(f"'{item.name}' stands in items= twice", "take one of the two out")
    _refuse_leases(parts, items)
    _refuse_again(parts, items)
    if day is not None:
        expect(day, _DAY)
    if not items and all(part.net_debt is None for part in parts):
        return
    expect(date, _DATE)
    if day is None:
        why = "there is no day for which the parts are valued, with which the date of net debt could be compared"
        raise DefinitionError(why, "give valuation_date=, an assumption")


def refuse_amount(name: str, value: object, case: Axis) -> None:
    """DefinitionError for what is no formula, or varies over more than the cases."""
    _refuse_axes(name, value, case)


def _refuse_axes(name: str, value: object, case: Axis | None = None, *, timed: bool = False) -> None:
    """One formula may vary over the cases, three (low, base, high) don't; figures may vary over time as well."""
    if value is None:
        return
    if isinstance(value, tuple) and len(value) != 3:
        raise DefinitionError(f"{name} has {many(len(value), 'value')}", "give (low, base, high)")
    over_cases = () if case is None or isinstance(value, tuple) else (case,)
    no_others = replace(_NO_OTHER_AXES, within=(*over_cases, *((Timeline,) if timed else ())))
    expect_each(value if isinstance(value, tuple) else (value,), _LINE, no_others, name=name)


def _refuse_again(parts: Sequence[Part], items: Sequence[BridgeItem]) -> None:
    """What the figure of a part is marked to hold, and the items count once more: of the part that they name, or of
    the only one."""
    for part in parts:
        mine = [
            (item.kind, item.name) for item in items if item.part == part.name or (not item.part and parts == [part])
        ]
        if part.multiplied and part.kind != "earnings":
            for figure in each(part.metrics[part.kind]):
                if isinstance(figure, Expr):
                    refuse_again(part.name, figure, mine, "items=")


def _refuse_minorities(item: BridgeItem, parts: Sequence[Part]) -> None:
    """Minorities of a part that counts at its ownership, or of nobody knows which part."""
    named = {part.name: part for part in parts}
    if item.part and item.kind != "minorities":
        raise DefinitionError(f"'{item.name}' is {item.kind} of '{item.part}'", "only minorities are those of a part=")
    if item.part and item.part not in named:
        hint = nearest(item.part, named)
        raise DefinitionError(
            f"'{item.name}' are minorities of '{item.part}', which is no part{hint}", "name a part of the list"
        )
    owned = [part.name for part in parts if part.ownership is not None]
    if item.kind != "minorities" or not owned or (item.part and item.part not in owned):
        return
    what = f"'{item.part or owned[0]}' counts at its ownership, and '{item.name}' takes minorities off again"
    remedy = "take the minorities out of items=, or name with part= the other part whose they are"
    raise DefinitionError(what, remedy)


def _refuse_claim(item: BridgeItem, part: Part) -> None:
    """What a bridge item takes off, or adds, a second time."""
    kind, values = CLAIMS[item.kind], each(part.value)
    worth = {leaf for value in values for leaf in items_in(value) if leaf.unit.dimension == value.unit.dimension}
    if kind.adds and not kind.financial and worth.intersection(dependencies([item.value])):
        what = f"'{item.name}' is made of what '{part.name}' is worth, and so counts in it already"
        raise DefinitionError(what, "take it out of items=, or the part out of the parts")
    if any(value is item.value for value in (*each(part.value), *each(part.net_debt))):
        raise DefinitionError(f"'{item.name}' counts in '{part.name}' already", "take it out of items=")


def _refuse_leases(parts: Sequence[Part], items: Sequence[BridgeItem]) -> None:
    """A cash flow before the rent of leases that are debt leaves them to net debt."""
    if any(item.kind == "leases" for item in items):
        return
    for part in (part for part in parts if part.net_debt is None):
        flows = [known.flow for value in each(part.value) if isinstance(known := origin(value), EnterpriseValue)]
        if any(flow is not None and flow.lease_switch is not None for flow in flows):
            why = f"'{part.name}' is before the rent of leases that are debt, and nothing takes them off"
            raise DefinitionError(why, "put them into net_debt=, or add BridgeItem('leases', ...) to items=")


def _refuse_part(part: Part, case: Axis, dated: bool) -> None:
    if part.kind not in KINDS:
        what = f"'{part.name}' is valued by '{part.kind}', which is no method{nearest(part.kind, KINDS)}"
        raise DefinitionError(what, "use one of " + ", ".join(KINDS))
    _refuse_value("multiple", part, part.multiple, part.multiplied, case)
    _refuse_value("value", part, part.value, not part.multiplied, case)
    if part.kind == "DCF" or part.net_debt is not None:
        expect_each(each(part.value), _ENTERPRISE_VALUE, part=part.name)
    expect(part.metrics, _METRICS, part=part.name, metric=part.kind)
    if part.multiplied and part.kind not in part.metrics:
        what = f"'{part.name}' is valued at a multiple of {part.kind} and gives none"
        raise DefinitionError(what, f"give metrics={{'{part.kind}': ...}}")
    if part.kind != "DCF" and not part.basis.strip():
        what = f"'{part.name}' doesn't say where its {'multiple' if part.multiplied else 'stated value'} is from"
        raise DefinitionError(what, "give it basis='...'")
    for kind, figure in part.metrics.items():
        # figures that aren't valued here are read in the group's period or that of the part they are carved out of
        _refuse_figure(f"the {kind} of '{part.name}'", kind, figure, part.period, case, dated, kind == part.kind)
    if part.associate and (part.ownership is None or part.carved_out_of):
        remedy = "an associate is held in part, and its figures are in no other part's"
        raise DefinitionError(f"'{part.name}' is an associate, and is carved out or has no ownership=", remedy)
    _refuse_axes(f"the ownership of '{part.name}'", part.ownership)
    _refuse_axes(f"the net debt of '{part.name}'", part.net_debt)


def _refuse_value(name: str, part: Part, given: Value | None, needed: bool, case: Axis) -> None:
    """A multiple or a value is there where the kind of the part takes one, and nowhere else."""
    if needed != (given is not None):
        what = f"'{part.name}' ({part.kind}) " + (f"has no {name}=" if needed else f"takes no {name}=")
        remedy = "a multiple goes with sales, EBITDA, EBIT and earnings, a value with DCF and stated"
        raise DefinitionError(what, remedy)
    _refuse_axes(f"the {name} of '{part.name}'", given, case)


def _refuse_pair(part: Part, other: Part) -> None:
    """Two parts of one name, or that count the same value, net debt or valued figure."""
    if part.name.casefold() == other.name.casefold():
        raise DefinitionError(f"two parts are called '{part.name}'", "give each a name of its own")
    pairs = [(part.value, other.value), (part.net_debt, other.net_debt)]
    valued = [kind for kind in part.metrics if kind in (part.kind, other.kind)]
    pairs += [(part.metrics[kind], other.metrics.get(kind)) for kind in valued]
    for shared in (a for ours, theirs in pairs for a in each(ours) for b in each(theirs) if a is b):
        remedy = "give each its own; what is contained in another part is carved_out_of it"
        raise DefinitionError(f"'{shared}' counts in both '{part.name}' and '{other.name}'", remedy)


def _refuse_group(group: GroupMetric, parts: Sequence[Part], case: Axis, dated: bool) -> None:
    """A figure of the group that the parts' can't be tied to."""
    kind = group.kind
    figures: dict[str, Value | None] = {
        f"the group's {kind}": group.metric, f"the unallocated {kind}": group.unallocated,
    }  # fmt: skip
    for part in parts:
        if part.associate and kind != "earnings":
            if kind in part.metrics and part.kind != kind:
                what = f"'{part.name}' is an associate, whose {kind} isn't in the group's"
                raise DefinitionError(what, "take it out of metrics=")
            continue
        if kind not in part.metrics:
            what = f"'{part.name}' gives no {kind}, so that the parts can't be tied to the group's"
            raise DefinitionError(what, "give it in metrics=, as an assumption of 0 where it has none")
        figures[f"the {kind} of '{part.name}', tied to the group's,"] = part.metrics[kind]
    for name, value in figures.items():
        _refuse_figure(name, kind, value, group.period, case, dated)
    _refuse_axes(f"the tolerance of the group's {kind}", group.tolerance)
    if kind == "earnings":
        after = Mark(EQUITY, EARNINGS, minorities=OUT)
        refuse_unlike(f"the group's {kind}", group.metric, after, "its equity value is")


def _refuse_figure(
    name: str, kind: str, value: Value | None, period: str, case: Axis, dated: bool, read: bool = True
) -> None:  # fmt: skip
    if kind not in MULTIPLES:
        raise DefinitionError(f"{name}: '{kind}' is no metric{nearest(kind, MULTIPLES)}", "use " + ", ".join(MULTIPLES))
    for figure in each(value):
        if isinstance(figure, Expr):
            refuse_unlike(name, figure, Mark(whose_is(kind), kind), "what is asked for is")
    _refuse_axes(name, value, case, timed=True)
    if period and period not in PERIODS:
        what = f"{name} is that of '{period}', which is no period{nearest(period, PERIODS)}"
        raise DefinitionError(what, "use one of " + ", ".join(PERIODS))
    year = timeline_of(value)
    if year is None or not read:
        return
    if not period:
        raise DefinitionError(f"{name} varies over {year.label}", "say of which period=: " + ", ".join(PERIODS))
    if year.frequency != 1:
        remedy = "give it by year, or of one year with .total(timeline, first, last)"
        raise DefinitionError(f"{name} is by {year.label}, and a multiple is of a year", remedy)
    if not 0 <= year.history + PERIODS[period] < len(year) or (period == NTM and not year.history):
        remedy = "let it reach so far, or name another period=" if year.history else "give it last_actual="
        raise DefinitionError(f"{name}: {year.label} has no {period}", remedy)
    if period == NTM and not dated:
        raise DefinitionError(f"{name} is that of the next twelve months", "give valuation_date=, an assumption")


def _refuse_carving(part: Part, named: Mapping[str, Part], case: Axis, dated: bool) -> None:
    whole = named.get(part.carved_out_of)
    if whole is None or whole is part:
        hint = nearest(part.carved_out_of, [name for name in named if name != part.name])
        what = f"'{part.name}' is carved out of '{part.carved_out_of}', which is no other part{hint}"
        raise DefinitionError(what, "name a part of the list")
    if whole.carved_out_of:
        what = f"'{part.name}' is carved out of '{whole.name}', which is carved out itself"
        raise DefinitionError(what, f"carve both out of '{whole.carved_out_of}'")
    if not whole.multiplied:
        what = f"'{part.name}' is carved out of '{whole.name}', whose value is no multiple of a metric ({whole.kind})"
        raise DefinitionError(what, f"value '{whole.name}' without it, and drop carved_out_of=")
    if whole.kind not in part.metrics:
        what = f"'{part.name}' is carved out of '{whole.name}', which is valued on {whole.kind}, but gives none"
        raise DefinitionError(what, f"give metrics={{'{whole.kind}': ...}}")
    name = f"the {whole.kind} of '{part.name}', carved out of '{whole.name}',"
    _refuse_figure(name, whole.kind, part.metrics[whole.kind], whole.period, case, dated)
