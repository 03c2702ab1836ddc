"""Whose an amount is: lines that know whether it belongs to all who finance a firm or to its shareholders.

Interest and debt count once: in the cash flow, whose value is the shareholders' then, or in a bridge from the value
of the firm. The builders of cash flows and values mark what they make, and refuse what is of the other kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from modelgen.formula.axes import Axis
from modelgen.formula.expr import At, Convert, Expr, Lag, Pick, Reduce
from modelgen.formula.units import Unit
from modelgen.model.items import Line
from modelgen.model.sheets import Container

L = TypeVar("L", bound=Line)


class OfFirm(Line):
    """A flow, a profit or a value before interest and borrowing."""


class OfEquity(Line):
    """A flow or a value after interest and borrowing."""


class FlowToFirm(OfFirm):
    """A cash flow to the firm, which knows the switch by which it is before or after the rent of leases."""

    lease_switch: Expr | None = None


class EnterpriseValue(OfFirm):
    """The value of a firm, which knows its day and, where a builder made it, the cash flow behind it."""

    valuation_date: Line | None = None
    flow: FlowToFirm | None = None


def add_line(on: Container, kind: type[L], label: str, axes: Sequence[Axis], unit: Unit) -> L:
    """A line of a kind, put on a sheet or a table."""
    on.sheet.hold("lines", label)
    return on.add(kind(on.model, label, axes, unit))


def origin(expr: Expr) -> Line | None:
    """The marked line that a formula shows: the line, a member, a period or a sum of it, or a line that shows it."""
    while not isinstance(expr, OfFirm | OfEquity):
        formulas = [formula for _, _, formula in expr.formulas()] if isinstance(expr, Line) else []
        if len(formulas) == 1:
            expr = formulas[0]
        elif isinstance(expr, Lag | At | Pick | Convert | Reduce):
            expr = expr.children[0]
        else:
            return None
    return expr
