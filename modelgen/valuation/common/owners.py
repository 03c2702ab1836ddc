"""Lines that know more than their formulas say: the day of an enterprise value, the switch of a cash flow's leases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from modelgen.formula.axes import Axis
from modelgen.formula.expr import At, Convert, Expr, Lag, Pick, Reduce
from modelgen.formula.units import Unit
from modelgen.model.items import Line
from modelgen.model.sheets import Container
from modelgen.valuation.common.sound import ALWAYS, Sound

L = TypeVar("L", bound=Line)


class FlowToFirm(Line):
    """A cash flow to the firm, which knows the switch by which it is before or after the rent of leases."""

    lease_switch: Expr | None = None


class EnterpriseValue(Line):
    """The value of a firm, which knows its day and, where a builder made it, the cash flow behind it."""

    valuation_date: Line | None = None
    flow: FlowToFirm | None = None
    sound: Sound = ALWAYS  # where it is a number


class DilutedShares(Line):
    """A number of shares that holds convertibles as shares, which knows their debt and what of it leaves by that."""

    debt: Expr | None = None  # of every tranche
    leaving: Line | None = None


class LossesUsed(Line):
    """The losses that a profit uses, which know those that were there before the forecast."""

    before_the_forecast: Expr | None = None


def add_line(on: Container, kind: type[L], label: str, axes: Sequence[Axis], unit: Unit) -> L:
    """A line of a kind, put on a sheet or a table."""
    on.sheet.hold("lines", label)
    return on.add(kind(on.model, label, axes, unit))


def origin(expr: Expr) -> FlowToFirm | EnterpriseValue | DilutedShares | None:
    """The line of such a kind that a formula shows: itself, a member, a period or a sum of it, or a line that shows
    it."""
    while not isinstance(expr, FlowToFirm | EnterpriseValue | DilutedShares):
        formulas = [formula for _, _, formula in expr.formulas()] if isinstance(expr, Line) else []
        if len(formulas) == 1:
            expr = formulas[0]
        elif isinstance(expr, Lag | At | Pick | Convert | Reduce):
            expr = expr.children[0]
        else:
            return None
    return expr
