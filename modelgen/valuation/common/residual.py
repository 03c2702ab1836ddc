"""Capital that is kept, and what is earned on it above what it costs: of shareholders, or of all who finance a firm.

capital   = the one before + profit - what is paid out        (clean surplus)
residual  = profit - cost of capital * the capital before
"""

from __future__ import annotations

from dataclasses import dataclass

from modelgen.formula.expr import Expr, not_meaningful
from modelgen.formula.functions import where
from modelgen.model.items import Line
from modelgen.valuation.common.marks import Mark
from modelgen.valuation.common.rows import Rows


@dataclass(frozen=True, eq=False)
class Words:
    """What the trade calls the lines, and what the capital is."""

    capital: str
    returns: str
    charge: str
    residual: str
    mark: Mark | None = None


@dataclass(frozen=True, eq=False)
class Residual:
    """The lines by year."""

    capital: Line
    returns: Line  # profit over the capital before; n.m. unless that is above 0
    residual: Line


def residual(rows: Rows, words: Words, *, opening: Expr, profit: Expr, paid: Expr, rate: Expr) -> Residual:
    """The lines, from what the capital is before the first year."""
    capital = rows.on.line(rows.before + words.capital, *profit.axes, unit=str(profit.unit))
    capital.mark = words.mark
    capital.opening, capital.forecast = opening, capital.prior + profit - paid
    returns = rows.add(words.returns, where(capital.prior > 0, profit / capital.prior, not_meaningful), unit="%")
    charge = rows.add(words.charge, -rate * capital.prior)
    return Residual(capital=capital, returns=returns, residual=rows.add(words.residual, profit + charge))
