"""The generated model: segments x 20 years x 10 lines, five inputs for each segment and year; always the same."""

from __future__ import annotations

import random
from functools import cache

from modelgen import Model, Timeline, maximum, where

FIRST_YEAR, YEARS = 2025, 20
SMALL, LARGE = 100, 1000  # segments: 20,000 formulas, and 200,000
RANGES = {
    "Growth": (-0.05, 0.25),
    "Margin": (-0.1, 0.4),
    "Tax rate": (0.15, 0.3),
    "Capex share": (0.02, 0.12),
    "Working capital share": (0.0, 0.1),
}
Table = dict[str, list[float]]


@cache
def values(segments: int) -> tuple[dict[str, float], dict[str, Table]]:
    """The base of each segment, and each driver's rows: 1 + 5 x 20 inputs for a segment."""
    draw = random.Random(20)
    names = [f"Segment {number:04d}" for number in range(1, segments + 1)]
    base = {name: round(draw.uniform(1, 100), 3) for name in names}
    drivers = {
        label: {name: [round(draw.uniform(low, high), 4) for _ in range(YEARS)] for name in names}
        for label, (low, high) in RANGES.items()
    }
    return base, drivers


def define(base: dict[str, float], drivers: dict[str, Table]) -> Model:
    """The model through the public language: ten lines, 200 formulas for a segment and one for its opening."""
    model = Model(
        "Generated", timeline=Timeline.annual(FIRST_YEAR, FIRST_YEAR + YEARS - 1), scenarios=("Base",), unit="USD mn"
    )
    year = model.timeline
    segment = model.axis("Segment", *base)
    inputs = model.sheet("Assumptions")
    start = inputs.assumption("Base sales", segment, unit="USD mn")
    start.give(base, source="generated")
    given = {}
    for label, rows in drivers.items():
        given[label] = inputs.assumption(label, segment, year, unit="%")
        given[label].give(rows, source="generated")

    sheet = model.sheet("Segments")
    sales = sheet.line("Net sales", segment, year)
    sales.opening = start
    sales.forecast = sales.prior * (1 + given["Growth"])
    income = sheet.line("Operating income", segment, year)
    income.formula = sales * given["Margin"]
    tax = sheet.line("Tax", segment, year)
    tax.formula = where(income > 0, income * given["Tax rate"], 0)
    nopat = sheet.line("NOPAT", segment, year)
    nopat.formula = income - tax
    capex = sheet.line("Capital expenditure", segment, year)
    capex.formula = sales * given["Capex share"]
    capital = sheet.line("Change in working capital", segment, year)
    capital.formula = (sales - sales.prior) * given["Working capital share"]
    flow = sheet.line("Free cash flow", segment, year)
    flow.formula = nopat - capex - capital
    margin = sheet.line("Free cash flow margin", segment, year, unit="%")
    margin.formula = flow / sales
    paid = sheet.line("Distribution", segment, year)
    paid.formula = maximum(flow, 0)
    total = sheet.line("Distributions so far", segment, year)
    total.formula = paid.cumulative
    return model


def generated(segments: int) -> Model:
    """The model of that many segments, with its values."""
    return define(*values(segments))


def formulas(segments: int) -> int:
    """How many formulas the ten lines have, without the openings."""
    return segments * YEARS * 10


def wide(assumptions: int, scenarios: int) -> Model:
    """Many assumptions, each with a value of its own in every scenario, each read by a line over ten years."""
    draw = random.Random(20)
    model = Model("Wide", timeline=Timeline.annual(FIRST_YEAR, FIRST_YEAR + 9), unit="USD mn",
                  scenarios=tuple(f"Scenario {number:03d}" for number in range(1, scenarios + 1)))  # fmt: skip
    inputs, sheet = model.sheet("Assumptions"), model.sheet("Lines")
    for number in range(1, assumptions + 1):
        rate = inputs.assumption(f"Rate {number:04d}", unit="%")
        for scenario in model.scenario.members:
            rate.give(round(draw.uniform(0, 0.2), 4), scenario=scenario, source="generated")
        line = sheet.line(f"Growth {number:04d}", model.timeline, unit="%")
        line.formula = rate * (1 + rate)
    return model
