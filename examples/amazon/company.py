"""The model and its axes, and short ways to name years."""

from datetime import date

from modelgen import Model, Timeline

LAST_ACTUAL, NEXT, LAST = "2024", "2025", "2034"

m = Model(
    "Amazon.com, Inc.",
    timeline=Timeline.annual(2022, 2034, last_actual=2024),
    unit="USD bn",
    scenarios=("Base", "Bull", "Bear", "As written", "Backsolved", "Flat margin"),
    purpose="Value of Amazon by DCF, sum of the parts and multiples, and a check of an equity note's claims",
    valuation_date=date(2024, 12, 31),
)
year = m.timeline
quarter = m.add_timeline("Quarter", Timeline.quarterly("2023Q1", "2024Q4", last_actual="2024Q4"))
segment = m.axis("Segment", "North America", "International", "AWS")
case = m.axis("Case", "Low", "Base", "High")
comparison = m.axis(
    "Comparison", "P/E, forward", "P/E, sector", "EV/Sales, forward", "EV/Sales, sector",
    "EV/EBITDA, forward", "EV/EBITDA, peer median", "EV/EBITDA, own five-year average",
)  # fmt: skip
award = m.axis("Award", "Restricted stock units")
peer = m.axis("Retailer or platform", "Peer A", "Peer B", "Peer C")
figure = m.axis("Figure", "Net sales", "EBITDA", "Operating income")
method = m.axis("Valued by", "DCF, scenarios by probability", "Sum of the parts", "EV/EBITDA NTM of the peers")


def now(expr):
    """The last actual year."""
    return expr.at(year, LAST_ACTUAL)


def before(expr):
    """The year before."""
    return expr.at(year, "2023")


def change(line):
    """Growth in the last actual year."""
    return now(line) / before(line) - 1
