"""A target price: what several methods say, weighted, and where it stands in twelve months.

    fair value    = sum of weight * value per share
    target price  = fair value * (1 + cost of equity)^years - dividends
    total return  = (target price + dividends) / price - 1

A fair value grows at the cost of equity, for that is what its owner earns; what is paid out on the way no longer is in
the price. Dividends count at their amount, those of the years up to the target's day.

Reference: Pinto, Henry, Robinson, Stowe, Equity Asset Valuation (CFA Institute), on target prices and total return;
Regulation (EU) 2016/958, articles 3 to 5, has recommendations say what they rest on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import absolute, all_of, if_error, round_to, where
from modelgen.formula.labels import slug
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.common.expectations import FORMULA, Expected, expect, expect_each
from modelgen.valuation.common.figures import PLACES, stands
from modelgen.valuation.common.marks import EQUITY, VALUE, Mark
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.sound import Sound
from modelgen.valuation.terminal import DIGITS


@dataclass(frozen=True, eq=False)
class Weighted:
    """A method's value per share and its weight, a fraction; with `low` and `high` it has a range."""

    label: str
    value: Expr
    weight: Expr
    low: Expr | None = None
    high: Expr | None = None


@dataclass(frozen=True, eq=False)
class TargetPrice:
    """The lines of the method, per share; `low` and `high` are targets, None without ranges."""

    fair_value: Line  # today
    target: Line
    low: Line | None
    high: Line | None
    upside: Line  # of the price alone
    dividend_yield: Line
    total_return: Line
    by_method: Line  # what each adds to the fair value
    checks: tuple[Line, ...]


_METHOD = Expected("a method of '{label}' is {given}", "write Weighted(label, value, weight)", kind=Weighted)
_ONE = Expected("'{label}': {name} varies over {over}", "take one member or period with .at()", axes=())
_LIKE_THE_PRICE = Expected("'{label}': {name} is in {unit}, and the price in {priced}", "give all of them per share")


@method
def target_price(
    sheet: Sheet, methods: Sequence[Weighted], *, price: Expr, cost_of_equity: Any, dividends: Any = 0,
    years: Any = 1, label: str = "Target price",
) -> TargetPrice:  # fmt: skip
    """The weighted value of several methods, rolled forward by `years` (1 is twelve months) at the cost of equity.

    Values, price and dividends are per share. A method whose weight is 0 is shown and doesn't count, so that it may be
    n.m. Checks: those with a weight have a value, weights aren't negative and add up to 1, low isn't above the value
    and high not below it, price and target are above 0. DefinitionError for a value that isn't the shareholders', and
    for ranges that only some have.
    """
    if not methods:
        raise DefinitionError(f"'{label}' has no methods", "give it a Weighted for each")
    expect_each(methods, _METHOD, label=label)
    _refuse_unfit(sheet, methods, price, label)
    k, paid, ahead = expression(cost_of_equity), expression(dividends), expression(years)
    expect(k, *PLACES["cost of equity"], name=label)
    for name, value in (("the cost of equity", k), ("dividends", paid), ("years", ahead)):
        expect(value, _ONE, label=label, name=name)
    m, unit = sheet.model, str(price.unit)
    axis = m.axis("Method", *(each.label for each in methods), key=f"{slug(label)}_method")
    columns = Rows(sheet.table(label, axis), f"{label}: ", unit, axes=(axis,))
    weight = columns.on.line(f"{label}: weight", axis, unit="%")
    for each in methods:
        weight.define(each.label, each.weight)
    rows = Rows(sheet, f"{label}: ", unit)

    def blended(name: str, values: dict[str, Expr]) -> tuple[Line, Line]:
        shown = columns.on.line(f"{label}: {name} of the method", axis, unit=unit)
        for each, value in values.items():
            shown.define(each, value)
        part = columns.add(f"weighted {name}", if_error(where(weight == 0, 0, weight * shown), not_meaningful))
        return shown, part

    value, by_method = blended("value", {each.label: each.value for each in methods})
    there = m.check(f"{label}: every method with a weight has a value", absolute(by_method.total(axis)) >= 0)
    growth = rows.add("growth to the target's day", (1 + k) ** ahead - 1, unit="%")
    unsigned = m.check(f"{label}: weights aren't negative", weight >= 0)
    whole = m.check(f"{label}: weights add up to 1", round_to(weight.total(axis) - 1, DIGITS) == 0)
    sound = Sound((there, unsigned.max(axis), whole))
    rows = replace(rows, sound=sound)
    fair = rows.add("fair value", by_method.total(axis), mark=Mark(EQUITY, VALUE))
    target = rows.add("target price", fair * (1 + growth) - paid, mark=Mark(EQUITY, VALUE))
    ends: list[Line | None] = []
    checks = [there, unsigned, whole]
    for name in ("low", "high"):
        values = {each.label: end for each in methods if (end := getattr(each, name)) is not None}
        if not values:
            ends.append(None)
            continue
        shown, part = blended(name, values)
        ends.append(rows.add(f"target price, {name}", part.total(axis) * (1 + growth) - paid, mark=Mark(EQUITY, VALUE)))
        counts = where(weight == 0, 0, (value - shown) if name == "low" else (shown - value))
        checks.append(m.check(f"{label}: the value isn't beyond the {name} end", counts >= 0, severity="warning"))
    priced = price > 0
    upside = rows.add("upside", where(priced, target / price - 1, not_meaningful), unit="%")
    dividend_yield = rows.add("dividend yield", where(priced, paid / price, not_meaningful), unit="%")
    total = rows.add("total return", upside + dividend_yield, unit="%")
    checks += [
        m.check(f"{label}: the price and the target are above 0", all_of(priced, sound.of(target, price) > 0)),
    ]
    return TargetPrice(
        fair_value=fair, target=target, low=ends[0], high=ends[1], upside=upside, dividend_yield=dividend_yield,
        total_return=total, by_method=by_method, checks=tuple(checks),
    )  # fmt: skip


def _refuse_unfit(sheet: Sheet, methods: Sequence[Weighted], price: Expr, label: str) -> None:
    """DefinitionError for a value that isn't one per share of equity, and for ranges that only some have."""
    expect(price, FORMULA, _ONE, label=label, name="the price")
    like = Expected(_LIKE_THE_PRICE.what, _LIKE_THE_PRICE.remedy, unit=lambda unit: unit.same_as(price.unit))
    for each in methods:
        given = {"value": each.value, "low": each.low, "high": each.high}
        for name, value in given.items():
            if value is None and name != "value":
                continue
            expect(value, FORMULA, name=f"'{label}': the {name} of {each.label}")
            expect(value, _ONE, like, label=label, name=f"the {name} of {each.label}", priced=price.unit)
            assert value is not None
            stands(sheet, "value per share", value, label)
        expect(each.weight, FORMULA, name=f"'{label}': the weight of {each.label}")
    ranged = [each.label for each in methods if each.low is not None and each.high is not None]
    halves = [each.label for each in methods if (each.low is None) != (each.high is None)]
    if halves or 0 < len(ranged) < len(methods):
        one = halves[0] if halves else next(each.label for each in methods if each.label not in ranged)
        raise DefinitionError(f"'{label}': {one} has no range, and others have", "give low= and high= to all, or none")
