"""What the reference doesn't do: the generated model, one cell after the other."""

from __future__ import annotations

from typing import Any

from benchmarks.generated import YEARS, Table
from modelgen.formula.expr import Apply, Expr, Lag, Literal, Running
from modelgen.model.items import Input, Item, Line
from modelgen.model.model import Model
from modelgen.program.compile import compile

LINES = (
    "Net sales", "Operating income", "Tax", "NOPAT", "Capital expenditure", "Change in working capital",
    "Free cash flow", "Free cash flow margin", "Distribution", "Distributions so far",
)  # fmt: skip
_OPERATIONS: dict[str, Any] = {
    "add": lambda a, b: a + b, "subtract": lambda a, b: a - b, "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b, "greater": lambda a, b: a > b, "where": lambda c, a, b: a if c else b,
    "maximum": max,
}  # fmt: skip


def walked(model: Model) -> dict[str, Table]:
    """Every cell by a walk of its formula's tree, as spreadsheet engines in Python do it."""
    known: dict[tuple[Item, int, int], float] = {}
    formulas = {line: {b.phase == "opening": b.expr for b in line.blocks} for line in compile(model).lines}

    def cell(item: Item, segment: int, year: int) -> float:
        if isinstance(item, Input):
            return item.given[0, (segment,), year if item.column_axis else None]
        at = (item, segment, year)
        if at not in known:
            assert isinstance(item, Line)
            known[at] = value(formulas[item][year < 0], segment, year)
        return known[at]

    def value(expr: Expr, segment: int, year: int) -> float:
        match expr:
            case Item():
                return cell(expr, segment, year)
            case Literal():
                return float(expr.value)
            case Apply():
                return float(_OPERATIONS[expr.op.name](*[value(child, segment, year) for child in expr.children]))
            case Lag():
                return value(expr.children[0], segment, year - expr.periods)
            case Running():
                return sum(value(expr.children[0], segment, position) for position in range(year + 1))
        raise TypeError(type(expr).__name__)

    items = [compile(model).find(label) for label in LINES]
    names = items[0].row_axes[0].members
    return {
        item.label: {name: [cell(item, s, year) for year in range(YEARS)] for s, name in enumerate(names)}
        for item in items
    }


def written(base: dict[str, float], drivers: dict[str, Table]) -> dict[str, Table]:
    """The same by hand: the loop that somebody would write for this model and no other."""
    out: dict[str, Table] = {label: {name: [] for name in base} for label in LINES}
    for name in base:
        sales, so_far = base[name], 0.0
        rows = [out[label][name] for label in LINES]
        for year in range(YEARS):
            growth, margin, rate, capex_share, capital_share = (table[name][year] for table in drivers.values())
            before, sales = sales, sales * (1 + growth)
            income = sales * margin
            tax = income * rate if income > 0 else 0.0
            nopat = income - tax
            capex = sales * capex_share
            capital = (sales - before) * capital_share
            flow = nopat - capex - capital
            paid = max(flow, 0.0)
            so_far += paid
            cells = (sales, income, tax, nopat, capex, capital, flow, flow / sales, paid, so_far)
            for row, cell in zip(rows, cells, strict=True):
                row.append(cell)
    return out
