"""A small definition with every form of input, its values in a TOML file, and what people do to its workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl

from modelgen import build, load_model
from modelgen.layout.place import place
from modelgen.model.items import Input
from modelgen.model.model import Model
from modelgen.program.compile import compile
from tests.commandline import define

MODEL = """
from modelgen import Model, Timeline, where

years = Timeline.annual(2023, 2027, last_actual=2024)
m = Model("Ferry", timeline=years, unit="EUR mn", scenarios=("Base", "Bull", "Bear"))
year = m.timeline
route = m.axis("Route", "North", "South", "West")
i = m.sheet("Inputs")
growth = i.assumption("Growth", route, year, unit="%", minimum=-1, maximum=2)
margin = i.assumption("Margin", route, unit="%")
rate = i.assumption("Rate", unit="%", minimum=0, maximum=1)
tax = i.assumption("Tax", year, unit="%")
cash = i.assumption("Cash", unit="EUR mn", shared=True)
debt = i.assumption("Debt", unit="EUR mn", shared=True)
ends = i.assumption("Permit ends", unit="date", shared=True)
basis = i.choice("Basis", "All", "North only")
table = i.table("Boats", route)
boats = table.assumption("Boats owned", route, unit="boats", shared=True)
seats = table.assumption("Seats", route, unit="seats", shared=True)
s = m.sheet("Routes")
sales = s.line("Sales", route, year)
sales.forecast = sales.prior * (1 + growth)
total = s.line("Total sales", year)
total.formula = sales.total(route)
profit = s.line("Profit", year)
profit.forecast = (sales * margin).total(route) * (1 - tax)
v = m.sheet("Value")
factor = v.line("Factor", year, unit="")
factor.forecast = 1 / (1 + rate) ** (year.index - 2)
value = v.line("Value")
value.formula = (profit * factor).total(year) + cash - debt
fleet = v.line("Seats in all", unit="boats seats")
fleet.formula = (boats * seats).total(route)
last = v.line("Last day", unit="date")
last.formula = ends
shown = v.line("Sales shown")
shown.formula = where(basis == "All", total.at(year, "2027"), sales.at(route, "North").at(year, "2027"))
m.output(value, shown)
m.check("Sales are positive", total > 0)
m.claim("Sales of 2024", stated=33, computed=total.at(year, "2024"), tolerance=2, source="a letter")
m.load("assumptions.toml")
""".replace("- 2)", "- year.index.at(year, '2024'))")
VALUES = """# Values of the ferry.
[growth]
source = "Plan"   # of May
value.North = 0.03                          # one number
value.South = [0.08, 0.07,  0.06]
value.West = { 2025 = 0.01, 2026 = 0.02, 2027 = 0.03 }
scenario.Bull.South = 0.10                  # what isn't set follows the base

# --- the rest ---

[margin]
source = "Average"
value = 0.12

[rate]
source = "Bank"
note = "as of May"
value = 0.08   # eight
scenario.Bull = 0.07

[tax]
source = "Law"
value = 0.2

[cash]
source = "Balance"
value = 14

[debt]
source = "Balance"
value = 3.5

[permit_ends]
source = "Permit"
value = 2040-06-30

[basis]
source = "Choice"
value = "All"

[boats_owned]
source = "Register"
value = { North = 2, South = 3, West = 1 }

[seats]
source = "Register"
value = { North = 200, South = 150, West = 90 }

[actual.sales]
source = "Accounts"
value.North = [10, 11]
value.South = [12, 13.5]
value.West = [8, 9]
"""


def definition(folder: Path, values: str = VALUES, text: str = MODEL) -> Path:
    return define(folder, text, assumptions_toml=values)


def built(folder: Path, values: str = VALUES, text: str = MODEL) -> tuple[Path, Model]:
    """The definition's workbook, and its model."""
    model = load_model(definition(folder, values, text))
    build(model, folder / "book.xlsx")
    return folder / "book.xlsx", model


def item(model: Model, key: str) -> Input:
    return next(item for item in compile(model).inputs if item.key == key)


def cell(
    model: Model, key: str, scenario: str = "Base", member: str | tuple[str, ...] | None = (), period: str | None = None
) -> tuple[str, str]:
    """Sheet and address of an input in the workbook as it is built."""
    found = item(model, key)
    names = (member,) if isinstance(member, str) else member
    members = None if names is None else tuple(a.position(n) for a, n in zip(found.row_axes, names, strict=True))
    column = None if period is None or found.column_axis is None else found.column_axis.position(period)
    at = place(compile(model))[found].input_cell(
        model.scenario.position(scenario) if found.by_scenario else 0, members, column
    )
    return at.sheet, at.a1


def typed(book: Path, target: Path, *edits: tuple[tuple[str, str], Any]) -> Path:
    """A copy of a workbook with other contents in some cells, saved by openpyxl."""
    workbook = openpyxl.load_workbook(book)
    for (sheet, address), value in edits:
        workbook[sheet][address].value = value
    workbook.save(target)
    return target
