"""What goes into the cost of equity and of debt: a beta drawn to 1, a country's risk, the spread of a synthetic rating.

    Blume            w * beta + (1 - w)
    country risk     default spread * volatility of its equity / volatility of its bonds * exposure
    synthetic rating the lowest spread whose coverage, EBIT / interest, is reached; cost of debt = risk-free + spread

References: Blume, Journal of Finance 30 (1975), where w is about 2/3; Damodaran, Investment Valuation, 3rd ed.,
chapters 7 and 8, with the exposure (his lambda) and the table of ratings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.common.expectations import FORMULA, FRACTION, expect
from modelgen.valuation.common.figures import PLACES, stands
from modelgen.valuation.common.marks import RATE, Mark
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows


@dataclass(frozen=True, eq=False)
class SyntheticRating:
    """The lines of the method; `number` is the rating's place from the best, `checks` fail where it means nothing."""

    coverage: Line  # EBIT / interest, n.m. without interest
    number: Line
    spread: Line
    cost_of_debt: Line  # before tax
    checks: tuple[Line, ...]


@method
def blume(sheet: Sheet, beta: Expr, *, weight: Any, label: str = "Adjusted beta") -> Line:
    """A measured beta drawn to 1, as betas are from one period to the next: `weight` is what it keeps (2/3).

    A check fails where the weight isn't between 0 and 1.
    """
    expect(beta, FORMULA, name=f"'{label}': the beta")
    kept = expression(weight)
    sheet.model.check(f"{label}: the weight is between 0 and 1", FRACTION.hold_each(kept))
    return Rows(sheet, "", "", partial=True).add(label, kept * beta + (1 - kept))


@method
def country_risk_premium(
    sheet: Sheet, *, default_spread: Expr, equity_volatility: Expr, bond_volatility: Expr, exposure: Any = 1,
    label: str = "Country risk premium",
) -> Line:  # fmt: skip
    """What equity of a country costs above a mature market's: to be added to the equity premium.

    The spread is that of its bonds in the currency of the rate; `exposure` is the company's part in it (1 without). A
    check fails where a figure is negative or the volatility of bonds isn't above 0.
    """
    expect(default_spread, FORMULA, *PLACES["rate"], name=label)
    share, spread = expression(exposure), default_spread
    sound = all_of(spread >= 0, equity_volatility >= 0, bond_volatility > 0, share >= 0)
    sheet.model.check(f"{label}: spread, volatilities and exposure are positive", sound)
    formula = where(bond_volatility > 0, spread * equity_volatility / bond_volatility * share, not_meaningful)
    return Rows(sheet, "", "%", partial=True).add(label, formula)


@method
def synthetic_rating(
    sheet: Sheet, rating: Axis, *, ebit: Expr, interest: Expr, least_coverage: Expr, spread: Expr, risk_free: Any,
    country_spread: Any = 0, label: str = "Synthetic rating",
) -> SyntheticRating:  # fmt: skip
    """The rating that EBIT over interest earns, and what debt costs with it; by year where they are.

    `least_coverage` and `spread` vary over the axis of ratings; of the worst the coverage is one that any firm reaches.
    Without interest the best rating counts. Where none is reached there is no number and a check fails, as one does
    unless spreads fall from rating to rating as coverage rises.
    """
    if not isinstance(rating, Axis):
        raise DefinitionError(f"'{label}': ratings are '{rating}'", 'give their axis: m.axis("Rating", "AAA", "AA")')
    for name, value in (("least_coverage", least_coverage), ("spread", spread)):
        expect(value, FORMULA, name=f"'{label}': {name}")
        if tuple(value.axes) != (rating,):
            raise DefinitionError(f"'{label}': {name} doesn't vary over {rating.label} alone", "give one by rating")
    stands(sheet, "amount of the firm", ebit, label)
    expect(interest, FORMULA, name=f"'{label}': the interest")
    m, rows = sheet.model, Rows(sheet, f"{label}: ", "%", partial=True)
    table = rows if ebit.axes or interest.axes else Rows(sheet.table(label, rating), f"{label}: ", "%", partial=True)

    coverage = rows.add("interest coverage", where(interest > 0, ebit / interest, not_meaningful), unit="x")
    reached = table.add("spread if reached", where(ebit >= least_coverage * interest, spread, not_meaningful))
    found = reached.count(rating)
    number = rows.add("rating, from the best", spread.count(rating) - found + 1, unit="")
    its = rows.add("default spread", where(found > 0, reached.min(rating), not_meaningful))
    free = expression(risk_free)
    expect(free, *PLACES["rate"], name=label)
    cost = rows.add("cost of debt", free + expression(country_spread) + its, mark=Mark(what=RATE))
    ordered = least_coverage.rank(rating) + spread.rank(rating) == spread.count(rating) + 1
    checks = (
        m.check(f"{label}: a rating is reached", found > 0),
        m.check(f"{label}: spreads fall as coverage rises", ordered),
        m.check(f"{label}: interest isn't negative", interest >= 0),
    )
    return SyntheticRating(coverage=coverage, number=number, spread=its, cost_of_debt=cost, checks=checks)
