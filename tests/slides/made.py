"""A model with a bit of everything that decks show, its deck, and the shapes of one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pptx import Presentation

from modelgen import Model, Timeline
from modelgen.model.model import Model as Definition


def model(**values: float) -> Definition:
    """Two segments over time, a value per share with a price, a bridge, a football field, grids and a tornado."""
    given = {"growth": 0.1, "rate": 0.09, "cash": 12.5, "price": 20.0, **values}
    m = Model("Acme & Söhne AG", timeline=Timeline.annual(2023, 2028, last_actual=2024), unit="EUR mn",
              scenarios=("Base", "Bull"), purpose="Value of Acme by DCF")  # fmt: skip
    year, segment = m.timeline, m.axis("Segment", "Bread", "Cake")
    inputs = m.sheet("Assumptions")
    growth = inputs.assumption("Growth", segment, year, unit="%")
    growth.give({"Bread": given["growth"], "Cake": [0.08, 0.07, 0.06, 0.05]}, source="Management plan")
    growth.give({"Cake": 0.2}, scenario="Bull", source="Hope")
    inputs.heading("Valuation")
    rate = inputs.assumption("Discount rate", unit="%")
    rate.give(given["rate"], source="Bank's estimate, May 2025")
    cash = inputs.assumption("Net cash", unit="EUR mn", shared=True)
    cash.give(given["cash"], source="Balance sheet")
    shares = inputs.assumption("Shares", unit="mn shares", shared=True)
    shares.give(40, source="Register")
    margin, low_end, high_end = (inputs.assumption(name, unit="%", shared=True) for name in ("Margin", "Off", "Span"))
    for one, amount in ((margin, 0.5), (low_end, 0.1), (high_end, 0.4)):
        one.give(amount, source="Judgement")
    price = inputs.assumption("Share price", unit="EUR/share", shared=True)
    price.give(given["price"], source="Exchange, 30 May 2025")
    ops = m.sheet("Segments")
    sales = ops.line("Net sales", segment, year)
    sales.actual.give({"Bread": [60.5, 66.0], "Cake": [20.1, 22.7]}, source="Annual report 2024")
    sales.forecast = sales.prior * (1 + growth)
    total = ops.line("Total net sales", year)
    total.formula = sales.total(segment)
    ops.chart("Net sales by segment", sales, kind="stacked")
    dcf = m.sheet("DCF")
    flow = dcf.line("DCF: cash flow", year)
    flow.forecast = total * margin
    value = dcf.line("DCF: enterprise value")
    value.formula = flow.at(year, "2028") / rate
    per = dcf.line("Value per share", unit="EUR/share")
    per.formula = (value + cash) / shares
    dcf.chart("Cash flow", flow)
    method = m.axis("Method", "DCF", "Multiples")
    field = m.sheet("Football field")
    table = field.table("Ranges", method)
    low, width, line = (table.line(name, method, unit="EUR/share") for name in ("Low", "Width", "Price line"))
    low.define("DCF", per * (1 - low_end))
    low.define("Multiples", per * (1 - low_end - low_end))
    width.formula = low * high_end
    line.formula = price
    field.chart("Football field", low, width, kind="ranges", across=line)
    m.price(price)
    m.sensitivity(per, (rate, [-0.01, 0, 0.01]), (cash, [-5, 0, 5]))
    m.tornado(per, {rate: 0.01, cash: 5})
    m.summary("Financials", total, flow)
    m.output(per, value)
    return m


def edited(deck: Path, change: Callable[[Any], None]) -> Path:
    """A copy of a deck that was changed as by hand, and saved."""
    made = Presentation(str(deck))
    change(made)
    path = deck.with_name("edited.pptx")
    made.save(str(path))
    return path


def shapes(made: Any) -> list[tuple[int, Any]]:
    """All shapes of a deck, with the numbers of their slides."""
    return [(number, shape) for number, slide in enumerate(made.slides, 1) for shape in slide.shapes]


def table(made: Any, name: str) -> Any:
    """The first table of a name."""
    return next(shape.table for _, shape in shapes(made) if shape.has_table and shape.name == name)


def chart(made: Any, name: str) -> Any:
    """The chart of a name."""
    return next(shape.chart for _, shape in shapes(made) if shape.has_chart and shape.name == name)


def texts(made: Any, name: str) -> list[list[str]]:
    """What a table shows."""
    return [[cell.text for cell in row.cells] for row in table(made, name).rows]


def write(cell: Any, text: str) -> None:
    """Type over a cell, which keeps its look."""
    cell.text_frame.paragraphs[0].runs[0].text = text
